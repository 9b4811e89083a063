/*
 * dwarf_line.c rewrites line programs, sequence by sequence.  Where all rows of
 * a sequence move by the same amount only its address is written anew.  Where a
 * func changed its size the rows are decoded, moved one by one and encoded
 * again; the sequence ends where the code that it describes was parted.
 */
#include "output/dwarf_line.h"

#include "output/dwarf_join.h"
#include "output/dwarf_line_program.h"

struct line_rewrite {
  struct dwarf *d;
  struct line_unit unit;
  struct writer w;
};

/* A sequence after the first look at it. */
struct sequence {
  size_t from, to; /* its opcodes */
  enum dwarf_fate fate;
  uint64_t start;  /* the address of its first row */
  int64_t shift;   /* of all its rows, if it is live and is_uniform */
  bool is_uniform; /* all rows have the same fate and shift */
  bool any;        /* there was a row */
  bool ends;       /* with DW_LNE_end_sequence */
  uint8_t address_size;
  const struct code_func *func; /* of the last row */
};

/* The fate of a row.  The first byte behind a func is still of its sequence. */
static struct dwarf_address
locate_row(struct dwarf *d, const struct code_func *func, uint64_t address) {
  if (func && func->live && address == func->old_end)
    return (struct dwarf_address){DWARF_LIVE, func, func->new_end};
  return dwarf_locate(d, address);
}

static void look_at_row(struct dwarf *d, struct sequence *s, uint64_t address) {
  struct dwarf_address to = locate_row(d, s->func, address);
  int64_t shift =
      to.fate == DWARF_LIVE ? (int64_t)to.moved - (int64_t)address : 0;
  if (!s->any) {
    s->any = true;
    s->fate = to.fate;
    s->start = address;
    s->shift = shift;
    s->is_uniform = true;
  } else if (to.fate != s->fate || shift != s->shift) {
    s->is_uniform = false;
  }
  s->func = to.func;
}

/* Where a sequence ends: at the end of a func, or behind an instruction. */
static struct dwarf_address
locate_end(struct dwarf *d, const struct code_func *func, uint64_t address) {
  if (func && func->live && address >= func->old_start &&
      address <= func->old_end)
    return (struct dwarf_address){DWARF_LIVE, func,
                                  code_func_move(func, (uint32_t)address)};
  return dwarf_locate_end(d, address);
}

static void look_at_end(struct dwarf *d, struct sequence *s, uint64_t address) {
  if (!s->any) {
    look_at_row(d, s, address);
    return;
  }
  struct dwarf_address to = locate_end(d, s->func, address);
  if (s->fate == DWARF_LIVE &&
      (to.fate != DWARF_LIVE ||
       (int64_t)to.moved - (int64_t)address != s->shift))
    s->is_uniform = false;
}

/* Runs the program up to the end of a sequence; false at the program's end. */
static bool look_at_sequence(struct line_rewrite *l, size_t at,
                             struct sequence *s) {
  struct line_machine m = line_start(l->d, &l->unit, at);
  *s = (struct sequence){.from = at, .address_size = 4};
  for (;;) {
    switch (line_next(&m)) {
    case LINE_ROW:
      look_at_row(l->d, s, m.row.address);
      break;
    case LINE_ADDRESS:
      s->address_size = (uint8_t)m.operand_size;
      break;
    case LINE_OTHER:
      break;
    case LINE_END_SEQUENCE:
      look_at_end(l->d, s, m.row.address);
      s->ends = true;
      s->to = m.r.pos;
      return true;
    case LINE_END:
      s->to = m.r.pos;
      if (m.r.failed)
        return dwarf_fail(l->d, DWARF_LINE, m.from,
                          "line program: an opcode does not end");
      return s->to > at;
    }
  }
}

/* Copies a sequence and writes its addresses anew. */
static void copy_sequence(struct line_rewrite *l, const struct sequence *s) {
  struct line_machine m = line_start(l->d, &l->unit, s->from);
  size_t start = l->w.size;
  writer_bytes(&l->w, (struct span){m.r.data + s->from, s->to - s->from});
  if (!writer_ok(&l->w) || (s->fate == DWARF_KEPT && s->start != 0))
    return;
  m.r.end = s->to;
  for (;;) {
    enum line_event event = line_next(&m);
    if (event == LINE_END || event == LINE_END_SEQUENCE)
      return;
    if (event != LINE_ADDRESS)
      continue;
    uint64_t address = s->fate == DWARF_LIVE
                           ? m.row.address + (uint64_t)s->shift
                           : dwarf_tombstone(m.operand_size);
    dwarf_put(l->w.data + start + (m.operand - s->from), address,
              m.operand_size);
  }
}

