/*
 * linked.h links modules given as text up to a pass, so that the test of a pass
 * can look at what it left in struct link.
 */
#ifndef WASI_FUSE_TESTS_LINKED_H
#define WASI_FUSE_TESTS_LINKED_H

#include "assemble.h"
#include "fuse/link.h"

static struct link test_link;
static struct input link_inputs[8];

/* A link of `main_text` with adapters that stand for import modules `p`, `q`
   and so on; null ends the adapters. */
static inline void link_begin_with(const char *main_text,
                                   const char *const *adapters, size_t n) {
  static const char *const names[] = {"p", "q", "r", "s"};
  static const char *const files[] = {"p.wasm", "q.wasm", "r.wasm", "s.wasm"};
  test_link = (struct link){.inputs = link_inputs};
  test_link.options.size = sizeof test_link.options;
  test_link.diag.arena = &test_link.arena;
  link_inputs[test_link.n_inputs++] = (struct input){
      .role = INPUT_MAIN, .name = "main.wasm", .bytes = assemble(main_text)};
  for (size_t i = 0; i < n; i++)
    link_inputs[test_link.n_inputs++] =
        (struct input){.role = INPUT_ADAPTER,
                       .name = files[i],
                       .provides = names[i],
                       .bytes = assemble(adapters[i])};
}

static inline void link_begin(const char *main_text, const char *adapter) {
  link_begin_with(main_text, &adapter, adapter ? 1 : 0);
}

static inline void link_end(void) {
  free_scanned(&test_link);
  arena_free(&test_link.arena);
}

/* Runs the passes up to and including `last`. */
static inline bool link_until(bool (*last)(struct link *link)) {
  static bool (*const passes[])(struct link *) = {
      parse_inputs, verify_inputs,  resolve_imports, synthesize_runtime,
      scan_bodies,  check_adapters, mark_live,       plan_memory,
      number_items, lay_out_code,   merge_worlds};
  for (size_t i = 0; i < sizeof passes / sizeof *passes; i++) {
    if (!passes[i](&test_link))
      return false;
    if (passes[i] == last)
      return true;
  }
  ck_abort_msg("there is no such pass");
  return false;
}

static inline void link_expect_no_error(void) {
  if (test_link.diag.n_items)
    ck_abort_msg("diagnostic: %s", test_link.diag.items[0]->message);
}

static inline void link_expect_diagnostic(size_t i, const char *message) {
  ck_assert_uint_lt(i, test_link.diag.n_items);
  ck_assert_str_eq(test_link.diag.items[i]->message, message);
}

/* The only one. */
static inline void link_expect_error(const char *message) {
  link_expect_diagnostic(0, message);
  ck_assert_uint_eq(test_link.diag.n_items, 1);
  ck_assert(diag_failed(&test_link.diag));
}

#endif
