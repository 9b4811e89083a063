/*
 * check_dwarf_frame.c: call frame information and the ranges of units.  The
 * code moves as debug_bytes.h says.
 */
#include "debug_bytes.h"

static struct writer expected;

/* Common information of version 4, at 0. */
static void put_cie(struct writer *w) {
  put(w, "wwbbbbuib", 16, -1, 4, 0, 4, 0, 1, -4, 0);
  put(w, "bubbb", 0x0c, 0, 0, DW_CFA_nop, DW_CFA_nop);
}

/* Begins an entry for code, which end_unit ends. */
static size_t begin_fde(struct writer *w, int cie, int low, int size) {
  size_t start = begin_unit(w);
  put(w, "www", cie, low, size);
  return start;
}

static void expect_frames(void) {
  rewrite_sections();
  expect_section(".debug_frame", &expected);
}

START_TEST(a_frame_moves_with_its_func) {
  for (int i = 0; i < 2; i++) {
    struct writer *w = i ? &expected : section(".debug_frame");
    put_cie(w);
    size_t start = begin_fde(w, 0, i ? 0x310 : 0x10, 0x40);
    put(w, "bbub", DW_CFA_advance_loc | 8, 0x0e, 16, DW_CFA_nop);
    end_unit(w, start);
  }
  expect_frames();
}
END_TEST

START_TEST(advances_across_a_change_are_written_anew) {
  struct writer *w = section(".debug_frame");
  put_cie(w);
  size_t start = begin_fde(w, 0, 0x52, 0x80);
  put(w, "bbu", DW_CFA_advance_loc | 4, 0x0e, 8);
  put(w, "bu", DW_CFA_advance_loc | 0x3b, 0x0a);
  put(w, "bbb", DW_CFA_advance_loc1, 1, 0x0b);
  end_unit(w, start);
  put_cie(&expected);
  start = begin_fde(&expected, 0, 0x52, 0x84);
  put(&expected, "bbu", DW_CFA_advance_loc | 4, 0x0e, 8);
  put(&expected, "bu", DW_CFA_advance_loc | 0x3f, 0x0a);
  put(&expected, "bb", DW_CFA_advance_loc | 1, 0x0b);
  put(&expected, "b", DW_CFA_nop);
  end_unit(&expected, start);
  expect_frames();
}
END_TEST

START_TEST(long_advances_and_locations_are_understood) {
  struct writer *w = section(".debug_frame");
  put_cie(w);
  size_t start = begin_fde(w, 0, 0x52, 0x80);
  put(w, "bhbw", DW_CFA_advance_loc2, 0x10, DW_CFA_advance_loc4, 0x10);
  put(w, "bwb", DW_CFA_set_loc, 0xc0, DW_CFA_nop);
  end_unit(w, start);
  rewrite_sections();
  expect_no_error();
  struct span out = rewritten(".debug_frame");
  ck_assert_uint_eq(out.data[20 + 16], DW_CFA_advance_loc | 0x14);
  ck_assert_uint_eq(out.data[20 + 17], DW_CFA_advance_loc | 0x10);
  ck_assert_uint_eq(out.data[20 + 18], DW_CFA_advance_loc4);
  expect_number(".debug_frame", 20 + 19, 4, 0x4e);
}
END_TEST

START_TEST(a_frame_of_a_dropped_func_is_marked) {
  for (int i = 0; i < 2; i++) {
    struct writer *w = i ? &expected : section(".debug_frame");
    put_cie(w);
    size_t start = begin_fde(w, 0, i ? -1 : 0xd4, 0x2c);
    put(w, "bbbb", DW_CFA_advance_loc | 1, 0, 0, 0);
    end_unit(w, start);
  }
  expect_frames();
}
END_TEST

/* The section alone is dropped. */
static void expect_refused(uint64_t offset, const char *message) {
  char text[100];
  rewrite_sections();
  snprintf(text, sizeof text, ".debug_frame: entry: %s: section dropped",
           message);
  expect_diagnostic(0, 0x1000 + offset, text);
  ck_assert_uint_eq(test_diag.n_items, 1);
  ck_assert_ptr_null(rewritten(".debug_frame").data);
}

START_TEST(a_frame_without_common_information_is_refused) {
  struct writer *w = section(".debug_frame");
  put_cie(w);
  end_unit(w, begin_fde(w, 4, 0x10, 0x40));
  expect_refused(20, "there is no common information for it");
}
END_TEST

START_TEST(an_unknown_instruction_is_refused) {
  struct writer *w = section(".debug_frame");
  put_cie(w);
  size_t start = begin_fde(w, 0, 0x10, 0x40);
  put(w, "b", 0x3f);
  end_unit(w, start);
  expect_refused(36, "an instruction is not known");
}
END_TEST

START_TEST(instructions_that_do_not_end_are_refused) {
  struct writer *w = section(".debug_frame");
  put_cie(w);
  size_t start = begin_fde(w, 0, 0x10, 0x40);
  put(w, "bb", 0x0e, 0x80);
  end_unit(w, start);
  expect_refused(20, "its instructions do not end");
}
END_TEST

START_TEST(an_augmentation_is_refused) {
  struct writer *w = section(".debug_frame");
  put_cie(w);
  w->data[9] = 'z';
  expect_refused(0, "its version is not supported");
}
END_TEST

START_TEST(an_address_of_another_size_is_refused) {
  struct writer *w = section(".debug_frame");
  put_cie(w);
  w->data[10] = 2;
  expect_refused(0, "its addresses are not those of wasm");
}
END_TEST

START_TEST(a_segment_is_refused) {
  struct writer *w = section(".debug_frame");
  put_cie(w);
  w->data[11] = 2;
  expect_refused(0, "segments are not supported");
}
END_TEST

