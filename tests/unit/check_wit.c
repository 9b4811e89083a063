/*
 * check_wit.c tests how component-type sections are read, what names of a core
 * module mean in a world, and what the canonical ABI makes of types.
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

static struct world *parse(const char *text) {
  struct world *world;
  bool ok =
      wit_parse(&arena, &diag, "a.wasm", 0, bytes_of(&arena, text), &world);
  ck_assert_msg(ok, "%s", diag.n_items ? diag.items[0]->message : "");
  return world;
}

static const struct wit_interface *imported(const struct world *world,
                                            const char *name) {
  const struct wit_interface *interface =
      wit_interface(world, false, span_of(name));
  ck_assert_msg(interface != NULL, "no interface `%s`", name);
  return interface;
}

START_TEST(a_world_is_read) {
  struct world *world = parse(SECTION(COMMAND("0.2.0")));
  ck_assert_uint_eq(world->n_interfaces, 5);
  const struct wit_interface *streams =
      imported(world, "wasi:io/streams@0.2.0");
  ck_assert_uint_eq(streams->n_types, 4);
  ck_assert_uint_eq(streams->n_funcs, 2);
  const struct wit_type *error = wit_type(world, streams, span_of("error"));
  const struct wit_type *origin =
      wit_type(world, imported(world, "wasi:io/error@0.2.0"), span_of("error"));
  ck_assert_int_eq(error->kind, WIT_NAMED);
  ck_assert_ptr_eq(error->of, origin);
  ck_assert_ptr_eq(wit_resource(error), origin);
  ck_assert_ptr_null(
      wit_resource(wit_type(world, streams, span_of("stream-error"))));
}
END_TEST

START_TEST(a_type_that_is_written_twice_is_one_object) {
  struct world *world = parse(SECTION("{ " INTERFACE(
      IMPORT, "a:b/c", "00",
      "{ 01 70 7d, 01 70 7d, 01 40 { <x> 00 } 00 01, 04 00 <f> 01 02 }") " }"));
  const struct wit_func *f =
      wit_func(world, imported(world, "a:b/c"), span_of("f"));
  ck_assert_ptr_eq(f->params[0].type, f->result);
}
END_TEST

/* Each section has one thing wrong.  The first declarator of the world is at
   D. */
enum { D = 43 };
#define BAD(declarators) SECTION("{ " declarators " }")
#define IN_INTERFACE(declarators)                                              \
  BAD(INTERFACE(IMPORT, "a:b/c", "00", "{ " declarators " }"))
