/* wasi_unstable, which came before preview1: the functions that differ, and
   some that do not. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define UNSTABLE(name)                                                         \
  __attribute__((import_module("wasi_unstable"), import_name(name)))

struct buffer {
  const void *buf;
  uint32_t len;
};

struct filestat {
  uint64_t dev, ino;
  uint8_t filetype;
  uint32_t nlink;
  uint64_t size, atim, mtim, ctim;
};

struct subscription {
  uint64_t userdata;
  uint8_t tag;
  union {
    struct {
      uint64_t identifier;
      uint32_t id;
      uint64_t timeout, precision;
      uint16_t flags;
    } clock;
    uint32_t fd;
  } u;
};

struct event {
  uint64_t userdata;
  uint16_t error;
  uint8_t type;
  uint64_t nbytes;
  uint16_t flags;
};

UNSTABLE("fd_seek")
int unstable_seek(int fd, int64_t offset, int whence, uint64_t *position);
UNSTABLE("fd_filestat_get")
int unstable_filestat(int fd, struct filestat *out);
UNSTABLE("path_filestat_get")
int unstable_path_filestat(int fd, int flags, const char *path, int len,
                           struct filestat *out);
UNSTABLE("poll_oneoff")
int unstable_poll(const struct subscription *in, struct event *out, int n,
                  uint32_t *events);
UNSTABLE("path_open")
int unstable_open(int fd, int flags, const char *path, int len, int oflags,
                  uint64_t base, uint64_t inheriting, int fdflags, int *out);
UNSTABLE("fd_write")
int unstable_write(int fd, const struct buffer *iovs, int n, uint32_t *out);
UNSTABLE("clock_time_get")
int unstable_clock(int id, uint64_t precision, uint64_t *out);
UNSTABLE("random_get") int unstable_random(void *buffer, int size);

int main(void) {
  struct buffer iov = {"0123456789", 10};
  uint32_t n = 0;
  int fd = 99;
  int error = unstable_open(3, 0, "f", 1, 1, 0x42, 0, 0, &fd);
  printf("open: %d\n", error);
  error = unstable_write(fd, &iov, 1, &n);
  printf("write: %d, %d bytes\n", error, (int)n);
  for (int whence = 0; whence < 3; whence++)
    for (int offset = -1; offset < 2; offset++) {
      uint64_t at = 77;
      error = unstable_seek(fd, 5, 2, &at);
      if (error)
        printf("seek: %d\n", error);
      error = unstable_seek(fd, offset, whence, &at);
      printf("seek %d from %d: %d, at %d\n", offset, whence, error, (int)at);
    }
  struct filestat stat;
  memset(&stat, 0xee, sizeof stat);
  error = unstable_filestat(fd, &stat);
  printf("filestat: %d, type %d size %d nlink %d\n", error, stat.filetype,
         (int)stat.size, (int)stat.nlink);
  uint64_t ino = stat.ino;
  error = unstable_path_filestat(3, 0, "f", 1, &stat);
  printf("path: %d, type %d size %d nlink %d same %d recent %d\n", error,
         stat.filetype, (int)stat.size, (int)stat.nlink, stat.ino == ino,
         stat.mtim > 1700000000000000000);
  struct subscription in[2] = {{.userdata = 5}, {.userdata = 6, .tag = 2}};
  struct event out[2];
  in[0].u.clock.id = 1;
  in[0].u.clock.timeout = 20000000;
  uint64_t before = 0, after = 0;
  error = unstable_clock(1, 1, &before);
  printf("clock: %d\n", error);
  error = unstable_poll(in, out, 1, &n);
  printf("poll: %d, %d events, %d type %d error %d\n", error, (int)n,
         (int)out[0].userdata, out[0].type, out[0].error);
  error = unstable_clock(1, 1, &after);
  printf("clock: %d, waited %d\n", error, after - before >= 20000000);
  in[1].u.fd = 1;
  error = unstable_poll(in + 1, out, 1, &n);
  printf("poll: %d, %d events, %d type %d error %d\n", error, (int)n,
         (int)out[0].userdata, out[0].type, out[0].error);
  printf("random: %d\n", unstable_random(&n, 4));
  return 0;
}
