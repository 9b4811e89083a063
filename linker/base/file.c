/*
 * file.c reads inputs by mapping them and writes an output whole or not at all.
 */
#define _XOPEN_SOURCE 700

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Reads all of a pipe or the like. */
static const char *read_all(struct file *file, int fd) {
  uint8_t *data = NULL;
  size_t size = 0, capacity = 0;
  for (;;) {
    if (size == capacity) {
      capacity = capacity ? capacity * 2 : 65536;
      uint8_t *more = realloc(data, capacity);
      if (!more) {
        free(data);
        return strerror(ENOMEM);
      }
      data = more;
    }
    ssize_t n = read(fd, data + size, capacity - size);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      int error = errno;
      free(data);
      return strerror(error);
    }
    if (n == 0)
      break;
    size += (size_t)n;
  }
  *file = (struct file){{data, size}, false};
  return NULL;
}

static const char *open_fd(struct file *file, int fd) {
  struct stat status;
  if (fstat(fd, &status) != 0)
    return strerror(errno);
  if (S_ISDIR(status.st_mode))
    return strerror(EISDIR);
  if (!S_ISREG(status.st_mode) || status.st_size == 0)
    return read_all(file, fd);
  size_t size = (size_t)status.st_size;
  void *data = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (data == MAP_FAILED)
    return read_all(file, fd);
  *file = (struct file){{data, size}, true};
  return NULL;
}

const char *file_open(struct file *file, const char *path) {
  *file = (struct file){{NULL, 0}, false};
  if (!strcmp(path, "-"))
    return read_all(file, STDIN_FILENO);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return strerror(errno);
  const char *error = open_fd(file, fd);
  close(fd);
  return error;
}

/* mmap's pointer, which was handed out as const. */
static void *address(struct span bytes) {
  union {
    const void *in;
    void *out;
  } pointer = {bytes.data};
  return pointer.out;
}

void file_close(struct file *file) {
  if (file->is_mapped)
    munmap(address(file->bytes), file->bytes.size);
  else
    free(address(file->bytes));
  *file = (struct file){{NULL, 0}, false};
}

static int write_all(int fd, struct span bytes) {
  while (bytes.size) {
    ssize_t n = write(fd, bytes.data, bytes.size);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return errno;
    bytes = span_sub(bytes, (size_t)n, bytes.size - (size_t)n);
  }
  return 0;
}

static const char *write_directly(const char *path, struct span bytes) {
  bool is_stdout = !strcmp(path, "-");
  int fd = is_stdout ? STDOUT_FILENO : open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0)
    return strerror(errno);
  int error = write_all(fd, bytes);
  if (!is_stdout && close(fd) != 0 && !error)
    error = errno;
  return error ? strerror(error) : NULL;
}

/* Fills and names the temporary file; `old` is what it replaces, if any. */
static int finish(int fd, const char *temporary, const char *path,
                  struct span bytes, const struct stat *old) {
  int error = write_all(fd, bytes);
  if (old) {
    /* The owner is kept where that is allowed; the mode always. */
    if (fchown(fd, old->st_uid, old->st_gid) != 0)
      errno = 0;
    if (!error && fchmod(fd, old->st_mode & 07777) != 0)
      error = errno;
  } else if (!error) {
    mode_t mask = umask(0);
    umask(mask);
    if (fchmod(fd, 0666 & ~mask) != 0)
      error = errno;
  }
  if (close(fd) != 0 && !error)
    error = errno;
  if (!error && rename(temporary, path) != 0)
    error = errno;
  return error;
}

static const char *write_beside(const char *path, struct span bytes,
                                const struct stat *old) {
  static const char suffix[] = ".XXXXXX";
  size_t length = strlen(path);
  char *temporary = malloc(length + sizeof suffix);
  if (!temporary)
    return strerror(ENOMEM);
  memcpy(temporary, path, length);
  memcpy(temporary + length, suffix, sizeof suffix);
  int fd = mkstemp(temporary);
  int error = fd < 0 ? errno : finish(fd, temporary, path, bytes, old);
  if (fd >= 0 && error)
    unlink(temporary);
  free(temporary);
  return error ? strerror(error) : NULL;
}

const char *file_write(const char *path, struct span bytes) {
  struct stat status;
  if (!strcmp(path, "-"))
    return write_directly(path, bytes);
  if (stat(path, &status) != 0) {
    if (errno != ENOENT)
      return strerror(errno);
    return write_beside(path, bytes, NULL);
  }
  if (!S_ISREG(status.st_mode))
    return S_ISDIR(status.st_mode) ? strerror(EISDIR)
                                   : write_directly(path, bytes);
  char *real = realpath(path, NULL);
  if (!real)
    return strerror(errno);
  const char *error = write_beside(real, bytes, &status);
  free(real);
  return error;
}
