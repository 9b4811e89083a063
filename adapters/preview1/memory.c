/*
 * memory.c holds memcpy, memmove and memset, as small as they can be (the
 * linker puts bulk memory instructions in their place where the program has
 * them), and the test of the program's pointers.
 */
#include "memory.h"

#include "wasi_fuse.h"

/* Without this clang would see through the loops and call the function that
   it is in. */
#define LOOP __attribute__((no_builtin))

LOOP void *memcpy(void *restrict to, const void *restrict from, size_t size) {
  for (size_t i = 0; i < size; i++)
    ((uint8_t *)to)[i] = ((const uint8_t *)from)[i];
  return to;
}

LOOP void *memmove(void *to, const void *from, size_t size) {
  if ((uintptr_t)to <= (uintptr_t)from)
    return memcpy(to, from, size);
  while (size--)
    ((uint8_t *)to)[size] = ((const uint8_t *)from)[size];
  return to;
}

LOOP void *memset(void *at, int byte, size_t size) {
  for (size_t i = 0; i < size; i++)
    ((uint8_t *)at)[i] = (uint8_t)byte;
  return at;
}

bool memory_is_program(const void *ptr, uint64_t size) {
  return (uintptr_t)ptr + size <= (uint64_t)wasi_fuse_ceiling() << 16;
}
