/*
 * dwarf_frame.c rewrites frame descriptions (DWARF 5 section 6.4).  Their
 * instructions advance along the code, so they are encoded again where a func
 * changed its size; the rest of them is copied.
 */
#include "output/dwarf_frame.h"

#include "output/dwarf_constant.h"

/* What later entries need of a common information entry. */
struct cie {
  uint64_t offset;
  uint64_t code_factor;
  uint8_t addr_size;
};

struct frame {
  struct dwarf *d;
  struct dwarf_reader r;
  struct writer w;
  struct cie *cies; /* by offset */
  size_t n_cies, cie_capacity;
};

/* An entry of either kind. */
struct frame_entry {
  size_t from, id_at, end;
  uint8_t offset_size;
  uint64_t id; /* all ones, or where the common information is */
};

static bool fail(struct frame *f, size_t at, const char *why) {
  return dwarf_fail(f->d, DWARF_FRAME, at, "entry: %s", why);
}

static bool do_cie(struct frame *f, const struct frame_entry *entry) {
  struct dwarf_reader r = f->r;
  struct cie cie = {.offset = entry->from, .addr_size = 4};
  unsigned version = dwarf_u8(&r);
  unsigned augmentation = dwarf_u8(&r);
  if (version == 4) {
    cie.addr_size = dwarf_u8(&r);
    if (dwarf_u8(&r) != 0)
      return fail(f, entry->from, "segments are not supported");
  }
  cie.code_factor = dwarf_uleb(&r);
  if (r.failed || augmentation ||
      (version != 1 && version != 3 && version != 4))
    return fail(f, entry->from, "its version is not supported");
  if ((cie.addr_size != 4 && cie.addr_size != 8) || cie.code_factor == 0)
    return fail(f, entry->from, "its addresses are not those of wasm");
  f->cies = arena_more(f->d->arena, f->cies, f->n_cies, &f->cie_capacity,
                       sizeof *f->cies);
  if (!f->cies)
    return dwarf_no_memory(f->d);
  f->cies[f->n_cies++] = cie;
  writer_bytes(&f->w,
               (struct span){r.data + entry->from, entry->end - entry->from});
  return true;
}

static const struct cie *find_cie(const struct frame *f, uint64_t offset) {
  size_t low = 0, high = f->n_cies;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (f->cies[middle].offset < offset)
      low = middle + 1;
    else
      high = middle;
  }
  return low < f->n_cies && f->cies[low].offset == offset ? &f->cies[low]
                                                          : NULL;
}

/* The operands of call frame instructions: 1, 2, 4 and 8 bytes, `u` a LEB128,
   `b` a block. */
static const char *operands_of(unsigned opcode) {
  static const char *const operands[] = {
      [0x00] = "",   [0x05] = "uu", [0x06] = "u",  [0x07] = "u",  [0x08] = "u",
      [0x09] = "uu", [0x0a] = "",   [0x0b] = "",   [0x0c] = "uu", [0x0d] = "u",
      [0x0e] = "u",  [0x0f] = "b",  [0x10] = "ub", [0x11] = "uu", [0x12] = "uu",
      [0x13] = "u",  [0x14] = "uu", [0x15] = "uu", [0x16] = "ub", [0x2d] = "",
      [0x2e] = "u",  [0x2f] = "uu"};
  if ((opcode & 0xc0) == DW_CFA_offset)
    return "u";
  if ((opcode & 0xc0) == DW_CFA_restore)
    return "";
  return opcode < sizeof operands / sizeof *operands ? operands[opcode] : NULL;
}

/* The code that instructions advance along. */
struct walk {
  const struct cie *cie;
  uint64_t old;   /* location in the input */
  uint64_t moved; /* what has been written of it */
};

/* Whether the instruction advances; it is read as far as its operand. */
static bool reads_advance(struct dwarf_reader *r, unsigned opcode,
                          struct walk *walk) {
  uint64_t factor = walk->cie->code_factor;
  if ((opcode & 0xc0) == DW_CFA_advance_loc)
    walk->old += (opcode & 0x3f) * factor;
  else if (opcode == DW_CFA_advance_loc1)
    walk->old += dwarf_u8(r) * factor;
  else if (opcode == DW_CFA_advance_loc2)
    walk->old += dwarf_u16(r) * factor;
  else if (opcode == DW_CFA_advance_loc4)
    walk->old += dwarf_uint(r, 4) * factor;
  else if (opcode == DW_CFA_set_loc)
    walk->old = dwarf_uint(r, walk->cie->addr_size);
  else
    return false;
  return true;
}

static void write_advance(struct frame *f, struct walk *walk,
                          const struct code_func *func) {
  uint64_t old = walk->old > func->old_end ? func->old_end : walk->old;
  uint64_t moved = code_func_move(func, (uint32_t)old);
  uint64_t delta = (moved - walk->moved) / walk->cie->code_factor;
  if (moved <= walk->moved)
    return;
  if (delta < 0x40) {
    writer_u8(&f->w, (uint8_t)(DW_CFA_advance_loc | delta));
  } else {
    writer_u8(&f->w, DW_CFA_advance_loc4);
    dwarf_write(&f->w, delta, 4);
  }
  walk->moved += delta * walk->cie->code_factor;
}

