/*
 * clocks.h shares the conversion of preview2's time to preview1's.
 */
#ifndef CLOCKS_H
#define CLOCKS_H

#include "preview1.h"
#include "preview2.h"

/* In nanoseconds. */
enum { SECOND = 1000000000 };

/* The time in nanoseconds; ERRNO_OVERFLOW if 64 bits do not hold it. */
enum errno clocks_nanoseconds(const struct datetime *time, uint64_t *out);

/* What clock_time_get tells. */
enum errno clocks_now(uint32_t id, uint64_t *now);

#endif
