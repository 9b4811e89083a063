/*
 * scan.h decodes bodies once: it checks that they are well-formed, tells which
 * items they name, and notes the instructions that a rewrite must look at.
 */
#ifndef WASI_FUSE_SCAN_H
#define WASI_FUSE_SCAN_H

#include "base/arena.h"
#include "base/diag.h"
#include "wasm/format.h"
#include "wasm/instr.h"

/* An offset in the code section's content of an instruction to rewrite. */
typedef uint32_t patch_offset;

struct scan {
  const struct module *m;
  struct arena *arena;
  struct diag *diag;

  /* What is a patch: funcs below `func_low` or from `func_high` on may get
     another number; so do the spaces in `patch_spaces` (bits by enum space);
     and memory.size and memory.grow of memory `grow_memory` are replaced. */
  uint32_t func_low, func_high;
  uint32_t patch_spaces;
  uint32_t grow_memory; /* UINT32_MAX: none */

  /* What is told: each func once, and each index of `mark_spaces`.
     `memory_op` is told of a replaced memory.size or memory.grow, `global_set`
     of what is written if globals are in `mark_spaces`. */
  void (*mark)(void *context, enum space space, uint32_t index);
  void (*memory_op)(void *context, uint32_t opcode);
  void (*global_set)(void *context, uint32_t index);
  uint32_t mark_spaces;
  bool has_wait;        /* memory.atomic.wait was seen */
  uint64_t *seen_funcs; /* a bit for each func that has been told */
  void *context;

  patch_offset *patches;
  size_t n_patches, patch_capacity;
  uint32_t *low_calls; /* calls in code of each func below func_low */

  uint8_t actions[256]; /* by opcode, see scan.c */
  uint8_t shapes[256];  /* by opcode, see window.h */
  bool uses_windows;    /* set by scan_init, where the processor can */
};

/* Prepares `scan`, whose members up to `context` are set. */
bool scan_init(struct scan *scan);

/* Scans body `index`; false if it is malformed or memory is out, with a
   diagnostic. */
bool scan_body(struct scan *scan, uint32_t index);

#endif
