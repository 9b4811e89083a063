/*
 * check_api_order.c: the public API as its users see it: by the public header
 * alone.  Calls come out of order, with null and with options of every size;
 * links are interleaved; and each allocation fails in turn.
 */
#define _POSIX_C_SOURCE 200809L /* mkstemp */

#include "wasi_fuse.h"

#include <check.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A program that writes nothing to standard output:
   (import "wasi_snapshot_preview1" "fd_write" (func ...))
   (memory (export "memory") 1) (func (export "_start") ...) */
static const uint8_t program[] =
    "\0asm\1\0\0\0"
    "\x01\x0c\x02\x60\x04\x7f\x7f\x7f\x7f\x01\x7f\x60\x00\x00"
    "\x02\x23\x01\x16wasi_snapshot_preview1\x08"
    "fd_write\x00\x00"
    "\x03\x02\x01\x01"
    "\x05\x03\x01\x00\x01"
    "\x07\x13\x02\x06memory\x02\x00\x06_start\x00\x01"
    "\x0a\x0f\x01\x0d\x00\x41\x01\x41\x00\x41\x00\x41\x00\x10\x00\x1a\x0b";
enum { PROGRAM_SIZE = sizeof program - 1 };

/* Another, that needs no adapter: it imports host.f. */
static const uint8_t other[] = "\0asm\1\0\0\0"
                               "\x01\x04\x01\x60\x00\x00"
                               "\x02\x0a\x01\x04host\x01"
                               "f\x00\x00"
                               "\x07\x05\x01\x01"
                               "f\x00\x00";
enum { OTHER_SIZE = sizeof other - 1 };

/* An adapter whose func fd_write has another type. */
static const uint8_t adapter[] = "\0asm\1\0\0\0"
                                 "\x01\x04\x01\x60\x00\x00"
                                 "\x03\x02\x01\x00"
                                 "\x07\x0c\x01\x08"
                                 "fd_write\x00\x00"
                                 "\x0a\x04\x01\x02\x00\x0b";
enum { ADAPTER_SIZE = sizeof adapter - 1 };

/* The linker is told to send allocations of the library through these. */
static atomic_long calls_left; /* 0: none fails; the last of them does */
static atomic_long calls_made;