START_TEST(an_entry_longer_than_the_section_is_refused) {
  struct writer *w = section(".debug_frame");
  put_cie(w);
  w->data[0] = 17;
  expect_refused(0, "it is longer than the section");
}
END_TEST

START_TEST(an_entry_that_ends_in_its_header_is_refused) {
  struct writer *w = section(".debug_frame");
  put_cie(w);
  put(w, "wwh", 6, 0, 1);
  expect_refused(20, "it ends in its header");
}
END_TEST

/* A set for the unit at 0. */
static size_t begin_set(struct writer *w) {
  size_t start = begin_unit(w);
  put(w, "hwbbw", 2, 0, 4, 0, 0);
  return start;
}

START_TEST(ranges_of_units_move) {
  struct writer *w = section(".debug_aranges");
  size_t start = begin_set(w), to = begin_set(&expected);
  put(w, "wwwwww", 0x10, 0x40, 0xd4, 0x2c, 0x52, 0x80);
  put(&expected, "wwww", 0x310, 0x40, 0x52, 0x84);
  put(w, "ww", 0, 0);
  put(&expected, "ww", 0, 0);
  end_unit(w, start);
  end_unit(&expected, to);
  rewrite_sections();
  expect_section(".debug_aranges", &expected);
}
END_TEST

START_TEST(data_among_ranges_of_units_is_left_out) {
  struct writer *w = section(".debug_aranges");
  size_t start = begin_set(w), to = begin_set(&expected);
  put(w, "wwwwww", 0x54, 8, 0x10, 0x130, 0, 0);
  put(&expected, "wwwwww", 0x310, 0x40, 0x52, 0x84, 0xd7, 0x3e);
  put(&expected, "ww", 0, 0);
  end_unit(w, start);
  end_unit(&expected, to);
  rewrite_sections();
  expect_section(".debug_aranges", &expected);
}
END_TEST

START_TEST(a_set_without_ranges_is_left_out) {
  struct writer *w = section(".debug_aranges");
  for (int i = 0; i < 2; i++) {
    size_t start = begin_set(w);
    put(w, "wwww", 0xd4, 0x2c, 0, 0);
    end_unit(w, start);
  }
  rewrite_sections();
  expect_section(".debug_aranges", &expected);
}
END_TEST

/* Each range spans each of many funcs that have parted. */
START_TEST(ranges_that_overlap_without_end_are_dropped) {
  enum { N = 2000 };
  struct code_func *funcs = arena_array(&test_arena, N, sizeof *funcs);
  for (uint32_t i = 0; i < N; i++) {
    uint32_t to = 10 * (N - i);
    funcs[i] =
        (struct code_func){10 * i + 2, 10 * i + 11, to, to + 9, NULL, 0, true};
  }
  const struct code_map map = {funcs, N};
  struct writer *w = section(".debug_aranges");
  size_t start = begin_set(w);
  for (int i = 0; i < N; i++)
    put(w, "ww", 2, 10 * N - 1);
  end_unit(w, start);
  take_sections();
  ck_assert(dwarf_rewrite(&test_arena, &test_diag, "in", &map, debug_in,
                          n_debug, debug_out));
  ck_assert_uint_eq(test_diag.n_items, 1);
  ck_assert_str_eq(test_diag.items[0]->message,
                   ".debug_aranges: set: its ranges overlap too much: section "
                   "dropped");
}
END_TEST

START_TEST(a_set_of_another_version_is_dropped) {
  struct writer *w = section(".debug_aranges");
  size_t start = begin_set(w);
  w->data[4] = 3;
  end_unit(w, start);
  rewrite_sections();
  expect_diagnostic(0, 0x1000,
                    ".debug_aranges: set: it is not of version 2: section "
                    "dropped");
}
END_TEST

START_TEST(a_set_that_ends_early_is_dropped) {
  struct writer *w = section(".debug_aranges");
  put(w, "wh", 2, 2);
  rewrite_sections();
  expect_diagnostic(0, 0x1000,
                    ".debug_aranges: set: it ends in its header: section "
                    "dropped");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("dwarf_frame");
  TCase *frames = debug_behaviour(suite, "frames");
  tcase_add_test(frames, a_frame_moves_with_its_func);
  tcase_add_test(frames, advances_across_a_change_are_written_anew);
  tcase_add_test(frames, long_advances_and_locations_are_understood);
  tcase_add_test(frames, a_frame_of_a_dropped_func_is_marked);
  TCase *refused = debug_behaviour(suite, "refused");
  tcase_add_test(refused, a_frame_without_common_information_is_refused);
  tcase_add_test(refused, an_unknown_instruction_is_refused);
  tcase_add_test(refused, instructions_that_do_not_end_are_refused);
  tcase_add_test(refused, an_augmentation_is_refused);
  tcase_add_test(refused, an_address_of_another_size_is_refused);
  tcase_add_test(refused, a_segment_is_refused);
  tcase_add_test(refused, an_entry_longer_than_the_section_is_refused);
  tcase_add_test(refused, an_entry_that_ends_in_its_header_is_refused);
  TCase *ranges = debug_behaviour(suite, "ranges of units");
  tcase_add_test(ranges, ranges_of_units_move);
  tcase_add_test(ranges, data_among_ranges_of_units_is_left_out);
  tcase_add_test(ranges, a_set_without_ranges_is_left_out);
  tcase_add_test(ranges, ranges_that_overlap_without_end_are_dropped);
  tcase_add_test(ranges, a_set_of_another_version_is_dropped);
  tcase_add_test(ranges, a_set_that_ends_early_is_dropped);
  return run_suite(suite);
}
