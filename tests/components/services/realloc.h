/* What is common to the programs here: imports, exports, and the realloc that
   their host puts lists and strings by. */
#ifndef REALLOC_H
#define REALLOC_H

#include <stdint.h>
#include <stdlib.h>

#define IMPORT(module, name)                                                   \
  __attribute__((import_module(module), import_name(name)))
#define EXPORT(name) __attribute__((export_name(name)))

/* Where nothing called these, wasm-ld would let each export do so. */
void __wasm_call_ctors(void);

EXPORT("cabi_realloc")
void *cabi_realloc(void *old, size_t old_size, size_t align, size_t size);

void *cabi_realloc(void *old, size_t old_size, size_t align, size_t size) {
  (void)old_size;
  if (size == 0)
    return (void *)align;
  void *now = realloc(old, size);
  if (!now)
    abort();
  return now;
}

#endif
