/*
 * check_dwarf_line.c: line programs.  The code moves as debug_bytes.h says.
 */
#include "debug_bytes.h"

#include "output/dwarf_line_program.h"

enum { OPCODE_BASE = 13, LINE_RANGE = 14, LINE_BASE = -5 };

/* Begins a unit of version 4, as LLVM does. */
static size_t begin_program(struct writer *w) {
  size_t start = begin_unit(w);
  put(w, "hwbbbbbb", 4, 18 + 2, 1, 1, 1, LINE_BASE, LINE_RANGE, OPCODE_BASE);
  put(w, "bbbbbbbbbbbb", 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1);
  put(w, "bb", 0, 0); /* no directories, no files */
  return start;
}

enum { HEADER_SIZE = 4 + 2 + 4 + 20 };

static void set_address(struct writer *w, int address) {
  put(w, "bubw", 0, 5, DW_LNE_set_address, address);
}

static void end_sequence(struct writer *w, int advance) {
  if (advance)
    put(w, "bu", DW_LNS_advance_pc, advance);
  put(w, "bub", 0, 1, DW_LNE_end_sequence);
}

/* The special opcode that advances line and address. */
static int special(int line, int address) {
  return line - LINE_BASE + LINE_RANGE * address + OPCODE_BASE;
}

/* A sequence of two rows in `[from, to)`, of lines 1 and 3. */
static void two_rows(struct writer *w, int from, int to) {
  set_address(w, from);
  put(w, "bb", special(0, 0), special(2, 8));
  end_sequence(w, to - from - 8);
}

/* The rows of the output, as text: "310:1 318:3 350:end ". */
static const char *rows_of(const char *name) {
  static char text[1024];
  size_t n = 0;
  struct dwarf d = {.arena = &test_arena, .map = &debug_map};
  struct dwarf_section section = {span_of(".debug_line"), rewritten(name), 0};
  ck_assert(dwarf_start(&d, &section, 1));
  struct dwarf_reader r = dwarf_read(&d, DWARF_LINE);
  struct line_unit unit;
  text[0] = 0;
  while (dwarf_left(&r)) {
    ck_assert(line_read_unit(&d, &r, &unit));
    struct line_machine m = line_start(&d, &unit, unit.program);
    for (;;) {
      enum line_event event = line_next(&m);
      ck_assert_uint_lt(n, sizeof text - 64);
      if (event == LINE_ROW)
        n += (size_t)snprintf(text + n, 64, "%llx:%llu ",
                              (unsigned long long)m.row.address,
                              (unsigned long long)m.row.line);
      if (event == LINE_END_SEQUENCE) {
        n += (size_t)snprintf(text + n, 64, "%llx:end ",
                              (unsigned long long)m.row.address);
        m.row = line_row_first(&unit.header);
      }
      if (event == LINE_END)
        break;
    }
    ck_assert(!m.r.failed);
  }
  return text;
}

static void rewrite_program(struct writer *w, size_t start) {
  end_unit(w, start);
  rewrite_sections();
  expect_no_error();
}

START_TEST(a_sequence_moves_by_its_address) {
  struct writer *w = section(".debug_line");
  size_t start = begin_program(w);
  two_rows(w, 0x10, 0x50);
  size_t size = w->size;
  rewrite_program(w, start);
  ck_assert_str_eq(rows_of(".debug_line"), "310:1 318:3 350:end ");
  ck_assert_uint_eq(rewritten(".debug_line").size, size);
}
END_TEST

START_TEST(rows_behind_a_change_move_with_it) {
  struct writer *w = section(".debug_line");
  size_t start = begin_program(w);
  set_address(w, 0x52);
  put(w, "bb", special(0, 0), special(1, 6));
  put(w, "b", special(1, 8)); /* 0x60 */
  put(w, "b", special(-3, 1));
  end_sequence(w, 0xd2 - 0x61);
  rewrite_program(w, start);
  ck_assert_str_eq(rows_of(".debug_line"), "52:1 58:2 64:3 65:0 d6:end ");
}
END_TEST

