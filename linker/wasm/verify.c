/*
 * verify.c checks indices, counts and names of a parsed module.  It goes on
 * after an error, so that all that is wrong is said in one run.
 */
#include "wasm/verify.h"

#include "base/reader.h"
#include "wasm/instr.h"

struct verify {
  struct instr_visitor visitor;
  struct diag *diag;
  const struct module *m;
  const struct reader *r; /* over the expression that is visited */
  const char *noun;       /* of its item */
  uint32_t index;
  bool ok;
};

/* Where in the input `at` lies, which a span of the module points to. */
static uint64_t offset_of(const struct verify *v, const uint8_t *at) {
  return (uint64_t)(at - v->m->bytes.data);
}

static void check(struct verify *v, uint64_t offset, const char *noun,
                  uint32_t index, const char *space, uint32_t value,
                  uint32_t count) {
  if (value < count)
    return;
  v->ok = false;
  diag_error(v->diag, WF_ERR_MALFORMED, v->m->name, offset,
             "%s %u: %s %u is not there: there are %u", noun, (unsigned)index,
             space, (unsigned)value, (unsigned)count);
}

static const char *space_name(enum space space) {
  static const char *const names[] = {"func", "table", "memory", "global",
                                      "tag",  "type",  "data",   "elem"};
  return space < N_SPACES ? names[space] : "item";
}

static void check_index(struct instr_visitor *visitor, enum space space,
                        uint32_t index, size_t at) {
  struct verify *v = (struct verify *)visitor;
  check(v, v->r->base + at, v->noun, v->index, space_name(space), index,
        space_size(v->m, space));
}

static struct reader reader_in(struct verify *v, struct span bytes) {
  return reader_of(bytes, offset_of(v, bytes.data), v->m->name, v->diag);
}

/* The constant expression at `r`, which belongs to item `index`. */
static void check_expression(struct verify *v, struct reader *r,
                             const char *noun, uint32_t index) {
  v->noun = noun;
  v->index = index;
  v->r = r;
  instr_visit_expression(r, &v->visitor);
}

static void check_init(struct verify *v, const char *noun, uint32_t index,
                       struct span expression) {
  if (expression.size == 0)
    return;
  struct reader r = reader_in(v, expression);
  check_expression(v, &r, noun, index);
}

static void check_func_type(struct verify *v, uint64_t offset, const char *noun,
                            uint32_t index, uint32_t type) {
  check(v, offset, noun, index, "type", type, v->m->n_types);
  if (type < v->m->n_types && v->m->types[type].form != FORM_FUNC) {
    v->ok = false;
    diag_error(v->diag, WF_ERR_MALFORMED, v->m->name, offset,
               "%s %u: type %u is not a func type", noun, (unsigned)index,
               (unsigned)type);
  }
}

/* The types of funcs and tags: a section of numbers, `skip` bytes before
   each. */
static void check_func_types(struct verify *v, uint8_t id, const char *noun,
                             uint32_t first, size_t skip) {
  const struct section *section = module_section(v->m, id);
  if (!section)
    return;
  struct reader r = reader_in(v, section->content);
  uint32_t count = reader_u32(&r, "count");
  for (uint32_t i = 0; i < count; i++) {
    uint64_t offset = reader_offset(&r);
    reader_bytes(&r, skip, noun);
    check_func_type(v, offset, noun, first + i, reader_u32(&r, noun));
  }
}

static void check_elems(struct verify *v) {
  const struct module *m = v->m;
  for (uint32_t i = 0; i < m->n_elems; i++) {
    const struct elem *elem = &m->elems[i];
    if (elem->mode == SEGMENT_ACTIVE) {
      check(v, offset_of(v, elem->bytes.data), "elem", i, "table", elem->table,
            m->n_items[EXTERN_TABLE]);
      check_init(v, "elem", i, elem->offset);
    }
    struct reader r = reader_in(v, elem->items);
    for (uint32_t j = 0; j < elem->n_items; j++) {
      uint64_t offset = reader_offset(&r);
      if (elem->is_expressions)
        check_expression(v, &r, "elem", i);
      else
        check(v, offset, "elem", i, "func", reader_u32(&r, "func"),
              m->n_items[EXTERN_FUNC]);
    }
  }
}

