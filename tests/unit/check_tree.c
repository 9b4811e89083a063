/*
 * check_tree.c: numbers are found by their names, however they were put in.
 */
#include "base/tree.h"

#include "harness.h"

static struct tree tree;

static struct tree_key key_of(const char *a, const char *b) {
  return (struct tree_key){{span_of(a), span_of(b)}};
}

static void put(const char *a, const char *b, uint32_t value) {
  struct tree_key key = key_of(a, b);
  const uint32_t *found = tree_put(&tree, &test_arena, &key, value);
  ck_assert_ptr_nonnull(found);
  ck_assert_uint_eq(*found, value);
}

static void empty(void) {
  tree = (struct tree){0};
}

START_TEST(an_empty_tree_has_nothing) {
  struct tree_key key = key_of("a", "");
  empty();
  ck_assert_ptr_null(tree_find(&tree, &key));
}
END_TEST

START_TEST(the_first_number_of_a_name_stays) {
  struct tree_key key = key_of("a", "b");
  empty();
  put("a", "b", 7);
  ck_assert_uint_eq(*tree_put(&tree, &test_arena, &key, 8), 7);
  ck_assert_uint_eq(*tree_find(&tree, &key), 7);
}
END_TEST

START_TEST(parts_are_not_joined) {
  empty();
  put("ab", "c", 1);
  put("a", "bc", 2);
  put("abc", "", 3);
  struct tree_key key = key_of("a", "bc");
  ck_assert_uint_eq(*tree_find(&tree, &key), 2);
}
END_TEST

/* Of 4,096 numbers in several orders: up, down, from both ends, scattered. */
static uint32_t nth(int order, uint32_t i) {
  enum { COUNT = 4096 };
  switch (order) {
  case 0:
    return i;
  case 1:
    return COUNT - 1 - i;
  case 2:
    return i & 1 ? COUNT - 1 - i / 2 : i / 2;
  default:
    return i * 1103 % COUNT;
  }
}

START_TEST(all_are_found_in_whatever_order_they_came) {
  static char names[4096][8];
  empty();
  for (uint32_t i = 0; i < 4096; i++) {
    uint32_t n = nth(_i, i);
    snprintf(names[n], sizeof names[n], "%x", (unsigned)n);
    put("", names[n], n);
  }
  for (uint32_t i = 0; i < 4096; i++) {
    struct tree_key key = key_of("", names[i]);
    const uint32_t *found = tree_find(&tree, &key);
    ck_assert_ptr_nonnull(found);
    ck_assert_uint_eq(*found, i);
  }
}
END_TEST

START_TEST(without_memory_there_is_no_room) {
  struct tree_key key = key_of("a", "b");
  empty();
  test_arena.limit = 1;
  ck_assert_ptr_null(tree_put(&tree, &test_arena, &key, 1));
  ck_assert_ptr_null(tree_find(&tree, &key));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("tree");
  TCase *finds = behaviour(suite, "finds");
  tcase_add_test(finds, an_empty_tree_has_nothing);
  tcase_add_test(finds, the_first_number_of_a_name_stays);
  tcase_add_test(finds, parts_are_not_joined);
  tcase_add_loop_test(finds, all_are_found_in_whatever_order_they_came, 0, 4);
  tcase_add_test(finds, without_memory_there_is_no_room);
  return run_suite(suite);
}
