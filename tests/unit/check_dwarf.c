/*
 * check_dwarf.c: what becomes of entries, of what they refer to, and of
 * debug information that is malformed.  The code moves as debug_bytes.h says.
 */
#include "debug_bytes.h"

enum {
  CU = DW_TAG_compile_unit,
  SUBPROGRAM = DW_TAG_subprogram,
  VARIABLE = 0x34,
  BASE_TYPE = 0x24,
  CALL_SITE = 0x48,
  DW_AT_language = 0x13,
  NO_ADDRESS = -1
};

/* Where the entries of the first unit begin. */
enum { ENTRIES_4 = 11, ENTRIES_5 = 12 };

/* A unit of version 4 with one entry in it, of abbreviation 2: its letters and
   two values. */
static void one_entry(const char *letters, int first, int second) {
  struct writer *info = section(".debug_info");
  declare(1, CU, 1, DW_AT_language, DW_FORM_data1, 0);
  end_declarations();
  size_t start = begin_info(4);
  put(info, "ub", 1, 12);
  put(info, "u", 2);
  put(info, letters, first, second);
  put(info, "b", 0);
  end_unit(info, start);
  rewrite_sections();
}

/* Where the first attribute of that entry is. */
enum { ENTRY = ENTRIES_4 + 3 };

START_TEST(a_func_takes_its_entry_along) {
  declare(2, SUBPROGRAM, 0, DW_AT_low_pc, DW_FORM_addr, DW_AT_high_pc,
          DW_FORM_data4, 0);
  one_entry("ww", 0x10, 0x40);
  expect_no_error();
  expect_number(".debug_info", ENTRY, 4, 0x310);
  expect_number(".debug_info", ENTRY + 4, 4, 0x40);
}
END_TEST

START_TEST(a_size_grows_with_its_func) {
  declare(2, SUBPROGRAM, 0, DW_AT_low_pc, DW_FORM_addr, DW_AT_high_pc,
          DW_FORM_data4, 0);
  one_entry("ww", 0x52, 0x80);
  expect_number(".debug_info", ENTRY, 4, 0x52);
  expect_number(".debug_info", ENTRY + 4, 4, 0x84);
}
END_TEST

START_TEST(a_size_may_come_before_the_address) {
  declare(2, SUBPROGRAM, 0, DW_AT_high_pc, DW_FORM_data2, DW_AT_low_pc,
          DW_FORM_addr, 0);
  one_entry("hw", 0x80, 0x52);
  expect_number(".debug_info", ENTRY, 2, 0x84);
  expect_number(".debug_info", ENTRY + 2, 4, 0x52);
}
END_TEST

START_TEST(a_block_in_front_of_a_change_keeps_its_size) {
  declare(2, SUBPROGRAM, 0, DW_AT_low_pc, DW_FORM_addr, DW_AT_high_pc,
          DW_FORM_data1, 0);
  one_entry("wb", 0x54, 0xb);
  expect_number(".debug_info", ENTRY, 4, 0x54);
  expect_number(".debug_info", ENTRY + 4, 1, 0xb);
}
END_TEST

START_TEST(the_end_of_a_func_is_moved_as_its_end) {
  declare(2, SUBPROGRAM, 0, DW_AT_low_pc, DW_FORM_addr, DW_AT_high_pc,
          DW_FORM_addr, 0);
  one_entry("ww", 0x10, 0x50);
  expect_number(".debug_info", ENTRY, 4, 0x310);
  expect_number(".debug_info", ENTRY + 4, 4, 0x350);
}
END_TEST

START_TEST(a_size_that_reaches_behind_all_code_ends_with_the_func) {
  declare(2, SUBPROGRAM, 0, DW_AT_low_pc, DW_FORM_addr, DW_AT_high_pc,
          DW_FORM_data4, 0);
  one_entry("ww", 0x20, 0xfffffff0);
  expect_number(".debug_info", ENTRY, 4, 0x320);
  expect_number(".debug_info", ENTRY + 4, 4, 0x30);
}
END_TEST

START_TEST(a_dropped_func_gets_a_tombstone) {
  declare(2, SUBPROGRAM, 0, DW_AT_low_pc, DW_FORM_addr, DW_AT_high_pc,
          DW_FORM_data4, 0);
  one_entry("ww", 0xd4, 0x2c);
  expect_number(".debug_info", ENTRY, 4, UINT32_MAX);
  expect_number(".debug_info", ENTRY + 4, 4, 0x2c);
}
END_TEST

