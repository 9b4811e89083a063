/* case.h is what the cases share: each prints what preview1's functions
   return, by their names and numbers. */
#ifndef CASE_H
#define CASE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wasi/api.h>

/* The directory that each case is given, empty, as `/`. */
enum { ROOT = 3 };

#define RIGHTS_READ  __WASI_RIGHTS_FD_READ
#define RIGHTS_WRITE __WASI_RIGHTS_FD_WRITE
#define RIGHTS_BOTH  (RIGHTS_READ | RIGHTS_WRITE)

/* The errno's number, with what was done. */
static inline void say(const char *what, int error) {
  printf("%s: %d\n", what, error);
}

/* Opens a path, or tells why it cannot and returns 99. */
static inline int open_at(int dir, const char *path, int oflags,
                          uint64_t rights, int fdflags) {
  __wasi_fd_t fd = 99;
  int error =
      __wasi_path_open((__wasi_fd_t)dir, 0, path, (__wasi_oflags_t)oflags,
                       rights, 0, (__wasi_fdflags_t)fdflags, &fd);
  if (error)
    printf("open %s: %d\n", path, error);
  return (int)fd;
}

static inline int create(const char *path) {
  return open_at(ROOT, path, __WASI_OFLAGS_CREAT | __WASI_OFLAGS_TRUNC,
                 RIGHTS_BOTH, 0);
}

/* Writes a string, and tells what was written if it is not all. */
static inline void put(int fd, const char *text) {
  __wasi_ciovec_t iov = {(const uint8_t *)text, strlen(text)};
  __wasi_size_t n = 0;
  int error = __wasi_fd_write((__wasi_fd_t)fd, &iov, 1, &n);
  if (error || n != iov.buf_len)
    printf("write: %d, %d bytes\n", error, (int)n);
}

/* Reads at most size bytes and prints them. */
static inline void get(int fd, size_t size) {
  char buffer[256] = "";
  __wasi_iovec_t iov = {(uint8_t *)buffer, size};
  __wasi_size_t n = 0;
  int error = __wasi_fd_read((__wasi_fd_t)fd, &iov, 1, &n);
  printf("read %d: %d, %d bytes \"%.*s\"\n", (int)size, error, (int)n, (int)n,
         buffer);
}

static inline void seek(int fd, int64_t offset, int whence) {
  __wasi_filesize_t position = 0;
  int error = __wasi_fd_seek((__wasi_fd_t)fd, offset, (__wasi_whence_t)whence,
                             &position);
  printf("seek %lld from %d: %d, at %lld\n", (long long)offset, whence, error,
         (long long)position);
}

static inline void tell(int fd) {
  __wasi_filesize_t position = 0;
  int error = __wasi_fd_tell((__wasi_fd_t)fd, &position);
  printf("tell: %d, at %lld\n", error, (long long)position);
}

static inline void shut(int fd) {
  int error = __wasi_fd_close((__wasi_fd_t)fd);
  if (error)
    printf("close: %d\n", error);
}

/* Prints all of a file. */
static inline void show(const char *path) {
  int fd = open_at(ROOT, path, 0, RIGHTS_READ, 0);
  printf("%s: ", path);
  get(fd, 255);
  shut(fd);
}

#endif
