/*
 * served.c is the part of the public API that tells of the adapters: which
 * there are, and the funcs that programs may import from each.
 */
#include "front/builtin.h"
#include "front/handle.h"
#include "fuse/provider.h"
#include "fuse/version.h"
#include "wasm/parse.h"
#include "wasm/text.h"

#include <stdio.h>
#include <stdlib.h>

/* The adapter in question, while its funcs are listed. */
struct listing {
  struct link *link;
  const struct module *module;
  struct span provides;
  struct wf_import *functions;
  size_t n, capacity;
};

static const char *copy(struct link *link, struct span text) {
  const char *copied = arena_copy(&link->arena, text.data, text.size);
  if (!copied)
    diag_no_memory(&link->diag);
  return copied;
}

/* The module has not been verified yet. */
static const struct type *type_of(const struct module *m,
                                  const struct export *export) {
  if (export->kind != EXTERN_FUNC || export->index >= m->n_items[EXTERN_FUNC] ||
      m->func_types[export->index] >= m->n_types)
    return NULL;
  const struct type *type = &m->types[m->func_types[export->index]];
  return type->form == FORM_FUNC ? type : NULL;
}

static void add(struct listing *list, struct span module, struct span name,
                const struct type *type) {
  struct link *link = list->link;
  struct wf_import *functions =
      arena_more(&link->arena, list->functions, list->n, &list->capacity,
                 sizeof *functions);
  struct writer w = {0};
  text_func_type(&w, type);
  if (functions) {
    list->functions = functions;
    functions[list->n++] = (struct wf_import){
        copy(link, module), copy(link, name), copy(link, writer_span(&w))};
  } else {
    diag_no_memory(&link->diag);
  }
  if (w.failed)
    diag_no_memory(&link->diag);
  writer_free(&w);
}

/* What programs do not import: parts behind gates (F.what), variants (F@0.2.0),
   what the linker itself or a host calls. */
static bool is_internal(struct span name) {
  return span_find(name, '.') < name.size || span_find(name, '@') < name.size ||
         span_starts(name, "__wasm_") || span_starts(name, "cabi_") ||
         span_is(name, "_initialize");
}

static int by_name(const void *a, const void *b) {
  const struct wf_import *left = a, *right = b;
  return strcmp(left->name, right->name);
}

/* What the adapter has for `module`: MODULE#F, and F if it stands for it. */
static void list_module(struct listing *list, struct span module,
                        bool stands_for_it) {
  const struct input adapter = {.module = list->module};
  const struct module *m = list->module;
  const struct span nothing = {NULL, 0};
  size_t first = list->n;
  for (uint32_t i = 0; i < m->n_exports; i++) {
    const struct export *export = m->exports_by_name[i];
    const struct type *type = type_of(m, export);
    struct span name = export->name;
    size_t hash = span_find(name, '#');
    bool is_own = hash < name.size;
    if (is_own)
      name = span_sub(name, hash + 1, name.size - hash - 1);
    name = span_sub(name, 0, span_find(name, '|')); /* of another type */
    if (!type || is_internal(name))
      continue;
    if (is_own
            ? span_equal(span_sub(export->name, 0, hash), module)
            : stands_for_it && !find_export(&adapter, &module, name, nothing))
      add(list, module, name, type);
  }
  if (list->n > first)
    qsort(list->functions + first, list->n - first, sizeof *list->functions,
          by_name);
}

/* The modules that the adapter stands for, then those that it only names. */
static void list_functions(struct listing *list) {
  const struct module *m = list->module;
  struct span rest = list->provides, last = {NULL, 0};
  while (rest.size) {
    size_t comma = span_find(rest, ',');
    list_module(list, span_sub(rest, 0, comma), true);
    size_t next = comma < rest.size ? comma + 1 : comma;
    rest = span_sub(rest, next, rest.size - next);
  }
  for (uint32_t i = 0; i < m->n_exports; i++) {
    struct span name = m->exports_by_name[i]->name;
    size_t hash = span_find(name, '#');
    struct span module = span_sub(name, 0, hash);
    if (hash == name.size || link_is_of_interface(name) ||
        span_equal(module, last) || list_holds(list->provides, module))
      continue;
    list_module(list, module, false);
    last = module;
  }
}

/* The newest WASI version that a module asks for, as text. */
static const char *newest_wasi(struct link *link, const struct module *m) {
  struct version version;
  char text[40];
  if (!version_newest_import(m, &version))
    return NULL;
  int size =
      snprintf(text, sizeof text, "%u.%u.%u", (unsigned)version.numbers[0],
               (unsigned)version.numbers[1], (unsigned)version.numbers[2]);
  return copy(link, (struct span){(const uint8_t *)text, (size_t)size});
}

static const struct wf_adapter *describe(struct link *link, const char *name,
                                         const char *provides,
                                         struct span bytes) {
  struct wf_adapter *adapter = link_array(link, 1, sizeof *adapter);
  struct module *m = parse_module(&link->arena, &link->diag, name, bytes);
  if (!adapter || !m)
    return NULL;
  struct listing list = {
      .link = link, .module = m, .provides = span_of(provides)};
  list_functions(&list);
  *adapter = (struct wf_adapter){.name = name,
                                 .provides = provides,
                                 .wasi = newest_wasi(link, m),
                                 .data = bytes.data,
                                 .size = bytes.size,
                                 .functions = list.functions,
                                 .n_functions = list.n};
  return diag_failed(&link->diag) ? NULL : adapter;
}

const struct wf_adapter *wf_link_adapter(struct wf_link *wf, size_t i) {
  struct link *link = &wf->link;
  bool has_builtin = !(link->options.flags & WF_NO_BUILTIN);
  if (diag_failed(&link->diag))
    return NULL;
  for (uint32_t j = 1; j < link->n_inputs; j++) {
    const struct input *input = &link->inputs[j];
    if (input->role != INPUT_ADAPTER || input->bytes.data == wf_builtin_adapter)
      continue;
    if (i-- == 0)
      return describe(link, input->name, input->provides, input->bytes);
  }
  if (i > 0 || !has_builtin)
    return NULL;
  return describe(link, builtin_name, builtin_provides,
                  (struct span){wf_builtin_adapter, wf_builtin_adapter_size});
}
