/*
 * wit_parse.c reads a `component-type` section.  Its payload is a component
 * that exports one component type, W, which in turn exports the world:
 *
 *   component (custom section "wit-component-encoding": 04, string encoding)
 *     type 0 = component type W
 *       type 0 = component type            the world
 *         type = instance type             an interface: types and functions
 *         import "wasi:io/error@0.2.0"     with that instance type
 *         alias  its type "error"          for the interfaces that use it
 *       export "package:name/world"
 *     export of type 0
 *
 * Indices are followed while they are read: what comes out has pointers, and
 * an alias is the very type that it names.
 */
#include "wasm/wit_parser.h"

enum { MAX_WORK = 64 << 20 };

/* The name of an import or export, and the options some of them have. */
static struct span read_extern_name(struct wit_parser *p,
                                    struct span *options) {
  struct reader *r = &p->r;
  uint64_t at = reader_offset(r);
  uint8_t form = reader_u8(r, "name form");
  if (form > 2)
    reader_fail(r, at, "name form: 0x%02x is not 0, 1 or 2", form);
  struct span name = reader_name(r, "name");
  if (reader_ok(r) && name.size == 0)
    reader_fail(r, at, "name: empty");
  size_t start = r->pos;
  uint32_t n = form == 2 ? reader_count(r, 2, "name option count") : 0;
  for (uint32_t i = 0; i < n && reader_ok(r); i++) {
    reader_u8(r, "name option");
    reader_name(r, "name option");
  }
  *options = (struct span){r->data + start, r->pos - start};
  return name;
}

static void add_func(struct wit_parser *p, struct wit_interface *interface,
                     struct span name, struct span options, uint64_t at,
                     const struct wit_type *type) {
  if (wit_func(p->b.world, interface, name)) {
    reader_fail(&p->r, at, "name: there are two functions `%.*s`",
                SPAN_ARGS(name));
    return;
  }
  struct wit_func func = {.name = name,
                          .options = options,
                          .type = type,
                          .encoding = p->b.encoding,
                          .input = p->r.input};
  if (!wit_build_func(&p->b, interface, &func))
    wit_parse_stop(p);
}

/* The bound of an exported or imported type, which gets an index of its own:
   `eq` to another, or a new resource. */
static void read_named(struct wit_parser *p, struct wit_parse_scope *scope,
                       struct wit_interface *interface, struct span name,
                       struct span options, uint64_t at) {
  uint64_t bound_at = reader_offset(&p->r);
  uint8_t bound = reader_u8(&p->r, "type bound");
  if (bound > 1)
    reader_fail(&p->r, bound_at, "type bound: 0x%02x is not 0 or 1", bound);
  const struct wit_entry *of =
      bound == 0 ? wit_read_entry(p, scope, WIT_ENTRY_TYPE) : NULL;
  if (reader_ok(&p->r) && wit_type(p->b.world, interface, name))
    reader_fail(&p->r, at, "name: there are two types `%.*s`", SPAN_ARGS(name));
  if (!reader_ok(&p->r))
    return;
  struct wit_type draft = {
      .name = name, .options = options, .input = p->r.input};
  draft.of = of ? of->type : NULL;
  const struct wit_type *type = wit_build_named(&p->b, interface, &draft);
  if (!type)
    wit_parse_stop(p);
  wit_add_entry(p, scope,
                (struct wit_entry){.kind = WIT_ENTRY_TYPE, .type = type});
}

enum { EXTERN_FUNC = 1, EXTERN_TYPE = 3, EXTERN_COMPONENT = 4 };
enum { EXTERN_INSTANCE = 5 };

static void fail_extern(struct wit_parser *p, uint64_t at, uint8_t kind) {
  reader_fail(&p->r, at, "kind: 0x%02x is not to be here", kind);
}

