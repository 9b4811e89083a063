/*
 * check_reader.c: each read, its limits, and the poison of the first failure.
 */
#include "base/reader.h"

#include "harness.h"

START_TEST(integers_of_any_width_are_read) {
  struct reader r = reader_on("\xe5\x8e\x26\xc0\xbb\x78\x80\x80\x80\x80\x78"
                              "\xff\xff\xff\xff\x0f\x2a\x83\x80\x80\x80\x00");
  ck_assert_uint_eq(reader_u32(&r, "n"), 624485);
  ck_assert_int_eq(reader_s32(&r, "n"), -123456);
  ck_assert_int_eq(reader_s32(&r, "n"), INT32_MIN);
  ck_assert_uint_eq(reader_u32(&r, "n"), UINT32_MAX);
  ck_assert_uint_eq(reader_u8(&r, "n"), 42);
  ck_assert_uint_eq(reader_u32(&r, "n"), 3); /* padded */
  ck_assert_uint_eq(reader_left(&r), 0);
  ck_assert_uint_eq(reader_offset(&r), 22);
  expect_no_error();
}
END_TEST

START_TEST(the_widest_numbers_are_read) {
  struct reader r = reader_on("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"
                              "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x7f"
                              "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00"
                              "\x80\x80\x80\x80\x70\xff\xff\xff\xff\x0f\x40");
  ck_assert(reader_u64(&r, "n") == UINT64_MAX);
  ck_assert(reader_s64(&r, "n") == INT64_MIN);
  ck_assert(reader_s64(&r, "n") == INT64_MAX);
  ck_assert(reader_s33(&r, "n") == -((int64_t)1 << 32));
  ck_assert(reader_s33(&r, "n") == ((int64_t)1 << 32) - 1);
  ck_assert(reader_s33(&r, "n") == -64);
  expect_no_error();
}
END_TEST

START_TEST(fixed_numbers_are_little_endian) {
  struct reader r = reader_on("\x01\x02\x03\x84\x00");
  ck_assert_uint_eq(reader_fixed_u32(&r, "version"), 0x84030201);
  reader_fixed_u32(&r, "version");
  expect_error(4, "version: 4 bytes do not fit in the 1 byte left");
}
END_TEST

/* Each is one byte, or one bit, more than its type has. */
static const struct {
  const char *bytes;
  size_t size;
  enum { U32, S32, S33, U64, S64 } type;
  const char *message;
} malformed[] = {
    {"\xff\xff\xff\xff\x1f", 5, U32, "n: LEB128 does not fit in 32 bits"},
    {"\x80\x80\x80\x80\x10", 5, U32, "n: LEB128 does not fit in 32 bits"},
    {"\x80\x80\x80\x80\x80\x00", 6, U32,
     "n: LEB128 is longer than 32 bits need"},
    {"\x80\x80\x80\x80\x08", 5, S32, "n: LEB128 does not fit in 32 bits"},
    {"\xff\xff\xff\xff\x77", 5, S32, "n: LEB128 does not fit in 32 bits"},
    {"\xff\xff\xff\xff\xff\x7f", 6, S32,
     "n: LEB128 is longer than 32 bits need"},
    {"\x80\x80\x80\x80\x10", 5, S33, "n: LEB128 does not fit in 33 bits"},
    {"\x80\x80\x80\x80\x80\x00", 6, S33,
     "n: LEB128 is longer than 33 bits need"},
    {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10, U64,
     "n: LEB128 does not fit in 64 bits"},
    {"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00", 11, U64,
     "n: LEB128 is longer than 64 bits need"},
    {"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 10, S64,
     "n: LEB128 does not fit in 64 bits"},
    {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7e", 10, S64,
     "n: LEB128 does not fit in 64 bits"},
    {"\x80\x80\x80", 3, U32, "n: the input ends inside a LEB128"},
    {"", 0, U32, "n: the input ends inside a LEB128"},
};

START_TEST(an_integer_keeps_to_its_limits) {
  struct span bytes = {(const uint8_t *)malformed[_i].bytes,
                       malformed[_i].size};
  struct reader r = reader_over(bytes);
  uint64_t value = 0;
  switch (malformed[_i].type) {
  case U32:
    value = reader_u32(&r, "n");
    break;
  case S32:
    value = (uint64_t)reader_s32(&r, "n");
    break;
  case S33:
    value = (uint64_t)reader_s33(&r, "n");
    break;
  case U64:
    value = reader_u64(&r, "n");
    break;
  case S64:
    value = (uint64_t)reader_s64(&r, "n");
    break;
  }
  ck_assert(value == 0);
  ck_assert(!reader_ok(&r));
  expect_error(0, malformed[_i].message);
  ck_assert_int_eq(test_diag.status, WF_ERR_MALFORMED);
}
END_TEST

START_TEST(a_byte_behind_the_end_is_refused) {
  struct reader r = reader_on("\x01");
  reader_u8(&r, "first");
  ck_assert_uint_eq(reader_u8(&r, "second"), 0);
  expect_error(1, "second: the input ends here");
}
END_TEST

