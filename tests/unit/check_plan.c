/*
 * check_plan.c: where adapter data go, and how large the memory of the output
 * is.
 */
#include "linked.h"

/* Main imports `f` from `p`; `memory` is its memory section's content. */
#define MAIN(memory)                                                           \
  "type: 02 60 00 00 60 01 7f 01 7f; import: 01 'p' 'f' 00 00; func: 01 00;"   \
  "memory: " memory "; export: 02 'run' 00 01 'memory' 02 00;"                 \
  "code: 01 [00 10 00 0b]"

/* A side module whose `f` reads its memory base; the rest is given. */
#define SIDE(size, rest)                                                       \
  "custom: 'dylink.0' 01 [" size " 04 00 00]; type: 01 60 00 00;"              \
  "import: 02 'env' 'memory' 02 00 00 'env' '__memory_base' 03 7f 00;"         \
  "func: 01 00; export: 01 'f' 00 00; code: 01 [00 23 00 1a 0b];" rest

static const struct memory_plan *plan(void) {
  ck_assert(link_until(plan_memory));
  return &test_link.memory;
}

START_TEST(without_a_roof_the_memory_stays) {
  link_begin(MAIN("01 01 02 05"),
             "type: 01 60 00 00; func: 01 00; export: 01 'f' 00 00;"
             "code: 01 [00 0b]");
  const struct memory_plan *p = plan();
  link_expect_no_error();
  ck_assert(!p->has_roof);
  ck_assert_uint_eq(p->output.min, 2);
  ck_assert_uint_eq(p->output.max, 5);
}
END_TEST

START_TEST(the_roof_lies_above_the_program) {
  link_begin(MAIN("01 01 02 05"), SIDE("14", ""));
  const struct memory_plan *p = plan();
  link_expect_no_error();
  ck_assert(p->has_roof);
  ck_assert_uint_eq(p->roof_pages, 1);
  ck_assert_uint_eq(p->output.min, 3);
  ck_assert_uint_eq(p->output.max, 5 + 1 + ROOF_RESERVE_PAGES);
  ck_assert_int_eq(p->globals[RUNTIME_MEMORY_BASE], 2 * PAGE + ROOF_STACK);
  ck_assert_int_eq(p->globals[RUNTIME_STACK_POINTER], 2 * PAGE + ROOF_STACK);
  ck_assert_int_eq(p->globals[RUNTIME_CEILING], 2);
  ck_assert_int_eq(p->globals[RUNTIME_LEFT], 3);
}
END_TEST

START_TEST(the_arena_begins_behind_the_data) {
  link_begin(MAIN("01 00 01"), SIDE("14", ""));
  const struct memory_plan *p = plan();
  ck_assert_uint_eq(p->data_size, 32); /* 20, and aligned to 16 */
  ck_assert_int_eq(p->globals[RUNTIME_TOP], PAGE + ROOF_STACK + 32);
  ck_assert_uint_eq(p->init_size, 0); /* all of it is zero */
}
END_TEST

START_TEST(large_data_take_more_pages) {
  link_begin(MAIN("01 00 01"), SIDE("80 80 08", "")); /* 128 KiB */
  ck_assert_uint_eq(plan()->roof_pages, 3);
}
END_TEST

START_TEST(a_program_without_a_maximum_gets_none) {
  link_begin(MAIN("01 00 01"), SIDE("14", ""));
  ck_assert_uint_eq(plan()->output.flags & LIMITS_MAX, 0);
}
END_TEST

START_TEST(no_memory_is_larger_than_there_are_addresses) {
  link_begin(MAIN("01 01 01 80 80 04"), SIDE("14", ""));
  ck_assert_uint_eq(plan()->output.max, 65536);
}
END_TEST

START_TEST(a_program_that_takes_all_leaves_no_room) {
  link_begin(MAIN("01 00 80 80 04"), SIDE("14", ""));
  ck_assert(!link_until(plan_memory));
  ck_assert_uint_eq(test_link.diag.n_items, 1);
  ck_assert_ptr_nonnull(
      strstr(test_link.diag.items[0]->message, "leaves no room"));
}
END_TEST

START_TEST(a_component_shares_no_memory) {
  link_begin("type: 01 60 00 00; func: 01 00; memory: 01 03 01 01;"
             "export: 01 'run' 00 00; code: 01 [00 41 00 41 00 42 00 "
             "fe 01 02 00 1a 0b]",
             NULL);
  test_link.options.flags = WF_COMPONENT;
  const struct memory_plan *p = plan();
  link_expect_diagnostic(0, "memory: it is not shared in a component, where "
                            "`memory.atomic.wait` traps");
  ck_assert(!diag_failed(&test_link.diag));
  ck_assert_uint_eq(p->program.flags & LIMITS_SHARED, 0);
}
END_TEST

