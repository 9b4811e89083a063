/*
 * check_dwarf_join.c: the debug information of several inputs in one, entries
 * and abbreviations that are malformed, and memory that runs out.
 */
#include "debug_bytes.h"

#define DROPPED ": debug information dropped"

enum { CU = DW_TAG_compile_unit, DW_AT_name = 0x03, DW_AT_import = 0x18 };

static struct dwarf_section *joined;
static size_t n_joined;

/* Takes what was built as the next of the inputs. */
static struct dwarf_input take_input(void) {
  struct dwarf_section *sections =
      arena_array(&test_arena, n_debug, sizeof *sections);
  take_sections();
  memcpy(sections, debug_in, n_debug * sizeof *sections);
  size_t n = n_debug;
  forget_sections();
  return (struct dwarf_input){"in", &debug_map, sections, n};
}

static struct span joined_section(const char *name) {
  for (size_t i = 0; i < n_joined; i++)
    if (span_is(joined[i].name, name))
      return joined[i].bytes;
  ck_abort_msg("no section %s", name);
}

static uint64_t joined_number(const char *name, size_t at, size_t size) {
  return number_at(joined_section(name), at, size);
}

static void join(const struct dwarf_input *inputs, size_t n) {
  ck_assert(dwarf_join(&test_arena, &test_diag, inputs, n, &joined, &n_joined));
  expect_no_error();
}

/* An input of version 5 that refers to all other sections. */
static void build_new(void) {
  struct writer *info = section(".debug_info");
  struct writer *line = section(".debug_line");
  struct writer *names = section(".debug_str_offsets");
  declare(1, CU, 0, DW_AT_name, DW_FORM_line_strp, DW_AT_dwo_name, DW_FORM_strp,
          DW_AT_stmt_list, DW_FORM_sec_offset, 0);
  declare(2, CU, 0, DW_AT_str_offsets_base, DW_FORM_sec_offset, DW_AT_addr_base,
          DW_FORM_sec_offset, DW_AT_rnglists_base, DW_FORM_sec_offset,
          DW_AT_loclists_base, DW_FORM_sec_offset, DW_AT_import,
          DW_FORM_ref_addr, DW_AT_macros, DW_FORM_sec_offset, 0);
  declare(3, DW_TAG_skeleton_unit, 0, DW_AT_dwo_name, DW_FORM_line_strp, 0);
  end_declarations();
  size_t start = begin_info(5);
  put(info, "uwww", 1, 1, 2, 0);
  end_unit(info, start);
  start = begin_info(5);
  put(info, "uwwwwww", 2, 8, 8, 12, 12, 12, 0);
  end_unit(info, start);
  start = begin_info(5);
  put(info, "uw", 3, 4);
  end_unit(info, start);
  put(section(".debug_str"), "ss", "a", "b");
  put(section(".debug_line_str"), "ss", "abc", "d");
  put(section(".debug_addr"), "whbbw", 8, 5, 4, 0, 0x10);
  put(section(".debug_rnglists"), "whbbw", 8, 5, 4, 0, 0);
  put(section(".debug_loclists"), "whbbw", 8, 5, 4, 0, 0);
  put(section(".debug_macro"), "hbwbuwbwb", 5, 2, 0, 5, 1, 2, 7, 0, 0);
  start = begin_unit(names);
  put(names, "hhww", 5, 0, 0, 2);
  end_unit(names, start);
  start = begin_unit(line);
  put(line, "hbbwbbbbbb", 5, 4, 0, 18 + 6 + 8 + 4 + 1 + 14, 1, 1, 1, -5, 14,
      13);
  put(line, "bbbbbbbbbbbb", 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1);
  put(line, "buuuww", 1, 1, DW_FORM_line_strp, 2, 0, 4);
  put(line, "buuuuuwu", 2, 1, DW_FORM_strp, 2, DW_FORM_udata, 1, 2, 1);
  put(line, "bubwb", 0, 5, DW_LNE_set_address, 0x10, DW_LNS_copy);
  put(line, "bubub", DW_LNS_advance_pc, 0x40, 0, 1, DW_LNE_end_sequence);
  dwarf_put(line->data + 8, line->size - 12 - 13, 4);
  end_unit(line, start);
}

START_TEST(a_single_input_is_only_rewritten) {
  build_new();
  struct dwarf_input input = take_input();
  join(&input, 1);
  ck_assert_uint_eq(n_joined, input.n_sections);
  for (size_t i = 0; i < n_joined; i++)
    ck_assert(span_equal(joined[i].name, input.sections[i].name));
  ck_assert_uint_eq(joined_number(".debug_info", 13, 4), 1);
}
END_TEST

