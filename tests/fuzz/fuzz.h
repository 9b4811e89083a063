/*
 * fuzz.h is what the fuzz targets share: how an input is cut into modules and
 * options, and how a broken promise is reported.
 *
 * An input of the targets `module` and `link` is
 *
 *     main module | adapter | size of the adapter (3 bytes) | flags (1 byte)
 *
 * with the adapter and its size only if FUZZ_ADAPTER is among the flags.  So a
 * seed is made from any module by appending a byte.
 */
#ifndef WASI_FUSE_FUZZ_H
#define WASI_FUSE_FUZZ_H

#include "base/span.h"

#include <stdio.h>
#include <stdlib.h>

enum fuzz_flag {
  FUZZ_MEMORY = 3, /* enum wf_memory; 3 is export with names of its own */
  FUZZ_COMPONENT = 4,
  FUZZ_STRIP = 8,
  FUZZ_BUILTIN = 16,
  FUZZ_ADAPTER = 32,
  FUZZ_WASI_0_2_0 = 64,
  FUZZ_STUB = 128,
};

struct fuzz_input {
  struct span main;
  struct span adapter; /* null data where there is none */
  uint8_t flags;
};

static inline struct fuzz_input fuzz_cut(const uint8_t *data, size_t size) {
  struct fuzz_input input = {{data, size}, {NULL, 0}, 0};
  if (size == 0)
    return input;
  input.flags = data[--size];
  input.main.size = size;
  if (!(input.flags & FUZZ_ADAPTER) || size < 3)
    return input;
  size -= 3;
  size_t adapter = (size_t)data[size] | (size_t)data[size + 1] << 8 |
                   (size_t)data[size + 2] << 16;
  if (adapter > size)
    adapter = size;
  input.main.size = size - adapter;
  input.adapter = (struct span){data + size - adapter, adapter};
  return input;
}

/* A promise that must hold whatever the input is; also without asserts. */
#define FUZZ_CHECK(condition)                                                  \
  do {                                                                         \
    if (!(condition)) {                                                        \
      fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #condition);  \
      abort();                                                                 \
    }                                                                          \
  } while (0)

/* What a target is: libFuzzer, or replay.c, calls it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