START_TEST(all_registers_are_kept) {
  struct writer *w = section(".debug_line");
  struct writer expected = {0};
  size_t start = begin_program(w);
  for (int i = 0; i < 2; i++) {
    struct writer *to = i ? &expected : w;
    set_address(to, 0x52);
    put(to, "bubu", DW_LNS_set_file, 3, DW_LNS_set_column, 7);
    put(to, "bub", DW_LNS_set_isa, 1, DW_LNS_negate_stmt);
    put(to, "bbb", DW_LNS_set_basic_block, DW_LNS_set_prologue_end,
        DW_LNS_set_epilogue_begin);
    put(to, "bubu", 0, 2, DW_LNE_set_discriminator, 5);
    put(to, "b", special(3, 0));
    put(to, "bi", DW_LNS_advance_line, 100);
    put(to, "bb", DW_LNS_const_add_pc, special(0, i ? 5 : 1)); /* at 0x64 */
    put(to, "bub", DW_LNS_advance_pc, 0x60, special(0, 0));
    end_sequence(to, 2);
  }
  rewrite_program(w, start);
  struct span out = rewritten(".debug_line");
  expect_bytes(span_sub(out, HEADER_SIZE, out.size - HEADER_SIZE),
               writer_span(&expected));
  writer_free(&expected);
}
END_TEST

START_TEST(a_sequence_of_a_dropped_func_is_marked) {
  struct writer *w = section(".debug_line");
  size_t start = begin_program(w);
  two_rows(w, 0xd4, 0x100);
  rewrite_program(w, start);
  expect_number(".debug_line", HEADER_SIZE + 3, 4, UINT32_MAX);
}
END_TEST

START_TEST(a_sequence_at_zero_was_dropped_before) {
  struct writer *w = section(".debug_line");
  size_t start = begin_program(w);
  two_rows(w, 0, 0x54);
  rewrite_program(w, start);
  expect_number(".debug_line", HEADER_SIZE + 3, 4, UINT32_MAX);
}
END_TEST

START_TEST(a_tombstone_stays_one) {
  struct writer *w = section(".debug_line");
  size_t start = begin_program(w);
  two_rows(w, -1, 20);
  rewrite_program(w, start);
  expect_same(".debug_line");
}
END_TEST

START_TEST(a_sequence_ends_where_funcs_part) {
  struct writer *w = section(".debug_line");
  size_t start = begin_program(w);
  set_address(w, 0x10);
  put(w, "b", special(1, 0));
  put(w, "bubu", DW_LNS_set_column, 4, DW_LNS_advance_pc, 0x42); /* 0x52 */
  put(w, "bb", special(1, 0), special(1, 4));
  put(w, "bub", DW_LNS_advance_pc, 0x7e, special(1, 0)); /* 0xd4: dropped */
  put(w, "bub", DW_LNS_advance_pc, 0x30, special(1, 0)); /* 0x104 */
  end_sequence(w, 0x3c);
  rewrite_program(w, start);
  ck_assert_str_eq(rows_of(".debug_line"),
                   "310:2 350:end 52:3 56:4 d6:end d9:6 115:end ");
}
END_TEST

START_TEST(funcs_that_stay_together_stay_in_one_sequence) {
  static const struct code_change changes[] = {{0x20, 4}};
  static const struct code_func funcs[] = {
      {0x10, 0x50, 0x10, 0x54, changes, 1, true},
      {0x51, 0x60, 0x55, 0x64, NULL, 0, true}};
  static const struct code_map map = {funcs, 2};
  struct writer *w = section(".debug_line");
  size_t start = begin_program(w);
  set_address(w, 0x10);
  put(w, "b", special(1, 0));
  put(w, "bub", DW_LNS_advance_pc, 0x41, special(1, 0)); /* 0x51 */
  end_sequence(w, 0xf);
  end_unit(w, start);
  take_sections();
  ck_assert(dwarf_rewrite(&test_arena, &test_diag, "in", &map, debug_in,
                          n_debug, debug_out));
  ck_assert_str_eq(rows_of(".debug_line"), "10:2 55:3 64:end ");
}
END_TEST

START_TEST(an_address_may_be_set_within_a_sequence) {
  struct writer *w = section(".debug_line");
  size_t start = begin_program(w);
  set_address(w, 0x70);
  put(w, "b", special(1, 0));
  set_address(w, 0x52);
  put(w, "b", special(1, 0));
  end_sequence(w, 0x80);
  rewrite_program(w, start);
  ck_assert_str_eq(rows_of(".debug_line"), "74:2 52:3 d6:end ");
}
END_TEST

