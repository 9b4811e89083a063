/*
 * check_module.c: questions about a parsed module.
 */
#include "wasm/format.h"

#include "assemble.h"
#include "wasm/parse.h"

static const char text[] = "type: 02 60 00 00 60 01 7f 00;"
                           "import: 03 'a' 'b' 00 00  'c' 'd' 02 00 01"
                           "           'e' 'f' 00 01;"
                           "func: 01 00;"
                           "custom: 'twice' 01;"
                           "export: 02 'run' 00 02 'mem' 02 00;"
                           "code: 01 [00 0b];"
                           "custom: 'twice' 02;"
                           "custom: 'once'";

static const struct module *m;

static void parse_text(void) {
  m = parse_module(&test_arena, &test_diag, "in", assemble(text));
  ck_assert_ptr_nonnull(m);
}

START_TEST(the_first_custom_section_of_a_name_is_found) {
  expect_bytes(module_custom(m, "twice")->content, BYTES("\x01"));
  ck_assert_uint_eq(module_custom(m, "once")->content.size, 0);
  ck_assert_ptr_null(module_custom(m, "twic"));
}
END_TEST

START_TEST(a_section_is_found_by_its_id) {
  ck_assert_uint_eq(module_section(m, SECTION_FUNC)->content.size, 2);
  ck_assert_ptr_null(module_section(m, SECTION_DATA));
}
END_TEST

START_TEST(an_export_is_found_by_its_name) {
  ck_assert_uint_eq(module_export(m, span_of("mem"))->kind, EXTERN_MEMORY);
  ck_assert_uint_eq(module_export(m, span_of("run"))->index, 2);
  ck_assert_ptr_null(module_export(m, span_of("runs")));
}
END_TEST

START_TEST(an_import_is_found_by_kind_and_index) {
  ck_assert_ptr_eq(module_import(m, EXTERN_FUNC, 1), &m->imports[2]);
  ck_assert_ptr_eq(module_import(m, EXTERN_MEMORY, 0), &m->imports[1]);
  ck_assert_ptr_null(module_import(m, EXTERN_FUNC, 2));
}
END_TEST

START_TEST(kinds_have_names) {
  static const char *const names[] = {"func", "table", "memory", "global",
                                      "tag"};
  for (int i = 0; i < N_EXTERN_KINDS; i++)
    ck_assert_str_eq(extern_kind_name((enum extern_kind)i), names[i]);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("module");
  TCase *questions = behaviour(suite, "questions");
  tcase_add_checked_fixture(questions, parse_text, NULL);
  tcase_add_test(questions, the_first_custom_section_of_a_name_is_found);
  tcase_add_test(questions, a_section_is_found_by_its_id);
  tcase_add_test(questions, an_export_is_found_by_its_name);
  tcase_add_test(questions, an_import_is_found_by_kind_and_index);
  tcase_add_test(questions, kinds_have_names);
  return run_suite(suite);
}
