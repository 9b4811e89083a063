/*
 * dwarf_join.h moves the offsets in sections that have no addresses, when they
 * come behind those of another input.
 */
#ifndef WASI_FUSE_DWARF_JOIN_H
#define WASI_FUSE_DWARF_JOIN_H

#include "output/dwarf_context.h"

/* .debug_str_offsets: offsets of strings. */
bool dwarf_join_str_offsets(struct dwarf *d);

/* Indexes by name: the offset of a unit in each of their sets. */
bool dwarf_join_names(struct dwarf *d, enum dwarf_id id);

/* .debug_macro: offsets of line programs, which may move in a single input as
   well, and of strings. */
bool dwarf_join_macros(struct dwarf *d);

/* Names of directories and files in a line program of DWARF 5, whose tables are
   [from, to) in the input and stand at `out` now. */
bool dwarf_join_file_names(struct dwarf *d, size_t from, size_t to,
                           uint8_t offset_size, uint8_t *out);

#endif
