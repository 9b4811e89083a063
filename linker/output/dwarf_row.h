/*
 * dwarf_row.h writes the rows of a line table as a line program.
 */
#ifndef WASI_FUSE_DWARF_ROW_H
#define WASI_FUSE_DWARF_ROW_H

#include "base/writer.h"

/* What the header of a line program says of its opcodes. */
struct line_header {
  uint8_t opcode_base;
  int8_t line_base;
  uint8_t line_range;
  uint8_t address_size; /* of DW_LNE_set_address */
  bool default_is_stmt;
};

/* The registers of the line state machine (DWARF 5 section 6.2.2). */
struct line_row {
  uint64_t address;
  uint64_t file, line, column, isa, discriminator;
  bool is_stmt, basic_block, prologue_end, epilogue_begin;
};

/* The registers at the start of a sequence. */
struct line_row line_row_first(const struct line_header *header);

struct row_writer {
  const struct line_header *header;
  struct writer *w;
  bool is_open;         /* within a sequence */
  struct line_row last; /* the registers of a reader at this point */
};

/* Writes one row; it begins a sequence if none is open. */
void row_write(struct row_writer *rows, const struct line_row *row);

/* Ends the open sequence at `address`. */
void row_end(struct row_writer *rows, uint64_t address);

#endif