START_TEST(what_is_behind_all_code_gets_a_tombstone) {
  declare(2, SUBPROGRAM, 0, DW_AT_low_pc, DW_FORM_addr, DW_AT_high_pc,
          DW_FORM_data4, 0);
  one_entry("ww", 0x300, 0x2c);
  expect_number(".debug_info", ENTRY, 4, UINT32_MAX);
}
END_TEST

START_TEST(a_tombstone_stays_one) {
  declare(2, SUBPROGRAM, 0, DW_AT_low_pc, DW_FORM_addr, DW_AT_high_pc,
          DW_FORM_data4, 0);
  one_entry("ww", NO_ADDRESS, 0x2c);
  expect_same(".debug_info");
}
END_TEST

START_TEST(a_func_at_zero_was_dropped_before) {
  declare(2, SUBPROGRAM, 0, DW_AT_low_pc, DW_FORM_addr, DW_AT_high_pc,
          DW_FORM_data4, 0);
  one_entry("ww", 0, 0x2c);
  expect_number(".debug_info", ENTRY, 4, UINT32_MAX);
}
END_TEST

START_TEST(a_return_address_is_behind_its_call) {
  declare(2, CALL_SITE, 0, DW_AT_call_return_pc, DW_FORM_addr, DW_AT_call_pc,
          DW_FORM_addr, 0);
  one_entry("ww", 0x60, 0x5a);
  expect_number(".debug_info", ENTRY, 4, 0x64);
  expect_number(".debug_info", ENTRY + 4, 4, 0x5a);
}
END_TEST

START_TEST(an_entry_pc_moves_by_either_form) {
  declare(2, SUBPROGRAM, 0, DW_AT_low_pc, DW_FORM_addr, DW_AT_entry_pc,
          DW_FORM_data1, 0);
  one_entry("wb", 0x52, 0x20);
  expect_number(".debug_info", ENTRY + 4, 1, 0x24);
}
END_TEST

START_TEST(an_entry_pc_may_be_an_address) {
  declare(2, SUBPROGRAM, 0, DW_AT_entry_pc, DW_FORM_addr, DW_AT_language,
          DW_FORM_data1, 0);
  one_entry("wb", 0x70, 1);
  expect_number(".debug_info", ENTRY, 4, 0x74);
}
END_TEST

START_TEST(a_form_may_stand_in_the_entry) {
  declare(2, SUBPROGRAM, 0, DW_AT_low_pc, DW_FORM_indirect, 0);
  one_entry("uw", DW_FORM_addr, 0x10);
  expect_number(".debug_info", ENTRY + 1, 4, 0x310);
}
END_TEST

START_TEST(data_of_other_attributes_stays) {
  declare(2, VARIABLE, 0, DW_AT_location, DW_FORM_exprloc, 0);
  struct writer *info = section(".debug_info");
  declare(1, CU, 1, 0);
  end_declarations();
  size_t start = begin_info(4);
  put(info, "uuubwb", 1, 2, 5, DW_OP_addr, 0x10, 0);
  end_unit(info, start);
  rewrite_sections();
  expect_no_error();
  expect_same(".debug_info");
}
END_TEST

/* A unit of version 5 whose code is 0x10, and whose data is 0x54. */
static void indexed_unit(int version, int high_form) {
  struct writer *info = section(".debug_info");
  struct writer *addr = section(".debug_addr");
  declare(1, CU, 1, DW_AT_addr_base, DW_FORM_sec_offset, 0);
  declare(2, SUBPROGRAM, 0, DW_AT_low_pc, DW_FORM_addrx, DW_AT_high_pc,
          high_form, 0);
  declare(3, VARIABLE, 0, DW_AT_location, DW_FORM_exprloc, 0);
  end_declarations();
  size_t start = begin_info(version);
  put(info, "uw", 1, 8);
  if (high_form == DW_FORM_addrx1)
    put(info, "uub", 2, 1, 2);
  else
    put(info, "uuw", 2, 1, 0x80);
  put(info, "uubu", 3, 2, DW_OP_addrx, 0);
  put(info, "b", 0);
  end_unit(info, start);
  start = begin_unit(addr);
  put(addr, "hbb", 5, 4, 0);
  put(addr, "wwww", 0x54, 0x52, 0xd2, 0xd4);
  end_unit(addr, start);
  rewrite_sections();
  expect_no_error();
}

