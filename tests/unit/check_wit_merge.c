/*
 * check_wit_merge.c tests how worlds are joined, pruned and written.
 */
#include "check_wit_bytes.h"

#include "wasm/wit.h"

static struct arena arena;
static struct diag diag;

static void set_up(void) {
  arena = (struct arena){0};
  diag = (struct diag){.arena = &arena};
}

static void tear_down(void) {
  arena_free(&arena);
}

static struct world *parse_as(const char *input, const char *text) {
  struct world *world;
  bool ok = wit_parse(&arena, &diag, input, 0, bytes_of(&arena, text), &world);
  ck_assert_msg(ok, "%s", diag.n_items ? diag.items[0]->message : "");
  return world;
}

/* The world is written as `text`. */
static void expect_world(const struct world *world, const char *text) {
  struct writer w = {0};
  ck_assert(wit_encode_section(world, &arena, &diag, &w));
  struct span expected = bytes_of(&arena, text);
  size_t same = 0;
  while (same < w.size && same < expected.size &&
         w.data[same] == expected.data[same])
    same++;
  ck_assert_msg(span_equal(writer_span(&w), expected),
                "%zu bytes and not %zu; byte %zu differs", w.size,
                expected.size, same);
  writer_free(&w);
}

static struct world *merge(const char *a, const char *b) {
  bool required[] = {true, false};
  const struct world *worlds[] = {parse_as("main.wasm", a),
                                  parse_as("adapter.wasm", b)};
  struct world *all, *joined;
  return wit_merge(&arena, &diag, worlds, required, 2, &all) &&
                 wit_join_versions(&arena, &diag, all, &joined)
             ? joined
             : NULL;
}

static struct world *prune(const struct world *world,
                           const struct wit_name *imports, size_t n_imports,
                           const struct wit_name *exports, size_t n_exports) {
  struct world *pruned;
  ck_assert(wit_prune(&arena, &diag, world, imports, n_imports, exports,
                      n_exports, &pruned));
  return pruned;
}

static struct wit_name name(const char *module, const char *field) {
  return (struct wit_name){span_of(module), span_of(field)};
}

/* An interface with one function without parameters; `result` is its end. */
#define SMALL(how, interface, type, function, result)                          \
  INTERFACE(how, interface, type,                                              \
            "{ 01 40 { } " result ", 04 00 <" function "> 01 00 }")
#define NOTHING "01 00"
#define A_U32   "00 79"

START_TEST(a_world_is_written_as_it_was_read) {
  expect_world(parse_as("a.wasm", SECTION(COMMAND("0.2.0"))),
               SECTION(COMMAND("0.2.0")));
}
END_TEST

START_TEST(names_keep_their_options) {
  static const char text[] =
      SECTION("{ 01 40 { } 01 00, 03 02 <f> 01 02 <id> 01 00, "
              "  01 42 { }, 03 02 <i> 01 00 <a:b/c> 05 01 }");
  expect_world(parse_as("a.wasm", text), text);
}
END_TEST

START_TEST(every_type_is_written_as_it_was_read) {
  static const char text[] = SECTION("{ " INTERFACE(
      IMPORT, "a:b/c", "00",
      "{ 04 00 <r> 03 01, "
      "  01 72 { <x> 79, <y> 77 }, 04 00 <record> 03 00 01, "
      "  01 71 { <a> 00 00, <b> 01 02 00 }, 04 00 <variant> 03 00 03, "
      "  01 6e { <p>, <q> }, 04 00 <flags> 03 00 05, "
      "  01 6d { <p>, <q> }, 04 00 <enum> 03 00 07, "
      "  01 7f, 04 00 <alias> 03 00 09, "
      "  01 69 00, 01 68 00, 01 70 7d, 01 6f { 7f, 7e, 7c, 7b, 7a, 78 }, "
      "  01 6b 76, 01 67 74 03, 01 66 01 7d, 01 65 00, 01 63 73 79, "
      "  01 6a 01 75 01 73, "
      "  01 40 { <a> 0b, <b> 0c, <c> 04, <d> 0d, <e> 0e, <f> 06, "
      "          <g> 08, <h> 0f, <i> 10, <j> 11, <k> 12, <l> 13, "
      "          <m> 64, <n> 0a } 00 14, "
      "  04 00 <f> 01 15, 01 43 { } 01 00, 04 00 <g> 01 16 }") "}");
  expect_world(parse_as("a.wasm", text), text);
}
END_TEST

