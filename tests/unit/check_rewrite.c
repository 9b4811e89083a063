/*
 * check_rewrite.c: instructions get the numbers of the output, constants that
 * are added are added, and what needs no change is copied.
 */
#include "wasm/rewrite.h"

#include "assemble.h"

static struct module m;
static struct body body;
static struct remap remap;
static struct out_index funcs[300], memories[2], globals[300], types[8];
static struct writer w;

static struct out_index out(uint32_t value) {
  return (struct out_index){value};
}

/* funcs + 100, globals + 200, memories change places, types + 3. */
static void set_up(void) {
  for (uint32_t i = 0; i < 300; i++) {
    funcs[i] = out(i + 100);
    globals[i] = out(i + 200);
  }
  for (uint32_t i = 0; i < 8; i++)
    types[i] = out(i + 3);
  memories[0] = out(1);
  memories[1] = out(0);
  remap = (struct remap){.m = &m, .grow_memory = UINT32_MAX};
  remap.spaces[SPACE_FUNC] = funcs;
  remap.spaces[SPACE_GLOBAL] = globals;
  remap.spaces[SPACE_MEMORY] = memories;
  remap.spaces[SPACE_TYPE] = types;
  w = (struct writer){0};
}

static void tear_down(void) {
  writer_free(&w);
}

static void use(const char *text) {
  m = (struct module){.name = "in", .code = hex(text), .bodies = &body};
  body = (struct body){0, (uint32_t)m.code.size};
  w.size = 0;
}

static void expect_written(const char *text) {
  struct span expected = hex(text);
  struct writer found = {0};
  for (size_t i = 0; i < w.size; i++) {
    char digits[4];
    snprintf(digits, sizeof digits, "%02x ", w.data[i]);
    writer_text(&found, digits);
  }
  writer_u8(&found, 0);
  if (!span_equal(writer_span(&w), expected))
    ck_abort_msg("expected %s\nfound %s", text, (const char *)found.data);
  writer_free(&found);
}

static const struct {
  const char *in, *out;
} instructions[] = {
    {"10 05", "10 69"},
    {"10 1b", "10 7f"},
    {"10 1c", "10 80 01"},    /* it needs two bytes now */
    {"10 9c 00", "10 80 01"}, /* padded, and just fits */
    {"10 85 00", "10 e9 00"}, /* a padded call stays as wide */
    {"10 85 80 80 80 00", "10 e9 80 80 80 00"},
    {"10 80 01", "10 e4 01"}, /* two bytes were needed */
    {"12 05", "12 69"},
    {"12 85 80 80 80 00", "12 e9 80 80 80 00"},
    {"d2 05", "d2 69"},
    {"d2 85 80 00", "d2 e9 80 00"},
    {"23 05", "23 cd 01"},
    {"24 05", "24 cd 01"},
    {"11 02 00", "11 05 00"},
    {"02 02", "02 05"},
    {"02 3e", "02 3e"}, /* there is no type 62 */
    {"d0 01", "d0 04"},
    {"02 64 01", "02 64 04"},
    {"1c 01 63 02", "1c 01 63 05"},
    {"fb 18 03 01 6e 02", "fb 18 03 01 6e 05"},
    {"fb 02 01 09", "fb 02 04 09"},
    {"28 02 10", "28 42 01 10"}, /* memory 0 was implied */
    {"28 42 01 10", "28 02 10"},
    {"36 82 00 90 00", "36 42 01 90 00"},
    {"3f 00", "3f 01"},
    {"40 01", "40 00"},
    {"fc 0a 00 01", "fc 0a 01 00"},
    {"fc 0b 01", "fc 0b 00"},
    {"fc 08 05 00", "fc 08 05 01"},
    {"fd 54 00 10 07", "fd 54 40 01 10 07"},
    {"fe 02 03 08", "fe 02 43 01 08"},
    {"41 ff ff ff ff 07", "41 ff ff ff ff 07"},
    {"0e 01 82 00 03", "0e 01 82 00 03"},
};

START_TEST(an_instruction_gets_the_numbers_of_the_output) {
  char text[64];
  if (!strcmp(instructions[_i].in, "02 3e"))
    remap.spaces[SPACE_TYPE] = NULL;
  snprintf(text, sizeof text, "00 %s 0b", instructions[_i].in);
  use(text);
  ck_assert_uint_eq(rewrite_instr(&remap, 1, &w), m.code.size - 1);
  expect_written(instructions[_i].out);
}
END_TEST

