/* Times calls of preview1, one after the other: for each a line on stderr,
   its name and nanoseconds per call.  It needs a preopened directory at 3 and
   a stdout that takes everything.  The argument is how long a batch takes, in
   microseconds; the quickest of some batches counts. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wasi/api.h>

enum { MIB = 1 << 20, BATCHES = 7, N_ENTRIES = 500 };

static uint8_t buffer[MIB];
static __wasi_fd_t file, directory;

static void check(__wasi_errno_t error, const char *what) {
  if (!error)
    return;
  fprintf(stderr, "%s: errno %d\n", what, error);
  exit(1);
}

static __wasi_timestamp_t now(void) {
  __wasi_timestamp_t time;
  check(__wasi_clock_time_get(__WASI_CLOCKID_MONOTONIC, 1, &time), "clock");
  return time;
}

static __wasi_fd_t open_at(const char *name, uint16_t oflags) {
  __wasi_fd_t fd;
  __wasi_rights_t rights =
      __WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_WRITE | __WASI_RIGHTS_FD_SEEK |
      __WASI_RIGHTS_FD_TELL | __WASI_RIGHTS_FD_READDIR |
      __WASI_RIGHTS_FD_FILESTAT_GET | __WASI_RIGHTS_FD_FILESTAT_SET_SIZE;
  if (oflags & __WASI_OFLAGS_DIRECTORY)
    rights &= ~(__wasi_rights_t)__WASI_RIGHTS_FD_WRITE;
  check(__wasi_path_open(3, 0, name, oflags, rights, rights, 0, &fd), name);
  return fd;
}

static void seek(int64_t offset) {
  __wasi_filesize_t at;
  check(__wasi_fd_seek(file, offset, __WASI_WHENCE_SET, &at), "seek");
}

static void write_to(__wasi_fd_t fd, size_t size) {
  for (size_t done = 0; done < size;) {
    __wasi_ciovec_t iov = {buffer + done, size - done};
    __wasi_size_t n;
    check(__wasi_fd_write(fd, &iov, 1, &n), "write");
    done += n;
  }
}

static void read_from(size_t size) {
  for (size_t done = 0; done < size;) {
    __wasi_iovec_t iov = {buffer + done, size - done};
    __wasi_size_t n;
    check(__wasi_fd_read(file, &iov, 1, &n), "read");
    if (!n)
      check(1, "read: end");
    done += n;
  }
}

static void write_stdout_1(void) {
  write_to(1, 1);
}
static void write_stdout_4k(void) {
  write_to(1, 4096);
}
static void write_stdout_1m(void) {
  write_to(1, MIB);
}
static void write_file_1(void) {
  write_to(file, 1);
}
static void write_file_4k(void) {
  seek(0);
  write_to(file, 4096);
}
static void write_file_1m(void) {
  seek(0);
  write_to(file, MIB);
}
static void read_4k(void) {
  seek(0);
  read_from(4096);
}
static void read_1m(void) {
  seek(0);
  read_from(MIB);
}
static void pread_4k(void) {
  __wasi_iovec_t iov = {buffer, 4096};
  __wasi_size_t n;
  check(__wasi_fd_pread(file, &iov, 1, 4096, &n), "pread");
}
static void seek_once(void) {
  seek(100);
}
static void fstat_once(void) {
  __wasi_filestat_t stat;
  check(__wasi_fd_filestat_get(file, &stat), "fstat");
}
static void stat_once(void) {
  __wasi_filestat_t stat;
  check(__wasi_path_filestat_get(3, 0, "file", &stat), "stat");
}
static void open_close(void) {
  check(__wasi_fd_close(open_at("file", 0)), "close");
}
static void list(void) {
  __wasi_dircookie_t cookie = 0;
  int n = 0;
  for (;;) {
    __wasi_size_t used, at = 0;
    __wasi_dirent_t entry;
    check(__wasi_fd_readdir(directory, buffer, 4096, cookie, &used), "list");
    while (at + sizeof entry <= used) {
      memcpy(&entry, buffer + at, sizeof entry);
      if (at + sizeof entry + entry.d_namlen > used)
        break;
      at += sizeof entry + entry.d_namlen;
      cookie = entry.d_next;
      n++;
    }
    if (used < 4096)
      break;
  }
  if (n < N_ENTRIES)
    check(1, "list: entries are missing");
}
static void clock_once(void) {
  now();
}
static void random_16(void) {
  check(__wasi_random_get(buffer, 16), "random");
}
static void poll_file(void) {
  __wasi_subscription_t in = {0};
  __wasi_event_t out;
  __wasi_size_t n;
  in.u.tag = __WASI_EVENTTYPE_FD_READ;
  in.u.u.fd_read.file_descriptor = file;
  check(__wasi_poll_oneoff(&in, &out, 1, &n), "poll");
}

static const struct test {
  const char *name;
  void (*once)(void);
} tests[] = {
    {"write 1 B to stdout", write_stdout_1},
    {"write 4 KiB to stdout", write_stdout_4k},
    {"write 1 MiB to stdout", write_stdout_1m},
    {"write 1 B to a file", write_file_1},
    {"write 4 KiB to a file", write_file_4k},
    {"write 1 MiB to a file", write_file_1m},
    {"read 4 KiB", read_4k},
    {"read 1 MiB", read_1m},
    {"pread 4 KiB", pread_4k},
    {"seek", seek_once},
    {"fstat", fstat_once},
    {"stat", stat_once},
    {"open and close", open_close},
    {"list 500 entries", list},
    {"clock", clock_once},
    {"16 random bytes", random_16},
    {"poll", poll_file},
};

static void measure(const struct test *test, uint64_t batch) {
  uint64_t best = UINT64_MAX, count = 1;
  uint64_t begin = now();
  test->once();
  uint64_t once = now() - begin + 1;
  if (once < batch)
    count = batch / once;
  for (int i = 0; i < BATCHES; i++) {
    begin = now();
    for (uint64_t j = 0; j < count; j++)
      test->once();
    uint64_t each = (now() - begin) * 1000 / count;
    if (each < best)
      best = each;
  }
  fprintf(stderr, "%s\t%llu\n", test->name, (unsigned long long)best);
}

int main(int argc, char **argv) {
  uint64_t batch = argc > 1 ? strtoull(argv[1], NULL, 10) * 1000 : 1000000;
  file = open_at("file", __WASI_OFLAGS_CREAT);
  write_to(file, MIB);
  __wasi_path_create_directory(3, "many");
  for (int i = 0; i < N_ENTRIES; i++) {
    char name[32];
    snprintf(name, sizeof name, "many/entry-%d", i);
    check(__wasi_fd_close(open_at(name, __WASI_OFLAGS_CREAT)), name);
  }
  directory = open_at("many", __WASI_OFLAGS_DIRECTORY);
  for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
    measure(&tests[i], batch);
  return 0;
}
