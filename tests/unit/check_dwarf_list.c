/*
 * check_dwarf_list.c: range and location lists.  The code moves as
 * debug_bytes.h says.
 */
#include "debug_bytes.h"

enum { DIE = DW_TAG_subprogram, WHOLE = -1, DEAD = -2 };

/* A unit of version 4 at `low_pc`, and an entry whose ranges or location are
   at 0 of their section. */
static void old_unit(int low_pc, int attr) {
  struct writer *info = section(".debug_info");
  declare(1, DW_TAG_compile_unit, 1, DW_AT_low_pc, DW_FORM_addr, 0);
  declare(2, DIE, 0, attr, DW_FORM_sec_offset, 0);
  end_declarations();
  size_t start = begin_info(4);
  put(info, "uwuwb", 1, low_pc, 2, 0, 0);
  end_unit(info, start);
}

/* The lists of that unit. */
static struct writer *old_ranges(int low_pc) {
  old_unit(low_pc, DW_AT_ranges);
  return section(".debug_ranges");
}

static struct writer expected;

static void end_old(struct writer *w) {
  put(w, "ww", 0, 0);
}

static void expect_list(const char *name) {
  rewrite_sections();
  expect_section(name, &expected);
}

START_TEST(ranges_without_a_base_are_addresses) {
  struct writer *w = old_ranges(0);
  put(w, "wwww", 0x10, 0x50, 0x54, 0xd2);
  end_old(w);
  put(&expected, "wwww", 0x310, 0x350, 0x54, 0xd6);
  end_old(&expected);
  expect_list(".debug_ranges");
}
END_TEST

START_TEST(ranges_count_from_the_unit) {
  struct writer *w = old_ranges(0x52);
  put(w, "wwww", 2, 8, 0xe, 0x80);
  end_old(w);
  put(&expected, "wwww", 2, 8, 0x12, 0x84);
  end_old(&expected);
  expect_list(".debug_ranges");
}
END_TEST

START_TEST(a_base_within_the_list_moves) {
  struct writer *w = old_ranges(0);
  put(w, "wwww", WHOLE, 0x10, 4, 8);
  put(w, "wwww", WHOLE, 0x52, 0x10, 0x20);
  end_old(w);
  put(&expected, "wwww", WHOLE, 0x310, 4, 8);
  put(&expected, "wwww", WHOLE, 0x52, 0x14, 0x24);
  end_old(&expected);
  expect_list(".debug_ranges");
}
END_TEST

START_TEST(ranges_of_dropped_funcs_are_marked) {
  struct writer *w = old_ranges(0);
  put(w, "wwwwww", 0xd4, 0x100, 0x10, 0x12, 0, 4);
  end_old(w);
  put(&expected, "wwwwww", DEAD, DEAD, 0x310, 0x312, DEAD, DEAD);
  end_old(&expected);
  expect_list(".debug_ranges");
}
END_TEST

START_TEST(a_range_that_ends_before_it_begins_is_marked) {
  struct writer *w = old_ranges(0);
  put(w, "wwww", 0x18, 0x12, 0x14, 0x14);
  end_old(w);
  put(&expected, "wwww", DEAD, DEAD, 0x14, 0x14);
  end_old(&expected);
  expect_list(".debug_ranges");
}
END_TEST

START_TEST(ranges_from_a_dropped_base_say_nothing) {
  struct writer *w = old_ranges(0xd4);
  put(w, "ww", 2, 8);
  end_old(w);
  put(&expected, "ww", 2, 8);
  end_old(&expected);
  expect_list(".debug_ranges");
}
END_TEST

START_TEST(ranges_that_were_dropped_before_stay) {
  struct writer *w = old_ranges(0);
  put(w, "wwww", DEAD, DEAD, WHOLE, WHOLE);
  put(w, "ww", 4, 8);
  end_old(w);
  put(&expected, "wwww", DEAD, DEAD, WHOLE, WHOLE);
  put(&expected, "ww", 4, 8);
  end_old(&expected);
  expect_list(".debug_ranges");
}
END_TEST

START_TEST(a_func_in_front_of_the_base_gets_one_of_its_own) {
  struct writer *w = old_ranges(0x10);
  put(w, "ww", 0x44, 0x46);
  end_old(w);
  put(&expected, "wwww", WHOLE, 0x54, 0, 2);
  end_old(&expected);
  expect_list(".debug_ranges");
}
END_TEST

