/*
 * check_scan.c: a body is decoded once; what it names is told, and what may
 * have to change is noted.  Bodies that are malformed are refused whether an
 * instruction takes the short way or the general walk.
 */
#include "wasm/scan.h"

#include "assemble.h"
#include "wasm/parse.h"

/* What a scan told, as text: "f3 g1 size ". */
static char told[512];

static void tell(const char *format, unsigned a, unsigned b) {
  size_t n = strlen(told);
  snprintf(told + n, sizeof told - n, format, a, b);
}

static void mark(void *context, enum space space, uint32_t index) {
  static const char letters[N_SPACES] = {'f', 't', 'm', 'g',
                                         'k', 'y', 'd', 'e'};
  ck_assert_ptr_eq(context, &told);
  tell("%c%u ", (unsigned char)letters[space], index);
}

static void memory_op(void *context, uint32_t opcode) {
  ck_assert_ptr_eq(context, &told);
  tell(opcode == OP_MEMORY_GROW ? "grow " : "size ", 0, 0);
}

static void global_set(void *context, uint32_t index) {
  ck_assert_ptr_eq(context, &told);
  tell("set%u ", index, 0);
}

/* 4 types, 200 funcs of which 3 are imported, 3 tables, 2 memories, 300
   globals, a tag, 2 data and 2 elem segments, and the body under test. */
static struct module module_with(const char *body) {
  struct module m = {.name = "in", .n_types = 4, .n_elems = 2, .n_datas = 2};
  static const uint32_t counts[] = {200, 3, 2, 300, 1};
  memcpy(m.n_items, counts, sizeof counts);
  m.n_imported[EXTERN_FUNC] = 3;
  struct span bytes = hex(body);
  m.code = bytes;
  m.code_offset = 0x100;
  m.n_bodies = 1;
  m.bodies = arena_array(&test_arena, 1, sizeof *m.bodies);
  m.bodies[0] = (struct body){0, (uint32_t)bytes.size};
  return m;
}

static struct module m;
static struct scan scan;

/* Forgets what a scan has found, but not its rules. */
static void begin_scan(void) {
  told[0] = 0;
  scan.patches = NULL;
  scan.n_patches = scan.patch_capacity = 0;
  ck_assert(scan_init(&scan));
}

static bool scan_text(const char *body) {
  m = module_with(body);
  scan.m = &m;
  scan.arena = &test_arena;
  scan.diag = &test_diag;
  scan.mark = mark;
  scan.memory_op = memory_op;
  scan.global_set = global_set;
  scan.context = &told;
  begin_scan();
  return scan_body(&scan, 0);
}

/* As main is scanned, and as adapters are. */
static void as_main(void) {
  scan = (struct scan){
      .func_low = 10, .func_high = 190, .grow_memory = UINT32_MAX};
}
static void as_adapter(void) {
  scan = (struct scan){.func_high = UINT32_MAX,
                       .mark_spaces = 1u << SPACE_TYPE | 1u << SPACE_GLOBAL |
                                      1u << SPACE_TABLE,
                       .grow_memory = 0};
}

static void expect_patches(size_t n, const patch_offset *patches) {
  ck_assert_uint_eq(scan.n_patches, n);
  for (size_t i = 0; i < n; i++)
    ck_assert_uint_eq(scan.patches[i], patches[i]);
}