START_TEST(two_names_of_one_record_are_two_records) {
  struct world *world =
      parse_as("a.wasm",
               SECTION("{ " INTERFACE(IMPORT, "a:b/c", "00",
                                      "{ 01 72 { <x> 79 }, 04 00 <a> 03 00 00, "
                                      "  04 00 <b> 03 00 00 }") "}"));
  expect_world(world, SECTION("{ " INTERFACE(
                          IMPORT, "a:b/c", "00",
                          "{ 01 72 { <x> 79 }, 04 00 <a> 03 00 00, "
                          "  01 72 { <x> 79 }, 04 00 <b> 03 00 02 }") "}"));
}
END_TEST

/* What is left of a command that only drops its stdout. */
#define STREAMS_LEFT                                                           \
  INTERFACE(IMPORT, "wasi:io/streams@0.2.0", "00",                             \
            "{ 04 00 <output-stream> 03 01 }")
#define STDOUT_LEFT                                                            \
  INTERFACE(IMPORT, "wasi:cli/stdout@0.2.0", "02",                             \
            "{ 02 03 02 01 01, 04 00 <output-stream> 03 00 00, 01 69 01, "     \
            "  01 40 { } 00 02, 04 00 <get-stdout> 01 03 }")

START_TEST(what_is_not_used_is_pruned) {
  struct world *world = parse_as("a.wasm", SECTION(COMMAND("0.2.0")));
  struct wit_name imports[] = {
      name("env", "memory"), name("wasi:cli/stdout@0.2.7", "get-stdout"),
      name("wasi:io/streams@0.2.0", "[resource-drop]output-stream")};
  struct wit_name exports[] = {name("", "_start"),
                               name("", "wasi:cli/run@0.2.0#run")};
  expect_world(prune(world, imports, 3, exports, 2),
               SECTION("{ " STREAMS_LEFT ALIAS("00", "output-stream")
                           STDOUT_LEFT CLI_RUN("0.2.0", "03") "}"));
  expect_world(prune(world, NULL, 0, NULL, 0), SECTION("{ }"));
}
END_TEST

START_TEST(types_bring_their_interfaces) {
  struct world *world = parse_as("a.wasm", SECTION(COMMAND("0.2.0")));
  struct wit_name imports[] = {
      name("wasi:io/streams@0.2.0",
           "[method]output-stream.blocking-write-and-flush")};
  struct world *pruned = prune(world, imports, 1, NULL, 0);
  ck_assert_uint_eq(pruned->n_interfaces, 2); /* error, but not poll */
  ck_assert_ptr_nonnull(
      wit_interface(pruned, false, span_of("wasi:io/error@0.2.0")));
  imports[0].field = span_of("[method]output-stream.subscribe");
  pruned = prune(world, imports, 1, NULL, 0);
  ck_assert_uint_eq(pruned->n_interfaces, 2); /* poll, but not error */
  ck_assert_ptr_nonnull(
      wit_interface(pruned, false, span_of("wasi:io/poll@0.2.0")));
}
END_TEST

START_TEST(an_exported_interface_is_whole_or_gone) {
  static const char text[] =
      SECTION("{ " INTERFACE(EXPORT, "a:b/c", "00",
                             "{ 01 40 { } 01 00, 04 00 <f> 01 00, "
                             "  04 00 <g> 01 00 }") "}");
  struct world *world = parse_as("a.wasm", text);
  struct wit_name exports[] = {name("", "a:b/c#f"), name("", "a:b/c#g")};
  ck_assert_uint_eq(prune(world, NULL, 0, exports, 1)->n_interfaces, 0);
  expect_world(prune(world, NULL, 0, exports, 2), text);
}
END_TEST

START_TEST(what_main_must_export_stays) {
  struct world *world =
      merge(SECTION("{ " SMALL(EXPORT, "a:b/c", "00", "f", NOTHING) " }"),
            SECTION("{ " SMALL(EXPORT, "a:b/d", "00", "f", NOTHING) " }"));
  expect_world(prune(world, NULL, 0, NULL, 0),
               SECTION("{ " SMALL(EXPORT, "a:b/c", "00", "f", NOTHING) " }"));
}
END_TEST

