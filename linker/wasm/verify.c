/*
 * verify.c checks indices, counts and names of a parsed module.  It goes on
 * after an error, so that all that is wrong is said in one run.
 */
#include "wasm/verify.h"

#include "base/reader.h"
#include "wasm/instr.h"

#include <stdlib.h>

struct verify {
  struct instr_visitor visitor;
  struct diag *diag;
  const struct module *m;
  const char *noun; /* of the item whose expression is visited */
  uint32_t index;
  bool ok;
};

static void fail_at(struct verify *v, uint64_t offset, const char *noun,
                    uint32_t index, const char *space, uint32_t value,
                    uint32_t count) {
  v->ok = false;
  diag_error(v->diag, WF_ERR_MALFORMED, v->m->name, offset,
             "%s %u: %s %u is not there: there are %u", noun, (unsigned)index,
             space, (unsigned)value, (unsigned)count);
}

static void check(struct verify *v, const char *noun, uint32_t index,
                  const char *space, uint32_t value, uint32_t count) {
  if (value >= count)
    fail_at(v, WF_NO_OFFSET, noun, index, space, value, count);
}

static uint32_t space_size(const struct module *m, enum space space) {
  switch (space) {
  case SPACE_FUNC:
    return m->n_items[EXTERN_FUNC];
  case SPACE_TABLE:
    return m->n_items[EXTERN_TABLE];
  case SPACE_MEMORY:
    return m->n_items[EXTERN_MEMORY];
  case SPACE_GLOBAL:
    return m->n_items[EXTERN_GLOBAL];
  case SPACE_TAG:
    return m->n_items[EXTERN_TAG];
  case SPACE_TYPE:
    return m->n_types;
  case SPACE_DATA:
    return m->has_data_count ? m->data_count : m->n_datas;
  case SPACE_ELEM:
    return m->n_elems;
  case N_SPACES:
    break;
  }
  return 0;
}

static const char *space_name(enum space space) {
  static const char *const names[] = {"func", "table", "memory", "global",
                                      "tag",  "type",  "data",   "elem"};
  return space < N_SPACES ? names[space] : "item";
}

static void check_index(struct instr_visitor *visitor, enum space space,
                        uint32_t index, size_t at) {
  struct verify *v = (struct verify *)visitor;
  (void)at;
  check(v, v->noun, v->index, space_name(space), index,
        space_size(v->m, space));
}

static void check_expression(struct verify *v, const char *noun, uint32_t index,
                             struct span expression) {
  struct reader r = reader_of(expression, 0, v->m->name, v->diag);
  v->noun = noun;
  v->index = index;
  if (expression.size)
    instr_visit_expression(&r, &v->visitor);
}

static void check_func_type(struct verify *v, const char *noun, uint32_t index,
                            uint32_t type) {
  if (type >= v->m->n_types)
    check(v, noun, index, "type", type, v->m->n_types);
  else if (v->m->types[type].form != FORM_FUNC) {
    v->ok = false;
    diag_error(v->diag, WF_ERR_MALFORMED, v->m->name, WF_NO_OFFSET,
               "%s %u: type %u is not a func type", noun, (unsigned)index,
               (unsigned)type);
  }
}

static void check_elems(struct verify *v) {
  const struct module *m = v->m;
  for (uint32_t i = 0; i < m->n_elems; i++) {
    const struct elem *elem = &m->elems[i];
    struct reader r = reader_of(elem->items, 0, m->name, v->diag);
    if (elem->mode == SEGMENT_ACTIVE) {
      check(v, "elem", i, "table", elem->table, m->n_items[EXTERN_TABLE]);
      check_expression(v, "elem", i, elem->offset);
    }
    v->noun = "elem";
    v->index = i;
    for (uint32_t j = 0; j < elem->n_items; j++) {
      if (elem->is_expressions)
        instr_visit_expression(&r, &v->visitor);
      else
        check(v, "elem", i, "func", reader_u32(&r, "func"),
              m->n_items[EXTERN_FUNC]);
    }
  }
}

