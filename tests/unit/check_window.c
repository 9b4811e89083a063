/*
 * check_window.c: whether a processor reads many instructions at once or one
 * after the other is not seen in what a scan finds, tells, or says is wrong.
 * Where it cannot, the two are the same way.
 */
#include "wasm/window.h"

#include "harness.h"
#include "wasm/scan.h"

enum { FUNCS = 300, GLOBALS = 130, BODY_MAX = 2048 };

/* Equal everywhere, so that a failure can be repeated. */
static uint32_t random_state;

static uint32_t random_below(uint32_t n) {
  random_state = random_state * 1664525 + 1013904223;
  return (uint32_t)(((uint64_t)random_state * n) >> 32);
}

/* What one way found. */
struct found {
  bool ok;
  uint64_t told; /* a sum over what was told, in its order */
  size_t n_patches;
  patch_offset patches[BODY_MAX];
  uint32_t low_calls[129];
};

static void tell(uint64_t *told, uint64_t what) {
  *told = (*told ^ what) * 0x100000001b3;
}

static void mark(void *context, enum space space, uint32_t index) {
  tell(context, (uint64_t)space << 32 | index);
}

static void memory_op(void *context, uint32_t opcode) {
  tell(context, (uint64_t)16 << 32 | opcode);
}

static void global_set(void *context, uint32_t index) {
  tell(context, (uint64_t)17 << 32 | index);
}

static struct module module_of(struct span bytes, struct body *body) {
  struct module m = {.name = "in", .n_types = 4, .n_elems = 2, .n_datas = 2};
  static const uint32_t counts[] = {FUNCS, 2, 1, GLOBALS, 1};
  memcpy(m.n_items, counts, sizeof counts);
  m.code = bytes;
  m.code_offset = 0x100;
  m.n_bodies = 1;
  m.bodies = body;
  *body = (struct body){0, (uint32_t)bytes.size};
  return m;
}

static void scan_with(const struct module *m, bool uses_windows,
                      struct found *found, struct diag *diag) {
  struct arena arena = {0};
  struct scan scan = {.m = m,
                      .arena = &arena,
                      .diag = diag,
                      .func_low = 128,
                      .func_high = FUNCS - 3,
                      .mark = mark,
                      .memory_op = memory_op,
                      .global_set = global_set,
                      .context = &found->told};
  found->told = 0;
  ck_assert(scan_init(&scan));
  scan.uses_windows &= uses_windows;
  found->ok = scan_body(&scan, 0);
  found->n_patches = scan.n_patches;
  ck_assert_uint_le(scan.n_patches, BODY_MAX);
  memcpy(found->patches, scan.patches, scan.n_patches * sizeof *scan.patches);
  memcpy(found->low_calls, scan.low_calls, 128 * sizeof *scan.low_calls);
  arena_free(&arena);
}

/* Returns whether the body is well-formed. */
static bool both_ways_agree(struct span bytes) {
  static struct found plain, windows;
  struct diag plain_diag = {.arena = &test_arena};
  struct diag diag = {.arena = &test_arena};
  struct body body;
  uint8_t *exactly = malloc(bytes.size); /* so that ASan sees more */
  memcpy(exactly, bytes.data, bytes.size);
  struct module m = module_of((struct span){exactly, bytes.size}, &body);
  scan_with(&m, false, &plain, &plain_diag);
  scan_with(&m, true, &windows, &diag);
  free(exactly);
  ck_assert_int_eq(windows.ok, plain.ok);
  ck_assert_uint_eq(diag.n_items, plain_diag.n_items);
  for (size_t i = 0; i < diag.n_items; i++) {
    ck_assert_str_eq(diag.items[i]->message, plain_diag.items[i]->message);
    ck_assert_uint_eq(diag.items[i]->offset, plain_diag.items[i]->offset);
  }
  if (!plain.ok)
    return false;
  ck_assert_uint_eq(windows.told, plain.told);
  ck_assert_uint_eq(windows.n_patches, plain.n_patches);
  ck_assert_mem_eq(windows.patches, plain.patches,
                   plain.n_patches * sizeof *plain.patches);
  ck_assert_mem_eq(windows.low_calls, plain.low_calls,
                   128 * sizeof *plain.low_calls);
  return true;
}

/* Instructions of every shape; `{` opens a block and `}` closes one. */
static const char *const instrs[] = {
    "20 00",
    "20 01",
    "21 7f",
    "22 05",
    "20 80 01",
    "21 ff ff 03",
    "20 81 80 80 80 00",
    "28 02 00",
    "28 02 04",
    "36 02 10",
    "2d 00 80 01",
    "37 03 80 80 80 80 00",
    "29 03 ff ff ff ff 0f",
    "28 82 00 08",
    "6a",
    "6a",
    "45",
    "1a",
    "0f",
    "c4",
    "00",
    "41 00",
    "41 7f",
    "41 80 08",
    "41 80 80 c4 00",
    "41 80 80 80 80 78",
    "42 01",
    "42 ff ff ff ff ff 01",
    "42 80 80 80 80 80 80 80 80 80 7f",
    "43 00 00 80 3f",
    "44 0b 0b 0b 0b 0b 0b 0b 0b",
    "43 80 80 80 80",
    "10 00",
    "10 7f",
    "10 80 01",
    "10 ab 82 80 80 00",
    "12 05",
    "23 00",
    "23 80 80 80 80 00",
    "24 81 01",
    "11 01 00",
    "11 83 80 80 80 00 00",
    "11 00 01",
    "0d 00",
    "0c 80 00",
    "0e 02 00 01 00",
    "fc 0a 00 00",
    "fc 0b 00",
    "fd 0c 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b",
    "3f 00",
    "40 00",
    "d2 05",
    "d0 70",
    "25 01",
    "1c 01 7f",
    "{02 40",
    "{03 40",
    "{02 7f",
    "{02 70",
    "{02 01",
    "{02 63 70",
    "{04 40",
    "{1f 40 01 03 00",
    "{1f 7f 01 02 80 00",
    "{1f 40 02 00 00 01 02 00",
    "}0b",
    "}0b",
    "}0b",
    "}0b",
};

