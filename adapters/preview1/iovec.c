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

const struct iovec *iovec_join(const struct iovec *iovs, uint32_t n,
                               uint32_t total, struct iovec *joined) {
  joined->buf = 0;
  if (n > 1 && total <= IOVEC_GATHER)
    joined->buf = wasi_fuse_allocate(total, 1);
  joined->len = total;
  return joined->buf ? joined : iovs;
}

void iovec_gather(const struct iovec *iovs, const struct iovec *joined) {
  if (!joined->buf)
    return;
  for (uint32_t done = 0; done < joined->len; iovs++) {
    memcpy(joined->buf + done, iovs->buf, iovs->len);
    done += iovs->len;
  }
}

void iovec_scatter(const struct iovec *iovs, const struct iovec *joined,
                   uint32_t size) {
  if (!joined->buf)
    return;
  for (uint32_t done = 0; done < size; iovs++) {
    uint32_t part = iovs->len < size - done ? iovs->len : size - done;
    memcpy(iovs->buf, joined->buf + done, part);
    done += part;
  }
}
