/* pages.c asks for memory itself: what memory.size and memory.grow become may
   be longer than they are, and what is said of the code behind them moves. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

static size_t pages(void) {
  return __builtin_wasm_memory_size(0);
}

__attribute__((noinline)) static char *more(size_t count) {
  size_t before = __builtin_wasm_memory_grow(0, count);
  if (before == (size_t)-1)
    return NULL;
  char *start = (char *)(before << 16);
  for (size_t i = 0; i < count; i++)
    start[i << 16] = (char)i;
  return start;
}

int main(int argc, char **argv) {
  size_t before = pages();
  char *start = more((size_t)argc);
  struct stat status;
  char *copy = malloc(strlen(argv[0]) + 1);
  strcpy(copy, argv[0]);
  if (stat(".", &status) == 0)
    printf("%s %ld\n", copy, (long)time(NULL));
  FILE *file = fopen("none", "r");
  if (file)
    fclose(file);
  free(copy);
  printf("%zu %d\n", pages() - before, start ? start[0] : -1);
  return 0;
}
