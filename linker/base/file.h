/*
 * file.h maps inputs and writes outputs: one of the two places that know POSIX.
 */
#ifndef WASI_FUSE_FILE_H
#define WASI_FUSE_FILE_H

#include "base/span.h"

/* An input in memory: mapped, or read where it cannot be. */
struct file {
  struct span bytes;
  bool is_mapped;
};

/* Opens `path`, or standard input for "-".  Null on success, else what went
   wrong, a string that is valid until the next call of strerror. */
const char *file_open(struct file *file, const char *path);

void file_close(struct file *file);

/* Writes `bytes` to a new file beside `path` and renames it there; on any
   failure `path` is what it was and nothing is left behind.  What is not a
   regular file (a device, a pipe, "-") is written directly.  A symbolic link
   is followed; mode and owner of a file that was there are kept.  Null on
   success, else what went wrong. */
const char *file_write(const char *path, struct span bytes);

#endif
