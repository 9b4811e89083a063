/* sort.c sorts 100 MB of numbers from malloc, in pieces whose sizes grow, with
   output between the growths: memory.grow many times and host calls between,
   all of the program's memory checked at the end. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PIECES = 10 };

static int by_value(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

int main(void) {
  static uint32_t *pieces[PIECES];
  static size_t counts[PIECES];
  uint32_t state = 12345;
  uint64_t sum = 0, again = 0;
  size_t total = 0;
  for (int p = 0; p < PIECES; p++) {
    counts[p] = (size_t)(p + 1) * 480000;
    pieces[p] = malloc(counts[p] * sizeof **pieces);
    if (!pieces[p]) {
      printf("no memory for piece %d\n", p);
      return 1;
    }
    for (size_t i = 0; i < counts[p]; i++) {
      state = state * 1664525 + 1013904223;
      pieces[p][i] = state;
      sum += state;
    }
    total += counts[p];
    printf("piece %d filled\n", p);
    fflush(stdout);
  }
  char *zeros = calloc(1, 1 << 20);
  for (size_t i = 0; i < 1 << 20; i++) {
    if (zeros[i]) {
      printf("byte %zu from calloc is not zero\n", i);
      return 1;
    }
  }
  for (int p = 0; p < PIECES; p += 3)
    qsort(pieces[p], counts[p], sizeof **pieces, by_value);
  for (int p = 0; p < PIECES; p++) {
    for (size_t i = 0; i < counts[p]; i++) {
      again += pieces[p][i];
      if (p % 3 == 0 && i > 0 && pieces[p][i - 1] > pieces[p][i]) {
        printf("piece %d is not sorted at %zu\n", p, i);
        return 1;
      }
    }
  }
  printf("%zu numbers, %zu bytes, sums %s\n", total, total * sizeof **pieces,
         sum == again ? "agree" : "differ");
  printf("least %u, middle %u, most %u\n", pieces[9][0],
         pieces[9][counts[9] / 2], pieces[9][counts[9] - 1]);
  return sum != again;
}
