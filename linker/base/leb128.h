/*
 * leb128.h writes and measures LEB128 integers (core spec 5.2.2).  Reading
 * with its limits is in reader.h and, for bodies, in wasm/instr.h.
 *
 *   624485        e5 8e 26
 *   -123456       c0 bb 78
 *   3, padded     83 80 80 80 00
 */
#ifndef WASI_FUSE_LEB128_H
#define WASI_FUSE_LEB128_H

#include <stddef.h>
#include <stdint.h>

enum { LEB128_U32_MAX = 5, LEB128_U64_MAX = 10 };

/* The bytes that `value` takes in its shortest form. */
static inline size_t leb128_u32_size(uint32_t value) {
  return value < 1u << 7    ? 1
         : value < 1u << 14 ? 2
         : value < 1u << 21 ? 3
         : value < 1u << 28 ? 4
                            : 5;
}

/* Each writes at `out` and returns how many bytes it wrote. */
size_t leb128_put_u64(uint8_t *out, uint64_t value);
size_t leb128_put_s64(uint8_t *out, int64_t value);

/* Writes exactly `size` bytes, padded; `value` must fit. */
void leb128_put_padded(uint8_t *out, uint32_t value, size_t size);

#endif
