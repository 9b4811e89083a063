/*
 * check_diag.c: diagnostics are kept in order, and a failure is never lost.
 */
#include "harness.h"

START_TEST(an_error_is_recorded_as_it_was_found) {
  diag_error(&test_diag, WF_ERR_MALFORMED, "app.wasm", 17, "%s %u", "func", 3u);
  expect_error(17, "func 3");
  ck_assert_str_eq(test_diag.items[0]->input, "app.wasm");
  ck_assert_int_eq(test_diag.items[0]->status, WF_ERR_MALFORMED);
  ck_assert(diag_failed(&test_diag));
}
END_TEST

START_TEST(a_warning_is_no_failure) {
  diag_warning(&test_diag, "app.wasm", WF_NO_OFFSET, "dropped");
  ck_assert(!diag_failed(&test_diag));
  expect_diagnostic(0, WF_NO_OFFSET, "dropped");
  ck_assert_int_eq(test_diag.items[0]->status, WF_OK);
}
END_TEST

START_TEST(the_first_error_gives_the_status) {
  diag_warning(&test_diag, NULL, 0, "one");
  diag_error(&test_diag, WF_ERR_UNRESOLVED, NULL, 0, "two");
  diag_error(&test_diag, WF_ERR_MALFORMED, NULL, 0, "three");
  ck_assert_int_eq(test_diag.status, WF_ERR_UNRESOLVED);
  ck_assert_uint_eq(test_diag.n_items, 3);
}
END_TEST

START_TEST(many_are_kept_in_order) {
  for (unsigned i = 0; i < 500; i++)
    diag_error(&test_diag, WF_ERR_MALFORMED, "in", i, "error %u", i);
  ck_assert_uint_eq(test_diag.n_items, 500);
  for (unsigned i = 0; i < 500; i++) {
    char text[32];
    snprintf(text, sizeof text, "error %u", i);
    expect_diagnostic(i, i, text);
  }
}
END_TEST

START_TEST(a_message_too_long_is_cut) {
  char text[5000];
  memset(text, 'a', sizeof text);
  text[sizeof text - 1] = 0;
  diag_error(&test_diag, WF_ERR_MALFORMED, "in", 0, "%s", text);
  ck_assert_uint_eq(strlen(test_diag.items[0]->message), 2047);
}
END_TEST

START_TEST(control_characters_are_spelled_out) {
  diag_error(&test_diag, WF_ERR_MALFORMED, "in", 0, "export `%s`",
             "a\n\x1b[2J\x7f\xc2\x9b\xc2\xa0\xc3\xa9");
  expect_error(0, "export `a\\0a\\1b[2J\\7f\\c2\\9b\xc2\xa0\xc3\xa9`");
}
END_TEST

START_TEST(a_flood_of_errors_is_cut) {
  for (unsigned i = 0; i < 3000; i++)
    diag_error(&test_diag, WF_ERR_MALFORMED, "in", i, "error %u", i);
  ck_assert_uint_eq(test_diag.n_items, 1000);
  diag_warning(&test_diag, "in", 0, "a warning is of another kind");
  ck_assert_uint_eq(test_diag.n_items, 1001);
  ck_assert_int_eq(test_diag.status, WF_ERR_MALFORMED);
}
END_TEST

START_TEST(a_flood_of_warnings_hides_no_error) {
  for (unsigned i = 0; i < 3000; i++)
    diag_warning(&test_diag, "in", i, "warning %u", i);
  diag_error(&test_diag, WF_ERR_MALFORMED, "in", 7, "the error");
  ck_assert_uint_eq(test_diag.n_items, 1001);
  expect_diagnostic(1000, 7, "the error");
}
END_TEST

