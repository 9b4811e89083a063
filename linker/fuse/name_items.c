/*
 * name_items.c plans the name section of the output: main's names by their new
 * numbers, and those of what others bring along.
 */
#include "fuse/link.h"

#include <stdlib.h>

static int compare_names(const void *a, const void *b) {
  const struct new_name *left = a, *right = b;
  return (left->index.value > right->index.value) -
         (left->index.value < right->index.value);
}

/* The names of live items that are not main's, sorted by output index. */
static struct new_name *collect_names(struct link *link, enum extern_kind kind,
                                      enum name_subsection subsection,
                                      enum space space, size_t *count) {
  size_t room = 0, n = 0;
  for (uint32_t i = 1; i < link->n_inputs; i++)
    room += link->inputs[i].module->n_items[kind];
  struct new_name *names = link_array(link, room, sizeof *names);
  for (uint32_t i = 1; names && i < link->n_inputs; i++) {
    const struct module *m = link->inputs[i].module;
    const struct remap *remap = &link->numbering.remaps[i];
    struct span *own =
        read_names(&link->arena, m, subsection, m->n_items[kind]);
    if (!own)
      return NULL;
    for (uint32_t j = m->n_imported[kind]; j < m->n_items[kind]; j++) {
      struct out_index index = remap_index(remap, space, j);
      if (index.value == UINT32_MAX || !own[j].size)
        continue;
      names[n++] = (struct new_name){
          index, span_of(i == link_runtime(link) ? "wasi_fuse." : "adapter."),
          own[j]};
    }
  }
  if (n)
    qsort(names, n, sizeof *names, compare_names);
  *count = n;
  return names;
}

/* Names of the output from those of `named`; a malformed section is left
   out. */
static bool plan(struct link *link, const struct module *named,
                 const struct new_names *add, struct name_plan *names) {
  if (plan_names(&link->arena, &link->numbering.remaps[0], named, add, names))
    return true;
  *names = (struct name_plan){0};
  if (link->arena.failed)
    return false;
  diag_warning(&link->diag, named->name, WF_NO_OFFSET,
               "custom section `name`: it is malformed and is left out");
  return true;
}

bool name_items(struct link *link) {
  const struct module *main = link_main(link)->module;
  const struct module *external = link->external;
  struct new_names add = {.n_imported_funcs = link->numbering.n_imported_funcs};
  bool is_named = module_custom(main, "name") || link->numbering.n_funcs > 0;
  if (link_strips(link, span_of("name")) || (!is_named && !external))
    return true;
  add.funcs =
      collect_names(link, EXTERN_FUNC, NAMES_FUNCS, SPACE_FUNC, &add.n_funcs);
  add.globals = collect_names(link, EXTERN_GLOBAL, NAMES_GLOBALS, SPACE_GLOBAL,
                              &add.n_globals);
  if (!add.funcs || !add.globals)
    return false;
  return (!is_named || plan(link, main, &add, &link->names)) &&
         (!external || plan(link, external, &add, &link->external_names));
}
