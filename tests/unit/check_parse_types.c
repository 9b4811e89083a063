/*
 * check_parse_types.c: type definitions, alone and in recursion groups, and the
 * types of tables, memories and globals.
 */
#include "wasm/parse_types.h"

#include "assemble.h"

static struct module parsed;

/* Parses `groups` entries of a type section. */
static void parse(uint32_t groups, const char *text) {
  struct reader r = reader_over(hex(text));
  parsed = (struct module){.n_type_groups = groups};
  parse_types(&test_arena, &r, &parsed);
  reader_end(&r, "types");
}

START_TEST(a_func_type_has_params_and_results) {
  parse(1, "60 02 7f 7e 01 7d");
  expect_no_error();
  ck_assert_uint_eq(parsed.n_types, 1);
  const struct type *type = &parsed.types[0];
  ck_assert_uint_eq(type->form, FORM_FUNC);
  ck_assert_uint_eq(type->n_params, 2);
  ck_assert_uint_eq(type->n_results, 1);
  expect_bytes(type->params, BYTES("\x7f\x7e"));
  expect_bytes(type->results, BYTES("\x7d"));
  ck_assert_uint_eq(type->bytes.size, 6);
  ck_assert(type->is_plain);
}
END_TEST

START_TEST(types_in_a_group_have_numbers_of_their_own) {
  parse(3, "60 00 00  4e 03 60 00 00 5f 00 5e 7f 01  60 01 7f 00");
  expect_no_error();
  ck_assert_uint_eq(parsed.n_types, 5);
  ck_assert_uint_eq(parsed.types[1].form, FORM_FUNC);
  ck_assert_uint_eq(parsed.types[2].form, FORM_STRUCT);
  ck_assert_uint_eq(parsed.types[3].form, FORM_ARRAY);
  ck_assert_uint_eq(parsed.types[4].n_params, 1);
}
END_TEST

START_TEST(an_empty_group_has_no_types) {
  parse(2, "4e 00  60 00 00");
  expect_no_error();
  ck_assert_uint_eq(parsed.n_types, 1);
}
END_TEST

START_TEST(a_large_group_has_room) {
  char text[64 + 9 * 1000] = "4e e8 07";
  for (int i = 0; i < 1000; i++)
    strcat(text, " 60 00 00");
  parse(1, text);
  expect_no_error();
  ck_assert_uint_eq(parsed.n_types, 1000);
}
END_TEST

/* Types that may not be joined with one of the same params and results. */
static const struct {
  const char *bytes;
  bool is_plain;
} plain[] = {
    {"60 00 00", true},
    {"60 01 70 00", true},        /* funcref */
    {"60 01 63 70 00", true},     /* the same, longer */
    {"4f 00 60 00 00", true},     /* final, said aloud */
    {"50 00 60 00 00", false},    /* open */
    {"4f 01 00 60 00 00", false}, /* has a supertype */
    {"4e 01 60 00 00", false},    /* in a group */
    {"60 01 64 00 00", false},    /* names a type */
    {"60 00 01 63 00", false},    /* names a type */
    {"65 60 00 00", false},       /* shared */
    {"5f 00", false},             /* a struct */
    {"5e 7f 00", false},          /* an array */
};

START_TEST(plain_types_are_told_from_others) {
  parse(1, plain[_i].bytes);
  expect_no_error();
  ck_assert_int_eq(parsed.types[0].is_plain, plain[_i].is_plain);
}
END_TEST

START_TEST(all_forms_of_the_format_are_read) {
  parse(7, "5f 03 7f 00 78 01 77 00" /* struct i32, var i8, i16 */
           "5e 78 01"                /* array var i8 */
           "5f 01 63 00 01"          /* struct var (ref null 0) */
           "50 01 00 5f 04 7f 00 78 01 77 00 6e 00" /* sub 0 */
           "5d 00"                                  /* cont 0 */
           "65 5f 00"                               /* shared struct */
           "60 01 7b 01 6f");                       /* v128 -> externref */
  expect_no_error();
  ck_assert_uint_eq(parsed.n_types, 7);
}
END_TEST

static const struct {
  const char *bytes;
  uint64_t offset;
  const char *message;
} malformed[] = {
    {"61 00 00", 0, "type 0 form: 0x61 is not func, struct or array"},
    {"60 01 40 00", 2, "type 0 value type: 0x40 is none"},
    {"60 01 78 00", 2, "type 0 value type: 0x78 is none"},
    {"60 04 7f 00", 1, "type 0 param count: 4 do not fit in the 2 bytes left"},
    {"60 00 04 7f", 2, "type 0 result count: 4 do not fit in the 1 byte left"},
    {"5f 01 7f 02", 3, "type 0 mutability: not 0 or 1"},
    {"5f 05 7f 00", 1, "type 0 field count: 5 do not fit in the 2 bytes left"},
    {"4e 05 60 00 00", 1, "group size: 5 do not fit in the 3 bytes left"},
    {"50 07 00 60 00 00", 1,
     "type 0 supertype count: 7 do not fit in the 4 bytes left"},
    {"50 02 00 80", 3, "type 0 supertype: the input ends inside a LEB128"},
    {"5d 80", 1, "type 0 func type: the input ends inside a LEB128"},
    {"5f 01", 1, "type 0 field count: 1 do not fit in the 0 bytes left"},
    {"5e", 1, "type 0 value type: the input ends here"},
    {"5e 78", 2, "type 0 mutability: the input ends here"},
    {"", 0, "type 0 form: the input ends here"},
};