START_TEST(a_null_map_is_the_identity) {
  remap.spaces[SPACE_FUNC] = NULL;
  use("10 05 0b");
  ck_assert_uint_eq(rewrite_instr(&remap, 0, &w), 2);
  expect_written("10 05");
  ck_assert_uint_eq(remap_index(&remap, SPACE_TABLE, 7).value, 7);
}
END_TEST

START_TEST(a_call_may_have_to_stay_as_wide) {
  static const struct {
    const char *in, *out, *wide;
  } cases[] = {
      {"10 80 01", "10 05", "10 85 00"},
      {"12 80 01", "12 05", "12 85 00"},
      {"10 1c", "10 80 01", "10 80 01"},
  };
  funcs[128] = out(5);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    for (int keeps = 0; keeps < 2; keeps++) {
      use(cases[i].in);
      remap.keeps_widths = keeps;
      rewrite_instr(&remap, 0, &w);
      expect_written(keeps ? cases[i].wide : cases[i].out);
    }
}
END_TEST

START_TEST(a_wide_type_is_a_signed_number) {
  struct out_index wide[] = {{64}, {8192}};
  remap.spaces[SPACE_TYPE] = wide;
  use("02 00 11 00 00 d0 01");
  ck_assert_uint_eq(rewrite_instr(&remap, 0, &w), 2);
  expect_written("02 c0 00");
  w.size = 0;
  ck_assert_uint_eq(rewrite_instr(&remap, 2, &w), 5);
  expect_written("11 40 00"); /* here it is an unsigned one */
  w.size = 0;
  ck_assert_uint_eq(rewrite_instr(&remap, 5, &w), 7);
  expect_written("d0 80 c0 00");
}
END_TEST

START_TEST(memory_ops_are_replaced_in_one_memory) {
  remap.grow_memory = 1;
  remap.size_global = out(7);
  remap.grow_func = out(130);
  use("3f 01 40 01 3f 00 40 00");
  ck_assert_uint_eq(rewrite_instr(&remap, 0, &w), 2);
  ck_assert_uint_eq(rewrite_instr(&remap, 2, &w), 4);
  ck_assert_uint_eq(rewrite_instr(&remap, 4, &w), 6);
  ck_assert_uint_eq(rewrite_instr(&remap, 6, &w), 8);
  expect_written("23 07 10 82 01 3f 01 40 01");
}
END_TEST

START_TEST(the_size_may_be_a_constant) {
  remap.grow_memory = 0;
  remap.size_is_const = true;
  remap.size_value = 100;
  use("3f 80 00 0b");
  ck_assert_uint_eq(rewrite_instr(&remap, 0, &w), 3);
  expect_written("41 e4 00");
}
END_TEST

/* Of globals 0 to 2 the values are known: 1000, 0 and -4. */
static struct global_fold folds[300] = {
    {CALL_VANISHES, 1000}, {CALL_VANISHES, 0}, {CALL_VANISHES, -4}};

static const struct {
  const char *in, *out;
} bodies[] = {
    {"00 0b", "00 0b"},
    {"02 81 00 7f 01 64 02 0b", "02 01 7f 01 64 05 0b"},
    {"00 23 00 41 0c 6a 0b", "00 41 f4 07 0b"},
    {"00 41 0c 23 00 6a 0b", "00 41 f4 07 0b"},
    {"00 23 02 23 00 6a 41 01 6a 0b", "00 41 e5 07 0b"},
    {"00 20 00 23 01 6a 0b", "00 20 00 0b"}, /* + 0 is nothing */
    {"00 20 00 23 00 6a 0b", "00 20 00 41 e8 07 6a 0b"},
    {"00 20 00 41 00 6a 41 05 6a 0b", "00 20 00 41 05 6a 0b"},
    {"00 41 01 41 02 41 03 6a 0b", "00 41 01 41 05 0b"},
    {"00 41 01 41 02 41 03 1a 0b", "00 41 01 41 02 41 03 1a 0b"},
    {"00 41 01 41 02 6b 0b", "00 41 01 41 02 6b 0b"},
    {"00 41 ff ff ff ff 07 41 01 6a 0b", "00 41 80 80 80 80 78 0b"},
    {"00 41 80 80 00 0b", "00 41 00 0b"},
    {"00 41 01 02 40 41 02 6a 0b 0b", "00 41 01 02 40 41 02 6a 0b 0b"},
    {"00 23 05 0b", "00 23 cd 01 0b"},
    {"00 10 85 80 80 80 00 0b", "00 10 69 0b"}, /* no padding here */
    {"00 20 81 80 00 21 82 00 0b", "00 20 01 21 02 0b"},
    {"00 28 82 00 90 80 00 0b", "00 28 42 01 10 0b"},
    {"00 0c 80 00 0b", "00 0c 00 0b"},
    {"00 43 80 00 00 80 44 80 80 80 80 80 80 80 00 0b",
     "00 43 80 00 00 80 44 80 80 80 80 80 80 80 00 0b"},
    {"00 42 ff ff 7f 0b", "00 42 ff ff 7f 0b"},
    {"00 11 01 80 80 80 80 00 0b", "00 11 04 00 0b"},
    {"00 fd 55 00 80 00 0f 0b", "00 fd 55 40 01 00 0f 0b"},
    {"00 41 07 24 05 0b", "00 41 07 24 cd 01 0b"},
};