START_TEST(ranges_of_a_unit_are_parted_with_its_funcs) {
  struct writer *info = section(".debug_info");
  struct writer *w = section(".debug_ranges");
  declare(1, DW_TAG_compile_unit, 0, DW_AT_ranges, DW_FORM_sec_offset, 0);
  end_declarations();
  size_t start = begin_info(4);
  put(info, "uw", 1, 0);
  end_unit(info, start);
  put(w, "ww", 0x10, 0x140);
  end_old(w);
  put(&expected, "wwwwww", 0x310, 0x350, 0x52, 0xd6, 0xd7, 0x115);
  end_old(&expected);
  expect_list(".debug_ranges");
}
END_TEST

START_TEST(ranges_of_a_func_end_with_it) {
  struct writer *w = old_ranges(0);
  put(w, "ww", 0x20, 0x60);
  end_old(w);
  put(&expected, "ww", 0x320, 0x350);
  end_old(&expected);
  expect_list(".debug_ranges");
}
END_TEST

START_TEST(lists_behind_one_that_grew_move) {
  struct writer *info = section(".debug_info");
  struct writer *w = section(".debug_ranges");
  declare(1, DW_TAG_compile_unit, 1, DW_AT_low_pc, DW_FORM_addr, 0);
  declare(2, DIE, 0, DW_AT_ranges, DW_FORM_sec_offset, 0);
  end_declarations();
  size_t start = begin_info(4);
  put(info, "uwuwuwuwb", 1, 0x10, 2, 0, 2, 20, 2, 28, 0);
  end_unit(info, start);
  put(w, "ww", 0x44, 0x46);
  end_old(w);
  put(w, "w", 0x55555555); /* belongs to nothing */
  put(w, "wwww", 1, 2, 3, 4);
  end_old(w);
  put(&expected, "wwww", WHOLE, 0x54, 0, 2);
  end_old(&expected);
  put(&expected, "w", 0x55555555);
  put(&expected, "wwww", 1, 2, 3, 4);
  end_old(&expected);
  expect_list(".debug_ranges");
  expect_number(".debug_info", 11 + 6, 4, 0);
  expect_number(".debug_info", 11 + 11, 4, 28);
  expect_number(".debug_info", 11 + 16, 4, 36); /* shares its end */
}
END_TEST

START_TEST(lists_of_a_split_unit_are_those_behind_its_base) {
  struct writer *info = section(".debug_info");
  struct writer *w = section(".debug_ranges");
  declare(1, DW_TAG_compile_unit, 0, DW_AT_GNU_dwo_name, DW_FORM_string,
          DW_AT_GNU_ranges_base, DW_FORM_sec_offset, DW_AT_ranges,
          DW_FORM_sec_offset, 0);
  end_declarations();
  size_t start = begin_info(4);
  put(info, "usww", 1, "a.dwo", 0, 32);
  end_unit(info, start);
  for (int i = 0; i < 2; i++) {
    struct writer *x = i ? &expected : w;
    put(x, "wwww", i ? 0x320 : 0x20, i ? 0x324 : 0x24, 0, 0);
    put(x, "wwww", i ? 0x330 : 0x30, i ? 0x334 : 0x34, 0, 0);
    put(x, "wwww", i ? 0x310 : 0x10, i ? 0x350 : 0x50, 0, 0);
  }
  expect_list(".debug_ranges");
}
END_TEST

START_TEST(locations_go_with_their_ranges) {
  old_unit(0, DW_AT_location);
  struct writer *w = section(".debug_loc");
  put(w, "wwhbbb", 0x54, 0x70, 3, 0xed, 0, 1);
  put(w, "wwhb", 0xd4, 0xd8, 1, 0x30);
  end_old(w);
  put(&expected, "wwhbbb", 0x54, 0x74, 3, 0xed, 0, 1);
  put(&expected, "wwhb", DEAD, DEAD, 1, 0x30);
  end_old(&expected);
  expect_list(".debug_loc");
}
END_TEST

/* A unit of version 5 at 0x52 with an entry of that attribute and form, of
   value 0, and the addresses 0x10, 0x52, 0xd4. */
