/*
 * check_names.c: names follow their funcs and memories, those of the adapters
 * come between, and a malformed section is no harm.
 */
#include "wasm/names.h"

#include "assemble.h"
#include "wasm/parse.h"

static const struct module *m;
static struct out_index funcs[8], memories[2];
static struct remap remap;
static struct new_names add;
static struct writer w;

/* Two imports and six funcs, two memories; nothing moves. */
static void use(const char *names) {
  char text[1024];
  snprintf(text, sizeof text,
           "type: 01 60 00 00; import: 02 'm' 'a' 00 00 'm' 'b' 00 00;"
           "func: 06 00 00 00 00 00 00; memory: 02 00 01 00 01;"
           "code: 06 [00 0b] [00 0b] [00 0b] [00 0b] [00 0b] [00 0b];"
           "%s",
           names);
  m = parse_module(&test_arena, &test_diag, "in", assemble(text));
  expect_no_error();
  for (uint32_t i = 0; i < 8; i++)
    funcs[i] = (struct out_index){i};
  memories[0].value = 0;
  memories[1].value = 1;
  remap = (struct remap){.m = m};
  remap.spaces[SPACE_FUNC] = funcs;
  remap.spaces[SPACE_MEMORY] = memories;
  add = (struct new_names){.n_imported_funcs = 2};
}

static void set_up(void) {
  w = (struct writer){0};
}
static void tear_down(void) {
  writer_free(&w);
}

static bool rewrite(void) {
  struct name_plan plan;
  if (!plan_names(&test_arena, &remap, m, &add, &plan))
    return false;
  write_names(&plan, &w);
  ck_assert_uint_eq(plan.size, w.size);
  return true;
}

static void expect_names(const char *text) {
  ck_assert(rewrite());
  expect_bytes(writer_span(&w), hex(text));
}

static struct new_name name(uint32_t index, const char *prefix,
                            const char *text) {
  return (struct new_name){{index}, span_of(prefix), span_of(text)};
}

#define EVERYTHING                                                             \
  "00 ['mod'] 01 [04 00 'a' 01 'b' 02 'c' 07 'd']"                             \
  "02 [02 02 01 00 'x' 07 02 00 'y' 01 'z'] 03 [01 02 01 00 'label']"          \
  "04 [01 00 'type'] 05 [01 00 'table'] 06 [02 00 'm' 01 'n']"                 \
  "07 [01 00 'global'] 08 [00] 09 [00] 0a [01 00 01 00 'field'] 0b [00]"

START_TEST(names_stay_where_nothing_moves) {
  use("custom: 'name' " EVERYTHING);
  expect_names(EVERYTHING);
}
END_TEST

START_TEST(names_follow_their_funcs) {
  use("custom: 'name' 01 [05 00 'a' 02 'c' 03 'd' 04 'e' 07 'h']"
      "02 [02 02 01 00 'x' 07 01 00 'y'] 03 [01 07 01 00 'l']");
  funcs[2].value = 9;
  funcs[7].value = 2;
  expect_names("01 [05 00 'a' 02 'h' 03 'd' 04 'e' 09 'c']"
               "02 [02 02 01 00 'y' 09 01 00 'x'] 03 [01 02 01 00 'l']");
}
END_TEST

START_TEST(funcs_that_are_gone_lose_their_names) {
  use("custom: 'name' 01 [03 00 'a' 02 'c' 03 'd'] 02 [01 02 01 00 'x']");
  funcs[0] = OUT_NONE;
  funcs[2] = OUT_NONE;
  expect_names("01 [01 03 'd']");
}
END_TEST

START_TEST(a_map_that_was_empty_stays) {
  use("custom: 'name' 01 [00] 02 [00] 07 [00]");
  expect_names("01 [00] 02 [00] 07 [00]");
}
END_TEST

START_TEST(a_func_that_is_not_there_loses_its_name) {
  use("custom: 'name' 01 [02 02 'c' 08 'i']");
  expect_names("01 [01 02 'c']");
}
END_TEST

START_TEST(a_fused_import_has_its_providers_name) {
  struct new_name names[] = {name(1, "adapter.", "fd_write")};
  use("custom: 'name' 01 [03 00 'a' 01 'write' 02 'c']");
  funcs[0].value = 1; /* the provider took its place among the imports' */
  funcs[1].value = 0; /* and this one stays an import */
  add.n_imported_funcs = 1;
  add.of[NAMES_FUNCS].items = names;
  add.of[NAMES_FUNCS].n = 1;
  expect_names("01 [03 00 'write' 01 'adapter.fd_write' 02 'c']");
}
END_TEST

START_TEST(new_names_come_between) {
  struct new_name new_funcs[] = {name(1, "adapter.", "one"),
                                 name(5, "wasi_fuse.", "grow"),
                                 name(200, "adapter.", "last")};
  struct new_name new_globals[] = {name(3, "wasi_fuse.", "base")};
  use("custom: 'name' 01 [03 00 'a' 02 'c' 07 'h'] 07 [01 00 'g']");
  add.of[NAMES_FUNCS].items = new_funcs;
  add.of[NAMES_FUNCS].n = 3;
  add.of[NAMES_GLOBALS].items = new_globals;
  add.of[NAMES_GLOBALS].n = 1;
  expect_names("01 [06 00 'a' 01 'adapter.one' 02 'c' 05 'wasi_fuse.grow'"
               "    07 'h' c8 01 'adapter.last']"
               "07 [02 00 'g' 03 'wasi_fuse.base']");
}
END_TEST

