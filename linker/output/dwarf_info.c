/*
 * dwarf_info.c walks over the entries of each unit.  No entry changes its size,
 * so that nothing that refers to one must change:
 *
 *   DW_AT_low_pc (addr)     0x22  ->  0x1f7   where the func is now
 *   DW_AT_high_pc (data4)   0xd5  ->  0xd1    its size is another now
 *   DW_AT_ranges            noted, moved when the list has its place
 *
 * Addresses by index are moved in .debug_addr, where they are shared.
 */
#include "output/dwarf_info.h"

#include "output/dwarf_constant.h"
#include "output/dwarf_list.h"

/* The entry at hand: what must be seen together. */
struct entry {
  struct dwarf_info *info;
  const struct dwarf_unit *unit;
  struct dwarf_reader *r;
  uint64_t offset;
  uint64_t depth; /* of entries that it is in */
  const struct abbrev *abbrev;

  bool has_low, has_high, has_entry_pc;
  unsigned low_form;
  struct attr_address low;
  struct attr_size {
    unsigned form;
    bool is_indirect;  /* the form stands in the entry */
    uint64_t at, size; /* of the bytes that hold it */
    uint64_t value;
  } high, entry_pc;

  bool has_type, has_constant;
  uint64_t type;
  struct dwarf_constant constant;
};

static bool is_unit_tag(unsigned tag) {
  return tag == DW_TAG_compile_unit || tag == DW_TAG_partial_unit ||
         tag == DW_TAG_type_unit || tag == DW_TAG_skeleton_unit;
}

/* Writes an address in place, or what stands for one that is gone. */
static bool put_address(struct entry *e, uint64_t at, struct dwarf_address to) {
  size_t size = e->unit->format.addr_size;
  if (to.fate == DWARF_KEPT)
    return true;
  uint8_t *bytes = dwarf_edit(e->info->d, e->unit->id);
  if (!bytes)
    return false;
  uint64_t moved = to.fate == DWARF_LIVE ? to.moved : dwarf_tombstone(size);
  dwarf_put(bytes + at, moved, size);
  return true;
}

/* Offset 0 is what some tools leave of an address when they drop its func. */
static struct dwarf_address locate_or_drop(struct dwarf *d, uint64_t address) {
  struct dwarf_address to = dwarf_locate(d, address);
  if (address == 0)
    to.fate = DWARF_DROPPED;
  return to;
}

/* Moves the offset behind the index of an address. */
static bool put_addrx_offset(struct entry *e, struct attr_address a) {
  struct dwarf *d = e->info->d;
  struct dwarf_address base = dwarf_locate(d, a.address - a.offset);
  struct dwarf_address to = dwarf_locate(d, a.address);
  if (base.fate != DWARF_LIVE || to.fate != DWARF_LIVE)
    return true;
  uint8_t *bytes = dwarf_edit(d, e->unit->id);
  if (bytes)
    dwarf_put(bytes + a.at, to.moved - base.moved, 4);
  return bytes != NULL;
}

static bool do_address(struct entry *e, unsigned form) {
  struct attr_address a =
      dwarf_read_address(e->info->d, e->unit, e->r, form, DWARF_ADDR_CODE);
  if (form == DW_FORM_addr && a.is_known)
    return put_address(e, a.at, locate_or_drop(e->info->d, a.address));
  if (form == DW_FORM_LLVM_addrx_offset && a.is_known)
    return put_addrx_offset(e, a);
  return true;
}

/* A size, or an offset from DW_AT_low_pc. */
static bool read_size(struct entry *e, const struct abbrev_step *step,
                      unsigned form, struct attr_size *size) {
  size->form = form;
  size->is_indirect = step->form == DW_FORM_indirect;
  size->at = e->r->pos;
  bool has = dwarf_read_value(e->r, e->unit, step, form, &size->value);
  size->size = e->r->pos - size->at;
  return has;
}

static bool do_high_pc(struct entry *e, const struct abbrev_step *step,
                       unsigned form) {
  struct dwarf *d = e->info->d;
  if (!dwarf_is_address_form(form)) {
    e->has_high = read_size(e, step, form, &e->high);
    return true;
  }
  struct attr_address a =
      dwarf_read_address(d, e->unit, e->r, form, DWARF_ADDR_END);
  if (form == DW_FORM_addr && a.is_known)
    return put_address(e, a.at, dwarf_locate_end(d, a.address));
  return true;
}