static void new_unit(int attr, int form, const char *letter, int value) {
  struct writer *info = section(".debug_info");
  struct writer *addr = section(".debug_addr");
  declare(1, DW_TAG_compile_unit, 1, DW_AT_low_pc, DW_FORM_addr,
          DW_AT_addr_base, DW_FORM_sec_offset, DW_AT_rnglists_base,
          DW_FORM_sec_offset, DW_AT_loclists_base, DW_FORM_sec_offset, 0);
  declare(2, DIE, 0, attr, form, 0);
  end_declarations();
  size_t start = begin_info(5);
  put(info, "uwwwwu", 1, 0x52, 0, 12, 12, 2);
  put(info, letter, value);
  put(info, "b", 0);
  end_unit(info, start);
  put(addr, "wwwwww", 0x10, 0x50, 0x52, 0xd2, 0xd4, 0x100);
}

enum { N_OFFSETS = 1, LISTS = 12 + 4 * N_OFFSETS };

/* Begins a contribution with one offset, of the first list. */
static size_t begin_lists(struct writer *w) {
  size_t start = begin_unit(w);
  put(w, "hbbww", 5, 4, 0, N_OFFSETS, 4 * N_OFFSETS);
  return start;
}

static struct writer *new_ranges(size_t *start) {
  new_unit(DW_AT_ranges, DW_FORM_rnglistx, "u", 0);
  struct writer *w = section(".debug_rnglists");
  *start = begin_lists(w);
  return w;
}

static void expect_new(const char *name, struct writer *w, size_t start,
                       size_t expected_start) {
  end_unit(w, start);
  end_unit(&expected, expected_start);
  expect_list(name);
}

START_TEST(offset_pairs_count_from_the_unit) {
  size_t start, to = begin_lists(&expected);
  struct writer *w = new_ranges(&start);
  put(w, "buubuub", DW_RLE_offset_pair, 2, 0x80, DW_RLE_offset_pair, 4, 6,
      DW_RLE_end_of_list);
  put(&expected, "buubuub", DW_RLE_offset_pair, 2, 0x84, DW_RLE_offset_pair, 4,
      6, DW_RLE_end_of_list);
  expect_new(".debug_rnglists", w, start, to);
}
END_TEST

START_TEST(an_offset_pair_may_need_more_room) {
  size_t start, to = begin_lists(&expected);
  struct writer *w = new_ranges(&start);
  put(w, "buub", DW_RLE_offset_pair, 2, 0x7e, DW_RLE_end_of_list);
  put(&expected, "buub", DW_RLE_offset_pair, 2, 0x82, DW_RLE_end_of_list);
  expect_new(".debug_rnglists", w, start, to);
}
END_TEST

START_TEST(ranges_by_index_move_in_their_addresses) {
  size_t start, to = begin_lists(&expected);
  struct writer *w = new_ranges(&start);
  for (int i = 0; i < 2; i++) {
    struct writer *x = i ? &expected : w;
    put(x, "bubuu", DW_RLE_base_addressx, 0, DW_RLE_offset_pair, 4, 8);
    put(x, "buubuu", DW_RLE_startx_endx, 2, 3, DW_RLE_startx_length, 2,
        i ? 0x84 : 0x80);
    put(x, "buub", DW_RLE_startx_length, 4, 8, DW_RLE_end_of_list);
  }
  expect_new(".debug_rnglists", w, start, to);
  expect_number(".debug_addr", 0, 4, 0x310);
  expect_number(".debug_addr", 4, 4, 0x50); /* not used */
  expect_number(".debug_addr", 8, 4, 0x52);
  expect_number(".debug_addr", 12, 4, 0xd6);
  expect_number(".debug_addr", 16, 4, UINT32_MAX);
}
END_TEST

START_TEST(ranges_by_address_move_in_place) {
  size_t start, to = begin_lists(&expected);
  struct writer *w = new_ranges(&start);
  put(w, "bwbww", DW_RLE_base_address, 0x10, DW_RLE_start_end, 0x52, 0xd2);
  put(w, "bwubuub", DW_RLE_start_length, 0x102, 4, DW_RLE_offset_pair, 1, 2,
      DW_RLE_end_of_list);
  put(&expected, "bwbwu", DW_RLE_base_address, 0x310, DW_RLE_start_length, 0x52,
      0x84);
  put(&expected, "bwubuub", DW_RLE_start_length, 0xd7, 4, DW_RLE_offset_pair, 1,
      2, DW_RLE_end_of_list);
  expect_new(".debug_rnglists", w, start, to);
}
END_TEST

