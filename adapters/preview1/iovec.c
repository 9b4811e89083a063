/*
 * iovec.c checks, measures, gathers and scatters the program's vectors of
 * buffers.
 */
#include "iovec.h"

#include "memory.h"
#include "wasi_fuse.h"

enum errno iovec_measure(const struct iovec *iovs, uint32_t n,
                         const uint32_t *count, uint32_t *total) {
  uint32_t sum = 0;
  if (!memory_is_program(count, sizeof *count) ||
      !memory_is_program(iovs, (uint64_t)n * sizeof *iovs))
    return ERRNO_FAULT;
  for (uint32_t i = 0; i < n; i++) {
    if (!memory_is_program(iovs[i].buf, iovs[i].len))
      return ERRNO_FAULT;
    if (__builtin_add_overflow(sum, iovs[i].len, &sum))
      return ERRNO_INVAL;
  }
  *total = sum;
  return ERRNO_SUCCESS;
}

const struct iovec *iovec_gather(const struct iovec *iovs, uint32_t n,
                                 uint32_t total, struct iovec *one) {
  if (n < 2 || total > IOVEC_GATHER ||
      !(one->buf = wasi_fuse_allocate(total, 1)))
    return iovs;
  one->len = 0;
  for (; n; n--, iovs++) {
    memcpy(one->buf + one->len, iovs->buf, iovs->len);
    one->len += iovs->len;
  }
  return one;
}
