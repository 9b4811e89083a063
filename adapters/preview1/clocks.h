/*
 * clocks.h shares the conversion of preview2's time to preview1's.
 */
#ifndef CLOCKS_H
#define CLOCKS_H

#include "preview1.h"
#include "preview2.h"

/* The time in nanoseconds; ERRNO_OVERFLOW if 64 bits do not hold it. */
enum errno clocks_nanoseconds(const struct datetime *time, uint64_t *out);

#endif
