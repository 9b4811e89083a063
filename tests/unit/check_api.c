/*
 * check_api.c tests the public API, by its header alone: calls out of order,
 * options of other sizes, reports, progress, and links on several threads.
 */
#include "program.h"
#include "wasi_fuse.h"

#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct wf_link *link_of(const struct wf_options *options) {
  struct wf_link *link = wf_link_new(options);
  ck_assert_ptr_nonnull(link);
  ck_assert_int_eq(
      wf_link_add_bytes(link, "program", NULL, program, sizeof program), WF_OK);
  return link;
}

static void says(const struct wf_link *link, enum wf_status status,
                 const char *message) {
  const struct wf_diagnostic *item = wf_link_diagnostic(link, 0);
  ck_assert_ptr_nonnull(item);
  ck_assert_int_eq(item->status, status);
  ck_assert_str_eq(item->message, message);
  ck_assert_ptr_null(wf_link_diagnostic(link, 1));
}

START_TEST(a_program_is_fused) {
  struct wf_link *link = link_of(NULL);
  size_t size;
  ck_assert_int_eq(wf_link_run(link), WF_OK);
  const uint8_t *output = wf_link_output(link, &size);
  ck_assert_uint_gt(size, sizeof program);
  ck_assert_mem_eq(output, program, 8);
  ck_assert_ptr_eq(wf_link_output(link, &size), output);
  ck_assert_ptr_null(wf_link_diagnostic(link, 0));
  wf_link_free(link);
}
END_TEST

START_TEST(nothing_is_freed_with_a_null_link) {
  wf_link_free(NULL);
}
END_TEST

START_TEST(a_program_is_needed) {
  struct wf_link *link = wf_link_new(NULL);
  ck_assert_int_eq(wf_link_run(link), WF_ERR_USAGE);
  says(link, WF_ERR_USAGE, "there is no main module");
  wf_link_free(link);
}
END_TEST

START_TEST(a_second_program_is_refused) {
  struct wf_link *link = link_of(NULL);
  ck_assert_int_eq(
      wf_link_add_bytes(link, "other", NULL, program, sizeof program),
      WF_ERR_USAGE);
  says(link, WF_ERR_USAGE, "there is a main module already");
  wf_link_free(link);
}
END_TEST

START_TEST(a_link_runs_once) {
  struct wf_link *link = link_of(NULL);
  ck_assert_int_eq(wf_link_run(link), WF_OK);
  ck_assert_int_eq(wf_link_run(link), WF_ERR_USAGE);
  says(link, WF_ERR_USAGE, "the link was run already");
  wf_link_free(link);
}
END_TEST

START_TEST(inputs_come_before_the_run) {
  struct wf_link *link = link_of(NULL);
  ck_assert_int_eq(wf_link_run(link), WF_OK);
  ck_assert_int_eq(wf_link_add_bytes(link, "a", "a", program, sizeof program),
                   WF_ERR_USAGE);
  says(link, WF_ERR_USAGE, "an input was added after the link was run");
  wf_link_free(link);
}
END_TEST

START_TEST(stubs_come_before_the_run) {
  struct wf_link *link = link_of(NULL);
  ck_assert_int_eq(wf_link_run(link), WF_OK);
  ck_assert_int_eq(wf_link_stub(link, "env", "f", 0), WF_ERR_USAGE);
  says(link, WF_ERR_USAGE, "a stub was added after the link was run");
  wf_link_free(link);
}
END_TEST

START_TEST(output_comes_after_the_run) {
  struct wf_link *link = link_of(NULL);
  size_t size = 1;
  ck_assert_ptr_null(wf_link_output(link, &size));
  ck_assert_uint_eq(size, 0);
  ck_assert_int_eq(wf_link_write_file(link, "/no/such/file"), WF_ERR_USAGE);
  says(link, WF_ERR_USAGE, "there is nothing to write before the link is run");
  wf_link_free(link);
}
END_TEST

START_TEST(reports_come_after_the_run) {
  struct wf_link *link = link_of(NULL);
  bool is_there = true;
  ck_assert_ptr_null(wf_link_import(link, 0));
  ck_assert_int_eq(wf_link_write_map(link, "/no/such/file", WF_MAP_TEXT),
                   WF_ERR_USAGE);
  says(link, WF_ERR_USAGE, "there is nothing to report before the link is run");
  ck_assert_ptr_null(wf_link_why(link, "f", &is_there));
  ck_assert(!is_there);
  wf_link_free(link);
}
END_TEST

