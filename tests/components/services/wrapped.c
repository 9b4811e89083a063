/* A command that the host gives lists to. By the wasi-libc that has `_start`
   wrapped, so is its realloc: see linker/fuse/command.c. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define IMPORT(module, name)                                                   \
  __attribute__((import_module(module), import_name(name)))
#define EXPORT(name) __attribute__((export_name(name)))

IMPORT("wasi:cli/environment@0.2.0", "get-arguments")
void get_arguments(uint32_t *list);

EXPORT("cabi_realloc")
void *place(void *old, uint32_t old_size, uint32_t align, uint32_t size);

void *place(void *old, uint32_t old_size, uint32_t align, uint32_t size) {
  (void)old_size, (void)align;
  return realloc(old, size ? size : 1);
}

#ifdef CONSTRUCTED
static volatile int constructed;

__attribute__((constructor)) static void construct(void) {
  constructed++;
}
#else
static const int constructed;
#endif

static void leave(void) {
  puts("left once");
}

int main(void) {
  uint32_t list[2];
  atexit(leave);
  get_arguments(list);
  printf("%u arguments, constructed %d\n", list[1], constructed);
}