START_TEST(an_indexed_address_moves_if_it_is_of_code) {
  indexed_unit(5, DW_FORM_data4);
  expect_number(".debug_addr", 8, 4, 0x54);  /* data */
  expect_number(".debug_addr", 12, 4, 0x52); /* code, in its place */
  expect_number(".debug_info", ENTRIES_5 + 7, 4, 0x84);
  expect_number(".debug_addr", 16, 4, 0xd2); /* not used */
}
END_TEST

START_TEST(an_indexed_end_moves_as_an_end) {
  indexed_unit(5, DW_FORM_addrx1);
  expect_number(".debug_addr", 12, 4, 0x52);
  expect_number(".debug_addr", 16, 4, 0xd6);
  expect_number(".debug_addr", 20, 4, 0xd4);
  expect_same(".debug_info");
}
END_TEST

START_TEST(an_index_may_be_followed_by_an_offset) {
  struct writer *info = section(".debug_info");
  struct writer *addr = section(".debug_addr");
  declare(1, CU, 1, DW_AT_addr_base, DW_FORM_sec_offset, 0);
  declare(2, CALL_SITE, 0, DW_AT_call_return_pc, DW_FORM_LLVM_addrx_offset, 0);
  end_declarations();
  size_t start = begin_info(5);
  put(info, "uwuuwb", 1, 0, 2, 0, 0x10, 0);
  end_unit(info, start);
  put(addr, "w", 0x52);
  rewrite_sections();
  expect_no_error();
  expect_number(".debug_info", ENTRIES_5 + 7, 4, 0x14);
}
END_TEST

START_TEST(a_unit_at_zero_keeps_its_base_and_loses_its_size) {
  struct writer *info = section(".debug_info");
  declare(1, CU, 0, DW_AT_low_pc, DW_FORM_addr, DW_AT_high_pc, DW_FORM_data4,
          0);
  end_declarations();
  size_t start = begin_info(4);
  put(info, "uww", 1, 0, 0x60);
  end_unit(info, start);
  rewrite_sections();
  expect_number(".debug_info", ENTRIES_4 + 1, 4, 0);
  expect_number(".debug_info", ENTRIES_4 + 5, 4, 0);
}
END_TEST

START_TEST(code_of_another_func_is_lost_when_they_part) {
  struct writer *info = section(".debug_info");
  declare(1, CU, 1, 0);
  declare(2, SUBPROGRAM, 1, DW_AT_low_pc, DW_FORM_addr, DW_AT_high_pc,
          DW_FORM_data4, 0);
  declare(3, DW_TAG_const_type, 0, DW_AT_low_pc, DW_FORM_addr, 0);
  end_declarations();
  size_t start = begin_info(4);
  put(info, "uuww", 1, 2, 0x10, 0x60); /* 0x20 bytes too many */
  put(info, "uwuw", 3, 0x30, 3, 0x54);
  put(info, "b", 0);
  put(info, "uw", 3, 0x54); /* outside of it */
  put(info, "b", 0);
  end_unit(info, start);
  rewrite_sections();
  expect_number(".debug_info", ENTRIES_4 + 2, 4, 0x310);
  expect_number(".debug_info", ENTRIES_4 + 6, 4, 0x40);
  expect_number(".debug_info", ENTRIES_4 + 11, 4, 0x330);
  expect_number(".debug_info", ENTRIES_4 + 16, 4, UINT32_MAX);
  expect_number(".debug_info", ENTRIES_4 + 22, 4, 0x54);
}
END_TEST

START_TEST(a_unit_may_have_offsets_of_eight_bytes) {
  struct writer *info = section(".debug_info");
  declare(1, CU, 0, DW_AT_stmt_list, DW_FORM_sec_offset, DW_AT_low_pc,
          DW_FORM_addr, 0);
  end_declarations();
  put(info, "wqhqb", -1, 8 + 3 + 1 + 8 + 8, 4, 0, 8);
  put(info, "uqq", 1, 0, 0x10);
  rewrite_sections();
  expect_no_error();
  expect_number(".debug_info", 23 + 1 + 8, 8, 0x310);
}
END_TEST

