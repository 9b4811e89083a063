/*
 * dwarf_row.c encodes rows: the registers that differ from the row before, then
 * line and address together in one special opcode, if there is such.
 *
 *   opcode = (line - last line - line_base) +
 *            line_range * (address - last address) + opcode_base
 */
#include "output/dwarf_row.h"

#include "base/leb128.h"
#include "output/dwarf_constant.h"
#include "output/dwarf_context.h"

struct line_row line_row_first(const struct line_header *header) {
  return (struct line_row){
      .file = 1, .line = 1, .is_stmt = header->default_is_stmt};
}

static void set(struct row_writer *rows, unsigned opcode, uint64_t *last,
                uint64_t value) {
  if (*last == value)
    return;
  writer_u8(rows->w, (uint8_t)opcode);
  writer_u64(rows->w, value);
  *last = value;
}

static void set_flag(struct row_writer *rows, unsigned opcode, bool value) {
  if (value)
    writer_u8(rows->w, (uint8_t)opcode);
}

static void set_address(struct row_writer *rows, uint64_t address) {
  size_t size = rows->header->address_size;
  writer_u8(rows->w, 0);
  writer_u64(rows->w, 1 + size);
  writer_u8(rows->w, DW_LNE_set_address);
  dwarf_write(rows->w, address, size);
  rows->last.address = address;
}

static void open(struct row_writer *rows, uint64_t address) {
  rows->last = line_row_first(rows->header);
  rows->is_open = true;
  set_address(rows, address);
}

static void set_discriminator(struct row_writer *rows, uint64_t value) {
  if (value == 0)
    return; /* each row sets it back */
  uint8_t bytes[LEB128_U64_MAX];
  size_t size = leb128_put_u64(bytes, value);
  writer_u8(rows->w, 0);
  writer_u64(rows->w, 1 + size);
  writer_u8(rows->w, DW_LNE_set_discriminator);
  writer_bytes(rows->w, (struct span){bytes, size});
}

static void advance_pc(struct row_writer *rows, uint64_t address) {
  if (address == rows->last.address)
    return;
  if (address < rows->last.address) {
    set_address(rows, address);
    return;
  }
  writer_u8(rows->w, DW_LNS_advance_pc);
  writer_u64(rows->w, address - rows->last.address);
  rows->last.address = address;
}

static void advance_line(struct row_writer *rows, uint64_t line) {
  if (line == rows->last.line)
    return;
  writer_u8(rows->w, DW_LNS_advance_line);
  writer_s64(rows->w, (int64_t)(line - rows->last.line));
  rows->last.line = line;
}

/* The special opcode for the row, or 0. */
static unsigned special_opcode(const struct row_writer *rows,
                               const struct line_row *row, uint64_t advance) {
  const struct line_header *h = rows->header;
  /* Modulo 2^64: a line that goes back too far is large. */
  uint64_t line = row->line - rows->last.line - (uint64_t)(int64_t)h->line_base;
  if (line >= h->line_range || advance > 255)
    return 0;
  uint64_t opcode = line + h->line_range * advance + h->opcode_base;
  return opcode <= 255 ? (unsigned)opcode : 0;
}

/* Ends the row with its line and address. */
static void write_position(struct row_writer *rows,
                           const struct line_row *row) {
  const struct line_header *h = rows->header;
  if (special_opcode(rows, row, 0) == 0)
    advance_line(rows, row->line);
  uint64_t advance = row->address - rows->last.address;
  unsigned at_once = special_opcode(rows, row, advance);
  /* DW_LNS_const_add_pc advances as opcode 255 does. */
  uint64_t step = (255u - h->opcode_base) / h->line_range;
  if (!at_once && advance >= step) {
    at_once = special_opcode(rows, row, advance - step);
    if (at_once)
      writer_u8(rows->w, DW_LNS_const_add_pc);
  }
  if (!at_once) {
    advance_pc(rows, row->address);
    at_once = special_opcode(rows, row, 0);
  }
  /* A program may have no special opcode for a line that stays. */
  writer_u8(rows->w, at_once ? (uint8_t)at_once : DW_LNS_copy);
}

void row_write(struct row_writer *rows, const struct line_row *row) {
  if (!rows->is_open)
    open(rows, row->address);
  set(rows, DW_LNS_set_file, &rows->last.file, row->file);
  set(rows, DW_LNS_set_column, &rows->last.column, row->column);
  set(rows, DW_LNS_set_isa, &rows->last.isa, row->isa);
  if (rows->last.is_stmt != row->is_stmt)
    set_flag(rows, DW_LNS_negate_stmt, true);
  set_flag(rows, DW_LNS_set_basic_block, row->basic_block);
  set_flag(rows, DW_LNS_set_prologue_end, row->prologue_end);
  set_flag(rows, DW_LNS_set_epilogue_begin, row->epilogue_begin);
  set_discriminator(rows, row->discriminator);
  if (row->address < rows->last.address)
    set_address(rows, row->address);
  write_position(rows, row);
  rows->last = *row;
}

void row_end(struct row_writer *rows, uint64_t address) {
  if (!rows->is_open)
    return;
  advance_pc(rows, address);
  writer_u8(rows->w, 0);
  writer_u64(rows->w, 1);
  writer_u8(rows->w, DW_LNE_end_sequence);
  rows->is_open = false;
}
