/*
 * dwarf_unit.h reads the header of a unit and, from its first entry, the bases
 * that its other entries refer to.
 */
#ifndef WASI_FUSE_DWARF_UNIT_H
#define WASI_FUSE_DWARF_UNIT_H

#include "output/dwarf_abbrev.h"

struct dwarf_unit {
  enum dwarf_id id; /* DWARF_INFO or DWARF_TYPES */
  uint64_t offset;  /* of the unit in its section */
  uint64_t entries; /* of its first entry */
  uint64_t end;
  struct dwarf_format format;
  uint8_t type;      /* enum dwarf_unit_type */
  uint64_t table_at; /* where the offset of its abbreviations stands */
  const struct abbrev_table *table;

  /* From the first entry; a base is 0 where there is none. */
  uint64_t low_pc;
  uint64_t addr_base;
  uint64_t rnglists_base, loclists_base, ranges_base;
  uint64_t rnglists_base_at, loclists_base_at, ranges_base_at; /* 0: nowhere */
  bool is_split;
};

/* Reads the unit at the cursor and moves it behind. */
bool dwarf_read_unit(struct dwarf *d, struct abbrev_tables *tables,
                     enum dwarf_id id, struct dwarf_reader *r,
                     struct dwarf_unit *unit);

/* A cursor over the entries of a unit. */
struct dwarf_reader dwarf_read_entries(const struct dwarf *d,
                                       const struct dwarf_unit *unit);

/* An address as an attribute has it. */
struct attr_address {
  uint64_t address;
  size_t at;       /* where it stands in the entry; not if it is an index */
  uint64_t offset; /* of LLVM_addrx_offset, which stands at `at` */
  bool is_known;   /* it is in the entry, or in .debug_addr */
};

/* Whether a form holds an address or the index of one. */
bool dwarf_is_address_form(unsigned form);

/* Reads a value of such a form. */
struct attr_address dwarf_read_address(struct dwarf *d,
                                       const struct dwarf_unit *unit,
                                       struct dwarf_reader *r, unsigned form,
                                       enum dwarf_addr_use use);

/* Reads an unsigned value of any form that holds one; false for others, which
   are stepped over. */
bool dwarf_read_value(struct dwarf_reader *r, const struct dwarf_unit *unit,
                      const struct abbrev_step *step, unsigned form,
                      uint64_t *value);

#endif
