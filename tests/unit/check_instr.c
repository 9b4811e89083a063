/*
 * check_instr.c: each instruction's immediates are stepped over, and cut into
 * indices and other bytes so that nothing is lost.
 */
#include "wasm/instr.h"

#include "assemble.h"

/* What a walk told, as text: "y3 " is type 3, "(0a)" other bytes. */
struct notes {
  struct instr_visitor base;
  char text[256];
};

static void note(struct notes *notes, const char *format, unsigned a,
                 unsigned b) {
  size_t n = strlen(notes->text);
  snprintf(notes->text + n, sizeof notes->text - n, format, a, b);
}

static void note_index(struct instr_visitor *v, enum space space,
                       uint32_t index, size_t at) {
  static const char letters[N_SPACES] = {'f', 't', 'm', 'g',
                                         'k', 'y', 'd', 'e'};
  (void)at;
  note((struct notes *)v, v->is_s33 ? "%c%u' " : "%c%u ",
       (unsigned char)letters[space], index);
}

static void note_bytes(struct instr_visitor *v, struct span bytes) {
  struct notes *notes = (struct notes *)v;
  note(notes, "(", 0, 0);
  for (size_t i = 0; i < bytes.size; i++)
    note(notes, i ? " %02x" : "%02x", bytes.data[i], 0);
  note(notes, ") ", 0, 0);
}

static struct notes new_notes(void) {
  return (struct notes){.base = {.index = note_index, .bytes = note_bytes}};
}

static const struct {
  const char *bytes; /* the instruction */
  const char *told;
} instructions[] = {
    {"00", ""},
    {"01", ""},
    {"02 40", "(40) "},
    {"02 7f", "(7f) "},
    {"03 05", "y5' "},
    {"04 63 70", "(63) (70) "},
    {"04 64 85 00", "(64) y5' "},
    {"05", ""},
    {"06 40", "(40) "},
    {"07 02", "k2 "},
    {"08 81 00", "k1 "},
    {"09 01", "(01) "},
    {"0a", ""},
    {"0b", ""},
    {"0c 03", "(03) "},
    {"0d 83 00", "(83 00) "},
    {"0e 02 01 82 00 03", "(02 01 82 00 03) "},
    {"0e 00 00", "(00 00) "},
    {"0f", ""},
    {"10 85 80 80 80 00", "f5 "},
    {"11 03 01", "y3 t1 "},
    {"12 04", "f4 "},
    {"13 03 01", "y3 t1 "},
    {"14 02", "y2 "},
    {"15 02", "y2 "},
    {"18 00", "(00) "},
    {"19", ""},
    {"1a", ""},
    {"1b", ""},
    {"1c 01 7f", "(01) (7f) "},
    {"1c 02 64 01 70", "(02) (64) y1' (70) "},
    {"1f 40 00", "(40) (00) "},
    {"1f 40 04 00 01 02 01 03 04 02 05 03 06",
     "(40) (04) (00) k1 (02) (01) k3 (04) (02) (05) (03) (06) "},
    {"20 07", "(07) "},
    {"23 07", "g7 "},
    {"24 07", "g7 "},
    {"25 01", "t1 "},
    {"26 01", "t1 "},
    {"28 02 04", "(02 04) "},
    {"36 42 01 10", "(42) m1 (10) "},
    {"29 03 ff ff ff ff ff ff ff ff ff 01",
     "(03 ff ff ff ff ff ff ff ff ff 01) "},
    {"3f 00", "m0 "},
    {"40 02", "m2 "},
    {"41 c0 bb 78", "(c0 bb 78) "},
    {"42 ff ff ff ff ff ff ff ff ff 00", "(ff ff ff ff ff ff ff ff ff 00) "},
    {"43 00 00 80 3f", "(00 00 80 3f) "},
    {"44 00 00 00 00 00 00 f0 3f", "(00 00 00 00 00 00 f0 3f) "},
    {"45", ""},
    {"c4", ""},
    {"d0 70", "(70) "},
    {"d0 03", "y3' "},
    {"d0 65 6e", "(65 6e) "},
    {"02 64 65 70", "(64) (65 70) "},
    {"d1", ""},
    {"d2 06", "f6 "},
    {"d3", ""},
    {"d4", ""},
    {"d5 01", "(01) "},
    {"d6 01", "(01) "},
    {"e0 02", "y2 "},
    {"e1 02 03", "y2 y3 "},
    {"e2 01", "k1 "},
    {"e3 01 02 00 02 03 01 04", "y1 (02) (00) k2 (03) (01) k4 "},
    {"e4 01 02 00", "y1 k2 (00) "},
    {"e6 01 02", "y1 k2 "},
    {"fb 00 03", "y3 "},
    {"fb 02 03 01", "y3 (01) "},
    {"fb 08 03 09", "y3 (09) "},
    {"fb 09 03 01", "y3 d1 "},
    {"fb 0a 03 01", "y3 e1 "},
    {"fb 0f", ""},
    {"fb 11 03 04", "y3 y4 "},
    {"fb 14 6e", "(6e) "},
    {"fb 17 02", "y2' "},
    {"fb 18 03 01 6e 02", "(03) (01) (6e) y2' "},
    {"fb 9e 00", ""},
    {"fc 00", ""},
    {"fc 08 02 01", "d2 m1 "},
    {"fc 09 02", "d2 "},
    {"fc 0a 01 00", "m1 m0 "},
    {"fc 0b 01", "m1 "},
    {"fc 0c 02 01", "e2 t1 "},
    {"fc 0d 02", "e2 "},
    {"fc 0e 01 00", "t1 t0 "},
    {"fc 10 01", "t1 "},
    {"fc 13", ""},
    {"fd 00 04 00", "(04 00) "},
    {"fd 0c 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f",
     "(00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f) "},
    {"fd 15 0f", "(0f) "},
    {"fd 54 40 01 00 07", "(40) m1 (00) (07) "},
    {"fd 6e", ""},
    {"fd 93 02", ""},
    {"fe 00 02 00", "(02 00) "},
    {"fe 03 00", "(00) "},
    {"fe 4e 42 01 08", "(42) m1 (08) "},
};