static const struct {
  const char *text, *message;
  uint64_t offset;
} malformed[] = {
    {"", "preamble: 8 bytes do not fit in the 0 bytes left", 0},
    {"03 00", "format: 3 of old bindings generators, but only 4 is known", 0},
    {"00 61 73 6d 01 00 00 00", "preamble: not that of a component", 0},
    {PREAMBLE, "string encoding: there is none", 0},
    {PREAMBLE "00 ( <wit-component-encoding> 05 00 )",
     "format: 5, but only 4 is known", 33},
    {PREAMBLE ENCODING("03"), "string encoding: 3 is not 0, 1 or 2", 34},
    {PREAMBLE "00 ( <wit-component-encoding> 04 00 00 )",
     "string encoding: 1 byte left over", 35},
    {PREAMBLE ENCODING("00"), "world: there is none", 0},
    {PREAMBLE ENCODING("00") "05 ( 00 )",
     "section 5 does not belong in a component-type section", 37},
    {PREAMBLE ENCODING("00") "07 ( { 41 { } } )",
     "component type: it exports no world", 39},
    {PREAMBLE ENCODING("00") "07 ( { 70 7d } 00 )",
     "type section: 1 byte left over", 40},
    {PREAMBLE ENCODING("00") "0b ( { 00 <w> 03 05 00 } )",
     "type index: 5, but there are 0 so far", 42},
    {PREAMBLE ENCODING("00") "0b ( { 00 <w> 01 00 00 } )",
     "export sort: 0x01 is not a type", 41},
    {PREAMBLE ENCODING("00") TYPES("{ }") "0b ( { 00 <w> 03 00 01 } )",
     "export type: a world is exported without one", 77},
    {BAD("05 00"), "declarator: 0x05 is not 1, 2, 3 or 4", D + 0},
    {BAD("01 41 { }"), "type: a component type that is not the world", D + 1},
    {BAD("01 01"), "type: 0x01 is no type of a world", D + 1},
    {BAD("01 70 05"), "type index: 5, but there are 0 so far", D + 2},
    {BAD("01 70 c0 7f"), "value type: -64 is no primitive type", D + 2},
    {BAD("01 40 { } 00 73, 01 70 00"), "value type: type 0 has no values",
     D + 7},
    {BAD("01 70 7d, 01 69 00"), "handle type: the type is no resource", D + 5},
    {BAD("01 40 { } 02 00"), "result: neither one type nor none", D + 3},
    {BAD("01 6b 80 80 80 80 80 01"),
     "value type: LEB128 is longer than 33 bits need", D + 2},
    {BAD("01 6a 02 73"), "optional type: 0x02 is not 0 or 1", D + 2},
    {BAD("01 71 { <a> 00 01 }"), "case end: not zero", D + 6},
    {BAD("01 72 ff ff ff ff 0f 00"),
     "member count: 4294967295 do not fit in the 27 bytes left", D + 2},
    {BAD("01 6f ff 01"), "member count: 255 do not fit in the 26 bytes left",
     D + 2},
    {BAD("03 03 <a> 05 00"), "name form: 0x03 is not 0, 1 or 2", D + 1},
    {BAD("03 00 <> 05 00"), "name: empty", D + 1},
    {BAD("03 00 <a> 05 00"), "type index: 0, but there are 0 so far", D + 5},
    {BAD("01 70 7d, 03 00 <a> 05 00"), "type index: 0 is not an instance type",
     D + 8},
    {BAD("01 70 7d, 03 00 <a> 01 00"), "type index: 0 is not a function type",
     D + 8},
    {BAD("03 00 <a> 02 00"), "kind: 0x02 is not to be here", D + 4},
    {BAD("03 00 <a> 03 02"), "type bound: 0x02 is not 0 or 1", D + 5},
    {BAD("01 42 { }, 03 00 <a:b/c> 05 00, 03 00 <a:b/c> 05 00"),
     "name: `a:b/c` is imported twice", D + 14},
    {BAD("01 40 { } 01 00, 03 00 <f> 01 00, 03 00 <f> 01 00"),
     "name: there are two functions `f`", D + 12},
    {BAD("02 01 00 00"), "alias: neither an outer nor an exported type", D + 1},
    {BAD("02 03 02 04 00"), "outer count: 4 is too many", D + 3},
    {BAD("02 03 02 01 00"), "type index: 0, but there are 0 so far", D + 4},
    {BAD("02 03 00 00 <t>"), "instance index: 0, but there are 0 so far",
     D + 3},
    {BAD("01 42 { }, 03 00 <a:b/c> 05 00, 02 03 00 00 <t>"),
     "name: `a:b/c` has no type `t`", D + 17},
    {IN_INTERFACE("03 00 <a> 05 00"), "declarator: 0x03 is not 1, 2 or 4",
     D + 3},
    {IN_INTERFACE("04 00 <a> 05 00"), "kind: 0x05 is not to be here", D + 7},
    {IN_INTERFACE("01 42 { }"), "type: an instance type outside of the world",
     D + 4},
    {IN_INTERFACE("04 00 <r> 03 01, 04 00 <r> 03 01"),
     "name: there are two types `r`", D + 10},
    {PREAMBLE ENCODING("00") "07 ( { 42 { } } )",
     "type: an instance type outside of the world", 38},
    {PREAMBLE ENCODING("00") "07 ( { 41 { 04 00 <w> 01 00 } } )",
     "kind: 0x01 is not to be here", 44},
    {PREAMBLE ENCODING("00") "07 ( { 41 { 02 03 } } )",
     "declarator: neither the world nor its export", 40},
};