START_TEST(ranges_of_dropped_funcs_are_left_out) {
  size_t start, to = begin_lists(&expected);
  struct writer *w = new_ranges(&start);
  put(w, "buubwub", DW_RLE_offset_pair, 0x82, 0x90, DW_RLE_start_length, 0xd4,
      4, DW_RLE_end_of_list);
  put(&expected, "b", DW_RLE_end_of_list);
  expect_new(".debug_rnglists", w, start, to);
}
END_TEST

START_TEST(a_range_in_front_of_its_base_becomes_an_address) {
  size_t start, to = begin_lists(&expected);
  struct writer *w = new_ranges(&start);
  put(w, "bubuub", DW_RLE_base_addressx, 0, DW_RLE_offset_pair, 0x44, 0x46,
      DW_RLE_end_of_list);
  put(&expected, "bubwub", DW_RLE_base_addressx, 0, DW_RLE_start_length, 0x54,
      2, DW_RLE_end_of_list);
  expect_new(".debug_rnglists", w, start, to);
}
END_TEST

START_TEST(new_locations_go_with_their_ranges) {
  size_t start, to = begin_lists(&expected);
  new_unit(DW_AT_location, DW_FORM_loclistx, "u", 0);
  struct writer *w = section(".debug_loclists");
  start = begin_lists(w);
  for (int i = 0; i < 2; i++) {
    struct writer *x = i ? &expected : w;
    put(x, "buubuuubb", DW_LLE_GNU_view_pair, 1, 2, DW_LLE_offset_pair, 2,
        i ? 0x24 : 0x20, 2, 0x30, 0x9f);
    put(x, "bub", DW_LLE_default_location, 1, 0x31);
    put(x, "buuub", DW_LLE_startx_length, 2, i ? 0x44 : 0x40, 1, 0x32);
    put(x, "bwuubb", DW_LLE_start_length, i ? 0x310 : 0x10, 4, 1, 0x33,
        DW_LLE_end_of_list);
  }
  expect_new(".debug_loclists", w, start, to);
}
END_TEST

START_TEST(offsets_of_lists_that_move_are_written_anew) {
  size_t start;
  struct writer *info = section(".debug_info");
  struct writer *w = section(".debug_rnglists");
  declare(1, DW_TAG_compile_unit, 1, DW_AT_low_pc, DW_FORM_addr,
          DW_AT_rnglists_base, DW_FORM_sec_offset, 0);
  declare(2, DIE, 0, DW_AT_ranges, DW_FORM_rnglistx, 0);
  declare(3, DIE, 0, DW_AT_ranges, DW_FORM_sec_offset, 0);
  end_declarations();
  for (int i = 0; i < 2; i++) {
    int base = i ? 20 + 8 + 12 : 12;
    start = begin_info(5);
    put(info, "uww", 1, 0x52, base);
    put(info, "uuuuuwb", 2, 1, 2, 0, 3, base + 12, 0);
    end_unit(info, start);
    start = begin_unit(w);
    put(w, "hbbwww", 5, 4, 0, 2, 8, 12);
    put(w, "buubbuub", DW_RLE_offset_pair, 2, 0x7e, 0, DW_RLE_offset_pair, 2, 3,
        0);
    end_unit(w, start);
  }
  rewrite_sections();
  expect_no_error();
  expect_number(".debug_rnglists", 0, 4, 8 + 8 + 8 + 1);
  expect_number(".debug_rnglists", 12, 4, 8);
  expect_number(".debug_rnglists", 16, 4, 13);
  expect_number(".debug_info", 12 + 5, 4, 12);
  expect_number(".debug_info", 12 + 14, 4, 25);
  size_t second = 12 + 19;
  expect_number(".debug_info", second + 12 + 5, 4, 41);
  expect_number(".debug_info", second + 12 + 14, 4, 54);
}
END_TEST

START_TEST(a_list_that_is_not_there_is_left_alone) {
  struct writer *w = old_ranges(0);
  put(w, "w", 0x10);
  w->size = 0;
  rewrite_sections();
  expect_no_error();
  expect_same(".debug_info");
}
END_TEST

START_TEST(a_list_that_does_not_end_is_refused) {
  struct writer *w = old_ranges(0);
  put(w, "ww", 0x10, 0x50);
  rewrite_sections();
  expect_dropped(0x3000, ".debug_ranges: list: it does not end: debug "
                         "information dropped");
}
END_TEST

START_TEST(an_unknown_kind_of_entry_is_refused) {
  size_t start;
  struct writer *w = new_ranges(&start);
  put(w, "bb", 0x77, 0);
  end_unit(w, start);
  rewrite_sections();
  expect_dropped(0x4000 + LISTS,
                 ".debug_rnglists: list: entries of kind 119 are not "
                 "supported: debug information dropped");
}
END_TEST

