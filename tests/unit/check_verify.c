/*
 * check_verify.c: what is wrong between sections is found, all of it in one
 * run.
 */
#include "wasm/verify.h"

#include "assemble.h"
#include "wasm/parse.h"

static bool verify(const char *text) {
  const struct module *m =
      parse_module(&test_arena, &test_diag, "in", assemble(text));
  expect_no_error();
  return verify_module(&test_diag, m);
}

START_TEST(a_module_that_agrees_with_itself_is_verified) {
  ck_assert(verify(
      "type: 01 60 00 00; import: 01 'm' 'g' 03 7f 00; func: 01 00;"
      "table: 01 40 00 70 00 01 d2 00 0b; memory: 01 00 01; tag: 01 00 00;"
      "global: 01 7f 00 23 00 0b; export: 02 'a' 00 00 'b' 00 00; start: 00;"
      "elem: 02 00 41 00 0b 01 00 05 70 01 d2 00 0b; count: 01;"
      "code: 01 [00 0b]; data: 01 00 23 01 0b []"));
  expect_no_error();
}
END_TEST

static const struct {
  const char *text;
  uint64_t offset;
  const char *message;
} wrong[] = {
    {"import: 01 'm' 'f' 00 00", 11,
     "import 0: type 0 is not there: there are 0"},
    {"type: 01 5f 00; import: 01 'm' 'f' 00 00", 16,
     "import 0: type 0 is not a func type"},
    {"type: 01 60 00 00; import: 01 'm' 't' 04 00 01", 17,
     "import 0: type 1 is not there: there are 1"},
    {"type: 01 60 00 00; func: 01 01; code: 01 [00 0b]", 17,
     "func 0: type 1 is not there: there are 1"},
    {"type: 01 5e 7f 00; func: 01 00; code: 01 [00 0b]", 17,
     "func 0: type 0 is not a func type"},
    {"tag: 01 00 03", 11, "tag 0: type 3 is not there: there are 0"},
    {"global: 01 7f 00 23 05 0b", 14,
     "global 0: global 5 is not there: there are 1"},
    {"global: 01 70 00 d2 05 0b", 14,
     "global 0: func 5 is not there: there are 0"},
    {"table: 01 40 00 70 00 00 d0 02 0b", 17,
     "table 0: type 2 is not there: there are 0"},
    {"start: 02", 10, "start 0: func 2 is not there: there are 0"},
    {"elem: 01 00 41 00 0b 00", 11,
     "elem 0: table 0 is not there: there are 0"},
    {"elem: 01 01 00 01 04", 14, "elem 0: func 4 is not there: there are 0"},
    {"elem: 01 05 70 01 d2 04 0b", 15,
     "elem 0: func 4 is not there: there are 0"},
    {"data: 01 00 41 00 0b []", 12,
     "data 0: memory 0 is not there: there are 0"},
    {"memory: 01 00 00; data: 01 00 23 00 0b []", 18,
     "data 0: global 0 is not there: there are 0"},
    {"export: 01 'x' 02 01", 11,
     "export 0: memory 1 is not there: there are 0"},
    {"memory: 01 00 00; export: 03 'x' 02 00 'y' 02 00 'x' 02 00", 24,
     "export `x`: there are two of this name"},
    {"type: 01 60 00 00; func: 02 00 00; code: 01 [00 0b]", 21,
     "body count: 1, but the func count is 2"},
    {"type: 01 60 00 00; func: 01 00", WF_NO_OFFSET,
     "body count: 0, but the func count is 1"},
    {"count: 02; data: 01 01 []", 10,
     "data count: 2, but there are 1 segments"},
    {"count: 02", 10, "data count: 2, but there are 0 segments"},
};

START_TEST(what_disagrees_is_found) {
  ck_assert(!verify(wrong[_i].text));
  expect_error(wrong[_i].offset, wrong[_i].message);
  ck_assert_int_eq(test_diag.status, WF_ERR_MALFORMED);
}
END_TEST

START_TEST(all_that_is_wrong_is_said_in_one_run) {
  ck_assert(!verify("type: 01 60 00 00; func: 01 00; start: 09;"
                    "elem: 01 00 41 00 0b 03 00 05 06"));
  ck_assert_uint_eq(test_diag.n_items, 5);
  expect_diagnostic(0, WF_NO_OFFSET, "body count: 0, but the func count is 1");
  expect_diagnostic(1, 20, "start 0: func 9 is not there: there are 1");
  expect_diagnostic(2, 24, "elem 0: table 0 is not there: there are 0");
  expect_diagnostic(3, 30, "elem 0: func 5 is not there: there are 1");
  expect_diagnostic(4, 31, "elem 0: func 6 is not there: there are 1");
}
END_TEST

START_TEST(three_exports_of_a_name_are_two_errors) {
  ck_assert(!verify("memory: 01 00 00;"
                    "export: 03 'x' 02 00 'x' 02 00 'x' 02 00"));
  ck_assert_uint_eq(test_diag.n_items, 2);
  expect_diagnostic(0, 20, "export `x`: there are two of this name");
  expect_diagnostic(1, 24, "export `x`: there are two of this name");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("verify");
  TCase *verifies = behaviour(suite, "verifies");
  tcase_add_test(verifies, a_module_that_agrees_with_itself_is_verified);
  tcase_add_loop_test(verifies, what_disagrees_is_found, 0,
                      sizeof wrong / sizeof *wrong);
  tcase_add_test(verifies, all_that_is_wrong_is_said_in_one_run);
  tcase_add_test(verifies, three_exports_of_a_name_are_two_errors);
  return run_suite(suite);
}
