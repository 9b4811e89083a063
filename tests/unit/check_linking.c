/*
 * check_linking.c: what wasm-ld leaves in a side module is read, and refused
 * where it is malformed.
 */
#include "wasm/linking.h"

#include "assemble.h"
#include "wasm/parse.h"

static struct linking linking;

static bool read(const char *text) {
  const struct module *m =
      parse_module(&test_arena, &test_diag, "in", assemble(text));
  expect_no_error();
  return parse_linking(&test_arena, &test_diag, m, &linking);
}

START_TEST(a_module_without_the_sections_has_nothing) {
  ck_assert(read("memory: 01 00 00; custom: 'other' ff"));
  ck_assert(!linking.is_dylink);
  ck_assert(!linking.has_symbols);
  ck_assert_uint_eq(linking.memory_size, 0);
}
END_TEST

START_TEST(dylink_says_how_much_memory) {
  ck_assert(read("custom: 'dylink.0' 02 [ff ff] 01 [90 01 04 02 00]"));
  expect_no_error();
  ck_assert(linking.is_dylink);
  ck_assert_uint_eq(linking.memory_size, 144);
  ck_assert_uint_eq(linking.memory_align_log2, 4);
  ck_assert_uint_eq(linking.table_size, 2);
}
END_TEST

/* Two data segments of 8 and 4 bytes, and what the linker may say of them. */
#define MODULE                                                                 \
  "type: 01 60 00 00; func: 01 00; code: 01 [00 0b];"                          \
  "data: 02 01 [00 00 00 00 00 00 00 00] 01 [00 00 00 00];"
#define SYMBOLS(text) MODULE "custom: 'linking' 02 08 [" text "]"

START_TEST(symbols_of_all_kinds_are_read) {
  ck_assert(read(SYMBOLS("08"
                         "  00 00 00 'f'"        /* a func */
                         "  00 10 03"            /* undefined, no name */
                         "  00 50 04 'imported'" /* undefined, a name */
                         "  01 00 'd' 00 02 06"  /* data */
                         "  01 10 'u'"           /* undefined data */
                         "  02 00 01 'g'"        /* a global */
                         "  03 00 05"            /* a section */
                         "  05 00 00 't'")));    /* a table */
  expect_no_error();
  ck_assert(linking.has_symbols);
  ck_assert_uint_eq(linking.n_symbols, 8);
  const struct symbol *s = linking.symbols;
  ck_assert_uint_eq(s[0].kind, SYMBOL_FUNC);
  ck_assert(s[0].is_defined && !s[1].is_defined && !s[2].is_defined);
  ck_assert_uint_eq(s[1].index, 3);
  ck_assert_uint_eq(s[2].index, 4);
  ck_assert_uint_eq(s[3].kind, SYMBOL_DATA);
  ck_assert_uint_eq(s[3].index, 0);
  ck_assert_uint_eq(s[3].offset, 2);
  ck_assert_uint_eq(s[3].size, 6);
  ck_assert(!s[4].is_defined);
  ck_assert_uint_eq(s[5].kind, SYMBOL_GLOBAL);
  ck_assert_uint_eq(s[5].index, 1);
}
END_TEST

START_TEST(relocations_are_read_with_their_addends) {
  ck_assert(read(SYMBOLS(
      "02 00 00 00 'f' 01 00 'd' 01 00 04") ";custom: 'reloc.CODE' 03 05"
                                            "  00 04 00"    /* func index */
                                            "  06 07 09"    /* type index: no
                                                               symbol */
                                            "  0b 0c 01 7c" /* address - 4 */
                                            "  0c 12 00"    /* table index */
                                            "  05 80 01 01 c0 00;" /* address +
                                                                      64 */
                                            "custom: 'reloc.DATA' 04 01 02 10 "
                                            "00"));
  expect_no_error();
  ck_assert_uint_eq(linking.n_code_relocs, 5);
  const struct reloc *r = linking.code_relocs;
  ck_assert_uint_eq(r[0].type, RELOC_FUNC_INDEX_LEB);
  ck_assert_uint_eq(r[1].type, RELOC_TYPE_INDEX_LEB);
  ck_assert_uint_eq(r[2].type, RELOC_MEMORY_ADDR_REL_SLEB);
  ck_assert_uint_eq(r[2].offset, 12);
  ck_assert_uint_eq(r[2].symbol, 1);
  ck_assert_int_eq(r[2].addend, -4);
  ck_assert_uint_eq(r[3].type, RELOC_TABLE_INDEX_REL_SLEB);
  ck_assert_uint_eq(r[4].offset, 128);
  ck_assert_int_eq(r[4].addend, 64);
  ck_assert_uint_eq(linking.n_data_relocs, 1);
  ck_assert_uint_eq(linking.data_relocs[0].type, RELOC_TABLE_INDEX_I32);
}
END_TEST

