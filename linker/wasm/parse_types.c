/*
 * parse_types.c reads type definitions, which may come in recursion groups,
 * and the types of tables, memories and globals.
 */
#include "wasm/parse_types.h"

#include "wasm/instr.h"

enum { PAGE_LOG2_MAX = 16 };

/* Notes that a value type named another type. */
struct type_visitor {
  struct instr_visitor base;
  bool names_type;
};

static void note_index(struct instr_visitor *v, enum space space,
                       uint32_t index, size_t at) {
  (void)space, (void)index, (void)at;
  ((struct type_visitor *)v)->names_type = true;
}

static struct span read_value_types(struct reader *r, uint32_t *count,
                                    const char *what, struct type_visitor *v) {
  *count = reader_count(r, 1, what);
  size_t at = r->pos;
  for (uint32_t i = 0; i < *count && reader_ok(r); i++)
    instr_visit_value_type(r, &v->base);
  return (struct span){r->data + at, r->pos - at};
}

/* A field: a value type or a packed one, and mutability. */
static void read_field(struct reader *r, struct type_visitor *v) {
  uint8_t byte = reader_left(r) ? r->data[r->pos] : 0;
  if (byte == 0x78 || byte == 0x77)
    reader_u8(r, "field type");
  else
    instr_visit_value_type(r, &v->base);
  uint64_t at = reader_offset(r);
  if (reader_u8(r, "mutability") > 1)
    reader_fail(r, at, "mutability: not 0 or 1");
}

static void read_composite(struct reader *r, struct type *type,
                           struct type_visitor *v) {
  uint64_t at = reader_offset(r);
  type->form = reader_u8(r, "form");
  if (type->form == 0x65) { /* shared */
    v->names_type = true;
    type->form = reader_u8(r, "form");
  }
  for (int form = FORM_DESCRIBES; form <= FORM_DESCRIPTOR; form++)
    if (type->form == form) {
      v->names_type = true;
      reader_u32(r, "descriptor");
      type->form = reader_u8(r, "form");
    }
  switch (type->form) {
  case FORM_FUNC:
    type->params = read_value_types(r, &type->n_params, "param count", v);
    type->results = read_value_types(r, &type->n_results, "result count", v);
    break;
  case FORM_STRUCT: {
    uint32_t fields = reader_count(r, 2, "field count");
    for (uint32_t i = 0; i < fields && reader_ok(r); i++)
      read_field(r, v);
    break;
  }
  case FORM_ARRAY:
    read_field(r, v);
    break;
  case FORM_CONT:
    reader_s33(r, "func type");
    v->names_type = true;
    break;
  default:
    reader_fail(r, at, "form: 0x%02x is not func, struct or array", type->form);
  }
}

static void read_type(struct reader *r, struct type *type, bool in_group) {
  struct type_visitor v = {.base = {.index = note_index}};
  size_t at = r->pos;
  bool is_final = true;
  uint32_t supers = 0;
  uint8_t form = reader_left(r) ? r->data[r->pos] : 0;
  if (form == FORM_SUB || form == FORM_SUB_FINAL) {
    reader_u8(r, "form");
    is_final = form == FORM_SUB_FINAL;
    supers = reader_count(r, 1, "supertype count");
    for (uint32_t i = 0; i < supers && reader_ok(r); i++)
      reader_u32(r, "supertype");
  }
  read_composite(r, type, &v);
  type->bytes = (struct span){r->data + at, r->pos - at};
  type->is_plain = !in_group && is_final && supers == 0 &&
                   type->form == FORM_FUNC && !v.names_type;
}

void parse_types(struct arena *arena, struct reader *r, struct module *m) {
  size_t capacity = m->n_type_groups;
  m->types = arena_array(arena, capacity, sizeof *m->types);
  for (uint32_t i = 0; i < m->n_type_groups && reader_ok(r); i++) {
    uint32_t in_group = 1;
    bool is_group = reader_left(r) && r->data[r->pos] == FORM_REC;
    if (is_group) {
      reader_u8(r, "form");
      in_group = reader_count(r, 2, "group size");
    }
    for (uint32_t j = 0; j < in_group && reader_ok(r); j++) {
      m->types = m->types ? arena_more(arena, m->types, m->n_types, &capacity,
                                       sizeof *m->types)
                          : NULL;
      if (!m->types) {
        diag_no_memory(r->diag);
        r->quiet = true;
        reader_fail(r, 0, "out of memory");
        return;
      }
      reader_item(r, "type", m->n_types);
      read_type(r, &m->types[m->n_types], is_group);
      m->n_types++;
    }
  }
}

static void read_limits(struct reader *r, struct limits *limits) {
  uint64_t at = reader_offset(r);
  limits->flags = reader_u8(r, "limits");
  if (limits->flags > 15)
    reader_fail(r, at, "limits: flags 0x%02x are not known", limits->flags);
  bool is_64 = limits->flags & LIMITS_64;
  limits->min = is_64 ? reader_u64(r, "minimum") : reader_u32(r, "minimum");
  if (limits->flags & LIMITS_MAX)
    limits->max = is_64 ? reader_u64(r, "maximum") : reader_u32(r, "maximum");
  limits->page_log2 = PAGE_LOG2_MAX;
  if (limits->flags & LIMITS_PAGE_SIZE) {
    uint64_t size_at = reader_offset(r);
    uint32_t log2 = reader_u32(r, "page size");
    if (log2 > PAGE_LOG2_MAX)
      reader_fail(r, size_at,
                  "page size: 2 to the power of %u is more than "
                  "65536",
                  (unsigned)log2);
    limits->page_log2 = (uint8_t)log2;
  }
}

struct span parse_reference_type(struct reader *r, const char *what) {
  struct type_visitor v = {.base = {.index = note_index}};
  size_t at = r->pos;
  uint8_t byte = reader_left(r) ? r->data[at] : 0;
  if (byte >= TYPE_V128 && byte <= TYPE_I32)
    reader_fail(r, reader_offset(r), "%s: 0x%02x is not a reference type", what,
                byte);
  instr_visit_value_type(r, &v.base);
  return (struct span){r->data + at, r->pos - at};
}

void parse_table_type(struct reader *r, struct table *table) {
  size_t at = r->pos;
  table->element = parse_reference_type(r, "type");
  read_limits(r, &table->limits);
  table->type = (struct span){r->data + at, r->pos - at};
}

void parse_memory_type(struct reader *r, struct memory *memory) {
  size_t at = r->pos;
  read_limits(r, &memory->limits);
  memory->type = (struct span){r->data + at, r->pos - at};
}

void parse_global_type(struct reader *r, struct global *global) {
  struct type_visitor v = {.base = {.index = note_index}};
  size_t at = r->pos;
  instr_visit_value_type(r, &v.base);
  uint64_t mutability_at = reader_offset(r);
  uint8_t flags = reader_u8(r, "mutability");
  if (flags > 3)
    reader_fail(r, mutability_at, "mutability: 0x%02x is not 0 or 1", flags);
  global->is_mutable = flags & 1;
  global->type = (struct span){r->data + at, r->pos - at};
}
