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

const struct section *module_section(const struct module *m, uint8_t id) {
  for (uint32_t i = 0; i < m->n_sections; i++)
    if (m->sections[i].id == id)
      return &m->sections[i];
  return NULL;
}

const struct export *module_export(const struct module *m, struct span name) {
  for (uint32_t i = 0; i < m->n_exports; i++)
    if (span_equal(m->exports[i].name, name))
      return &m->exports[i];
  return NULL;
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
