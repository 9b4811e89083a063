/*
 * window.h finds the instructions in 64 bytes of code at once, where the
 * processor can look up 64 bytes in a table in one step.
 */
#ifndef WASI_FUSE_WINDOW_H
#define WASI_FUSE_WINDOW_H

#include "base/span.h"

enum {
  WINDOW_SIZE = 64,
  WINDOW_LEAST = 24, /* fewer bytes are not worth one */
};

/* How an instruction is read, by opcode.  SHAPE_BLOCK, SHAPE_ACCESS and those
   behind them are a shape as a whole; others are a length, or where a LEB128
   begins that is the rest. */
enum shape {
  SHAPE_LENGTH = 0x0f,
  SHAPE_LEB128 = 0x10,
  SHAPE_OPENS = 0x20,
  SHAPE_NOTED = 0x40, /* the caller wants to look at it */
  SHAPE_BLOCK = 2 | SHAPE_OPENS,
  SHAPE_ACCESS = 2 | SHAPE_LEB128,
  SHAPE_OTHER = 0x80, /* none of these */
  SHAPE_END = 0xc0,
};

/* The instructions that begin in 64 bytes, up to one of another shape, or the
   `end` of the body.  Noted are also blocks with a type, and LEB128s of which
   the fifth byte is 8 or more: they may be wrong, or go on behind it. */
struct window {
  uint64_t blocks, ends; /* which they are: bit i is that at starts[i] */
  uint32_t n_blocks, n_ends;
  uint32_t n_noted;
  uint32_t next; /* where they end: WINDOW_SIZE or more, or what stops them */
  uint8_t starts[WINDOW_SIZE]; /* all from the window's first byte */
  uint8_t noted[WINDOW_SIZE];
};

/* Whether this processor can. */
bool window_is_supported(void);

/* Reads windows from the instruction at `p` on, each behind the one before, as
   far as there is a room for them, nothing stops them, and there is much left
   of the body's `left` bytes; of the first there must be.  `depth` counts open
   blocks.  Returns how many. */
size_t window_read(struct window *windows, size_t room,
                   const uint8_t shapes[256], const uint8_t *p, size_t left,
                   uint32_t depth);

/* Ends the window before the instruction at `next`. */
void window_cut(struct window *window, uint32_t next);

#endif
