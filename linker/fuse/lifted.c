/*
 * lifted.c tells which exports of adapters the output has for a component's
 * host to lift, and by which realloc the host places what it passes to them.
 *
 * A module has one realloc for that.  It is main's, but where an adapter whose
 * functions take lists brings its own.
 */
#include "fuse/link.h"

/* Whether main exports all funcs that an adapter imports from it. */
static bool main_has_imports_of(const struct link *link, uint32_t input) {
  const struct module *m = link->inputs[input].module;
  for (uint32_t i = 0; i < m->n_imports; i++) {
    const struct import *import = &m->imports[i];
    bool is_realloc = input_is_foreign(&link->inputs[input]) &&
                      (span_is(import->name, "cabi_realloc") ||
                       span_is(import->name, "canonical_abi_realloc"));
    if (!span_is(import->module, "__main_module__") || is_realloc)
      continue;
    const struct export *export =
        module_export(link_main(link)->module, import->name);
    if (!export || export->kind != EXTERN_FUNC)
      return false;
  }
  return true;
}

/* Whether main exports, or an adapter before `input` lifts, the same func of
   the same interface, be it in another version of its track; or main has
   something else by that name. */
static bool is_lifted_before(const struct link *link, uint32_t input,
                             struct span name) {
  size_t hash = span_find(name, '#');
  if (module_export(link_main(link)->module, name))
    return true;
  for (uint32_t i = 0; i < input; i++) {
    const struct module *m = link->inputs[i].module;
    bool lifts = i == 0 || main_has_imports_of(link, i);
    for (uint32_t j = 0; lifts && j < m->n_exports; j++) {
      struct span other = m->exports[j].name;
      size_t other_hash = span_find(other, '#');
      if ((i == 0 || m->exports[j].kind == EXTERN_FUNC) &&
          link_is_lifted(link, i, other) &&
          span_equal(span_sub(other, other_hash, other.size - other_hash),
                     span_sub(name, hash, name.size - hash)) &&
          wit_same_track(span_sub(other, 0, other_hash),
                         span_sub(name, 0, hash)))
        return true;
    }
  }
  return false;
}

bool link_lifts(const struct link *link, uint32_t input,
                const struct export *export) {
  return export->kind == EXTERN_FUNC &&
         link_is_lifted(link, input, export->name) &&
         main_has_imports_of(link, input) &&
         !is_lifted_before(link, input, export->name);
}

static bool takes_list(const struct link *link, uint32_t input,
                       struct span name) {
  struct wit_export found;
  for (uint32_t i = 0; i < link->n_worlds; i++)
    if (link->worlds[i].input == input &&
        wit_find_export(link->worlds[i].world, name, &found))
      return found.needs_realloc;
  return false;
}

/* Whether the host passes lists to funcs of this input. */
static bool takes_lists(const struct link *link, uint32_t input) {
  const struct module *m = link->inputs[input].module;
  for (uint32_t i = 0; i < m->n_exports; i++)
    if (takes_list(link, input, m->exports[i].name) &&
        (input == 0 || link_lifts(link, input, &m->exports[i])))
      return true;
  return false;
}

/* The export by which an input allocates what its exports take, or null. */
static const struct export *own_realloc(const struct input *input) {
  for (int i = 0; i < WIT_N_REALLOCS; i++) {
    const struct export *export =
        module_export(input->module, span_of(wit_export_reallocs[i]));
    if (export && export->kind == EXTERN_FUNC &&
        input_is_realloc(input, export))
      return export;
  }
  return NULL;
}

bool choose_lift_realloc(struct link *link) {
  struct lift_realloc *chosen = &link->resolved.lift_realloc;
  uint32_t other = 0;
  bool has_other = own_realloc(link_main(link)) && takes_lists(link, 0);
  for (uint32_t i = 1; i < link->n_inputs; i++) {
    const struct export *own = own_realloc(&link->inputs[i]);
    if (!own || !takes_lists(link, i))
      continue;
    if (has_other) {
      diag_error(&link->diag, WF_ERR_UNSUPPORTED, link->inputs[i].name,
                 WF_NO_OFFSET,
                 "export `%.*s`: the host would place by it what this "
                 "adapter's functions take, but does so by that of %s; "
                 "without it, that serves both",
                 SPAN_ARGS(own->name), link->inputs[other].name);
      return false;
    }
    *chosen = (struct lift_realloc){i, own};
    has_other = true;
    other = i;
  }
  if (chosen->input) /* which may need its stack */
    link_export_target(link, chosen->input, chosen->export);
  return !diag_failed(&link->diag);
}

struct span link_export_name(const struct link *link, uint32_t input,
                             const struct export *export) {
  const struct lift_realloc *chosen = &link->resolved.lift_realloc;
  if (input && input == chosen->input && export == chosen->export)
    return span_of(LINK_LIFT_REALLOC);
  return export->name;
}
