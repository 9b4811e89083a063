/*
 * dwarf_unit.c reads what the entries of a unit share.  The first entry is read
 * twice: once here for its bases, since an attribute may need one that comes
 * behind it, and once with all others.
 */
#include "output/dwarf_unit.h"

#include "output/dwarf_constant.h"

/* What follows the version: the order changed with DWARF 5. */
static bool read_header(struct dwarf *d, struct dwarf_reader *r,
                        struct dwarf_unit *unit, uint64_t *table) {
  struct dwarf_format *format = &unit->format;
  format->version = dwarf_u16(r);
  if (!r->failed && (format->version < 2 || format->version > 5))
    return dwarf_fail(d, unit->id, unit->offset,
                      "unit: version %u is not supported", format->version);
  unit->type = unit->id == DWARF_TYPES ? DW_UT_type : DW_UT_compile;
  if (format->version == 5) {
    unit->type = dwarf_u8(r);
    format->addr_size = dwarf_u8(r);
  }
  unit->table_at = r->pos;
  *table = dwarf_uint(r, format->offset_size);
  if (format->version < 5)
    format->addr_size = dwarf_u8(r);
  if (unit->type == DW_UT_skeleton || unit->type == DW_UT_split_compile)
    dwarf_skip(r, 8); /* its id */
  if (unit->type == DW_UT_type || unit->type == DW_UT_split_type)
    dwarf_skip(r, 8u + format->offset_size);
  if (r->failed)
    return dwarf_fail(d, unit->id, unit->offset, "unit: it ends in its header");
  if (format->addr_size != 4 && format->addr_size != 8)
    return dwarf_fail(d, unit->id, unit->offset,
                      "unit: addresses of %u bytes are not supported",
                      format->addr_size);
  unit->entries = r->pos;
  return true;
}

/* Reads a base, and where it stands. */
static bool read_base(struct dwarf_unit *unit, struct dwarf_reader *r,
                      unsigned action) {
  uint64_t at = r->pos;
  uint64_t *base = NULL;
  if (action == ATTR_ADDR_BASE)
    base = &unit->addr_base;
  if (action == ATTR_RNGLISTS_BASE) {
    base = &unit->rnglists_base;
    unit->rnglists_base_at = at;
  }
  if (action == ATTR_LOCLISTS_BASE) {
    base = &unit->loclists_base;
    unit->loclists_base_at = at;
  }
  if (action == ATTR_RANGES_BASE) {
    base = &unit->ranges_base;
    unit->ranges_base_at = at;
  }
  if (base)
    *base = dwarf_uint(r, unit->format.offset_size);
  return base != NULL;
}

/* An attribute may need a base that comes behind it, so DW_AT_low_pc is read
   when all of them are known. */
static void read_root(struct dwarf *d, struct dwarf_unit *unit) {
  struct dwarf_reader r = dwarf_read_entries(d, unit);
  struct dwarf_reader low_pc = {.failed = true};
  unsigned low_form = 0;
  const struct abbrev *abbrev = abbrev_find(unit->table, dwarf_uleb(&r));
  if (!abbrev)
    return; /* the walk over all entries says what is wrong */
  for (const struct abbrev_step *step = abbrev->steps; !r.failed; step++) {
    dwarf_skip(&r, step->skip);
    if (!step->attr && !step->form)
      break;
    if (read_base(unit, &r, step->action))
      continue;
    unsigned form = step->form;
    if (form == DW_FORM_indirect)
      form = (unsigned)dwarf_uleb(&r);
    if (step->action == ATTR_LOW_PC) {
      low_pc = r;
      low_form = form;
    }
    unit->is_split = unit->is_split || step->action == ATTR_SPLIT;
    dwarf_skip_form(&r, form, unit->format);
  }
  if (dwarf_is_address_form(low_form)) {
    struct attr_address low =
        dwarf_read_address(d, unit, &low_pc, low_form, DWARF_ADDR_DATA);
    unit->low_pc = low.is_known ? low.address : 0;
  }
}

bool dwarf_read_unit(struct dwarf *d, struct abbrev_tables *tables,
                     enum dwarf_id id, struct dwarf_reader *r,
                     struct dwarf_unit *unit) {
  *unit = (struct dwarf_unit){.id = id, .offset = r->pos};
  uint64_t length = dwarf_initial_length(r, &unit->format.offset_size);
  if (r->failed)
    return dwarf_fail(d, id, unit->offset,
                      "unit: it is longer than the section");
  unit->end = r->pos + length;
  struct dwarf_reader header = *r;
  header.end = (size_t)unit->end;
  r->pos = (size_t)unit->end;
  uint64_t table = 0;
  if (!read_header(d, &header, unit, &table))
    return false;
  unit->table = abbrev_table_at(d, tables, table, unit->format);
  if (!unit->table)
    return false;
  read_root(d, unit);
  return true;
}

struct dwarf_reader dwarf_read_entries(const struct dwarf *d,
                                       const struct dwarf_unit *unit) {
  struct dwarf_reader r = dwarf_read(d, unit->id);
  r.pos = (size_t)unit->entries;
  r.end = (size_t)unit->end;
  return r;
}

bool dwarf_is_address_form(unsigned form) {
  return form == DW_FORM_addr || form == DW_FORM_addrx ||
         (form >= DW_FORM_addrx1 && form <= DW_FORM_addrx4) ||
         form == DW_FORM_GNU_addr_index || form == DW_FORM_LLVM_addrx_offset;
}

struct attr_address dwarf_read_address(struct dwarf *d,
                                       const struct dwarf_unit *unit,
                                       struct dwarf_reader *r, unsigned form,
                                       enum dwarf_addr_use use) {
  struct attr_address a = {.at = r->pos};
  size_t size = unit->format.addr_size;
  if (form == DW_FORM_addr) {
    a.address = dwarf_uint(r, size);
    a.is_known = !r->failed;
    return a;
  }
  int fixed = dwarf_form_size(form, unit->format);
  uint64_t index = fixed < 0 ? dwarf_uleb(r) : dwarf_uint(r, (size_t)fixed);
  a.is_known = !r->failed && dwarf_indexed_address(d, unit->addr_base, index,
                                                   size, use, &a.address);
  if (form == DW_FORM_LLVM_addrx_offset) {
    a.at = r->pos;
    a.offset = dwarf_uint(r, 4);
    a.address += a.offset;
  }
  return a;
}

bool dwarf_read_value(struct dwarf_reader *r, const struct dwarf_unit *unit,
                      const struct abbrev_step *step, unsigned form,
                      uint64_t *value) {
  switch (form) {
  case DW_FORM_data1:
  case DW_FORM_data2:
  case DW_FORM_data4:
  case DW_FORM_data8:
  case DW_FORM_ref1:
  case DW_FORM_ref2:
  case DW_FORM_ref4:
  case DW_FORM_ref8:
  case DW_FORM_ref_addr:
  case DW_FORM_sec_offset:
    *value = dwarf_uint(r, (size_t)dwarf_form_size(form, unit->format));
    return true;
  case DW_FORM_udata:
  case DW_FORM_ref_udata:
  case DW_FORM_rnglistx:
  case DW_FORM_loclistx:
    *value = dwarf_uleb(r);
    return true;
  case DW_FORM_sdata:
    *value = (uint64_t)dwarf_sleb(r);
    return true;
  case DW_FORM_implicit_const:
    *value = (uint64_t)step->constant;
    return true;
  default:
    dwarf_skip_form(r, form, unit->format);
    return false;
  }
}
