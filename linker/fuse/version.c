/*
 * version.c reads three numbers and compares them in order.
 */
#include "fuse/version.h"

bool version_parse(struct span text, struct version *version) {
  *version = (struct version){{0, 0, 0}};
  size_t i = 0;
  for (int part = 0; part < 3; part++) {
    size_t digits = 0;
    uint32_t number = 0;
    while (i < text.size && text.data[i] >= '0' && text.data[i] <= '9' &&
           digits < 9) {
      number = number * 10 + (uint32_t)(text.data[i] - '0');
      i++;
      digits++;
    }
    if (digits == 0)
      return false;
    version->numbers[part] = number;
    if (i == text.size)
      return true;
    if (text.data[i] != '.')
      return false;
    i++;
  }
  return false;
}

int version_compare(const struct version *a, const struct version *b) {
  for (int i = 0; i < 3; i++)
    if (a->numbers[i] != b->numbers[i])
      return a->numbers[i] < b->numbers[i] ? -1 : 1;
  return 0;
}

bool version_newest_import(const struct module *m, struct version *version) {
  bool found = false;
  for (uint32_t i = 0; i < m->n_imports; i++) {
    struct span module = m->imports[i].module;
    size_t at = span_find(module, '@');
    struct version other;
    if (at == module.size ||
        !version_parse(span_sub(module, at + 1, module.size - at - 1), &other))
      continue;
    if (!found || version_compare(&other, version) > 0)
      *version = other;
    found = true;
  }
  return found;
}
