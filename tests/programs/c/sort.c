/* sort.c sorts 100 MB of numbers from malloc, in pieces whose sizes grow, with
   output between the growths: memory.grow many times and host calls between,
   all of the program's memory checked at the end. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PIECES = 10, ZEROS = 1 << 20 };

/* Sorts by one byte after another, from the lowest, by way of `other`. */
static void sort(uint32_t *numbers, uint32_t *other, size_t n) {
  for (int shift = 0; shift < 32; shift += 8) {
    size_t starts[257] = {0};
    for (size_t i = 0; i < n; i++)
      starts[(numbers[i] >> shift & 255) + 1]++;
    for (int i = 1; i < 257; i++)
      starts[i] += starts[i - 1];
    for (size_t i = 0; i < n; i++)
      other[starts[numbers[i] >> shift & 255]++] = numbers[i];
    memcpy(numbers, other, n * sizeof *numbers);
  }
}

static uint32_t *random_numbers(size_t n, uint32_t *state, uint64_t *sum) {
  uint32_t *numbers = malloc(n * sizeof *numbers);
  for (size_t i = 0; numbers && i < n; i++) {
    *state = *state * 1664525 + 1013904223;
    numbers[i] = *state;
    *sum += *state;
  }
  return numbers;
}

int main(void) {
  static uint32_t *pieces[PIECES];
  uint32_t state = 12345;
  uint64_t sum = 0, again = 0;
  size_t total = 0;
  for (int p = 0; p < PIECES; p++) {
    size_t n = (size_t)(p + 1) * 480000;
    pieces[p] = random_numbers(n, &state, &sum);
    if (!pieces[p])
      return printf("no memory for piece %d\n", p);
    total += n;
    printf("piece %d filled\n", p);
    fflush(stdout);
  }
  char *zeros = calloc(1, ZEROS);
  for (size_t i = 0; i < ZEROS; i++) {
    if (zeros[i])
      return printf("byte %zu from calloc is not zero\n", i);
  }
  for (int p = 0; p < PIECES; p++) {
    size_t n = (size_t)(p + 1) * 480000;
    uint32_t *other = malloc(n * sizeof *other);
    if (!other)
      return printf("no memory to sort piece %d\n", p);
    sort(pieces[p], other, n);
    free(other);
    for (size_t i = 0; i < n; i++) {
      again += pieces[p][i];
      if (i > 0 && pieces[p][i - 1] > pieces[p][i])
        return printf("piece %d is not sorted at %zu\n", p, i);
    }
    printf("piece %d: least %u, most %u\n", p, pieces[p][0], pieces[p][n - 1]);
  }
  printf("%zu numbers, %zu bytes, sums %s\n", total, total * sizeof **pieces,
         sum == again ? "agree" : "differ");
  return sum != again;
}
