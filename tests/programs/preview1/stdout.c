/* Long and short writes to stdout and stderr, each whole and in order. */
#include "case.h"

static void all(int fd, const uint8_t *data, size_t size) {
  while (size) {
    __wasi_ciovec_t iov = {data, size};
    __wasi_size_t n = 0;
    int error = __wasi_fd_write((__wasi_fd_t)fd, &iov, 1, &n);
    if (error || !n) {
      say("write", error);
      return;
    }
    data += n;
    size -= n;
  }
}

int main(void) {
  static uint8_t data[1 << 20];
  static const size_t sizes[] = {1,    0,     4095,  4096,  4097,   8192,
                                 8193, 65535, 65536, 65537, 1 << 20};
  for (size_t i = 0; i < sizeof data; i++)
    data[i] = i % 64 == 63 ? '\n' : (uint8_t)('!' + i / 64 % 90);
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    all(1, data, sizes[i]);
    all(2, data, sizes[i]);
  }
  return 0;
}