START_TEST(a_map_has_one_of_three_formats) {
  struct wf_link *link = link_of(NULL);
  ck_assert_int_eq(wf_link_run(link), WF_OK);
  ck_assert_int_eq(wf_link_write_map(link, "/no/such/file", (enum wf_map)3),
                   WF_ERR_USAGE);
  says(link, WF_ERR_USAGE, "a map is text, JSON or HTML");
  wf_link_free(link);
}
END_TEST

START_TEST(imports_are_listed_with_their_types) {
  struct wf_link *link = link_of(NULL);
  ck_assert_int_eq(wf_link_run(link), WF_OK);
  const struct wf_import *import = wf_link_import(link, 0);
  ck_assert_str_eq(import->module, "wasi:cli/exit@0.2.12");
  ck_assert_str_eq(import->name, "exit-with-code");
  ck_assert_str_eq(import->type, "(func (param i32))");
  import = wf_link_import(link, 1);
  ck_assert_str_eq(import->module, "env");
  ck_assert_str_eq(import->name, "memory");
  ck_assert_str_eq(import->type, "(memory 1)");
  ck_assert_ptr_null(wf_link_import(link, 2));
  wf_link_free(link);
}
END_TEST

START_TEST(a_chain_says_why_an_import_is_there) {
  struct wf_link *link = link_of(NULL);
  bool is_there;
  ck_assert_int_eq(wf_link_run(link), WF_OK);
  ck_assert_str_eq(wf_link_why(link, "exit-with-code", &is_there),
                   "_start > proc_exit > exit-with-code\n");
  ck_assert(is_there);
  ck_assert_str_eq(wf_link_why(link, "nothing", &is_there),
                   "nothing: neither the output nor an input has it\n");
  ck_assert(!is_there);
  wf_link_free(link);
}
END_TEST

START_TEST(malformed_input_fails_for_good) {
  struct wf_link *link = wf_link_new(NULL);
  size_t size;
  wf_link_add_bytes(link, "cut", NULL, program, sizeof program - 1);
  ck_assert_int_eq(wf_link_run(link), WF_ERR_MALFORMED);
  ck_assert_ptr_null(wf_link_output(link, &size));
  ck_assert_int_eq(wf_link_write_file(link, "/no/such/file"), WF_ERR_MALFORMED);
  ck_assert_ptr_null(wf_link_import(link, 0));
  ck_assert_str_eq(wf_link_diagnostic(link, 0)->input, "cut");
  wf_link_free(link);
}
END_TEST

START_TEST(a_file_that_is_not_there_is_named) {
  struct wf_link *link = wf_link_new(NULL);
  ck_assert_int_eq(wf_link_add_file(link, "/no/such/file", NULL), WF_ERR_IO);
  ck_assert_str_eq(wf_link_diagnostic(link, 0)->input, "/no/such/file");
  ck_assert_int_eq(wf_link_run(link), WF_ERR_IO);
  wf_link_free(link);
}
END_TEST

/* What a caller had that was compiled against an older or a newer header. */
struct older {
  size_t size;
  uint64_t flags;
};
struct newer {
  struct wf_options options;
  uint64_t more[2];
};

START_TEST(options_of_an_older_header_are_understood) {
  union {
    struct older older;
    struct wf_options options;
  } u;
  memset(&u, 0xff, sizeof u); /* what lies behind must not be read */
  u.older.size = sizeof u.older;
  u.older.flags = WF_STRIP;
  struct wf_link *link = link_of(&u.options);
  ck_assert_int_eq(wf_link_run(link), WF_OK);
  wf_link_free(link);
}
END_TEST

START_TEST(options_of_a_newer_header_may_be_zero) {
  struct newer newer = {.options = WF_OPTIONS_INIT};
  newer.options.size = sizeof newer;
  struct wf_link *link = link_of(&newer.options);
  ck_assert_int_eq(wf_link_run(link), WF_OK);
  wf_link_free(link);
}
END_TEST

static void is_refused(const struct wf_options *options) {
  char message[100];
  struct wf_link *link = wf_link_new(options);
  snprintf(message, sizeof message,
           "options: a member or flag is not known to version %s",
           wf_version());
  says(link, WF_ERR_USAGE, message);
  ck_assert_int_eq(
      wf_link_add_bytes(link, "program", NULL, program, sizeof program),
      WF_ERR_USAGE);
  ck_assert_int_eq(wf_link_run(link), WF_ERR_USAGE);
  wf_link_free(link);
}

