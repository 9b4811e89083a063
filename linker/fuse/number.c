/*
 * number.c gives every live item its index in the output.
 *
 * Main keeps its numbers, so that its bodies stay as they are.  Only funcs can
 * be in the way: imports come first in their index space, and the output has
 * fewer or more of them than main.  Positions that fused imports leave free
 * are taken by the funcs that are called most; those of main that imports
 * push away move behind the others.
 *
 *   main         0 fd_write  1 fd_read  2 env.f   3 a  4 b  5 c
 *   output       0 env.f     1 stream.write       2 fd_write'  3 a  4 b  5 c
 *                6 fd_read'  7 ...
 *
 * Where an entry point would get an index of two bytes, it changes places with
 * a low func of main that is called less.
 */
#include "fuse/link.h"

#include <stdlib.h>

/* A func of the output before it has a place. */
struct candidate {
  uint32_t input, func;
  uint32_t calls; /* in main's code */
  uint32_t at;    /* its place, when it has one */
};

static struct out_index *new_map(struct link *link, uint32_t count) {
  struct out_index *map = link_array(link, (size_t)count + 1, sizeof *map);
  for (uint32_t i = 0; map && i < count; i++)
    map[i] = OUT_NONE;
  return map;
}

static bool init_remaps(struct link *link) {
  struct numbering *n = &link->numbering;
  n->remaps = link_array(link, link->n_inputs, sizeof *n->remaps);
  if (!n->remaps)
    return false;
  for (uint32_t i = 0; i < link->n_inputs; i++) {
    struct remap *remap = &n->remaps[i];
    const struct module *m = link->inputs[i].module;
    remap->m = m;
    remap->grow_memory =
        link->memory.has_roof ? link->scanned[i].grow_memory : UINT32_MAX;
    remap->spaces[SPACE_FUNC] = new_map(link, m->n_items[EXTERN_FUNC]);
    remap->spaces[SPACE_MEMORY] = new_map(link, m->n_items[EXTERN_MEMORY]);
    if (i == 0)
      continue; /* the rest of main's index spaces stay */
    remap->spaces[SPACE_TYPE] = new_map(link, m->n_types);
    remap->spaces[SPACE_GLOBAL] = new_map(link, m->n_items[EXTERN_GLOBAL]);
    remap->spaces[SPACE_TABLE] = new_map(link, m->n_items[EXTERN_TABLE]);
    remap->globals = link_array(link, (size_t)m->n_items[EXTERN_GLOBAL] + 1,
                                sizeof *remap->globals);
  }
  return !diag_failed(&link->diag);
}

static bool number_hosts(struct link *link) {
  struct numbering *n = &link->numbering;
  uint32_t count = link->resolved.n_hosts;
  n->hosts = link_array(link, count, sizeof *n->hosts);
  n->host_funcs = new_map(link, count);
  if (!n->hosts || !n->host_funcs)
    return false;
  for (uint32_t i = 0; i < count; i++) {
    if (!link->live.hosts[i])
      continue;
    n->hosts[n->n_hosts++] = i;
    if (link->resolved.hosts[i].import->kind == EXTERN_FUNC)
      n->host_funcs[i] = (struct out_index){n->n_imported_funcs++};
  }
  return true;
}

static struct tree_key key_of_type(const struct type *type) {
  return (struct tree_key){{type->params, type->results}};
}

/* The output index of a plain type: that of an equal one, or a new one. */
static bool number_type(struct link *link, struct tree *find, uint32_t input,
                        uint32_t index) {
  struct numbering *n = &link->numbering;
  uint32_t next = link_main(link)->module->n_types + n->n_types;
  const struct type *type = &link->inputs[input].module->types[index];
  struct tree_key key = key_of_type(type);
  if (!type->is_plain) {
    diag_error(
        &link->diag, WF_ERR_UNSUPPORTED, link->inputs[input].name, WF_NO_OFFSET,
        "type %u: an adapter may have plain func types only", (unsigned)index);
    return false;
  }
  const uint32_t *found = tree_put(find, &link->arena, &key, next);
  if (!found) {
    diag_no_memory(&link->diag);
    return false;
  }
  if (*found == next) {
    n->types[n->n_types].input = input;
    n->types[n->n_types++].type = index;
  }
  n->remaps[input].spaces[SPACE_TYPE][index] = (struct out_index){*found};
  return true;
}

