/*
 * check_arena.c: what the arena gives, and when it gives nothing.
 */
#include "harness.h"

START_TEST(memory_is_zeroed_and_aligned) {
  for (size_t size = 1; size < 100; size++) {
    unsigned char *at = arena_alloc(&test_arena, size);
    ck_assert_ptr_nonnull(at);
    ck_assert_uint_eq((uintptr_t)at % 16, 0);
    for (size_t i = 0; i < size; i++)
      ck_assert_uint_eq(at[i], 0);
    memset(at, 0xff, size); /* the next one must not share these bytes */
  }
}
END_TEST

START_TEST(blocks_stay_where_they_are) {
  char *small = arena_copy(&test_arena, "small", 5);
  char *large = arena_copy(&test_arena, "large", 5);
  for (int i = 0; i < 100; i++)
    memset(arena_alloc(&test_arena, 10000), 1, 10000);
  memset(arena_alloc(&test_arena, 1000000), 1, 1000000);
  ck_assert_str_eq(small, "small");
  ck_assert_str_eq(large, "large");
}
END_TEST

START_TEST(a_large_block_leaves_the_small_one_open) {
  char *first = arena_alloc(&test_arena, 16);
  ck_assert_ptr_nonnull(arena_alloc(&test_arena, 100000));
  size_t total = test_arena.total;
  char *second = arena_alloc(&test_arena, 16);
  ck_assert_ptr_eq(second, first + 16);
  ck_assert_uint_eq(test_arena.total, total);
}
END_TEST

START_TEST(a_copy_ends_with_a_zero) {
  char *copy = arena_copy(&test_arena, "abcdef", 3);
  ck_assert_str_eq(copy, "abc");
  ck_assert_str_eq(arena_copy(&test_arena, NULL, 0), "");
}
END_TEST

START_TEST(an_array_of_nothing_is_not_null) {
  ck_assert_ptr_nonnull(arena_array(&test_arena, 0, 8));
  ck_assert(!test_arena.failed);
}
END_TEST

START_TEST(a_product_that_overflows_is_refused) {
  ck_assert_ptr_null(arena_array(&test_arena, SIZE_MAX / 2, 3));
  ck_assert(test_arena.failed);
  test_arena.failed = false;
  ck_assert_ptr_null(arena_alloc(&test_arena, SIZE_MAX));
  ck_assert(test_arena.failed);
  test_arena.failed = false;
  ck_assert_ptr_null(arena_copy(&test_arena, "", SIZE_MAX));
  ck_assert_ptr_null(arena_alloc(&test_arena, SIZE_MAX - 20));
  ck_assert(test_arena.failed);
}
END_TEST

START_TEST(nothing_is_given_beyond_the_limit) {
  test_arena.limit = 200000;
  ck_assert_ptr_nonnull(arena_alloc(&test_arena, 100000));
  ck_assert(!test_arena.failed);
  ck_assert_ptr_null(arena_alloc(&test_arena, 100016));
  ck_assert(test_arena.failed);
  ck_assert_ptr_nonnull(arena_alloc(&test_arena, 90000));
  ck_assert_ptr_null(arena_alloc(&test_arena, 16));
}
END_TEST

START_TEST(what_is_adopted_counts_and_is_freed) {
  uint8_t *data = malloc(100000), *more = malloc(100000);
  ck_assert_ptr_nonnull(data);
  ck_assert_ptr_nonnull(more);
  test_arena.limit = 200000;
  ck_assert(arena_adopt(&test_arena, data, 100000));
  ck_assert_uint_ge(test_arena.total, 100000);
  ck_assert(!arena_adopt(&test_arena, more, 100000));
  ck_assert(test_arena.failed);
  free(more); /* it was not taken; a leak or a double free is the sanitizer's */
}
END_TEST