START_TEST(an_instruction_is_cut_into_indices_and_bytes) {
  struct reader r = reader_over(hex(instructions[_i].bytes));
  struct notes notes = new_notes();
  struct instr instr = instr_read(&r);
  instr_visit(&r, &instr, &notes.base);
  expect_no_error();
  ck_assert_uint_eq(reader_left(&r), 0);
  ck_assert_str_eq(notes.text, instructions[_i].told);
}
END_TEST

START_TEST(an_instruction_that_is_cut_off_is_refused) {
  struct span whole = hex(instructions[_i].bytes);
  for (size_t size = 0; size < whole.size; size++) {
    struct reader r = reader_over((struct span){whole.data, size});
    struct notes notes = new_notes();
    r.quiet = true;
    struct instr instr = instr_read(&r);
    instr_visit(&r, &instr, &notes.base);
    ck_assert_msg(!reader_ok(&r), "%s cut at %zu", instructions[_i].bytes,
                  size);
  }
}
END_TEST

static const struct {
  const char *bytes;
  uint64_t offset;
  const char *message;
} malformed[] = {
    {"16", 0, "opcode 0x16 is not known"},
    {"27", 0, "opcode 0x27 is not known"},
    {"ff", 0, "opcode 0xff is not known"},
    {"fb 9f 00", 0, "opcode 0xfb 0x1f is not known"},
    {"fc 17", 0, "opcode 0xfc 0x17 is not known"},
    {"fd 94 02", 0, "opcode 0xfd 0x114 is not known"},
    {"fe 04", 0, "opcode 0xfe 0x04 is not known"},
    {"1c 01 40", 2, "value type: 0x40 is none"},
    {"1f 40 01 04 00", 3, "catch: 0x04 is no kind"},
    {"1f 40 09 00 00", 2, "catch count: 9 do not fit in the 2 bytes left"},
    {"e3 00 01 02 00", 3, "handler: 0x02 is no kind"},
    {"e3 00 09 00 00", 2, "handler count: 9 do not fit in the 2 bytes left"},
    {"0e 03 00", 1, "br_table: 3 do not fit in the 1 byte left"},
    {"10 ff ff ff ff 1f", 1, "index: LEB128 does not fit in 32 bits"},
    {"41 ff ff ff ff 4f", 1, "i32.const: LEB128 does not fit in 32 bits"},
    {"42 80 80 80 80 80 80 80 80 80 02", 1,
     "i64.const: LEB128 does not fit in 64 bits"},
    {"d0 ff ff ff ff 2f", 1, "heap type: LEB128 does not fit in 33 bits"},
    {"20 80 80 80 80 80 00", 1,
     "immediate: LEB128 is longer than 32 bits need"},
    {"0c 80", 1, "immediate: the input ends inside a LEB128"},
    {"28 80", 1, "alignment: the input ends inside a LEB128"},
    {"28 02 80", 2, "offset: the input ends inside a LEB128"},
    {"43 00 00", 1, "f32.const: 4 bytes do not fit in the 2 bytes left"},
    {"44 00 00", 1, "f64.const: 8 bytes do not fit in the 2 bytes left"},
    {"fd 0c 00", 2, "immediate: 16 bytes do not fit in the 1 byte left"},
    {"fd 15", 2, "immediate: the input ends here"},
    {"1c", 1, "select types: the input ends inside a LEB128"},
    {"1f 40 01 00 00", 5, "label: the input ends inside a LEB128"},
};

