/*
 * dwarf_line_program.h reads a unit of .debug_line: its header, and the rows
 * that its program makes.
 */
#ifndef WASI_FUSE_DWARF_LINE_PROGRAM_H
#define WASI_FUSE_DWARF_LINE_PROGRAM_H

#include "output/dwarf_context.h"
#include "output/dwarf_row.h"

struct line_unit {
  size_t from, program, end; /* offsets in .debug_line */
  size_t tables;             /* of directories and files */
  uint16_t version;
  uint8_t offset_size;
  struct line_header header;
};

/* Reads the header at the cursor and moves it behind the unit. */
bool line_read_unit(struct dwarf *d, struct dwarf_reader *r,
                    struct line_unit *unit);

enum line_event {
  LINE_ROW,
  LINE_END_SEQUENCE,
  LINE_ADDRESS, /* DW_LNE_set_address, whose operand is at `operand` */
  LINE_OTHER,   /* an opcode that makes no row and no register */
  LINE_END      /* of the program; or the reader has failed */
};

/* The state machine (DWARF 5 section 6.2). */
struct line_machine {
  const struct line_unit *unit;
  struct dwarf_reader r;
  struct line_row row;
  bool after_row; /* some registers are set back before the next */
  size_t from;    /* where the last event began */
  size_t operand, operand_size;
};

struct line_machine line_start(const struct dwarf *d,
                               const struct line_unit *unit, size_t at);

/* Runs to the next event. */
enum line_event line_next(struct line_machine *m);

#endif
