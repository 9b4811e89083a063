/*
 * dwarf_line_program.c runs line programs.  Registers hold whatever a program
 * puts there: nothing here depends on their values.
 */
#include "output/dwarf_line_program.h"

#include "output/dwarf_constant.h"

/* The least opcode_base that has all opcodes a rewrite needs. */
enum { OPCODE_BASE_MIN = 10 };

static bool fail(struct dwarf *d, const struct line_unit *unit,
                 const char *why) {
  return dwarf_fail(d, DWARF_LINE, unit->from, "line program: %s", why);
}

/* The fields from minimum_instruction_length on. */
static bool read_encoding(struct dwarf *d, struct dwarf_reader *r,
                          struct line_unit *unit) {
  struct line_header *h = &unit->header;
  uint8_t instruction_size = dwarf_u8(r);
  uint8_t operations = unit->version >= 4 ? dwarf_u8(r) : 1;
  h->default_is_stmt = dwarf_u8(r) != 0;
  h->line_base = (int8_t)dwarf_u8(r);
  h->line_range = dwarf_u8(r);
  h->opcode_base = dwarf_u8(r);
  dwarf_skip(r, h->opcode_base ? h->opcode_base - 1u : 0);
  if (r->failed)
    return fail(d, unit, "it ends in its header");
  if (instruction_size != 1 || operations > 1)
    return fail(d, unit, "its instructions are not those of wasm");
  if (h->opcode_base < OPCODE_BASE_MIN || h->line_range == 0)
    return fail(d, unit, "it has too few opcodes");
  unit->tables = r->pos;
  return true;
}

bool line_read_unit(struct dwarf *d, struct dwarf_reader *r,
                    struct line_unit *unit) {
  *unit = (struct line_unit){.from = r->pos};
  uint64_t length = dwarf_initial_length(r, &unit->offset_size);
  if (r->failed)
    return fail(d, unit, "it is longer than the section");
  struct dwarf_reader h = *r;
  h.end = unit->end = r->pos + (size_t)length;
  r->pos = unit->end;
  unit->version = dwarf_u16(&h);
  if (!h.failed && (unit->version < 2 || unit->version > 5))
    return dwarf_fail(d, DWARF_LINE, unit->from,
                      "line program: version %u is not supported",
                      unit->version);
  unit->header.address_size = 4;
  if (unit->version == 5) {
    unit->header.address_size = dwarf_u8(&h);
    dwarf_skip(&h, 1);
  }
  uint64_t header_length = dwarf_uint(&h, unit->offset_size);
  if (header_length > dwarf_left(&h))
    return fail(d, unit, "its header is longer than the unit");
  unit->program = h.pos + (size_t)header_length;
  h.end = unit->program;
  return read_encoding(d, &h, unit);
}

struct line_machine line_start(const struct dwarf *d,
                               const struct line_unit *unit, size_t at) {
  struct line_machine m = {.unit = unit,
                           .r = dwarf_read(d, DWARF_LINE),
                           .row = line_row_first(&unit->header)};
  m.r.pos = at;
  m.r.end = unit->end;
  return m;
}

static void special(struct line_machine *m, unsigned opcode) {
  const struct line_header *h = &m->unit->header;
  unsigned adjusted = opcode - h->opcode_base;
  m->row.address += adjusted / h->line_range;
  m->row.line +=
      (uint64_t)((int64_t)h->line_base + (int64_t)(adjusted % h->line_range));
}

/* An opcode with a length in front; it is stepped over as a whole. */
static enum line_event extended(struct line_machine *m) {
  uint64_t size = dwarf_uleb(&m->r);
  if (size > dwarf_left(&m->r)) {
    dwarf_poison(&m->r);
    return LINE_END;
  }
  size_t end = m->r.pos + (size_t)size;
  unsigned opcode = size ? dwarf_u8(&m->r) : 0;
  enum line_event event = LINE_OTHER;
  if (opcode == DW_LNE_end_sequence) {
    event = LINE_END_SEQUENCE;
  } else if (opcode == DW_LNE_set_address && (size == 5 || size == 9)) {
    m->operand = m->r.pos;
    m->operand_size = (size_t)size - 1;
    m->row.address = dwarf_uint(&m->r, m->operand_size);
    event = LINE_ADDRESS;
  } else if (opcode == DW_LNE_set_discriminator) {
    struct dwarf_reader inner = m->r;
    inner.end = end;
    m->row.discriminator = dwarf_uleb(&inner);
    event = LINE_ROW; /* not an event: see line_next */
  }
  m->r.pos = end;
  return event;
}

/* A standard opcode; true if it makes a row. */
static bool standard(struct line_machine *m, unsigned opcode) {
  struct dwarf_reader *r = &m->r;
  switch (opcode) {
  case DW_LNS_copy:
    return true;
  case DW_LNS_advance_pc:
    m->row.address += dwarf_uleb(r);
    break;
  case DW_LNS_advance_line:
    m->row.line += (uint64_t)dwarf_sleb(r);
    break;
  case DW_LNS_set_file:
    m->row.file = dwarf_uleb(r);
    break;
  case DW_LNS_set_column:
    m->row.column = dwarf_uleb(r);
    break;
  case DW_LNS_negate_stmt:
    m->row.is_stmt = !m->row.is_stmt;
    break;
  case DW_LNS_set_basic_block:
    m->row.basic_block = true;
    break;
  case DW_LNS_const_add_pc:
    m->row.address +=
        (255u - m->unit->header.opcode_base) / m->unit->header.line_range;
    break;
  case DW_LNS_fixed_advance_pc:
    m->row.address += dwarf_u16(r);
    break;
  case DW_LNS_set_prologue_end:
    m->row.prologue_end = true;
    break;
  case DW_LNS_set_epilogue_begin:
    m->row.epilogue_begin = true;
    break;
  case DW_LNS_set_isa:
    m->row.isa = dwarf_uleb(r);
    break;
  default: { /* its operands are counted in the header */
    const uint8_t *lengths =
        r->data + m->unit->tables + 1 - m->unit->header.opcode_base;
    for (unsigned i = 0; i < lengths[opcode - 1]; i++)
      dwarf_skip_leb(r);
  }
  }
  return false;
}

static void after_row(struct line_machine *m) {
  m->row.discriminator = 0;
  m->row.basic_block = m->row.prologue_end = m->row.epilogue_begin = false;
  m->after_row = false;
}

enum line_event line_next(struct line_machine *m) {
  if (m->after_row)
    after_row(m);
  while (dwarf_left(&m->r) > 0) {
    m->from = m->r.pos;
    unsigned opcode = dwarf_u8(&m->r);
    bool is_row = opcode >= m->unit->header.opcode_base;
    if (is_row) {
      special(m, opcode);
    } else if (opcode == 0) {
      enum line_event event = extended(m);
      if (event != LINE_ROW)
        return event;
    } else {
      is_row = standard(m, opcode);
    }
    if (m->r.failed)
      return LINE_END;
    if (is_row) {
      m->after_row = true;
      return LINE_ROW;
    }
  }
  return LINE_END;
}