/* Types of adapters join equal ones of main. */
static bool number_types(struct link *link) {
  struct numbering *n = &link->numbering;
  const struct module *main = link_main(link)->module;
  struct tree find = {0};
  size_t count = 0;
  for (uint32_t i = 1; i < link->n_inputs; i++)
    count += link->inputs[i].module->n_types;
  n->types = link_array(link, count, sizeof *n->types);
  if (!n->types)
    return false;
  for (uint32_t i = 0; i < main->n_types; i++) {
    struct tree_key key = key_of_type(&main->types[i]);
    if (main->types[i].is_plain && !tree_put(&find, &link->arena, &key, i)) {
      diag_no_memory(&link->diag);
      return false;
    }
  }
  for (uint32_t i = 1; i < link->n_inputs; i++)
    for (uint32_t j = 0; j < link->inputs[i].module->n_types; j++)
      if (link->live.inputs[i].types[j] && !number_type(link, &find, i, j))
        return false;
  return true;
}

/* Memories: imported ones first, the roof's among them unless it is defined. */
static void number_memories(struct link *link) {
  struct numbering *n = &link->numbering;
  const struct memory_plan *plan = &link->memory;
  const struct module *m = link_main(link)->module;
  uint32_t imported = m->n_imported[EXTERN_MEMORY];
  uint32_t next = imported;
  bool moves = plan->main_has_memory && plan->main_memory >= imported &&
               link->options.memory != WF_MEMORY_EXPORT;
  struct out_index *map = n->remaps[0].spaces[SPACE_MEMORY];
  for (uint32_t i = 0; i < imported; i++)
    map[i] = (struct out_index){i};
  if (moves)
    map[plan->main_memory] = (struct out_index){next++};
  for (uint32_t i = imported; i < m->n_items[EXTERN_MEMORY]; i++)
    if (!moves || i != plan->main_memory)
      map[i] = (struct out_index){next++};
  struct out_index roof = {0};
  if (plan->main_has_memory)
    roof = map[plan->main_memory];
  for (uint32_t i = 1; i < link->n_inputs; i++)
    if (link->inputs[i].module->n_items[EXTERN_MEMORY])
      n->remaps[i].spaces[SPACE_MEMORY][0] = roof;
}

/* The value of a global that is a constant in the output, if it is one. */
static bool constant_global(const struct link *link, struct target target,
                            int32_t *value) {
  if (target.kind == TARGET_CONSTANT) { /* a table base */
    *value = link->memory.table_bases[target.index];
    return true;
  }
  if (target.kind == TARGET_ITEM && target.input == link_runtime(link) &&
      !link->live.inputs[target.input].written_globals[target.index]) {
    *value = link->memory.globals[target.index - link_runtime_global(link, 0)];
    return true;
  }
  return false;
}

static void number_own_globals(struct link *link, uint32_t input,
                               uint32_t first) {
  struct numbering *n = &link->numbering;
  const struct module *m = link->inputs[input].module;
  for (uint32_t i = m->n_imported[EXTERN_GLOBAL]; i < m->n_items[EXTERN_GLOBAL];
       i++) {
    struct target target = {TARGET_ITEM, input, i};
    struct global_fold *fold = &n->remaps[input].globals[i];
    if (!link->live.inputs[input].items[EXTERN_GLOBAL][i])
      continue;
    fold->is_const = constant_global(link, target, &fold->value);
    if (fold->is_const)
      continue;
    n->globals[n->n_globals].input = input;
    n->globals[n->n_globals].global = i;
    n->remaps[input].spaces[SPACE_GLOBAL][i] =
        (struct out_index){first + n->n_globals++};
  }
}