static bool do_ranges(struct entry *e, const struct abbrev_step *step,
                      unsigned form) {
  uint64_t at = e->r->pos, value;
  if (!dwarf_read_value(e->r, e->unit, step, form, &value) || e->r->failed)
    return true;
  enum dwarf_id id =
      e->unit->format.version >= 5 ? DWARF_RNGLISTS : DWARF_RANGES;
  struct dwarf_list_ref ref = {.at =
                                   form == DW_FORM_rnglistx ? 0 : (uint32_t)at,
                               .scope = e->info->scope,
                               .is_of_unit = is_unit_tag(e->abbrev->tag)};
  return dwarf_refer_to_list(e->info->d, id, e->unit, value, ref);
}

static bool do_location(struct entry *e, const struct abbrev_step *step,
                        unsigned form) {
  uint64_t at = e->r->pos, value;
  if (!dwarf_read_value(e->r, e->unit, step, form, &value) || e->r->failed)
    return true;
  enum dwarf_id id = e->unit->format.version >= 5 ? DWARF_LOCLISTS : DWARF_LOC;
  struct dwarf_list_ref ref = {.at =
                                   form == DW_FORM_loclistx ? 0 : (uint32_t)at};
  return dwarf_refer_to_list(e->info->d, id, e->unit, value, ref);
}

/* An expression that begins with an address. */
static void do_constant(struct entry *e, unsigned form) {
  struct dwarf_reader inner = *e->r;
  dwarf_skip_form(e->r, form, e->unit->format);
  if (form != DW_FORM_exprloc && form != DW_FORM_block1)
    return;
  if (form == DW_FORM_block1)
    dwarf_u8(&inner);
  else
    dwarf_uleb(&inner);
  inner.end = e->r->pos;
  uint8_t opcode = inner.pos < inner.end ? dwarf_u8(&inner) : 0;
  e->constant.at = inner.pos;
  e->constant.is_index = opcode != DW_OP_addr;
  if (opcode == DW_OP_addr)
    dwarf_skip(&inner, e->unit->format.addr_size);
  else if (opcode == DW_OP_addrx || opcode == DW_OP_GNU_addr_index)
    e->constant.index = dwarf_uleb(&inner);
  else
    return;
  e->has_constant = !inner.failed;
}

static bool do_type(struct entry *e, const struct abbrev_step *step,
                    unsigned form) {
  uint64_t at = e->r->pos;
  bool is_global = form == DW_FORM_ref_addr;
  e->has_type = dwarf_read_value(e->r, e->unit, step, form, &e->type);
  if (!is_global)
    e->type += e->unit->offset;
  if (!is_global || e->r->failed)
    return true;
  return dwarf_move_offset(e->info->d, e->unit->id, at,
                           (size_t)(e->r->pos - at), DWARF_INFO);
}

/* An offset into another section, which has its place already. */
static bool do_offset(struct entry *e, unsigned form, enum dwarf_id to) {
  uint64_t at = e->r->pos;
  dwarf_skip_form(e->r, form, e->unit->format);
  if (e->r->failed)
    return true;
  return dwarf_move_offset(e->info->d, e->unit->id, at,
                           (size_t)(e->r->pos - at), to);
}

static bool do_split(struct entry *e, unsigned form) {
  if (form == DW_FORM_strp)
    return do_offset(e, form, DWARF_STR);
  if (form == DW_FORM_line_strp)
    return do_offset(e, form, DWARF_LINE_STR);
  dwarf_skip_form(e->r, form, e->unit->format);
  return true;
}

static bool do_low_pc(struct entry *e, unsigned form) {
  if (!dwarf_is_address_form(form)) {
    dwarf_skip_form(e->r, form, e->unit->format);
    return true;
  }
  e->low_form = form;
  e->low = dwarf_read_address(e->info->d, e->unit, e->r, form, DWARF_ADDR_CODE);
  e->has_low = e->low.is_known;
  return true;
}

static bool do_entry_pc(struct entry *e, const struct abbrev_step *step,
                        unsigned form) {
  if (dwarf_is_address_form(form))
    return do_address(e, form);
  e->has_entry_pc = read_size(e, step, form, &e->entry_pc);
  return true;
}