START_TEST(a_body_is_written_in_its_shortest_form) {
  remap.globals = folds;
  use(bodies[_i].in);
  rewrite_body(&remap, 0, &w, NULL);
  expect_written(bodies[_i].out);
}
END_TEST

START_TEST(constants_with_a_relocation_get_their_value) {
  static const struct const_fold consts[] = {{2, 4096}, {9, 7}};
  remap.globals = folds;
  remap.consts = consts;
  remap.n_consts = 2;
  use("00 41 80 80 00 41 03 6a 41 05 1a 0b");
  rewrite_body(&remap, 0, &w, NULL);
  expect_written("00 41 83 20 41 07 1a 0b");
}
END_TEST

START_TEST(calls_of_erased_funcs_vanish) {
  static struct call_fold calls[300] = {[5] = {CALL_VANISHES, 0}};
  remap.calls = calls;
  use("00 10 05 10 06 10 85 00 0b");
  rewrite_body(&remap, 0, &w, NULL);
  expect_written("00 10 6a 0b");
}
END_TEST

/* Bodies that call func 5 of one param, and 7 of two, which vanish. */
static const struct {
  const char *in, *out;
} vanished[] = {
    {"00 20 00 10 05 0b", "00 0b"},
    {"00 41 01 10 05 0b", "00 0b"},
    {"00 41 01 41 02 41 03 10 07 0b", "00 41 01 0b"},
    {"00 20 00 41 02 74 20 01 6a 10 05 0b", "00 0b"},
    {"00 20 03 20 00 20 01 10 07 0b", "00 20 03 0b"},
    {"00 20 00 45 20 00 45 10 07 0b", "00 0b"},
    /* what is not sure to be without effect is dropped */
    {"00 20 00 20 00 6d 10 05 0b", "00 20 00 20 00 6d 1a 0b"},
    {"00 10 06 10 05 0b", "00 10 6a 1a 0b"},
    {"00 10 06 20 00 10 07 0b", "00 10 6a 1a 0b"},
    {"00 20 00 22 01 10 05 0b", "00 20 00 21 01 0b"},
    {"00 20 00 22 01 20 02 10 07 0b", "00 20 00 22 01 1a 0b"},
};

START_TEST(what_a_vanished_call_is_given_vanishes) {
  static struct call_fold calls[300] = {
      [5] = {CALL_VANISHES, 1}, [7] = {CALL_VANISHES, 2}};
  remap.calls = calls;
  use(vanished[_i].in);
  rewrite_body(&remap, 0, &w, NULL);
  expect_written(vanished[_i].out);
}
END_TEST

START_TEST(calls_that_read_the_ceiling_are_reads_of_it) {
  static struct call_fold calls[300] = {[5] = {.kind = CALL_READS_CEILING}};
  remap.calls = calls;
  remap.size_global.value = 9;
  use("00 10 05 ad 10 06 0b");
  rewrite_body(&remap, 0, &w, NULL);
  expect_written("00 23 09 ad 10 6a 0b");
}
END_TEST

