/* Vectored reads and writes move all of their buffers, or natively the first:
   so each total is made by calls until nothing is left. */
#include "case.h"

enum { N = 9, BIG = 9000 };
static uint8_t data[BIG];

static void write_all(int fd, const int *sizes, int n) {
  __wasi_ciovec_t iovs[N];
  const uint8_t *at = data;
  for (int i = 0; i < n; i++) {
    iovs[i] = (__wasi_ciovec_t){at, (size_t)sizes[i]};
    at += sizes[i];
  }
  int total = 0;
  for (int first = 0; first < n;) {
    __wasi_size_t done;
    int error = __wasi_fd_write((__wasi_fd_t)fd, iovs + first,
                                (size_t)(n - first), &done);
    if (error) {
      say("write", error);
      return;
    }
    total += (int)done;
    while (first < n && done >= iovs[first].buf_len)
      done -= iovs[first++].buf_len;
    if (first < n) {
      iovs[first].buf += done;
      iovs[first].buf_len -= done;
    }
  }
  printf("wrote %d\n", total);
}

static void read_all(int fd, const int *sizes, int n) {
  static uint8_t back[BIG];
  __wasi_iovec_t iovs[N];
  uint8_t *at = back;
  memset(back, 0, sizeof back);
  for (int i = 0; i < n; i++) {
    iovs[i] = (__wasi_iovec_t){at, (size_t)sizes[i]};
    at += sizes[i];
  }
  int total = 0;
  for (int first = 0; first < n;) {
    __wasi_size_t done;
    int error = __wasi_fd_read((__wasi_fd_t)fd, iovs + first,
                               (size_t)(n - first), &done);
    if (error || (!done && iovs[first].buf_len)) {
      say("read", error);
      break;
    }
    total += (int)done;
    while (first < n && done >= iovs[first].buf_len)
      done -= iovs[first++].buf_len;
    if (first < n) {
      iovs[first].buf += done;
      iovs[first].buf_len -= done;
    }
  }
  printf("read %d, %s\n", total,
         memcmp(back, data, (size_t)total) ? "differs" : "same");
}

int main(void) {
  static const int cases[][N] = {
      {0},        {1, 2, 3},          {0, 0, 5, 0, 7},
      {4000, 96}, {4000, 97},         {4096, 1, 2},
      {1, 4096},  {3000, 3000, 3000}, {10, 0, 8000, 20},
      {0, 0, 0}};
  for (int i = 0; i < BIG; i++)
    data[i] = (uint8_t)(i * 7 + i / 256);
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    int fd = create("file");
    write_all(fd, cases[c], N);
    tell(fd);
    seek(fd, 0, __WASI_WHENCE_SET);
    read_all(fd, cases[c], N);
    tell(fd);
    shut(fd);
  }
  return 0;
}
