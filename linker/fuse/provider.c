/*
 * provider.c looks exports of adapters up by the names of imports.
 */
#include "fuse/provider.h"

#include "base/nearest.h"
#include "fuse/version.h"

bool list_holds(struct span list, struct span name) {
  while (list.size) {
    size_t comma = span_find(list, ',');
    if (span_equal(span_sub(list, 0, comma), name))
      return true;
    size_t next = comma < list.size ? comma + 1 : comma;
    list = span_sub(list, next, list.size - next);
  }
  return false;
}

/* The parts of a name `module` "#" `name` `suffix`; with a null module those
   of `name` `suffix`. */
struct joined {
  struct span parts[4];
};

static struct joined join(const struct span *module, struct span name,
                          struct span suffix) {
  struct joined joined = {{{NULL, 0}, {NULL, 0}, name, suffix}};
  if (module) {
    joined.parts[0] = *module;
    joined.parts[1] = span_of("#");
  }
  return joined;
}

static size_t joined_size(const struct joined *joined) {
  size_t size = 0;
  for (int i = 0; i < 4; i++)
    size += joined->parts[i].size;
  return size;
}

static bool begins_with(struct span name, const struct joined *joined) {
  for (int i = 0; i < 4; i++) {
    struct span part = joined->parts[i];
    if (name.size < part.size ||
        !span_equal(span_sub(name, 0, part.size), part))
      return false;
    name = span_sub(name, part.size, name.size - part.size);
  }
  return true;
}

const struct export *find_export(const struct input *adapter,
                                 const struct span *module, struct span name,
                                 struct span suffix) {
  const struct module *m = adapter->module;
  struct joined joined = join(module, name, suffix);
  uint32_t at = module_find_export(m, joined.parts, 4);
  if (at == m->n_exports)
    return NULL;
  const struct export *export = m->exports_by_name[at];
  if (export->kind != EXTERN_FUNC ||
      export->name.size != joined_size(&joined) ||
      !begins_with(export->name, &joined))
    return NULL;
  return export;
}

/* The newest variant `NAME@VERSION` that the asked WASI version may have, when
   the user asked for one older than the adapter's; else the plain export. */
static const struct export *find_variant(struct link *link,
                                         const struct input *adapter,
                                         const struct span *module,
                                         struct span name) {
  const struct module *m = adapter->module;
  const struct export *best = NULL;
  struct version asked, version, best_version = {{0}};
  struct joined joined = join(module, name, span_of("@"));
  if (adapter->is_too_new &&
      version_parse(span_of(link->options.wasi), &asked)) {
    size_t head = joined_size(&joined);
    for (uint32_t i = module_find_export(m, joined.parts, 4);
         i < m->n_exports && begins_with(m->exports_by_name[i]->name, &joined);
         i++) {
      const struct export *export = m->exports_by_name[i];
      if (export->kind != EXTERN_FUNC ||
          !version_parse(span_sub(export->name, head, export->name.size - head),
                         &version) ||
          version_compare(&version, &asked) > 0)
        continue;
      if (!best || version_compare(&version, &best_version) > 0) {
        best = export;
        best_version = version;
      }
    }
  }
  return best ? best
              : find_export(adapter, module, name, (struct span){NULL, 0});
}

static bool has_type(const struct input *adapter, const struct export *export,
                     const struct type *type) {
  return types_equal(input_func_type(adapter, export->index), type);
}

/* What there is for the name: of several types, `NAME` and `NAME|WORD`, the one
   that is asked for, else `NAME`. */
static const struct export *find_typed(struct link *link,
                                       const struct input *adapter,
                                       const struct span *module,
                                       struct span name,
                                       const struct type *type) {
  const struct module *m = adapter->module;
  const struct export *found = find_variant(link, adapter, module, name);
  struct joined joined = join(module, name, span_of("|"));
  if (found && has_type(adapter, found, type))
    return found;
  for (uint32_t i = module_find_export(m, joined.parts, 4);
       i < m->n_exports && begins_with(m->exports_by_name[i]->name, &joined);
       i++)
    if (m->exports_by_name[i]->kind == EXTERN_FUNC &&
        has_type(adapter, m->exports_by_name[i], type))
      return m->exports_by_name[i];
  return found;
}