static bool number_globals(struct link *link) {
  struct numbering *n = &link->numbering;
  uint32_t first = link_main(link)->module->n_items[EXTERN_GLOBAL];
  size_t count = 0;
  for (uint32_t i = 1; i < link->n_inputs; i++)
    count += link->inputs[i].module->n_items[EXTERN_GLOBAL];
  n->globals = link_array(link, count, sizeof *n->globals);
  if (!n->globals)
    return false;
  /* Defined ones first, since inputs import each other's. */
  for (uint32_t i = link->n_inputs - 1; i > 0; i--)
    number_own_globals(link, i, first);
  for (uint32_t i = 1; i < link->n_inputs; i++) {
    const struct module *m = link->inputs[i].module;
    for (uint32_t j = 0; j < m->n_imported[EXTERN_GLOBAL]; j++) {
      struct target target = link->resolved.inputs[i].imports[EXTERN_GLOBAL][j];
      struct global_fold *fold = &n->remaps[i].globals[j];
      fold->is_const = constant_global(link, target, &fold->value);
      if (!fold->is_const)
        n->remaps[i].spaces[SPACE_GLOBAL][j] =
            n->remaps[target.input].spaces[SPACE_GLOBAL][target.index];
    }
  }
  return true;
}

/* The adapters' table comes behind main's. */
static void number_tables(struct link *link) {
  struct numbering *n = &link->numbering;
  n->has_table = link->memory.n_slots > 0;
  for (uint32_t i = 1; i < link->n_inputs; i++) {
    const struct module *m = link->inputs[i].module;
    for (uint32_t j = 0; j < m->n_items[EXTERN_TABLE]; j++)
      n->has_table |= link->live.inputs[i].items[EXTERN_TABLE][j];
  }
  n->table = (struct out_index){link_main(link)->module->n_items[EXTERN_TABLE]};
  for (uint32_t i = 1; i < link->n_inputs; i++)
    if (link->inputs[i].module->n_items[EXTERN_TABLE])
      n->remaps[i].spaces[SPACE_TABLE][0] = n->table;
}

/* More calls first; then by input and func, so that the order is total. */
static int compare_candidates(const void *a, const void *b) {
  const struct candidate *left = a, *right = b;
  if (left->calls != right->calls)
    return left->calls > right->calls ? -1 : 1;
  if (left->input != right->input)
    return left->input < right->input ? -1 : 1;
  return left->func < right->func ? -1 : 1;
}

/* How often main's code calls what its imports became. */
static bool count_entry_calls(struct link *link, struct candidate *c,
                              size_t n) {
  const struct module *m = link_main(link)->module;
  const struct scanned *scan = &link->scanned[0];
  uint32_t runtime = link_runtime(link);
  uint32_t **calls = link_array(link, link->n_inputs, sizeof *calls);
  for (uint32_t i = 0; calls && i < link->n_inputs; i++) {
    uint32_t funcs = link->inputs[i].module->n_items[EXTERN_FUNC];
    calls[i] = link_array(link, funcs, sizeof *calls[i]);
    if (!calls[i])
      return false;
  }
  if (!calls)
    return false;
  for (uint32_t i = 0; i < m->n_imported[EXTERN_FUNC]; i++) {
    struct target target = link_func(link, 0, i);
    if (target.kind == TARGET_ITEM && i < scan->func_low)
      calls[target.input][target.index] += scan->low_calls[i];
  }
  /* A memory.grow has two bytes, and so has a call of a low func. */
  uint32_t weight = link->keeps_sizes ? UINT32_MAX / 2 : 1;
  if (link->live.grows)
    calls[runtime][link_runtime_func(link, RUNTIME_GROW)] += weight;
  if (link_looks_at_size(link))
    calls[runtime][link_runtime_func(link, RUNTIME_SIZE)] += weight;
  for (size_t i = 0; i < n; i++)
    c[i].calls = calls[c[i].input][c[i].func];
  return true;
}