START_TEST(offsets_of_the_second_input_are_behind_the_first) {
  struct dwarf_input inputs[2];
  for (int i = 0; i < 2; i++) {
    build_new();
    inputs[i] = take_input();
  }
  join(inputs, 2);
  size_t half = joined_section(".debug_info").size / 2;
  size_t line = joined_section(".debug_line").size / 2;
  ck_assert_uint_eq(half, 25 + 37 + 17);
  ck_assert_uint_eq(joined_number(".debug_info", half + 8, 4),
                    joined_section(".debug_abbrev").size / 2);
  ck_assert_uint_eq(joined_number(".debug_info", half + 13, 4), 6 + 1);
  ck_assert_uint_eq(joined_number(".debug_info", half + 17, 4), 4 + 2);
  ck_assert_uint_eq(joined_number(".debug_info", half + 21, 4), line);
  static const uint8_t bases[] = {16 + 8, 12 + 8, 12 + 12, 12 + 12};
  for (size_t i = 0; i < 4; i++)
    ck_assert_uint_eq(joined_number(".debug_info", half + 38 + 4 * i, 4),
                      bases[i]);
  ck_assert_uint_eq(joined_number(".debug_info", half + 54, 4), half + 12);
  ck_assert_uint_eq(joined_number(".debug_info", half + 58, 4),
                    joined_section(".debug_macro").size / 2);
  ck_assert_uint_eq(joined_number(".debug_info", half + 75, 4), 6 + 4);
  ck_assert_uint_eq(joined_number(".debug_str_offsets", 16 + 8, 4), 4);
  ck_assert_uint_eq(joined_number(".debug_str_offsets", 16 + 12, 4), 4 + 2);
  size_t tables = line + 12 + 6 + 12;
  ck_assert_uint_eq(joined_number(".debug_line", tables + 4, 4), 6);
  ck_assert_uint_eq(joined_number(".debug_line", tables + 8, 4), 6 + 4);
  ck_assert_uint_eq(joined_number(".debug_line", tables + 12 + 6, 4), 4 + 2);
  ck_assert_uint_eq(joined_number(".debug_macro", 19 + 3, 4), line);
  ck_assert_uint_eq(joined_number(".debug_macro", 19 + 9, 4), 4 + 2);
  ck_assert_uint_eq(joined_number(".debug_macro", 19 + 14, 4), 19);
}
END_TEST

START_TEST(indexes_by_name_point_at_their_units) {
  struct dwarf_input inputs[2];
  static const char *const names[] = {".debug_pubnames", ".debug_gnu_pubtypes"};
  for (int i = 0; i < 2; i++) {
    declare(1, CU, 0, 0);
    end_declarations();
    size_t start = begin_info(4);
    put(section(".debug_info"), "u", 1);
    end_unit(section(".debug_info"), start);
    for (size_t j = 0; j < 2; j++)
      put(section(names[j]), "whwww", 14, 2, 0, 12, 0);
    put(section(".debug_names"), "w", 0x1234);
    inputs[i] = take_input();
  }
  join(inputs, 2);
  for (size_t j = 0; j < 2; j++)
    ck_assert_uint_eq(joined_number(names[j], 18 + 6, 4), 12);
  ck_assert_uint_eq(joined_section(".debug_names").size, 4);
}
END_TEST

START_TEST(an_input_may_have_sections_that_others_do_not) {
  struct dwarf_input inputs[3];
  for (int i = 0; i < 3; i++) {
    if (i == 0)
      put(section("producers"), "b", 1);
    if (i == 1)
      put(section(".debug_str"), "s", "one");
    if (i == 2)
      put(section(".debug_other"), "s", "two");
    inputs[i] = take_input();
  }
  join(inputs, 3);
  ck_assert_uint_eq(n_joined, 2);
  ck_assert_ptr_eq(joined_section(".debug_str").data,
                   inputs[1].sections[0].bytes.data);
  ck_assert_ptr_eq(joined_section(".debug_other").data,
                   inputs[2].sections[0].bytes.data);
}
END_TEST

START_TEST(a_malformed_input_does_not_spoil_the_others) {
  struct dwarf_input inputs[3];
  for (int i = 0; i < 3; i++) {
    build_new();
    if (i == 1)
      section(".debug_info")->data[4] = 9;
    inputs[i] = take_input();
  }
  ck_assert(dwarf_join(&test_arena, &test_diag, inputs, 3, &joined, &n_joined));
  expect_diagnostic(0, 0x1000,
                    ".debug_info: unit: version 9 is not supported" DROPPED);
  ck_assert_uint_eq(test_diag.n_items, 1);
  ck_assert_uint_eq(joined_section(".debug_info").size, 2 * (25 + 37 + 17));
}
END_TEST

