/*
 * parse_imports.c reads the import section: one by one, or in groups, which
 * become the same imports.
 */
#include "wasm/parse_imports.h"

#include "wasm/parse_types.h"

struct imports {
  struct arena *arena;
  struct reader *r;
  struct module *m;
  size_t capacity;
};

/* The description of an import; index spaces are filled in afterwards. */
static void read_description(struct reader *r, struct import *import) {
  size_t at = r->pos;
  struct table table;
  struct memory memory;
  struct global global;
  switch (import->kind) {
  case EXTERN_FUNC:
    import->type = reader_u32(r, "type");
    break;
  case EXTERN_TABLE:
    parse_table_type(r, &table);
    break;
  case EXTERN_MEMORY:
    parse_memory_type(r, &memory);
    break;
  case EXTERN_GLOBAL:
    parse_global_type(r, &global);
    break;
  case EXTERN_TAG:
  case N_EXTERN_KINDS:
    if (reader_u8(r, "tag attribute") != 0)
      reader_fail(r, r->base + at, "tag attribute: not 0");
    import->type = reader_u32(r, "type");
    break;
  }
  import->desc = (struct span){r->data + at, r->pos - at};
}

enum extern_kind parse_kind(struct reader *r) {
  uint64_t at = reader_offset(r);
  uint8_t kind = reader_u8(r, "kind");
  if (reader_ok(r) && kind >= N_EXTERN_KINDS) {
    reader_fail(r, at, "kind: 0x%02x is not func, table, memory, global or tag",
                kind);
    return EXTERN_FUNC;
  }
  return (enum extern_kind)kind;
}

/* The kind of an import, and what it is of that. */
static void read_extern(struct reader *r, struct import *import) {
  import->is_exact =
      reader_left(r) && r->data[r->pos] == (EXTERN_FUNC | EXTERN_EXACT);
  if (import->is_exact)
    reader_u8(r, "kind");
  import->kind = import->is_exact ? EXTERN_FUNC : parse_kind(r);
  read_description(r, import);
}

static void add_import(struct imports *to, struct import import) {
  struct module *m = to->m;
  m->imports = arena_more(to->arena, m->imports, m->n_imports, &to->capacity,
                          sizeof import);
  if (!m->imports) {
    diag_no_memory(to->r->diag);
    to->r->quiet = true;
    reader_fail(to->r, 0, "out of memory");
    return;
  }
  import.index = m->n_imported[import.kind]++;
  m->imports[m->n_imports++] = import;
}

/* Several imports of one module, by the proposal of compact import sections:

     module 00 7f n (name kind description) ..
     module 00 7e kind description n name .. */
static void read_group(struct imports *to, struct import group) {
  struct reader *r = to->r;
  bool is_of_one_type = reader_u8(r, "kind") == IMPORTS_OF_ONE_TYPE;
  if (is_of_one_type)
    read_extern(r, &group);
  uint32_t count = reader_count(r, is_of_one_type ? 1 : 3, "count");
  for (uint32_t i = 0; i < count && reader_ok(r); i++) {
    reader_item(r, "import", to->m->n_imports);
    group.offset = reader_offset(r);
    group.name = reader_name(r, "name");
    if (!is_of_one_type)
      read_extern(r, &group);
    if (reader_ok(r))
      add_import(to, group);
  }
}

static bool is_group(const struct reader *r, struct span name) {
  return name.size == 0 && reader_left(r) &&
         (r->data[r->pos] == IMPORTS_OF_ONE_TYPE ||
          r->data[r->pos] == IMPORTS_OF_ONE_MODULE);
}

void parse_imports(struct arena *arena, struct reader *r, struct module *m) {
  struct imports to = {.arena = arena, .r = r, .m = m};
  uint32_t count = reader_count(r, 4, "import count");
  for (uint32_t i = 0; i < count && reader_ok(r); i++) {
    reader_item(r, "import", m->n_imports);
    struct import import = {.offset = reader_offset(r)};
    import.module = reader_name(r, "module name");
    import.name = reader_name(r, "name");
    if (is_group(r, import.name)) {
      read_group(&to, import);
      continue;
    }
    read_extern(r, &import);
    add_import(&to, import);
  }
}
