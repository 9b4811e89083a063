/*
 * check_nearest.c tests which names are near to which.
 */
#include "base/nearest.h"

#include <check.h>

/* The one of `names`, words with blanks between, that `wanted` is taken for. */
static void is_taken_for(const char *wanted, const char *names,
                         const char *expected) {
  struct nearest nearest = nearest_to(span_of(wanted));
  struct span rest = span_of(names);
  while (rest.size) {
    size_t size = span_find(rest, ' ');
    nearest_offer(&nearest, span_sub(rest, 0, size));
    size += size < rest.size;
    rest = span_sub(rest, size, rest.size - size);
  }
  ck_assert_msg(span_is(nearest.name, expected), "%s is taken for %.*s", wanted,
                SPAN_ARGS(nearest.name));
}

START_TEST(the_fewest_mistakes_count) {
  is_taken_for("fd_wrte", "fd_read fd_write fd_write64 fd_close", "fd_write");
  is_taken_for("fd_wriet", "fd_read fd_write fd_close", "fd_write");
  is_taken_for("fd_writee", "fd_read fd_write fd_close", "fd_write");
  is_taken_for("fd_wrlte", "fd_read fd_write fd_close", "fd_write");
}
END_TEST

START_TEST(of_equally_near_ones_the_first_is_taken) {
  is_taken_for("fd_xoad", "fd_load fd_road", "fd_load");
}
END_TEST

START_TEST(what_is_far_is_nothing) {
  is_taken_for("fd_write", "path_open random_get", "");
  is_taken_for("ab", "cd xy", "");
  is_taken_for("", "a", "");
  is_taken_for("a", "", "");
}
END_TEST

START_TEST(long_names_are_left_alone) {
  char text[200];
  memset(text, 'x', sizeof text);
  struct nearest nearest = nearest_to((struct span){(uint8_t *)text, 101});
  nearest_offer(&nearest, (struct span){(uint8_t *)text, 101});
  ck_assert_uint_eq(nearest.name.size, 0);
  nearest = nearest_to((struct span){(uint8_t *)text, 100});
  nearest_offer(&nearest, (struct span){(uint8_t *)text, 99});
  ck_assert_uint_eq(nearest.name.size, 99);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("nearest");
  TCase *tests = tcase_create("nearest");
  tcase_add_test(tests, the_fewest_mistakes_count);
  tcase_add_test(tests, of_equally_near_ones_the_first_is_taken);
  tcase_add_test(tests, what_is_far_is_nothing);
  tcase_add_test(tests, long_names_are_left_alone);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}