static void check_datas(struct verify *v) {
  const struct module *m = v->m;
  for (uint32_t i = 0; i < m->n_datas; i++) {
    const struct data *data = &m->datas[i];
    if (data->mode != SEGMENT_ACTIVE)
      continue;
    check(v, offset_of(v, data->offset.data), "data", i, "memory", data->memory,
          m->n_items[EXTERN_MEMORY]);
    check_init(v, "data", i, data->offset);
  }
}

static void check_exports(struct verify *v) {
  const struct module *m = v->m;
  const struct export *const *sorted = m->exports_by_name;
  for (uint32_t i = 0; i < m->n_exports; i++) {
    const struct export *export = &m->exports[i];
    check(v, export->offset, "export", i, extern_kind_name(export->kind),
          export->index, m->n_items[export->kind]);
  }
  for (uint32_t i = 1; i < m->n_exports; i++) {
    if (span_equal(sorted[i - 1]->name, sorted[i]->name)) {
      v->ok = false;
      diag_error(v->diag, WF_ERR_MALFORMED, m->name, sorted[i]->offset,
                 "export `%.*s`: there are two of this name",
                 SPAN_ARGS(sorted[i]->name));
    }
  }
}

static uint64_t offset_of_section(const struct module *m, uint8_t id) {
  const struct section *section = module_section(m, id);
  return section ? section->offset : WF_NO_OFFSET;
}

static void check_counts(struct verify *v) {
  const struct module *m = v->m;
  uint32_t funcs = m->n_items[EXTERN_FUNC] - m->n_imported[EXTERN_FUNC];
  if (funcs != m->n_bodies) {
    v->ok = false;
    diag_error(v->diag, WF_ERR_MALFORMED, m->name,
               offset_of_section(m, SECTION_CODE),
               "body count: %u, but the func count is %u",
               (unsigned)m->n_bodies, (unsigned)funcs);
  }
  if (m->has_data_count && m->data_count != m->n_datas) {
    v->ok = false;
    diag_error(v->diag, WF_ERR_MALFORMED, m->name,
               offset_of_section(m, SECTION_DATA_COUNT),
               "data count: %u, but there are %u segments",
               (unsigned)m->data_count, (unsigned)m->n_datas);
  }
}

bool verify_module(struct diag *diag, const struct module *m) {
  struct verify v = {
      .visitor = {.index = check_index}, .diag = diag, .m = m, .ok = true};
  check_counts(&v);
  for (uint32_t i = 0; i < m->n_imports; i++) {
    const struct import *import = &m->imports[i];
    if (import->kind == EXTERN_FUNC || import->kind == EXTERN_TAG)
      check_func_type(&v, import->offset, "import", i, import->type);
  }
  check_func_types(&v, SECTION_FUNC, "func", m->n_imported[EXTERN_FUNC], 0);
  check_func_types(&v, SECTION_TAG, "tag", m->n_imported[EXTERN_TAG], 1);
  for (uint32_t i = 0; i < m->n_items[EXTERN_GLOBAL]; i++)
    check_init(&v, "global", i, m->globals[i].init);
  for (uint32_t i = 0; i < m->n_items[EXTERN_TABLE]; i++)
    check_init(&v, "table", i, m->tables[i].init);
  if (m->has_start)
    check(&v, offset_of_section(m, SECTION_START), "start", 0, "func", m->start,
          m->n_items[EXTERN_FUNC]);
  check_elems(&v);
  check_datas(&v);
  check_exports(&v);
  return v.ok;
}