/* Bodies without a patch; between them every way through the scan. */
static const char *const well_formed[] = {
    "00 0b",
    "02 01 7f 80 80 04 64 01 0b",
    "00 41 c0 bb 78 1a 42 ff ff ff ff ff ff ff ff ff 00 1a 0b",
    "00 41 80 80 80 80 78 1a 42 80 80 80 80 80 80 80 80 80 7f 1a 0b",
    "00 43 00 00 80 3f 1a 44 00 00 00 00 00 00 f0 3f 1a 0b",
    "00 02 40 03 7f 04 40 05 0b 41 00 0b 1a 0b 0b",
    "00 02 01 0b 02 81 80 00 0b 02 63 70 d0 70 0b 02 64 01 0b 0b",
    "00 06 40 07 00 19 0b 06 7f 41 00 18 00 1a 0b",
    "00 06 40 06 40 18 00 0b 0b",
    "00 1f 40 04 00 00 00 01 00 00 02 00 03 00 0b 0b",
    "00 0e 00 00 0e 02 00 80 00 81 80 80 80 00 00 0b",
    "00 0e 80 01 " /* 128 labels and a default */
    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
    "00 00 00 00 00 00 00 00 00 0b",
    "00 20 00 21 ff 01 22 ff ff ff ff 0f 0b",
    "00 28 02 00 36 82 00 ff ff 03 29 43 01 80 01 0b",
    "00 29 03 ff ff ff ff ff ff ff ff ff 01 0b",
    "00 23 ab 82 00 24 00 0b",
    "00 11 03 02 13 00 00 0b",
    "00 fc 0b 00 fc 0a 01 00 fd 0c 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
    "00 00 fe 03 00 fb 00 03 0b",
    "00 1c 01 7f 1b 00 01 d1 0b",
};

START_TEST(a_well_formed_body_is_scanned) {
  ck_assert(scan_text(well_formed[_i]));
  expect_no_error();
  expect_patches(0, NULL);
  ck_assert_str_eq(told, "");
}
END_TEST

START_TEST(it_does_not_matter_which_way_it_is_scanned) {
  scan.mark_spaces = scan.patch_spaces = UINT32_MAX; /* all by the walk */
  ck_assert(scan_text(well_formed[_i]));
  expect_no_error();
}
END_TEST

START_TEST(a_body_cut_anywhere_is_refused) {
  struct span whole = hex(well_formed[_i]);
  for (int walk = 0; walk < 2; walk++) {
    as_main();
    scan.patch_spaces = walk ? UINT32_MAX : 0;
    for (uint32_t size = 0; size < whole.size; size++) {
      test_diag = (struct diag){.arena = &test_arena};
      ck_assert(scan_text("00 0b"));
      m.code = exact((struct span){whole.data, size});
      m.bodies[0].size = size;
      ck_assert(!scan_body(&scan, 0));
      ck_assert_uint_eq(test_diag.n_items, 1);
    }
  }
}
END_TEST

START_TEST(a_func_is_told_once) {
  ck_assert(scan_text("00 10 20 10 21 10 20 d2 20 10 a0 80 80 80 00 0b"));
  ck_assert_str_eq(told, "f32 f33 ");
  expect_patches(0, NULL);
}
END_TEST

START_TEST(calls_of_low_and_high_funcs_are_patches) {
  static const patch_offset patches[] = {1, 5, 13, 15, 19};
  ck_assert(scan_text("00 10 00 10 0a 10 82 00 "       /* 1 3 5 */
                      "10 bd 01 01 01 12 09 d2 be 01 " /* 8 13 15 */
                      "1a 10 09 0b"));
  ck_assert_str_eq(told, "f0 f10 f2 f189 f9 f190 ");
  expect_patches(5, patches);
  ck_assert_uint_eq(scan.low_calls[0], 1);
  ck_assert_uint_eq(scan.low_calls[2], 1);
  ck_assert_uint_eq(scan.low_calls[9], 2);
  ck_assert_uint_eq(scan.low_calls[1], 0);
}
END_TEST

START_TEST(low_calls_are_counted) {
  ck_assert(scan_text("00 10 03 10 03 d2 03 12 04 10 0a 0b"));
  ck_assert_uint_eq(scan.low_calls[3], 3);
  ck_assert_uint_eq(scan.low_calls[4], 1);
  ck_assert_uint_eq(scan.n_patches, 4);
}
END_TEST

START_TEST(patches_of_several_bodies_follow_each_other) {
  ck_assert(scan_text("00 10 00 0b"));
  struct body bodies[] = {{0, 4}, {0, 4}};
  m.bodies = bodies;
  ck_assert(scan_body(&scan, 1));
  static const patch_offset patches[] = {1, 1};
  expect_patches(2, patches);
  ck_assert_str_eq(told, "f0 ");
}
END_TEST