START_TEST(a_contribution_that_ends_early_is_refused) {
  size_t start;
  struct writer *w = new_ranges(&start);
  w->data[8] = 99;
  end_unit(w, start);
  rewrite_sections();
  expect_dropped(0x4000, ".debug_rnglists: contribution: it ends in its "
                         "header: debug information dropped");
}
END_TEST

START_TEST(a_contribution_of_another_version_is_refused) {
  size_t start;
  struct writer *w = new_ranges(&start);
  w->data[4] = 6;
  end_unit(w, start);
  rewrite_sections();
  expect_dropped(0x4000, ".debug_rnglists: contribution: version 6 with "
                         "addresses of 4 bytes is not supported: debug "
                         "information dropped");
}
END_TEST

/* Each range spans each of many funcs that have parted. */
START_TEST(ranges_that_overlap_without_end_are_refused) {
  enum { N = 2000 };
  struct code_func *funcs = arena_array(&test_arena, N, sizeof *funcs);
  for (uint32_t i = 0; i < N; i++) {
    uint32_t to = 10 * (N - i);
    funcs[i] =
        (struct code_func){10 * i + 2, 10 * i + 11, to, to + 9, NULL, 0, true};
  }
  const struct code_map map = {funcs, N};
  struct writer *info = section(".debug_info");
  struct writer *w = section(".debug_ranges");
  declare(1, DW_TAG_compile_unit, 0, DW_AT_ranges, DW_FORM_sec_offset, 0);
  end_declarations();
  size_t start = begin_info(4);
  put(info, "uw", 1, 0);
  end_unit(info, start);
  for (int i = 0; i < N; i++)
    put(w, "ww", 2, 10 * N);
  end_old(w);
  take_sections();
  ck_assert(dwarf_rewrite(&test_arena, &test_diag, "in", &map, debug_in,
                          n_debug, debug_out));
  expect_dropped(0x2000, ".debug_ranges: list: its ranges overlap too much: "
                         "debug information dropped");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("dwarf_list");
  TCase *old = debug_behaviour(suite, "before version 5");
  tcase_add_test(old, ranges_without_a_base_are_addresses);
  tcase_add_test(old, ranges_count_from_the_unit);
  tcase_add_test(old, a_base_within_the_list_moves);
  tcase_add_test(old, ranges_of_dropped_funcs_are_marked);
  tcase_add_test(old, a_range_that_ends_before_it_begins_is_marked);
  tcase_add_test(old, ranges_from_a_dropped_base_say_nothing);
  tcase_add_test(old, ranges_that_were_dropped_before_stay);
  tcase_add_test(old, a_func_in_front_of_the_base_gets_one_of_its_own);
  tcase_add_test(old, ranges_of_a_unit_are_parted_with_its_funcs);
  tcase_add_test(old, ranges_of_a_func_end_with_it);
  tcase_add_test(old, lists_behind_one_that_grew_move);
  tcase_add_test(old, lists_of_a_split_unit_are_those_behind_its_base);
  tcase_add_test(old, locations_go_with_their_ranges);
  TCase *new = debug_behaviour(suite, "version 5");
  tcase_add_test(new, offset_pairs_count_from_the_unit);
  tcase_add_test(new, an_offset_pair_may_need_more_room);
  tcase_add_test(new, ranges_by_index_move_in_their_addresses);
  tcase_add_test(new, ranges_by_address_move_in_place);
  tcase_add_test(new, ranges_of_dropped_funcs_are_left_out);
  tcase_add_test(new, a_range_in_front_of_its_base_becomes_an_address);
  tcase_add_test(new, new_locations_go_with_their_ranges);
  tcase_add_test(new, offsets_of_lists_that_move_are_written_anew);
  TCase *refused = debug_behaviour(suite, "refused");
  tcase_add_test(refused, a_list_that_is_not_there_is_left_alone);
  tcase_add_test(refused, a_list_that_does_not_end_is_refused);
  tcase_add_test(refused, an_unknown_kind_of_entry_is_refused);
  tcase_add_test(refused, a_contribution_that_ends_early_is_refused);
  tcase_add_test(refused, a_contribution_of_another_version_is_refused);
  tcase_add_test(refused, ranges_that_overlap_without_end_are_refused);
  return run_suite(suite);
}
