/*
 * elf_read.c finds the module in an object that elf.c, ld -b binary or an
 * assembler's .incbin made: between symbols NAME_start and NAME_end.
 */
#include "output/elf.h"

bool elf_is_elf(struct span bytes) {
  return span_starts(bytes, "\177ELF");
}

#ifdef WASI_FUSE_HAVE_LIBELF

#include <gelf.h>
#include <libelf.h>

/* How many pairs of symbols are looked at: an object has few. */
enum { TRIES_MAX = 64 };

/* The symbols of an ELF file. */
struct table {
  Elf *elf;
  Elf_Data *data;
  size_t names; /* the section of their names */
  size_t n;
};

static bool find_table(Elf *elf, struct table *table) {
  Elf_Scn *section = NULL;
  while ((section = elf_nextscn(elf, section))) {
    GElf_Shdr header;
    if (!gelf_getshdr(section, &header) || header.sh_type != SHT_SYMTAB ||
        header.sh_entsize == 0)
      continue;
    *table = (struct table){.elf = elf,
                            .data = elf_getdata(section, NULL),
                            .names = header.sh_link,
                            .n = header.sh_size / header.sh_entsize};
    return table->data && table->n <= INT32_MAX;
  }
  return false;
}

/* The name of symbol `i`; empty if it has none. */
static struct span symbol(const struct table *table, size_t i,
                          GElf_Sym *symbol) {
  const char *name = NULL;
  if (gelf_getsym(table->data, (int)i, symbol))
    name = elf_strptr(table->elf, table->names, symbol->st_name);
  return span_of(name ? name : "");
}

static bool ends(struct span name, const char *suffix) {
  size_t n = strlen(suffix);
  return name.size >= n && !memcmp(name.data + name.size - n, suffix, n);
}

/* The place of NAME_end in the section of NAME_start. */
static bool find_end(const struct table *table, struct span start_name,
                     const GElf_Sym *start, uint64_t *end) {
  size_t stem = start_name.size - strlen("_start");
  for (size_t i = 1; i < table->n; i++) {
    GElf_Sym other;
    struct span name = symbol(table, i, &other);
    if (other.st_shndx == start->st_shndx && ends(name, "_end") &&
        name.size - strlen("_end") == stem &&
        !memcmp(name.data, start_name.data, stem)) {
      *end = other.st_value;
      return true;
    }
  }
  return false;
}

/* The bytes of the file from `start` to `end` of a section. */
static bool cut(Elf *elf, struct span bytes, const GElf_Sym *start,
                uint64_t end, struct span *module) {
  GElf_Shdr header;
  Elf_Scn *section = elf_getscn(elf, start->st_shndx);
  if (!section || !gelf_getshdr(section, &header) ||
      header.sh_type != SHT_PROGBITS)
    return false;
  uint64_t from = start->st_value - header.sh_addr;
  uint64_t to = end - header.sh_addr;
  if (header.sh_offset > bytes.size || from > to || to > header.sh_size ||
      to > bytes.size - header.sh_offset)
    return false;
  *module =
      span_sub(bytes, (size_t)(header.sh_offset + from), (size_t)(to - from));
  return true;
}

static bool is_module(struct span bytes) {
  return bytes.size >= 4 && !memcmp(bytes.data, "\0asm", 4);
}

static bool find_module(Elf *elf, struct span bytes, struct span *module) {
  struct table table;
  int tries = 0;
  if (!find_table(elf, &table))
    return false;
  for (size_t i = 1; i < table.n && tries < TRIES_MAX; i++) {
    GElf_Sym start;
    struct span name = symbol(&table, i, &start);
    uint64_t end;
    if (!ends(name, "_start") || start.st_shndx == 0 ||
        start.st_shndx >= SHN_LORESERVE)
      continue;
    tries++;
    if (find_end(&table, name, &start, &end) &&
        cut(elf, bytes, &start, end, module) && is_module(*module))
      return true;
  }
  return false;
}

bool elf_read_module(struct diag *diag, const char *input, struct span bytes,
                     struct span *module) {
  Elf *elf = NULL;
  if (elf_version(EV_CURRENT) != EV_NONE)
    elf = elf_memory((char *)(uintptr_t)bytes.data, bytes.size);
  bool found = elf && find_module(elf, bytes, module);
  elf_end(elf);
  if (!found)
    diag_error(diag, WF_ERR_MALFORMED, input, WF_NO_OFFSET,
               "an ELF file without symbols NAME_start and NAME_end around a "
               "module");
  return found;
}

#else

bool elf_read_module(struct diag *diag, const char *input, struct span bytes,
                     struct span *module) {
  (void)bytes, (void)module;
  diag_error(diag, WF_ERR_UNSUPPORTED, input, WF_NO_OFFSET,
             "ELF files: this build has no libelf");
  return false;
}

#endif