/* Two inputs, with memory failing at the n-th block, or limited. */
static bool join_with(size_t fail_at) {
  struct dwarf_input inputs[2];
  for (int i = 0; i < 2; i++) {
    build_new();
    put(section(".debug_aranges"), "whwbbwwwww", 28, 2, 0, 4, 0, 0, 0x10, 0x40,
        0, 0);
    inputs[i] = take_input();
  }
  struct arena arena = {.fail_at = fail_at};
  struct diag diag = {.arena = &arena};
  bool ok = dwarf_join(&arena, &diag, inputs, 2, &joined, &n_joined);
  ck_assert_int_eq(diag.status, ok ? WF_OK : WF_ERR_NOMEM);
  arena_free(&arena);
  return ok;
}

START_TEST(memory_that_runs_out_is_told) {
  size_t fail_at = 1;
  while (fail_at < 100 && !join_with(fail_at))
    fail_at++;
  ck_assert_uint_gt(fail_at, 1);
  ck_assert_uint_lt(fail_at, 100);
}
END_TEST

/* A unit with an abbreviation table, of one letter string. */
static void expect_refused(uint64_t offset, const char *message) {
  rewrite_sections();
  expect_dropped(offset, message);
}

START_TEST(a_unit_longer_than_the_section_is_refused) {
  put(section(".debug_info"), "whwb", 8, 4, 0, 4);
  expect_refused(0x1000,
                 ".debug_info: unit: it is longer than the section" DROPPED);
}
END_TEST

START_TEST(a_unit_that_ends_in_its_header_is_refused) {
  put(section(".debug_info"), "wh", 2, 4);
  expect_refused(0x1000, ".debug_info: unit: it ends in its header" DROPPED);
}
END_TEST

START_TEST(addresses_of_another_size_are_refused) {
  put(section(".debug_info"), "whwb", 7, 4, 0, 2);
  expect_refused(0x1000, ".debug_info: unit: addresses of 2 bytes are not "
                         "supported" DROPPED);
}
END_TEST

START_TEST(a_table_that_is_not_there_is_refused) {
  put(section(".debug_info"), "whwb", 7, 4, 0x40, 4);
  put(section(".debug_abbrev"), "b", 0);
  expect_refused(0x2000, ".debug_abbrev: there is no table at 0x40" DROPPED);
}
END_TEST

START_TEST(a_table_that_does_not_end_is_refused) {
  put(section(".debug_info"), "whwb", 7, 4, 0, 4);
  declare(1, CU, 0, 0);
  expect_refused(0x2005, ".debug_abbrev: a table does not end" DROPPED);
}
END_TEST

START_TEST(a_declaration_that_does_not_end_is_refused) {
  put(section(".debug_info"), "whwb", 7, 4, 0, 4);
  put(section(".debug_abbrev"), "uubu", 1, CU, 0, DW_AT_low_pc);
  expect_refused(0x2004, ".debug_abbrev: a declaration is malformed or does "
                         "not end" DROPPED);
}
END_TEST

/* Entries of a byte would take as long as there are attributes. */
START_TEST(an_attribute_that_is_repeated_without_end_is_refused) {
  struct writer *abbrev = section(".debug_abbrev");
  put(section(".debug_info"), "whwb", 7, 4, 0, 4);
  put(abbrev, "uub", 1, CU, 0);
  for (int i = 0; i < 100; i++)
    put(abbrev, "uu", DW_AT_high_pc, DW_FORM_flag_present);
  put(abbrev, "uub", 0, 0, 0);
  expect_refused(0x1045, ".debug_abbrev: a declaration has an attribute again "
                         "and again" DROPPED);
}
END_TEST

START_TEST(an_unknown_abbreviation_is_refused) {
  struct writer *info = section(".debug_info");
  declare(1, CU, 1, 0);
  end_declarations();
  size_t start = begin_info(4);
  put(info, "uu", 1, 7);
  end_unit(info, start);
  expect_refused(0x100c, ".debug_info: entry: abbreviation 7 is not in the "
                         "table at 0x0" DROPPED);
}
END_TEST

START_TEST(an_entry_longer_than_its_unit_is_refused) {
  struct writer *info = section(".debug_info");
  declare(1, CU, 0, DW_AT_low_pc, DW_FORM_addr, 0);
  end_declarations();
  size_t start = begin_info(4);
  put(info, "uh", 1, 0x10);
  end_unit(info, start);
  expect_refused(0x100b,
                 ".debug_info: entry: it does not end within its unit" DROPPED);
}
END_TEST

START_TEST(an_unknown_form_is_refused) {
  struct writer *info = section(".debug_info");
  declare(1, CU, 0, DW_AT_name, 0x7f, 0);
  end_declarations();
  size_t start = begin_info(4);
  put(info, "uq", 1, 0);
  end_unit(info, start);
  expect_refused(0x100b,
                 ".debug_info: entry: it does not end within its unit" DROPPED);
}
END_TEST

