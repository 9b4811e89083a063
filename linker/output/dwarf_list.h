/*
 * dwarf_list.h moves the range lists and location lists of .debug_ranges,
 * .debug_loc, .debug_rnglists and .debug_loclists.
 */
#ifndef WASI_FUSE_DWARF_LIST_H
#define WASI_FUSE_DWARF_LIST_H

#include "output/dwarf_unit.h"

/* Notes that an entry of `unit` refers to a list in section `id`: by its
   offset, or by its index where ref->at is 0. */
bool dwarf_refer_to_list(struct dwarf *d, enum dwarf_id id,
                         const struct dwarf_unit *unit, uint64_t value,
                         struct dwarf_list_ref ref);

/* Rewrites the lists that are referred to and moves the references. */
bool dwarf_rewrite_lists(struct dwarf *d);

#endif