const struct export *find_provider(struct link *link,
                                   const struct input *adapter,
                                   const struct import *import,
                                   const struct type *type) {
  const struct export *found =
      find_typed(link, adapter, &import->module, import->name, type);
  if (!found && list_holds(span_of(adapter->provides), import->module))
    found = find_typed(link, adapter, NULL, import->name, type);
  return found;
}

bool adapter_is_too_new(const struct link *link, const struct input *adapter) {
  struct version asked, newest;
  return link->options.wasi &&
         version_parse(span_of(link->options.wasi), &asked) &&
         version_newest_import(adapter->module, &newest) &&
         version_compare(&asked, &newest) < 0;
}

bool adapter_serves(const struct input *adapter, struct span module) {
  const struct module *m = adapter->module;
  struct span nothing = {NULL, 0};
  struct joined joined = join(&module, nothing, nothing);
  if (list_holds(span_of(adapter->provides), module))
    return true;
  uint32_t at = module_find_export(m, joined.parts, 4);
  return at < m->n_exports &&
         begins_with(m->exports_by_name[at]->name, &joined);
}

void report_missing(struct link *link, uint32_t input,
                    const struct import *import, const struct input *adapter) {
  const struct module *m = adapter->module;
  struct nearest nearest = nearest_to(import->name);
  for (uint32_t i = 0; i < m->n_exports; i++)
    if (m->exports[i].kind == EXTERN_FUNC)
      nearest_offer(&nearest, m->exports[i].name);
  if (nearest.name.size)
    diag_error(&link->diag, WF_ERR_UNRESOLVED, link->inputs[input].name,
               import->offset,
               "import `%.*s` `%.*s`: %s does not have it; the nearest name "
               "there is `%.*s`; `--stub=%.*s,%.*s` answers it by a trap",
               SPAN_ARGS(import->module), SPAN_ARGS(import->name),
               adapter->name, SPAN_ARGS(nearest.name),
               SPAN_ARGS(import->module), SPAN_ARGS(import->name));
  else
    diag_error(&link->diag, WF_ERR_UNRESOLVED, link->inputs[input].name,
               import->offset,
               "import `%.*s` `%.*s`: %s does not have it; "
               "`--stub=%.*s,%.*s` answers it by a trap",
               SPAN_ARGS(import->module), SPAN_ARGS(import->name),
               adapter->name, SPAN_ARGS(import->module),
               SPAN_ARGS(import->name));
}

/* Whether an input other than the adapter itself imports what it serves. */
static bool is_asked(const struct link *link, uint32_t adapter) {
  for (uint32_t i = 0; i < link->n_inputs; i++) {
    const struct module *m = link->inputs[i].module;
    for (uint32_t j = 0; i != adapter && j < m->n_imports; j++)
      if (m->imports[j].kind == EXTERN_FUNC &&
          adapter_serves(&link->inputs[adapter], m->imports[j].module))
        return true;
  }
  return false;
}

/* The modules that main imports funcs from, in the arena: "`a`, `b`". */
static const char *main_modules(struct link *link) {
  const struct module *m = link_main(link)->module;
  struct writer w = {0};
  for (uint32_t i = 0; i < m->n_imports && w.size < 300; i++) {
    uint32_t first = 0;
    while (m->imports[first].kind != m->imports[i].kind ||
           !span_equal(m->imports[first].module, m->imports[i].module))
      first++;
    if (m->imports[i].kind != EXTERN_FUNC || first != i)
      continue;
    writer_text(&w, w.size ? ", `" : "`");
    writer_bytes(&w, m->imports[i].module);
    writer_text(&w, "`");
  }
  const char *text = w.size ? arena_copy(&link->arena, w.data, w.size) : NULL;
  writer_free(&w);
  return text ? text : "nothing";
}

void warn_unused_adapters(struct link *link) {
  uint32_t n = link->n_inputs;
  if (!(link->options.flags & WF_NO_BUILTIN))
    n--;
  for (uint32_t i = 1; i < n; i++)
    if (!is_asked(link, i))
      diag_warning(&link->diag, link->inputs[i].name, WF_NO_OFFSET,
                   "nothing imports from `%s`, which this adapter stands for; "
                   "the program imports from %s; `--adapt=NAME=FILE` says what "
                   "an adapter stands for",
                   link->inputs[i].provides, main_modules(link));
}
