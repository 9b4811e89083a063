/*
 * harness.h is what every unit test has: an arena and a list of diagnostics
 * that are fresh for each test, bytes whose end the address sanitizer knows,
 * and what is expected of diagnostics.
 */
#ifndef WASI_FUSE_TESTS_HARNESS_H
#define WASI_FUSE_TESTS_HARNESS_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/reader.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

static struct arena test_arena;
static struct diag test_diag;
static void *test_blocks[2048];
static size_t n_test_blocks;

static inline void harness_begin(void) {
  test_arena = (struct arena){0};
  test_diag = (struct diag){.arena = &test_arena};
  n_test_blocks = 0;
}

static inline void harness_end(void) {
  arena_free(&test_arena);
  while (n_test_blocks)
    free(test_blocks[--n_test_blocks]);
}

/* A string literal's bytes, zeros inside included. */
#define BYTES(text) ((struct span){(const uint8_t *)(text), sizeof(text) - 1})

/* The same bytes in a block of just their size, which lives as long as the
   test: a read past the end is found. */
static inline struct span exact(struct span bytes) {
  uint8_t *block = malloc(bytes.size ? bytes.size : 1);
  ck_assert_uint_lt(n_test_blocks, sizeof test_blocks / sizeof *test_blocks);
  test_blocks[n_test_blocks++] = block;
  if (bytes.size)
    memcpy(block, bytes.data, bytes.size);
  return (struct span){block, bytes.size};
}

/* A cursor over bytes of an input named "in". */
static inline struct reader reader_over(struct span bytes) {
  return reader_of(exact(bytes), 0, "in", &test_diag);
}
#define reader_on(text) reader_over(BYTES(text))

static inline void expect_no_error(void) {
  if (test_diag.n_items)
    ck_abort_msg("diagnostic: %s", test_diag.items[0]->message);
  ck_assert_int_eq(test_diag.status, WF_OK);
}

/* Diagnostic `i` of the test. */
static inline void expect_diagnostic(size_t i, uint64_t offset,
                                     const char *message) {
  ck_assert_uint_lt(i, test_diag.n_items);
  ck_assert_str_eq(test_diag.items[i]->message, message);
  ck_assert_uint_eq(test_diag.items[i]->offset, offset);
}

/* The only one. */
static inline void expect_error(uint64_t offset, const char *message) {
  expect_diagnostic(0, offset, message);
  ck_assert_uint_eq(test_diag.n_items, 1);
  ck_assert_int_eq(test_diag.status, test_diag.items[0]->status);
}

static inline void expect_bytes(struct span found, struct span expected) {
  ck_assert_uint_eq(found.size, expected.size);
  if (found.size)
    ck_assert_mem_eq(found.data, expected.data, found.size);
}

/* A test case: one behaviour, each test with an arena of its own. */
static inline TCase *behaviour(Suite *suite, const char *name) {
  TCase *tcase = tcase_create(name);
  tcase_add_checked_fixture(tcase, harness_begin, harness_end);
  suite_add_tcase(suite, tcase);
  return tcase;
}

static inline int run_suite(Suite *suite) {
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? 1 : 0;
}

#endif