START_TEST(memory_size_and_grow_of_one_memory_are_replaced) {
  static const patch_offset patches[] = {5, 9};
  scan.grow_memory = 1;
  ck_assert(scan_text("00 3f 00 40 00 3f 01 1a 1a 40 01 0b"));
  ck_assert_str_eq(told, "size grow ");
  expect_patches(2, patches);
}
END_TEST

START_TEST(a_memory_is_named_where_it_is_implied) {
  static const patch_offset patches[] = {1, 4, 8, 12, 16};
  scan.patch_spaces = scan.mark_spaces = 1u << SPACE_MEMORY;
  ck_assert(scan_text("00 28 02 00 36 42 01 00 fc 0b 01 01 "
                      "fd 00 04 00 fe 10 02 00 0b"));
  expect_patches(5, patches);
  ck_assert_str_eq(told, "m0 m1 m1 m0 m0 ");
}
END_TEST

START_TEST(an_access_needs_a_memory) {
  ck_assert(scan_text("00 0b"));
  m.n_items[EXTERN_MEMORY] = 0;
  scan.patch_spaces = 1u << SPACE_MEMORY;
  begin_scan();
  m.code = hex("00 28 02 00 1a 0b");
  m.bodies[0].size = (uint32_t)m.code.size;
  ck_assert(!scan_body(&scan, 0));
  expect_error(0x101, "func 3: an instruction names an item that is not there");
}
END_TEST

START_TEST(spaces_that_are_asked_for_are_patches) {
  static const patch_offset patches[] = {1, 5};
  scan.patch_spaces = 1u << SPACE_TABLE | 1u << SPACE_TAG;
  ck_assert(scan_text("00 25 00 1a 01 08 00 23 00 28 02 00 0b"));
  expect_patches(2, patches);
}
END_TEST

START_TEST(an_adapter_tells_what_it_names) {
  ck_assert(scan_text("00 23 04 24 05 24 ab 02 11 02 01 25 02 10 02 3f 00 "
                      "40 00 02 03 0b 0b"));
  ck_assert_str_eq(told, "g4 g5 set5 g299 set299 y2 t1 t2 f2 size grow y3 ");
}
END_TEST

START_TEST(a_wait_is_noticed) {
  ck_assert(scan_text("00 fe 00 02 00 0b"));
  ck_assert(!scan.has_wait);
  ck_assert(scan_text("00 fe 02 03 00 0b"));
  ck_assert(scan.has_wait);
}
END_TEST

