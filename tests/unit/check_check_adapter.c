/*
 * check_check_adapter.c: the rules that the moving roof needs of adapters. What
 * users see of them is in tests/malformed; here are their limits.
 */
#include "linked.h"

#define SIDE_MODULE "custom: 'dylink.0' 01 [04 02 00 00]; type: 01 60 00 00;"

/* A side module whose `f` is the first of `n` funcs that each call the next;
   the last calls func `end` if that is not UINT32_MAX. */
static const char *chain(uint32_t n, uint32_t end) {
  char *text = arena_alloc(&test_arena, 64 * (size_t)n + 1000);
  char *at = text;
  at += sprintf(at, SIDE_MODULE "func: %02x %02x", n % 128 + 128, n / 128);
  for (uint32_t i = 0; i < n; i++)
    at += sprintf(at, " 00");
  at += sprintf(at, "; export: 01 'f' 00 00; code: %02x %02x", n % 128 + 128,
                n / 128);
  for (uint32_t i = 0; i < n; i++) {
    uint32_t next = i + 1 < n ? i + 1 : end;
    if (next == UINT32_MAX)
      at += sprintf(at, " [00 0b]");
    else
      at += sprintf(at, " [00 10 %02x %02x 0b]", next % 128 + 128, next / 128);
  }
  return text;
}

static const char main_text[] =
    "type: 01 60 00 00; import: 01 'p' 'f' 00 00; func: 01 00;"
    "memory: 01 00 01; export: 02 'run' 00 01 'memory' 02 00;"
    "code: 01 [00 10 00 0b]";

START_TEST(calls_may_be_nested) {
  link_begin(main_text, chain(500, UINT32_MAX));
  ck_assert(link_until(check_adapters));
  link_expect_no_error();
}
END_TEST

START_TEST(calls_may_not_be_nested_too_deeply) {
  link_begin(main_text, chain(2000, UINT32_MAX));
  ck_assert(!link_until(check_adapters));
  link_expect_error("func 1000 `?`: calls are nested too deeply");
}
END_TEST

START_TEST(a_long_circle_is_found) {
  link_begin(main_text, chain(300, 7));
  ck_assert(!link_until(check_adapters));
  link_expect_error(
      "func 7 `?`: it calls itself, and an adapter may not recurse");
}
END_TEST

START_TEST(a_func_is_looked_at_once) {
  /* 30 funcs that each call the next twice: 2^30 ways. */
  char text[4096], *at = text;
  at += sprintf(at, SIDE_MODULE "func: 1e");
  for (int i = 0; i < 30; i++)
    at += sprintf(at, " 00");
  at += sprintf(at, "; export: 01 'f' 00 00; code: 1e");
  for (int i = 1; i < 30; i++)
    at += sprintf(at, " [00 10 %02x 10 %02x 0b]", i, i);
  sprintf(at, " [00 0b]");
  link_begin(main_text, text);
  ck_assert(link_until(check_adapters));
  link_expect_no_error();
}
END_TEST

/* An adapter with the roof's base in use, before or behind a call of main. */
#define BASE                                                                   \
  "custom: 'dylink.0' 01 [04 02 00 00]; type: 01 60 00 00;"                    \
  "import: 03 'env' 'memory' 02 00 00 'env' '__memory_base' 03 7f 00"          \
  "  '__main_module__' 'run' 00 00;"

START_TEST(what_does_not_reach_main_may_use_the_roof) {
  link_begin(main_text, BASE
             "func: 03 00 00 00; export: 01 'f' 00 01;"
             "code: 03 [00 10 02 10 03 0b] [00 23 00 1a 0b] [00 10 00 0b]");
  ck_assert(link_until(check_adapters));
  link_expect_no_error();
}
END_TEST

START_TEST(what_reaches_main_may_not_use_the_roof) {
  link_begin(main_text, BASE "func: 02 00 00; export: 01 'f' 00 01;"
                             "code: 02 [00 23 00 1a 10 02 0b] [00 10 00 0b]");
  ck_assert(!link_until(check_adapters));
  link_expect_error(
      "func 1 `?`: it can reach an import of `__main_module__` and uses "
      "`__memory_base` or `__stack_pointer`, which may move meanwhile; put the "
      "rest into a func of its own that is not inlined");
}
END_TEST

START_TEST(a_module_that_is_no_side_module_has_no_such_rules) {
  link_begin(main_text, "type: 01 60 00 00; func: 01 00;"
                        "export: 01 'f' 00 00; code: 01 [00 10 00 0b]");
  ck_assert(link_until(check_adapters));
  link_expect_no_error();
}
END_TEST

int main(void) {
  Suite *suite = suite_create("check_adapter");
  TCase *rules = behaviour(suite, "rules");
  tcase_add_checked_fixture(rules, NULL, link_end);
  tcase_add_test(rules, calls_may_be_nested);
  tcase_add_test(rules, calls_may_not_be_nested_too_deeply);
  tcase_add_test(rules, a_long_circle_is_found);
  tcase_add_test(rules, a_func_is_looked_at_once);
  tcase_add_test(rules, what_does_not_reach_main_may_use_the_roof);
  tcase_add_test(rules, what_reaches_main_may_not_use_the_roof);
  tcase_add_test(rules, a_module_that_is_no_side_module_has_no_such_rules);
  return run_suite(suite);
}