START_TEST(an_address_may_have_eight_bytes) {
  struct writer *info = section(".debug_info");
  declare(1, CU, 0, DW_AT_low_pc, DW_FORM_addr, DW_AT_high_pc, DW_FORM_data8,
          0);
  end_declarations();
  size_t start = begin_info(4);
  info->data[info->size - 1] = 8;
  put(info, "uqq", 1, 0xd4, 4);
  end_unit(info, start);
  rewrite_sections();
  expect_number(".debug_info", ENTRIES_4 + 1, 8, UINT64_MAX);
}
END_TEST

START_TEST(version_2_and_3_have_offsets_as_data) {
  struct writer *info = section(".debug_info");
  struct writer *ranges = section(".debug_ranges");
  declare(1, CU, 0, DW_AT_ranges, DW_FORM_data4, 0);
  end_declarations();
  for (int version = 2; version <= 3; version++) {
    size_t start = begin_info(version);
    put(info, "uw", 1, version == 2 ? 0 : 16);
    end_unit(info, start);
  }
  put(ranges, "wwww", 0x10, 0x50, 0, 0);
  put(ranges, "wwww", 0x102, 0x140, 0, 0);
  rewrite_sections();
  expect_no_error();
  expect_number(".debug_ranges", 0, 4, 0x310);
  expect_number(".debug_ranges", 4, 4, 0x350);
  expect_number(".debug_ranges", 16, 4, 0xd7);
  expect_number(".debug_ranges", 20, 4, 0x115);
}
END_TEST

START_TEST(type_units_are_walked_too) {
  struct writer *types = section(".debug_types");
  declare(1, DW_TAG_type_unit, 1, 0);
  declare(2, SUBPROGRAM, 0, DW_AT_low_pc, DW_FORM_addr, 0);
  end_declarations();
  size_t start = begin_unit(types);
  put(types, "hwbqw", 4, 0, 4, 0x1234, 0x20);
  put(types, "uuwb", 1, 2, 0x10, 0);
  end_unit(types, start);
  rewrite_sections();
  expect_number(".debug_types", ENTRIES_4 + 12 + 2, 4, 0x310);
}
END_TEST

/* Template parameters: a func at 0x10, and data at 0x10. */
static void template_unit(int version) {
  struct writer *info = section(".debug_info");
  declare(1, CU, 1, DW_AT_addr_base, DW_FORM_sec_offset, 0);
  declare(2, DW_TAG_template_value_parameter, 0, DW_AT_type, DW_FORM_ref4,
          DW_AT_location, DW_FORM_exprloc, 0);
  declare(3, DW_TAG_subroutine_type, 0, 0);
  declare(4, DW_TAG_pointer_type, 0, DW_AT_type, DW_FORM_ref4, 0);
  declare(5, DW_TAG_typedef, 0, DW_AT_type, DW_FORM_ref1, 0);
  declare(6, BASE_TYPE, 0, 0);
  end_declarations();
  size_t start = begin_info(version);
  int at = (int)info->size;
  put(info, "uw", 1, 0);        /* at + 0 */
  put(info, "u", 3);            /* at + 5: func */
  put(info, "uw", 4, at + 5);   /* at + 6: func * */
  put(info, "ub", 5, at + 6);   /* at + 11: F */
  put(info, "u", 6);            /* at + 13: int */
  put(info, "uw", 4, at + 13);  /* at + 14: int * */
  for (int i = 0; i < 2; i++) { /* at + 19 and 31, or 19 and 27 */
    put(info, "uw", 2, i ? at + 14 : at + 11);
    if (version == 5)
      put(info, "ubu", 2, DW_OP_addrx, i);
    else
      put(info, "ubwb", 6, DW_OP_addr, 0x10, 0x9f);
  }
  put(info, "b", 0);
  end_unit(info, start);
}

START_TEST(a_template_parameter_may_be_a_func) {
  template_unit(4);
  rewrite_sections();
  expect_no_error();
  expect_number(".debug_info", ENTRIES_4 + 19 + 7, 4, 0x310);
  expect_number(".debug_info", ENTRIES_4 + 31 + 7, 4, 0x10);
}
END_TEST

