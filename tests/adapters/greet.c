/* An adapter with a function that a host calls with strings: it brings the
   realloc by which they are placed, in memory that the next call takes again.
   The program imports `greet` `greeted` from it. */
#include <stdint.h>

#include "wasi_fuse.h"

/* Where the memory is, as distance from here, for it moves with the roof. */
static uint32_t place, size, used;
static uint32_t count;
static struct {
  const char *data;
  uint32_t size;
} result;

static void copy(char *to, const char *from, uint32_t n) {
  for (uint32_t i = 0; i < n; i++)
    to[i] = from[i];
}

#ifndef NO_REALLOC
EXPORT("cabi_realloc")
#endif
char *take(const char *old, uint32_t old_size, uint32_t align,
           uint32_t wanted) {
  uint32_t here = (uint32_t)(uintptr_t)&place;
  uint32_t at = (here + place + used + align - 1) & -align;
  if (!size || at + wanted > here + place + size) {
    size = 2 * (size + wanted) + 64;
    at = (uint32_t)(uintptr_t)wasi_fuse_allocate(size, 16);
    if (!at)
      __builtin_trap();
    place = at - here;
  }
  used = at + wanted - here - place;
  char *now = (char *)(uintptr_t)at;
  copy(now, old, old_size < wanted ? old_size : wanted);
  return now;
}

EXPORT("wasi-fuse:greet/api#greet")
void *greet(const char *name, uint32_t name_size, const char *mark,
            uint32_t mark_size) {
  char *text = take(0, 0, 1, name_size + mark_size);
  copy(text, name, name_size);
  copy(text + name_size, mark, mark_size);
  result.data = text;
  result.size = name_size + mark_size;
  count++;
  return &result;
}

EXPORT("cabi_post_wasi-fuse:greet/api#greet") void greet_post(void *greeting) {
  (void)greeting;
  used = 0;
}

EXPORT("greeted") uint32_t greeted(void) {
  return count;
}