START_TEST(subsections_that_are_missing_are_made) {
  struct new_name new_funcs[] = {name(1, "adapter.", "one")};
  struct new_name new_globals[] = {name(3, "wasi_fuse.", "base")};
  static const char *const sections[] = {
      "custom: 'name'", "", "custom: 'name' 00 ['mod']",
      "custom: 'name' 05 [01 00 't']", "custom: 'name' 0b [00]"};
  static const char *const expected[] = {
      "01 [01 01 'adapter.one'] 07 [01 03 'wasi_fuse.base']",
      "01 [01 01 'adapter.one'] 07 [01 03 'wasi_fuse.base']",
      "00 ['mod'] 01 [01 01 'adapter.one'] 07 [01 03 'wasi_fuse.base']",
      "01 [01 01 'adapter.one'] 05 [01 00 't'] 07 [01 03 'wasi_fuse.base']",
      "01 [01 01 'adapter.one'] 07 [01 03 'wasi_fuse.base'] 0b [00]"};
  use(sections[_i]);
  add.of[NAMES_FUNCS].items = new_funcs;
  add.of[NAMES_FUNCS].n = 1;
  add.of[NAMES_GLOBALS].items = new_globals;
  add.of[NAMES_GLOBALS].n = 1;
  expect_names(expected[_i]);
}
END_TEST

START_TEST(memories_that_changed_places_keep_their_names) {
  use("custom: 'name' 06 [02 00 'own' 01 'shared']");
  memories[0].value = 1;
  memories[1].value = 0;
  expect_names("06 [02 00 'shared' 01 'own']");
}
END_TEST

START_TEST(many_names_are_merged) {
  struct new_name new_funcs[100];
  char text[4096] = "custom: 'name' 01 [06", expected[8192];
  for (int i = 2; i < 8; i++)
    snprintf(text + strlen(text), 16, " 0%d 'f'", i);
  strcat(text, "]");
  for (uint32_t i = 0; i < 100; i++)
    new_funcs[i] = name(i + 8, "a", "");
  snprintf(expected, sizeof expected, "01 [6a");
  for (unsigned i = 2; i < 8; i++)
    snprintf(expected + strlen(expected), 16, " %02x 'f'", i);
  for (unsigned i = 8; i < 108; i++)
    snprintf(expected + strlen(expected), 16, " %02x 'a'", i);
  strcat(expected, "]");
  use(text);
  add.of[NAMES_FUNCS].items = new_funcs;
  add.of[NAMES_FUNCS].n = 100;
  expect_names(expected);
}
END_TEST

static const char *const malformed[] = {
    "custom: 'name' 01",
    "custom: 'name' 01 09 00",
    "custom: 'name' 01 [05 00 'a']",
    "custom: 'name' 01 [01 00 05 61]",
    "custom: 'name' 02 [01 02 09 00]",
    "custom: 'name' 06 [02 00 'm' 01 09]",
    "custom: 'name' 07 [80]",
    "custom: 'name' 00 ['mod'] 80",
};

START_TEST(a_malformed_section_is_told) {
  use(malformed[_i]);
  ck_assert(!rewrite());
  expect_no_error(); /* it is the caller who warns */
}
END_TEST

START_TEST(names_are_read_by_index) {
  use("custom: 'name' " EVERYTHING);
  struct span *names = read_names(&test_arena, m, NAMES_FUNCS, 8);
  ck_assert(span_is(names[0], "a"));
  ck_assert(span_is(names[7], "d"));
  ck_assert_uint_eq(names[3].size, 0);
  names = read_names(&test_arena, m, NAMES_GLOBALS, 1);
  ck_assert(span_is(names[0], "global"));
  names = read_names(&test_arena, m, NAMES_FUNCS, 2); /* fewer items */
  ck_assert(span_is(names[1], "b"));
}
END_TEST

START_TEST(what_can_be_read_of_a_malformed_section_is_read) {
  use("custom: 'name' 01 [02 00 'a' 01 05]");
  struct span *names = read_names(&test_arena, m, NAMES_FUNCS, 8);
  ck_assert(span_is(names[0], "a"));
  ck_assert_uint_eq(names[1].size, 0);
  expect_no_error();
}
END_TEST

START_TEST(without_memory_nothing_is_read) {
  struct arena none = {.limit = 1};
  use("custom: 'name' 01 [01 02 'c']");
  ck_assert_ptr_null(read_names(&none, m, NAMES_FUNCS, 8));
  funcs[2].value = 9;
  struct name_plan plan;
  ck_assert(!plan_names(&none, &remap, m, &add, &plan));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("names");
  TCase *writes = behaviour(suite, "rewrites");
  tcase_add_checked_fixture(writes, set_up, tear_down);
  tcase_add_test(writes, names_stay_where_nothing_moves);
  tcase_add_test(writes, names_follow_their_funcs);
  tcase_add_test(writes, funcs_that_are_gone_lose_their_names);
  tcase_add_test(writes, a_map_that_was_empty_stays);
  tcase_add_test(writes, a_func_that_is_not_there_loses_its_name);
  tcase_add_test(writes, a_fused_import_has_its_providers_name);
  tcase_add_test(writes, new_names_come_between);
  tcase_add_loop_test(writes, subsections_that_are_missing_are_made, 0, 5);
  tcase_add_test(writes, memories_that_changed_places_keep_their_names);
  tcase_add_test(writes, many_names_are_merged);
  tcase_add_loop_test(writes, a_malformed_section_is_told, 0,
                      sizeof malformed / sizeof *malformed);
  TCase *reads = behaviour(suite, "reads");
  tcase_add_checked_fixture(reads, set_up, tear_down);
  tcase_add_test(reads, names_are_read_by_index);
  tcase_add_test(reads, what_can_be_read_of_a_malformed_section_is_read);
  tcase_add_test(reads, without_memory_nothing_is_read);
  return run_suite(suite);
}