START_TEST(offsets_count_from_the_start_of_the_input) {
  struct reader r =
      reader_of(exact(BYTES("\x01\x80")), 0x1000, "in", &test_diag);
  reader_u8(&r, "kind");
  ck_assert_uint_eq(reader_offset(&r), 0x1001);
  reader_u32(&r, "index");
  expect_error(0x1001, "index: the input ends inside a LEB128");
}
END_TEST

START_TEST(messages_begin_with_the_item) {
  struct reader r = reader_on("");
  reader_item(&r, "import", 3);
  reader_u8(&r, "kind");
  expect_error(0, "import 3 kind: the input ends here");
}
END_TEST

START_TEST(count_larger_than_section_is_refused) {
  struct reader r = reader_on("\xff\xff\xff\xff\x0f");
  ck_assert_uint_eq(reader_count(&r, 1, "import count"), 0);
  expect_error(0, "import count: 4294967295 do not fit in the 0 bytes left");
}
END_TEST

START_TEST(a_count_is_measured_by_its_items) {
  struct reader r = reader_on("\x02"
                              "abcdef");
  ck_assert_uint_eq(reader_count(&r, 3, "count"), 2);
  r.pos = 0;
  ck_assert_uint_eq(reader_count(&r, 4, "count"), 0);
  expect_error(0, "count: 2 do not fit in the 6 bytes left");
}
END_TEST

START_TEST(one_byte_left_is_singular) {
  struct reader r = reader_on("\x09"
                              "a");
  reader_count(&r, 1, "count");
  expect_error(0, "count: 9 do not fit in the 1 byte left");
}
END_TEST

START_TEST(bytes_that_do_not_fit_are_refused) {
  struct reader r = reader_on("abc");
  struct span two = reader_bytes(&r, 2, "first");
  expect_bytes(two, BYTES("ab"));
  ck_assert_uint_eq(reader_bytes(&r, 2, "second").size, 0);
  expect_error(2, "second: 2 bytes do not fit in the 1 byte left");
}
END_TEST

START_TEST(a_name_is_a_length_and_letters) {
  struct reader r = reader_on("\x05na\xc3\xaf!\x00");
  expect_bytes(reader_name(&r, "name"), BYTES("na\xc3\xaf!"));
  ck_assert_uint_eq(reader_name(&r, "name").size, 0);
  ck_assert(reader_ok(&r));
  expect_no_error();
}
END_TEST

START_TEST(a_name_that_is_not_utf8_is_refused) {
  struct reader r = reader_on("a\x02\xc3\x28");
  reader_u8(&r, "kind");
  reader_name(&r, "name");
  expect_error(1, "name: not UTF-8");
}
END_TEST

START_TEST(a_name_that_does_not_fit_is_refused_at_its_size) {
  struct reader r = reader_on("\x00\x05"
                              "ab");
  reader_u8(&r, "kind");
  reader_name(&r, "name");
  expect_error(1, "name: 5 bytes do not fit in the 2 bytes left");
}
END_TEST

START_TEST(a_frame_is_a_cursor_of_its_own) {
  struct reader r =
      reader_of(exact(BYTES("\x02\x80\x01\x2a")), 0x100, "in", &test_diag);
  struct reader frame = reader_frame(&r, "size");
  ck_assert_uint_eq(reader_u8(&r, "behind"), 0x2a);
  ck_assert_uint_eq(reader_offset(&frame), 0x101);
  ck_assert_uint_eq(reader_u32(&frame, "inside"), 128);
  ck_assert_uint_eq(reader_left(&frame), 0);
  expect_no_error();
}
END_TEST

START_TEST(a_frame_that_does_not_fit_is_empty) {
  struct reader r = reader_on("\x05"
                              "ab");
  struct reader frame = reader_frame(&r, "section size");
  ck_assert_uint_eq(reader_left(&frame), 0);
  ck_assert(!reader_ok(&frame));
  ck_assert(!reader_ok(&r));
  expect_error(0, "section size: 5 bytes do not fit in the 2 bytes left");
}
END_TEST

START_TEST(a_read_does_not_leave_its_frame) {
  struct reader r = reader_on("\x01\x80\x01");
  struct reader frame = reader_frame(&r, "size");
  ck_assert_uint_eq(reader_u32(&frame, "n"), 0);
  expect_error(1, "n: the input ends inside a LEB128");
}
END_TEST

START_TEST(what_is_left_over_is_refused) {
  struct reader r = reader_on("ab");
  reader_u8(&r, "first");
  reader_end(&r, "section");
  expect_error(1, "section: 1 byte left over");
  struct reader other = reader_on("ab");
  test_diag.n_items = 0;
  reader_end(&other, "section");
  expect_error(0, "section: 2 bytes left over");
}
END_TEST

START_TEST(nothing_left_over_is_no_error) {
  struct reader r = reader_on("a");
  reader_u8(&r, "first");
  reader_end(&r, "section");
  ck_assert(reader_ok(&r));
  expect_no_error();
}
END_TEST

