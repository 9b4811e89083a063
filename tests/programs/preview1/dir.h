/* dir.h reads directories by fd_readdir, as the C library and others do: what
   does not fit whole is asked for again. */
#ifndef DIR_H
#define DIR_H

#include "case.h"

struct dir {
  int fd;
  size_t size; /* of the buffer */
  uint64_t cookie;
  uint8_t buffer[4096];
  size_t asked, used, at;
};

static inline struct dir dir_open(const char *path, size_t size) {
  struct dir dir = {0};
  dir.fd = open_at(ROOT, path, __WASI_OFLAGS_DIRECTORY, RIGHTS_READ, 0);
  dir.size = size;
  return dir;
}

/* The next entry and its name; false at the end. */
static inline _Bool dir_next(struct dir *dir, __wasi_dirent_t *entry,
                             char *name) {
  for (;;) {
    size_t left = dir->used - dir->at;
    if (left >= sizeof *entry) {
      memcpy(entry, dir->buffer + dir->at, sizeof *entry);
      if (left - sizeof *entry >= entry->d_namlen) {
        memcpy(name, dir->buffer + dir->at + sizeof *entry, entry->d_namlen);
        name[entry->d_namlen] = 0;
        dir->at += sizeof *entry + entry->d_namlen;
        dir->cookie = entry->d_next;
        return 1;
      }
      if (sizeof *entry + entry->d_namlen > dir->size)
        dir->size = sizeof *entry + entry->d_namlen;
    } else if (dir->size < sizeof *entry) {
      dir->size = sizeof *entry;
    }
    if (dir->used < dir->asked)
      return 0;
    __wasi_size_t used = 0;
    dir->asked = dir->size;
    int error = __wasi_fd_readdir((__wasi_fd_t)dir->fd, dir->buffer, dir->size,
                                  dir->cookie, &used);
    if (error) {
      say("readdir", error);
      return 0;
    }
    dir->used = used;
    dir->at = 0;
    if (!used)
      return 0;
  }
}

/* Makes files whose names are `prefix` and a number of some digits. */
static inline void make_files(const char *prefix, int n, int digits) {
  char path[300];
  for (int i = 0; i < n; i++) {
    snprintf(path, sizeof path, "%s%0*d", prefix, digits, i);
    shut(create(path));
  }
}

#endif
