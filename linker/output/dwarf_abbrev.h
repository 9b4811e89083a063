/*
 * dwarf_abbrev.h compiles abbreviation tables: an abbreviation becomes steps,
 * of which each jumps over what does not matter to a rewrite and stops at an
 * attribute that does, or whose size stands in the entry.
 */
#ifndef WASI_FUSE_DWARF_ABBREV_H
#define WASI_FUSE_DWARF_ABBREV_H

#include "output/dwarf_context.h"

/* What an attribute means to a rewrite. */
enum attr_action {
  ATTR_NONE, /* only its size matters */
  ATTR_ADDRESS,
  ATTR_LOW_PC,
  ATTR_HIGH_PC,
  ATTR_ENTRY_PC,
  ATTR_RANGES,
  ATTR_LOCATION, /* a list, not an expression */
  ATTR_CONSTANT, /* the value of a template parameter */
  ATTR_TYPE,     /* of such or of what it names */
  ATTR_LINE,
  ATTR_MACRO,
  ATTR_MACINFO,
  ATTR_STRING,
  ATTR_LINE_STRING,
  ATTR_REFERENCE, /* to another unit */
  ATTR_ADDR_BASE,
  ATTR_STR_OFFSETS_BASE,
  ATTR_RANGES_BASE,
  ATTR_RNGLISTS_BASE,
  ATTR_LOCLISTS_BASE,
  ATTR_SPLIT /* the rest of the unit is in another file */
};

struct abbrev_step {
  uint64_t skip;    /* bytes in front of the attribute */
  int64_t constant; /* of an implicit_const */
  uint16_t attr, form;
  uint8_t action;
};

struct abbrev {
  uint64_t code;
  const struct abbrev_step *steps; /* ends with one of no attribute */
  uint32_t from, to;               /* the declaration in .debug_abbrev */
  uint16_t tag;
  bool has_children;
};

/* What the sizes of forms depend on. */
struct dwarf_format {
  uint16_t version;
  uint8_t offset_size, addr_size;
};

struct abbrev_table {
  struct abbrev_table *next; /* of the same offset */
  uint64_t offset, end;      /* in .debug_abbrev */
  struct dwarf_format format;
  const struct abbrev *abbrevs; /* by code */
  size_t n_abbrevs;
};

/* The tables of one input, and room to compile one. */
struct abbrev_tables {
  struct abbrev_table **tables;
  size_t n_tables, table_capacity;
  uint32_t *by_offset; /* the number of a table, from 1 on; 0 for none */
  uint64_t bytes_read; /* of .debug_abbrev, counted each time */
  struct abbrev *abbrevs;
  size_t n_abbrevs, abbrev_capacity;
  struct abbrev_step *steps;
  size_t n_steps, step_capacity;
};

/* The table at `offset`, compiled once; null after a failure. */
const struct abbrev_table *abbrev_table_at(struct dwarf *d,
                                           struct abbrev_tables *tables,
                                           uint64_t offset,
                                           struct dwarf_format format);

/* The abbreviation with that code, or null. */
const struct abbrev *abbrev_find(const struct abbrev_table *table,
                                 uint64_t code);

/* The bytes that a value of `form` takes, or -1 if they vary. */
int dwarf_form_size(unsigned form, struct dwarf_format format);

/* Steps over a value of any form; poisons the cursor at an unknown one. */
void dwarf_skip_form(struct dwarf_reader *r, unsigned form,
                     struct dwarf_format format);

/* What an attribute of that form means. */
enum attr_action dwarf_attr_action(const struct dwarf *d, unsigned tag,
                                   unsigned attr, unsigned form,
                                   struct dwarf_format format);

#endif
