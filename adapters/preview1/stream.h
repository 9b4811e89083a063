/*
 * stream.h writes to output streams of preview2.
 */
#ifndef STREAM_H
#define STREAM_H

#include "preview1.h"

/* Writes a vector that iovec_measure has passed, and returns when all of it
   is flushed.  If the host fails after some was flushed, that is a success
   with what was flushed as the count. */
enum errno stream_write(int32_t stream, const struct iovec *iovs, uint32_t n,
                        uint32_t total, uint32_t *written);

#endif
