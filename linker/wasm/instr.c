/*
 * instr.c walks instructions by the letters of their immediates.  The walk
 * cuts each instruction into indices and other bytes, so that one walker
 * serves reading (what does it name?) and rewriting (copy, but remap).
 */
#include "wasm/instr.h"

#include "wasm/format.h"

uint32_t space_size(const struct module *m, enum space space) {
  switch (space) {
  case SPACE_FUNC:
    return m->n_items[EXTERN_FUNC];
  case SPACE_TABLE:
    return m->n_items[EXTERN_TABLE];
  case SPACE_MEMORY:
    return m->n_items[EXTERN_MEMORY];
  case SPACE_GLOBAL:
    return m->n_items[EXTERN_GLOBAL];
  case SPACE_TAG:
    return m->n_items[EXTERN_TAG];
  case SPACE_TYPE:
    return m->n_types;
  case SPACE_DATA:
    return m->has_data_count ? m->data_count : m->n_datas;
  case SPACE_ELEM:
    return m->n_elems;
  case N_SPACES:
    break;
  }
  return 0;
}

struct row {
  uint8_t prefix;
  uint8_t code;
  const char *name;
  const char *immediates;
};

static const struct row rows[] = {
#define OP(prefix, code, name, immediates) {prefix, code, name, immediates},
#include "wasm/opcodes.def"
#undef OP
};

static const struct row *find_row(uint32_t prefix, uint32_t code) {
  size_t low = 0, high = sizeof rows / sizeof *rows;
  while (low < high) { /* rows are sorted by prefix, then code */
    size_t middle = (low + high) / 2;
    const struct row *row = &rows[middle];
    if (row->prefix < prefix || (row->prefix == prefix && row->code < code))
      low = middle + 1;
    else
      high = middle;
  }
  const struct row *row = &rows[low];
  if (low < sizeof rows / sizeof *rows && row->prefix == prefix &&
      row->code == code)
    return row;
  return NULL;
}

/* Whether `code` exists although it has no row. */
static bool is_bare(uint32_t prefix, uint32_t code) {
  switch (prefix) {
  case 0:
    return code <= 0x01 || code == 0x05 || code == 0x0a || code == 0x0b ||
           code == 0x0f || code == 0x19 || code == 0x1a || code == 0x1b ||
           (code >= 0x45 && code <= 0xc4) || code == 0xd1 || code == 0xd3 ||
           code == 0xd4;
  case PREFIX_SIMD:
    return code <= 0x113;
  default:
    return false;
  }
}

const char *instr_immediates(uint32_t prefix, uint32_t code) {
  const struct row *row = find_row(prefix, code);
  if (row)
    return row->immediates;
  if (prefix == PREFIX_ATOMIC && code >= 0x10 && code <= 0x4e)
    return "a";
  return is_bare(prefix, code) ? "" : NULL;
}

const char *instr_name(uint32_t prefix, uint32_t code) {
  const struct row *row = find_row(prefix, code);
  return row ? row->name : NULL;
}

struct instr instr_read(struct reader *r) {
  uint64_t at = reader_offset(r);
  struct instr instr = {0, reader_u8(r, "opcode"), ""};
  if (instr.code >= PREFIX_GC && instr.code <= PREFIX_ATOMIC) {
    instr.prefix = instr.code;
    instr.code = reader_u32(r, "opcode");
  }
  const char *immediates = instr_immediates(instr.prefix, instr.code);
  if (immediates)
    instr.immediates = immediates;
  else if (instr.prefix)
    reader_fail(r, at, "opcode 0x%02x 0x%02x is not known",
                (unsigned)instr.prefix, (unsigned)instr.code);
  else
    reader_fail(r, at, "opcode 0x%02x is not known", (unsigned)instr.code);
  return instr;
}

static void pass_bytes(struct reader *r, size_t from, struct instr_visitor *v) {
  if (v->bytes && reader_ok(r) && r->pos > from)
    v->bytes(v, (struct span){r->data + from, r->pos - from});
}

static void visit_index(struct reader *r, enum space space,
                        struct instr_visitor *v) {
  size_t at = r->pos;
  uint32_t index = reader_u32(r, "index");
  if (reader_ok(r))
    v->index(v, space, index, at);
}

