/*
 * parse.c reads a core module section by section: a table names each section's
 * reader and its place in the order (core spec 5.5).  What needs no
 * understanding is kept as a span.  Types are in parse_types.c, imports in
 * parse_imports.c.
 */
#include "wasm/parse.h"

#include "base/reader.h"
#include "wasm/instr.h"
#include "wasm/parse_imports.h"
#include "wasm/parse_types.h"

#include <stdlib.h>

struct parse {
  struct arena *arena;
  struct module *m;
  uint32_t n_funcs_declared;
};

static void *array(struct parse *p, struct reader *r, size_t count,
                   size_t size) {
  void *items = arena_array(p->arena, count, size);
  if (!items) {
    diag_no_memory(r->diag);
    r->quiet = true;
    reader_fail(r, 0, "out of memory");
  }
  return items;
}

static void ignore_index(struct instr_visitor *v, enum space space,
                         uint32_t index, size_t at) {
  (void)v, (void)space, (void)index, (void)at;
}

/* Steps over a constant expression and returns its bytes, end included. */
static struct span read_expression(struct reader *r) {
  size_t at = r->pos;
  struct instr_visitor skip = {.index = ignore_index};
  instr_visit_expression(r, &skip);
  return (struct span){r->data + at, r->pos - at};
}

static void read_type_section(struct parse *p, struct reader *r) {
  struct module *m = p->m;
  m->n_type_groups = reader_count(r, 2, "type count");
  m->type_entries = (struct span){r->data + r->pos, reader_left(r)};
  parse_types(p->arena, r, m);
}

static void read_import_section(struct parse *p, struct reader *r) {
  parse_imports(p->arena, r, p->m);
}

static void read_func_section(struct parse *p, struct reader *r) {
  struct module *m = p->m;
  uint32_t count = reader_count(r, 1, "func count");
  uint32_t imported = m->n_imported[EXTERN_FUNC];
  m->n_items[EXTERN_FUNC] = imported + count;
  m->func_types = array(p, r, (size_t)imported + count, sizeof(uint32_t));
  for (uint32_t i = 0; i < count && reader_ok(r); i++) {
    reader_item(r, "func", imported + i);
    m->func_types[imported + i] = reader_u32(r, "type");
  }
}

static void read_table_section(struct parse *p, struct reader *r) {
  struct module *m = p->m;
  uint32_t count = reader_count(r, 3, "table count");
  uint32_t imported = m->n_imported[EXTERN_TABLE];
  m->table_entries = (struct span){r->data + r->pos, reader_left(r)};
  m->n_items[EXTERN_TABLE] = imported + count;
  m->tables = array(p, r, (size_t)imported + count, sizeof *m->tables);
  for (uint32_t i = 0; i < count && reader_ok(r); i++) {
    struct table *table = &m->tables[imported + i];
    reader_item(r, "table", imported + i);
    bool has_init = reader_left(r) && r->data[r->pos] == 0x40;
    if (has_init) {
      reader_u8(r, "type");
      if (reader_u8(r, "type") != 0)
        reader_fail(r, reader_offset(r) - 1, "type: reserved byte is not 0");
    }
    parse_table_type(r, table);
    if (has_init)
      table->init = read_expression(r);
  }
}

static void read_memory_section(struct parse *p, struct reader *r) {
  struct module *m = p->m;
  uint32_t count = reader_count(r, 2, "memory count");
  uint32_t imported = m->n_imported[EXTERN_MEMORY];
  m->n_items[EXTERN_MEMORY] = imported + count;
  m->memories = array(p, r, (size_t)imported + count, sizeof *m->memories);
  for (uint32_t i = 0; i < count && reader_ok(r); i++) {
    reader_item(r, "memory", imported + i);
    parse_memory_type(r, &m->memories[imported + i]);
  }
}

static void read_global_section(struct parse *p, struct reader *r) {
  struct module *m = p->m;
  uint32_t count = reader_count(r, 4, "global count");
  uint32_t imported = m->n_imported[EXTERN_GLOBAL];
  m->global_entries = (struct span){r->data + r->pos, reader_left(r)};
  m->n_items[EXTERN_GLOBAL] = imported + count;
  m->globals = array(p, r, (size_t)imported + count, sizeof *m->globals);
  for (uint32_t i = 0; i < count && reader_ok(r); i++) {
    struct global *global = &m->globals[imported + i];
    reader_item(r, "global", imported + i);
    parse_global_type(r, global);
    global->init = read_expression(r);
  }
}