START_TEST(one_interface_of_two_worlds_has_the_functions_of_both) {
  struct world *world =
      merge(SECTION("{ " SMALL(IMPORT, "a:b/c@1.0.0", "00", "f", NOTHING) " }"),
            SECTION("{ " SMALL(IMPORT, "a:b/c@1.0.0", "00", "g", A_U32) " }"));
  expect_world(world, SECTION("{ " INTERFACE(
                          IMPORT, "a:b/c@1.0.0", "00",
                          "{ 01 40 { } 01 00, 04 00 <f> 01 00, "
                          "  01 40 { } 00 79, 04 00 <g> 01 01 }") "}"));
}
END_TEST

START_TEST(a_lower_version_gives_way_to_a_higher_one) {
  struct world *world =
      merge(SECTION(COMMAND("0.2.6")), SECTION(COMMAND("0.2.0")));
  /* the exports are two: each has its own core function */
  ck_assert_uint_eq(world->n_interfaces, 6);
  struct wit_name imports[] = {
      name("wasi:cli/stdout@0.2.0", "get-stdout"),
      name("wasi:io/streams@0.2.6", "[resource-drop]output-stream"),
      name("wasi:io/streams@0.2.0",
           "[method]output-stream.blocking-write-and-flush"),
      name("wasi:io/streams@0.2.0", "[method]output-stream.subscribe"),
      name("wasi:io/poll@0.2.0", "[method]pollable.block"),
      name("wasi:io/error@0.2.0", "[method]error.to-debug-string")};
  struct wit_name exports[] = {name("", "wasi:cli/run@0.2.6#run")};
  expect_world(prune(world, imports, 6, exports, 1), SECTION(COMMAND("0.2.6")));
}
END_TEST

START_TEST(what_a_lower_version_has_the_higher_one_has) {
  static const char lower[] =
      SECTION("{ " SMALL(IMPORT, "a:b/c@0.2.0", "00", "f", NOTHING) " }");
  static const char higher[] =
      SECTION("{ " SMALL(IMPORT, "a:b/c@0.2.1", "00", "g", NOTHING) " }");
  static const char both[] =
      SECTION("{ " INTERFACE(IMPORT, "a:b/c@0.2.1", "00",
                             "{ 01 40 { } 01 00, 04 00 <g> 01 00, "
                             "  04 00 <f> 01 00 }") "}");
  expect_world(merge(lower, higher), both);
  expect_world(merge(higher, lower), both);
}
END_TEST

START_TEST(a_lower_version_that_disagrees_stays) {
  static const char lower[] =
      SECTION("{ " SMALL(IMPORT, "a:b/c@0.2.0", "00", "f", NOTHING) " }");
  static const char other_type[] =
      SECTION("{ " SMALL(IMPORT, "a:b/c@0.2.1", "00", "f", A_U32) " }");
  ck_assert_uint_eq(merge(lower, other_type)->n_interfaces, 2);
  static const char other_track[] =
      SECTION("{ " SMALL(IMPORT, "a:b/c@0.3.0", "00", "f", NOTHING) " }");
  ck_assert_uint_eq(merge(lower, other_track)->n_interfaces, 2);
  ck_assert_uint_eq(diag.n_items, 0);
}
END_TEST

/* `c` has resource r, and `d` uses it. */
#define HAS_R(version)                                                         \
  INTERFACE(IMPORT, "a:b/c@" version, "00", "{ 04 00 <r> 03 01 }")
#define USES_R(version)                                                        \
  INTERFACE(IMPORT, "a:b/d@" version, "02",                                    \
            "{ 02 03 02 01 01, 04 00 <r> 03 00 00, 01 69 01, "                 \
            "  01 40 { } 00 02, 04 00 <get> 01 03 }")
#define HAS_R_AND_S                                                            \
  INTERFACE(IMPORT, "a:b/c@0.2.1", "00", "{ 04 00 <r> 03 01, 04 00 <s> 03 01 }")

START_TEST(users_of_a_type_follow_it_to_the_higher_version) {
  static const char lower[] =
      SECTION("{ " HAS_R("0.2.0") ALIAS("00", "r") USES_R("0.2.0") "}");
  static const char higher[] = SECTION("{ " HAS_R_AND_S "}");
  static const char expected[] =
      SECTION("{ " HAS_R_AND_S ALIAS("00", "r") USES_R("0.2.0") "}");
  expect_world(merge(higher, lower), expected);
  expect_world(merge(lower, higher), expected);
}
END_TEST

