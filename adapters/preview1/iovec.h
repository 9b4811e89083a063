/*
 * iovec.h is what reads and writes share about the program's vectors of
 * buffers.
 */
#ifndef IOVEC_H
#define IOVEC_H

#include "preview1.h"

/* Vectors of several buffers up to this size in all are moved by one host
   call, over the arena.  It is also the most that
   output-stream.blocking-write-and-flush takes. */
enum { IOVEC_GATHER = 4096 };

/* The most that is asked of a host to read at once. */
enum { IOVEC_READ = 65536 };

/* Checks the pointers of a vector and of the count that the call returns, and
   measures the vector.  ERRNO_FAULT, or ERRNO_INVAL if the sum does not fit. */
enum errno iovec_measure(const struct iovec *iovs, uint32_t n,
                         const uint32_t *count, uint32_t *total);

/* One buffer in the arena in place of several small ones, as `joined`; else
   the vector itself, with joined->buf null.  The bytes are not moved. */
const struct iovec *iovec_join(const struct iovec *iovs, uint32_t n,
                               uint32_t total, struct iovec *joined);

/* Moves the bytes of a vector to a buffer that was joined, and the first
   `size` of them back. */
void iovec_gather(const struct iovec *iovs, const struct iovec *joined);
void iovec_scatter(const struct iovec *iovs, const struct iovec *joined,
                   uint32_t size);

#endif