static int fails(void) {
  atomic_fetch_add(&calls_made, 1);
  return atomic_load(&calls_left) && atomic_fetch_sub(&calls_left, 1) == 1;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

void *__wrap_malloc(size_t size) {
  return fails() ? NULL : __real_malloc(size);
}
void *__wrap_calloc(size_t count, size_t size) {
  return fails() ? NULL : __real_calloc(count, size);
}
void *__wrap_realloc(void *old, size_t size) {
  return fails() ? NULL : __real_realloc(old, size);
}

static struct wf_link *new_link(uint64_t flags) {
  struct wf_options options = WF_OPTIONS_INIT;
  options.flags = flags;
  struct wf_link *link = wf_link_new(&options);
  ck_assert_ptr_nonnull(link);
  return link;
}

static struct wf_link *link_of(const uint8_t *bytes, size_t size,
                               uint64_t flags) {
  struct wf_link *link = new_link(flags);
  ck_assert_int_eq(wf_link_add_bytes(link, "main.wasm", NULL, bytes, size),
                   WF_OK);
  return link;
}

static void expect_message(const struct wf_link *link, size_t i,
                           enum wf_status status, const char *message) {
  const struct wf_diagnostic *item = wf_link_diagnostic(link, i);
  ck_assert_ptr_nonnull(item);
  ck_assert_str_eq(item->message, message);
  ck_assert_int_eq(item->status, status);
}

static void expect_no_output(struct wf_link *link) {
  size_t size = 77;
  ck_assert_ptr_null(wf_link_output(link, &size));
  ck_assert_uint_eq(size, 0);
}

START_TEST(a_program_is_fused) {
  struct wf_link *link = link_of(program, PROGRAM_SIZE, 0);
  size_t size;
  ck_assert_int_eq(wf_link_run(link), WF_OK);
  const uint8_t *output = wf_link_output(link, &size);
  ck_assert_ptr_nonnull(output);
  ck_assert_uint_gt(size, PROGRAM_SIZE);
  ck_assert_mem_eq(output, "\0asm\1\0\0\0", 8);
  ck_assert_ptr_eq(wf_link_output(link, &size), output); /* as often as asked */
  ck_assert_ptr_null(wf_link_diagnostic(link, 0));
  wf_link_free(link);
}
END_TEST

START_TEST(the_version_is_three_numbers) {
  int numbers[3], length = 0;
  ck_assert_int_eq(sscanf(wf_version(), "%d.%d.%d%n", &numbers[0], &numbers[1],
                          &numbers[2], &length),
                   3);
  ck_assert_uint_eq((size_t)length, strlen(wf_version()));
}
END_TEST

START_TEST(nothing_may_be_freed) {
  wf_link_free(NULL);
  wf_link_free(wf_link_new(NULL));
}
END_TEST

START_TEST(null_options_are_the_default) {
  struct wf_link *a = wf_link_new(NULL), *b = new_link(0);
  size_t a_size, b_size;
  ck_assert_int_eq(wf_link_add_bytes(a, "main", NULL, program, PROGRAM_SIZE),
                   WF_OK);
  ck_assert_int_eq(wf_link_add_bytes(b, "main", NULL, program, PROGRAM_SIZE),
                   WF_OK);
  ck_assert_int_eq(wf_link_run(a), WF_OK);
  ck_assert_int_eq(wf_link_run(b), WF_OK);
  const uint8_t *a_bytes = wf_link_output(a, &a_size);
  const uint8_t *b_bytes = wf_link_output(b, &b_size);
  ck_assert_uint_eq(a_size, b_size);
  ck_assert_mem_eq(a_bytes, b_bytes, a_size);
  wf_link_free(a);
  wf_link_free(b);
}
END_TEST

START_TEST(a_link_without_main_is_refused) {
  struct wf_link *link = new_link(0);
  ck_assert_int_eq(wf_link_run(link), WF_ERR_USAGE);
  expect_message(link, 0, WF_ERR_USAGE, "there is no main module");
  expect_no_output(link);
  wf_link_free(link);
}
END_TEST

START_TEST(two_main_modules_are_refused) {
  struct wf_link *link = link_of(program, PROGRAM_SIZE, 0);
  ck_assert_int_eq(wf_link_add_bytes(link, "b", NULL, other, OTHER_SIZE),
                   WF_ERR_USAGE);
  expect_message(link, 0, WF_ERR_USAGE, "there is a main module already");
  ck_assert_int_eq(wf_link_run(link), WF_ERR_USAGE);
  wf_link_free(link);
}
END_TEST

START_TEST(a_link_runs_once) {
  struct wf_link *link = link_of(program, PROGRAM_SIZE, 0);
  ck_assert_int_eq(wf_link_run(link), WF_OK);
  ck_assert_int_eq(wf_link_run(link), WF_ERR_USAGE);
  expect_message(link, 0, WF_ERR_USAGE, "the link was run already");
  wf_link_free(link);
}
END_TEST

START_TEST(inputs_come_before_the_run) {
  struct wf_link *link = link_of(program, PROGRAM_SIZE, 0);
  ck_assert_int_eq(wf_link_run(link), WF_OK);
  ck_assert_int_eq(wf_link_add_bytes(link, "late", "x", adapter, ADAPTER_SIZE),
                   WF_ERR_USAGE);
  expect_message(link, 0, WF_ERR_USAGE,
                 "an input was added after the link was run");
  ck_assert_int_eq(wf_link_stub(link, "m", "f", 0), WF_ERR_USAGE);
  expect_message(link, 1, WF_ERR_USAGE,
                 "a stub was added after the link was run");
  ck_assert_int_eq(wf_link_keep_section(link, "x"), WF_ERR_USAGE);
  expect_message(link, 2, WF_ERR_USAGE,
                 "a section was kept after the link was run");
  wf_link_free(link);
}
END_TEST

START_TEST(there_is_no_output_before_the_run) {
  struct wf_link *link = link_of(program, PROGRAM_SIZE, 0);
  bool is_there = true;
  expect_no_output(link);
  ck_assert_ptr_null(wf_link_import(link, 0));
  ck_assert_int_eq(wf_link_write_file(link, "-"), WF_ERR_USAGE);
  expect_message(link, 0, WF_ERR_USAGE,
                 "there is nothing to write before the link is run");
  ck_assert_int_eq(wf_link_write_map(link, "-", WF_MAP_TEXT), WF_ERR_USAGE);
  expect_message(link, 1, WF_ERR_USAGE,
                 "there is nothing to report before the link is run");
  ck_assert_int_eq(wf_link_write_external_debug(link, "-"), WF_ERR_USAGE);
  ck_assert_int_eq(wf_link_write_source_map(link, "-"), WF_ERR_USAGE);
  ck_assert_ptr_null(wf_link_file_beside(link, 0));
  ck_assert_ptr_null(wf_link_why(link, "fd_write", &is_there));
  ck_assert(!is_there);
  wf_link_free(link);
}
END_TEST

START_TEST(a_program_without_files_beside_it_has_none_to_write) {
  struct wf_options options = WF_OPTIONS_INIT;
  options.source_map = options.external_debug = "/no/such/file";
  struct wf_link *link = wf_link_new(&options);
  ck_assert_int_eq(wf_link_add_bytes(link, "main", NULL, program, PROGRAM_SIZE),
                   WF_OK);
  ck_assert_int_eq(wf_link_run(link), WF_OK);
  ck_assert_ptr_null(wf_link_file_beside(link, 0));
  ck_assert_int_eq(wf_link_write_source_map(link, options.source_map), WF_OK);
  ck_assert_int_eq(wf_link_write_external_debug(link, options.external_debug),
                   WF_OK);
  wf_link_free(link);
}
END_TEST

START_TEST(a_failed_link_has_no_output) {
  struct wf_link *link = new_link(0);
  ck_assert_int_eq(wf_link_add_bytes(link, "main", NULL, program, 20), WF_OK);
  ck_assert_int_eq(wf_link_run(link), WF_ERR_MALFORMED);
  expect_no_output(link);
  ck_assert_int_eq(wf_link_write_file(link, "-"), WF_ERR_MALFORMED);
  ck_assert_ptr_null(wf_link_import(link, 0));
  const struct wf_diagnostic *item = wf_link_diagnostic(link, 0);
  ck_assert_str_eq(item->input, "main");
  ck_assert_uint_eq(item->offset, 9);
  ck_assert_ptr_null(wf_link_diagnostic(link, 1));
  ck_assert_ptr_null(wf_link_diagnostic(link, SIZE_MAX));
  wf_link_free(link);
}
END_TEST

START_TEST(no_bytes_are_no_module) {
  struct wf_link *link = new_link(0);
  ck_assert_int_eq(wf_link_add_bytes(link, "main", NULL, NULL, 0), WF_OK);
  ck_assert_int_eq(wf_link_run(link), WF_ERR_MALFORMED);
  expect_message(link, 0, WF_ERR_MALFORMED,
                 "this is not a WebAssembly file: it is empty");
  wf_link_free(link);
}
END_TEST

START_TEST(a_missing_file_is_told_at_once) {
  struct wf_link *link = new_link(0);
  ck_assert_int_eq(wf_link_add_file(link, "none/such", NULL), WF_ERR_IO);
  ck_assert_str_eq(wf_link_diagnostic(link, 0)->input, "none/such");
  ck_assert_int_eq(wf_link_add_bytes(link, "m", NULL, program, PROGRAM_SIZE),
                   WF_ERR_IO);
  ck_assert_int_eq(wf_link_run(link), WF_ERR_IO);
  ck_assert_ptr_null(wf_link_diagnostic(link, 1));
  wf_link_free(link);
}
END_TEST

START_TEST(an_adapter_of_another_type_is_refused) {
  struct wf_link *link = link_of(program, PROGRAM_SIZE, WF_NO_BUILTIN);
  ck_assert_int_eq(wf_link_add_bytes(link, "adapter.wasm",
                                     "wasi_snapshot_preview1", adapter,
                                     ADAPTER_SIZE),
                   WF_OK);
  ck_assert_int_eq(wf_link_run(link), WF_ERR_UNRESOLVED);
  ck_assert_ptr_nonnull(wf_link_diagnostic(link, 0));
  wf_link_free(link);
}
END_TEST

START_TEST(many_adapters_may_be_added) {
  struct wf_link *link = link_of(other, OTHER_SIZE, 0);
  char name[16];
  for (int i = 0; i < 100; i++) {
    snprintf(name, sizeof name, "module-%d", i);
    ck_assert_int_eq(wf_link_add_bytes(link, name, name, adapter, ADAPTER_SIZE),
                     WF_OK);
  }
  ck_assert_int_eq(wf_link_run(link), WF_OK);
  const struct wf_import *import = wf_link_import(link, 0);
  ck_assert_str_eq(import->module, "host");
  ck_assert_str_eq(import->name, "f");
  ck_assert_ptr_null(wf_link_import(link, 1));
  wf_link_free(link);
}
END_TEST

START_TEST(names_and_options_are_copied) {
  char name[] = "main.wasm", provides[] = "x", wasi[] = "0.2.0";
  struct wf_options options = WF_OPTIONS_INIT;
  options.wasi = wasi;
  struct wf_link *link = wf_link_new(&options);
  memset(wasi, 'z', sizeof wasi - 1);
  ck_assert_int_eq(wf_link_add_bytes(link, name, NULL, program, 12), WF_OK);
  ck_assert_int_eq(
      wf_link_add_bytes(link, name, provides, adapter, ADAPTER_SIZE), WF_OK);
  memset(name, 'z', sizeof name - 1);
  memset(provides, 'z', sizeof provides - 1);
  ck_assert_int_eq(wf_link_run(link), WF_ERR_MALFORMED);
  ck_assert_str_eq(wf_link_diagnostic(link, 0)->input, "main.wasm");
  wf_link_free(link);
}
END_TEST

/* Options as an older or newer header has them: `size` bytes of these. */
union sized_options {
  struct wf_options options;
  unsigned char bytes[sizeof(struct wf_options) + 64];
};

START_TEST(options_of_every_size_are_taken) {
  union sized_options sized;
  memset(&sized, 0, sizeof sized);
  sized.options.size = (size_t)_i;
  struct wf_link *link = wf_link_new(&sized.options);
  enum wf_status status =
      wf_link_add_bytes(link, "main", NULL, other, OTHER_SIZE);
  if ((size_t)_i < sizeof sized.options.size) {
    ck_assert_int_eq(status, WF_ERR_USAGE);
    ck_assert_int_eq(wf_link_run(link), WF_ERR_USAGE);
  } else {
    ck_assert_int_eq(status, WF_OK);
    ck_assert_int_eq(wf_link_run(link), WF_OK);
  }
  wf_link_free(link);
}
END_TEST

START_TEST(members_that_the_caller_has_not_are_not_read) {
  union sized_options sized;
  memset(&sized, 0xff, sizeof sized); /* what lies behind is garbage */
  sized.options = (struct wf_options)WF_OPTIONS_INIT;
  sized.options.size = offsetof(struct wf_options, wasi);
  sized.options.wasi = (const char *)1;
  struct wf_link *link = wf_link_new(&sized.options);
  ck_assert_int_eq(wf_link_add_bytes(link, "m", NULL, other, OTHER_SIZE),
                   WF_OK);
  ck_assert_int_eq(wf_link_run(link), WF_OK);
  wf_link_free(link);
}
END_TEST

static void expect_unknown_option(const struct wf_options *options) {
  struct wf_link *link = wf_link_new(options);
  ck_assert_ptr_nonnull(link);
  ck_assert_int_eq(wf_link_add_bytes(link, "m", NULL, other, OTHER_SIZE),
                   WF_ERR_USAGE);
  ck_assert_int_eq(wf_link_stub(link, "m", "f", 0), WF_ERR_USAGE);
  ck_assert_int_eq(wf_link_keep_section(link, "x"), WF_ERR_USAGE);
  ck_assert_int_eq(wf_link_run(link), WF_ERR_USAGE);
  expect_no_output(link);
  ck_assert_ptr_nonnull(wf_link_diagnostic(link, 0));
  wf_link_free(link);
}

START_TEST(options_that_are_not_known_are_refused) {
  union sized_options sized;
  memset(&sized, 0, sizeof sized);
  sized.options.size = sizeof sized;
  sized.bytes[sizeof sized - 1] = 1; /* a member that is not known */
  expect_unknown_option(&sized.options);
  struct wf_options options = WF_OPTIONS_INIT;
  options.flags = (uint64_t)1 << 63;
  expect_unknown_option(&options);
  options.flags = 0;
  options.memory = (enum wf_memory)9;
  expect_unknown_option(&options);
  options.memory = WF_MEMORY_BOTH;
  options.wasi = "one";
  expect_unknown_option(&options);
}
END_TEST

START_TEST(two_links_share_nothing) {
  struct wf_link *a = new_link(0), *b = new_link(WF_NO_BUILTIN);
  size_t a_size, alone_size;
  ck_assert_int_eq(wf_link_add_bytes(a, "a", NULL, program, PROGRAM_SIZE),
                   WF_OK);
  ck_assert_int_eq(wf_link_add_bytes(b, "b", NULL, program, 10), WF_OK);
  ck_assert_int_eq(wf_link_run(b), WF_ERR_MALFORMED);
  ck_assert_int_eq(wf_link_run(a), WF_OK);
  ck_assert_ptr_null(wf_link_diagnostic(a, 0));
  ck_assert_str_eq(wf_link_diagnostic(b, 0)->input, "b");
  const uint8_t *bytes = wf_link_output(a, &a_size);
  wf_link_free(b);
  struct wf_link *alone = link_of(program, PROGRAM_SIZE, 0);
  ck_assert_int_eq(wf_link_run(alone), WF_OK);
  const uint8_t *alone_bytes = wf_link_output(alone, &alone_size);
  ck_assert_uint_eq(a_size, alone_size);
  ck_assert_mem_eq(bytes, alone_bytes, a_size);
  wf_link_free(a);
  wf_link_free(alone);
}
END_TEST

START_TEST(a_file_has_what_the_output_has) {
  char path[] = "/tmp/check_api-XXXXXX", *bytes;
  size_t size;
  int fd = mkstemp(path);
  struct wf_link *link = link_of(program, PROGRAM_SIZE, 0);
  ck_assert_int_eq(wf_link_run(link), WF_OK);
  ck_assert_int_eq(wf_link_write_file(link, path), WF_OK);
  const uint8_t *output = wf_link_output(link, &size);
  close(fd);
  FILE *file = fopen(path, "rb");
  ck_assert_ptr_nonnull(file);
  bytes = calloc(1, size + 1);
  ck_assert_uint_eq(fread(bytes, 1, size + 1, file), size);
  ck_assert_mem_eq(bytes, output, size);
  fclose(file);
  free(bytes);
  unlink(path);
  wf_link_free(link);
}
END_TEST

START_TEST(a_stub_answers_an_import) {
  struct wf_link *link = link_of(other, OTHER_SIZE, WF_NO_BUILTIN);
  ck_assert_int_eq(wf_link_stub(link, "host", "f", WF_STUB_TRAP), WF_OK);
  ck_assert_int_eq(wf_link_run(link), WF_OK);
  ck_assert_ptr_null(wf_link_import(link, 0));
  wf_link_free(link);
}
END_TEST

/* What progress has told. */
struct told {
  uint32_t last, count, n_ends;
  uint64_t written;
};

static void tell(void *context, const struct wf_progress *progress) {
  struct told *told = context;
  ck_assert_uint_ge(progress->index, told->last);
  ck_assert_uint_lt(progress->index, progress->count);
  told->last = progress->index;
  told->count = progress->count;
  told->n_ends += !progress->step;
  told->written = progress->written;
}

START_TEST(progress_is_told_in_order) {
  struct told told = {0};
  struct wf_options options = WF_OPTIONS_INIT;
  options.progress = tell;
  options.progress_context = &told;
  struct wf_link *link = wf_link_new(&options);
  size_t size;
  wf_link_add_bytes(link, "m", NULL, program, PROGRAM_SIZE);
  ck_assert_int_eq(wf_link_run(link), WF_OK);
  ck_assert_uint_eq(told.n_ends, 1);
  ck_assert_ptr_nonnull(wf_link_output(link, &size));
  ck_assert_uint_eq(told.n_ends, 2);
  ck_assert_uint_eq(told.last, told.count - 1);
  ck_assert_uint_eq(told.written, size);
  wf_link_free(link);
}
END_TEST

/* A whole link in which the n-th allocation fails: it says so, or does without.
   Whether it was that far. */
static int link_without(long n, uint64_t flags, const uint8_t *expected,
                        size_t expected_size) {
  struct wf_options options = WF_OPTIONS_INIT;
  options.flags = flags;
  options.wasi = "0.2.12";
  atomic_store(&calls_left, n);
  struct wf_link *link = wf_link_new(&options);
  enum wf_status status = WF_ERR_NOMEM;
  const uint8_t *output = NULL;
  size_t size = 0;
  if (link) {
    status = wf_link_add_bytes(link, "m", NULL, program, PROGRAM_SIZE);
    if (!status)
      status = wf_link_add_bytes(link, "a", "x", adapter, ADAPTER_SIZE);
    if (!status)
      status = wf_link_stub(link, "host", "f", 0);
    if (!status)
      status = wf_link_keep_section(link, "name");
    if (!status)
      status = wf_link_run(link);
    output = wf_link_output(link, &size);
  }
  int failed = atomic_exchange(&calls_left, 0) <= 0;
  if (output) {
    ck_assert_int_eq(status, WF_OK);
    ck_assert_uint_eq(size, expected_size);
    ck_assert_mem_eq(output, expected, size);
  } else if (link) {
    const struct wf_diagnostic *item = NULL;
    int is_said = 0;
    for (size_t i = 0; (item = wf_link_diagnostic(link, i)); i++)
      is_said |= item->status == WF_ERR_NOMEM;
    ck_assert_msg(is_said, "allocation %ld fails without a word", n);
  }
  wf_link_free(link);
  return failed;
}

/* The least limits fail, and from some limit on the link succeeds. */
START_TEST(a_limit_of_memory_is_kept) {
  struct wf_options options = WF_OPTIONS_INIT;
  enum wf_status status = WF_ERR_NOMEM;
  size_t limit = 1;
  for (; status == WF_ERR_NOMEM; limit *= 2) {
    options.max_memory = limit;
    struct wf_link *link = wf_link_new(&options);
    ck_assert_ptr_nonnull(link);
    status = wf_link_add_bytes(link, "main.wasm", NULL, program, PROGRAM_SIZE);
    if (!status)
      status = wf_link_run(link);
    if (status)
      expect_message(link, 0, WF_ERR_NOMEM, "out of memory");
    wf_link_free(link);
  }
  ck_assert_int_eq(status, WF_OK);
  ck_assert_uint_gt(limit, (size_t)1 << 16);
  ck_assert_uint_lt(limit, (size_t)1 << 22);
}
END_TEST

START_TEST(each_allocation_may_fail) {
  static const uint64_t flags[] = {0, WF_NO_BUILTIN, WF_COMPONENT};
  struct wf_options options = WF_OPTIONS_INIT;
  options.flags = flags[_i];
  options.wasi = "0.2.12";
  struct wf_link *whole = wf_link_new(&options);
  size_t size;
  wf_link_add_bytes(whole, "m", NULL, program, PROGRAM_SIZE);
  wf_link_add_bytes(whole, "a", "x", adapter, ADAPTER_SIZE);
  wf_link_stub(whole, "host", "f", 0);
  ck_assert_int_eq(wf_link_run(whole), WF_OK);
  const uint8_t *expected = wf_link_output(whole, &size);
  ck_assert_ptr_nonnull(expected);
  long n = 1;
  while (link_without(n, flags[_i], expected, size))
    n++;
  ck_assert_int_gt(n, 10);
  wf_link_free(whole);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("api");
  TCase *use = tcase_create("use");
  suite_add_tcase(suite, use);
  tcase_add_test(use, a_program_is_fused);
  tcase_add_test(use, the_version_is_three_numbers);
  tcase_add_test(use, many_adapters_may_be_added);
  tcase_add_test(use, names_and_options_are_copied);
  tcase_add_test(use, two_links_share_nothing);
  tcase_add_test(use, a_file_has_what_the_output_has);
  tcase_add_test(use, a_stub_answers_an_import);
  tcase_add_test(use, progress_is_told_in_order);
  TCase *misuse = tcase_create("misuse");
  suite_add_tcase(suite, misuse);
  tcase_add_test(misuse, nothing_may_be_freed);
  tcase_add_test(misuse, a_link_without_main_is_refused);
  tcase_add_test(misuse, two_main_modules_are_refused);
  tcase_add_test(misuse, a_link_runs_once);
  tcase_add_test(misuse, inputs_come_before_the_run);
  tcase_add_test(misuse, there_is_no_output_before_the_run);
  tcase_add_test(misuse, a_program_without_files_beside_it_has_none_to_write);
  tcase_add_test(misuse, a_failed_link_has_no_output);
  tcase_add_test(misuse, no_bytes_are_no_module);
  tcase_add_test(misuse, a_missing_file_is_told_at_once);
  tcase_add_test(misuse, an_adapter_of_another_type_is_refused);
  TCase *options = tcase_create("options");
  suite_add_tcase(suite, options);
  tcase_add_test(options, null_options_are_the_default);
  tcase_add_loop_test(options, options_of_every_size_are_taken, 0,
                      (int)sizeof(union sized_options) + 1);
  tcase_add_test(options, members_that_the_caller_has_not_are_not_read);
  tcase_add_test(options, options_that_are_not_known_are_refused);
  TCase *memory = tcase_create("memory");
  suite_add_tcase(suite, memory);
  tcase_set_timeout(memory, 120);
  tcase_add_test(memory, a_limit_of_memory_is_kept);
  tcase_add_loop_test(memory, each_allocation_may_fail, 0, 3);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? 1 : 0;
}