START_TEST(worlds_that_disagree_are_refused_by_name) {
  static const char one[] =
      SECTION("{ " SMALL(IMPORT, "a:b/c@1.0.0", "00", "f", NOTHING) " }");
  static const char other[] =
      SECTION("{ " SMALL(IMPORT, "a:b/c@1.0.0", "00", "f", A_U32) " }");
  ck_assert_ptr_null(merge(one, other));
  ck_assert_uint_eq(diag.n_items, 1);
  ck_assert_int_eq(diag.status, WF_ERR_UNRESOLVED);
  ck_assert_str_eq(diag.items[0]->input, "adapter.wasm");
  ck_assert_str_eq(
      diag.items[0]->message,
      "function `f` of `a:b/c@1.0.0`: its type is another in main.wasm");
}
END_TEST

START_TEST(types_that_disagree_are_refused_by_name) {
  static const char one[] = SECTION("{ " INTERFACE(
      IMPORT, "a:b/c", "00", "{ 01 72 { <x> 79 }, 04 00 <t> 03 00 00 }") "}");
  static const char other[] =
      SECTION("{ " INTERFACE(IMPORT, "a:b/c", "00", "{ 04 00 <t> 03 01 }") "}");
  ck_assert_ptr_null(merge(one, other));
  ck_assert_str_eq(diag.items[0]->message,
                   "type `t` of `a:b/c`: its type is another in main.wasm");
}
END_TEST

/* `name` has a resource, and `user` a name for it. */
#define HAS(name) INTERFACE(IMPORT, name, "00", "{ 04 00 <r> 03 01 }")
#define USES(user, type)                                                       \
  INTERFACE(IMPORT, user, "02", "{ 02 03 02 01 01, 04 00 <" type "> 03 00 00 }")

START_TEST(worlds_that_make_a_circle_are_refused) {
  static const char forth[] =
      SECTION("{ " HAS("one") ALIAS("00", "r") USES("two", "s") "}");
  static const char back[] =
      SECTION("{ " HAS("two") ALIAS("00", "r") USES("one", "t") "}");
  ck_assert_ptr_null(merge(forth, back));
  ck_assert_str_eq(diag.items[0]->message,
                   "interface `one` uses types that use its own, once the "
                   "worlds are one");
}
END_TEST

START_TEST(interfaces_come_behind_what_they_use) {
  /* `b` is in the first world, and only in the second does it use `a` */
  static const char first[] =
      SECTION("{ " SMALL(IMPORT, "x:x/b", "00", "f", NOTHING) "}");
  static const char second[] =
      SECTION("{ " HAS("x:x/a") ALIAS("00", "r") USES("x:x/b", "s") "}");
  struct world *world = merge(first, second);
  ck_assert_uint_eq(world->n_interfaces, 2);
  ck_assert(span_is(world->interfaces[0]->name, "x:x/a"));
  ck_assert(span_is(world->interfaces[1]->name, "x:x/b"));
  ck_assert_uint_eq(world->interfaces[1]->n_funcs, 1);
}
END_TEST

#define SPEAKS(encoding)                                                       \
  PREAMBLE ENCODING(encoding)                                                  \
      TYPES("{ 01 40 { <s> 73 } 01 00, 03 00 <f" encoding "> 01 00 }")         \
          EXPORT_WORLD

START_TEST(string_encodings_are_kept_apart) {
  struct world *world = merge(SPEAKS("00"), SPEAKS("01"));
  ck_assert_uint_eq(world->encodings, 1 << WIT_UTF8 | 1 << WIT_UTF16);
  struct world *part;
  ck_assert(wit_with_encoding(&arena, &diag, world, WIT_UTF8, &part));
  expect_world(part, SPEAKS("00"));
  ck_assert(wit_with_encoding(&arena, &diag, world, WIT_UTF16, &part));
  expect_world(part, SPEAKS("01"));
}
END_TEST

START_TEST(one_function_has_one_string_encoding) {
  static const char one[] = PREAMBLE ENCODING("00")
      TYPES("{ 01 40 { <s> 73 } 01 00, 03 00 <f> 01 00 }") EXPORT_WORLD;
  static const char other[] = PREAMBLE ENCODING("02")
      TYPES("{ 01 40 { <s> 73 } 01 00, 03 00 <f> 01 00 }") EXPORT_WORLD;
  ck_assert_ptr_null(merge(one, other));
  ck_assert_str_eq(diag.items[0]->message,
                   "function `f` of `the world`: its type is another in "
                   "main.wasm");
}
END_TEST