START_TEST(tables_that_overlap_on_and_on_are_refused) {
  struct writer *info = section(".debug_info");
  struct writer *abbrev = section(".debug_abbrev");
  enum { N = 1000 };
  for (int i = 0; i < N; i++) {
    put(info, "whwb", 7, 4, 5 * i, 4);
    put(abbrev, "uubuu", 1, CU, 0, 0, 0);
  }
  put(abbrev, "b", 0);
  take_sections();
  ck_assert(dwarf_rewrite(&test_arena, &test_diag, "in", &debug_map, debug_in,
                          n_debug, debug_out));
  ck_assert_uint_eq(test_diag.n_items, 1);
  ck_assert_str_eq(test_diag.items[0]->message,
                   ".debug_abbrev: the tables overlap" DROPPED);
}
END_TEST

START_TEST(a_section_that_is_there_twice_is_refused) {
  put(section(".debug_str"), "s", "one");
  put(section(".debug_line_str"), "s", "two");
  debug_names[1] = ".debug_str";
  expect_refused(0x2000, ".debug_str: there are two of these" DROPPED);
}
END_TEST

/* The second of two inputs, of which it is only seen then. */
static void expect_second_refused(uint64_t offset, const char *message) {
  struct dwarf_input inputs[2];
  inputs[1] = take_input();
  build_new();
  inputs[0] = take_input();
  ck_assert(dwarf_join(&test_arena, &test_diag, inputs, 2, &joined, &n_joined));
  expect_diagnostic(0, offset, message);
  ck_assert_uint_eq(test_diag.n_items, 1);
}

START_TEST(offsets_of_strings_of_another_version_are_refused) {
  put(section(".debug_str_offsets"), "whhw", 8, 4, 0, 0);
  expect_second_refused(0x1000, ".debug_str_offsets: contribution: it is not "
                                "of version 5" DROPPED);
}
END_TEST

START_TEST(an_index_that_ends_early_is_dropped) {
  put(section(".debug_pubnames"), "wh", 2, 2);
  expect_second_refused(0x1000, ".debug_pubnames: set: it ends in its header: "
                                "section dropped");
}
END_TEST

START_TEST(macros_of_another_version_are_dropped) {
  put(section(".debug_macro"), "hb", 3, 0);
  expect_second_refused(0x1000, ".debug_macro: unit: it is not of version 5: "
                                "section dropped");
}
END_TEST

START_TEST(a_table_of_files_that_does_not_end_is_refused) {
  struct writer *line = section(".debug_line");
  size_t start = begin_unit(line);
  put(line, "hbbwbbbbbb", 5, 4, 0, 18 + 4, 1, 1, 1, -5, 14, 13);
  put(line, "bbbbbbbbbbbb", 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1);
  put(line, "buuu", 1, 1, DW_FORM_line_strp, 2);
  end_unit(line, start);
  expect_second_refused(0x1000 + 30,
                        ".debug_line: line program: its table of files does "
                        "not end" DROPPED);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("dwarf_join");
  TCase *joins = debug_behaviour(suite, "joins");
  tcase_add_test(joins, a_single_input_is_only_rewritten);
  tcase_add_test(joins, offsets_of_the_second_input_are_behind_the_first);
  tcase_add_test(joins, indexes_by_name_point_at_their_units);
  tcase_add_test(joins, an_input_may_have_sections_that_others_do_not);
  tcase_add_test(joins, a_malformed_input_does_not_spoil_the_others);
  TCase *memory = debug_behaviour(suite, "memory");
  tcase_add_test(memory, memory_that_runs_out_is_told);
  TCase *refused = debug_behaviour(suite, "refused");
  tcase_add_test(refused, a_unit_longer_than_the_section_is_refused);
  tcase_add_test(refused, a_unit_that_ends_in_its_header_is_refused);
  tcase_add_test(refused, addresses_of_another_size_are_refused);
  tcase_add_test(refused, a_table_that_is_not_there_is_refused);
  tcase_add_test(refused, a_table_that_does_not_end_is_refused);
  tcase_add_test(refused, a_declaration_that_does_not_end_is_refused);
  tcase_add_test(refused, an_unknown_abbreviation_is_refused);
  tcase_add_test(refused, an_entry_longer_than_its_unit_is_refused);
  tcase_add_test(refused, an_unknown_form_is_refused);
  tcase_add_test(refused, an_attribute_that_is_repeated_without_end_is_refused);
  tcase_add_test(refused, tables_that_overlap_on_and_on_are_refused);
  tcase_add_test(refused, a_section_that_is_there_twice_is_refused);
  tcase_add_test(refused, offsets_of_strings_of_another_version_are_refused);
  tcase_add_test(refused, an_index_that_ends_early_is_dropped);
  tcase_add_test(refused, macros_of_another_version_are_dropped);
  tcase_add_test(refused, a_table_of_files_that_does_not_end_is_refused);
  return run_suite(suite);
}