START_TEST(malformed_sections_have_their_messages) {
  struct world *world;
  struct span bytes = bytes_of(&arena, malformed[_i].text);
  ck_assert(!wit_parse(&arena, &diag, "a.wasm", 100, bytes, &world));
  ck_assert_ptr_null(world);
  ck_assert_uint_eq(diag.n_items, 1);
  ck_assert_int_eq(diag.status, WF_ERR_MALFORMED);
  ck_assert_str_eq(diag.items[0]->message, malformed[_i].message);
  ck_assert_str_eq(diag.items[0]->input, "a.wasm");
  ck_assert_uint_eq(diag.items[0]->offset, 100 + malformed[_i].offset);
}
END_TEST

START_TEST(a_section_that_ends_early_is_malformed) {
  struct span bytes = bytes_of(&arena, SECTION(COMMAND("0.2.0")));
  for (size_t size = 0; size < bytes.size; size++) {
    struct world *world;
    struct arena own = {0};
    struct diag found = {.arena = &own};
    uint8_t *copy = malloc(size + 1);
    memcpy(copy, bytes.data, size);
    copy = realloc(copy, size ? size : 1);
    struct span part = {copy, size};
    bool ok = wit_parse(&own, &found, "a.wasm", 0, part, &world);
    /* the last section is an export that nobody needs */
    ck_assert_msg(!ok || size + 15 == bytes.size, "%zu bytes are read", size);
    ck_assert_uint_eq(found.n_items, ok ? 0 : 1);
    free(copy);
    arena_free(&own);
  }
}
END_TEST

START_TEST(types_nest_only_so_deep) {
  struct writer text = {0};
  writer_text(&text, PREAMBLE ENCODING("00") "07 ( { 41 { 01 41 { 01 70 7d");
  for (unsigned i = 0; i < 1200; i++) { /* each a list of the one before */
    char item[40];
    unsigned high = i >> 7;
    bool is_long = i >= 64;
    snprintf(item, sizeof item, is_long ? ", 01 70 %02x %02x" : ", 01 70 %02x",
             is_long ? (i & 0x7f) | 0x80 : i, high);
    writer_text(&text, item);
  }
  writer_text(&text, " }, " WORLD_NAME "} } )");
  writer_u8(&text, 0);
  struct world *world;
  ck_assert(!wit_parse(&arena, &diag, "a.wasm", 0,
                       bytes_of(&arena, (const char *)text.data), &world));
  ck_assert_str_eq(diag.items[0]->message,
                   "types of a world are nested more than 1000 deep");
  writer_free(&text);
}
END_TEST

START_TEST(an_instance_type_is_imported_twice_with_two_resources) {
  struct world *world =
      parse(SECTION("{ 01 42 { 04 00 <r> 03 01 }, 03 00 <a:b/c> 05 00, "
                    "  03 00 <a:b/d> 05 00 }"));
  const struct wit_type *one =
      wit_type(world, imported(world, "a:b/c"), span_of("r"));
  const struct wit_type *other =
      wit_type(world, imported(world, "a:b/d"), span_of("r"));
  ck_assert_ptr_nonnull(one);
  ck_assert_ptr_nonnull(other);
  ck_assert_ptr_ne(one, other);
}
END_TEST