/* An export of an instance type. */
static void read_instance_export(struct wit_parser *p,
                                 struct wit_parse_scope *scope,
                                 struct wit_interface *interface) {
  uint64_t at = reader_offset(&p->r);
  struct span options;
  struct span name = read_extern_name(p, &options);
  uint64_t kind_at = reader_offset(&p->r);
  uint8_t kind = reader_u8(&p->r, "kind");
  if (kind == EXTERN_FUNC) {
    const struct wit_entry *entry = wit_read_entry(p, scope, WIT_ENTRY_FUNC);
    if (entry)
      add_func(p, interface, name, options, at, entry->type);
  } else if (kind == EXTERN_TYPE) {
    read_named(p, scope, interface, name, options, at);
  } else {
    fail_extern(p, kind_at, kind);
  }
}

/* `outer` COUNT INDEX: a type of an enclosing scope. */
static void read_outer_alias(struct wit_parser *p,
                             struct wit_parse_scope *scope) {
  uint64_t at = reader_offset(&p->r);
  uint32_t count = reader_u32(&p->r, "outer count");
  const struct wit_parse_scope *outer = scope;
  for (uint32_t i = 0; i < count && outer; i++)
    outer = outer->parent;
  if (!outer) {
    reader_fail(&p->r, at, "outer count: %u is too many", (unsigned)count);
    return;
  }
  const struct wit_entry *entry = wit_read_entry(p, outer, WIT_ENTRY_TYPE);
  if (entry)
    wit_add_entry(p, scope, *entry);
}

/* A type that an instance exports. */
static void read_export_alias(struct wit_parser *p,
                              struct wit_parse_scope *scope) {
  uint64_t at = reader_offset(&p->r);
  uint32_t index = reader_u32(&p->r, "instance index");
  uint64_t name_at = reader_offset(&p->r);
  struct span name = reader_name(&p->r, "name");
  if (!reader_ok(&p->r))
    return;
  if (index >= scope->n_instances) {
    reader_fail(&p->r, at, "instance index: %u, but there are %zu so far",
                (unsigned)index, scope->n_instances);
    return;
  }
  const struct wit_interface *interface = scope->instances[index];
  const struct wit_type *type = wit_type(p->b.world, interface, name);
  if (!type)
    reader_fail(&p->r, name_at, "name: `%.*s` has no type `%.*s`",
                SPAN_ARGS(interface->name), SPAN_ARGS(name));
  else
    wit_add_entry(p, scope,
                  (struct wit_entry){.kind = WIT_ENTRY_TYPE, .type = type});
}

static void read_alias(struct wit_parser *p, struct wit_parse_scope *scope) {
  enum { SORT_TYPE = 3, TARGET_EXPORT = 0, TARGET_OUTER = 2 };
  uint64_t at = reader_offset(&p->r);
  uint8_t sort = reader_u8(&p->r, "alias sort");
  uint8_t target = reader_u8(&p->r, "alias target");
  if (sort == SORT_TYPE && target == TARGET_OUTER)
    read_outer_alias(p, scope);
  else if (sort == SORT_TYPE && target == TARGET_EXPORT)
    read_export_alias(p, scope);
  else
    reader_fail(&p->r, at, "alias: neither an outer nor an exported type");
}

static void read_type(struct wit_parser *p, struct wit_parse_scope *scope);

/* The declarators of an instance type. */
static struct wit_interface *
read_instance_type(struct wit_parser *p, const struct wit_parse_scope *parent) {
  struct wit_parse_scope scope = {.parent = parent};
  struct wit_interface *interface = wit_build_interface(&p->b, p->r.input);
  if (!interface)
    wit_parse_stop(p);
  uint32_t n = reader_count(&p->r, 2, "declarator count");
  for (uint32_t i = 0; i < n && reader_ok(&p->r); i++) {
    uint64_t at = reader_offset(&p->r);
    uint8_t form = reader_u8(&p->r, "declarator");
    if (form == 1)
      read_type(p, &scope);
    else if (form == 2)
      read_alias(p, &scope);
    else if (form == 4)
      read_instance_export(p, &scope, interface);
    else
      reader_fail(&p->r, at, "declarator: 0x%02x is not 1, 2 or 4", form);
  }
  return reader_ok(&p->r) ? interface : NULL;
}