static const struct {
  const char *body;
  uint64_t offset;
  const char *message;
} malformed[] = {
    {"", 0x100, "func 3: the body does not end with `end`"},
    {"00 01", 0x100, "func 3: the body does not end with `end`"},
    {"00 0b 0b", 0x101, "func 3: `end` of the body comes before its last byte"},
    {"00 02 40 0b", 0x104, "func 3: the body ends without `end`"},
    {"00 18 00 0b", 0x101, "func 3: `delegate` ends the body"},
    {"00 20 80 80 80 80 10 0b", 0x101,
     "func 3: an immediate is malformed or cut off"},
    {"00 20 80 80 80 80 80 00 0b", 0x101,
     "func 3: an immediate is malformed or cut off"},
    {"00 41 80 80 80 80 08 0b", 0x101,
     "func 3: an immediate is malformed or cut off"},
    {"00 42 80 80 80 80 80 80 80 80 80 02 0b", 0x101,
     "func 3: an immediate is malformed or cut off"},
    {"00 43 00 00 00 0b", 0x101,
     "func 3: an immediate is malformed or cut off"},
    {"00 44 00 00 00 00 00 00 0b", 0x101,
     "func 3: an immediate is malformed or cut off"},
    {"00 0e 09 00 00 0b", 0x101,
     "func 3: an immediate is malformed or cut off"},
    {"00 0e 80 80 80 80 10 00 0b", 0x101,
     "func 3: an immediate is malformed or cut off"},
    {"00 10 80 80 80 80 10 0b", 0x101, "func 3: index: LEB128 is too long"},
    {"00 10 c8 01 0b", 0x101,
     "func 3: an instruction names an item that is not there"},
    {"00 23 ac 02 0b", 0x101,
     "func 3: an instruction names an item that is not there"},
    {"00 d2 c8 01 0b", 0x101,
     "func 3: an instruction names an item that is not there"},
    {"00 fc 0b 02 0b", 0x101,
     "func 3: an instruction names an item that is not there"},
    {"00 fc 08 02 00 0b", 0x101,
     "func 3: an instruction names an item that is not there"},
    {"00 28 42 02 00 0b", 0x101,
     "func 3: an instruction names an item that is not there"},
    {"00 08 01 0b", 0x101,
     "func 3: an instruction names an item that is not there"},
    {"00 28 02 80 80 80 80 80 80 80 80 80 02 0b", 0x103,
     "func 3 offset: LEB128 does not fit in 64 bits"},
    {"00 28 0b", 0x103, "func 3 offset: the input ends inside a LEB128"},
    {"00 02 80 80 80 80 20 0b", 0x102,
     "func 3 heap type: LEB128 does not fit in 33 bits"},
    {"00 02 65 0b 0b", 0x102, "func 3 value type: 0x65 is none"},
    {"00 16 0b", 0x101, "func 3 opcode 0x16 is not known"},
    {"00 fc 99 01 0b", 0x101, "func 3 opcode 0xfc 0x99 is not known"},
    {"04 0b", 0x100, "func 3 local count: 4 do not fit in the 1 byte left"},
    {"01 01 40 0b", 0x102, "func 3 value type: 0x40 is none"},
    {"02 ff ff ff ff 0f 7f 01 7f 0b", 0x107,
     "func 3 local count: more than 4294967295 in all"},
};

START_TEST(a_malformed_body_says_where) {
  ck_assert(!scan_text(malformed[_i].body));
  expect_error(malformed[_i].offset, malformed[_i].message);
}
END_TEST

START_TEST(as_many_locals_as_there_may_be_are_taken) {
  ck_assert(scan_text("02 fe ff ff ff 0f 7f 01 7f 0b"));
  expect_no_error();
}
END_TEST

int main(void) {
  enum { N = sizeof well_formed / sizeof *well_formed };
  Suite *suite = suite_create("scan");
  TCase *ways = behaviour(suite, "ways");
  tcase_add_checked_fixture(ways, as_main, NULL);
  tcase_add_test(ways, as_many_locals_as_there_may_be_are_taken);
  tcase_add_loop_test(ways, it_does_not_matter_which_way_it_is_scanned, 0, N);
  tcase_add_loop_test(ways, a_body_cut_anywhere_is_refused, 0, N);
  tcase_add_loop_test(ways, a_malformed_body_says_where, 0,
                      sizeof malformed / sizeof *malformed);
  TCase *silent = behaviour(suite, "without a patch");
  tcase_add_checked_fixture(silent, as_main, NULL);
  tcase_add_loop_test(silent, a_well_formed_body_is_scanned, 0, N);
  TCase *patches = behaviour(suite, "patches");
  tcase_add_checked_fixture(patches, as_main, NULL);
  tcase_add_test(patches, a_func_is_told_once);
  tcase_add_test(patches, calls_of_low_and_high_funcs_are_patches);
  tcase_add_test(patches, low_calls_are_counted);
  tcase_add_test(patches, patches_of_several_bodies_follow_each_other);
  tcase_add_test(patches, memory_size_and_grow_of_one_memory_are_replaced);
  tcase_add_test(patches, spaces_that_are_asked_for_are_patches);
  tcase_add_test(patches, a_memory_is_named_where_it_is_implied);
  tcase_add_test(patches, an_access_needs_a_memory);
  tcase_add_test(patches, a_wait_is_noticed);
  TCase *adapters = behaviour(suite, "adapters");
  tcase_add_checked_fixture(adapters, as_adapter, NULL);
  tcase_add_test(adapters, an_adapter_tells_what_it_names);
  return run_suite(suite);
}