static const struct {
  const char *a, *b;
  bool same;
  int order;
} tracks[] = {
    {"a:b/c@0.2.0", "a:b/c@0.2.12", true, -1},
    {"a:b/c@0.2.12", "a:b/c@0.2.3", true, 1},
    {"a:b/c@1.0.0", "a:b/c@1.4.2", true, -1},
    {"a:b/c@1.0.0", "a:b/c@2.0.0", false, -1},
    {"a:b/c@0.2.0", "a:b/c@0.3.0", false, -1},
    {"a:b/c@0.0.1", "a:b/c@0.0.2", false, -1},
    {"a:b/c@0.0.1", "a:b/c@0.0.1", true, 0},
    {"a:b/c@0.2.0", "a:b/d@0.2.0", false, 0},
    {"a:b/c@0.2.0-rc", "a:b/c@0.2.0", false, 0},
    {"a:b/c@0.2.0-rc", "a:b/c@0.2.0-rc", true, 0},
    {"a:b/c@0.2.0+x", "a:b/c@0.2.1", true, -1},
    {"a:b/c", "a:b/c", true, 0},
    {"a:b/c", "a:b/c@0.2.0", false, 0},
    {"a:b/c@0.2", "a:b/c@0.2.0", false, 0},
    {"a:b/c@0.2.99999999999999999999", "a:b/c@0.2.0", false, 0},
};

START_TEST(versions_share_a_track_as_semver_says) {
  struct span a = span_of(tracks[_i].a), b = span_of(tracks[_i].b);
  ck_assert_int_eq(wit_same_track(a, b), tracks[_i].same);
  ck_assert_int_eq(wit_same_track(b, a), tracks[_i].same);
  if (tracks[_i].same)
    ck_assert_int_eq(wit_compare_versions(a, b), tracks[_i].order);
}
END_TEST

#define METHOD "[method]output-stream.blocking-write-and-flush"
static const struct {
  const char *module, *field;
  enum wit_import_kind kind;
  const char *params, *results; /* i, I, f, F */
} imports[] = {
    {"wasi:io/streams@0.2.0", METHOD, WIT_IMPORT_FUNC, "iiii", ""},
    {"wasi:io/streams@0.2.9", METHOD, WIT_IMPORT_FUNC, "iiii", ""},
    {"wasi:io/streams@0.3.0", METHOD, WIT_IMPORT_NONE, "", ""},
    {"wasi:io/streams@0.2", METHOD, WIT_IMPORT_NONE, "", ""},
    {"wasi:io/streams", METHOD, WIT_IMPORT_NONE, "", ""},
    {"cm32p2|wasi:io/streams@0.2", METHOD, WIT_IMPORT_FUNC, "iiii", ""},
    {"cm32p2|wasi:io/streams@0.2.1", METHOD, WIT_IMPORT_NONE, "", ""},
    {"cm32p2wasi:io/streams@0.2", METHOD, WIT_IMPORT_NONE, "", ""},
    {"wasi:io/streams@0.2.0", "[resource-drop]output-stream", WIT_IMPORT_DROP,
     "i", ""},
    {"wasi:io/streams@0.2.1", "[resource-drop]pollable", WIT_IMPORT_DROP, "i",
     ""},
    {"wasi:io/streams@0.2.0", "[resource-drop]stream-error", WIT_IMPORT_NONE,
     "", ""},
    {"wasi:io/streams@0.2.0", "[resource-new]output-stream", WIT_IMPORT_NONE,
     "", ""},
    {"cm32p2|wasi:io/streams@0.2", "output-stream_drop", WIT_IMPORT_DROP, "i",
     ""},
    {"wasi:cli/stdout@0.2.0", "get-stdout", WIT_IMPORT_FUNC, "", "i"},
    {"wasi:cli/stdout@0.2.0", "get-stderr", WIT_IMPORT_NONE, "", ""},
    {"wasi:cli/stdout@0.2.0", "[async-lower]get-stdout", WIT_IMPORT_ASYNC, "",
     ""},
    {"$root", "[waitable-set-new]", WIT_IMPORT_ASYNC, "", ""},
    {"$root", "f", WIT_IMPORT_NONE, "", ""},
    {"", "f", WIT_IMPORT_NONE, "", ""},
    {"[export]", "f", WIT_IMPORT_NONE, "", ""},
    {"env", "[brackets]f", WIT_IMPORT_NONE, "", ""},
    {"wasi:cli/run@0.2.0", "run", WIT_IMPORT_NONE, "", ""},
};

