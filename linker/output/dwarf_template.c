/*
 * dwarf_template.c moves the addresses of funcs among template parameters.
 *
 *   DW_TAG_template_value_parameter
 *     DW_AT_type      int (*)(int)
 *     DW_AT_location  DW_OP_addr 0x1e, DW_OP_stack_value
 *
 * The operand of DW_OP_addr is an address of data everywhere else.  Here it is
 * of code if the type is a pointer or reference to a func type.
 */
#include "output/dwarf_constant.h"
#include "output/dwarf_info.h"

/* How many types may stand between the parameter and the func type, and how
   many attributes of a type are looked at. */
enum { TYPE_DEPTH_MAX = 8, TYPE_STEPS_MAX = 64 };

/* The unit of the same section that has `offset`, or null. */
static const struct dwarf_unit *unit_at(const struct dwarf *d, enum dwarf_id id,
                                        uint64_t offset) {
  size_t low = 0, high = d->n_units;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    const struct dwarf_unit *unit = &d->units[middle];
    if (unit->id < id || (unit->id == id && unit->end <= offset))
      low = middle + 1;
    else
      high = middle;
  }
  if (low == d->n_units || d->units[low].id != id ||
      offset < d->units[low].entries)
    return NULL;
  return &d->units[low];
}

/* The tag of the entry at `offset`, which becomes that of its type; 0 where
   there is none. */
static unsigned next_type(const struct dwarf *d, enum dwarf_id id,
                          uint64_t *offset) {
  const struct dwarf_unit *unit = unit_at(d, id, *offset);
  if (!unit)
    return 0;
  struct dwarf_reader r = dwarf_read_entries(d, unit);
  r.pos = (size_t)*offset;
  const struct abbrev *abbrev = abbrev_find(unit->table, dwarf_uleb(&r));
  *offset = 0;
  if (!abbrev)
    return 0;
  const struct abbrev_step *step = abbrev->steps;
  for (int i = 0; i < TYPE_STEPS_MAX; i++, step++) {
    dwarf_skip(&r, step->skip);
    if (r.failed || (!step->attr && !step->form))
      break;
    uint64_t value;
    if (step->action != ATTR_TYPE)
      dwarf_skip_form(&r, step->form, unit->format);
    else if (dwarf_read_value(&r, unit, step, step->form, &value))
      *offset = step->form == DW_FORM_ref_addr ? value : value + unit->offset;
  }
  return abbrev->tag;
}

static bool is_code_type(const struct dwarf *d, enum dwarf_id id,
                         uint64_t offset) {
  for (int i = 0; i < TYPE_DEPTH_MAX; i++) {
    switch (next_type(d, id, &offset)) {
    case DW_TAG_subroutine_type:
      return true;
    case DW_TAG_pointer_type:
    case DW_TAG_reference_type:
    case DW_TAG_rvalue_reference_type:
    case DW_TAG_typedef:
    case DW_TAG_const_type:
    case DW_TAG_volatile_type:
      break;
    default:
      return false;
    }
  }
  return false;
}

static bool move_constant(struct dwarf *d,
                          const struct dwarf_constant *constant) {
  const struct dwarf_unit *unit = &d->units[constant->unit];
  size_t size = unit->format.addr_size;
  uint64_t address;
  if (constant->is_index) {
    dwarf_indexed_address(d, unit->addr_base, constant->index, size,
                          DWARF_ADDR_CODE, &address);
    return true;
  }
  struct dwarf_reader r = dwarf_read(d, unit->id);
  r.pos = (size_t)constant->at;
  struct dwarf_address to = dwarf_locate(d, dwarf_uint(&r, size));
  if (to.fate == DWARF_KEPT)
    return true;
  uint8_t *bytes = dwarf_edit(d, unit->id);
  if (bytes)
    dwarf_put(bytes + constant->at,
              to.fate == DWARF_LIVE ? to.moved : dwarf_tombstone(size), size);
  return bytes != NULL;
}

bool dwarf_rewrite_constants(struct dwarf_info *info) {
  for (size_t i = 0; i < info->n_constants; i++) {
    const struct dwarf_constant *constant = &info->constants[i];
    enum dwarf_id id = info->d->units[constant->unit].id;
    if (is_code_type(info->d, id, constant->type) &&
        !move_constant(info->d, constant))
      return false;
  }
  return true;
}
