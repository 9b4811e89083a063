/*
 * check_mappings.c: mappings of source maps are read, moved and written.
 */
#include "harness.h"
#include "output/mappings.h"

static struct mappings read_ok(const char *text, uint64_t code_start) {
  struct mappings mappings;
  ck_assert_int_eq(
      mappings_read(&test_arena, span_of(text), code_start, &mappings),
      MAPPINGS_OK);
  return mappings;
}

static void expect_text(const struct mappings *mappings, uint64_t code_start,
                        const char *text) {
  struct writer w = {0};
  mappings_write(&w, mappings, code_start);
  ck_assert(writer_ok(&w));
  ck_assert_msg(span_is(writer_span(&w), text), "%.*s",
                SPAN_ARGS(writer_span(&w)));
  writer_free(&w);
}

START_TEST(mappings_are_read) {
  struct mappings m = read_ok("mFAAA,EACE,CAAAA,C", 0x50);
  ck_assert_uint_eq(m.n, 4);
  ck_assert_uint_eq(m.items[0].offset, 0x53 - 0x50);
  ck_assert(m.items[0].has_source && !m.items[0].has_name);
  ck_assert_uint_eq(m.items[1].offset, 5);
  ck_assert_int_eq(m.items[1].line, 1);
  ck_assert_int_eq(m.items[1].column, 2);
  ck_assert(m.items[2].has_name);
  ck_assert_int_eq(m.items[2].column, 2);
  ck_assert(!m.items[3].has_source);
}
END_TEST

START_TEST(what_is_in_front_of_the_code_is_left_out) {
  struct mappings m = read_ok("AAAA,gBACA", 16);
  ck_assert_uint_eq(m.n, 1);
  ck_assert_uint_eq(m.items[0].offset, 0);
  ck_assert_int_eq(m.items[0].line, 1);
}
END_TEST

START_TEST(mappings_are_written_as_they_were) {
  static const char *const texts[] = {
      "", "A", "mFAAA,EACE,CAAAA,C,CADFA,gg//BAAAC", "AAqgggBAA,C,CArgggBAA"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    struct mappings m = read_ok(texts[i], 0);
    expect_text(&m, 0, texts[i]);
  }
}
END_TEST

START_TEST(malformed_mappings_are_refused) {
  static const char *const texts[] = {
      ",",  "AAA", "AAAAAA", "A;A",       "D",          "AAAD",
      "A!", "g",   "C,D",    "ggggggggA", "AggggggIAA", "AAAA,,C"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    struct mappings m;
    ck_assert_msg(mappings_read(&test_arena, span_of(texts[i]), 0, &m) ==
                      MAPPINGS_MALFORMED,
                  "%s", texts[i]);
  }
}
END_TEST

/* Func a is [2, 10), b [11, 19), c [20, 28). */
static struct code_func func_at(uint32_t from, uint32_t to) {
  return (struct code_func){.old_start = from,
                            .old_end = from + 8,
                            .new_start = to,
                            .new_end = to + 8,
                            .live = to != 0};
}

START_TEST(a_func_takes_its_mappings_along) {
  struct code_func funcs[] = {func_at(2, 40), func_at(11, 11), func_at(20, 20)};
  struct code_map map = {funcs, 3};
  struct mappings old = read_ok("EAAA,CACA,SACA,SACA", 0), new;
  ck_assert(mappings_move(&test_arena, &map, &old, &new));
  static const uint32_t want[][2] = {{11, 1}, {12, 2}, {21, 3}, {28, 0},
                                     {40, 0}, {41, 1}, {48, 0}};
  ck_assert_uint_eq(new.n, 7);
  for (size_t i = 0; i < new.n; i++) {
    ck_assert_uint_eq(new.items[i].offset, want[i][0]);
    ck_assert_int_eq(new.items[i].has_source, i != 3 && i != 6);
    if (new.items[i].has_source)
      ck_assert_int_eq(new.items[i].line, (int)want[i][1]);
  }
}
END_TEST

START_TEST(a_func_that_is_dropped_leaves_none) {
  struct code_func funcs[] = {func_at(2, 2), func_at(11, 0), func_at(20, 11)};
  struct code_map map = {funcs, 3};
  struct mappings old = read_ok("EAAA,SACA,SACA", 0), new;
  ck_assert(mappings_move(&test_arena, &map, &old, &new));
  expect_text(&new, 0, "EAAA,SAEA,Q");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("mappings");
  TCase *text = behaviour(suite, "text");
  tcase_add_test(text, mappings_are_read);
  tcase_add_test(text, what_is_in_front_of_the_code_is_left_out);
  tcase_add_test(text, mappings_are_written_as_they_were);
  tcase_add_test(text, malformed_mappings_are_refused);
  TCase *moves = behaviour(suite, "moves");
  tcase_add_test(moves, a_func_takes_its_mappings_along);
  tcase_add_test(moves, a_func_that_is_dropped_leaves_none);
  return run_suite(suite);
}
