/* Arguments and environment, each asked for several times. */
#include "case.h"

int main(void) {
  for (int round = 0; round < 3; round++) {
    __wasi_size_t n = 0, size = 0;
    uint8_t *strings[64], buffer[4096];
    say("args_sizes_get", __wasi_args_sizes_get(&n, &size));
    say("args_get", __wasi_args_get(strings, buffer));
    printf("%d arguments\n", (int)n);
    for (size_t i = 1; i < n; i++)
      printf("  \"%s\" at %d\n", strings[i],
             (int)(strings[i] - strings[i - 1]) >= 1);
    printf("size: %d\n", strings[n - 1] + strlen((char *)strings[n - 1]) + 1 ==
                             buffer + size);
    say("environ_sizes_get", __wasi_environ_sizes_get(&n, &size));
    say("environ_get", __wasi_environ_get(strings, buffer));
    printf("%d variables, %d bytes\n", (int)n, (int)size);
    for (size_t i = 0; i < n; i++)
      printf("  \"%s\"\n", strings[i]);
  }
  return 0;
}