/* Puts main's funcs where they were and lists those that cannot stay. */
static size_t place_main(struct link *link, struct candidate *displaced) {
  struct numbering *n = &link->numbering;
  const struct module *m = link_main(link)->module;
  const struct scanned *scan = &link->scanned[0];
  size_t count = 0;
  for (uint32_t i = m->n_imported[EXTERN_FUNC]; i < m->n_items[EXTERN_FUNC];
       i++) {
    if (i >= n->n_imported_funcs && i - n->n_imported_funcs < n->n_funcs)
      n->funcs[i - n->n_imported_funcs] = (struct out_func){0, i};
    else
      displaced[count++] = (struct candidate){
          .func = i, .calls = i < scan->func_low ? scan->low_calls[i] : 0};
  }
  return count;
}

/* Main's func below 128 that is called least, or UINT32_MAX. */
static uint32_t least_called(const struct link *link) {
  const struct numbering *n = &link->numbering;
  const struct scanned *scan = &link->scanned[0];
  uint32_t best = UINT32_MAX, calls = UINT32_MAX;
  for (uint32_t i = 0; i < n->n_funcs && n->n_imported_funcs + i < 128; i++) {
    uint32_t func = n->funcs[i].func;
    if (n->funcs[i].input == 0 && func < scan->func_low &&
        scan->low_calls[func] < calls) {
      best = i;
      calls = scan->low_calls[func];
    }
  }
  return best;
}

/* Entry points that got a long index take the place of what is called less. */
static void swap_entries(struct link *link, const struct candidate *entries,
                         size_t n_entries) {
  struct numbering *n = &link->numbering;
  const struct scanned *scan = &link->scanned[0];
  for (size_t i = 0; i < n_entries && entries[i].calls; i++) {
    uint32_t at = entries[i].at;
    if (entries[i].input == 0 || n->n_imported_funcs + at < 128)
      continue;
    uint32_t low = least_called(link);
    if (low == UINT32_MAX ||
        scan->low_calls[n->funcs[low].func] >= entries[i].calls)
      return;
    struct out_func moved = n->funcs[low];
    n->funcs[low] = n->funcs[at];
    n->funcs[at] = moved;
  }
}

static bool order_funcs(struct link *link) {
  struct numbering *n = &link->numbering;
  const struct module *main = link_main(link)->module;
  uint32_t n_main = main->n_items[EXTERN_FUNC] - main->n_imported[EXTERN_FUNC];
  uint32_t n_others = 0;
  for (uint32_t i = 1; i < link->n_inputs; i++) {
    const struct module *m = link->inputs[i].module;
    for (uint32_t j = m->n_imported[EXTERN_FUNC]; j < m->n_items[EXTERN_FUNC];
         j++)
      n_others += link->live.inputs[i].items[EXTERN_FUNC][j];
  }
  n->n_funcs = n_main + n_others;
  n->funcs = link_array(link, n->n_funcs, sizeof *n->funcs);
  /* At most as many of main's are displaced as there are imports. */
  size_t room =
      (size_t)n_others + main->n_imported[EXTERN_FUNC] + n->n_imported_funcs;
  struct candidate *c = link_array(link, room, sizeof *c);
  if (!n->funcs || !c)
    return false;
  for (uint32_t i = 0; i < n->n_funcs; i++)
    n->funcs[i].input = UINT32_MAX; /* free */
  size_t count = place_main(link, c);
  size_t n_displaced = count;
  for (uint32_t i = 1; i < link->n_inputs; i++) {
    const struct module *m = link->inputs[i].module;
    for (uint32_t j = m->n_imported[EXTERN_FUNC]; j < m->n_items[EXTERN_FUNC];
         j++)
      if (link->live.inputs[i].items[EXTERN_FUNC][j])
        c[count++] = (struct candidate){.input = i, .func = j};
  }
  if (!count_entry_calls(link, c + n_displaced, count - n_displaced))
    return false;
  if (count)
    qsort(c, count, sizeof *c, compare_candidates);
  size_t next = 0;
  for (uint32_t i = 0; i < n->n_funcs; i++)
    if (n->funcs[i].input == UINT32_MAX) {
      n->funcs[i] = (struct out_func){c[next].input, c[next].func};
      c[next++].at = i;
    }
  swap_entries(link, c, count);
  return true;
}