START_TEST(relocations_without_symbols_are_not_read) {
  ck_assert(read("custom: 'reloc.CODE' ff ff"));
  expect_no_error();
  ck_assert_uint_eq(linking.n_code_relocs, 0);
}
END_TEST

START_TEST(a_relocation_is_found_by_offset) {
  static const struct reloc relocs[] = {
      {.offset = 2}, {.offset = 2}, {.offset = 5}, {.offset = 9}};
  ck_assert_uint_eq(find_reloc(relocs, 4, 0), 0);
  ck_assert_uint_eq(find_reloc(relocs, 4, 2), 0);
  ck_assert_uint_eq(find_reloc(relocs, 4, 3), 2);
  ck_assert_uint_eq(find_reloc(relocs, 4, 9), 3);
  ck_assert_uint_eq(find_reloc(relocs, 4, 10), 4);
  ck_assert_uint_eq(find_reloc(NULL, 0, 1), 0);
}
END_TEST

/* The message alone: offsets are behind MODULE. */
static const struct {
  const char *text;
  const char *message;
} malformed[] = {
    {"custom: 'dylink.0' 01 [80]",
     "memory size: the input ends inside a LEB128"},
    {"custom: 'dylink.0' 01 05",
     "dylink.0 subsection size: 5 bytes do not fit in the 0 bytes left"},
    {"custom: 'linking' 03", "linking version: 3 is not 2"},
    {"custom: 'linking'", "linking version: the input ends inside a LEB128"},
    {"custom: 'linking' 02 08 05 00",
     "linking subsection size: 5 bytes do not fit in the 1 byte left"},
    {SYMBOLS("09 00"), "symbol count: 9 do not fit in the 1 byte left"},
    {SYMBOLS("01 01 00 01 ff 00 00 00"), "symbol 0 name: not UTF-8"},
    {SYMBOLS("01 01 00 'd' 02 00 00"),
     "symbol 0 segment: 2 is not there: there are 2"},
    {SYMBOLS("01 01 00 'd' 01 02 03"),
     "symbol 0 size: it ends at byte 5 of a segment of 4"},
    {SYMBOLS("01 01 00 'd' 01 ff ff ff ff 0f 02"),
     "symbol 0 size: it ends at byte 4294967297 of a segment of 4"},
    {SYMBOLS("01 00 00 00"), "symbol 0 name: the input ends inside a LEB128"},
    {SYMBOLS("01 00 00 00 'f'") "; custom: 'reloc.CODE' 03 02 00 04 00",
     "relocation count: 2 do not fit in the 3 bytes left"},
    {SYMBOLS("01 00 00 00 'f'") "; custom: 'reloc.CODE' 03 01 00 04 01",
     "relocation 0 symbol: 1 is not there: there are 1"},
    {SYMBOLS(
         "01 00 00 00 'f'") "; custom: 'reloc.DATA' 03 02 00 04 00 00 03 00",
     "relocation 1 offset: not in order"},
};

START_TEST(what_is_malformed_is_refused) {
  ck_assert(!read(malformed[_i].text));
  ck_assert_uint_eq(test_diag.n_items, 1);
  ck_assert_str_eq(test_diag.items[0]->message, malformed[_i].message);
  ck_assert_int_eq(test_diag.status, WF_ERR_MALFORMED);
}
END_TEST

START_TEST(an_offset_counts_from_the_start_of_the_file) {
  ck_assert(!read("custom: 'linking' 03"));
  expect_error(18, "linking version: 3 is not 2");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("linking");
  TCase *reads = behaviour(suite, "reads");
  tcase_add_test(reads, a_module_without_the_sections_has_nothing);
  tcase_add_test(reads, dylink_says_how_much_memory);
  tcase_add_test(reads, symbols_of_all_kinds_are_read);
  tcase_add_test(reads, relocations_are_read_with_their_addends);
  tcase_add_test(reads, relocations_without_symbols_are_not_read);
  tcase_add_test(reads, a_relocation_is_found_by_offset);
  TCase *refuses = behaviour(suite, "refuses");
  tcase_add_loop_test(refuses, what_is_malformed_is_refused, 0,
                      sizeof malformed / sizeof *malformed);
  tcase_add_test(refuses, an_offset_counts_from_the_start_of_the_file);
  return run_suite(suite);
}
