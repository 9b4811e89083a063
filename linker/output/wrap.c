/*
 * wrap.c tells component.c what the fused module imports and exports, and puts
 * the module between the bytes that come before and behind it.
 */
#include "output/wrap.h"

#include "output/component.h"
#include "wasm/names.h"

#include <stdio.h>

static struct component_extern of_func(const struct input *input, uint32_t type,
                                       struct span module, struct span name) {
  const struct type *t = &input->module->types[type];
  return (struct component_extern){.module = module,
                                   .name = name,
                                   .kind = EXTERN_FUNC,
                                   .params = t->params,
                                   .results = t->results};
}

/* Who calls the imports of one input; made when it is first asked. */
struct callers {
  uint32_t *funcs; /* by import: the first live func that calls it, or 0 */
  struct span *names;
};

static bool find_callers(struct link *link, uint32_t input,
                         struct callers *callers) {
  const struct module *m = link->inputs[input].module;
  const bool *live = link->live.inputs[input].items[EXTERN_FUNC];
  uint32_t n_imported = m->n_imported[EXTERN_FUNC];
  callers->funcs = link_array(link, n_imported, sizeof *callers->funcs);
  callers->names =
      read_names(&link->arena, m, NAMES_FUNCS, m->n_items[EXTERN_FUNC]);
  if (!callers->funcs || !callers->names)
    return false;
  for (uint32_t i = n_imported; i < m->n_items[EXTERN_FUNC]; i++) {
    uint32_t n_refs;
    const uint32_t *refs = link_refs(link, input, i - n_imported, &n_refs);
    for (uint32_t j = 0; live[i] && j < n_refs; j++) {
      uint32_t func = refs[j] & REF_INDEX;
      if (refs[j] >> REF_KIND_SHIFT == REF_FUNC && func < n_imported &&
          !callers->funcs[func])
        callers->funcs[func] = i;
    }
  }
  return true;
}

/* The first live func of the input that calls an import, by its name. */
static struct span caller_of(struct link *link, uint32_t input, uint32_t import,
                             struct callers *callers) {
  struct span none = {NULL, 0};
  char number[32];
  if (!callers->names && !find_callers(link, input, callers))
    return none;
  uint32_t func = callers->funcs[import];
  if (!func)
    return none;
  if (callers->names[func].size)
    return callers->names[func];
  snprintf(number, sizeof number, "func %u", (unsigned)func);
  const char *copy = arena_copy(&link->arena, number, strlen(number));
  return copy ? span_of(copy) : none;
}

/* Whether a component can have an import only if a world describes it. */
static bool is_unknown(const struct link *link, const struct import *import) {
  struct wit_import found;
  return import->kind == EXTERN_FUNC && !span_is(import->module, "wasi_fuse") &&
         (!wit_find_import(link->world, import->module, import->name, &found) ||
          found.kind == WIT_IMPORT_ASYNC);
}

static bool list_imports(struct link *link, struct component *component) {
  const struct numbering *n = &link->numbering;
  struct component_extern *items =
      link_array(link, (size_t)n->n_hosts + 1, sizeof *items);
  struct callers *callers = link_array(link, link->n_inputs, sizeof *callers);
  if (!items || !callers)
    return false;
  size_t count = 0;
  for (uint32_t i = 0; i < n->n_hosts; i++) {
    const struct host_import *host = &link->resolved.hosts[n->hosts[i]];
    const struct import *import = host->import;
    if (!link_still_imports(link, import))
      continue;
    items[count] = (struct component_extern){
        .module = import->module, .name = import->name, .kind = import->kind};
    if (import->kind == EXTERN_FUNC)
      items[count] = of_func(&link->inputs[host->input], import->type,
                             import->module, import->name);
    if (is_unknown(link, import))
      items[count].caller =
          caller_of(link, host->input, import->index, &callers[host->input]);
    if (import->kind == EXTERN_MEMORY)
      items[count].limits = link->memory.output;
    count++;
  }
  if (link_imports_memory(link))
    items[count++] =
        (struct component_extern){.module = link_memory_module(link),
                                  .name = link_memory_name(link),
                                  .kind = EXTERN_MEMORY,
                                  .limits = link->memory.output};
  component->imports = items;
  component->n_imports = count;
  return true;
}

static bool list_exports(struct link *link, struct component *component) {
  size_t room = 0, count = 0;
  for (uint32_t i = 0; i < link_runtime(link); i++)
    room += link->inputs[i].module->n_exports;
  struct component_extern *items = link_array(link, room, sizeof *items);
  if (!items)
    return false;
  for (uint32_t i = 0; i < link_runtime(link); i++) {
    const struct input *input = &link->inputs[i];
    for (uint32_t j = 0; j < input->module->n_exports; j++) {
      const struct export *export = &input->module->exports[j];
      struct span none = {NULL, 0};
      if (link_keeps_export(link, i, export))
        items[count++] =
            of_func(input, input->module->func_types[export->index], none,
                    link_export_name(link, i, export));
    }
  }
  component->exports = items;
  component->n_exports = count;
  return true;
}

/* The file name of the main module, as wit-component and LLVM do: what it is
   called up to its ending. */