/* The interface of an instance type that is imported or exported now. */
static struct wit_interface *
take_interface(struct wit_parser *p, struct wit_parse_scope *scope,
               struct wit_instance_type *instance) {
  struct wit_interface *interface = instance->interface;
  instance->interface = NULL;
  if (interface)
    return interface;
  struct reader here = p->r;
  p->r = instance->bytes;
  interface = read_instance_type(p, scope);
  p->work += p->r.pos - instance->bytes.pos;
  here.failed = p->r.failed;
  p->r = here;
  if (p->work > MAX_WORK)
    reader_fail(&p->r, reader_offset(&p->r),
                "instance type: imported again and again");
  return interface;
}

static void add_interface(struct wit_parser *p, struct wit_parse_scope *scope,
                          struct span name, struct span options, bool is_export,
                          uint64_t at) {
  const struct wit_entry *entry = wit_read_entry(p, scope, WIT_ENTRY_INSTANCE);
  struct wit_interface *interface =
      entry ? take_interface(p, scope, entry->instance) : NULL;
  if (!interface)
    return;
  if (wit_interface(p->b.world, is_export, name)) {
    reader_fail(&p->r, at, "name: `%.*s` is %s twice", SPAN_ARGS(name),
                is_export ? "exported" : "imported");
    return;
  }
  interface->name = name;
  interface->options = options;
  interface->is_export = is_export;
  if (!wit_build_add(&p->b, interface))
    wit_parse_stop(p);
  wit_add_instance(p, scope, interface);
}

/* The interface of what the world itself imports or exports. */
static struct wit_interface *root_interface(struct wit_parser *p,
                                            bool is_export) {
  struct wit_interface *root = p->roots[is_export];
  if (root)
    return root;
  root = wit_build_interface(&p->b, p->r.input);
  if (root)
    root->is_export = is_export;
  if (!root || !wit_build_add(&p->b, root)) {
    wit_parse_stop(p);
    return NULL;
  }
  return p->roots[is_export] = root;
}

/* An import or export of the world. */
static void read_world_extern(struct wit_parser *p,
                              struct wit_parse_scope *scope, bool is_export) {
  uint64_t at = reader_offset(&p->r);
  struct span options;
  struct span name = read_extern_name(p, &options);
  uint64_t kind_at = reader_offset(&p->r);
  uint8_t kind = reader_u8(&p->r, "kind");
  if (!reader_ok(&p->r))
    return;
  if (kind == EXTERN_INSTANCE) {
    add_interface(p, scope, name, options, is_export, at);
    return;
  }
  struct wit_interface *root = root_interface(p, is_export);
  if (!root)
    return;
  if (kind == EXTERN_FUNC) {
    const struct wit_entry *entry = wit_read_entry(p, scope, WIT_ENTRY_FUNC);
    if (entry)
      add_func(p, root, name, options, at, entry->type);
  } else if (kind == EXTERN_TYPE) {
    read_named(p, scope, root, name, options, at);
  } else {
    fail_extern(p, kind_at, kind);
  }
}

static void read_world(struct wit_parser *p,
                       const struct wit_parse_scope *parent) {
  struct wit_parse_scope scope = {.parent = parent};
  uint32_t n = reader_count(&p->r, 2, "declarator count");
  for (uint32_t i = 0; i < n && reader_ok(&p->r); i++) {
    uint64_t at = reader_offset(&p->r);
    uint8_t form = reader_u8(&p->r, "declarator");
    if (form == 1)
      read_type(p, &scope);
    else if (form == 2)
      read_alias(p, &scope);
    else if (form == 3 || form == 4)
      read_world_extern(p, &scope, form == 4);
    else
      reader_fail(&p->r, at, "declarator: 0x%02x is not 1, 2, 3 or 4", form);
  }
}

