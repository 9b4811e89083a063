/*
 * dwarf_info.h moves the addresses in the entries of .debug_info and
 * .debug_types, and notes what they refer to in other sections.
 */
#ifndef WASI_FUSE_DWARF_INFO_H
#define WASI_FUSE_DWARF_INFO_H

#include "output/dwarf_unit.h"

/* A size in an entry that is too large for its form now: see dwarf_widen.h. */
struct dwarf_wide {
  size_t unit;
  uint64_t table; /* its abbreviations */
  uint64_t entry; /* offset of the entry in its section */
  const struct abbrev *abbrev;
  uint64_t at, size; /* where DW_AT_high_pc stands */
  uint64_t value;
};

/* A template parameter whose value is an address: of code if its type leads
   to a func type. */
struct dwarf_constant {
  size_t unit;
  uint64_t type; /* offset of its type in the section of the unit */
  uint64_t at;   /* where the address stands, if it is not an index */
  uint64_t index;
  bool is_index;
};

struct dwarf_info {
  struct dwarf *d;
  struct abbrev_tables tables;
  const struct code_func *scope; /* of the subprogram that is being read */
  uint64_t scope_depth;
  struct dwarf_wide *wide;
  size_t n_wide, wide_capacity;
  struct dwarf_constant *constants;
  size_t n_constants, constant_capacity;
};

/* Rewrites the entries of all units; fills d->units.  Line programs have been
   rewritten before; lists are rewritten after. */
bool dwarf_rewrite_info(struct dwarf_info *info);

/* Moves the addresses among the values of template parameters. */
bool dwarf_rewrite_constants(struct dwarf_info *info);

#endif
