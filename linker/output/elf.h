/*
 * elf.h writes ELF files around a module, and takes a module out of one.
 *
 * The companion of a module holds its debug sections, so that addr2line, gdb,
 * readelf and llvm-symbolizer read them; addresses are those of wasm DWARF.  An
 * object holds the module itself, to be linked into a program that carries it.
 */
#ifndef WASI_FUSE_ELF_H
#define WASI_FUSE_ELF_H

#include "base/diag.h"
#include "base/writer.h"
#include "output/dwarf.h"

/* Whether this build has libelf; without it the functions below fail. */
bool elf_is_supported(void);

/* A func of the module: its name and its body in the code section. */
struct elf_func {
  struct span name;
  uint32_t start, size;
};

/* Writes the companion: the `.debug_` ones of `sections`, and symbols for
   `funcs`.  `code_size` is that of the code section's content.  False, with a
   diagnostic, if it does not fit or memory is out. */
bool elf_write_debug(struct writer *w, struct diag *diag,
                     const struct dwarf_section *sections, size_t n_sections,
                     const struct elf_func *funcs, size_t n_funcs,
                     uint32_t code_size);

enum elf_machine { ELF_X86_64, ELF_AARCH64 };

/* Writes a relocatable object with `module` in .rodata and symbols around it.
   In C, with what C does not allow in `name` as underscores:

     extern const unsigned char NAME_start[], NAME_end[];
     extern const size_t NAME_size; */
bool elf_write_object(struct writer *w, struct diag *diag,
                      enum elf_machine machine, struct span module,
                      struct span name);

/* Whether `bytes` begin as an ELF file does. */
bool elf_is_elf(struct span bytes);

/* Finds the module between the first pair of symbols NAME_start and NAME_end
   of the ELF file `bytes`, which `input` names.  False, with a diagnostic, if
   there is none. */
bool elf_read_module(struct diag *diag, const char *input, struct span bytes,
                     struct span *module);

#endif
