/*
 * file.c reads inputs by mapping them and writes an output whole or not at all.
 */
#define _GNU_SOURCE /* O_TMPFILE */

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

const char *file_open_regular(struct file *file, const char *path) {
  struct stat status;
  *file = (struct file){{NULL, 0}, false};
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    return strerror(errno);
  bool is_regular = fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
  const char *error = is_regular ? open_fd(file, fd) : "it is no regular file";
  close(fd);
  return error;
}

bool file_is_same(const char *path, const char *other) {
  struct stat a, b;
  return stat(path, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev &&
         a.st_ino == b.st_ino;
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

bool file_folder(struct writer *w, const char *path) {
  const char *slash = strrchr(path, '/');
  char *folder = slash ? strndup(path, (size_t)(slash - path) + 1) : NULL;
  char *real = NULL;
  errno = ENOMEM;
  if (folder || !slash)
    real = realpath(slash ? folder : ".", NULL);
  w->failed |= !real && errno == ENOMEM;
  free(folder);
  if (!real)
    return false;
  writer_bytes(w, span_of(real));
  if (strcmp(real, "/") != 0)
    writer_u8(w, '/');
  free(real);
  return true;
}

static bool write_all(struct sink *sink, struct span bytes) {
  struct file_output *out = (struct file_output *)sink;
  while (bytes.size && !out->error) {
    ssize_t n = write(out->fd, bytes.data, bytes.size);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      out->error = errno;
      break;
    }
    bytes = span_sub(bytes, (size_t)n, bytes.size - (size_t)n);
  }
  return !out->error;
}

static bool put_all(struct sink *sink, uint64_t at, struct span bytes) {
  struct file_output *out = (struct file_output *)sink;
  while (bytes.size && !out->error) {
    ssize_t n = pwrite(out->fd, bytes.data, bytes.size, (off_t)at);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      out->error = errno;
      break;
    }
    bytes = span_sub(bytes, (size_t)n, bytes.size - (size_t)n);
    at += (size_t)n;
  }
  return !out->error;
}

static bool restart(struct sink *sink) {
  struct file_output *out = (struct file_output *)sink;
  if (!out->error &&
      (ftruncate(out->fd, 0) != 0 || lseek(out->fd, 0, SEEK_SET) != 0))
    out->error = errno;
  return !out->error;
}

/* Where the link `path` leads, in the folder it is in; null if it is none. */
static char *read_link(const char *path) {
  char target[4096];
  ssize_t n = readlink(path, target, sizeof target - 1);
  if (n < 0)
    return NULL;
  const char *slash = strrchr(path, '/');
  size_t head = target[0] == '/' || !slash ? 0 : (size_t)(slash - path) + 1;
  char *joined = malloc(head + (size_t)n + 1);
  if (joined) {
    memcpy(joined, path, head);
    memcpy(joined + head, target, (size_t)n);
    joined[head + (size_t)n] = 0;
  }
  return joined;
}

/* `path` with symbolic links followed, also one that leads to nothing yet. */
static char *follow_links(const char *path) {
  enum { LINKS_MAX = 40 };
  char *real = realpath(path, NULL);
  if (real || errno != ENOENT)
    return real;
  char *at = strdup(path), *next;
  for (int i = 0; at && i < LINKS_MAX && (next = read_link(at)); i++) {
    free(at);
    at = next;
  }
  errno = 0; /* of readlink, on what is no link */
  return at;
}

enum { PROC_PATH = 32 };

/* Where the kernel shows an open file. */
static void proc_path(char path[PROC_PATH], int fd) {
  snprintf(path, PROC_PATH, "/proc/self/fd/%d", fd);
}

/* A file without a name in the folder of out->path, which goes away with the
   process unless it is given one; false where there is no such thing. */
static bool create_nameless(struct file_output *out) {
#ifdef O_TMPFILE
  char *slash = strrchr(out->path, '/'), shown[PROC_PATH];
  const char *folder = slash ? out->path : ".";
  if (slash)
    *slash = 0;
  out->fd =
      open(*folder ? folder : "/", O_WRONLY | O_TMPFILE | O_CLOEXEC, 0666);
  if (slash)
    *slash = '/';
  if (out->fd < 0)
    return false;
  proc_path(shown, out->fd);
  if (access(shown, F_OK) == 0) /* else it could not be given a name */
    return true;
  close(out->fd);
  out->fd = -1;
#endif
  return false;
}