START_TEST(fixed_advances_are_understood) {
  struct writer *w = section(".debug_line");
  size_t start = begin_program(w);
  set_address(w, 0x52);
  put(w, "b", DW_LNS_copy);
  put(w, "bhb", DW_LNS_fixed_advance_pc, 0x40, DW_LNS_copy);
  end_sequence(w, 0x40);
  rewrite_program(w, start);
  ck_assert_str_eq(rows_of(".debug_line"), "52:1 96:1 d6:end ");
}
END_TEST

START_TEST(other_opcodes_are_kept) {
  struct writer *w = section(".debug_line");
  size_t start = begin_program(w);
  set_address(w, 0x52);
  put(w, "b", special(1, 0));
  put(w, "busuuu", 0, 8, "\3a.c", 0, 0, 0); /* DW_LNE_define_file */
  put(w, "bub", DW_LNS_advance_pc, 0x40, special(1, 0));
  end_sequence(w, 0x40);
  size_t size = w->size;
  rewrite_program(w, start);
  ck_assert_str_eq(rows_of(".debug_line"), "52:2 96:3 d6:end ");
  ck_assert_uint_eq(rewritten(".debug_line").size, size);
}
END_TEST

START_TEST(units_behind_one_that_grew_move) {
  struct writer *info = section(".debug_info");
  struct writer *w = section(".debug_line");
  declare(1, DW_TAG_compile_unit, 0, DW_AT_stmt_list, DW_FORM_sec_offset, 0);
  end_declarations();
  size_t start = begin_program(w);
  set_address(w, 0x52);
  put(w, "bb", special(0, 0), special(0, 15)); /* 15 becomes 19 */
  end_sequence(w, 0x71);
  end_unit(w, start);
  size_t second = w->size;
  start = begin_program(w);
  two_rows(w, 0x10, 0x50);
  for (int i = 0; i < 2; i++) {
    size_t unit = begin_info(4);
    put(info, "uw", 1, i ? (int)second : 0);
    end_unit(info, unit);
  }
  rewrite_program(w, start);
  expect_number(".debug_info", 12, 4, 0);
  expect_number(".debug_info", 28, 4, second + 1);
  expect_number(".debug_line", 0, 4, second - 4 + 1);
  ck_assert_str_eq(rows_of(".debug_line"),
                   "52:1 65:1 d6:end 310:1 318:3 350:end ");
}
END_TEST

START_TEST(macros_follow_their_line_program) {
  struct writer *w = section(".debug_line");
  struct writer *macro = section(".debug_macro");
  size_t start = begin_program(w);
  set_address(w, 0x52);
  put(w, "bb", special(0, 0), special(0, 15));
  end_sequence(w, 0x71);
  end_unit(w, start);
  size_t second = w->size;
  put(macro, "hbw", 5, 2, (int)second);
  put(macro, "buu", 3, 0, 1);      /* a file begins */
  put(macro, "bus", 1, 1, "A 1");  /* a definition */
  put(macro, "buw", 5, 2, 0x1234); /* one of .debug_str */
  put(macro, "bb", 4, 0);
  start = begin_program(w);
  rewrite_program(w, start);
  expect_number(".debug_macro", 3, 4, second + 1);
  expect_number(".debug_macro", 7 + 3 + 6 + 2, 4, 0x1234);
}
END_TEST

/* Refused with `message`, at the start of the program. */
static void expect_refused(struct writer *w, size_t start, uint64_t offset,
                           const char *message) {
  char text[200];
  end_unit(w, start);
  rewrite_sections();
  snprintf(text, sizeof text,
           ".debug_line: line program: %s: debug information dropped", message);
  expect_dropped(0x1000 + offset, text);
}

START_TEST(an_opcode_that_does_not_end_is_refused) {
  struct writer *w = section(".debug_line");
  size_t start = begin_program(w);
  set_address(w, 0x10);
  put(w, "bb", DW_LNS_advance_pc, 0x80);
  expect_refused(w, start, HEADER_SIZE + 7, "an opcode does not end");
}
END_TEST

START_TEST(an_opcode_longer_than_the_unit_is_refused) {
  struct writer *w = section(".debug_line");
  size_t start = begin_program(w);
  put(w, "bub", 0, 100, DW_LNE_set_address);
  expect_refused(w, start, HEADER_SIZE, "an opcode does not end");
}
END_TEST

