/*
 * advice.c tells what is probably not meant: stubs of what nobody imports, a
 * program that is fused already, adapters that do not know of threads, hosts
 * that would have to be newer than the user says.
 */
#include "fuse/link.h"

#include "base/nearest.h"
#include "fuse/version.h"

/* The import func that is called most like the stub's. */
static const struct import *nearest_import(const struct link *link,
                                           const struct stub_rule *rule) {
  struct nearest nearest = nearest_to(rule->name);
  const struct import *found = NULL;
  for (uint32_t i = 0; i < link->n_inputs; i++) {
    const struct module *m = link->inputs[i].module;
    for (uint32_t j = 0; j < m->n_imports; j++) {
      const struct import *import = &m->imports[j];
      size_t before = nearest.distance;
      if (import->kind == EXTERN_FUNC)
        nearest_offer(&nearest, import->name);
      if (nearest.distance < before)
        found = import;
    }
  }
  return found;
}

static void warn_unused_stub(struct link *link, const struct stub_rule *rule) {
  const struct import *nearest = nearest_import(link, rule);
  if (nearest)
    diag_warning(&link->diag, NULL, WF_NO_OFFSET,
                 "stub of `%.*s` `%.*s`: no input imports it; the nearest "
                 "import is `%.*s` `%.*s`",
                 SPAN_ARGS(rule->module), SPAN_ARGS(rule->name),
                 SPAN_ARGS(nearest->module), SPAN_ARGS(nearest->name));
  else
    diag_warning(&link->diag, NULL, WF_NO_OFFSET,
                 "stub of `%.*s` `%.*s`: no input imports it",
                 SPAN_ARGS(rule->module), SPAN_ARGS(rule->name));
}

/* A program that calls preview2 and nothing that is served was fused before, or
   made for preview2.  To make a component of it is all that is left. */
static void warn_fused_already(struct link *link) {
  const struct module *m = link_main(link)->module;
  bool has_preview2 = false;
  for (uint32_t i = 0; i < m->n_imports; i++) {
    const struct import *import = &m->imports[i];
    if (import->kind != EXTERN_FUNC)
      continue;
    if (link->resolved.inputs[0].imports[EXTERN_FUNC][import->index].kind !=
        TARGET_HOST)
      return;
    has_preview2 |= span_starts(import->module, "wasi:");
  }
  if (has_preview2 && !(link->options.flags & WF_COMPONENT))
    diag_warning(&link->diag, link_main(link)->name, WF_NO_OFFSET,
                 "it is fused already, or was made for preview2: it imports "
                 "nothing that an adapter serves");
}

/* The memory cannot be exported by a name that something else has. */
static void check_memory_name(struct link *link) {
  const char *name = link->options.export_memory;
  const struct module *m = link_main(link)->module;
  const struct export *export = name ? module_export(m, span_of(name)) : NULL;
  bool is_memory = export && export->kind == EXTERN_MEMORY;
  uint32_t memory = link_main_memory(link);
  bool is_other = is_memory && memory != UINT32_MAX && export->index != memory;
  if (export && (!is_memory || is_other))
    diag_error(&link->diag, WF_ERR_UNSUPPORTED, m->name, export->offset,
               "export `%s`: it is %s%s, so that `--export-memory` cannot give "
               "the memory this name",
               name, is_other ? "another " : "a ",
               extern_kind_name(export->kind));
}

void give_advice(struct link *link) {
  for (size_t i = 0; i < link->n_stub_rules; i++)
    if (!link->stub_rules[i].is_used)
      warn_unused_stub(link, &link->stub_rules[i]);
  warn_fused_already(link);
  check_memory_name(link);
}

/* Whether an adapter was written for several threads: it locks, or has data of
   each thread, or says so. */
static bool knows_threads(const struct input *in) {
  const struct module *m = in->module;
  for (uint32_t i = 0; i < m->n_imports; i++)
    if (span_is(m->imports[i].module, "wasi_fuse.threads") ||
        (span_is(m->imports[i].module, "wasi_fuse") &&
         span_is(m->imports[i].name, "lock")))
      return true;
  for (uint32_t i = 0; i < in->linking.n_symbols; i++)
    if (in->linking.symbols[i].is_own)
      return true;
  return module_export(m, span_of("threads.returned")) ||
         module_export(m, span_of("threads.safe"));
}

void warn_of_threads(struct link *link) {
  const struct memory_plan *plan = &link->memory;
  for (uint32_t i = 0; i < plan->n_chunks; i++) {
    uint32_t input = plan->chunks[i].input;
    bool is_first = !i || plan->chunks[i - 1].input != input;
    if (is_first && !knows_threads(&link->inputs[input]))
      diag_warning(&link->diag, link->inputs[input].name, WF_NO_OFFSET,
                   "data: all threads of the program share them, and this "
                   "adapter locks nothing: it takes `wasi_fuse` `lock`, or "
                   "exports `threads.safe` where it need not");
  }
}

bool check_versions(struct link *link) {
  struct version asked, version;
  if (!link->options.wasi ||
      !version_parse(span_of(link->options.wasi), &asked))
    return true;
  for (uint32_t i = 0; i < link->numbering.n_hosts; i++) {
    const struct host_import *host =
        &link->resolved.hosts[link->numbering.hosts[i]];
    struct span module = host->import->module;
    size_t at = span_find(module, '@');
    if (!span_starts(module, "wasi:") || at == module.size ||
        !version_parse(span_sub(module, at + 1, module.size - at - 1),
                       &version) ||
        version_compare(&version, &asked) <= 0)
      continue;
    diag_error(&link->diag, WF_ERR_UNRESOLVED, link->inputs[host->input].name,
               host->import->offset,
               "import `%.*s` `%.*s`: a host of WASI %s, the newest that "
               "`--wasi` allows, need not have it",
               SPAN_ARGS(module), SPAN_ARGS(host->import->name),
               link->options.wasi);
  }
  return !diag_failed(&link->diag);
}