static bool do_attribute(struct entry *e, const struct abbrev_step *step) {
  unsigned form = step->form;
  enum attr_action action = step->action;
  if (form == DW_FORM_indirect) {
    form = (unsigned)dwarf_uleb(e->r);
    action = dwarf_attr_action(e->info->d, e->abbrev->tag, step->attr, form,
                               e->unit->format);
  }
  switch (action) {
  case ATTR_ADDRESS:
    if (dwarf_is_address_form(form))
      return do_address(e, form);
    break;
  case ATTR_LOW_PC:
    return do_low_pc(e, form);
  case ATTR_HIGH_PC:
    return do_high_pc(e, step, form);
  case ATTR_ENTRY_PC:
    return do_entry_pc(e, step, form);
  case ATTR_RANGES:
    return do_ranges(e, step, form);
  case ATTR_LOCATION:
    return do_location(e, step, form);
  case ATTR_CONSTANT:
    do_constant(e, form);
    return true;
  case ATTR_TYPE:
    return do_type(e, step, form);
  case ATTR_LINE:
    return do_offset(e, form, DWARF_LINE);
  case ATTR_MACRO:
    return do_offset(e, form, DWARF_MACRO);
  case ATTR_MACINFO:
    return do_offset(e, form, DWARF_MACINFO);
  case ATTR_STRING:
    return do_offset(e, form, DWARF_STR);
  case ATTR_LINE_STRING:
    return do_offset(e, form, DWARF_LINE_STR);
  case ATTR_REFERENCE:
    return do_offset(e, form, DWARF_INFO);
  case ATTR_ADDR_BASE:
    return do_offset(e, form, DWARF_ADDR);
  case ATTR_STR_OFFSETS_BASE:
    return do_offset(e, form, DWARF_STR_OFFSETS);
  case ATTR_SPLIT:
    return do_split(e, form);
  case ATTR_NONE: /* the bases of lists are moved when those have their place */
  case ATTR_RANGES_BASE:
  case ATTR_RNGLISTS_BASE:
  case ATTR_LOCLISTS_BASE:
    break;
  }
  dwarf_skip_form(e->r, form, e->unit->format);
  return true;
}

/* Writes a size where it stood; what does not fit is noted. */
static bool put_size(struct entry *e, const struct attr_size *size,
                     uint64_t value) {
  struct dwarf_info *info = e->info;
  if (value == size->value)
    return true;
  uint8_t *bytes = dwarf_edit(info->d, e->unit->id);
  if (!bytes)
    return false;
  bool is_leb = size->form == DW_FORM_udata || size->form == DW_FORM_sdata;
  /* A signed LEB128 needs its highest bit for the sign. */
  unsigned bits = is_leb ? 7 * (unsigned)size->size : 8 * (unsigned)size->size;
  bits -= size->form == DW_FORM_sdata;
  if (bits >= 64 || (size->size && value >> bits == 0)) {
    if (is_leb)
      dwarf_put_uleb(bytes + size->at, value, (size_t)size->size);
    else
      dwarf_put(bytes + size->at, value, (size_t)size->size);
    return true;
  }
  if (size != &e->high || size->is_indirect)
    return true; /* nobody writes it like that: it stays as it was */
  info->wide = arena_more(info->d->arena, info->wide, info->n_wide,
                          &info->wide_capacity, sizeof *info->wide);
  if (!info->wide)
    return dwarf_no_memory(info->d);
  info->wide[info->n_wide++] =
      (struct dwarf_wide){.unit = (size_t)(e->unit - info->d->units),
                          .table = e->unit->table->offset,
                          .entry = e->offset,
                          .abbrev = e->abbrev,
                          .at = size->at,
                          .size = size->size,
                          .value = value};
  return true;
}

/* The new size of a range that began at DW_AT_low_pc, in a live func: of its
   first piece, if it spans funcs that no longer lie side by side, as that of a
   unit may. */
static bool put_high(struct entry *e) {
  uint64_t low = e->low.address, high = low + e->high.value;
  struct dwarf_pieces pieces =
      is_unit_tag(e->abbrev->tag)
          ? dwarf_pieces_of(low, high)
          : dwarf_pieces_in(e->info->d, NULL, low, high);
  struct dwarf_piece piece;
  if (!dwarf_next_piece(e->info->d, &pieces, &piece))
    return true;
  return put_size(e, &e->high, piece.high - piece.low);
}

/* Whether code of `func` can be of the entry; a subprogram begins a scope. */
static bool is_in_scope(struct entry *e, const struct code_func *func) {
  struct dwarf_info *info = e->info;
  if (e->abbrev->tag == DW_TAG_subprogram) {
    if (!e->abbrev->has_children)
      return true;
    info->scope = func;
    info->scope_depth = e->depth;
  }
  return !info->scope || dwarf_stays_behind(info->d, info->scope, func);
}