/* A heap type: a negative number is abstract, another a type index.  A prefix
   says that an abstract one is shared, or an index exact. */
static void visit_heap_type(struct reader *r, struct instr_visitor *v) {
  size_t at = r->pos;
  if (reader_left(r) && r->data[at] == TYPE_SHARED) {
    reader_u8(r, "heap type");
  } else if (reader_left(r) && r->data[at] == TYPE_EXACT) {
    reader_u8(r, "heap type");
    pass_bytes(r, at, v);
    at = r->pos;
  }
  int64_t type = reader_s33(r, "heap type");
  if (type < 0) {
    pass_bytes(r, at, v);
  } else if (reader_ok(r)) {
    v->is_s33 = true;
    v->index(v, SPACE_TYPE, (uint32_t)type, at);
    v->is_s33 = false;
  }
}

void instr_visit_value_type(struct reader *r, struct instr_visitor *v) {
  size_t at = r->pos;
  uint8_t byte = reader_u8(r, "value type");
  bool names_type = byte == TYPE_REF || byte == TYPE_REF_NULL;
  bool is_number = byte >= TYPE_V128 && byte <= TYPE_I32;
  bool is_abstract = byte >= TYPE_ABSTRACT_MIN && byte <= TYPE_ABSTRACT_MAX;
  if (!names_type && !is_number && !is_abstract)
    reader_fail(r, r->base + at, "value type: 0x%02x is none", byte);
  pass_bytes(r, at, v);
  if (names_type)
    visit_heap_type(r, v);
}

static void visit_block_type(struct reader *r, struct instr_visitor *v) {
  if (reader_ok(r) && reader_left(r)) {
    uint8_t byte = r->data[r->pos];
    if (byte == 0x40) {
      r->pos++;
      pass_bytes(r, r->pos - 1, v);
      return;
    }
    if ((byte & 0xc0) == 0x40) {
      instr_visit_value_type(r, v);
      return;
    }
  }
  visit_heap_type(r, v);
}

/* Alignment, memory if bit 6 of it is set, offset. */
static void visit_memory_argument(struct reader *r, struct instr_visitor *v) {
  size_t at = r->pos;
  uint32_t align = reader_u32(r, "alignment");
  bool has_memory = align & ACCESS_HAS_MEMORY;
  if (align >= 2 * ACCESS_HAS_MEMORY)
    reader_fail(r, r->base + at, "alignment: 2 to the power of %u is none",
                (unsigned)align);
  if (v->access) {
    uint32_t memory = has_memory ? reader_u32(r, "index") : 0;
    if (reader_ok(r))
      v->access(v, align & ~(uint32_t)ACCESS_HAS_MEMORY, memory, at);
    at = r->pos;
  } else if (has_memory) {
    pass_bytes(r, at, v);
    visit_index(r, SPACE_MEMORY, v);
    at = r->pos;
  }
  reader_u64(r, "offset");
  pass_bytes(r, at, v);
}

static void visit_catches(struct reader *r, struct instr_visitor *v) {
  size_t at = r->pos;
  uint32_t count = reader_count(r, 2, "catch count");
  pass_bytes(r, at, v);
  for (uint32_t i = 0; i < count && reader_ok(r); i++) {
    at = r->pos;
    uint8_t kind = reader_u8(r, "catch");
    if (kind > 3)
      reader_fail(r, r->base + at, "catch: 0x%02x is no kind", kind);
    pass_bytes(r, at, v);
    if (kind < 2)
      visit_index(r, SPACE_TAG, v);
    at = r->pos;
    reader_u32(r, "label");
    pass_bytes(r, at, v);
  }
}

static void visit_handlers(struct reader *r, struct instr_visitor *v) {
  size_t at = r->pos;
  uint32_t count = reader_count(r, 2, "handler count");
  pass_bytes(r, at, v);
  for (uint32_t i = 0; i < count && reader_ok(r); i++) {
    at = r->pos;
    uint8_t kind = reader_u8(r, "handler");
    if (kind > 1)
      reader_fail(r, r->base + at, "handler: 0x%02x is no kind", kind);
    pass_bytes(r, at, v);
    visit_index(r, SPACE_TAG, v);
    if (kind == 0) {
      at = r->pos;
      reader_u32(r, "label");
      pass_bytes(r, at, v);
    }
  }
}