static void expect_types(const uint8_t *types, size_t n, const char *expected) {
  static const char letters[] = "FfIi"; /* 0x7c to 0x7f */
  char text[WIT_FLAT_MAX + 2] = "";
  for (size_t i = 0; i < n; i++)
    text[i] = letters[types[i] - 0x7c];
  ck_assert_str_eq(text, expected);
}

START_TEST(imports_are_found_by_name_and_track) {
  struct world *world = parse(SECTION(COMMAND("0.2.0")));
  struct wit_import found;
  bool ok = wit_find_import(world, span_of(imports[_i].module),
                            span_of(imports[_i].field), &found);
  ck_assert_int_eq(found.kind, imports[_i].kind);
  ck_assert_int_eq(ok, found.kind != WIT_IMPORT_NONE);
  expect_types(found.type.params, found.type.n_params, imports[_i].params);
  expect_types(found.type.results, found.type.n_results, imports[_i].results);
}
END_TEST

START_TEST(an_exact_version_is_found_first_and_others_if_it_lacks_a_field) {
  struct world *world = parse(SECTION("{ " INTERFACE(
      IMPORT, "a:b/c@0.2.0", "00", "{ 01 40 { } 01 00, 04 00 <f> 01 00 }")
                                          INTERFACE(IMPORT, "a:b/c@0.2.1", "01",
                                                    "{ 01 40 { } 00 "
                                                    "79, 04 00 <f> 01 "
                                                    "00, "
                                                    "  04 00 <g> 01 "
                                                    "00 }") " }"));
  struct wit_import found;
  ck_assert(
      wit_find_import(world, span_of("a:b/c@0.2.1"), span_of("f"), &found));
  ck_assert_uint_eq(found.type.n_results, 1);
  ck_assert(
      wit_find_import(world, span_of("a:b/c@0.2.0"), span_of("f"), &found));
  ck_assert_uint_eq(found.type.n_results, 0);
  ck_assert(
      wit_find_import(world, span_of("a:b/c@0.2.0"), span_of("g"), &found));
  ck_assert_uint_eq(found.type.n_results, 1);
}
END_TEST

/* An exported interface with a resource, and a function of the world. */
#define HAS_NAME                                                               \
  INTERFACE(EXPORT, "a:b/c@1.2.3", "00",                                       \
            "{ 04 00 <r> 03 01, 01 68 00, 01 40 { <self> 01 } 00 73, "         \
            "  04 00 <[method]r.name> 01 02 }")
#define LIBRARY                                                                \
  SECTION("{ " HAS_NAME "01 40 { <x> 73 } 01 00, 04 00 <go> 01 01 }")

START_TEST(exports_are_found_in_both_spellings) {
  struct world *world = parse(LIBRARY);
  struct wit_export found;
  ck_assert(
      wit_find_export(world, span_of("a:b/c@1.2.3#[method]r.name"), &found));
  expect_types(found.type.params, found.type.n_params, "i");
  expect_types(found.type.results, found.type.n_results, "i");
  ck_assert(found.needs_memory && !found.needs_realloc);
  ck_assert(
      wit_find_export(world, span_of("cm32p2|a:b/c@1|[method]r.name"), &found));
  ck_assert(wit_find_export(world, span_of("go"), &found));
  expect_types(found.type.params, found.type.n_params, "ii");
  ck_assert(found.needs_memory && found.needs_realloc && found.needs_encoding);
  ck_assert(!found.is_async);
  ck_assert(wit_find_export(world, span_of("cm32p2||go"), &found));
  ck_assert(wit_find_export(world, span_of("[async-lift]go"), &found));
  ck_assert(found.is_async);
  ck_assert(!wit_find_export(world, span_of("cm32p2|go"), &found));
  ck_assert(
      !wit_find_export(world, span_of("a:b/c@1.2.0#[method]r.name"), &found));
  ck_assert(!wit_find_export(world, span_of("#go2"), &found));
}
END_TEST

