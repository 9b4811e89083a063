/*
 * dwarf_constant.h has the numbers of DWARF 2 to 5 that a rewrite looks at,
 * under the names of the standard (DWARF 5 section 7).
 */
#ifndef WASI_FUSE_DWARF_CONSTANT_H
#define WASI_FUSE_DWARF_CONSTANT_H

enum dwarf_unit_type {
  DW_UT_compile = 1,
  DW_UT_type,
  DW_UT_partial,
  DW_UT_skeleton,
  DW_UT_split_compile,
  DW_UT_split_type
};

enum dwarf_tag {
  DW_TAG_pointer_type = 0x0f,
  DW_TAG_reference_type = 0x10,
  DW_TAG_compile_unit = 0x11,
  DW_TAG_subroutine_type = 0x15,
  DW_TAG_typedef = 0x16,
  DW_TAG_const_type = 0x26,
  DW_TAG_subprogram = 0x2e,
  DW_TAG_template_value_parameter = 0x30,
  DW_TAG_volatile_type = 0x35,
  DW_TAG_partial_unit = 0x3c,
  DW_TAG_type_unit = 0x41,
  DW_TAG_rvalue_reference_type = 0x42,
  DW_TAG_skeleton_unit = 0x4a
};

enum dwarf_attribute {
  DW_AT_location = 0x02,
  DW_AT_stmt_list = 0x10,
  DW_AT_low_pc = 0x11,
  DW_AT_high_pc = 0x12,
  DW_AT_string_length = 0x19,
  DW_AT_return_addr = 0x2a,
  DW_AT_data_member_location = 0x38,
  DW_AT_frame_base = 0x40,
  DW_AT_macro_info = 0x43,
  DW_AT_segment = 0x46,
  DW_AT_static_link = 0x48,
  DW_AT_type = 0x49,
  DW_AT_use_location = 0x4a,
  DW_AT_vtable_elem_location = 0x4d,
  DW_AT_entry_pc = 0x52,
  DW_AT_ranges = 0x55,
  DW_AT_trampoline = 0x56,
  DW_AT_str_offsets_base = 0x72,
  DW_AT_addr_base = 0x73,
  DW_AT_rnglists_base = 0x74,
  DW_AT_dwo_name = 0x76,
  DW_AT_macros = 0x79,
  DW_AT_call_return_pc = 0x7d,
  DW_AT_call_pc = 0x81,
  DW_AT_loclists_base = 0x8c,
  DW_AT_GNU_macros = 0x2119,
  DW_AT_GNU_dwo_name = 0x2130,
  DW_AT_GNU_ranges_base = 0x2132,
  DW_AT_GNU_addr_base = 0x2133
};

enum dwarf_form {
  DW_FORM_addr = 0x01,
  DW_FORM_block2 = 0x03,
  DW_FORM_block4 = 0x04,
  DW_FORM_data2 = 0x05,
  DW_FORM_data4 = 0x06,
  DW_FORM_data8 = 0x07,
  DW_FORM_string = 0x08,
  DW_FORM_block = 0x09,
  DW_FORM_block1 = 0x0a,
  DW_FORM_data1 = 0x0b,
  DW_FORM_flag = 0x0c,
  DW_FORM_sdata = 0x0d,
  DW_FORM_strp = 0x0e,
  DW_FORM_udata = 0x0f,
  DW_FORM_ref_addr = 0x10,
  DW_FORM_ref1 = 0x11,
  DW_FORM_ref2 = 0x12,
  DW_FORM_ref4 = 0x13,
  DW_FORM_ref8 = 0x14,
  DW_FORM_ref_udata = 0x15,
  DW_FORM_indirect = 0x16,
  DW_FORM_sec_offset = 0x17,
  DW_FORM_exprloc = 0x18,
  DW_FORM_flag_present = 0x19,
  DW_FORM_strx = 0x1a,
  DW_FORM_addrx = 0x1b,
  DW_FORM_ref_sup4 = 0x1c,
  DW_FORM_strp_sup = 0x1d,
  DW_FORM_data16 = 0x1e,
  DW_FORM_line_strp = 0x1f,
  DW_FORM_ref_sig8 = 0x20,
  DW_FORM_implicit_const = 0x21,
  DW_FORM_loclistx = 0x22,
  DW_FORM_rnglistx = 0x23,
  DW_FORM_ref_sup8 = 0x24,
  DW_FORM_strx1 = 0x25,
  DW_FORM_strx2 = 0x26,
  DW_FORM_strx3 = 0x27,
  DW_FORM_strx4 = 0x28,
  DW_FORM_addrx1 = 0x29,
  DW_FORM_addrx2 = 0x2a,
  DW_FORM_addrx3 = 0x2b,
  DW_FORM_addrx4 = 0x2c,
  DW_FORM_GNU_addr_index = 0x1f01,
  DW_FORM_GNU_str_index = 0x1f02,
  DW_FORM_GNU_ref_alt = 0x1f20,
  DW_FORM_GNU_strp_alt = 0x1f21,
  DW_FORM_LLVM_addrx_offset = 0x2001
};

enum dwarf_operation {
  DW_OP_addr = 0x03,
  DW_OP_addrx = 0xa1,
  DW_OP_GNU_addr_index = 0xfb
};

/* Range list entries. */
enum dwarf_rle {
  DW_RLE_end_of_list,
  DW_RLE_base_addressx,
  DW_RLE_startx_endx,
  DW_RLE_startx_length,
  DW_RLE_offset_pair,
  DW_RLE_base_address,
  DW_RLE_start_end,
  DW_RLE_start_length
};

/* Location list entries. */
enum dwarf_lle {
  DW_LLE_end_of_list,
  DW_LLE_base_addressx,
  DW_LLE_startx_endx,
  DW_LLE_startx_length,
  DW_LLE_offset_pair,
  DW_LLE_default_location,
  DW_LLE_base_address,
  DW_LLE_start_end,
  DW_LLE_start_length,
  DW_LLE_GNU_view_pair
};

/* Opcodes of line programs. */
enum dwarf_lns {
  DW_LNS_copy = 1,
  DW_LNS_advance_pc,
  DW_LNS_advance_line,
  DW_LNS_set_file,
  DW_LNS_set_column,
  DW_LNS_negate_stmt,
  DW_LNS_set_basic_block,
  DW_LNS_const_add_pc,
  DW_LNS_fixed_advance_pc,
  DW_LNS_set_prologue_end,
  DW_LNS_set_epilogue_begin,
  DW_LNS_set_isa
};

enum dwarf_lne {
  DW_LNE_end_sequence = 1,
  DW_LNE_set_address,
  DW_LNE_define_file,
  DW_LNE_set_discriminator
};

/* Call frame instructions; the first three hold an operand in six bits. */
enum dwarf_cfa {
  DW_CFA_advance_loc = 0x40,
  DW_CFA_offset = 0x80,
  DW_CFA_restore = 0xc0,
  DW_CFA_nop = 0x00,
  DW_CFA_set_loc = 0x01,
  DW_CFA_advance_loc1 = 0x02,
  DW_CFA_advance_loc2 = 0x03,
  DW_CFA_advance_loc4 = 0x04
};

#endif
