/*
 * dwarf_form.c knows the forms of attributes: how many bytes a value takes, and
 * which of them hold an address, an offset of another section or an index.
 */
#include "output/dwarf_abbrev.h"
#include "output/dwarf_constant.h"

int dwarf_form_size(unsigned form, struct dwarf_format format) {
  switch (form) {
  case DW_FORM_flag_present:
  case DW_FORM_implicit_const:
    return 0;
  case DW_FORM_data1:
  case DW_FORM_flag:
  case DW_FORM_ref1:
  case DW_FORM_strx1:
  case DW_FORM_addrx1:
    return 1;
  case DW_FORM_data2:
  case DW_FORM_ref2:
  case DW_FORM_strx2:
  case DW_FORM_addrx2:
    return 2;
  case DW_FORM_strx3:
  case DW_FORM_addrx3:
    return 3;
  case DW_FORM_data4:
  case DW_FORM_ref4:
  case DW_FORM_ref_sup4:
  case DW_FORM_strx4:
  case DW_FORM_addrx4:
    return 4;
  case DW_FORM_data8:
  case DW_FORM_ref8:
  case DW_FORM_ref_sig8:
  case DW_FORM_ref_sup8:
    return 8;
  case DW_FORM_data16:
    return 16;
  case DW_FORM_addr:
    return format.addr_size;
  case DW_FORM_ref_addr:
    return format.version <= 2 ? format.addr_size : format.offset_size;
  case DW_FORM_strp:
  case DW_FORM_sec_offset:
  case DW_FORM_line_strp:
  case DW_FORM_strp_sup:
  case DW_FORM_GNU_ref_alt:
  case DW_FORM_GNU_strp_alt:
    return format.offset_size;
  default:
    return -1;
  }
}

void dwarf_skip_form(struct dwarf_reader *r, unsigned form,
                     struct dwarf_format format) {
  int size = dwarf_form_size(form, format);
  if (size >= 0) {
    dwarf_skip(r, (uint64_t)size);
    return;
  }
  switch (form) {
  case DW_FORM_string:
    dwarf_skip_string(r);
    break;
  case DW_FORM_block1:
    dwarf_skip(r, dwarf_u8(r));
    break;
  case DW_FORM_block2:
    dwarf_skip(r, dwarf_u16(r));
    break;
  case DW_FORM_block4:
    dwarf_skip(r, dwarf_uint(r, 4));
    break;
  case DW_FORM_block:
  case DW_FORM_exprloc:
    dwarf_skip(r, dwarf_uleb(r));
    break;
  case DW_FORM_sdata:
  case DW_FORM_udata:
  case DW_FORM_ref_udata:
  case DW_FORM_strx:
  case DW_FORM_addrx:
  case DW_FORM_loclistx:
  case DW_FORM_rnglistx:
  case DW_FORM_GNU_addr_index:
  case DW_FORM_GNU_str_index:
    dwarf_skip_leb(r);
    break;
  case DW_FORM_LLVM_addrx_offset:
    dwarf_skip_leb(r);
    dwarf_skip(r, 4);
    break;
  default:
    dwarf_poison(r);
  }
}

/* Before DWARF 4 an offset of another section is a data4 or data8. */
static bool is_section_offset(unsigned form, struct dwarf_format format) {
  return form == DW_FORM_sec_offset ||
         (format.version < 4 &&
          (form == DW_FORM_data4 || form == DW_FORM_data8) &&
          dwarf_form_size(form, format) == format.offset_size);
}

static enum attr_action action_of_offset(unsigned attr) {
  switch (attr) {
  case DW_AT_location:
  case DW_AT_string_length:
  case DW_AT_return_addr:
  case DW_AT_data_member_location:
  case DW_AT_frame_base:
  case DW_AT_segment:
  case DW_AT_static_link:
  case DW_AT_use_location:
  case DW_AT_vtable_elem_location:
    return ATTR_LOCATION;
  case DW_AT_stmt_list:
    return ATTR_LINE;
  case DW_AT_macro_info:
    return ATTR_MACINFO;
  case DW_AT_macros:
  case DW_AT_GNU_macros:
    return ATTR_MACRO;
  case DW_AT_str_offsets_base:
    return ATTR_STR_OFFSETS_BASE;
  case DW_AT_addr_base:
  case DW_AT_GNU_addr_base:
    return ATTR_ADDR_BASE;
  case DW_AT_GNU_ranges_base:
    return ATTR_RANGES_BASE;
  case DW_AT_rnglists_base:
    return ATTR_RNGLISTS_BASE;
  case DW_AT_loclists_base:
    return ATTR_LOCLISTS_BASE;
  default:
    return ATTR_NONE;
  }
}

static enum attr_action action_of_value(unsigned tag, unsigned attr,
                                        unsigned form) {
  switch (attr) {
  case DW_AT_low_pc:
    return ATTR_LOW_PC;
  case DW_AT_high_pc:
    return ATTR_HIGH_PC;
  case DW_AT_entry_pc:
    return ATTR_ENTRY_PC;
  case DW_AT_trampoline:
    return form == DW_FORM_addr ? ATTR_ADDRESS : ATTR_NONE;
  case DW_AT_call_return_pc:
  case DW_AT_call_pc:
    return ATTR_ADDRESS;
  case DW_AT_location:
    return form == DW_FORM_loclistx                 ? ATTR_LOCATION
           : tag == DW_TAG_template_value_parameter ? ATTR_CONSTANT
                                                    : ATTR_NONE;
  default:
    return form == DW_FORM_loclistx ? ATTR_LOCATION : ATTR_NONE;
  }
}

/* DW_AT_type matters only where it may lead to a func type. */
static bool leads_to_type(unsigned tag) {
  return tag == DW_TAG_template_value_parameter || tag == DW_TAG_typedef ||
         tag == DW_TAG_pointer_type || tag == DW_TAG_reference_type ||
         tag == DW_TAG_rvalue_reference_type || tag == DW_TAG_const_type ||
         tag == DW_TAG_volatile_type;
}

enum attr_action dwarf_attr_action(const struct dwarf *d, unsigned tag,
                                   unsigned attr, unsigned form,
                                   struct dwarf_format format) {
  if (attr == DW_AT_type && leads_to_type(tag))
    return ATTR_TYPE;
  if (attr == DW_AT_dwo_name || attr == DW_AT_GNU_dwo_name)
    return ATTR_SPLIT;
  if (attr == DW_AT_ranges &&
      (form == DW_FORM_rnglistx || is_section_offset(form, format)))
    return ATTR_RANGES;
  if (d->joining && form == DW_FORM_strp)
    return ATTR_STRING;
  if (d->joining && form == DW_FORM_line_strp)
    return ATTR_LINE_STRING;
  if (d->joining && form == DW_FORM_ref_addr)
    return ATTR_REFERENCE;
  enum attr_action action = ATTR_NONE;
  if (is_section_offset(form, format))
    action = action_of_offset(attr);
  return action ? action : action_of_value(tag, attr, form);
}
