/*
 * component_allocator.h makes the two small core modules that stand beside
 * the fused one.
 */
#ifndef WASI_FUSE_COMPONENT_ALLOCATOR_H
#define WASI_FUSE_COMPONENT_ALLOCATOR_H

#include "base/writer.h"
#include "wasm/format.h"

/* The allocator module owns the memory and what is needed before the fused
   module exists.  It exports `memory`, `realloc`, `receive`, `received`,
   `table`, and for each slot of the table but the realloc's a function `0`,
   `1`, ... (i32) -> () that calls it. */
struct component_allocator {
  const struct limits *memory; /* null: none */
  bool has_receive;
  bool has_realloc;       /* there is a realloc in slot 0 of the table */
  uint32_t n_destructors; /* in the slots behind it */
  bool has_names;
};
void component_put_allocator(struct writer *w,
                             const struct component_allocator *allocator);

/* The fixup module imports the functions `slots` from `m` and the table from
   `a`, puts them there and calls `start`, if that is not empty. */
void component_put_fixup(struct writer *w, const struct span *slots,
                         uint32_t n_slots, bool has_realloc, struct span start);

#endif