START_TEST(an_indexed_template_parameter_may_be_a_func) {
  template_unit(5);
  put(section(".debug_addr"), "ww", 0x10, 0x10);
  rewrite_sections();
  expect_no_error();
  expect_number(".debug_addr", 0, 4, 0x310);
  expect_number(".debug_addr", 4, 4, 0x10);
}
END_TEST

START_TEST(a_type_that_is_its_own_ends) {
  struct writer *info = section(".debug_info");
  declare(1, CU, 1, 0);
  declare(2, DW_TAG_template_value_parameter, 0, DW_AT_type, DW_FORM_ref4,
          DW_AT_location, DW_FORM_exprloc, 0);
  declare(4, DW_TAG_pointer_type, 0, DW_AT_type, DW_FORM_ref4, 0);
  end_declarations();
  size_t start = begin_info(4);
  put(info, "uuw", 1, 4, 12);
  put(info, "uwubwb", 2, 12, 5, DW_OP_addr, 0x10, 0);
  end_unit(info, start);
  rewrite_sections();
  expect_no_error();
  expect_same(".debug_info");
}
END_TEST

/* A size that does not fit any more becomes part of a new abbreviation. */
static void widened(int form, const char *letter, int value) {
  struct writer *info = section(".debug_info");
  struct writer expected = {0};
  declare(1, CU, 1, 0);
  declare(2, SUBPROGRAM, 0, DW_AT_low_pc, DW_FORM_addr, DW_AT_high_pc, form,
          DW_AT_language, DW_FORM_data1, 0);
  end_declarations();
  size_t start = begin_info(4);
  put(info, "uuw", 1, 2, 0x54);
  put(info, letter, value);
  put(info, "bb", 0xaa, 0);
  end_unit(info, start);
  size_t size = info->size, old_table = section(".debug_abbrev")->size;
  rewrite_sections();
  expect_no_error();
  expect_number(".debug_info", 6, 4, old_table);
  /* abbreviation 3, padded over the size that went away */
  put(&expected, "b", 1);
  dwarf_write_uleb(&expected, 3, size - ENTRIES_4 - 7);
  put(&expected, "wbb", 0x54, 0xaa, 0);
  struct span out = rewritten(".debug_info");
  expect_bytes(span_sub(out, ENTRIES_4, out.size - ENTRIES_4),
               writer_span(&expected));
  expected.size = 0;
  put(&expected, "uubuuuuiuubb", 3, SUBPROGRAM, 0, DW_AT_low_pc, DW_FORM_addr,
      DW_AT_high_pc, DW_FORM_implicit_const, value + 4, DW_AT_language,
      DW_FORM_data1, 0, 0);
  put(&expected, "b", 0);
  struct span table = rewritten(".debug_abbrev");
  expect_bytes(span_sub(table, table.size - expected.size, expected.size),
               writer_span(&expected));
  writer_free(&expected);
}

/* Two units of one table: sizes that are equal share an abbreviation. */
START_TEST(equal_sizes_without_room_share_an_abbreviation) {
  static const int values[2][2] = {{0x7e, 0x7d}, {0x7d, 0x7e}};
  struct writer *info = section(".debug_info");
  size_t entries[2];
  declare(1, CU, 1, 0);
  declare(2, SUBPROGRAM, 0, DW_AT_low_pc, DW_FORM_addr, DW_AT_high_pc,
          DW_FORM_udata, 0);
  end_declarations();
  size_t old_table = section(".debug_abbrev")->size;
  for (int unit = 0; unit < 2; unit++) {
    size_t start = begin_info(4);
    put(info, "u", 1);
    entries[unit] = info->size;
    for (int i = 0; i < 2; i++)
      put(info, "uwu", 2, 0x54, values[unit][i]);
    put(info, "b", 0);
    end_unit(info, start);
  }
  rewrite_sections();
  expect_no_error();
  for (int unit = 0; unit < 2; unit++) {
    /* the place of the table, in front of a unit's first entry */
    expect_number(".debug_info", entries[unit] - 6, 4, old_table);
    for (int i = 0; i < 2; i++) {
      struct writer code = {0};
      dwarf_write_uleb(&code, values[unit][i] == 0x7d ? 3 : 4, 2);
      expect_bytes(
          span_sub(rewritten(".debug_info"), entries[unit] + 6 * (size_t)i, 2),
          writer_span(&code));
      writer_free(&code);
    }
  }
}
END_TEST

