/*
 * moved_code.h is how an input says where code has gone:
 *
 *     number of funcs (1 byte), how they move (1 byte)
 *     for each: bytes before it (1), size (2), how it changes (1)
 *
 * Some funcs are dead, others lie in another order, some get shorter in up to
 * seven places.
 */
#ifndef WASI_FUSE_MOVED_CODE_H
#define WASI_FUSE_MOVED_CODE_H

#include "base/reader.h"
#include "output/code_map.h"

enum { MOST_FUNCS = 64, MOST_CHANGES = 7 };

struct moved_code {
  struct code_func funcs[MOST_FUNCS];
  struct code_change changes[MOST_FUNCS][MOST_CHANGES];
  struct code_map map;
};

/* Whatever the bytes are, there is a map. */
void moved_code_read(struct moved_code *code, struct reader *r);

#endif
