/*
 * code_map.h says where a rewrite put the code of one input.  Offsets count
 * from the start of the code section's content, as in wasm DWARF: the old ones
 * in the input, the new ones in the output.
 *
 *   old   | size | 00 .. 10 80 80 80 80 00 .. 0b |
 *                ^ old_start                     ^ old_end
 *   new   | size | 00 .. 10 05 .. 0b |
 *                              ^ a change: `at` is the old offset behind the
 *                                call, `shift` new minus old from there on
 */
#ifndef WASI_FUSE_CODE_MAP_H
#define WASI_FUSE_CODE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* From `at` to the next change the new offset is the old one plus `shift`. */
struct code_change {
  uint32_t at;
  int32_t shift;
};

/* A body, without the size in front of it.  Up to its first change the shift
   is new_start - old_start. */
struct code_func {
  uint32_t old_start, old_end;
  uint32_t new_start, new_end;       /* if it is live */
  const struct code_change *changes; /* by `at`, which rises */
  uint32_t n_changes;
  bool live; /* in the output */
};

struct code_map {
  const struct code_func *funcs; /* by old_start; they do not overlap */
  uint32_t n_funcs;
};

/* The func whose body, or the size in front of it, has the byte at `old`; null
   if there is none. */
const struct code_func *code_map_func(const struct code_map *map, uint32_t old);

/* The func whose last byte is the one before `old`, or whose body has it. */
const struct code_func *code_map_func_ending(const struct code_map *map,
                                             uint32_t old);

/* The new offset of `old` in a live func: from its size to its end, which is
   the first byte behind it. */
uint32_t code_func_move(const struct code_func *func, uint32_t old);

/* The new offset of the instruction at `old`; false if it is in no func of
   the output. */
bool code_map_find(const struct code_map *map, uint32_t old, uint32_t *moved);

/* Whether nothing moves. */
bool code_map_is_identity(const struct code_map *map);

#endif