START_TEST(a_header_longer_than_the_unit_is_refused) {
  struct writer *w = section(".debug_line");
  size_t start = begin_program(w);
  w->data[6] = 0xff;
  expect_refused(w, start, 0, "its header is longer than the unit");
}
END_TEST

START_TEST(a_header_that_ends_early_is_refused) {
  struct writer *w = section(".debug_line");
  size_t start = begin_program(w);
  w->data[6] = 10;
  expect_refused(w, start, 0, "it ends in its header");
}
END_TEST

START_TEST(instructions_of_another_size_are_refused) {
  struct writer *w = section(".debug_line");
  size_t start = begin_program(w);
  w->data[10] = 4;
  expect_refused(w, start, 0, "its instructions are not those of wasm");
}
END_TEST

START_TEST(a_line_range_of_zero_is_refused) {
  struct writer *w = section(".debug_line");
  size_t start = begin_program(w);
  w->data[14] = 0;
  expect_refused(w, start, 0, "it has too few opcodes");
}
END_TEST

START_TEST(another_version_is_refused) {
  struct writer *w = section(".debug_line");
  size_t start = begin_program(w);
  w->data[4] = 6;
  expect_refused(w, start, 0, "version 6 is not supported");
}
END_TEST

START_TEST(a_unit_longer_than_the_section_is_refused) {
  struct writer *w = section(".debug_line");
  begin_program(w);
  put(w, "w", 0);
  dwarf_put(w->data, 0x100, 4);
  rewrite_sections();
  expect_dropped(0x1000, ".debug_line: line program: it is longer than the "
                         "section: debug information dropped");
}
END_TEST

START_TEST(macros_that_do_not_end_are_dropped_alone) {
  struct writer *w = section(".debug_line");
  struct writer *macro = section(".debug_macro");
  size_t start = begin_program(w);
  set_address(w, 0x52);
  put(w, "bb", special(0, 0), special(0, 15));
  end_sequence(w, 0x71);
  end_unit(w, start);
  start = begin_program(w);
  end_unit(w, start);
  put(macro, "hbwb", 5, 2, 0, 4);
  rewrite_sections();
  expect_diagnostic(0, 0x2000,
                    ".debug_macro: unit: its entries do not end: section "
                    "dropped");
  ck_assert_uint_eq(test_diag.n_items, 1);
  ck_assert_ptr_null(rewritten(".debug_macro").data);
  ck_assert_ptr_nonnull(rewritten(".debug_line").data);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("dwarf_line");
  TCase *moves = debug_behaviour(suite, "moves");
  tcase_add_test(moves, a_sequence_moves_by_its_address);
  tcase_add_test(moves, rows_behind_a_change_move_with_it);
  tcase_add_test(moves, all_registers_are_kept);
  tcase_add_test(moves, an_address_may_be_set_within_a_sequence);
  tcase_add_test(moves, fixed_advances_are_understood);
  tcase_add_test(moves, other_opcodes_are_kept);
  tcase_add_test(moves, units_behind_one_that_grew_move);
  tcase_add_test(moves, macros_follow_their_line_program);
  TCase *parts = debug_behaviour(suite, "parts");
  tcase_add_test(parts, a_sequence_of_a_dropped_func_is_marked);
  tcase_add_test(parts, a_sequence_at_zero_was_dropped_before);
  tcase_add_test(parts, a_tombstone_stays_one);
  tcase_add_test(parts, a_sequence_ends_where_funcs_part);
  tcase_add_test(parts, funcs_that_stay_together_stay_in_one_sequence);
  TCase *refused = debug_behaviour(suite, "refused");
  tcase_add_test(refused, an_opcode_that_does_not_end_is_refused);
  tcase_add_test(refused, an_opcode_longer_than_the_unit_is_refused);
  tcase_add_test(refused, a_header_longer_than_the_unit_is_refused);
  tcase_add_test(refused, a_header_that_ends_early_is_refused);
  tcase_add_test(refused, instructions_of_another_size_are_refused);
  tcase_add_test(refused, a_line_range_of_zero_is_refused);
  tcase_add_test(refused, another_version_is_refused);
  tcase_add_test(refused, a_unit_longer_than_the_section_is_refused);
  tcase_add_test(refused, macros_that_do_not_end_are_dropped_alone);
  return run_suite(suite);
}
