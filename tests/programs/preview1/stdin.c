/* Stdin is read to its end, by buffers of different shapes. */
#include "case.h"

int main(void) {
  char a[3], b[4] = "", c[100];
  __wasi_iovec_t iovs[3] = {{(uint8_t *)a, 0}, {(uint8_t *)b, 3}, {0, 0}};
  __wasi_size_t n;
  say("read", __wasi_fd_read(0, iovs, 3, &n));
  printf("%d \"%.3s\"\n", (int)n, b);
  iovs[0].buf_len = 2;
  iovs[2] = (__wasi_iovec_t){(uint8_t *)c, sizeof c};
  int total = 0;
  do {
    int error = __wasi_fd_read(0, iovs, 1, &n);
    if (error)
      say("read", error);
    total += (int)n;
  } while (n && total < 10);
  printf("%d more\n", total);
  for (;;) {
    int error = __wasi_fd_read(0, iovs + 2, 1, &n);
    if (error || !n) {
      say("end", error);
      break;
    }
    printf("%.*s", (int)n, c);
  }
  get(0, 10);
  return 0;
}