START_TEST(options_that_are_not_known_are_refused) {
  struct newer newer = {.options = WF_OPTIONS_INIT};
  newer.options.size = sizeof newer;
  newer.more[1] = 1;
  is_refused(&newer.options);
  struct wf_options options = WF_OPTIONS_INIT;
  options.flags = (uint64_t)1 << 63;
  is_refused(&options);
  options.flags = 0;
  options.memory = (enum wf_memory)77;
  is_refused(&options);
  options.memory = WF_MEMORY_BOTH;
  options.size = 1;
  is_refused(&options);
}
END_TEST

START_TEST(strings_of_options_are_copied) {
  char version[] = "0.2.0";
  struct wf_options options = WF_OPTIONS_INIT;
  options.wasi = version;
  struct wf_link *link = link_of(&options);
  memset(version, 'x', sizeof version - 1);
  ck_assert_int_eq(wf_link_run(link), WF_OK);
  ck_assert_str_eq(wf_link_import(link, 0)->module, "wasi:cli/exit@0.2.0");
  wf_link_free(link);
}
END_TEST

/* What a link told. */
struct told {
  uint32_t steps, ends, last;
  uint64_t written;
  bool is_in_order;
};

static void tell(void *context, const struct wf_progress *progress) {
  struct told *told = context;
  if (!progress->step)
    told->ends++;
  else if (told->steps == 0 || progress->index != told->last)
    told->steps++;
  told->is_in_order &= progress->index >= told->last;
  told->is_in_order &= progress->index < progress->count;
  told->last = progress->index;
  told->written = progress->written;
}

START_TEST(progress_names_each_step_in_order) {
  struct told told = {.is_in_order = true};
  struct wf_options options = WF_OPTIONS_INIT;
  options.progress = tell;
  options.progress_context = &told;
  struct wf_link *link = link_of(&options);
  size_t size;
  ck_assert_int_eq(wf_link_run(link), WF_OK);
  ck_assert_uint_eq(told.ends, 1);
  wf_link_output(link, &size);
  ck_assert_uint_eq(told.ends, 2);
  ck_assert_uint_eq(told.steps, told.last + 1);
  ck_assert_uint_eq(told.written, size);
  ck_assert(told.is_in_order);
  wf_link_free(link);
}
END_TEST

/* What an optimizer could make of the program: an empty module. */
static const uint8_t *empty(void *context, const uint8_t *module, size_t size,
                            size_t *new_size) {
  static const uint8_t bytes[] = {0, 'a', 's', 'm', 1, 0, 0, 0};
  size_t *seen = context;
  ck_assert_mem_eq(module, bytes, sizeof bytes);
  *seen += size;
  *new_size = sizeof bytes;
  return bytes;
}

static const uint8_t *same(void *context, const uint8_t *module, size_t size,
                           size_t *new_size) {
  (void)context, (void)module, (void)size, (void)new_size;
  return NULL;
}

START_TEST(a_module_can_be_transformed_once) {
  struct wf_options options = WF_OPTIONS_INIT;
  size_t seen = 0, size;
  options.transform = empty;
  options.transform_context = &seen;
  struct wf_link *link = link_of(&options);
  ck_assert_int_eq(wf_link_run(link), WF_OK);
  ck_assert_ptr_nonnull(wf_link_output(link, &size));
  ck_assert_uint_eq(size, 8);
  ck_assert_uint_gt(seen, sizeof program);
  size_t once = seen;
  wf_link_output(link, &size);
  ck_assert_uint_eq(seen, once);
  ck_assert_str_eq(wf_link_import(link, 0)->name, "memory");
  wf_link_free(link);
}
END_TEST

START_TEST(a_module_may_stay_as_it_is) {
  struct wf_options options = WF_OPTIONS_INIT;
  struct wf_link *plain = link_of(&options);
  options.transform = same;
  struct wf_link *link = link_of(&options);
  size_t size, plain_size;
  ck_assert_int_eq(wf_link_run(link), WF_OK);
  ck_assert_int_eq(wf_link_run(plain), WF_OK);
  const uint8_t *output = wf_link_output(link, &size);
  const uint8_t *want = wf_link_output(plain, &plain_size);
  ck_assert_uint_eq(size, plain_size);
  ck_assert_mem_eq(output, want, size);
  wf_link_free(link);
  wf_link_free(plain);
}
END_TEST