START_TEST(shares_keep_to_the_limit_together) {
  enum { LIMIT = 1000000, SIZE = 20000 };
  test_arena.limit = LIMIT;
  ck_assert_ptr_nonnull(arena_alloc(&test_arena, 100000));
  struct arena shares[] = {arena_share(&test_arena, 3),
                           arena_share(&test_arena, 2)};
  struct arena *all[] = {&shares[0], &shares[1], &test_arena};
  for (size_t i = 0; i < 3; i++) {
    size_t n = 0;
    while (arena_alloc(all[i], SIZE))
      n++;
    ck_assert_uint_ge(n, 14);
    ck_assert_uint_le(n, 15);
  }
  for (size_t i = 0; i < 2; i++) {
    arena_settle(&test_arena, &shares[i]);
    arena_free(&shares[i]);
  }
  ck_assert_uint_eq(test_arena.lent, 0);
  ck_assert_uint_le(test_arena.total, LIMIT);
  ck_assert_uint_gt(test_arena.total, LIMIT - 3 * SIZE);
}
END_TEST

START_TEST(a_share_of_no_limit_has_none) {
  struct arena share = arena_share(&test_arena, 2);
  ck_assert_ptr_nonnull(arena_alloc(&share, 1000000));
  arena_settle(&test_arena, &share);
  ck_assert_uint_eq(test_arena.total, share.total);
  arena_free(&share);
}
END_TEST

START_TEST(the_nth_block_fails_when_asked_to) {
  test_arena.fail_at = 2;
  ck_assert_ptr_nonnull(arena_alloc(&test_arena, 100000));
  ck_assert_ptr_null(arena_alloc(&test_arena, 100000));
  ck_assert(test_arena.failed);
  ck_assert_ptr_nonnull(arena_alloc(&test_arena, 100000));
}
END_TEST

START_TEST(an_array_grows_with_its_items) {
  uint32_t *items = NULL;
  size_t capacity = 0;
  for (uint32_t i = 0; i < 1000; i++) {
    items = arena_more(&test_arena, items, i, &capacity, sizeof *items);
    ck_assert_ptr_nonnull(items);
    ck_assert_uint_gt(capacity, i);
    items[i] = i;
  }
  for (uint32_t i = 0; i < 1000; i++)
    ck_assert_uint_eq(items[i], i);
}
END_TEST

START_TEST(an_array_that_cannot_grow_keeps_its_capacity) {
  size_t capacity = 0;
  char *items = arena_more(&test_arena, NULL, 0, &capacity, 4000);
  size_t before = capacity;
  test_arena.limit = 1;
  ck_assert_ptr_null(arena_more(&test_arena, items, capacity, &capacity, 4000));
  ck_assert_uint_eq(capacity, before);
}
END_TEST

START_TEST(a_freed_arena_is_empty_and_can_be_used) {
  test_arena.limit = 1 << 20;
  ck_assert_ptr_nonnull(arena_alloc(&test_arena, 1000000));
  arena_free(&test_arena);
  ck_assert_uint_eq(test_arena.total, 0);
  ck_assert_uint_eq(test_arena.limit, 1 << 20);
  ck_assert_ptr_nonnull(arena_alloc(&test_arena, 1000000));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("arena");
  TCase *gives = behaviour(suite, "gives");
  tcase_add_test(gives, memory_is_zeroed_and_aligned);
  tcase_add_test(gives, blocks_stay_where_they_are);
  tcase_add_test(gives, a_large_block_leaves_the_small_one_open);
  tcase_add_test(gives, a_copy_ends_with_a_zero);
  tcase_add_test(gives, an_array_of_nothing_is_not_null);
  tcase_add_test(gives, an_array_grows_with_its_items);
  tcase_add_test(gives, a_freed_arena_is_empty_and_can_be_used);
  TCase *refuses = behaviour(suite, "refuses");
  tcase_add_test(refuses, a_product_that_overflows_is_refused);
  tcase_add_test(refuses, nothing_is_given_beyond_the_limit);
  tcase_add_test(refuses, what_is_adopted_counts_and_is_freed);
  tcase_add_test(refuses, shares_keep_to_the_limit_together);
  tcase_add_test(refuses, a_share_of_no_limit_has_none);
  tcase_add_test(refuses, the_nth_block_fails_when_asked_to);
  tcase_add_test(refuses, an_array_that_cannot_grow_keeps_its_capacity);
  return run_suite(suite);
}
