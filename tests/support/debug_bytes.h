/*
 * debug_bytes.h builds debug sections by hand, rewrites them with a small map
 * of code, and looks at what became of them.
 *
 *   old          new                         old          new
 *   [10, 50)     [310, 350)  moved           [d4, 100)    dropped
 *   [52, d2)     [52, d6)    in its place,   [102, 140)   [d7, 115)  moves
 * down, 4 longer from 60 on                      next to the second
 */
#ifndef WASI_FUSE_TESTS_DEBUG_BYTES_H
#define WASI_FUSE_TESTS_DEBUG_BYTES_H

#include "harness.h"
#include "output/dwarf.h"
#include "output/dwarf_constant.h"
#include "output/dwarf_context.h"

#include <stdarg.h>

static const struct code_change debug_changes[] = {{0x60, 4}};
static const struct code_func debug_funcs[] = {
    {0x10, 0x50, 0x310, 0x350, NULL, 0, true},
    {0x52, 0xd2, 0x52, 0xd6, debug_changes, 1, true},
    {0xd4, 0x100, 0, 0, NULL, 0, false},
    {0x102, 0x140, 0xd7, 0x115, NULL, 0, true},
};
static const struct code_map debug_map = {debug_funcs, sizeof debug_funcs /
                                                           sizeof *debug_funcs};

enum { N_DEBUG_MAX = 16 };
static struct writer debug_bytes[N_DEBUG_MAX];
static const char *debug_names[N_DEBUG_MAX];
static size_t n_debug;
static struct dwarf_section debug_in[N_DEBUG_MAX], debug_out[N_DEBUG_MAX];

/* The section `name` in the making. */
static inline struct writer *section(const char *name) {
  for (size_t i = 0; i < n_debug; i++)
    if (!strcmp(debug_names[i], name))
      return &debug_bytes[i];
  ck_assert_uint_lt(n_debug, N_DEBUG_MAX);
  debug_names[n_debug] = name;
  return &debug_bytes[n_debug++];
}

/* Appends values, as the letters say: b, h, w and q of 1, 2, 4 and 8 bytes, u
   and i LEB128, s a string with its zero.  All but strings are given as int. */
static inline void put(struct writer *w, const char *letters, ...) {
  va_list args;
  va_start(args, letters);
  for (; *letters; letters++) {
    if (*letters == 's') {
      const char *text = va_arg(args, const char *);
      writer_bytes(w, (struct span){(const uint8_t *)text, strlen(text) + 1});
      continue;
    }
    int value = va_arg(args, int);
    if (*letters == 'b')
      writer_u8(w, (uint8_t)value);
    else if (*letters == 'h')
      dwarf_write(w, (uint64_t)value, 2);
    else if (*letters == 'w')
      dwarf_write(w, (uint64_t)value, 4);
    else if (*letters == 'q')
      dwarf_write(w, (uint64_t)value, 8);
    else if (*letters == 'u')
      writer_u64(w, (unsigned)value);
    else if (*letters == 'i')
      writer_s64(w, value);
    else
      ck_abort_msg("no such letter: %c", *letters);
  }
  va_end(args);
}

/* A unit begins with its length, which end_unit fills in. */
static inline size_t begin_unit(struct writer *w) {
  put(w, "w", 0);
  return w->size;
}

static inline void end_unit(struct writer *w, size_t start) {
  dwarf_put(w->data + start - 4, w->size - start, 4);
}

/* Declares an abbreviation in .debug_abbrev: attributes with their forms, then
   0.  An implicit_const is followed by its value. */
static inline void declare(int code, int tag, int children, ...) {
  struct writer *w = section(".debug_abbrev");
  va_list args;
  va_start(args, children);
  put(w, "uub", code, tag, children);
  for (;;) {
    int attr = va_arg(args, int);
    int form = attr ? va_arg(args, int) : 0;
    put(w, "uu", attr, form);
    if (form == DW_FORM_implicit_const)
      put(w, "i", va_arg(args, int));
    if (!attr)
      break;
  }
  va_end(args);
}

static inline void end_declarations(void) {
  put(section(".debug_abbrev"), "b", 0);
}

/* Begins a unit of .debug_info with addresses of 4 bytes, whose abbreviations
   are at 0; its entries follow. */
static inline size_t begin_info(int version) {
  struct writer *w = section(".debug_info");
  size_t start = begin_unit(w);
  if (version >= 5)
    put(w, "hbbw", version, DW_UT_compile, 4, 0);
  else
    put(w, "hwb", version, 0, 4);
  return start;
}

/* Takes what was built as sections of an input; their offsets are 0x1000 times
   their number, from 1 on. */
static inline void take_sections(void) {
  for (size_t i = 0; i < n_debug; i++) {
    debug_in[i] = (struct dwarf_section){span_of(debug_names[i]),
                                         exact(writer_span(&debug_bytes[i])),
                                         0x1000 * (i + 1)};
    writer_free(&debug_bytes[i]);
  }
}

static inline void rewrite_sections(void) {
  take_sections();
  ck_assert(dwarf_rewrite(&test_arena, &test_diag, "in", &debug_map, debug_in,
                          n_debug, debug_out));
}

static inline void forget_sections(void) {
  n_debug = 0;
}

/* What the section `name` became. */
static inline struct span rewritten(const char *name) {
  for (size_t i = 0; i < n_debug; i++)
    if (!strcmp(debug_names[i], name))
      return debug_out[i].bytes;
  ck_abort_msg("no section %s", name);
}

static inline uint64_t number_at(struct span bytes, size_t at, size_t size) {
  struct dwarf_reader r = {.data = bytes.data, .pos = at, .end = bytes.size};
  uint64_t value = dwarf_uint(&r, size);
  ck_assert(!r.failed);
  return value;
}

static inline void expect_number(const char *name, size_t at, size_t size,
                                 uint64_t value) {
  ck_assert_uint_eq(number_at(rewritten(name), at, size), value);
}

/* The section became exactly what is in `w`, which is emptied. */
static inline void expect_section(const char *name, struct writer *w) {
  expect_no_error();
  expect_bytes(rewritten(name), writer_span(w));
  writer_free(w);
}

static inline void expect_same(const char *name) {
  for (size_t i = 0; i < n_debug; i++)
    if (!strcmp(debug_names[i], name))
      expect_bytes(debug_out[i].bytes, debug_in[i].bytes);
}

/* Everything was dropped, with one warning. */
static inline void expect_dropped(uint64_t offset, const char *message) {
  expect_diagnostic(0, offset, message);
  ck_assert_uint_eq(test_diag.n_items, 1);
  ck_assert_int_eq(test_diag.status, WF_OK);
  for (size_t i = 0; i < n_debug; i++)
    ck_assert_ptr_null(debug_out[i].bytes.data);
}

/* A test case of tests that build sections. */
static inline void debug_begin(void) {
  harness_begin();
  forget_sections();
}

static inline void debug_end(void) {
  for (size_t i = 0; i < N_DEBUG_MAX; i++)
    writer_free(&debug_bytes[i]);
  harness_end();
}

static inline TCase *debug_behaviour(Suite *suite, const char *name) {
  TCase *tcase = tcase_create(name);
  tcase_add_checked_fixture(tcase, debug_begin, debug_end);
  suite_add_tcase(suite, tcase);
  return tcase;
}

#endif
