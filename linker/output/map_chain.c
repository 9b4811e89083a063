/*
 * map_chain.c tells why something is in the output: the chain of funcs from a
 * root to it.
 */
#include "output/map.h"

static struct cause cause_of(const struct map *map, struct cause item) {
  return item.kind == CAUSE_FUNC ? map->func_causes[item.input][item.index]
                                 : map->symbol_causes[item.input][item.index];
}

static bool has_cause(struct cause cause) {
  return cause.kind == CAUSE_FUNC || cause.kind == CAUSE_SYMBOL;
}

/* What a root is called; an export gives its name to the func behind it. */
struct span map_root_name(const struct map *map, struct cause root) {
  switch (root.kind) {
  case CAUSE_EXPORT:
    if (root.index == UINT32_MAX)
      return span_of("(start)");
    return map->link->inputs[root.input].module->exports[root.index].name;
  case CAUSE_ELEM:
    return span_of("(table)");
  case CAUSE_GLOBAL:
    return span_of("(global)");
  case CAUSE_NONE:
  case CAUSE_LINKER:
  case CAUSE_FUNC:
  case CAUSE_SYMBOL:
    break;
  }
  return span_of("(wasi-fuse)");
}

struct chain map_chain(const struct map *map, struct cause cause) {
  struct chain chain = {NULL, 1};
  struct cause item = cause;
  for (; has_cause(item); item = cause_of(map, item))
    chain.n++;
  chain.names = link_array(map->link, chain.n, sizeof *chain.names);
  if (!chain.names)
    return (struct chain){NULL, 0};
  chain.names[0] = map_root_name(map, item);
  uint32_t at = chain.n;
  for (struct cause i = cause; has_cause(i); i = cause_of(map, i))
    chain.names[--at] =
        i.kind == CAUSE_FUNC ? map->names[i.input][i.index] : span_of("(data)");
  if (item.kind == CAUSE_EXPORT && item.index != UINT32_MAX && chain.n > 1) {
    chain.names[1] = chain.names[0];
    chain.names++;
    chain.n--;
  }
  return chain;
}

struct cause map_import_cause(const struct map *map, uint32_t i) {
  const struct numbering *n = &map->link->numbering;
  if (i >= n->n_hosts)
    return (struct cause){CAUSE_LINKER, 0, 0};
  return map->host_causes[n->hosts[i]];
}

uint32_t map_cause_func(const struct map *map, struct cause cause) {
  while (cause.kind == CAUSE_SYMBOL)
    cause = cause_of(map, cause);
  if (cause.kind != CAUSE_FUNC)
    return UINT32_MAX;
  return remap_index(&map->link->numbering.remaps[cause.input], SPACE_FUNC,
                     cause.index)
      .value;
}