static void read_tag_section(struct parse *p, struct reader *r) {
  struct module *m = p->m;
  uint32_t count = reader_count(r, 2, "tag count");
  uint32_t imported = m->n_imported[EXTERN_TAG];
  m->tag_entries = (struct span){r->data + r->pos, reader_left(r)};
  m->n_items[EXTERN_TAG] = imported + count;
  m->tag_types = array(p, r, (size_t)imported + count, sizeof(uint32_t));
  for (uint32_t i = 0; i < count && reader_ok(r); i++) {
    reader_item(r, "tag", imported + i);
    uint64_t at = reader_offset(r);
    if (reader_u8(r, "attribute") != 0)
      reader_fail(r, at, "attribute: not 0");
    m->tag_types[imported + i] = reader_u32(r, "type");
  }
}

static int compare_exports(const void *a, const void *b) {
  const struct export *const *left = a, *const *right = b;
  int order = span_compare((*left)->name, (*right)->name);
  if (order)
    return order;
  return *left < *right ? -1 : 1;
}

static void sort_exports(struct parse *p, struct reader *r) {
  struct module *m = p->m;
  m->exports_by_name = array(p, r, m->n_exports, sizeof *m->exports_by_name);
  if (!m->exports_by_name || m->n_exports == 0)
    return;
  for (uint32_t i = 0; i < m->n_exports; i++)
    m->exports_by_name[i] = &m->exports[i];
  qsort(m->exports_by_name, m->n_exports, sizeof *m->exports_by_name,
        compare_exports);
}

static void read_export_section(struct parse *p, struct reader *r) {
  struct module *m = p->m;
  uint32_t count = reader_count(r, 3, "export count");
  m->exports = array(p, r, count, sizeof *m->exports);
  for (uint32_t i = 0; i < count && reader_ok(r); i++) {
    struct export *export = &m->exports[i];
    reader_item(r, "export", i);
    export->offset = reader_offset(r);
    export->name = reader_name(r, "name");
    export->kind = parse_kind(r);
    export->index = reader_u32(r, "index");
    m->n_exports = i + 1;
  }
  sort_exports(p, r);
}

static void read_start_section(struct parse *p, struct reader *r) {
  p->m->has_start = true;
  p->m->start = reader_u32(r, "start func");
}

static void read_elem(struct reader *r, struct elem *elem) {
  size_t at = r->pos;
  elem->flags = reader_u32(r, "flags");
  if (elem->flags > 7)
    reader_fail(r, r->base + at, "flags: %u is more than 7",
                (unsigned)elem->flags);
  elem->is_expressions = elem->flags & 4;
  elem->mode = !(elem->flags & 1)  ? SEGMENT_ACTIVE
               : (elem->flags & 2) ? SEGMENT_DECLARATIVE
                                   : SEGMENT_PASSIVE;
  if (elem->mode == SEGMENT_ACTIVE) {
    if (elem->flags & 2)
      elem->table = reader_u32(r, "table");
    elem->offset = read_expression(r);
  }
  size_t type_at = r->pos;
  if (elem->flags & 3) {
    if (elem->is_expressions)
      parse_reference_type(r, "type");
    else if (reader_u8(r, "kind") != 0)
      reader_fail(r, reader_offset(r) - 1, "kind: not func");
  }
  elem->element_type = (struct span){r->data + type_at, r->pos - type_at};
  elem->n_items = reader_count(r, 1, "item count");
  size_t items_at = r->pos;
  for (uint32_t i = 0; i < elem->n_items && reader_ok(r); i++) {
    if (elem->is_expressions)
      read_expression(r);
    else
      reader_u32(r, "func");
  }
  elem->items = (struct span){r->data + items_at, r->pos - items_at};
  elem->bytes = (struct span){r->data + at, r->pos - at};
}

static void read_elem_section(struct parse *p, struct reader *r) {
  struct module *m = p->m;
  uint32_t count = reader_count(r, 2, "elem count");
  m->elems = array(p, r, count, sizeof *m->elems);
  for (uint32_t i = 0; i < count && reader_ok(r); i++) {
    reader_item(r, "elem", i);
    read_elem(r, &m->elems[i]);
    m->n_elems = i + 1;
  }
}

