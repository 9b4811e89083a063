/*
 * check_code_map.c: where offsets in code go.
 */
#include "debug_bytes.h"

static void expect_move(uint32_t old, uint32_t expected) {
  uint32_t moved = 0;
  ck_assert(code_map_find(&debug_map, old, &moved));
  ck_assert_uint_eq(moved, expected);
}

START_TEST(an_instruction_moves_with_its_func) {
  expect_move(0x10, 0x310);
  expect_move(0x4f, 0x34f);
  expect_move(0x102, 0xd7);
}
END_TEST

START_TEST(what_lies_behind_a_change_moves_by_its_shift) {
  expect_move(0x52, 0x52);
  expect_move(0x5f, 0x5f);
  expect_move(0x60, 0x64);
  expect_move(0xd1, 0xd5);
}
END_TEST

START_TEST(a_dropped_func_has_no_place) {
  uint32_t moved;
  ck_assert(!code_map_find(&debug_map, 0xd4, &moved));
  ck_assert(!code_map_find(&debug_map, 0xff, &moved));
}
END_TEST

START_TEST(what_is_no_code_has_no_place) {
  uint32_t moved;
  ck_assert(!code_map_find(&debug_map, 0, &moved));
  ck_assert(!code_map_find(&debug_map, 0x140, &moved));
  ck_assert(!code_map_find(&debug_map, UINT32_MAX, &moved));
}
END_TEST

START_TEST(the_size_of_a_body_stays_in_front_of_it) {
  expect_move(0xf, 0x30f);
  expect_move(0x100, 0xd6); /* two bytes become one */
  expect_move(0x101, 0xd6);
}
END_TEST

START_TEST(the_end_of_a_func_is_not_the_start_of_the_next) {
  const struct code_func *func = code_map_func_ending(&debug_map, 0x50);
  ck_assert_ptr_eq(func, &debug_funcs[0]);
  ck_assert_uint_eq(code_func_move(func, 0x50), 0x350);
  ck_assert_ptr_eq(code_map_func(&debug_map, 0x50), &debug_funcs[1]);
  ck_assert_ptr_eq(code_map_func_ending(&debug_map, 0x52), NULL);
  ck_assert_ptr_eq(code_map_func_ending(&debug_map, 0), NULL);
}
END_TEST

START_TEST(nothing_within_a_shorter_instruction_passes_its_end) {
  static const struct code_change changes[] = {{0x16, -4}};
  static const struct code_func func = {0x10,    0x20, 0x10, 0x1c,
                                        changes, 1,    true};
  ck_assert_uint_eq(code_func_move(&func, 0x11), 0x11);
  ck_assert_uint_eq(code_func_move(&func, 0x12), 0x12);
  ck_assert_uint_eq(code_func_move(&func, 0x15), 0x12);
  ck_assert_uint_eq(code_func_move(&func, 0x16), 0x12);
  ck_assert_uint_eq(code_func_move(&func, 0x20), 0x1c);
}
END_TEST

START_TEST(a_map_is_the_identity_only_if_all_stays) {
  struct code_func func = {2, 9, 2, 9, NULL, 0, true};
  const struct code_map map = {&func, 1};
  ck_assert(code_map_is_identity(&map));
  ck_assert(!code_map_is_identity(&debug_map));
  func.live = false;
  ck_assert(!code_map_is_identity(&map));
  const struct code_map none = {NULL, 0};
  ck_assert(code_map_is_identity(&none));
}
END_TEST

START_TEST(a_map_of_nothing_finds_nothing) {
  const struct code_map none = {NULL, 0};
  ck_assert_ptr_null(code_map_func(&none, 5));
  ck_assert_ptr_null(code_map_func_ending(&none, 5));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("code_map");
  TCase *moves = behaviour(suite, "moves");
  tcase_add_test(moves, an_instruction_moves_with_its_func);
  tcase_add_test(moves, what_lies_behind_a_change_moves_by_its_shift);
  tcase_add_test(moves, a_dropped_func_has_no_place);
  tcase_add_test(moves, what_is_no_code_has_no_place);
  tcase_add_test(moves, the_size_of_a_body_stays_in_front_of_it);
  tcase_add_test(moves, the_end_of_a_func_is_not_the_start_of_the_next);
  tcase_add_test(moves, nothing_within_a_shorter_instruction_passes_its_end);
  TCase *whole = behaviour(suite, "whole");
  tcase_add_test(whole, a_map_is_the_identity_only_if_all_stays);
  tcase_add_test(whole, a_map_of_nothing_finds_nothing);
  return run_suite(suite);
}
