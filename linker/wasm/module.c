/*
 * module.c answers questions about a parsed module.
 */
#include "wasm/format.h"

const struct section *module_custom(const struct module *m, const char *name) {
  for (uint32_t i = 0; i < m->n_sections; i++) {
    const struct section *section = &m->sections[i];
    if (section->id == SECTION_CUSTOM && span_is(section->name, name))
      return section;
  }
  return NULL;
}

bool module_has_debug(const struct module *m) {
  for (uint32_t i = 0; i < m->n_sections; i++)
    if (m->sections[i].id == SECTION_CUSTOM &&
        span_starts(m->sections[i].name, ".debug_"))
      return true;
  return false;
}

const struct section *module_section(const struct module *m, uint8_t id) {
  for (uint32_t i = 0; i < m->n_sections; i++)
    if (m->sections[i].id == id)
      return &m->sections[i];
  return NULL;
}

/* Orders `name` and the `parts` joined. */
static int compare_joined(struct span name, const struct span *parts,
                          size_t n_parts) {
  for (size_t i = 0; i < n_parts; i++) {
    size_t n = name.size < parts[i].size ? name.size : parts[i].size;
    int order = span_compare(span_sub(name, 0, n), parts[i]);
    if (order)
      return order;
    name = span_sub(name, n, name.size - n);
  }
  return name.size > 0;
}

uint32_t module_find_export(const struct module *m, const struct span *parts,
                            size_t n_parts) {
  uint32_t low = 0, high = m->n_exports;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (compare_joined(m->exports_by_name[middle]->name, parts, n_parts) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

const struct export *module_export(const struct module *m, struct span name) {
  uint32_t at = module_find_export(m, &name, 1);
  if (at == m->n_exports || !span_equal(m->exports_by_name[at]->name, name))
    return NULL;
  return m->exports_by_name[at];
}

const struct import *module_import(const struct module *m,
                                   enum extern_kind kind, uint32_t index) {
  for (uint32_t i = 0; i < m->n_imports; i++)
    if (m->imports[i].kind == kind && m->imports[i].index == index)
      return &m->imports[i];
  return NULL;
}

const char *extern_kind_name(enum extern_kind kind) {
  static const char *const names[] = {"func", "table", "memory", "global",
                                      "tag"};
  return kind < N_EXTERN_KINDS ? names[kind] : "item";
}
