/*
 * wit_parse_types.c reads the types of a `component-type` section: values,
 * handles and functions.  A type index becomes the type that it names.
 */
#include "wasm/wit_parser.h"

void wit_parse_stop(struct wit_parser *p) {
  p->r.failed = true;
}

void *wit_parse_alloc(struct wit_parser *p, size_t count, size_t size) {
  void *items = arena_array(p->b.arena, count, size);
  if (!items) {
    diag_no_memory(p->b.diag);
    wit_parse_stop(p);
  }
  return items;
}

void wit_add_entry(struct wit_parser *p, struct wit_parse_scope *scope,
                   struct wit_entry entry) {
  struct wit_entry *types = arena_more(p->b.arena, scope->types, scope->n_types,
                                       &scope->types_capacity, sizeof *types);
  if (!types) {
    diag_no_memory(p->b.diag);
    wit_parse_stop(p);
    return;
  }
  scope->types = types;
  types[scope->n_types++] = entry;
}

void wit_add_instance(struct wit_parser *p, struct wit_parse_scope *scope,
                      const struct wit_interface *interface) {
  const struct wit_interface **instances =
      arena_more(p->b.arena, scope->instances, scope->n_instances,
                 &scope->instances_capacity, sizeof *instances);
  if (!instances) {
    diag_no_memory(p->b.diag);
    wit_parse_stop(p);
    return;
  }
  scope->instances = instances;
  instances[scope->n_instances++] = interface;
}

/* The entry of a type index just read at `at`, or null. */
static const struct wit_entry *entry_at(struct wit_parser *p,
                                        const struct wit_parse_scope *scope,
                                        uint64_t index, uint64_t at) {
  if (!reader_ok(&p->r))
    return NULL;
  if (index < scope->n_types)
    return &scope->types[index];
  reader_fail(&p->r, at, "type index: %llu, but there are %zu so far",
              (unsigned long long)index, scope->n_types);
  return NULL;
}

const struct wit_entry *wit_read_entry(struct wit_parser *p,
                                       const struct wit_parse_scope *scope,
                                       enum wit_entry_kind kind) {
  static const char *const nouns[] = {"a value or resource type",
                                      "a function type", "an instance type",
                                      "a component type"};
  uint64_t at = reader_offset(&p->r);
  uint32_t index = reader_u32(&p->r, "type index");
  const struct wit_entry *entry = entry_at(p, scope, index, at);
  if (entry && entry->kind != kind) {
    reader_fail(&p->r, at, "type index: %u is not %s", (unsigned)index,
                nouns[kind]);
    return NULL;
  }
  return entry;
}

static bool is_primitive(uint8_t byte) {
  return (byte >= WIT_STRING && byte <= WIT_BOOL) || byte == WIT_ERROR_CONTEXT;
}

static const struct wit_type *build(struct wit_parser *p,
                                    struct wit_type draft) {
  if (!reader_ok(&p->r))
    return NULL;
  const struct wit_type *type = wit_build_type(&p->b, &draft);
  if (!type)
    wit_parse_stop(p);
  return type;
}

/* A primitive or a type index, which is a non-negative s33. */
static const struct wit_type *
read_valtype(struct wit_parser *p, const struct wit_parse_scope *scope) {
  uint64_t at = reader_offset(&p->r);
  int64_t value = reader_s33(&p->r, "value type");
  if (!reader_ok(&p->r))
    return NULL;
  if (value < 0) {
    if (value >= -64 && is_primitive((uint8_t)(value + 128)))
      return build(p, (struct wit_type){.kind = (enum wit_kind)(value + 128)});
    reader_fail(&p->r, at, "value type: %lld is no primitive type",
                (long long)value);
    return NULL;
  }
  const struct wit_entry *entry = entry_at(p, scope, (uint64_t)value, at);
  if (entry && (entry->kind != WIT_ENTRY_TYPE || wit_resource(entry->type))) {
    reader_fail(&p->r, at, "value type: type %lld has no values",
                (long long)value);
    return NULL;
  }
  return entry ? entry->type : NULL;
}

static const struct wit_type *
read_optional(struct wit_parser *p, const struct wit_parse_scope *scope) {
  uint64_t at = reader_offset(&p->r);
  uint8_t byte = reader_u8(&p->r, "optional type");
  if (byte > 1)
    reader_fail(&p->r, at, "optional type: 0x%02x is not 0 or 1", byte);
  return byte == 1 ? read_valtype(p, scope) : NULL;
}