static struct span component_name(const char *input) {
  const char *slash = strrchr(input, '/');
  struct span name = span_of(slash ? slash + 1 : input);
  size_t dot = span_find(name, '.');
  return span_sub(name, 0, dot);
}

/* Whether the host returns lists to main itself: whatever it returns to an
   adapter of ours is received. */
static bool main_gets_lists(const struct link *link) {
  const struct numbering *n = &link->numbering;
  for (uint32_t i = 0; i < n->n_hosts; i++) {
    const struct host_import *host = &link->resolved.hosts[n->hosts[i]];
    struct wit_import found;
    if (host->input == 0 && link->world &&
        wit_find_import(link->world, host->import->module, host->import->name,
                        &found) &&
        found.needs_realloc)
      return true;
  }
  return false;
}

bool link_still_imports(const struct link *link, const struct import *import) {
  const struct module *m = link->replaced;
  if (!m || import->kind != EXTERN_FUNC)
    return true;
  for (uint32_t i = 0; i < m->n_imports; i++)
    if (span_equal(m->imports[i].name, import->name) &&
        span_equal(m->imports[i].module, import->module))
      return true;
  return false;
}

/* The world of the output, without what the caller made vanish. */
static bool prune_world(struct link *link, const struct world **world) {
  const struct module *m = link->replaced;
  struct world *pruned;
  *world = link->world;
  if (!m || !link->world)
    return true;
  struct wit_name *imports = link_array(link, m->n_imports, sizeof *imports);
  struct wit_name *exports = link_array(link, m->n_exports, sizeof *exports);
  if (!imports || !exports)
    return false;
  for (uint32_t i = 0; i < m->n_imports; i++)
    imports[i] = (struct wit_name){m->imports[i].module, m->imports[i].name};
  for (uint32_t i = 0; i < m->n_exports; i++)
    exports[i] = (struct wit_name){.field = m->exports[i].name};
  if (!wit_prune(&link->arena, &link->diag, link->world, imports, m->n_imports,
                 exports, m->n_exports, &pruned))
    return false;
  *world = pruned;
  return true;
}

bool emit_core(struct link *link, struct writer *w) {
  if (!link->replacement.data)
    return emit_module(link, w);
  writer_bytes(w, link->replacement);
  return writer_ok(w);
}

/* The bytes of a component around its module. */
struct wrapping {
  struct component component;
  struct writer before, after;
};

static bool write_wrapping(struct link *link, struct wrapping *wrapping,
                           uint64_t module_size) {
  wrapping->component.module_size = (size_t)module_size;
  wrapping->before.size = wrapping->after.size = 0;
  return component_write(&link->arena, &link->diag, &wrapping->component,
                         &wrapping->before, &wrapping->after) &&
         writer_ok(&wrapping->before) && writer_ok(&wrapping->after);
}

/* Writes the module behind what the wrapping has for it, whose size may be a
   guess: what comes before it is then written anew, and if that has another
   size, all is. */
static bool write_wrapped(struct link *link, struct wrapping *wrapping,
                          struct writer *w) {
  uint64_t guess = wrapping->component.module_size;
  size_t size_before = wrapping->before.size;
  uint64_t start = writer_total(w);
  writer_bytes(w, writer_span(&wrapping->before));
  if (!emit_core(link, w))
    return false;
  uint64_t size = writer_total(w) - start - size_before;
  if (size == guess)
    return true;
  if (!write_wrapping(link, wrapping, size))
    return false;
  if (wrapping->before.size == size_before) {
    writer_put(w, start, writer_span(&wrapping->before));
    return true;
  }
  writer_restart(w);
  writer_bytes(w, writer_span(&wrapping->before));
  return emit_core(link, w);
}

/* Whether the size of the module, which comes before it, may be guessed, so
   that writing begins before all of the module is there. */
static bool may_guess(const struct link *link, const struct writer *w) {
  enum { INPUT_MOST = 1 << 28 };
  return w->sink && w->sink->put && link_main(link)->bytes.size < INPUT_MOST;
}

bool emit_component(struct link *link, struct writer *w) {
  const struct input *main = link_main(link);
  struct wrapping wrapping = {
      .component = {.input = main->name, .world = link->world}};
  struct component *component = &wrapping.component;
  struct writer counter = {.counts = true};
  const struct export *realloc = input_realloc(main);
  if (link->live.foreign_realloc.kind == TARGET_ITEM)
    component->realloc = span_of(LINK_IMPORT_REALLOC);
  else if (main_gets_lists(link) && realloc)
    component->realloc = realloc->name;
  if (!link_strips(link, span_of("component-name")))
    component->name = component_name(main->name);
  bool ok = (may_guess(link, w) || link_wait(link)) &&
            prune_world(link, &component->world) &&
            list_imports(link, component) && list_exports(link, component) &&
            emit_core(link, &counter) && writer_ok(&counter) &&
            write_wrapping(link, &wrapping, writer_total(&counter)) &&
            write_wrapped(link, &wrapping, w);
  if (ok)
    writer_bytes(w, writer_span(&wrapping.after));
  if (wrapping.before.failed || wrapping.after.failed || counter.failed)
    diag_no_memory(&link->diag);
  writer_free(&counter);
  writer_free(&wrapping.before);
  writer_free(&wrapping.after);
  return ok && writer_ok(w);
}