enum { THREADS = 4, LINKS = 25 };

/* Null if every link on this thread gave the same bytes. */
static void *run_links(void *context) {
  const struct wf_options *options = context;
  uint8_t *first = NULL;
  size_t first_size = 0;
  void *wrong = NULL;
  for (int i = 0; i < LINKS; i++) {
    struct wf_link *link = wf_link_new(options);
    size_t size = 0;
    wf_link_add_bytes(link, "program", NULL, program, sizeof program);
    const uint8_t *output =
        wf_link_run(link) == WF_OK ? wf_link_output(link, &size) : NULL;
    if (i == 0 && output) {
      first = malloc(size);
      first_size = size;
      memcpy(first, output, size);
    } else if (!output || size != first_size || memcmp(first, output, size)) {
      wrong = context;
    }
    wf_link_free(link);
  }
  free(first);
  return wrong;
}

START_TEST(links_run_on_several_threads) {
  pthread_t threads[THREADS];
  struct wf_options options[THREADS];
  for (int i = 0; i < THREADS; i++) {
    options[i] = (struct wf_options)WF_OPTIONS_INIT;
    options[i].flags = i & 1 ? WF_COMPONENT : 0;
    ck_assert_int_eq(pthread_create(&threads[i], NULL, run_links, &options[i]),
                     0);
  }
  for (int i = 0; i < THREADS; i++) {
    void *wrong;
    ck_assert_int_eq(pthread_join(threads[i], &wrong), 0);
    ck_assert_ptr_null(wrong);
  }
}
END_TEST

START_TEST(two_links_may_be_made_at_once) {
  struct wf_options options = WF_OPTIONS_INIT;
  options.flags = WF_COMPONENT;
  struct wf_link *core = link_of(NULL), *component = link_of(&options);
  size_t core_size, component_size;
  ck_assert_int_eq(wf_link_run(core), WF_OK);
  ck_assert_int_eq(wf_link_run(component), WF_OK);
  const uint8_t *a = wf_link_output(core, &core_size);
  const uint8_t *b = wf_link_output(component, &component_size);
  ck_assert_uint_eq(a[4], 1);
  ck_assert_uint_eq(b[4], 0x0d);
  wf_link_free(core);
  ck_assert_uint_eq(b[4], 0x0d);
  wf_link_free(component);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("api");
  TCase *order = tcase_create("order");
  tcase_add_test(order, a_program_is_fused);
  tcase_add_test(order, nothing_is_freed_with_a_null_link);
  tcase_add_test(order, a_program_is_needed);
  tcase_add_test(order, a_second_program_is_refused);
  tcase_add_test(order, a_link_runs_once);
  tcase_add_test(order, inputs_come_before_the_run);
  tcase_add_test(order, stubs_come_before_the_run);
  tcase_add_test(order, output_comes_after_the_run);
  tcase_add_test(order, reports_come_after_the_run);
  tcase_add_test(order, malformed_input_fails_for_good);
  tcase_add_test(order, a_file_that_is_not_there_is_named);
  suite_add_tcase(suite, order);
  TCase *options = tcase_create("options");
  tcase_add_test(options, options_of_an_older_header_are_understood);
  tcase_add_test(options, options_of_a_newer_header_may_be_zero);
  tcase_add_test(options, options_that_are_not_known_are_refused);
  tcase_add_test(options, strings_of_options_are_copied);
  suite_add_tcase(suite, options);
  TCase *reports = tcase_create("reports");
  tcase_add_test(reports, a_map_has_one_of_three_formats);
  tcase_add_test(reports, imports_are_listed_with_their_types);
  tcase_add_test(reports, a_chain_says_why_an_import_is_there);
  tcase_add_test(reports, progress_names_each_step_in_order);
  tcase_add_test(reports, a_module_can_be_transformed_once);
  tcase_add_test(reports, a_module_may_stay_as_it_is);
  suite_add_tcase(suite, reports);
  TCase *threads = tcase_create("threads");
  tcase_add_test(threads, links_run_on_several_threads);
  tcase_add_test(threads, two_links_may_be_made_at_once);
  suite_add_tcase(suite, threads);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}
