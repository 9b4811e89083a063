/* heap.c fills its heap, frees and fills it again, while it writes and reads a
   file between the allocations, and checks every byte: heap [BLOCKS]. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 200, PIECE = 65536, ROUNDS = 3 };

static unsigned char *blocks[MOST];

static size_t size_of(int i) {
  return 1000000 + (size_t)i * 97;
}

static unsigned char byte_of(int round, int i, size_t j) {
  return (unsigned char)((size_t)(round * 7 + i * 31) + j + (j >> 8));
}

static int fill(int round, int i) {
  blocks[i] = malloc(size_of(i));
  if (!blocks[i])
    return 0;
  for (size_t j = 0; j < size_of(i); j++)
    blocks[i][j] = byte_of(round, i, j);
  return 1;
}

static long bad(int round, int i) {
  long count = 0;
  for (size_t j = 0; blocks[i] && j < size_of(i); j++)
    count += blocks[i][j] != byte_of(round, i, j);
  return count;
}

static int through_file(const unsigned char *bytes) {
  static unsigned char back[PIECE];
  FILE *file = fopen("heap.out", "wb");
  if (!file || fwrite(bytes, 1, PIECE, file) != PIECE || fclose(file))
    return 0;
  file = fopen("heap.out", "rb");
  if (!file || fread(back, 1, PIECE, file) != PIECE || fclose(file))
    return 0;
  return !memcmp(bytes, back, PIECE);
}

int main(int argc, char **argv) {
  int n = argc > 1 ? atoi(argv[1]) : 8;
  for (int round = 0; round < ROUNDS; round++) {
    long wrong = 0;
    int got = 0, files = 0;
    for (int i = 0; i < n; i++) {
      got += fill(round, i);
      if (i % 4 == 0 && blocks[i])
        files += through_file(blocks[i]);
    }
    for (int i = 1; i < n; i += 2)
      free(blocks[i]);
    for (int i = 1; i < n; i += 2)
      fill(round, i);
    for (int i = 0; i < n; i++)
      wrong += bad(round, i);
    for (int i = 0; i < n; i++)
      free(blocks[i]);
    printf("round %d: %d blocks, %d files, %ld wrong\n", round, got, files,
           wrong);
  }
  return 0;
}
