/* A program whose heap grows under an adapter that a host calls: grow(n) adds
   n blocks, finds all blocks as it left them, and tells how often the adapter
   was called. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT(name) __attribute__((export_name(name)))

__attribute__((import_module("greet"), import_name("greeted"))) uint32_t
greeted(void);

enum { SIZE = 100000, MOST = 1000 };
static unsigned char *blocks[MOST];
static uint32_t n;

EXPORT("grow") uint32_t grow(uint32_t more) {
  for (uint32_t i = 0; i < more && n < MOST; i++) {
    blocks[n] = malloc(SIZE);
    if (!blocks[n])
      abort();
    memset(blocks[n], (int)(n & 255), SIZE);
    n++;
  }
  for (uint32_t i = 0; i < n; i++)
    for (uint32_t j = 0; j < SIZE; j++)
      if (blocks[i][j] != (unsigned char)i)
        abort();
  return greeted();
}

#if defined TALKER || defined REALLOC
EXPORT("cabi_realloc")
void *place(void *old, uint32_t old_size, uint32_t align, uint32_t size);

void *place(void *old, uint32_t old_size, uint32_t align, uint32_t size) {
  (void)old_size, (void)align;
  return realloc(old, size ? size : 1);
}

#endif

#ifdef TALKER
static uint32_t result[2];

EXPORT("shout") uint32_t *shout(uint32_t text, uint32_t size) {
  result[0] = text;
  result[1] = size;
  return result;
}
#endif