START_TEST(an_empty_union_is_an_empty_world) {
  struct world *world;
  ck_assert(wit_merge(&arena, &diag, NULL, NULL, 0, &world));
  expect_world(world, SECTION("{ }"));
}
END_TEST

START_TEST(more_interfaces_than_a_component_may_have_are_refused) {
  struct writer text = {0};
  writer_text(&text, PREAMBLE ENCODING("00") "07 ( { 41 { 01 41 { 01 42 { }");
  for (unsigned i = 0; i < 1001; i++) {
    char item[40];
    snprintf(item, sizeof item, ", 03 00 <a:b/c%u> 05 00", i);
    writer_text(&text, item);
  }
  writer_text(&text, " }, " WORLD_NAME "} } )");
  writer_u8(&text, 0);
  struct world *world;
  ck_assert(!wit_parse(&arena, &diag, "a.wasm", 0,
                       bytes_of(&arena, (const char *)text.data), &world));
  ck_assert_str_eq(diag.items[0]->message,
                   "more than 1000 interfaces in one world");
  writer_free(&text);
}
END_TEST

START_TEST(running_out_of_memory_is_an_error) {
  struct span bytes = bytes_of(&arena, SECTION(COMMAND("0.2.0")));
  struct span more = bytes_of(&arena, SECTION(COMMAND("0.2.1")));
  bool ok = false;
  for (size_t n = 1; !ok; n++) {
    struct world *worlds[2], *all, *pruned, *joined;
    struct writer w = {0};
    struct arena own = {.fail_at = n};
    struct diag found = {.arena = &own};
    ok = wit_parse(&own, &found, "a.wasm", 0, bytes, &worlds[0]) &&
         wit_parse(&own, &found, "b.wasm", 0, more, &worlds[1]) &&
         wit_merge(&own, &found, (const struct world *const *)worlds, NULL, 2,
                   &all) &&
         wit_prune(&own, &found, all, NULL, 0, NULL, 0, &pruned) &&
         wit_join_versions(&own, &found, all, &joined) &&
         wit_encode_section(joined, &own, &found, &w);
    ck_assert_int_eq(ok, !diag_failed(&found));
    writer_free(&w);
    arena_free(&own);
  }
}
END_TEST

static void add_tests(TCase *merging, TCase *writing) {
  tcase_add_test(writing, a_world_is_written_as_it_was_read);
  tcase_add_test(writing, names_keep_their_options);
  tcase_add_test(writing, every_type_is_written_as_it_was_read);
  tcase_add_test(writing, two_names_of_one_record_are_two_records);
  tcase_add_test(writing, what_is_not_used_is_pruned);
  tcase_add_test(writing, types_bring_their_interfaces);
  tcase_add_test(writing, an_exported_interface_is_whole_or_gone);
  tcase_add_test(writing, string_encodings_are_kept_apart);
  tcase_add_test(merging, what_main_must_export_stays);
  tcase_add_test(merging,
                 one_interface_of_two_worlds_has_the_functions_of_both);
  tcase_add_test(merging, a_lower_version_gives_way_to_a_higher_one);
  tcase_add_test(merging, what_a_lower_version_has_the_higher_one_has);
  tcase_add_test(merging, a_lower_version_that_disagrees_stays);
  tcase_add_test(merging, users_of_a_type_follow_it_to_the_higher_version);
  tcase_add_test(merging, worlds_that_disagree_are_refused_by_name);
  tcase_add_test(merging, types_that_disagree_are_refused_by_name);
  tcase_add_test(merging, worlds_that_make_a_circle_are_refused);
  tcase_add_test(merging, interfaces_come_behind_what_they_use);
  tcase_add_test(merging, one_function_has_one_string_encoding);
  tcase_add_test(merging, an_empty_union_is_an_empty_world);
  tcase_add_test(merging,
                 more_interfaces_than_a_component_may_have_are_refused);
  tcase_add_test(merging, running_out_of_memory_is_an_error);
}

int main(void) {
  Suite *suite = suite_create("wit_merge");
  TCase *merging = tcase_create("merging"), *writing = tcase_create("writing");
  tcase_add_checked_fixture(merging, set_up, tear_down);
  tcase_add_checked_fixture(writing, set_up, tear_down);
  add_tests(merging, writing);
  suite_add_tcase(suite, merging);
  suite_add_tcase(suite, writing);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}