START_TEST(a_malformed_type_says_where) {
  parse(1, malformed[_i].bytes);
  expect_error(malformed[_i].offset, malformed[_i].message);
}
END_TEST

START_TEST(a_table_type_is_a_reference_type_and_limits) {
  struct table table = {0};
  struct reader r = reader_over(hex("63 70 01 0a 14"));
  parse_table_type(&r, &table);
  expect_no_error();
  expect_bytes(table.element, BYTES("\x63\x70"));
  ck_assert(table.limits.flags & LIMITS_MAX);
  ck_assert_uint_eq(table.limits.min, 10);
  ck_assert_uint_eq(table.limits.max, 20);
  ck_assert_uint_eq(table.type.size, 5);
}
END_TEST

START_TEST(a_table_of_numbers_is_refused) {
  struct table table = {0};
  struct reader r = reader_over(hex("7f 00 00"));
  parse_table_type(&r, &table);
  expect_error(0, "type: 0x7f is not a reference type");
}
END_TEST

START_TEST(limits_come_in_all_sorts) {
  struct memory memory = {0};
  struct reader r = reader_over(hex("00 01"));
  parse_memory_type(&r, &memory);
  ck_assert_uint_eq(memory.limits.min, 1);
  ck_assert_uint_eq(memory.limits.page_log2, 16);
  r = reader_over(hex("03 02 80 80 04"));
  parse_memory_type(&r, &memory);
  ck_assert_uint_eq(memory.limits.flags, LIMITS_MAX | LIMITS_SHARED);
  ck_assert_uint_eq(memory.limits.max, 65536);
  r = reader_over(hex("05 80 80 80 80 10 ff ff ff ff ff ff ff ff ff 01"));
  parse_memory_type(&r, &memory);
  ck_assert(memory.limits.min == (uint64_t)1 << 32);
  ck_assert(memory.limits.max == UINT64_MAX);
  r = reader_over(hex("09 02 03 00"));
  parse_memory_type(&r, &memory);
  ck_assert_uint_eq(memory.limits.max, 3);
  ck_assert_uint_eq(memory.limits.page_log2, 0);
  ck_assert_uint_eq(memory.type.size, 4);
  expect_no_error();
}
END_TEST

static const struct {
  const char *bytes;
  uint64_t offset;
  const char *message;
} bad_limits[] = {
    {"10 00", 0, "limits: flags 0x10 are not known"},
    {"00 80 80 80 80 10", 1, "minimum: LEB128 does not fit in 32 bits"},
    {"01 00 80 80 80 80 10", 2, "maximum: LEB128 does not fit in 32 bits"},
    {"01 00", 2, "maximum: the input ends inside a LEB128"},
    {"08 00 11", 2, "page size: 2 to the power of 17 is more than 65536"},
    {"", 0, "limits: the input ends here"},
};

START_TEST(malformed_limits_say_where) {
  struct memory memory = {0};
  struct reader r = reader_over(hex(bad_limits[_i].bytes));
  parse_memory_type(&r, &memory);
  expect_error(bad_limits[_i].offset, bad_limits[_i].message);
}
END_TEST

START_TEST(a_global_type_is_a_value_type_and_mutability) {
  struct global global = {0};
  struct reader r = reader_over(hex("64 03 01"));
  parse_global_type(&r, &global);
  expect_no_error();
  ck_assert(global.is_mutable);
  ck_assert_uint_eq(global.type.size, 3);
  r = reader_over(hex("7f 00"));
  parse_global_type(&r, &global);
  ck_assert(!global.is_mutable);
  r = reader_over(hex("7f 04"));
  parse_global_type(&r, &global);
  expect_error(1, "mutability: 0x04 is not 0 or 1");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("parse_types");
  TCase *types = behaviour(suite, "types");
  tcase_add_test(types, a_func_type_has_params_and_results);
  tcase_add_test(types, types_in_a_group_have_numbers_of_their_own);
  tcase_add_test(types, an_empty_group_has_no_types);
  tcase_add_test(types, a_large_group_has_room);
  tcase_add_test(types, all_forms_of_the_format_are_read);
  tcase_add_loop_test(types, plain_types_are_told_from_others, 0,
                      sizeof plain / sizeof *plain);
  tcase_add_loop_test(types, a_malformed_type_says_where, 0,
                      sizeof malformed / sizeof *malformed);
  TCase *others = behaviour(suite, "tables, memories, globals");
  tcase_add_test(others, a_table_type_is_a_reference_type_and_limits);
  tcase_add_test(others, a_table_of_numbers_is_refused);
  tcase_add_test(others, limits_come_in_all_sorts);
  tcase_add_loop_test(others, malformed_limits_say_where, 0,
                      sizeof bad_limits / sizeof *bad_limits);
  tcase_add_test(others, a_global_type_is_a_value_type_and_mutability);
  return run_suite(suite);
}