static void read_data_count_section(struct parse *p, struct reader *r) {
  p->m->has_data_count = true;
  p->m->data_count = reader_u32(r, "data count");
}

static void read_code_section(struct parse *p, struct reader *r) {
  struct module *m = p->m;
  m->code = (struct span){r->data, r->size};
  m->code_offset = r->base;
  uint32_t count = reader_count(r, 2, "body count");
  m->bodies = array(p, r, count, sizeof *m->bodies);
  for (uint32_t i = 0; i < count && reader_ok(r); i++) {
    reader_item(r, "body", i);
    struct span bytes = reader_sized(r, "size");
    m->bodies[i].start = (uint32_t)(r->pos - bytes.size);
    m->bodies[i].size = (uint32_t)bytes.size;
    m->n_bodies = i + 1;
  }
}

static void read_data_section(struct parse *p, struct reader *r) {
  struct module *m = p->m;
  uint32_t count = reader_count(r, 2, "data count");
  m->data_entries = (struct span){r->data + r->pos, reader_left(r)};
  m->datas = array(p, r, count, sizeof *m->datas);
  for (uint32_t i = 0; i < count && reader_ok(r); i++) {
    struct data *data = &m->datas[i];
    reader_item(r, "data", i);
    uint64_t at = reader_offset(r);
    uint32_t flags = reader_u32(r, "flags");
    if (flags > 2)
      reader_fail(r, at, "flags: %u is more than 2", (unsigned)flags);
    data->mode = flags == 1 ? SEGMENT_PASSIVE : SEGMENT_ACTIVE;
    if (flags == 2)
      data->memory = reader_u32(r, "memory");
    if (flags != 1)
      data->offset = read_expression(r);
    data->bytes = reader_sized(r, "size");
    m->n_datas = i + 1;
  }
}

static const struct section_reader {
  const char *name;
  uint8_t order; /* sections come in this order, each at most once */
  void (*read)(struct parse *p, struct reader *r);
} section_readers[] = {
    [SECTION_TYPE] = {"type section", 1, read_type_section},
    [SECTION_IMPORT] = {"import section", 2, read_import_section},
    [SECTION_FUNC] = {"function section", 3, read_func_section},
    [SECTION_TABLE] = {"table section", 4, read_table_section},
    [SECTION_MEMORY] = {"memory section", 5, read_memory_section},
    [SECTION_TAG] = {"tag section", 6, read_tag_section},
    [SECTION_GLOBAL] = {"global section", 7, read_global_section},
    [SECTION_EXPORT] = {"export section", 8, read_export_section},
    [SECTION_START] = {"start section", 9, read_start_section},
    [SECTION_ELEM] = {"element section", 10, read_elem_section},
    [SECTION_DATA_COUNT] = {"data count section", 11, read_data_count_section},
    [SECTION_CODE] = {"code section", 12, read_code_section},
    [SECTION_DATA] = {"data section", 13, read_data_section},
};

enum { N_SECTION_READERS = sizeof section_readers / sizeof *section_readers };

static void read_section(struct parse *p, struct reader *r,
                         struct section *section, uint8_t *order) {
  uint64_t at = reader_offset(r);
  r->noun = NULL;
  section->id = reader_u8(r, "section id");
  if (reader_ok(r) && section->id >= N_SECTION_READERS) {
    reader_fail(r, at, "section id: %u is not known", section->id);
    return;
  }
  struct reader content = reader_frame(r, "section size");
  if (!reader_ok(r))
    return;
  section->offset = content.base;
  section->content = (struct span){content.data, content.size};
  if (section->id == SECTION_CUSTOM) {
    section->name = reader_name(&content, "custom section name");
    section->offset += content.pos;
    section->content =
        span_sub(section->content, content.pos, reader_left(&content));
  } else {
    const struct section_reader *reader = &section_readers[section->id];
    if (reader->order <= *order) {
      reader_fail(r, at, "%s: it is out of order or there twice", reader->name);
      return;
    }
    *order = reader->order;
    reader->read(p, &content);
    content.noun = NULL;
    reader_end(&content, reader->name);
  }
  if (content.failed)
    r->failed = true;
}

