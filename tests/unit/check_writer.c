/*
 * check_writer.c: bytes stay in memory, go to a sink, or are only counted, and
 * are the same in each way; a failure sticks.
 */
#include "base/writer.h"

#include "harness.h"

/* A sink that keeps what it gets, up to `room` bytes. */
struct bucket {
  struct sink sink;
  struct writer kept;
  size_t room;
  size_t n_writes;
};

static bool pour(struct sink *sink, struct span bytes) {
  struct bucket *bucket = (struct bucket *)sink;
  bucket->n_writes++;
  if (bucket->kept.size + bytes.size > bucket->room)
    return false;
  writer_bytes(&bucket->kept, bytes);
  return true;
}

static struct bucket bucket_of(size_t room) {
  return (struct bucket){.sink = {.write = pour}, .room = room};
}

/* A bit of everything. */
static void write_samples(struct writer *w) {
  static uint8_t large[200000];
  struct writer body = {0};
  for (size_t i = 0; i < sizeof large; i++)
    large[i] = (uint8_t)(i * 7);
  for (unsigned i = 0; i < 3000; i++) {
    writer_u8(w, (uint8_t)i);
    writer_u32(w, i * 1000003);
    writer_u64(w, (uint64_t)i << 40);
    writer_s32(w, -(int32_t)i);
    writer_s64(w, -((int64_t)i << 40));
    writer_padded_u32(w, i, 5);
    writer_text(w, "text");
    writer_name(w, BYTES("name"));
    writer_u32(&body, i);
    if (i % 100 == 0)
      writer_frame(w, &body);
    if (i % 1000 == 999)
      writer_bytes(w, (struct span){large, sizeof large});
  }
  writer_free(&body);
}

START_TEST(each_write_has_its_encoding) {
  struct writer w = {0}, body = {0};
  writer_u8(&w, 0xff);
  writer_u32(&w, 128);
  writer_s32(&w, -1);
  writer_s64(&w, 64);
  writer_u64(&w, (uint64_t)1 << 35);
  writer_padded_u32(&w, 3, 5);
  writer_text(&w, "t");
  writer_name(&w, BYTES("ab"));
  writer_u8(&body, 9);
  writer_frame(&w, &body);
  writer_frame(&w, &body);
  expect_bytes(writer_span(&w),
               BYTES("\xff\x80\x01\x7f\xc0\x00\x80\x80\x80\x80\x80\x01"
                     "\x83\x80\x80\x80\x00t\x02"
                     "ab\x01\x09\x00"));
  ck_assert_uint_eq(writer_total(&w), 24);
  writer_free(&w);
  writer_free(&body);
}
END_TEST

START_TEST(a_sink_gets_what_memory_would) {
  struct writer memory = {0};
  write_samples(&memory);
  struct bucket bucket = bucket_of(SIZE_MAX / 2);
  struct writer w = {.sink = &bucket.sink};
  write_samples(&w);
  ck_assert_uint_eq(writer_total(&w), memory.size);
  ck_assert(writer_flush(&w));
  expect_bytes(writer_span(&bucket.kept), writer_span(&memory));
  ck_assert_uint_eq(writer_total(&w), memory.size);
  ck_assert_uint_gt(bucket.n_writes, 1);
  writer_free(&w);
  writer_free(&memory);
  writer_free(&bucket.kept);
}
END_TEST

START_TEST(counting_gives_the_size) {
  struct writer memory = {0}, counter = {.counts = true};
  write_samples(&memory);
  write_samples(&counter);
  ck_assert_uint_eq(writer_total(&counter), memory.size);
  writer_skip(&counter, 1000);
  ck_assert_uint_eq(writer_total(&counter), memory.size + 1000);
  writer_free(&memory);
  writer_free(&counter);
}
END_TEST

START_TEST(counting_needs_little_memory) {
  struct writer counter = {.counts = true};
  for (int i = 0; i < 1000000; i++)
    writer_u64(&counter, UINT64_MAX);
  ck_assert_uint_eq(writer_total(&counter), 10000000);
  ck_assert_uint_lt(counter.capacity, 65536);
  writer_free(&counter);
}
END_TEST

START_TEST(a_sink_that_refuses_is_asked_no_more) {
  struct bucket bucket = bucket_of(0);
  struct writer w = {.sink = &bucket.sink};
  writer_text(&w, "more than the bucket has room for");
  ck_assert(writer_ok(&w));
  ck_assert(!writer_flush(&w));
  size_t asked = bucket.n_writes;
  write_samples(&w);
  ck_assert(!writer_flush(&w));
  ck_assert(!writer_ok(&w));
  ck_assert_uint_eq(bucket.n_writes, asked);
  writer_free(&w);
}
END_TEST

START_TEST(a_large_run_that_is_refused_fails_too) {
  static const uint8_t run[300000];
  struct bucket bucket = bucket_of(10);
  struct writer w = {.sink = &bucket.sink};
  writer_bytes(&w, (struct span){run, sizeof run});
  ck_assert(!writer_ok(&w));
  writer_free(&w);
}
END_TEST

START_TEST(a_frame_of_a_failed_body_fails) {
  struct writer w = {0}, body = {.failed = true};
  writer_frame(&w, &body);
  ck_assert(!writer_ok(&w));
  writer_free(&w);
}
END_TEST

START_TEST(room_that_cannot_be_had_fails) {
  struct writer w = {0};
  writer_u8(&w, 1);
  ck_assert(!writer_reserve(&w, SIZE_MAX - 10));
  ck_assert(!writer_ok(&w));
  writer_u8(&w, 2);
  ck_assert_uint_eq(w.size, 1);
  writer_free(&w);
}
END_TEST

START_TEST(a_freed_writer_is_empty) {
  struct writer w = {0};
  writer_text(&w, "text");
  writer_free(&w);
  ck_assert_ptr_null(w.data);
  ck_assert_uint_eq(writer_total(&w), 0);
  writer_text(&w, "again");
  expect_bytes(writer_span(&w), BYTES("again"));
  writer_free(&w);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("writer");
  TCase *writes = behaviour(suite, "writes");
  tcase_add_test(writes, each_write_has_its_encoding);
  tcase_add_test(writes, a_sink_gets_what_memory_would);
  tcase_add_test(writes, counting_gives_the_size);
  tcase_add_test(writes, counting_needs_little_memory);
  tcase_add_test(writes, a_freed_writer_is_empty);
  TCase *fails = behaviour(suite, "fails");
  tcase_add_test(fails, a_sink_that_refuses_is_asked_no_more);
  tcase_add_test(fails, a_large_run_that_is_refused_fails_too);
  tcase_add_test(fails, a_frame_of_a_failed_body_fails);
  tcase_add_test(fails, room_that_cannot_be_had_fails);
  return run_suite(suite);
}
