/*
 * stat.c turns descriptor-stat and metadata-hash into a filestat, and times
 * to set into new-timestamps.
 */
#include "stat.h"

#include "clocks.h"

/* A digit for each descriptor-type, the last first: unknown, block-device,
   character-device, directory, fifo, symbolic-link, regular-file, socket. */
enum { FILETYPES = 0x64703210 };

enum filetype stat_filetype(uint32_t descriptor_type) {
  if (descriptor_type > 7)
    return FILETYPE_UNKNOWN;
  return (enum filetype)(FILETYPES >> (4 * descriptor_type) & 15);
}

static NOINLINE enum errno fill_time(const struct datetime_option *from,
                                     uint64_t *out) {
  *out = 0;
  return from->is_some ? clocks_nanoseconds(&from->time, out) : ERRNO_SUCCESS;
}

enum errno stat_fill(const struct stat_result *stat,
                     const struct hash_result *hash, struct filestat *out) {
  enum errno error;
  if ((error = fill_time(&stat->u.stat.data_access, &out->atim)) ||
      (error = fill_time(&stat->u.stat.data_modification, &out->mtim)) ||
      (error = fill_time(&stat->u.stat.status_change, &out->ctim)))
    return error;
  out->dev = 1;
  out->ino = hash->u.hash.lower;
  out->filetype = (uint8_t)stat_filetype(stat->u.stat.type);
  out->nlink = stat->u.stat.link_count;
  out->size = stat->u.stat.size;
  return ERRNO_SUCCESS;
}

struct new_timestamp stat_new_timestamp(uint64_t nanoseconds, uint32_t flags) {
  struct new_timestamp time = {
      .tag = flags & FSTFLAGS_ATIM       ? NEW_TIMESTAMP_TIMESTAMP
             : flags & FSTFLAGS_ATIM_NOW ? NEW_TIMESTAMP_NOW
                                         : NEW_TIMESTAMP_NO_CHANGE,
      .seconds = nanoseconds / SECOND,
      .nanoseconds = (uint32_t)(nanoseconds % SECOND),
  };
  return time;
}

enum errno stat_check_fstflags(uint32_t flags) {
  uint32_t both = flags & flags >> 1 & (FSTFLAGS_ATIM | FSTFLAGS_MTIM);
  return flags > FSTFLAGS_ALL || both ? ERRNO_INVAL : ERRNO_SUCCESS;
}