/* Whether the bytes begin as the text format does, with ( or a comment. */
static bool is_text(struct span bytes) {
  size_t at = 0;
  while (at < bytes.size && at < 4096 && strchr(" \t\r\n", bytes.data[at]) &&
         bytes.data[at])
    at++;
  struct span rest = span_sub(bytes, at, bytes.size - at);
  return span_starts(rest, "(") || span_starts(rest, ";;");
}

static bool read_preamble(struct reader *r) {
  static const uint8_t magic[4] = {0, 'a', 's', 'm'};
  struct span bytes = {r->data, r->size};
  if (r->size < 4 || memcmp(r->data, magic, 4) != 0) {
    reader_fail(r, 0, "this is not a WebAssembly file: %s",
                r->size == 0     ? "it is empty"
                : is_text(bytes) ? "it is in the text format: assemble it "
                                   "first, as `wasm-tools parse` does"
                                 : "it does not begin with `\\0asm`");
    return false;
  }
  r->pos = 4;
  uint32_t version = reader_fixed_u32(r, "version");
  if (version == 0x1000d)
    reader_fail(r, 4,
                "this is a component, not a core module; wasi-fuse "
                "takes the core module that it was made from");
  else if (version != 1 && reader_ok(r))
    reader_fail(r, 4, "version: %u is not 1", (unsigned)version);
  return reader_ok(r);
}

/* How many sections there are at most: headers are stepped over, not read. */
static uint32_t count_sections(struct reader r) {
  uint32_t count = 0;
  r.quiet = true;
  while (reader_left(&r) && reader_ok(&r)) {
    reader_u8(&r, "");
    reader_frame(&r, "");
    count++;
  }
  return count;
}

/* Index spaces of modules that have imports but no section of their own. */
static void fill_index_spaces(struct parse *p, struct reader *r) {
  struct module *m = p->m;
  for (int kind = 0; kind < N_EXTERN_KINDS; kind++)
    if (m->n_items[kind] < m->n_imported[kind])
      m->n_items[kind] = m->n_imported[kind];
  if (!m->func_types)
    m->func_types = array(p, r, m->n_items[EXTERN_FUNC], sizeof(uint32_t));
  if (!m->tables)
    m->tables = array(p, r, m->n_items[EXTERN_TABLE], sizeof *m->tables);
  if (!m->memories)
    m->memories = array(p, r, m->n_items[EXTERN_MEMORY], sizeof *m->memories);
  if (!m->globals)
    m->globals = array(p, r, m->n_items[EXTERN_GLOBAL], sizeof *m->globals);
  if (!m->tag_types)
    m->tag_types = array(p, r, m->n_items[EXTERN_TAG], sizeof(uint32_t));
  for (uint32_t i = 0; i < m->n_imports && reader_ok(r); i++) {
    const struct import *import = &m->imports[i];
    struct reader desc = reader_of(import->desc, 0, m->name, r->diag);
    switch (import->kind) {
    case EXTERN_FUNC:
      m->func_types[import->index] = import->type;
      break;
    case EXTERN_TABLE:
      parse_table_type(&desc, &m->tables[import->index]);
      break;
    case EXTERN_MEMORY:
      parse_memory_type(&desc, &m->memories[import->index]);
      break;
    case EXTERN_GLOBAL:
      parse_global_type(&desc, &m->globals[import->index]);
      break;
    case EXTERN_TAG:
    case N_EXTERN_KINDS:
      m->tag_types[import->index] = import->type;
      break;
    }
  }
}

struct module *parse_module(struct arena *arena, struct diag *diag,
                            const char *name, struct span bytes) {
  struct module *m = arena_alloc(arena, sizeof *m);
  struct parse p = {.arena = arena, .m = m};
  struct reader r = reader_of(bytes, 0, name, diag);
  if (!m) {
    diag_no_memory(diag);
    return NULL;
  }
  m->name = name;
  m->bytes = bytes;
  if (!read_preamble(&r))
    return NULL;
  m->sections = array(&p, &r, count_sections(r), sizeof *m->sections);
  uint8_t order = 0;
  while (reader_ok(&r) && reader_left(&r)) {
    read_section(&p, &r, &m->sections[m->n_sections], &order);
    m->n_sections++;
  }
  fill_index_spaces(&p, &r);
  return reader_ok(&r) ? m : NULL;
}