/* W: the world as a type, and its export. */
static void read_wrapper(struct wit_parser *p,
                         const struct wit_parse_scope *parent) {
  struct wit_parse_scope scope = {.parent = parent};
  bool is_exported = false;
  uint64_t start = reader_offset(&p->r);
  uint32_t n = reader_count(&p->r, 2, "declarator count");
  for (uint32_t i = 0; i < n && reader_ok(&p->r); i++) {
    uint64_t at = reader_offset(&p->r);
    uint8_t form = reader_u8(&p->r, "declarator");
    if (form == 1) {
      read_type(p, &scope);
    } else if (form == 4 && !is_exported) {
      struct span options;
      read_extern_name(p, &options);
      uint64_t kind_at = reader_offset(&p->r);
      uint8_t kind = reader_u8(&p->r, "kind");
      if (kind == EXTERN_COMPONENT)
        is_exported = wit_read_entry(p, &scope, WIT_ENTRY_WORLD);
      else
        fail_extern(p, kind_at, kind);
    } else {
      reader_fail(&p->r, at, "declarator: neither the world nor its export");
    }
  }
  if (reader_ok(&p->r) && !is_exported)
    reader_fail(&p->r, start, "component type: it exports no world");
}

/* Component types are nested as in the head comment and no deeper: `parent`
   tells where this one is. */
static void read_component_type(struct wit_parser *p,
                                struct wit_parse_scope *scope, uint64_t at) {
  bool is_wrapper = !scope->parent;
  bool is_world = scope->parent && !scope->parent->parent;
  if ((!is_wrapper && !is_world) || (is_world && p->has_world)) {
    reader_fail(&p->r, at, "type: a component type that is not the world");
    return;
  }
  if (is_world)
    p->has_world = true;
  if (is_wrapper)
    read_wrapper(p, scope);
  else
    read_world(p, scope);
  wit_add_entry(p, scope, (struct wit_entry){.kind = WIT_ENTRY_WORLD});
}

static void read_type(struct wit_parser *p, struct wit_parse_scope *scope) {
  enum { COMPONENT = 0x41, INSTANCE = 0x42 };
  uint64_t at = reader_offset(&p->r);
  uint8_t byte = reader_u8(&p->r, "type");
  struct wit_entry entry = {.kind = WIT_ENTRY_TYPE};
  if (!reader_ok(&p->r))
    return;
  if (byte == COMPONENT) {
    read_component_type(p, scope, at);
    return;
  }
  if (byte == WIT_FUNC || byte == WIT_ASYNC_FUNC) {
    entry.kind = WIT_ENTRY_FUNC;
    entry.type = wit_read_func_type(p, scope, byte);
  } else if (byte == INSTANCE) {
    bool is_in_world = scope->parent && scope->parent->parent &&
                       !scope->parent->parent->parent;
    if (!is_in_world)
      reader_fail(&p->r, at, "type: an instance type outside of the world");
    entry.kind = WIT_ENTRY_INSTANCE;
    entry.instance = wit_parse_alloc(p, 1, sizeof *entry.instance);
    if (!entry.instance)
      return;
    entry.instance->bytes = p->r;
    entry.instance->interface = read_instance_type(p, scope);
  } else {
    entry.type = wit_read_defined(p, scope, byte, at);
  }
  if (reader_ok(&p->r))
    wit_add_entry(p, scope, entry);
}

static void read_encoding(struct wit_parser *p, struct reader *r) {
  uint64_t at = reader_offset(r);
  uint8_t format = reader_u8(r, "format");
  if (reader_ok(r) && format != 4)
    reader_fail(r, at, "format: %u, but only 4 is known", format);
  at = reader_offset(r);
  uint8_t encoding = reader_u8(r, "string encoding");
  if (encoding <= WIT_LATIN1_UTF16)
    p->b.encoding = (enum wit_encoding)encoding;
  else
    reader_fail(r, at, "string encoding: %u is not 0, 1 or 2", encoding);
  reader_end(r, "string encoding");
}

/* Sections of the component: `read` is called for each, with its id and a
   cursor on its content. */