START_TEST(after_the_first_failure_all_reads_are_zero) {
  struct reader r = reader_on("\x05\x05\x05\x05\x05\x05");
  reader_bytes(&r, 7, "too much");
  size_t pos = r.pos;
  ck_assert_uint_eq(reader_u8(&r, ""), 0);
  ck_assert_uint_eq(reader_u32(&r, ""), 0);
  ck_assert_uint_eq(reader_u64(&r, ""), 0);
  ck_assert_int_eq(reader_s32(&r, ""), 0);
  ck_assert_int_eq(reader_s33(&r, ""), 0);
  ck_assert_int_eq(reader_s64(&r, ""), 0);
  ck_assert_uint_eq(reader_fixed_u32(&r, ""), 0);
  ck_assert_uint_eq(reader_count(&r, 1, ""), 0);
  ck_assert_uint_eq(reader_bytes(&r, 1, "").size, 0);
  ck_assert_uint_eq(reader_name(&r, "").size, 0);
  ck_assert_uint_eq(reader_frame(&r, "").size, 0);
  reader_end(&r, "");
  reader_fail(&r, 0, "another");
  ck_assert_uint_eq(r.pos, pos);
  expect_error(0, "too much: 7 bytes do not fit in the 6 bytes left");
}
END_TEST

START_TEST(a_quiet_cursor_is_poisoned_without_a_word) {
  struct reader r = reader_on("");
  r.quiet = true;
  reader_u8(&r, "kind");
  ck_assert(!reader_ok(&r));
  expect_no_error();
}
END_TEST

static const struct {
  const char *text;
  bool is_utf8;
} texts[] = {
    {"", true},
    {"plain", true},
    {"\x7f", true},
    {"\xc2\x80", true},
    {"\xdf\xbf", true},
    {"\xe0\xa0\x80", true},
    {"\xed\x9f\xbf", true},
    {"\xee\x80\x80", true},
    {"\xef\xbf\xbf", true},
    {"\xf0\x90\x80\x80", true},
    {"\xf4\x8f\xbf\xbf", true},
    {"\x80", false},             /* a continuation first */
    {"\xc0\x80", false},         /* overlong */
    {"\xc1\xbf", false},         /* overlong */
    {"\xe0\x9f\xbf", false},     /* overlong */
    {"\xf0\x8f\xbf\xbf", false}, /* overlong */
    {"\xed\xa0\x80", false},     /* a surrogate */
    {"\xf4\x90\x80\x80", false}, /* above U+10FFFF */
    {"\xf5\x80\x80\x80", false},
    {"\xff", false},
    {"\xc2", false},         /* cut off */
    {"\xe1\x80", false},     /* cut off */
    {"\xf1\x80\x80", false}, /* cut off */
    {"\xc2\x41", false},     /* no continuation */
    {"\xe1\x80\x41", false},
    {"\xf1\x80\x80\xc0", false},
    {"a\xc3\xa9\xff", false},
};

START_TEST(utf8_is_told_from_other_bytes) {
  ck_assert_int_eq(span_is_utf8(exact(span_of(texts[_i].text))),
                   texts[_i].is_utf8);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("reader");
  TCase *numbers = behaviour(suite, "numbers");
  tcase_add_test(numbers, integers_of_any_width_are_read);
  tcase_add_test(numbers, the_widest_numbers_are_read);
  tcase_add_test(numbers, fixed_numbers_are_little_endian);
  tcase_add_loop_test(numbers, an_integer_keeps_to_its_limits, 0,
                      sizeof malformed / sizeof *malformed);
  tcase_add_test(numbers, a_byte_behind_the_end_is_refused);
  TCase *counts = behaviour(suite, "counts");
  tcase_add_test(counts, count_larger_than_section_is_refused);
  tcase_add_test(counts, a_count_is_measured_by_its_items);
  tcase_add_test(counts, one_byte_left_is_singular);
  TCase *runs = behaviour(suite, "runs of bytes");
  tcase_add_test(runs, bytes_that_do_not_fit_are_refused);
  tcase_add_test(runs, a_name_is_a_length_and_letters);
  tcase_add_test(runs, a_name_that_is_not_utf8_is_refused);
  tcase_add_test(runs, a_name_that_does_not_fit_is_refused_at_its_size);
  tcase_add_test(runs, a_frame_is_a_cursor_of_its_own);
  tcase_add_test(runs, a_frame_that_does_not_fit_is_empty);
  tcase_add_test(runs, a_read_does_not_leave_its_frame);
  tcase_add_test(runs, what_is_left_over_is_refused);
  tcase_add_test(runs, nothing_left_over_is_no_error);
  TCase *poison = behaviour(suite, "poison");
  tcase_add_test(poison, offsets_count_from_the_start_of_the_input);
  tcase_add_test(poison, messages_begin_with_the_item);
  tcase_add_test(poison, after_the_first_failure_all_reads_are_zero);
  tcase_add_test(poison, a_quiet_cursor_is_poisoned_without_a_word);
  tcase_add_loop_test(behaviour(suite, "UTF-8"), utf8_is_told_from_other_bytes,
                      0, sizeof texts / sizeof *texts);
  return run_suite(suite);
}
