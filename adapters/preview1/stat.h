/*
 * stat.h turns what preview2 tells about a file into preview1's terms, for
 * descriptors and for paths.
 */
#ifndef STAT_H
#define STAT_H

#include "preview1.h"
#include "preview2.h"

/* The filetype of a descriptor-type.  Preview1 has none for a fifo. */
enum filetype stat_filetype(uint32_t descriptor_type);

/* ERRNO_OVERFLOW if a time does not fit. */
enum errno stat_fill(const struct stat_result *stat,
                     const struct hash_result *hash, struct filestat *out);

/* A time to set: flags are FSTFLAGS_ATIM and FSTFLAGS_ATIM_NOW, also for the
   time of modification. */
struct new_timestamp stat_new_timestamp(uint64_t nanoseconds, uint32_t flags);

/* ERRNO_INVAL for unknown flags, and if a time is both given and now. */
enum errno stat_check_fstflags(uint32_t flags);

#endif