static void move_row(struct line_rewrite *l, struct row_writer *rows,
                     const struct code_func **func, struct line_row row) {
  struct dwarf_address to =
      locate_row(l->d, rows->is_open ? *func : NULL, row.address);
  bool is_live = to.fate == DWARF_LIVE;
  if (rows->is_open && !(is_live && dwarf_stays_behind(l->d, *func, to.func)))
    row_end(rows, (*func)->new_end);
  if (!is_live)
    return;
  *func = to.func;
  row.address = to.moved;
  row_write(rows, &row);
}

static void end_rows(struct line_rewrite *l, struct row_writer *rows,
                     const struct code_func *func, uint64_t address) {
  if (!rows->is_open)
    return;
  struct dwarf_address to = locate_end(l->d, func, address);
  bool is_near =
      to.fate == DWARF_LIVE && dwarf_stays_behind(l->d, func, to.func);
  uint64_t end = is_near ? to.moved : func->new_end;
  row_end(rows, end < rows->last.address ? rows->last.address : end);
}

/* Writes a sequence row by row. */
static void encode_sequence(struct line_rewrite *l, const struct sequence *s) {
  struct line_header header = l->unit.header;
  header.address_size = s->address_size;
  struct line_machine m = line_start(l->d, &l->unit, s->from);
  struct row_writer rows = {.header = &header, .w = &l->w};
  const struct code_func *func = NULL;
  for (;;) {
    switch (line_next(&m)) {
    case LINE_ROW:
      move_row(l, &rows, &func, m.row);
      break;
    case LINE_ADDRESS:
      break;
    case LINE_OTHER: /* may name a file */
      writer_bytes(&l->w, (struct span){m.r.data + m.from, m.r.pos - m.from});
      break;
    case LINE_END_SEQUENCE:
    case LINE_END:
      end_rows(l, &rows, func, m.row.address);
      return;
    }
  }
}

static void rewrite_sequence(struct line_rewrite *l, const struct sequence *s) {
  /* What begins at no code is of no code, wherever it leads. */
  bool is_of_code = s->any && s->ends && s->fate != DWARF_KEPT;
  if (is_of_code && !s->is_uniform)
    encode_sequence(l, s);
  else
    copy_sequence(l, s);
}

static bool rewrite_unit(struct line_rewrite *l) {
  struct dwarf *d = l->d;
  const struct line_unit *unit = &l->unit;
  size_t start = l->w.size;
  const uint8_t *data = d->parts[DWARF_LINE].in.data;
  if (!dwarf_add_move(d, DWARF_LINE, unit->from, start))
    return false;
  writer_bytes(&l->w,
               (struct span){data + unit->from, unit->program - unit->from});
  if (d->joining && unit->version == 5 && writer_ok(&l->w) &&
      !dwarf_join_file_names(d, unit->tables, unit->program, unit->offset_size,
                             l->w.data + start + (unit->tables - unit->from)))
    return false;
  struct sequence s;
  for (size_t at = unit->program; look_at_sequence(l, at, &s); at = s.to)
    rewrite_sequence(l, &s);
  if (d->failed || !writer_ok(&l->w))
    return !d->failed;
  size_t length_at = unit->offset_size == 8 ? 4 : 0;
  size_t size = l->w.size - start - length_at - unit->offset_size;
  dwarf_put(l->w.data + start + length_at, size, unit->offset_size);
  return true;
}

bool dwarf_rewrite_line(struct dwarf *d) {
  struct line_rewrite l = {.d = d};
  struct dwarf_reader r = dwarf_read(d, DWARF_LINE);
  bool ok = true;
  while (ok && dwarf_left(&r) > 0)
    ok = line_read_unit(d, &r, &l.unit) && rewrite_unit(&l);
  if (ok)
    return dwarf_finish(d, DWARF_LINE, &l.w);
  writer_free(&l.w);
  return false;
}
