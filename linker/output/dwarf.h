/*
 * dwarf.h moves the code addresses in debug information (DWARF 2 to 5) to
 * where a rewrite put the code, and joins the debug information of several
 * inputs.
 *
 * In wasm DWARF a code address is an offset in the code section's content; a
 * func begins behind the size of its body and ends behind its last `end`.
 * Data addresses are left alone: memory does not move.  A func that is not in
 * the output gets the addresses that wasm-ld gives to dropped funcs.
 *
 * Debug information that is malformed never fails a link: all of the input's
 * is dropped, with one warning that says where it is wrong.
 */
#ifndef WASI_FUSE_DWARF_H
#define WASI_FUSE_DWARF_H

#include "base/arena.h"
#include "base/diag.h"
#include "output/code_map.h"

/* A custom section. */
struct dwarf_section {
  struct span name;  /* such as .debug_info */
  struct span bytes; /* behind the name; data is null once it is dropped */
  uint64_t offset;   /* of bytes in the input, for warnings */
};

struct dwarf_input {
  const char *name; /* for warnings */
  const struct code_map *map;
  const struct dwarf_section *sections; /* others than .debug_ pass */
  size_t n_sections;
};

/* Whether `name` is that of a section with debug information. */
bool dwarf_is_section(struct span name);

/* Whether a unit has its entries in another file, where sizes of code stay as
   they are.  What is malformed is not looked at. */
bool dwarf_has_split_unit(struct arena *arena, const struct dwarf_section *in,
                          size_t n);

/* Rewrites the `n` sections `in` of an input into `out`, item by item.  What
   does not change is passed by reference, the rest is in the arena.  False
   only when memory is out, which it records. */
bool dwarf_rewrite(struct arena *arena, struct diag *diag, const char *input,
                   const struct code_map *map, const struct dwarf_section *in,
                   size_t n, struct dwarf_section *out);

/* Rewrites the debug information of each input and joins it: one section of
   each name that DWARF has, in the order in which they first come.  Indexes of
   the kind .debug_names of all inputs but the first are left out: readers make
   their own.  Sections other than .debug_ are not looked at.  The result is in
   the arena; false only when memory is out, which it records. */
bool dwarf_join(struct arena *arena, struct diag *diag,
                const struct dwarf_input *inputs, size_t n_inputs,
                struct dwarf_section **out, size_t *n_out);

#endif
