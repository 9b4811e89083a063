/*
 * rewrite.h writes instructions again with the numbers of the output.  An
 * output index is a type of its own, made only here, so that an index of an
 * input cannot reach the output by accident.
 */
#ifndef WASI_FUSE_REWRITE_H
#define WASI_FUSE_REWRITE_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/writer.h"
#include "wasm/format.h"
#include "wasm/instr.h"
#include "wasm/scan.h"

struct out_index {
  uint32_t value;
};

/* The output index of an item that is not in the output. */
#define OUT_NONE ((struct out_index){UINT32_MAX})

/* What a read of a global becomes. */
struct global_fold {
  bool is_const;
  int32_t value;
};

/* A constant with a relocation: at `offset` of the code section's content
   stands the immediate of an i32.const whose value becomes `value`; `is_own`:
   and that of global `own` is added. */
struct const_fold {
  uint32_t offset;
  int32_t value;
  bool is_own;
};

/* What becomes of the calls of a func. */
struct call_fold {
  enum {
    CALL_STAYS,
    CALL_VANISHES, /* it drops so many values, and returns others */
    CALL_READS_CEILING,
  } kind;
  uint32_t n_dropped;
};

/* From the items of one input to those of the output.  A null array is the
   identity, shifted by nothing. */
struct remap {
  const struct module *m;
  struct out_index *spaces[N_SPACES];
  struct call_fold *calls;         /* by func, for whole bodies; or null */
  struct global_fold *globals;     /* or null */
  const struct const_fold *consts; /* by offset */
  uint32_t n_consts;
  struct out_index own;

  bool keeps_widths; /* no call gets shorter than it was */

  /* memory.size and memory.grow of this memory are replaced. */
  uint32_t grow_memory; /* UINT32_MAX: none */
  bool size_is_call, size_is_const;
  struct out_index size_func;   /* if it is a call */
  int32_t size_value;           /* the ceiling, if it is constant, */
  struct out_index size_global; /* or else where it is */
  struct out_index grow_func;
};

struct out_index remap_index(const struct remap *remap, enum space space,
                             uint32_t index);

void writer_index(struct writer *w, struct out_index index);

/* Writes what a memory access has before its offset. */
void writer_access(struct writer *w, uint32_t align, struct out_index memory);

/* Writes a read of a global, or the constant that it is. */
void rewrite_global_get(const struct remap *remap, struct writer *w,
                        uint32_t global);

/* Writes the instruction at `at` of the code section's content, which the scan
   has decoded before, and returns where the next one begins.  A padded call
   stays as wide as it was. */
uint32_t rewrite_instr(const struct remap *remap, uint32_t at,
                       struct writer *w);

/* Where instructions went: by `old`, an offset in the code section's content;
   `moved` counts from the start of the new body. */
struct place {
  uint32_t old, moved;
};

struct places {
  struct arena *arena;
  struct place *items;
  size_t n, capacity;
  bool failed; /* memory was out */
};

/* Writes a whole body, locals included, in its shortest form: every index,
   address and LEB128 anew; constants that are added are added.  Notes in
   `places`, unless it is null, where each instruction goes. */
void rewrite_body(const struct remap *remap, uint32_t body, struct writer *w,
                  struct places *places);

/* Writes a constant expression, end included. */
void rewrite_expression(const struct remap *remap, struct span expression,
                        struct writer *w);

#endif
