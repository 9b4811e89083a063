/*
 * imports.c lists what a host must give, by name and core type.
 */
#include "output/imports.h"

#include "output/wrap.h"
#include "wasm/text.h"

static const char *in_arena(struct link *link, struct span text) {
  const char *copy = arena_copy(&link->arena, text.data, text.size);
  if (!copy)
    diag_no_memory(&link->diag);
  return copy;
}

static const char *type_of(struct link *link, const struct host_import *host) {
  const struct import *import = host->import;
  const struct memory_plan *plan = &link->memory;
  struct writer w = {0};
  if (import->kind == EXTERN_MEMORY && host->input == 0 &&
      plan->main_has_memory && import->index == plan->main_memory)
    text_memory_type(&w, &plan->output);
  else
    text_import_type(&w, link->inputs[host->input].module, import);
  const char *text = in_arena(link, writer_span(&w));
  writer_free(&w);
  return text;
}

/* In a component another module has the memory, and receives. */
static bool is_hidden(const struct link *link, const struct import *import) {
  if (!link_still_imports(link, import))
    return true;
  return link->options.flags & WF_COMPONENT &&
         (import->kind == EXTERN_MEMORY ||
          span_is(import->module, "wasi_fuse"));
}

const struct wf_import *list_imports(struct link *link, size_t *n) {
  const struct numbering *numbering = &link->numbering;
  struct wf_import *items =
      link_array(link, (size_t)numbering->n_hosts + 1, sizeof *items);
  *n = 0;
  for (uint32_t i = 0; items && i < numbering->n_hosts; i++) {
    const struct host_import *host = &link->resolved.hosts[numbering->hosts[i]];
    if (!is_hidden(link, host->import))
      items[(*n)++] = (struct wf_import){in_arena(link, host->import->module),
                                         in_arena(link, host->import->name),
                                         type_of(link, host)};
  }
  if (items && link_imports_memory(link) &&
      !(link->options.flags & WF_COMPONENT)) {
    struct writer w = {0};
    text_memory_type(&w, &link->memory.output);
    items[(*n)++] = (struct wf_import){in_arena(link, link_memory_module(link)),
                                       in_arena(link, link_memory_name(link)),
                                       in_arena(link, writer_span(&w))};
    writer_free(&w);
  }
  return diag_failed(&link->diag) ? NULL : items;
}