START_TEST(a_shared_memory_stays_shared_in_a_module) {
  link_begin(MAIN("01 03 01 02"), SIDE("14", ""));
  const struct memory_plan *p = plan();
  link_expect_no_error();
  ck_assert_uint_eq(p->output.flags & LIMITS_SHARED, LIMITS_SHARED);
}
END_TEST

/* Symbols of 4 bytes each: a is "one\0", b is zero, c is "two\0"; f names
   those that `relocs` say. */
#define SYMBOLS(relocs)                                                        \
  "custom: 'dylink.0' 01 [0c 02 00 00]; type: 01 60 00 00;"                    \
  "import: 02 'env' 'memory' 02 00 00 'env' '__memory_base' 03 7f 00;"         \
  "func: 01 00; export: 01 'f' 00 00;"                                         \
  "code: 01 [00 23 00 41 00 6a 1a 41 08 1a 0b];"                               \
  "data: 01 00 23 00 0b [`one` 00 00 00 00 00 `two` 00];"                      \
  "custom: 'linking' 02 08 [03 01 00 'a' 00 00 04 01 00 'b' 00 04 04"          \
  "  01 00 'c' 00 08 04]; custom: 'reloc.CODE' 04 " relocs

START_TEST(only_live_data_have_a_place) {
  link_begin(MAIN("01 00 01"), SYMBOLS("01 0b 06 02 00"));
  const struct memory_plan *p = plan();
  link_expect_no_error();
  ck_assert_uint_eq(p->n_chunks, 1);
  ck_assert_uint_eq(p->chunks[0].offset, 8);
  ck_assert_uint_eq(p->chunks[0].size, 4);
  ck_assert_uint_eq(p->chunks[0].place, 0);
  ck_assert_uint_eq(p->init_size, 4);
  expect_bytes(plan_init_data(&test_link), BYTES("two\0"));
}
END_TEST

START_TEST(zero_data_come_behind_the_others) {
  link_begin(MAIN("01 00 01"), SYMBOLS("02 0b 06 01 00 0b 0a 02 00"));
  const struct memory_plan *p = plan();
  link_expect_no_error();
  ck_assert_uint_eq(p->n_chunks, 2);
  ck_assert(p->chunks[0].is_zero);
  ck_assert_uint_eq(p->chunks[0].place, 4);
  ck_assert_uint_eq(p->chunks[1].place, 0);
  ck_assert_uint_eq(p->init_size, 4);
  ck_assert_uint_eq(p->data_size, 16);
}
END_TEST

START_TEST(constants_say_where_data_went) {
  link_begin(MAIN("01 00 01"), SYMBOLS("02 0b 06 01 00 0b 0a 02 01"));
  plan();
  uint32_t n;
  const struct const_fold *consts = plan_consts(&test_link, 1, &n);
  ck_assert_uint_eq(n, 2);
  ck_assert_uint_eq(consts[0].offset, 6);
  ck_assert_int_eq(consts[0].value, 4);
  ck_assert_uint_eq(consts[1].offset, 10);
  ck_assert_int_eq(consts[1].value, 1); /* with its addend */
}
END_TEST

int main(void) {
  Suite *suite = suite_create("plan");
  TCase *limits = behaviour(suite, "limits");
  tcase_add_checked_fixture(limits, NULL, link_end);
  tcase_add_test(limits, without_a_roof_the_memory_stays);
  tcase_add_test(limits, the_roof_lies_above_the_program);
  tcase_add_test(limits, the_arena_begins_behind_the_data);
  tcase_add_test(limits, large_data_take_more_pages);
  tcase_add_test(limits, a_program_without_a_maximum_gets_none);
  tcase_add_test(limits, no_memory_is_larger_than_there_are_addresses);
  tcase_add_test(limits, a_program_that_takes_all_leaves_no_room);
  tcase_add_test(limits, a_component_shares_no_memory);
  tcase_add_test(limits, a_shared_memory_stays_shared_in_a_module);
  TCase *data = behaviour(suite, "data");
  tcase_add_checked_fixture(data, NULL, link_end);
  tcase_add_test(data, only_live_data_have_a_place);
  tcase_add_test(data, zero_data_come_behind_the_others);
  tcase_add_test(data, constants_say_where_data_went);
  return run_suite(suite);
}
