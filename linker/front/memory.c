/*
 * memory.c is memory for the command, which has nothing to undo when there is
 * none: it says so and ends.  What it takes it keeps until it ends.
 */
#include "front/command.h"

#include <stdlib.h>
#include <string.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

static void *or_end(void *memory) {
  if (memory)
    return memory;
  fputs("wasi-fuse: error: out of memory\n", stderr);
  exit(EXIT_LINK_FAILED);
}

void keep_memory_small(void) {
#ifdef __GLIBC__
  /* glibc's own threshold goes up with what is freed, and keeps that. */
  mallopt(M_MMAP_THRESHOLD, 128 * 1024);
#endif
}

void *allocate(size_t size) {
  return or_end(calloc(1, size ? size : 1));
}

/* Room for one item more; grown at powers of two. */
void *more_items(void *items, size_t count, size_t size) {
  if (count & (count - 1))
    return items;
  size_t room = count ? count * 2 : 1;
  if (room > SIZE_MAX / size)
    or_end(NULL);
  return or_end(realloc(items, room * size));
}

char *copy_text(const char *text, size_t size) {
  char *copy = allocate(size + 1);
  memcpy(copy, text, size);
  return copy;
}

void add_string(struct strings *list, const char *string) {
  list->items = more_items(list->items, list->n, sizeof *list->items);
  list->items[list->n++] = string;
}
