/*
 * iovec.c checks and measures the program's vectors of buffers, and gathers
 * and scatters small ones.
 */
#include "iovec.h"

#include "memory.h"
#include "wasi_fuse.h"

static uint8_t scratch[IOVEC_SCRATCH] OWN("scratch");

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

const struct iovec *iovec_target(const struct iovec *iovs, uint32_t n,
                                 uint32_t total, struct iovec *small) {
  if (n < 2 || total > IOVEC_SCRATCH)
    return iovs;
  small->buf = scratch;
  small->len = total;
  return small;
}

bool iovec_take(const struct iovec **iovs, const struct iovec *end,
                struct iovec *buffer) {
  while (*iovs < end) {
    *buffer = *(*iovs)++;
    if (buffer->len)
      return buffer->buf == scratch ||
             memory_is_program(buffer->buf, buffer->len);
  }
  return false;
}

uint32_t iovec_fill(const struct iovec *iovs, uint32_t n, const uint8_t *from,
                    uint32_t size) {
  const struct iovec *end = iovs + n;
  struct iovec to;
  uint32_t done = 0;
  while (done < size && iovec_take(&iovs, end, &to)) {
    uint32_t part = to.len < size - done ? to.len : size - done;
    memcpy(to.buf, from + done, part);
    done += part;
  }
  return done;
}

void iovec_scatter(const struct iovec *iovs, uint32_t n, uint32_t size) {
  iovec_fill(iovs, n, scratch, size);
}

const struct iovec *iovec_gather(const struct iovec *iovs, uint32_t n,
                                 uint32_t total, struct iovec *small) {
  const struct iovec *from = iovec_target(iovs, n, total, small);
  if (from == small) {
    for (uint32_t done = 0; done < total; iovs++) {
      memcpy(scratch + done, iovs->buf, iovs->len);
      done += iovs->len;
    }
  }
  return from;
}
