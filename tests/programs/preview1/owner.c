/* A program that owns all of its memory: it grows it by itself, between calls
   of all kinds, and finds it contiguous, zero and untouched. */
#include "case.h"

enum { PAGE = 65536 };

static void fill(uint8_t *at, size_t pages) {
  for (size_t i = 0; i < pages * PAGE; i += 64)
    at[i] = (uint8_t)(i / 64 * 13 + i / PAGE);
}

static int damage(const uint8_t *at, size_t pages) {
  int bad = 0;
  for (size_t i = 0; i < pages * PAGE; i++)
    bad += at[i] != (i % 64 ? 0 : (uint8_t)(i / 64 * 13 + i / PAGE));
  return bad;
}

int main(void) {
  size_t first = __builtin_wasm_memory_size(0);
  uint8_t *start = (uint8_t *)(first * PAGE);
  size_t pages = 0;
  int gaps = 0, dirty = 0;
  for (int round = 0; round < 40; round++) {
    size_t n = (size_t)(round % 3 + 1);
    size_t old = __builtin_wasm_memory_grow(0, n);
    gaps += old != first + pages;
    gaps += __builtin_wasm_memory_size(0) != first + pages + n;
    for (size_t i = pages * PAGE; i < (pages + n) * PAGE; i++)
      dirty += start[i] != 0;
    pages += n;
    fill(start, pages);
    __wasi_size_t a, b;
    char name[64];
    int error = __wasi_args_sizes_get(&a, &b);
    error |= __wasi_environ_sizes_get(&a, &b);
    snprintf(name, sizeof name, "file%d", round);
    int fd = create(name);
    put(fd, name);
    if (round % 2)
      shut(fd);
    uint8_t entries[512];
    error |= __wasi_fd_readdir(ROOT, entries, sizeof entries, 0, &a);
    if (error || damage(start, pages))
      printf("%d: %d, %d bytes damaged\n", round, error, damage(start, pages));
  }
  printf("%d pages, %d gaps, %d not zero\n", (int)pages, gaps, dirty);
  return 0;
}
