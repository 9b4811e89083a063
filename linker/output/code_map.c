/*
 * code_map.c looks up where code went, by binary search: first the func, then
 * the last change in it.
 */
#include "output/code_map.h"

#include "base/leb128.h"

/* The bytes that the size in front of a body can take. */
enum { SIZE_BYTES_MAX = 5 };

/* How many funcs start at or below `old`. */
static uint32_t funcs_up_to(const struct code_map *map, uint32_t old) {
  uint32_t low = 0, high = map->n_funcs;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (map->funcs[middle].old_start <= old)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

const struct code_func *code_map_func(const struct code_map *map,
                                      uint32_t old) {
  uint32_t n = funcs_up_to(map, old);
  if (n > 0 && old < map->funcs[n - 1].old_end)
    return &map->funcs[n - 1];
  /* The size is what lies between two bodies; in front of the first it is
     told from the count of bodies by its length only. */
  if (n < map->n_funcs && old > 0 &&
      map->funcs[n].old_start - old <= SIZE_BYTES_MAX)
    return &map->funcs[n];
  return NULL;
}

const struct code_func *code_map_func_ending(const struct code_map *map,
                                             uint32_t old) {
  if (old == 0)
    return NULL;
  uint32_t n = funcs_up_to(map, old - 1);
  if (n > 0 && old <= map->funcs[n - 1].old_end)
    return &map->funcs[n - 1];
  return NULL;
}

/* How many changes of the func are at or below `old`. */
static uint32_t changes_up_to(const struct code_func *func, uint32_t old) {
  uint32_t low = 0, high = func->n_changes;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (func->changes[middle].at <= old)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static uint32_t shifted(uint32_t old, int32_t shift) {
  return old + (uint32_t)shift;
}

uint32_t code_func_move(const struct code_func *func, uint32_t old) {
  if (old < func->old_start) /* the size, which is written at its shortest */
    return func->new_start -
           (uint32_t)leb128_u32_size(func->new_end - func->new_start);
  if (old >= func->old_end)
    return func->new_end;
  uint32_t n = changes_up_to(func, old);
  uint32_t moved = n == 0 ? func->new_start + (old - func->old_start)
                          : shifted(old, func->changes[n - 1].shift);
  /* Inside an instruction that became shorter nothing passes its end. */
  uint32_t next = n < func->n_changes
                      ? shifted(func->changes[n].at, func->changes[n].shift)
                      : func->new_end;
  return moved < next ? moved : next;
}

bool code_map_find(const struct code_map *map, uint32_t old, uint32_t *moved) {
  const struct code_func *func = code_map_func(map, old);
  if (!func || !func->live)
    return false;
  *moved = code_func_move(func, old);
  return true;
}

bool code_map_is_identity(const struct code_map *map) {
  for (uint32_t i = 0; i < map->n_funcs; i++) {
    const struct code_func *func = &map->funcs[i];
    if (!func->live || func->n_changes || func->old_start != func->new_start)
      return false;
  }
  return true;
}
