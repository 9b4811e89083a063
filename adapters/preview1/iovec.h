/*
 * iovec.h is what reads and writes share about the program's vectors of
 * buffers.  Small buffers move together, over a scratch of the adapter's, so
 * that they cost one host call.
 */
#ifndef IOVEC_H
#define IOVEC_H

#include <stdbool.h>

#include "preview1.h"

/* The size of the scratch.  It is also the most that
   output-stream.blocking-write-and-flush takes. */
enum { IOVEC_SCRATCH = 4096 };

/* The most that is asked of a host to read at once. */
enum { IOVEC_READ = 65536 };

/* Checks the pointers of a vector and of the count that the call returns, and
   measures the vector.  ERRNO_FAULT, or ERRNO_INVAL if the sum does not fit. */
enum errno iovec_measure(const struct iovec *iovs, uint32_t n,
                         const uint32_t *count, uint32_t *total);

/* A vector to read to: the scratch, described by `small`, in place of several
   small buffers, else the vector itself. */
const struct iovec *iovec_target(const struct iovec *iovs, uint32_t n,
                                 uint32_t total, struct iovec *small);

/* Takes the next buffer with room of the vectors from `iovs` to `end`.  False
   if there is none, or if one that was filled before lay over the vectors and
   they are now wrong. */
bool iovec_take(const struct iovec **iovs, const struct iovec *end,
                struct iovec *buffer);

/* Copies bytes to vectors, and says how many found room. */
uint32_t iovec_fill(const struct iovec *iovs, uint32_t n, const uint8_t *from,
                    uint32_t size);

/* Moves bytes that were read to the scratch to a vector. */
void iovec_scatter(const struct iovec *iovs, uint32_t n, uint32_t size);

/* A vector to write: as iovec_target, with the bytes in the scratch. */
const struct iovec *iovec_gather(const struct iovec *iovs, uint32_t n,
                                 uint32_t total, struct iovec *small);

#endif