START_TEST(a_udata_without_room_moves_to_the_abbreviation) {
  widened(DW_FORM_udata, "u", 0x7e);
}
END_TEST

START_TEST(an_sdata_without_room_moves_to_the_abbreviation) {
  widened(DW_FORM_sdata, "i", 0x3e);
}
END_TEST

START_TEST(a_udata_that_shrinks_is_padded) {
  static const struct code_change changes[] = {{0x20, -4}};
  static const struct code_func func = {0x10,    0x92, 0x10, 0x8e,
                                        changes, 1,    true};
  static const struct code_map map = {&func, 1};
  struct writer *info = section(".debug_info");
  struct writer expected = {0};
  declare(1, CU, 0, DW_AT_low_pc, DW_FORM_addr, DW_AT_high_pc, DW_FORM_udata,
          0);
  end_declarations();
  size_t start = begin_info(4);
  put(info, "uwu", 1, 0x10, 0x82);
  end_unit(info, start);
  take_sections();
  ck_assert(dwarf_rewrite(&test_arena, &test_diag, "in", &map, debug_in,
                          n_debug, debug_out));
  dwarf_write_uleb(&expected, 0x7e, 2);
  struct span out = rewritten(".debug_info");
  expect_bytes(span_sub(out, ENTRIES_4 + 5, 2), writer_span(&expected));
  writer_free(&expected);
}
END_TEST

START_TEST(an_implicit_size_that_has_no_room_is_dropped) {
  struct writer *info = section(".debug_info");
  declare(1, CU, 0, DW_AT_low_pc, DW_FORM_addr, DW_AT_high_pc,
          DW_FORM_implicit_const, 0x80, 0);
  declare(127, SUBPROGRAM, 0, 0);
  end_declarations();
  size_t start = begin_info(4);
  put(info, "uw", 1, 0x52);
  end_unit(info, start);
  rewrite_sections();
  expect_dropped(0x100b, ".debug_info: entry: there is no room for its new "
                         "size: debug information dropped");
}
END_TEST

START_TEST(split_units_move_the_code_of_their_funcs) {
  struct writer *info = section(".debug_info");
  struct writer *addr = section(".debug_addr");
  declare(1, DW_TAG_skeleton_unit, 0, DW_AT_dwo_name, DW_FORM_string,
          DW_AT_addr_base, DW_FORM_sec_offset, DW_AT_low_pc, DW_FORM_addr,
          DW_AT_high_pc, DW_FORM_data4, 0);
  end_declarations();
  size_t start = begin_unit(info);
  put(info, "hbbwq", 5, DW_UT_skeleton, 4, 0, 0x1234);
  put(info, "uswww", 1, "a.dwo", 8, 0x10, 0x40);
  end_unit(info, start);
  start = begin_unit(addr);
  put(addr, "hbb", 5, 4, 0);
  put(addr, "wwww", 0x10, 0x54, 0x22, 0x400);
  end_unit(addr, start);
  rewrite_sections();
  expect_no_error();
  expect_number(".debug_addr", 8, 4, 0x310);
  expect_number(".debug_addr", 12, 4, 0x54); /* not of its code: data */
  expect_number(".debug_addr", 16, 4, 0x322);
  expect_number(".debug_addr", 20, 4, 0x400);
  ck_assert(dwarf_has_split_unit(&test_arena, debug_in, n_debug));
}
END_TEST

START_TEST(split_units_whose_funcs_change_are_warned_of) {
  struct writer *info = section(".debug_info");
  declare(1, DW_TAG_skeleton_unit, 0, DW_AT_dwo_name, DW_FORM_string,
          DW_AT_low_pc, DW_FORM_addr, 0);
  end_declarations();
  size_t start = begin_unit(info);
  put(info, "hbbwq", 5, DW_UT_skeleton, 4, 0, 0x1234);
  put(info, "usw", 1, "a.dwo", 0x52);
  end_unit(info, start);
  rewrite_sections();
  expect_diagnostic(0, WF_NO_OFFSET,
                    "split debug information is inexact where calls changed "
                    "their size");
  expect_same(".debug_info");
  /* Without .debug_addr no address is in the other file. */
  ck_assert(!dwarf_has_split_unit(&test_arena, debug_in, n_debug));
}
END_TEST