START_TEST(a_constant_ceiling_is_folded) {
  static struct call_fold calls[300] = {[5] = {.kind = CALL_READS_CEILING}};
  remap.calls = calls;
  remap.size_is_const = true;
  remap.size_value = 3;
  use("00 10 05 41 02 6a 0b");
  rewrite_body(&remap, 0, &w, NULL);
  expect_written("00 41 05 0b");
}
END_TEST

START_TEST(the_place_of_what_vanished_is_the_next) {
  static struct call_fold calls[300] = {[5] = {CALL_VANISHES, 1}};
  struct places places = {.arena = &test_arena};
  remap.calls = calls;
  use("00 20 00 20 01 6a 10 05 1a 0b");
  rewrite_body(&remap, 0, &w, &places);
  expect_written("00 1a 0b");
  ck_assert_uint_eq(places.n, 6);
  for (size_t i = 0; i < 5; i++)
    ck_assert_uint_eq(places.items[i].moved, 1);
  ck_assert_uint_eq(places.items[5].moved, 2);
}
END_TEST

START_TEST(it_is_noted_where_instructions_went) {
  struct places places = {.arena = &test_arena};
  remap.globals = folds;
  use("00 10 05 23 00 41 0c 6a 1a 0b");
  rewrite_body(&remap, 0, &w, &places);
  expect_written("00 10 69 41 f4 07 1a 0b");
  static const struct place expected[] = {{1, 1}, {3, 3}, {5, 3},
                                          {7, 3}, {8, 6}, {9, 7}};
  ck_assert(!places.failed);
  ck_assert_uint_eq(places.n, 6);
  for (size_t i = 0; i < places.n; i++) {
    ck_assert_uint_eq(places.items[i].old, expected[i].old);
    ck_assert_uint_eq(places.items[i].moved, expected[i].moved);
  }
}
END_TEST

START_TEST(a_body_lies_where_the_module_says) {
  struct body second = {4, 4};
  use("00 0b ff ff 00 10 05 0b ff");
  m.bodies = &second;
  rewrite_body(&remap, 0, &w, NULL);
  expect_written("00 10 69 0b");
}
END_TEST

START_TEST(an_expression_is_rewritten_with_its_end) {
  use("0b");
  rewrite_expression(&remap, hex("d2 05 0b"), &w);
  rewrite_expression(&remap, hex("23 01 41 04 6a 0b d0 01 0b"), &w);
  expect_written("d2 69 0b 23 c9 01 41 04 6a 0b d0 04 0b");
}
END_TEST

START_TEST(an_access_names_a_memory_only_if_it_must) {
  writer_access(&w, 2, out(0));
  writer_access(&w, 2, out(1));
  writer_access(&w, 0, out(200));
  expect_written("02 42 01 40 c8 01");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("rewrite");
  TCase *one = behaviour(suite, "instructions");
  tcase_add_checked_fixture(one, set_up, tear_down);
  tcase_add_loop_test(one, an_instruction_gets_the_numbers_of_the_output, 0,
                      sizeof instructions / sizeof *instructions);
  tcase_add_test(one, a_null_map_is_the_identity);
  tcase_add_test(one, a_call_may_have_to_stay_as_wide);
  tcase_add_test(one, a_wide_type_is_a_signed_number);
  tcase_add_test(one, memory_ops_are_replaced_in_one_memory);
  tcase_add_test(one, the_size_may_be_a_constant);
  tcase_add_test(one, an_expression_is_rewritten_with_its_end);
  tcase_add_test(one, an_access_names_a_memory_only_if_it_must);
  TCase *whole = behaviour(suite, "bodies");
  tcase_add_checked_fixture(whole, set_up, tear_down);
  tcase_add_loop_test(whole, a_body_is_written_in_its_shortest_form, 0,
                      sizeof bodies / sizeof *bodies);
  tcase_add_test(whole, constants_with_a_relocation_get_their_value);
  tcase_add_test(whole, calls_of_erased_funcs_vanish);
  tcase_add_test(whole, calls_that_read_the_ceiling_are_reads_of_it);
  tcase_add_test(whole, a_constant_ceiling_is_folded);
  tcase_add_loop_test(whole, what_a_vanished_call_is_given_vanishes, 0,
                      sizeof vanished / sizeof *vanished);
  tcase_add_test(whole, the_place_of_what_vanished_is_the_next);
  tcase_add_test(whole, it_is_noted_where_instructions_went);
  tcase_add_test(whole, a_body_lies_where_the_module_says);
  return run_suite(suite);
}
