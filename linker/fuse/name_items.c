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
struct collector {
  struct link *link;
  struct new_name *names;
  size_t n;
};

static void add_name(struct collector *c, uint32_t input,
                     enum name_subsection subsection, struct out_index index,
                     struct span name) {
  bool is_runtime = input == link_runtime(c->link);
  struct span prefix = span_of(is_runtime ? "wasi_fuse." : "adapter.");
  if (names_are_within(subsection))
    prefix = (struct span){NULL, 0};
  if (name.size && index.value != UINT32_MAX)
    c->names[c->n++] = (struct new_name){index, prefix, name};
}

/* Those of funcs, of what is in them, and of globals. */
static bool collect_items(struct collector *c, enum extern_kind kind,
                          enum name_subsection subsection, enum space space) {
  struct link *link = c->link;
  size_t room = 0;
  for (uint32_t i = 1; i < link->n_inputs; i++)
    room += link->inputs[i].module->n_items[kind];
  c->names = link_array(link, room, sizeof *c->names);
  for (uint32_t i = 1; c->names && i < link->n_inputs; i++) {
    const struct module *m = link->inputs[i].module;
    struct span *own =
        read_names(&link->arena, m, subsection, m->n_items[kind]);
    if (!own)
      return false;
    for (uint32_t j = m->n_imported[kind]; j < m->n_items[kind]; j++)
      add_name(c, i, subsection,
               remap_index(&link->numbering.remaps[i], space, j), own[j]);
  }
  if (c->names && c->n)
    qsort(c->names, c->n, sizeof *c->names, compare_names);
  return c->names != NULL;
}

/* Those of the types that main does not have. */
static bool collect_types(struct collector *c) {
  struct link *link = c->link;
  const struct numbering *n = &link->numbering;
  uint32_t first = link_main(link)->module->n_types, last = 0;
  struct span *own = NULL;
  c->names = link_array(link, n->n_types, sizeof *c->names);
  for (uint32_t i = 0; c->names && i < n->n_types; i++) {
    uint32_t input = n->types[i].input;
    const struct module *m = link->inputs[input].module;
    if (!own || input != last)
      own = read_names(&link->arena, m, NAMES_TYPES, m->n_types);
    if (!own)
      return false;
    last = input;
    add_name(c, input, NAMES_TYPES, (struct out_index){first + i},
             own[n->types[i].type]);
  }
  return c->names != NULL;
}

/* The adapters have one table together. */
static bool collect_tables(struct collector *c) {
  struct link *link = c->link;
  c->names = link_array(link, link->n_inputs, sizeof *c->names);
  for (uint32_t i = 1; c->names && i < link->n_inputs && !c->n; i++) {
    const struct module *m = link->inputs[i].module;
    uint32_t count = m->n_items[EXTERN_TABLE];
    if (!link->numbering.has_table || !count)
      continue;
    struct span *own = read_names(&link->arena, m, NAMES_TABLES, count);
    if (!own)
      return false;
    add_name(c, i, NAMES_TABLES, link->numbering.table, own[0]);
  }
  return c->names != NULL;
}

static bool collect(struct link *link, enum name_subsection subsection,
                    struct new_names *add) {
  struct collector c = {.link = link};
  bool ok = true;
  if (subsection == NAMES_FUNCS || subsection == NAMES_LOCALS ||
      subsection == NAMES_LABELS)
    ok = collect_items(&c, EXTERN_FUNC, subsection, SPACE_FUNC);
  else if (subsection == NAMES_GLOBALS)
    ok = collect_items(&c, EXTERN_GLOBAL, subsection, SPACE_GLOBAL);
  else if (subsection == NAMES_TYPES)
    ok = collect_types(&c);
  else if (subsection == NAMES_TABLES)
    ok = collect_tables(&c);
  add->of[subsection] = (struct new_list){c.names, c.n};
  return ok;
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
  for (int i = 0; i < N_NAMES; i++)
    if (!collect(link, (enum name_subsection)i, &add))
      return false;
  return (!is_named || plan(link, main, &add, &link->names)) &&
         (!external || plan(link, external, &add, &link->external_names));
}
