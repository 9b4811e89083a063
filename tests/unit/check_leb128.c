/*
 * check_leb128.c: numbers are written in their shortest form, or padded, and
 * read back as they were.
 */
#include "base/leb128.h"

#include "base/reader.h"
#include "harness.h"

static const struct {
  uint64_t value;
  const char *bytes;
  size_t size;
} numbers[] = {
    {0, "\x00", 1},
    {1, "\x01", 1},
    {127, "\x7f", 1},
    {128, "\x80\x01", 2},
    {624485, "\xe5\x8e\x26", 3},
    {16383, "\xff\x7f", 2},
    {16384, "\x80\x80\x01", 3},
    {(1u << 21) - 1, "\xff\xff\x7f", 3},
    {1u << 21, "\x80\x80\x80\x01", 4},
    {(1u << 28) - 1, "\xff\xff\xff\x7f", 4},
    {1u << 28, "\x80\x80\x80\x80\x01", 5},
    {UINT32_MAX, "\xff\xff\xff\xff\x0f", 5},
    {UINT64_MAX, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10},
};

START_TEST(unsigned_numbers_take_their_shortest_form) {
  uint8_t out[LEB128_U64_MAX];
  size_t size = leb128_put_u64(out, numbers[_i].value);
  expect_bytes(
      (struct span){out, size},
      (struct span){(const uint8_t *)numbers[_i].bytes, numbers[_i].size});
  if (numbers[_i].value <= UINT32_MAX)
    ck_assert_uint_eq(leb128_u32_size((uint32_t)numbers[_i].value), size);
}
END_TEST

static const struct {
  int64_t value;
  const char *bytes;
  size_t size;
} signed_numbers[] = {
    {0, "\x00", 1},
    {-1, "\x7f", 1},
    {63, "\x3f", 1},
    {64, "\xc0\x00", 2},
    {-64, "\x40", 1},
    {-65, "\xbf\x7f", 2},
    {-123456, "\xc0\xbb\x78", 3},
    {8191, "\xff\x3f", 2},
    {8192, "\x80\xc0\x00", 3},
    {-8192, "\x80\x40", 2},
    {INT32_MAX, "\xff\xff\xff\xff\x07", 5},
    {INT32_MIN, "\x80\x80\x80\x80\x78", 5},
    {INT64_MAX, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00", 10},
    {INT64_MIN, "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x7f", 10},
};

START_TEST(signed_numbers_take_their_shortest_form) {
  uint8_t out[LEB128_U64_MAX];
  size_t size = leb128_put_s64(out, signed_numbers[_i].value);
  expect_bytes((struct span){out, size},
               (struct span){(const uint8_t *)signed_numbers[_i].bytes,
                             signed_numbers[_i].size});
}
END_TEST

START_TEST(every_power_of_two_comes_back) {
  uint8_t out[LEB128_U64_MAX];
  for (int delta = -1; delta <= 1; delta++) {
    uint64_t value = ((uint64_t)1 << _i) + (uint64_t)(int64_t)delta;
    struct reader r = reader_of((struct span){out, leb128_put_u64(out, value)},
                                0, "in", &test_diag);
    ck_assert(reader_u64(&r, "n") == value);
    ck_assert_uint_eq(reader_left(&r), 0);
    int64_t number = (int64_t)value;
    r = reader_of((struct span){out, leb128_put_s64(out, number)}, 0, "in",
                  &test_diag);
    ck_assert(reader_s64(&r, "n") == number);
    ck_assert_uint_eq(reader_left(&r), 0);
    number = (int64_t)(0 - value);
    r = reader_of((struct span){out, leb128_put_s64(out, number)}, 0, "in",
                  &test_diag);
    ck_assert(reader_s64(&r, "n") == number);
    ck_assert_uint_eq(reader_left(&r), 0);
  }
  expect_no_error();
}
END_TEST

START_TEST(a_padded_number_has_the_width_asked_for) {
  for (size_t size = 1; size <= LEB128_U32_MAX; size++) {
    uint8_t out[LEB128_U32_MAX + 1];
    memset(out, 0xaa, sizeof out);
    leb128_put_padded(out, 99, size);
    ck_assert_uint_eq(out[size], 0xaa);
    struct reader r = reader_of((struct span){out, size}, 0, "in", &test_diag);
    ck_assert_uint_eq(reader_u32(&r, "n"), 99);
    ck_assert_uint_eq(reader_left(&r), 0);
  }
  uint8_t out[LEB128_U32_MAX];
  leb128_put_padded(out, UINT32_MAX, 5);
  expect_bytes((struct span){out, 5}, BYTES("\xff\xff\xff\xff\x0f"));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("leb128");
  TCase *forms = behaviour(suite, "forms");
  tcase_add_loop_test(forms, unsigned_numbers_take_their_shortest_form, 0,
                      sizeof numbers / sizeof *numbers);
  tcase_add_loop_test(forms, signed_numbers_take_their_shortest_form, 0,
                      sizeof signed_numbers / sizeof *signed_numbers);
  tcase_add_loop_test(forms, every_power_of_two_comes_back, 0, 64);
  tcase_add_test(forms, a_padded_number_has_the_width_asked_for);
  return run_suite(suite);
}
