/*
 * fuzz_elf.c looks for a module in an ELF file, and writes ELF files around
 * what it is given.  Promised are that failure and diagnostics go together,
 * that a module that was put into an object is found there, and equal output.
 */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */

#include "fuzz.h"

#include "output/elf.h"

#include <sys/mman.h>

/* The bytes where they cannot be written, as a mapped file. */
static struct span read_only(struct span bytes) {
  void *at = mmap(NULL, bytes.size, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  FUZZ_CHECK(at != MAP_FAILED);
  memcpy(at, bytes.data, bytes.size);
  mprotect(at, bytes.size, PROT_READ);
  return (struct span){at, bytes.size};
}

static void read(struct span bytes) {
  struct arena arena = {.limit = (size_t)1 << 30};
  struct diag diag = {.arena = &arena};
  struct span module = {NULL, 0};
  struct span mapped = read_only(bytes);
  bool ok = elf_read_module(&diag, "input", mapped, &module);
  FUZZ_CHECK(ok == !diag_failed(&diag));
  FUZZ_CHECK(!ok || (module.data >= mapped.data && module.size <= mapped.size &&
                     module.data + module.size <= mapped.data + mapped.size));
  munmap((void *)(uintptr_t)mapped.data, mapped.size);
  arena_free(&arena);
}

static void write(struct span bytes) {
  struct arena arena = {.limit = (size_t)1 << 30};
  struct diag diag = {.arena = &arena};
  struct writer object = {0}, debug = {0};
  struct span module = {NULL, 0};
  size_t cut = bytes.size ? bytes.data[0] % bytes.size : 0;
  struct span name = span_sub(bytes, 0, cut < 20 ? cut : 20);
  struct dwarf_section section = {span_of(".debug_info"), bytes, 0};
  struct elf_func funcs[] = {{name, 2, 5}, {name, 9, (uint32_t)cut}};
  bool ok = elf_write_object(&object, &diag, cut & 1 ? ELF_X86_64 : ELF_AARCH64,
                             bytes, name);
  FUZZ_CHECK(ok == !diag_failed(&diag));
  if (ok && bytes.size >= 4 && !memcmp(bytes.data, "\0asm", 4)) {
    FUZZ_CHECK(elf_read_module(&diag, "object", writer_span(&object), &module));
    FUZZ_CHECK(span_equal(module, bytes));
  }
  diag = (struct diag){.arena = &arena};
  ok = elf_write_debug(&debug, &diag, &section, 1, funcs, 2,
                       (uint32_t)(9 + cut));
  FUZZ_CHECK(ok == !diag_failed(&diag));
  writer_free(&object);
  writer_free(&debug);
  arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct span bytes = {data, size};
  if (!elf_is_supported())
    return 0;
  if (elf_is_elf(bytes))
    read(bytes);
  else
    write(bytes);
  return 0;
}