/* Moves DW_AT_low_pc and what counts from there. */
static bool finish_pcs(struct entry *e) {
  struct dwarf *d = e->info->d;
  struct dwarf_address low = dwarf_locate(d, e->low.address);
  bool is_unit = is_unit_tag(e->abbrev->tag);
  if (e->low.address == 0 && e->low_form == DW_FORM_addr && e->has_high) {
    /* A dropped func; but of a unit it is the base of its lists as well. */
    if (is_unit)
      return put_size(e, &e->high, 0);
    low.fate = DWARF_DROPPED;
  }
  if (low.fate == DWARF_LIVE && !is_in_scope(e, low.func))
    low.fate = DWARF_DROPPED;
  if (e->low_form == DW_FORM_addr && !put_address(e, e->low.at, low))
    return false;
  if (e->low_form == DW_FORM_LLVM_addrx_offset && !put_addrx_offset(e, e->low))
    return false;
  if (low.fate != DWARF_LIVE)
    return true;
  if (e->has_entry_pc) {
    struct dwarf_address pc =
        dwarf_locate(d, e->low.address + e->entry_pc.value);
    if (pc.fate == DWARF_LIVE && pc.moved >= low.moved &&
        !put_size(e, &e->entry_pc, pc.moved - low.moved))
      return false;
  }
  return !e->has_high || put_high(e);
}

static bool finish_constant(struct entry *e) {
  struct dwarf_info *info = e->info;
  info->constants =
      arena_more(info->d->arena, info->constants, info->n_constants,
                 &info->constant_capacity, sizeof *info->constants);
  if (!info->constants)
    return dwarf_no_memory(info->d);
  e->constant.unit = (size_t)(e->unit - info->d->units);
  e->constant.type = e->type;
  info->constants[info->n_constants++] = e->constant;
  return true;
}

static bool do_entry(struct dwarf_info *info, const struct dwarf_unit *unit,
                     struct dwarf_reader *r, uint64_t offset, uint64_t depth,
                     const struct abbrev *abbrev) {
  const struct abbrev_step *step = abbrev->steps;
  if (!step->attr && !step->form) { /* nothing of interest */
    dwarf_skip(r, step->skip);
    return true;
  }
  struct entry e = {.info = info,
                    .unit = unit,
                    .r = r,
                    .offset = offset,
                    .depth = depth,
                    .abbrev = abbrev};
  for (;; step++) {
    dwarf_skip(r, step->skip);
    if (!step->attr && !step->form)
      break;
    if (!do_attribute(&e, step))
      return false;
  }
  if (r->failed)
    return true;
  if (e.has_low && !finish_pcs(&e))
    return false;
  return !(e.has_constant && e.has_type) || finish_constant(&e);
}

static bool do_entries(struct dwarf_info *info, const struct dwarf_unit *unit) {
  struct dwarf *d = info->d;
  struct dwarf_reader r = dwarf_read_entries(d, unit);
  uint64_t depth = 0;
  info->scope = NULL;
  while (r.pos < r.end) {
    uint64_t offset = r.pos;
    uint64_t code = dwarf_uleb(&r);
    if (code == 0) {
      if (depth <= 1)
        break; /* what follows the last entry is padding */
      depth--;
      if (depth <= info->scope_depth)
        info->scope = NULL;
      continue;
    }
    const struct abbrev *abbrev = abbrev_find(unit->table, code);
    if (!abbrev)
      return dwarf_fail(d, unit->id, offset,
                        "entry: abbreviation %llu is not in the table at "
                        "0x%llx",
                        (unsigned long long)code,
                        (unsigned long long)unit->table->offset);
    if (!do_entry(info, unit, &r, offset, depth, abbrev))
      return false;
    if (r.failed)
      return dwarf_fail(d, unit->id, offset,
                        "entry: it does not end within its unit");
    depth += abbrev->has_children;
    if (depth == 0)
      break;
  }
  return true;
}

static bool add_unit(struct dwarf *d, const struct dwarf_unit *unit) {
  d->units = arena_more(d->arena, d->units, d->n_units, &d->unit_capacity,
                        sizeof *d->units);
  if (!d->units)
    return dwarf_no_memory(d);
  d->units[d->n_units++] = *unit;
  return true;
}

static bool do_section(struct dwarf_info *info, enum dwarf_id id) {
  struct dwarf *d = info->d;
  struct dwarf_reader r = dwarf_read(d, id);
  while (dwarf_left(&r) > 0) {
    struct dwarf_unit unit;
    if (!dwarf_read_unit(d, &info->tables, id, &r, &unit) ||
        !add_unit(d, &unit))
      return false;
    const struct dwarf_unit *added = &d->units[d->n_units - 1];
    if (!do_entries(info, added) ||
        !dwarf_move_offset(d, id, added->table_at, added->format.offset_size,
                           DWARF_ABBREV))
      return false;
  }
  return true;
}

bool dwarf_rewrite_info(struct dwarf_info *info) {
  return do_section(info, DWARF_INFO) && do_section(info, DWARF_TYPES);
}