/* Writes the instruction at `text`; returns its size. */
static size_t put(uint8_t *bytes, const char *text) {
  size_t n = 0;
  char *end = NULL;
  for (text += *text == '{' || *text == '}'; *text; text = end)
    bytes[n++] = (uint8_t)strtoul(text, &end, 16);
  return n;
}

/* A body of about `size` bytes, chosen at random. */
static size_t random_body(uint8_t *bytes, size_t size) {
  enum { N = sizeof instrs / sizeof *instrs };
  size_t n = 0, depth = 0;
  bytes[n++] = 0; /* locals */
  while (n < size || depth) {
    const char *instr = n < size ? instrs[random_below(N)] : "}0b";
    if (*instr == '}' && !depth)
      continue;
    depth += *instr == '{';
    depth -= *instr == '}';
    n += put(bytes + n, instr);
  }
  bytes[n++] = 0x0b;
  return n;
}

START_TEST(both_ways_find_the_same) {
  static uint8_t bytes[BODY_MAX];
  random_state = (uint32_t)_i + 1;
  for (int i = 0; i < 40; i++) {
    size_t size = random_body(bytes, 1 + random_below(1200));
    ck_assert(both_ways_agree((struct span){bytes, size}));
  }
}
END_TEST

START_TEST(both_ways_refuse_the_same) {
  static uint8_t bytes[BODY_MAX];
  random_state = (uint32_t)_i + 1;
  size_t size = random_body(bytes, 1 + random_below(400));
  for (int i = 0; i < 400; i++) {
    uint8_t *byte = &bytes[random_below((uint32_t)size - 1)], old = *byte;
    *byte = (uint8_t)random_below(256);
    both_ways_agree((struct span){bytes, size});
    *byte = old;
  }
}
END_TEST

/* Every length puts the end, and each instruction, at another place of a
   window. */
START_TEST(an_instruction_may_lie_anywhere) {
  static uint8_t bytes[BODY_MAX];
  const char *text = instrs[_i];
  bool opens = *text == '{';
  if (*text == '}')
    return;
  for (size_t before = 0; before < 75; before++)
    for (size_t behind = 0; behind < 80; behind += 19) {
      memset(bytes, 0x01, sizeof bytes);
      size_t n = 1 + before;
      bytes[0] = 0;
      n += put(bytes + n, text) + behind;
      if (opens)
        bytes[n++] = 0x0b;
      bytes[n++] = 0x0b;
      ck_assert(both_ways_agree((struct span){bytes, n}));
      bytes[n - 1 - opens] = 0x41; /* the end is in an immediate */
      ck_assert(!both_ways_agree((struct span){bytes, n}));
    }
}
END_TEST

START_TEST(a_window_ends_before_what_it_cannot_read) {
  uint8_t shapes[256], bytes[WINDOW_SIZE * 2];
  struct window windows[2];
  memset(shapes, 1, sizeof shapes);
  memset(bytes, 0x01, sizeof bytes);
  shapes[0xff] = SHAPE_OTHER;
  shapes[0x0b] = 1 | SHAPE_END;
  bytes[70] = 0xff;
  if (!window_is_supported())
    return;
  ck_assert_uint_eq(window_read(windows, 2, shapes, bytes, sizeof bytes, 1), 2);
  ck_assert_uint_eq(windows[0].next, 64);
  ck_assert_uint_eq(windows[1].next, 6);
  bytes[9] = 0x0b;
  ck_assert_uint_eq(window_read(windows, 2, shapes, bytes, sizeof bytes, 1), 1);
  ck_assert_uint_eq(windows[0].next, 9);
  ck_assert_uint_eq(window_read(windows, 2, shapes, bytes, sizeof bytes, 2), 2);
  ck_assert_uint_eq(windows[0].n_ends, 1);
  window_cut(&windows[0], 9);
  ck_assert_uint_eq(windows[0].n_ends, 0);
  ck_assert_uint_eq(windows[0].next, 9);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("window");
  TCase *ways = behaviour(suite, "ways");
  tcase_add_loop_test(ways, both_ways_find_the_same, 0, 10);
  tcase_add_loop_test(ways, both_ways_refuse_the_same, 0, 10);
  tcase_add_loop_test(ways, an_instruction_may_lie_anywhere, 0,
                      sizeof instrs / sizeof *instrs);
  TCase *windows = behaviour(suite, "windows");
  tcase_add_test(windows, a_window_ends_before_what_it_cannot_read);
  return run_suite(suite);
}