START_TEST(a_malformed_instruction_says_where) {
  struct reader r = reader_over(hex(malformed[_i].bytes));
  struct notes notes = new_notes();
  struct instr instr = instr_read(&r);
  instr_visit(&r, &instr, &notes.base);
  expect_error(malformed[_i].offset, malformed[_i].message);
}
END_TEST

START_TEST(the_table_is_sorted_and_complete) {
  static const uint32_t bare_gaps[] = {0x16, 0x17, 0x1d, 0x1e, 0x27,
                                       0xd7, 0xdf, 0xe7, 0xfa, 0xff};
  /* The table is searched by halves: each row must be found. */
#define OP(prefix, code, name, immediates)                                     \
  ck_assert_str_eq(instr_name(prefix, code), name);                            \
  ck_assert_str_eq(instr_immediates(prefix, code), immediates);
#include "wasm/opcodes.def"
#undef OP
  for (uint32_t code = 0x45; code <= 0xc4; code++)
    ck_assert_str_eq(instr_immediates(0, code), "");
  for (size_t i = 0; i < sizeof bare_gaps / sizeof *bare_gaps; i++)
    ck_assert_ptr_null(instr_immediates(0, bare_gaps[i]));
  ck_assert_ptr_null(instr_name(0, 0x6a));
  ck_assert_ptr_null(instr_immediates(0xfe, 0x0f));
  ck_assert_ptr_null(instr_immediates(0xfe, 0x4f));
  ck_assert_ptr_null(instr_immediates(0xfd, UINT32_MAX));
}
END_TEST

START_TEST(an_expression_ends_at_its_end) {
  struct reader r = reader_over(hex("23 01 41 04 6a 0b 0b"));
  struct notes notes = new_notes();
  instr_visit_expression(&r, &notes.base);
  expect_no_error();
  ck_assert_uint_eq(r.pos, 6);
  ck_assert_str_eq(notes.text, "(23) g1 (41) (04) (6a) (0b) ");
}
END_TEST

START_TEST(blocks_are_not_constant) {
  struct reader r = reader_over(hex("41 01 02 40 0b 0b"));
  struct notes notes = new_notes();
  instr_visit_expression(&r, &notes.base);
  expect_error(2, "constant expression: blocks are not const");
}
END_TEST

START_TEST(an_expression_without_end_is_refused) {
  struct reader r = reader_over(hex("41 01"));
  struct notes notes = new_notes();
  instr_visit_expression(&r, &notes.base);
  expect_error(2, "opcode: the input ends here");
}
END_TEST

int main(void) {
  enum { N = sizeof instructions / sizeof *instructions };
  Suite *suite = suite_create("instr");
  TCase *walk = behaviour(suite, "walk");
  tcase_add_loop_test(walk, an_instruction_is_cut_into_indices_and_bytes, 0, N);
  tcase_add_loop_test(walk, an_instruction_that_is_cut_off_is_refused, 0, N);
  tcase_add_loop_test(walk, a_malformed_instruction_says_where, 0,
                      sizeof malformed / sizeof *malformed);
  tcase_add_test(walk, the_table_is_sorted_and_complete);
  TCase *expressions = behaviour(suite, "expressions");
  tcase_add_test(expressions, an_expression_ends_at_its_end);
  tcase_add_test(expressions, blocks_are_not_constant);
  tcase_add_test(expressions, an_expression_without_end_is_refused);
  return run_suite(suite);
}