static bool each_section(struct wit_parser *p, struct reader *r,
                         void (*read)(struct wit_parser *,
                                      struct wit_parse_scope *, uint8_t,
                                      struct reader *),
                         struct wit_parse_scope *scope) {
  while (reader_ok(r) && reader_left(r)) {
    uint8_t id = reader_u8(r, "section id");
    struct reader section = reader_frame(r, "section size");
    if (reader_ok(&section))
      read(p, scope, id, &section);
    if (!reader_ok(&section))
      r->failed = true;
  }
  return reader_ok(r);
}

/* The encoding may stand behind the types, so it is looked for first. */
static void find_encoding(struct wit_parser *p, struct wit_parse_scope *scope,
                          uint8_t id, struct reader *r) {
  (void)scope;
  if (id != 0)
    return;
  struct span name = reader_name(r, "custom section name");
  if (!reader_ok(r) || !span_is(name, "wit-component-encoding"))
    return;
  read_encoding(p, r);
  p->has_encoding = true;
}

static void read_export_section(struct wit_parser *p,
                                const struct wit_parse_scope *scope) {
  enum { SORT_TYPE = 3 };
  struct reader *r = &p->r;
  uint32_t n = reader_count(r, 4, "export count");
  for (uint32_t i = 0; i < n && reader_ok(r); i++) {
    struct span options;
    read_extern_name(p, &options);
    uint64_t at = reader_offset(r);
    uint8_t sort = reader_u8(r, "export sort");
    if (sort != SORT_TYPE)
      reader_fail(r, at, "export sort: 0x%02x is not a type", sort);
    wit_read_entry(p, scope, WIT_ENTRY_WORLD);
    at = reader_offset(r);
    if (reader_u8(r, "export type") != 0)
      reader_fail(r, at, "export type: a world is exported without one");
  }
}

static void read_section(struct wit_parser *p, struct wit_parse_scope *scope,
                         uint8_t id, struct reader *r) {
  enum { CUSTOM = 0, TYPE = 7, EXPORT = 11 };
  if (id == CUSTOM)
    return;
  p->r = *r;
  if (id == TYPE) {
    uint32_t n = reader_count(&p->r, 1, "type count");
    for (uint32_t i = 0; i < n && reader_ok(&p->r); i++)
      read_type(p, scope);
    reader_end(&p->r, "type section");
  } else if (id == EXPORT) {
    read_export_section(p, scope);
    reader_end(&p->r, "export section");
  } else {
    reader_fail(&p->r, reader_offset(&p->r),
                "section %u does not belong in a component-type section", id);
  }
  *r = p->r;
}

static void read_preamble(struct reader *r) {
  static const uint8_t component[] = {0x00, 0x61, 0x73, 0x6d,
                                      0x0d, 0x00, 0x01, 0x00};
  uint64_t at = reader_offset(r);
  if (reader_left(r) && r->data[0] == 3) {
    reader_fail(r, at,
                "format: 3 of old bindings generators, but only 4 is "
                "known");
    return;
  }
  struct span bytes = reader_bytes(r, sizeof component, "preamble");
  if (reader_ok(r) && memcmp(bytes.data, component, sizeof component) != 0)
    reader_fail(r, at, "preamble: not that of a component");
}

bool wit_parse(struct arena *arena, struct diag *diag, const char *input,
               uint64_t offset, struct span payload, struct world **out) {
  struct wit_parser p = {.b = {.arena = arena, .diag = diag}};
  struct reader r = reader_of(payload, offset, input, diag);
  *out = NULL;
  if (!wit_build_world(&p.b, input))
    return false;
  read_preamble(&r);
  struct reader again = r;
  struct wit_parse_scope top = {0};
  if (!each_section(&p, &r, find_encoding, &top))
    return false;
  if (!p.has_encoding) {
    reader_fail(&r, offset, "string encoding: there is none");
    return false;
  }
  if (!each_section(&p, &again, read_section, &top))
    return false;
  if (!p.has_world) {
    reader_fail(&again, offset, "world: there is none");
    return false;
  }
  *out = p.b.world;
  return true;
}
