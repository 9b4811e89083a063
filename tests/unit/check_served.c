/*
 * check_served.c tests what the public API tells of adapters.
 */
#include "program.h"
#include "wasi_fuse.h"

#include <check.h>

START_TEST(adapters_tell_what_they_serve) {
  struct wf_options options = WF_OPTIONS_INIT;
  struct wf_link *link = wf_link_new(&options);
  const struct wf_adapter *adapter = wf_link_adapter(link, 0);
  ck_assert_ptr_nonnull(adapter);
  ck_assert_str_eq(adapter->name, "preview1");
  ck_assert_str_eq(adapter->provides, "wasi_snapshot_preview1,wasi_unstable");
  ck_assert_uint_gt(adapter->size, 8);
  ck_assert_mem_eq(adapter->data, program, 8);
  ck_assert_uint_ge(adapter->n_functions, 2 * 45);
  ck_assert_str_eq(adapter->functions[0].module, "wasi_snapshot_preview1");
  ck_assert_str_eq(adapter->functions[0].name, "args_get");
  ck_assert_str_eq(adapter->functions[0].type,
                   "(func (param i32 i32) (result i32))");
  ck_assert_ptr_null(wf_link_adapter(link, 1));
  wf_link_free(link);
}
END_TEST

START_TEST(added_adapters_come_before_the_built_in_one) {
  struct wf_link *link = wf_link_new(NULL);
  wf_link_add_bytes(link, "mine", "host", program, sizeof program);
  const struct wf_adapter *adapter = wf_link_adapter(link, 0);
  ck_assert_ptr_nonnull(adapter);
  ck_assert_str_eq(adapter->name, "mine");
  ck_assert_ptr_null(adapter->wasi);
  ck_assert_uint_eq(adapter->n_functions, 1);
  ck_assert_str_eq(adapter->functions[0].module, "host");
  ck_assert_str_eq(adapter->functions[0].name, "_start");
  ck_assert_str_eq(wf_link_adapter(link, 1)->name, "preview1");
  ck_assert_ptr_null(wf_link_adapter(link, 2));
  wf_link_free(link);
}
END_TEST

START_TEST(a_malformed_adapter_is_not_described) {
  struct wf_options options = WF_OPTIONS_INIT;
  options.flags = WF_NO_BUILTIN;
  struct wf_link *link = wf_link_new(&options);
  ck_assert_ptr_null(wf_link_adapter(link, 0));
  ck_assert_ptr_null(wf_link_diagnostic(link, 0));
  wf_link_add_bytes(link, "mine", "host", program, sizeof program - 1);
  ck_assert_ptr_null(wf_link_adapter(link, 0));
  ck_assert_ptr_nonnull(wf_link_diagnostic(link, 0));
  wf_link_free(link);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("served");
  TCase *tests = tcase_create("served");
  tcase_add_test(tests, adapters_tell_what_they_serve);
  tcase_add_test(tests, added_adapters_come_before_the_built_in_one);
  tcase_add_test(tests, a_malformed_adapter_is_not_described);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}
