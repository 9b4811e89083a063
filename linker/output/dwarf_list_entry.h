/*
 * dwarf_list_entry.h rewrites the entries of one list: those of DWARF 5 and
 * those of the versions before.
 */
#ifndef WASI_FUSE_DWARF_LIST_ENTRY_H
#define WASI_FUSE_DWARF_LIST_ENTRY_H

#include "output/dwarf_unit.h"

/* What offsets in the list count from, before and after. */
struct list_base {
  uint64_t old;
  uint64_t moved;
  bool is_gone; /* of a dropped func: offsets mean nothing */
};

struct list {
  struct dwarf *d;
  enum dwarf_id id;
  const struct dwarf_unit *unit;
  struct dwarf_reader *r;
  struct writer *w;
  size_t addr_size;
  bool has_locations;
  const struct code_func *scope;
  bool is_of_unit;
  struct list_base base;
  struct span location; /* of the entry at hand, with its size */
};

/* Rewrites the list at the cursor, up to its end. */
bool list_rewrite(struct list *list);

#endif