static void skip_operands(struct dwarf_reader *r, const char *operands) {
  for (; *operands; operands++) {
    uint64_t value = *operands == 'u' ? 0 : dwarf_uleb(r);
    if (*operands == 'u')
      dwarf_skip_leb(r);
    else
      dwarf_skip(r, value);
  }
}

static bool do_instructions(struct frame *f, const struct frame_entry *entry,
                            struct dwarf_reader *r, struct walk *walk,
                            const struct code_func *func) {
  while (dwarf_left(r) > 0) {
    size_t from = r->pos;
    unsigned opcode = dwarf_u8(r);
    if (reads_advance(r, opcode, walk)) {
      write_advance(f, walk, func);
    } else {
      const char *operands = operands_of(opcode);
      if (!operands)
        return fail(f, from, "an instruction is not known");
      skip_operands(r, operands);
      writer_bytes(&f->w, (struct span){r->data + from, r->pos - from});
    }
    if (r->failed)
      return fail(f, entry->from, "its instructions do not end");
  }
  return true;
}

/* Fills the entry up to a multiple of the size of an address. */
static void finish_entry(struct frame *f, const struct frame_entry *entry,
                         size_t start, size_t addr_size) {
  while (writer_ok(&f->w) && (f->w.size - start) % addr_size)
    writer_u8(&f->w, DW_CFA_nop);
  if (!writer_ok(&f->w))
    return;
  size_t length_at = entry->offset_size == 8 ? 4 : 0;
  dwarf_put(f->w.data + start + length_at,
            f->w.size - start - length_at - entry->offset_size,
            entry->offset_size);
}

static bool do_fde(struct frame *f, const struct frame_entry *entry) {
  struct dwarf *d = f->d;
  struct dwarf_reader r = f->r;
  size_t start = f->w.size;
  const struct cie *cie = find_cie(f, entry->id);
  if (!cie)
    return fail(f, entry->from, "there is no common information for it");
  size_t addr_size = cie->addr_size;
  uint64_t low = dwarf_uint(&r, addr_size);
  uint64_t size = dwarf_uint(&r, addr_size);
  if (r.failed)
    return fail(f, entry->from, "it ends in its header");
  writer_bytes(&f->w,
               (struct span){r.data + entry->from, entry->id_at - entry->from});
  dwarf_write(&f->w, dwarf_moved(d, DWARF_FRAME, entry->id),
              entry->offset_size);
  struct dwarf_address to = dwarf_locate(d, low);
  struct dwarf_pieces pieces = dwarf_pieces_of(low, low + size);
  struct dwarf_piece piece;
  if (to.fate != DWARF_LIVE || !dwarf_next_piece(d, &pieces, &piece)) {
    dwarf_write(&f->w, to.fate == DWARF_KEPT ? low : dwarf_tombstone(addr_size),
                addr_size);
    writer_bytes(&f->w, (struct span){r.data + r.pos - addr_size,
                                      entry->end - r.pos + addr_size});
    return true;
  }
  dwarf_write(&f->w, piece.low, addr_size);
  dwarf_write(&f->w, piece.high - piece.low, addr_size);
  struct walk walk = {.cie = cie, .old = low, .moved = to.moved};
  if (!do_instructions(f, entry, &r, &walk, to.func))
    return false;
  finish_entry(f, entry, start, addr_size);
  return true;
}

static bool do_entry(struct frame *f) {
  struct frame_entry entry = {.from = f->r.pos};
  size_t section_end = f->r.end;
  uint64_t length = dwarf_initial_length(&f->r, &entry.offset_size);
  entry.id_at = f->r.pos;
  entry.end = f->r.pos + (size_t)length;
  if (!f->r.failed)
    f->r.end = entry.end;
  entry.id = dwarf_uint(&f->r, entry.offset_size);
  if (f->r.failed)
    return fail(f, entry.from, "it is longer than the section");
  if (!dwarf_add_move(f->d, DWARF_FRAME, entry.from, f->w.size))
    return false;
  bool is_cie = entry.id == dwarf_tombstone(entry.offset_size);
  if (!(is_cie ? do_cie(f, &entry) : do_fde(f, &entry)))
    return false;
  f->r.pos = entry.end;
  f->r.end = section_end;
  return true;
}

bool dwarf_rewrite_frame(struct dwarf *d) {
  struct frame f = {.d = d, .r = dwarf_read(d, DWARF_FRAME)};
  bool ok = true;
  while (ok && dwarf_left(&f.r) > 0)
    ok = do_entry(&f);
  if (ok)
    return dwarf_finish(d, DWARF_FRAME, &f.w);
  writer_free(&f.w);
  return false;
}