static int make_temporary(struct file_output *out) {
  char shown[PROC_PATH];
  if (out->fd < 0) {
    out->fd =
        open(out->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    return out->fd < 0 ? errno : 0;
  }
  proc_path(shown, out->fd);
  return linkat(AT_FDCWD, shown, AT_FDCWD, out->temporary, AT_SYMLINK_FOLLOW)
             ? errno
             : 0;
}

/* Gives the file a name beside out->path, or makes one that has.  Names are
   tried until one is free, as two runs may write beside the same file. */
static int name_temporary(struct file_output *out) {
  enum { SUFFIX = 32, TRIES = 1000 };
  size_t length = strlen(out->path);
  int error = EEXIST;
  out->temporary = malloc(length + SUFFIX);
  if (!out->temporary)
    return ENOMEM;
  memcpy(out->temporary, out->path, length);
  for (int i = 0; i < TRIES && error == EEXIST; i++) {
    snprintf(out->temporary + length, SUFFIX, ".tmp%ld-%d", (long)getpid(), i);
    error = make_temporary(out);
  }
  if (error) {
    free(out->temporary);
    out->temporary = NULL;
  }
  return error;
}

/* The kernel gives a new file the mode that the process wants. */
static int create_beside(struct file_output *out, const char *path) {
  out->path = follow_links(path);
  if (!out->path)
    return errno ? errno : ENOMEM;
  return create_nameless(out) ? 0 : name_temporary(out);
}

static int create(struct file_output *out, const char *path) {
  struct stat status;
  if (!strcmp(path, "-")) {
    out->fd = STDOUT_FILENO;
    out->is_stdout = true;
    return 0;
  }
  if (stat(path, &status) != 0)
    return errno == ENOENT ? create_beside(out, path) : errno;
  if (S_ISDIR(status.st_mode))
    return EISDIR;
  if (!S_ISREG(status.st_mode)) {
    out->fd = open(path, O_WRONLY | O_CLOEXEC);
    return out->fd < 0 ? errno : 0;
  }
  out->has_old = true;
  out->mode = status.st_mode & 07777;
  out->uid = status.st_uid;
  out->gid = status.st_gid;
  /* A file that may not be written is not replaced either. */
  return access(path, W_OK) == 0 ? create_beside(out, path) : errno;
}

static void release(struct file_output *out) {
  free(out->path);
  free(out->temporary);
  out->path = out->temporary = NULL;
  out->fd = -1;
}

const char *file_create(struct file_output *out, const char *path) {
  *out = (struct file_output){.sink = {.write = write_all}, .fd = -1};
  int error = create(out, path);
  if (out->path) { /* a new file, not a device */
    out->sink.put = put_all;
    out->sink.restart = restart;
  }
  if (!error)
    return NULL;
  release(out);
  return strerror(error);
}

/* Gives the new file the mode of the old, and its owner where that is
   allowed. */
static void keep_mode(struct file_output *out) {
  if (fchown(out->fd, out->uid, out->gid) != 0)
    errno = 0;
  if (fchmod(out->fd, out->mode) != 0)
    out->error = errno;
}

const char *file_commit(struct file_output *out) {
  if (out->has_old && !out->error)
    keep_mode(out);
  if (out->path && !out->temporary && !out->error)
    out->error = name_temporary(out);
  if (!out->is_stdout && close(out->fd) != 0 && !out->error)
    out->error = errno;
  if (out->temporary && !out->error && rename(out->temporary, out->path) != 0)
    out->error = errno;
  if (out->temporary && out->error)
    unlink(out->temporary);
  int error = out->error;
  release(out);
  return error ? strerror(error) : NULL;
}

void file_abandon(struct file_output *out) {
  if (out->fd >= 0 && !out->is_stdout)
    close(out->fd);
  if (out->temporary)
    unlink(out->temporary);
  release(out);
}