static void skip_numbers(struct reader *r, char letter) {
  switch (letter) {
  case 'u':
    reader_u32(r, "immediate");
    break;
  case 's':
    reader_s32(r, "i32.const");
    break;
  case 'S':
    reader_s64(r, "i64.const");
    break;
  case '4':
    reader_bytes(r, 4, "f32.const");
    break;
  case '8':
    reader_bytes(r, 8, "f64.const");
    break;
  case 'V':
    reader_bytes(r, 16, "immediate");
    break;
  case 'n':
    reader_u8(r, "immediate");
    break;
  case 'T': {
    uint32_t labels = reader_count(r, 1, "br_table");
    for (uint32_t i = 0; i < labels && reader_ok(r); i++)
      reader_u32(r, "label");
    reader_u32(r, "label");
    break;
  }
  default: /* of no immediate that is a number */
    break;
  }
}

static void visit_immediate(struct reader *r, char letter,
                            struct instr_visitor *v) {
  static const char index_letters[] = "ftmgkyde";
  static const enum space spaces[] = {SPACE_FUNC,   SPACE_TABLE, SPACE_MEMORY,
                                      SPACE_GLOBAL, SPACE_TAG,   SPACE_TYPE,
                                      SPACE_DATA,   SPACE_ELEM};
  const char *found = strchr(index_letters, letter);
  size_t at = r->pos;
  if (found) {
    visit_index(r, spaces[found - index_letters], v);
  } else if (letter == 'b') {
    visit_block_type(r, v);
  } else if (letter == 'h') {
    visit_heap_type(r, v);
  } else if (letter == 'a') {
    visit_memory_argument(r, v);
  } else if (letter == 'c') {
    visit_catches(r, v);
  } else if (letter == 'H') {
    visit_handlers(r, v);
  } else if (letter == 'v') {
    uint32_t count = reader_count(r, 1, "select types");
    pass_bytes(r, at, v);
    for (uint32_t i = 0; i < count && reader_ok(r); i++)
      instr_visit_value_type(r, v);
  } else {
    skip_numbers(r, letter);
    pass_bytes(r, at, v);
  }
}

void instr_visit(struct reader *r, const struct instr *instr,
                 struct instr_visitor *v) {
  for (const char *letter = instr->immediates; *letter && reader_ok(r);
       letter++)
    visit_immediate(r, *letter, v);
}

/* Whether an instruction is constant (core spec 3.4.13), end included. */
static bool is_const(const struct instr *instr) {
  uint32_t code = instr->code;
  switch (instr->prefix) {
  case 0:
    return code == OP_END || code == OP_GLOBAL_GET ||
           (code >= OP_I32_CONST && code <= 0x44) ||
           (code >= OP_I32_ADD && code <= 0x6c) || /* add, sub, mul */
           (code >= 0x7c && code <= 0x7e) ||       /* of i64 */
           code == OP_REF_NULL || code == OP_REF_FUNC;
  case PREFIX_GC: /* struct.new, array.new, any.convert_extern, ref.i31 */
    return code <= 1 || (code >= 6 && code <= 8) ||
           (code >= 26 && code <= 28) || code == 32 || code == 33;
  case PREFIX_SIMD:
    return code == 12; /* v128.const */
  default:
    return false;
  }
}

void instr_visit_expression(struct reader *r, struct instr_visitor *v) {
  while (reader_ok(r)) {
    size_t at = r->pos;
    struct instr instr = instr_read(r);
    pass_bytes(r, at, v);
    if (instr.prefix == 0 && instr.code == OP_END)
      return;
    if (instr.prefix == 0 && instr.code >= OP_BLOCK && instr.code <= OP_ELSE)
      reader_fail(r, r->base + at, "constant expression: blocks are not const");
    else if (reader_ok(r) && !is_const(&instr))
      reader_fail(r, r->base + at,
                  "constant expression: an instruction is not const");
    instr_visit(r, &instr, v);
  }
}