static struct out_index out_of_target(const struct link *link,
                                      struct target target) {
  const struct numbering *n = &link->numbering;
  if (target.kind == TARGET_ITEM)
    return n->remaps[target.input].spaces[SPACE_FUNC][target.index];
  if (target.kind == TARGET_HOST)
    return n->host_funcs[target.index];
  return OUT_NONE;
}

/* Calls in the bodies of an adapter that become something else. */
static bool fold_calls(struct link *link, uint32_t input) {
  const struct module *m = link->inputs[input].module;
  struct remap *remap = &link->numbering.remaps[input];
  for (uint32_t i = 0; i < m->n_imported[EXTERN_FUNC]; i++) {
    struct target target = link_func(link, input, i);
    struct call_fold call = {.n_dropped = target.index};
    if (target.kind == TARGET_NOTHING)
      call.kind = CALL_VANISHES;
    else if (target.kind == TARGET_CEILING)
      call.kind = CALL_READS_CEILING;
    else
      continue;
    if (!remap->calls)
      remap->calls =
          link_array(link, m->n_items[EXTERN_FUNC], sizeof *remap->calls);
    if (!remap->calls)
      return false;
    remap->calls[i] = call;
  }
  return true;
}

static void number_funcs(struct link *link) {
  struct numbering *n = &link->numbering;
  for (uint32_t i = 0; i < n->n_funcs; i++)
    n->remaps[n->funcs[i].input].spaces[SPACE_FUNC][n->funcs[i].func] =
        (struct out_index){n->n_imported_funcs + i};
  for (uint32_t i = 0; i < link->n_inputs; i++) {
    const struct module *m = link->inputs[i].module;
    for (uint32_t j = 0; j < m->n_imported[EXTERN_FUNC]; j++)
      n->remaps[i].spaces[SPACE_FUNC][j] =
          out_of_target(link, link_func(link, i, j));
  }
}

/* What memory.size and memory.grow become. */
static void replace_memory_ops(struct link *link) {
  struct numbering *n = &link->numbering;
  uint32_t runtime = link_runtime(link);
  const struct remap *rt = &n->remaps[runtime];
  uint32_t grow = link_runtime_func(link, RUNTIME_GROW);
  uint32_t size = link_runtime_func(link, RUNTIME_SIZE);
  uint32_t ceiling = link_runtime_global(link, RUNTIME_CEILING);
  n->remaps[0].keeps_widths = link->keeps_sizes;
  for (uint32_t i = 0; i < runtime; i++) {
    struct remap *remap = &n->remaps[i];
    remap->size_is_call = link_looks_at_size(link);
    remap->size_func = rt->spaces[SPACE_FUNC][size];
    remap->size_is_const = rt->globals[ceiling].is_const;
    remap->size_value = rt->globals[ceiling].value;
    remap->size_global = rt->spaces[SPACE_GLOBAL][ceiling];
    remap->grow_func = rt->spaces[SPACE_FUNC][grow];
  }
}

bool number_items(struct link *link) {
  if (!init_remaps(link) || !number_hosts(link) || !number_types(link))
    return false;
  number_memories(link);
  if (!number_globals(link) || !order_funcs(link))
    return false;
  number_tables(link);
  number_funcs(link);
  replace_memory_ops(link);
  for (uint32_t i = 1; i < link_runtime(link); i++) {
    struct remap *remap = &link->numbering.remaps[i];
    remap->consts = plan_consts(link, i, &remap->n_consts);
    remap->own =
        link->numbering.remaps[link_runtime(link)]
            .spaces[SPACE_GLOBAL][link_runtime_global(link, RUNTIME_OWN)];
    if (!remap->consts || !fold_calls(link, i))
      return false;
  }
  return true;
}