START_TEST(intrinsics_of_exported_resources_are_found) {
  struct world *world = parse(LIBRARY);
  struct wit_import found;
  struct span module = span_of("[export]a:b/c@1.2.3");
  ck_assert(wit_find_import(world, module, span_of("[resource-new]r"), &found));
  ck_assert_int_eq(found.kind, WIT_IMPORT_NEW);
  expect_types(found.type.results, found.type.n_results, "i");
  ck_assert(wit_find_import(world, module, span_of("[resource-rep]r"), &found));
  ck_assert_int_eq(found.kind, WIT_IMPORT_REP);
  ck_assert(
      wit_find_import(world, module, span_of("[resource-drop]r"), &found));
  ck_assert_int_eq(found.kind, WIT_IMPORT_DROP);
  ck_assert(wit_find_import(world, span_of("cm32p2|_ex_a:b/c@1"),
                            span_of("r_rep"), &found));
  ck_assert_int_eq(found.kind, WIT_IMPORT_REP);
  const struct wit_type *r =
      wit_find_destructor(world, span_of("a:b/c@1.2.3#[dtor]r"));
  ck_assert_ptr_eq(r, found.resource);
  ck_assert_ptr_eq(
      r, wit_find_destructor(world, span_of("cm32p2|a:b/c@1|r_dtor")));
  ck_assert_ptr_null(
      wit_find_destructor(world, span_of("a:b/c@1.2.3#[dtor]s")));
  ck_assert_ptr_null(wit_find_destructor(world, span_of("go")));
}
END_TEST

/* A function type, and the core type when it is imported and exported. */
static const struct {
  const char *types, *func; /* the types stand before the function's */
  unsigned index;           /* how many */
  const char *lowered, *lifted;
  bool memory, lower_realloc, lift_realloc;
} flat[] = {
    {"", "40 { } 01 00", 0, " -> ", " -> ", false, false, false},
    {"", "40 { <a> 7f, <b> 77, <c> 76, <d> 75, <e> 74 } 00 7d", 0, "iIfFi -> i",
     "iIfFi -> i", false, false, false},
    {"", "40 { <a> 73 } 00 73", 0, "iii -> ", "ii -> i", true, true, true},
    {"01 70 7d, ", "40 { <a> 00 } 01 00", 1, "ii -> ", "ii -> ", true, false,
     true},
    {"01 6b 77, ", "40 { <a> 00 } 00 00", 1, "iIi -> ", "iI -> i", true, false,
     false},
    /* result<f32, u64>: the second value is i64 */
    {"01 6a 01 76 01 77, ", "40 { <a> 00 } 01 00", 1, "iI -> ", "iI -> ", false,
     false, false},
    /* variant of f32 and u32: i32 */
    {"01 71 { <a> 01 76 00, <b> 01 79 00, <c> 00 00 }, ", "40 { <a> 00 } 01 00",
     1, "ii -> ", "ii -> ", false, false, false},
    /* variant of f64 and (u8, string) */
    {"01 6f { 7d, 73 }, 01 71 { <a> 01 75 00, <b> 01 00 00 }, ",
     "40 { <a> 01 } 01 00", 2, "iIii -> ", "iIii -> ", true, false, true},
    {"01 72 { <a> 79, <b> 76 }, ", "40 { } 00 00", 1, "i -> ", " -> i", true,
     false, false},
    {"01 72 { <a> 76 }, ", "40 { } 00 00", 1, " -> f", " -> f", false, false,
     false},
    {"01 6d { <a>, <b> }, 01 6e { <c> }, ", "40 { <a> 00 } 00 01", 2, "i -> i",
     "i -> i", false, false, false},
    {"01 6a 00 00, ", "40 { } 00 00", 1, " -> i", " -> i", false, false, false},
    /* 16 parameters are passed as they are, 17 in memory */
    {"01 67 77 10, ", "40 { <a> 00 } 01 00", 1, "IIIIIIIIIIIIIIII -> ",
     "IIIIIIIIIIIIIIII -> ", false, false, false},
    {"01 67 77 10, ", "40 { <a> 00, <b> 7f } 00 73", 1, "ii -> ", "i -> i",
     true, true, true},
    {"01 67 77 ff ff ff ff 0f, ", "40 { <a> 00 } 01 00", 1, "i -> ", "i -> ",
     true, false, true},
};