/* Makes room for another member of the type that is being read. */
static struct wit_member *next_member(struct wit_parser *p, uint32_t i) {
  struct wit_member *members = arena_more(
      p->b.arena, p->members, i, &p->members_capacity, sizeof *members);
  if (!members) {
    diag_no_memory(p->b.diag);
    wit_parse_stop(p);
    return NULL;
  }
  p->members = members;
  members[i] = (struct wit_member){.type = NULL};
  return &members[i];
}

/* Members, each a name and what `kind` has beside it. */
static void read_members(struct wit_parser *p,
                         const struct wit_parse_scope *scope,
                         struct wit_type *draft) {
  enum wit_kind kind = draft->kind;
  bool has_type = kind == WIT_RECORD || kind == WIT_TUPLE || kind == WIT_FUNC ||
                  kind == WIT_ASYNC_FUNC;
  size_t least = kind == WIT_VARIANT             ? 3
                 : has_type && kind != WIT_TUPLE ? 2
                                                 : 1;
  draft->n_members = reader_count(&p->r, least, "member count");
  for (uint32_t i = 0; i < draft->n_members && reader_ok(&p->r); i++) {
    struct wit_member *member = next_member(p, i);
    if (!member)
      return;
    if (kind != WIT_TUPLE)
      member->name = reader_name(&p->r, "member name");
    if (has_type)
      member->type = read_valtype(p, scope);
    if (kind == WIT_VARIANT) {
      member->type = read_optional(p, scope);
      uint64_t at = reader_offset(&p->r);
      if (reader_u8(&p->r, "case end") != 0)
        reader_fail(&p->r, at, "case end: not zero");
    }
  }
  draft->members = p->members;
}

static const struct wit_type *read_handle(struct wit_parser *p,
                                          const struct wit_parse_scope *scope) {
  uint64_t at = reader_offset(&p->r);
  const struct wit_entry *entry = wit_read_entry(p, scope, WIT_ENTRY_TYPE);
  if (entry && !wit_resource(entry->type)) {
    reader_fail(&p->r, at, "handle type: the type is no resource");
    return NULL;
  }
  return entry ? entry->type : NULL;
}

const struct wit_type *wit_read_defined(struct wit_parser *p,
                                        const struct wit_parse_scope *scope,
                                        uint8_t byte, uint64_t at) {
  struct wit_member two[2] = {{.type = NULL}};
  struct wit_type draft = {.kind = (enum wit_kind)byte, .members = two};
  switch (byte) {
  case WIT_RECORD:
  case WIT_VARIANT:
  case WIT_TUPLE:
  case WIT_FLAGS:
  case WIT_ENUM:
    read_members(p, scope, &draft);
    break;
  case WIT_RESULT:
    two[0].type = read_optional(p, scope);
    two[1].type = read_optional(p, scope);
    draft.n_members = 2;
    break;
  case WIT_STREAM:
  case WIT_FUTURE:
    two[0].type = read_optional(p, scope);
    draft.n_members = 1;
    break;
  case WIT_OWN:
  case WIT_BORROW:
    two[0].type = read_handle(p, scope);
    draft.n_members = 1;
    break;
  case WIT_LIST:
  case WIT_OPTION:
  case WIT_FIXED_LIST:
    two[0].type = read_valtype(p, scope);
    if (byte == WIT_FIXED_LIST)
      draft.length = reader_u32(&p->r, "list length");
    draft.n_members = 1;
    break;
  case WIT_MAP:
    two[0].type = read_valtype(p, scope);
    two[1].type = read_valtype(p, scope);
    draft.n_members = 2;
    break;
  default:
    if (!is_primitive(byte))
      reader_fail(&p->r, at, "type: 0x%02x is no type of a world", byte);
  }
  if (byte == WIT_OPTION) { /* a variant whose first case has no value */
    two[1] = two[0];
    two[0].type = NULL;
    draft.n_members = 2;
  }
  return build(p, draft);
}

const struct wit_type *wit_read_func_type(struct wit_parser *p,
                                          const struct wit_parse_scope *scope,
                                          uint8_t byte) {
  struct wit_type draft = {.kind = (enum wit_kind)byte};
  read_members(p, scope, &draft);
  struct wit_member *result =
      reader_ok(&p->r) ? next_member(p, draft.n_members) : NULL;
  if (!result)
    return NULL;
  uint64_t at = reader_offset(&p->r);
  uint8_t form = reader_u8(&p->r, "result");
  if (form == 0)
    result->type = read_valtype(p, scope);
  else if (form != 1 || reader_u8(&p->r, "result") != 0)
    reader_fail(&p->r, at, "result: neither one type nor none");
  draft.members = p->members;
  draft.n_members++;
  return build(p, draft);
}
