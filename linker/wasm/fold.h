/*
 * fold.h is the end of a body that is being written: constants that are held
 * back until it is known that no addition follows, and the operands that were
 * written last and do nothing but push a value, so that they can be taken back
 * when the call that they were for vanishes.
 */
#ifndef WASI_FUSE_FOLD_H
#define WASI_FUSE_FOLD_H

#include "base/writer.h"
#include "wasm/instr.h"

enum { FOLD_OPERANDS = 16 };

struct fold {
  struct writer *w;
  int32_t held[2];
  int n_held;
  /* Where each of the last operands begins; they follow each other up to the
     end of what is written. */
  size_t operands[FOLD_OPERANDS];
  int n_operands;
  size_t tee; /* where a local.tee begins that was written last, or 0 */
};

/* Pushes a constant. */
void fold_const(struct fold *f, int32_t value);

/* Adds the two values that were pushed last: whether that could be done. */
bool fold_add(struct fold *f);

/* Writes the constants that are held. */
void fold_write(struct fold *f);

/* Tells that `instr` was written from `start` on. */
void fold_wrote(struct fold *f, const struct instr *instr, size_t start);

/* Takes back the last `n` operands, or drops their values. */
void fold_drop(struct fold *f, uint32_t n);

#endif