START_TEST(a_part_is_added_in_its_order) {
  struct arena arena = {.limit = 0};
  struct diag part = {.arena = &arena};
  diag_warning(&test_diag, "a", 1, "first");
  diag_warning(&part, "b", 2, "second %%s");
  diag_error(&part, WF_ERR_MALFORMED, "b", 3, "third");
  diag_no_memory(&part);
  diag_append(&test_diag, &part);
  arena_free(&arena);
  ck_assert_uint_eq(test_diag.n_items, 4);
  expect_diagnostic(0, 1, "first");
  expect_diagnostic(1, 2, "second %s");
  expect_diagnostic(2, 3, "third");
  expect_diagnostic(3, WF_NO_OFFSET, "out of memory");
  ck_assert_int_eq(test_diag.items[1]->status, WF_OK);
  ck_assert_int_eq(test_diag.status, WF_ERR_MALFORMED);
}
END_TEST

START_TEST(without_memory_the_status_stays) {
  test_arena.limit = 1;
  diag_error(&test_diag, WF_ERR_MALFORMED, "in", 0, "lost");
  ck_assert_int_eq(test_diag.status, WF_ERR_MALFORMED);
  ck_assert_uint_eq(test_diag.n_items, 1);
  expect_diagnostic(0, WF_NO_OFFSET, "out of memory");
}
END_TEST

START_TEST(memory_may_run_out_at_any_block) {
  test_arena.fail_at = (size_t)_i + 1;
  for (unsigned i = 0; i < 1000; i++)
    diag_error(&test_diag, WF_ERR_MALFORMED, "in", i, "error %0200u", i);
  ck_assert(test_arena.failed);
  size_t n_out_of_memory = 0;
  for (size_t i = 0; i < test_diag.n_items; i++)
    n_out_of_memory += test_diag.items[i]->status == WF_ERR_NOMEM;
  ck_assert_uint_eq(n_out_of_memory, 1);
  ck_assert_int_eq(test_diag.status, WF_ERR_MALFORMED);
}
END_TEST

START_TEST(out_of_memory_needs_no_memory) {
  test_arena.limit = 1;
  diag_no_memory(&test_diag);
  expect_error(WF_NO_OFFSET, "out of memory");
  ck_assert_int_eq(test_diag.status, WF_ERR_NOMEM);
  ck_assert_ptr_null(test_diag.items[0]->input);
}
END_TEST

START_TEST(out_of_memory_follows_what_was_found) {
  diag_error(&test_diag, WF_ERR_MALFORMED, "in", 1, "first");
  diag_no_memory(&test_diag);
  diag_no_memory(&test_diag);
  ck_assert_uint_eq(test_diag.n_items, 2);
  expect_diagnostic(0, 1, "first");
  expect_diagnostic(1, WF_NO_OFFSET, "out of memory");
  ck_assert_int_eq(test_diag.status, WF_ERR_MALFORMED);
}
END_TEST

START_TEST(more_may_follow_out_of_memory) {
  diag_no_memory(&test_diag);
  for (unsigned i = 0; i < 20; i++)
    diag_error(&test_diag, WF_ERR_MALFORMED, "in", i, "error %u", i);
  ck_assert_uint_eq(test_diag.n_items, 21);
  expect_diagnostic(0, WF_NO_OFFSET, "out of memory");
  expect_diagnostic(20, 19, "error 19");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("diag");
  TCase *records = behaviour(suite, "records");
  tcase_add_test(records, an_error_is_recorded_as_it_was_found);
  tcase_add_test(records, a_warning_is_no_failure);
  tcase_add_test(records, the_first_error_gives_the_status);
  tcase_add_test(records, many_are_kept_in_order);
  tcase_add_test(records, a_message_too_long_is_cut);
  tcase_add_test(records, control_characters_are_spelled_out);
  tcase_add_test(records, a_flood_of_errors_is_cut);
  tcase_add_test(records, a_flood_of_warnings_hides_no_error);
  TCase *memory = behaviour(suite, "no memory");
  tcase_add_test(memory, a_part_is_added_in_its_order);
  tcase_add_test(memory, without_memory_the_status_stays);
  tcase_add_test(memory, out_of_memory_needs_no_memory);
  tcase_add_test(memory, out_of_memory_follows_what_was_found);
  tcase_add_loop_test(memory, memory_may_run_out_at_any_block, 0, 4);
  tcase_add_test(memory, more_may_follow_out_of_memory);
  return run_suite(suite);
}