static int compare_exports(const void *a, const void *b) {
  const struct export *const *left = a, *const *right = b;
  int order = span_compare((*left)->name, (*right)->name);
  if (order)
    return order;
  return (*left)->offset < (*right)->offset ? -1 : 1;
}

static void check_exports(struct verify *v, struct arena *arena) {
  const struct module *m = v->m;
  const struct export **sorted =
      arena_array(arena, m->n_exports, sizeof *sorted);
  if (!sorted) {
    diag_no_memory(v->diag);
    v->ok = false;
    return;
  }
  for (uint32_t i = 0; i < m->n_exports; i++) {
    const struct export *export = &m->exports[i];
    sorted[i] = export;
    uint32_t count = m->n_items[export->kind];
    if (export->index >= count)
      fail_at(v, export->offset, "export", i, extern_kind_name(export->kind),
              export->index, count);
  }
  if (m->n_exports)
    qsort(sorted, m->n_exports, sizeof *sorted, compare_exports);
  for (uint32_t i = 1; i < m->n_exports; i++) {
    if (span_equal(sorted[i - 1]->name, sorted[i]->name)) {
      v->ok = false;
      diag_error(v->diag, WF_ERR_MALFORMED, m->name, sorted[i]->offset,
                 "export `%.*s`: there are two of this name",
                 SPAN_ARGS(sorted[i]->name));
    }
  }
}

static void check_counts(struct verify *v) {
  const struct module *m = v->m;
  uint32_t funcs = m->n_items[EXTERN_FUNC] - m->n_imported[EXTERN_FUNC];
  if (funcs != m->n_bodies) {
    v->ok = false;
    diag_error(v->diag, WF_ERR_MALFORMED, m->name, m->code_offset,
               "code section: %u bodies for %u funcs", (unsigned)m->n_bodies,
               (unsigned)funcs);
  }
  if (m->has_data_count && m->data_count != m->n_datas) {
    v->ok = false;
    diag_error(v->diag, WF_ERR_MALFORMED, m->name, WF_NO_OFFSET,
               "data section: %u segments, but the data count is %u",
               (unsigned)m->n_datas, (unsigned)m->data_count);
  }
}

bool verify_module(struct arena *arena, struct diag *diag,
                   const struct module *m) {
  struct verify v = {
      .visitor = {.index = check_index}, .diag = diag, .m = m, .ok = true};
  check_counts(&v);
  for (uint32_t i = 0; i < m->n_imports; i++) {
    const struct import *import = &m->imports[i];
    if (import->kind == EXTERN_FUNC || import->kind == EXTERN_TAG)
      check_func_type(&v, "import", i, import->type);
  }
  for (uint32_t i = m->n_imported[EXTERN_FUNC]; i < m->n_items[EXTERN_FUNC];
       i++)
    check_func_type(&v, "func", i, m->func_types[i]);
  for (uint32_t i = m->n_imported[EXTERN_TAG]; i < m->n_items[EXTERN_TAG]; i++)
    check_func_type(&v, "tag", i, m->tag_types[i]);
  for (uint32_t i = 0; i < m->n_items[EXTERN_GLOBAL]; i++)
    check_expression(&v, "global", i, m->globals[i].init);
  for (uint32_t i = 0; i < m->n_items[EXTERN_TABLE]; i++)
    check_expression(&v, "table", i, m->tables[i].init);
  if (m->has_start)
    check(&v, "start", 0, "func", m->start, m->n_items[EXTERN_FUNC]);
  check_elems(&v);
  for (uint32_t i = 0; i < m->n_datas; i++) {
    if (m->datas[i].mode != SEGMENT_ACTIVE)
      continue;
    check(&v, "data", i, "memory", m->datas[i].memory,
          m->n_items[EXTERN_MEMORY]);
    check_expression(&v, "data", i, m->datas[i].offset);
  }
  check_exports(&v, arena);
  return v.ok;
}