static void expect_core(const struct wit_core_type *type, const char *text) {
  const char *arrow = strstr(text, " -> ");
  char params[WIT_FLAT_MAX + 2] = "";
  memcpy(params, text, (size_t)(arrow - text));
  expect_types(type->params, type->n_params, params);
  expect_types(type->results, type->n_results, arrow + 4);
}

START_TEST(functions_are_flattened_as_the_canonical_abi_says) {
  char text[1024];
  snprintf(text, sizeof text,
           SECTION("{ %s 01 %s, 03 00 <f> 01 %02x, 04 00 <f> 01 %02x }"),
           flat[_i].types, flat[_i].func, flat[_i].index, flat[_i].index);
  struct world *world = parse(text);
  struct wit_import lowered;
  struct wit_export lifted;
  ck_assert(wit_find_import(world, span_of("$root"), span_of("f"), &lowered));
  ck_assert(wit_find_export(world, span_of("f"), &lifted));
  expect_core(&lowered.type, flat[_i].lowered);
  expect_core(&lifted.type, flat[_i].lifted);
  ck_assert_int_eq(lowered.needs_memory, flat[_i].memory);
  ck_assert_int_eq(lifted.needs_memory, flat[_i].memory);
  ck_assert_int_eq(lowered.needs_realloc, flat[_i].lower_realloc);
  ck_assert_int_eq(lifted.needs_realloc, flat[_i].lift_realloc);
}
END_TEST

START_TEST(running_out_of_memory_is_an_error) {
  struct span bytes = bytes_of(&arena, SECTION(COMMAND("0.2.0")));
  bool ok = false;
  for (size_t n = 1; !ok; n++) {
    struct world *world;
    struct arena own = {.fail_at = n};
    struct diag found = {.arena = &own};
    ok = wit_parse(&own, &found, "a.wasm", 0, bytes, &world);
    ck_assert_int_eq(ok, !diag_failed(&found));
    ck_assert_int_eq(ok, world != NULL);
    if (!ok)
      ck_assert_int_eq(found.status, WF_ERR_NOMEM);
    arena_free(&own);
  }
}
END_TEST

#define COUNT(table) (int)(sizeof(table) / sizeof *(table))

int main(void) {
  Suite *suite = suite_create("wit");
  TCase *read = tcase_create("read");
  tcase_add_checked_fixture(read, set_up, tear_down);
  tcase_add_test(read, a_world_is_read);
  tcase_add_test(read, a_type_that_is_written_twice_is_one_object);
  tcase_add_loop_test(read, malformed_sections_have_their_messages, 0,
                      COUNT(malformed));
  tcase_add_test(read, a_section_that_ends_early_is_malformed);
  tcase_add_test(read, types_nest_only_so_deep);
  tcase_add_test(read, an_instance_type_is_imported_twice_with_two_resources);
  tcase_add_test(read, running_out_of_memory_is_an_error);
  suite_add_tcase(suite, read);
  TCase *names = tcase_create("names");
  tcase_add_checked_fixture(names, set_up, tear_down);
  tcase_add_loop_test(names, versions_share_a_track_as_semver_says, 0,
                      COUNT(tracks));
  tcase_add_loop_test(names, imports_are_found_by_name_and_track, 0,
                      COUNT(imports));
  tcase_add_test(
      names, an_exact_version_is_found_first_and_others_if_it_lacks_a_field);
  tcase_add_test(names, exports_are_found_in_both_spellings);
  tcase_add_test(names, intrinsics_of_exported_resources_are_found);
  tcase_add_loop_test(names, functions_are_flattened_as_the_canonical_abi_says,
                      0, COUNT(flat));
  suite_add_tcase(suite, names);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}
