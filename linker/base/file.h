/*
 * file.h maps inputs and writes outputs: one of the two places that know POSIX.
 */
#ifndef WASI_FUSE_FILE_H
#define WASI_FUSE_FILE_H

#include "base/writer.h"

/* An input in memory: mapped, or read where it cannot be. */
struct file {
  struct span bytes;
  bool is_mapped;
};

/* Opens `path`, or standard input for "-".  Null on success, else what went
   wrong, a string that is valid until the next call of strerror. */
const char *file_open(struct file *file, const char *path);

/* The same, but only of a regular file: nothing to wait for, and it ends. */
const char *file_open_regular(struct file *file, const char *path);

void file_close(struct file *file);

/* Whether both paths lead to one file that is there. */
bool file_is_same(const char *path, const char *other);

/* Writes the real path of the folder that `path` is in, and a slash; false if
   there is no such folder, or no memory: then the writer has failed, too. */
bool file_folder(struct writer *w, const char *path);

/* An output on its way: a new file beside `path`, which is renamed there when
   it is whole, so that `path` is always the old file or the new one.  Until
   then it has no name, where the file system can do so.  What is
   not a regular file (a device, a pipe, "-") is written directly.  A symbolic
   link is followed; mode and owner of a file that was there are kept. */
struct file_output {
  struct sink sink; /* file_create sets it; give it to a writer */
  int fd;
  int error;       /* errno of the first failure */
  char *path;      /* null where written directly */
  char *temporary; /* null as long as it has no name */
  bool is_stdout;  /* which stays open; the fd 1 may be any file */
  bool has_old;
  uint32_t mode, uid, gid; /* of the old file */
};

/* Each is null on success, else what went wrong, as strerror says it.  After
   file_create either file_commit or file_abandon must be called; a commit that
   fails leaves nothing behind. */
const char *file_create(struct file_output *out, const char *path);
const char *file_commit(struct file_output *out);
void file_abandon(struct file_output *out);

#endif