START_TEST(what_does_not_move_is_passed_by_reference) {
  struct code_func func = {0x10, 0x50, 0x10, 0x50, NULL, 0, true};
  const struct code_map map = {&func, 1};
  put(section(".debug_info"), "w", 0x12345678); /* not even looked at */
  take_sections();
  ck_assert(dwarf_rewrite(&test_arena, &test_diag, "in", &map, debug_in,
                          n_debug, debug_out));
  expect_no_error();
  ck_assert_ptr_eq(debug_out[0].bytes.data, debug_in[0].bytes.data);
}
END_TEST

START_TEST(sections_without_addresses_are_passed_by_reference) {
  put(section(".debug_str"), "s", "text");
  put(section(".debug_other"), "s", "text");
  put(section("producers"), "s", "text");
  rewrite_sections();
  for (size_t i = 0; i < n_debug; i++)
    ck_assert_ptr_eq(debug_out[i].bytes.data, debug_in[i].bytes.data);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("dwarf");
  TCase *entries = debug_behaviour(suite, "entries");
  tcase_add_test(entries, a_func_takes_its_entry_along);
  tcase_add_test(entries, a_size_grows_with_its_func);
  tcase_add_test(entries, a_size_may_come_before_the_address);
  tcase_add_test(entries, a_block_in_front_of_a_change_keeps_its_size);
  tcase_add_test(entries, the_end_of_a_func_is_moved_as_its_end);
  tcase_add_test(entries,
                 a_size_that_reaches_behind_all_code_ends_with_the_func);
  tcase_add_test(entries, a_dropped_func_gets_a_tombstone);
  tcase_add_test(entries, what_is_behind_all_code_gets_a_tombstone);
  tcase_add_test(entries, a_tombstone_stays_one);
  tcase_add_test(entries, a_func_at_zero_was_dropped_before);
  tcase_add_test(entries, a_return_address_is_behind_its_call);
  tcase_add_test(entries, an_entry_pc_moves_by_either_form);
  tcase_add_test(entries, an_entry_pc_may_be_an_address);
  tcase_add_test(entries, a_form_may_stand_in_the_entry);
  tcase_add_test(entries, data_of_other_attributes_stays);
  tcase_add_test(entries, an_indexed_address_moves_if_it_is_of_code);
  tcase_add_test(entries, an_indexed_end_moves_as_an_end);
  tcase_add_test(entries, an_index_may_be_followed_by_an_offset);
  tcase_add_test(entries, a_unit_at_zero_keeps_its_base_and_loses_its_size);
  tcase_add_test(entries, code_of_another_func_is_lost_when_they_part);
  TCase *formats = debug_behaviour(suite, "formats");
  tcase_add_test(formats, a_unit_may_have_offsets_of_eight_bytes);
  tcase_add_test(formats, an_address_may_have_eight_bytes);
  tcase_add_test(formats, version_2_and_3_have_offsets_as_data);
  tcase_add_test(formats, type_units_are_walked_too);
  TCase *templates = debug_behaviour(suite, "templates");
  tcase_add_test(templates, a_template_parameter_may_be_a_func);
  tcase_add_test(templates, an_indexed_template_parameter_may_be_a_func);
  tcase_add_test(templates, a_type_that_is_its_own_ends);
  TCase *sizes = debug_behaviour(suite, "sizes");
  tcase_add_test(sizes, equal_sizes_without_room_share_an_abbreviation);
  tcase_add_test(sizes, a_udata_without_room_moves_to_the_abbreviation);
  tcase_add_test(sizes, an_sdata_without_room_moves_to_the_abbreviation);
  tcase_add_test(sizes, a_udata_that_shrinks_is_padded);
  tcase_add_test(sizes, an_implicit_size_that_has_no_room_is_dropped);
  TCase *split = debug_behaviour(suite, "split");
  tcase_add_test(split, split_units_move_the_code_of_their_funcs);
  tcase_add_test(split, split_units_whose_funcs_change_are_warned_of);
  TCase *passes = debug_behaviour(suite, "passes");
  tcase_add_test(passes, what_does_not_move_is_passed_by_reference);
  tcase_add_test(passes, sections_without_addresses_are_passed_by_reference);
  return run_suite(suite);
}
