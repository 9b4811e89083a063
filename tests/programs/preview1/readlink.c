/* path_readlink into buffers that are too short, and links that are longer
   than 4,096 bytes where the host can make them. */
#include "case.h"

int main(void) {
  static char target[5000], buffer[6000];
  static const size_t sizes[] = {0, 1, 10, 255, 256, 257, 4095, 4096, 6000};
  __wasi_size_t n;
  memset(target, 't', 256);
  say("symlink", __wasi_path_symlink(target, ROOT, "link"));
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    memset(buffer, '.', sizeof buffer);
    n = 77;
    int error =
        __wasi_path_readlink(ROOT, "link", (uint8_t *)buffer, sizes[i], &n);
    printf("by %d: %d, %d bytes, last %c, after %c\n", (int)sizes[i], error,
           (int)n, n && n < 6000 ? buffer[n - 1] : '-',
           n < 6000 ? buffer[n] : '-');
  }
  memset(target, 'u', 4090);
  int error = __wasi_path_symlink(target, ROOT, "long");
  say("symlink", error);
  if (!error) {
    error = __wasi_path_readlink(ROOT, "long", (uint8_t *)buffer, 100, &n);
    printf("by 100: %d, %d bytes\n", error, (int)n);
  }
  return 0;
}
