/*
 * calls.c stands between the command and the system: each function counts its
 * calls and fails when it is told to, as the real one could.
 */
#define _GNU_SOURCE /* O_TMPFILE */

#include "calls.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static enum fault_mode mode;
static atomic_long calls, interrupts;
static long failing;

void fault_start(enum fault_mode new_mode, long n) {
  mode = new_mode;
  failing = n;
  atomic_store(&calls, 0);
}

long fault_count(void) {
  return atomic_load(&calls);
}

/* Whether this call, which `meant` lets fail, is to fail. */
static bool fails(enum fault_mode meant) {
  if (mode != meant)
    return false;
  long n = atomic_fetch_add(&calls, 1) + 1;
  return n == failing || (mode == FAULT_FULL && failing && n > failing);
}

static bool call_fails(int error) {
  if (!fails(FAULT_CALL))
    return false;
  errno = error;
  return true;
}

/* The real ones. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
char *__real_strdup(const char *text);
char *__real_realpath(const char *path, char *resolved);
int __real_open(const char *path, int flags, mode_t permissions);
ssize_t __real_read(int fd, void *data, size_t size);
ssize_t __real_write(int fd, const void *data, size_t size);
void *__real_mmap(void *at, size_t size, int protection, int flags, int fd,
                  off_t offset);
int __real_close(int fd);
int __real_fstat(int fd, struct stat *status);
int __real_stat(const char *path, struct stat *status);
int __real_access(const char *path, int how);
int __real_linkat(int from_fd, const char *from, int to_fd, const char *to,
                  int flags);
int __real_rename(const char *from, const char *to);
int __real_fchmod(int fd, mode_t permissions);
int __real_fchown(int fd, uid_t user, gid_t group);
FILE *__real_fopen(const char *path, const char *how);
int __real_fclose(FILE *file);
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*run)(void *), void *argument);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
char *__wrap_strdup(const char *text);
char *__wrap_realpath(const char *path, char *resolved);
int __wrap_open(const char *path, int flags, ...);
ssize_t __wrap_read(int fd, void *data, size_t size);
ssize_t __wrap_write(int fd, const void *data, size_t size);
void *__wrap_mmap(void *at, size_t size, int protection, int flags, int fd,
                  off_t offset);
int __wrap_close(int fd);
int __wrap_fstat(int fd, struct stat *status);
int __wrap_stat(const char *path, struct stat *status);
int __wrap_access(const char *path, int how);
int __wrap_linkat(int from_fd, const char *from, int to_fd, const char *to,
                  int flags);
int __wrap_rename(const char *from, const char *to);
int __wrap_fchmod(int fd, mode_t permissions);
int __wrap_fchown(int fd, uid_t user, gid_t group);
FILE *__wrap_fopen(const char *path, const char *how);
int __wrap_fclose(FILE *file);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*run)(void *), void *argument);

void *__wrap_malloc(size_t size) {
  return fails(FAULT_MEMORY) ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size) {
  return fails(FAULT_MEMORY) ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size) {
  return fails(FAULT_MEMORY) ? NULL : __real_realloc(old, size);
}

char *__wrap_strdup(const char *text) {
  return fails(FAULT_MEMORY) ? NULL : __real_strdup(text);
}

char *__wrap_realpath(const char *path, char *resolved) {
  if (!fails(FAULT_MEMORY))
    return __real_realpath(path, resolved);
  errno = ENOMEM;
  return NULL;
}

int __wrap_open(const char *path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  bool creates = flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE;
  mode_t permissions = creates ? va_arg(list, mode_t) : 0;
  va_end(list);
  return call_fails(EMFILE) ? -1 : __real_open(path, flags, permissions);
}

/* What is left of `size` in a transfer that is cut short; 0: it is interrupted
   before it begins, as each second one is. */
static size_t shortened(size_t size) {
  if (mode != FAULT_SHORT)
    return size;
  if (atomic_fetch_add(&interrupts, 1) % 2 == 0)
    return 0;
  return fails(FAULT_SHORT) && size > 1 ? size / 2 : size;
}

ssize_t __wrap_read(int fd, void *data, size_t size) {
  size_t most = shortened(size);
  if (call_fails(EIO))
    return -1;
  if (most || !size)
    return __real_read(fd, data, most);
  errno = EINTR;
  return -1;
}

ssize_t __wrap_write(int fd, const void *data, size_t size) {
  size_t most = shortened(size);
  if (call_fails(EIO))
    return -1;
  if (fails(FAULT_FULL)) {
    errno = ENOSPC;
    return -1;
  }
  if (most || !size)
    return __real_write(fd, data, most);
  errno = EINTR;
  return -1;
}

void *__wrap_mmap(void *at, size_t size, int protection, int flags, int fd,
                  off_t offset) {
  return call_fails(ENODEV)
             ? MAP_FAILED
             : __real_mmap(at, size, protection, flags, fd, offset);
}

/* A close that fails closes all the same. */
int __wrap_close(int fd) {
  int result = __real_close(fd);
  return call_fails(EIO) ? -1 : result;
}

int __wrap_fstat(int fd, struct stat *status) {
  return call_fails(EIO) ? -1 : __real_fstat(fd, status);
}

int __wrap_stat(const char *path, struct stat *status) {
  return call_fails(EACCES) ? -1 : __real_stat(path, status);
}

int __wrap_access(const char *path, int how) {
  return call_fails(EACCES) ? -1 : __real_access(path, how);
}

int __wrap_linkat(int from_fd, const char *from, int to_fd, const char *to,
                  int flags) {
  return call_fails(EIO) ? -1 : __real_linkat(from_fd, from, to_fd, to, flags);
}

int __wrap_rename(const char *from, const char *to) {
  return call_fails(EIO) ? -1 : __real_rename(from, to);
}

int __wrap_fchmod(int fd, mode_t permissions) {
  return call_fails(EPERM) ? -1 : __real_fchmod(fd, permissions);
}

int __wrap_fchown(int fd, uid_t user, gid_t group) {
  return call_fails(EPERM) ? -1 : __real_fchown(fd, user, group);
}

FILE *__wrap_fopen(const char *path, const char *how) {
  return call_fails(EMFILE) ? NULL : __real_fopen(path, how);
}

int __wrap_fclose(FILE *file) {
  int result = __real_fclose(file);
  return call_fails(EIO) ? EOF : result;
}

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*run)(void *), void *argument) {
  return call_fails(EAGAIN)
             ? EAGAIN
             : __real_pthread_create(thread, attributes, run, argument);
}
