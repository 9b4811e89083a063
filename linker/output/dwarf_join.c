/*
 * dwarf_join.c walks the sections that only hold offsets of other sections.
 */
#include "output/dwarf_join.h"

#include "output/dwarf_abbrev.h"
#include "output/dwarf_constant.h"

bool dwarf_join_str_offsets(struct dwarf *d) {
  const enum dwarf_id id = DWARF_STR_OFFSETS;
  struct dwarf_reader all = dwarf_read(d, id);
  while (dwarf_has_moved(d, DWARF_STR) && dwarf_left(&all) > 0) {
    size_t from = all.pos;
    uint8_t size;
    uint64_t length = dwarf_initial_length(&all, &size);
    struct dwarf_reader r = all;
    if (!r.failed)
      r.end = all.pos = r.pos + (size_t)length;
    unsigned version = dwarf_u16(&r);
    dwarf_skip(&r, 2);
    if (r.failed || version != 5)
      return dwarf_fail(d, id, from, "contribution: it is not of version 5");
    for (; dwarf_left(&r) >= size; dwarf_skip(&r, size))
      if (!dwarf_move_offset(d, id, r.pos, size, DWARF_STR))
        return false;
  }
  return true;
}

bool dwarf_join_names(struct dwarf *d, enum dwarf_id id) {
  struct dwarf_reader all = dwarf_read(d, id);
  while (dwarf_has_moved(d, DWARF_INFO) && dwarf_left(&all) > 0) {
    size_t from = all.pos;
    uint8_t size;
    uint64_t length = dwarf_initial_length(&all, &size);
    struct dwarf_reader r = all;
    if (!r.failed)
      r.end = all.pos = r.pos + (size_t)length;
    dwarf_skip(&r, 2);
    size_t at = r.pos;
    dwarf_skip(&r, size);
    if (r.failed)
      return dwarf_fail(d, id, from, "set: it ends in its header");
    if (!dwarf_move_offset(d, id, at, size, DWARF_INFO))
      return false;
  }
  return true;
}

/* The operands of macro entries 1 to 12: `u` a LEB128, `s` a string, `p` the
   offset of one, `m` of another macro unit, `o` of another file. */
static const char *const macro_operands[] = {"us", "us", "uu", "",  "up", "up",
                                             "m",  "uo", "uo", "o", "uu", "uu"};

static bool do_macro_operand(struct dwarf *d, struct dwarf_reader *r,
                             char operand, uint8_t size) {
  size_t at = r->pos;
  if (operand == 'u')
    dwarf_skip_leb(r);
  else if (operand == 's')
    dwarf_skip_string(r);
  else
    dwarf_skip(r, size);
  if (r->failed || (operand != 'p' && operand != 'm'))
    return true;
  return dwarf_move_offset(d, DWARF_MACRO, at, size,
                           operand == 'p' ? DWARF_STR : DWARF_MACRO);
}

static bool do_macro_unit(struct dwarf *d, struct dwarf_reader *r) {
  size_t from = r->pos;
  unsigned version = dwarf_u16(r);
  unsigned flags = dwarf_u8(r);
  uint8_t size = flags & 1 ? 8 : 4;
  size_t line_at = r->pos;
  if (flags & 2)
    dwarf_skip(r, size);
  if (r->failed || (version != 4 && version != 5) || (flags & 4))
    return dwarf_fail(d, DWARF_MACRO, from, "unit: it is not of version 5");
  if ((flags & 2) &&
      !dwarf_move_offset(d, DWARF_MACRO, line_at, size, DWARF_LINE))
    return false;
  for (;;) {
    unsigned opcode = dwarf_u8(r);
    if (r->failed || opcode > sizeof macro_operands / sizeof *macro_operands)
      return dwarf_fail(d, DWARF_MACRO, from, "unit: its entries do not end");
    if (opcode == 0)
      return true;
    for (const char *o = macro_operands[opcode - 1]; *o; o++)
      if (!do_macro_operand(d, r, *o, size))
        return false;
  }
}

bool dwarf_join_macros(struct dwarf *d) {
  struct dwarf_reader r = dwarf_read(d, DWARF_MACRO);
  bool moves = d->joining || dwarf_has_moved(d, DWARF_LINE);
  while (moves && dwarf_left(&r) > 0)
    if (!do_macro_unit(d, &r))
      return false;
  return true;
}

/* One table: the forms of its entries, a count, and the entries. */
static bool do_file_table(struct dwarf *d, struct dwarf_reader *r,
                          uint8_t offset_size, size_t from, uint8_t *out) {
  struct dwarf_reader forms = *r;
  unsigned n_forms = dwarf_u8(r);
  for (unsigned i = 0; i < 2u * n_forms; i++)
    dwarf_skip_leb(r);
  uint64_t count = dwarf_uleb(r);
  const struct dwarf_format format = {5, offset_size, 4};
  for (uint64_t i = 0; i < count && !r->failed; i++) {
    struct dwarf_reader form_at = forms;
    size_t start = r->pos;
    dwarf_skip(&form_at, 1);
    for (unsigned j = 0; j < n_forms && !r->failed; j++) {
      dwarf_skip_leb(&form_at);
      unsigned form = (unsigned)dwarf_uleb(&form_at);
      struct dwarf_reader value = *r;
      dwarf_skip_form(r, form, format);
      if (r->failed || (form != DW_FORM_strp && form != DW_FORM_line_strp))
        continue;
      uint8_t *at = out + (value.pos - from);
      uint64_t name = dwarf_uint(&value, offset_size);
      enum dwarf_id to = form == DW_FORM_strp ? DWARF_STR : DWARF_LINE_STR;
      dwarf_put(at, dwarf_moved(d, to, name), offset_size);
    }
    if (r->pos == start)
      break; /* entries of no size: any count of them is here */
  }
  return !r->failed;
}

bool dwarf_join_file_names(struct dwarf *d, size_t from, size_t to,
                           uint8_t offset_size, uint8_t *out) {
  struct dwarf_reader r = dwarf_read(d, DWARF_LINE);
  r.pos = from;
  r.end = to;
  if (!do_file_table(d, &r, offset_size, from, out) ||
      !do_file_table(d, &r, offset_size, from, out))
    return dwarf_fail(d, DWARF_LINE, from,
                      "line program: its table of files does not end");
  return true;
}
