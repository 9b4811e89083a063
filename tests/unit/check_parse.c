/*
 * check_parse.c: every section becomes items with spans into the input, and
 * what is malformed is refused at its first byte.  The messages that users see
 * are in tests/malformed too; here are the forms of items.
 */
#include "wasm/parse.h"

#include "assemble.h"

static const struct module *parse(const char *text) {
  return parse_module(&test_arena, &test_diag, "in", assemble(text));
}

static const struct module *parsed(const char *text) {
  const struct module *m = parse(text);
  expect_no_error();
  ck_assert_ptr_nonnull(m);
  return m;
}

START_TEST(a_module_of_nothing_is_a_module) {
  const struct module *m = parsed("");
  ck_assert_uint_eq(m->n_sections, 0);
  for (int kind = 0; kind < N_EXTERN_KINDS; kind++)
    ck_assert_uint_eq(m->n_items[kind], 0);
}
END_TEST

START_TEST(groups_of_imports_are_expanded) {
  const struct module *m =
      parsed("type: 02 60 00 00 60 01 7f 00;"
             "import: 04 'm' 'f' 00 01  'n' 00 7f 03 'a' 20 00 'g' 03 7f 01"
             "  'b' 00 01  'o' 00 7e 03 7e 00 02 'h' 00  'p' 00 7f 00;");
  static const struct {
    char module[2], name[2];
    enum extern_kind kind;
    uint32_t index;
    bool is_exact;
  } expected[] = {
      {"m", "f", EXTERN_FUNC, 0, false},   {"n", "a", EXTERN_FUNC, 1, true},
      {"n", "g", EXTERN_GLOBAL, 0, false}, {"n", "b", EXTERN_FUNC, 2, false},
      {"o", "h", EXTERN_GLOBAL, 1, false}, {"o", "", EXTERN_GLOBAL, 2, false},
  };
  ck_assert_uint_eq(m->n_imports, 6);
  for (size_t i = 0; i < 6; i++) {
    const struct import *import = &m->imports[i];
    ck_assert(span_is(import->module, expected[i].module));
    ck_assert(span_is(import->name, expected[i].name));
    ck_assert_int_eq(import->kind, expected[i].kind);
    ck_assert_uint_eq(import->index, expected[i].index);
    ck_assert(import->is_exact == expected[i].is_exact);
  }
  ck_assert_uint_eq(m->func_types[0], 1);
  ck_assert_uint_eq(m->func_types[1], 0);
  ck_assert_uint_eq(m->func_types[2], 1);
  ck_assert(span_equal(m->imports[4].desc, BYTES("\x7e\0")));
}
END_TEST

START_TEST(imports_come_first_in_their_index_spaces) {
  const struct module *m =
      parsed("type: 02 60 00 00 60 01 7f 00;"
             "import: 07 'm' 'f' 00 01  'm' 't' 01 70 00 05"
             "  'm' 'm' 02 01 02 03  'm' 'g' 03 7e 01  'm' 'e' 04 00 01"
             "  'm' 'f' 00 00  'm' 'h' 03 7f 00;"
             "func: 02 00 01; table: 01 6f 00 07; memory: 01 00 04;"
             "tag: 01 00 00; global: 01 7d 00 43 00 00 80 3f 0b;"
             "code: 02 [00 0b] [00 0b]");
  static const uint32_t items[] = {4, 2, 2, 3, 2};
  static const uint32_t imported[] = {2, 1, 1, 2, 1};
  for (int kind = 0; kind < N_EXTERN_KINDS; kind++) {
    ck_assert_uint_eq(m->n_items[kind], items[kind]);
    ck_assert_uint_eq(m->n_imported[kind], imported[kind]);
  }
  ck_assert_uint_eq(m->func_types[0], 1);
  ck_assert_uint_eq(m->func_types[1], 0);
  ck_assert_uint_eq(m->func_types[2], 0);
  ck_assert_uint_eq(m->func_types[3], 1);
  ck_assert_uint_eq(m->tables[0].limits.min, 5);
  ck_assert_uint_eq(m->tables[1].limits.min, 7);
  ck_assert_uint_eq(m->memories[0].limits.max, 3);
  ck_assert_uint_eq(m->memories[1].limits.min, 4);
  ck_assert(m->globals[0].is_mutable);
  ck_assert(!m->globals[1].is_mutable);
  ck_assert_uint_eq(m->globals[1].init.size, 0);
  ck_assert_uint_eq(m->globals[2].init.size, 6);
  ck_assert_uint_eq(m->tag_types[0], 1);
  ck_assert_uint_eq(m->imports[5].index, 1);
  ck_assert_uint_eq(m->imports[6].index, 1);
}
END_TEST

START_TEST(imports_alone_fill_the_index_spaces) {
  const struct module *m =
      parsed("type: 01 60 00 00;"
             "import: 05 'm' 'f' 00 00  'm' 't' 01 70 00 05  'm' 'm' 02 00 02"
             "  'm' 'g' 03 7e 01  'm' 'e' 04 00 00");
  for (int kind = 0; kind < N_EXTERN_KINDS; kind++)
    ck_assert_uint_eq(m->n_items[kind], 1);
  ck_assert_uint_eq(m->tables[0].limits.min, 5);
  ck_assert_uint_eq(m->memories[0].limits.min, 2);
  ck_assert(m->globals[0].is_mutable);
}
END_TEST

START_TEST(an_import_knows_its_bytes) {
  struct span bytes = assemble("import: 01 'mod' 'name' 02 01 02 03");
  const struct module *m = parse_module(&test_arena, &test_diag, "in", bytes);
  const struct import *import = &m->imports[0];
  ck_assert(span_is(import->module, "mod"));
  ck_assert(span_is(import->name, "name"));
  expect_bytes(import->desc, BYTES("\x01\x02\x03"));
  ck_assert_uint_eq(import->offset, 11);
  ck_assert_ptr_eq(import->module.data, bytes.data + 12);
}
END_TEST

START_TEST(exports_and_start_are_read) {
  const struct module *m =
      parsed("type: 01 60 00 00; func: 02 00 00; memory: 01 00 00;"
             "export: 02 'run' 00 01 'memory' 02 00; start: 01;"
             "code: 02 [00 0b] [01 01 7f 01 0b]");
  ck_assert_uint_eq(m->n_exports, 2);
  ck_assert(span_is(m->exports[1].name, "memory"));
  ck_assert_int_eq(m->exports[1].kind, EXTERN_MEMORY);
  ck_assert(m->has_start);
  ck_assert_uint_eq(m->start, 1);
  ck_assert_uint_eq(m->n_bodies, 2);
  ck_assert_uint_eq(m->bodies[1].start, 5);
  ck_assert_uint_eq(m->bodies[1].size, 5);
  ck_assert_uint_eq(m->code.data[m->bodies[1].start], 1);
}
END_TEST

START_TEST(elem_segments_come_in_eight_kinds) {
  const struct module *m =
      parsed("type: 01 60 00 00; func: 01 00; table: 02 70 00 04 70 00 04;"
             "elem: 08"
             "  00 41 00 0b 01 00"
             "  01 00 02 00 00"
             "  02 01 41 01 0b 00 01 00"
             "  03 00 01 00"
             "  04 41 02 0b 01 d2 00 0b"
             "  05 70 02 d2 00 0b d0 70 0b"
             "  06 01 41 03 0b 70 01 d0 70 0b"
             "  07 63 00 01 d2 00 0b;"
             "code: 01 [00 0b]");
  static const struct {
    enum segment_mode mode;
    uint32_t table, n_items;
    size_t offset, items, type, bytes;
    bool is_expressions;
  } kinds[] = {
      {SEGMENT_ACTIVE, 0, 1, 3, 1, 0, 6, false},
      {SEGMENT_PASSIVE, 0, 2, 0, 2, 1, 5, false},
      {SEGMENT_ACTIVE, 1, 1, 3, 1, 1, 8, false},
      {SEGMENT_DECLARATIVE, 0, 1, 0, 1, 1, 4, false},
      {SEGMENT_ACTIVE, 0, 1, 3, 3, 0, 8, true},
      {SEGMENT_PASSIVE, 0, 2, 0, 6, 1, 9, true},
      {SEGMENT_ACTIVE, 1, 1, 3, 3, 1, 10, true},
      {SEGMENT_DECLARATIVE, 0, 1, 0, 3, 2, 7, true},
  };
  ck_assert_uint_eq(m->n_elems, 8);
  for (uint32_t i = 0; i < 8; i++) {
    const struct elem *elem = &m->elems[i];
    ck_assert_uint_eq(elem->flags, i);
    ck_assert_int_eq(elem->mode, kinds[i].mode);
    ck_assert_uint_eq(elem->table, kinds[i].table);
    ck_assert_uint_eq(elem->n_items, kinds[i].n_items);
    ck_assert_uint_eq(elem->offset.size, kinds[i].offset);
    ck_assert_uint_eq(elem->items.size, kinds[i].items);
    ck_assert_uint_eq(elem->element_type.size, kinds[i].type);
    ck_assert_uint_eq(elem->bytes.size, kinds[i].bytes);
    ck_assert_int_eq(elem->is_expressions, kinds[i].is_expressions);
  }
}
END_TEST

START_TEST(data_segments_come_in_three_kinds) {
  const struct module *m = parsed("memory: 02 00 01 00 01; count: 03;"
                                  "data: 03 00 41 04 0b [01 02 03]"
                                  "  01 [04] 02 01 41 08 0b []");
  ck_assert(m->has_data_count);
  ck_assert_uint_eq(m->data_count, 3);
  ck_assert_uint_eq(m->n_datas, 3);
  ck_assert_int_eq(m->datas[0].mode, SEGMENT_ACTIVE);
  expect_bytes(m->datas[0].bytes, BYTES("\x01\x02\x03"));
  expect_bytes(m->datas[0].offset, BYTES("\x41\x04\x0b"));
  ck_assert_int_eq(m->datas[1].mode, SEGMENT_PASSIVE);
  expect_bytes(m->datas[1].bytes, BYTES("\x04"));
  ck_assert_uint_eq(m->datas[2].memory, 1);
  ck_assert_uint_eq(m->datas[2].bytes.size, 0);
}
END_TEST

START_TEST(a_table_may_have_an_initial_value) {
  const struct module *m =
      parsed("table: 02 40 00 70 00 02 d0 70 0b  6f 01 00 01");
  expect_bytes(m->tables[0].init, BYTES("\xd0\x70\x0b"));
  expect_bytes(m->tables[0].type, BYTES("\x70\x00\x02"));
  ck_assert_uint_eq(m->tables[1].init.size, 0);
}
END_TEST

START_TEST(custom_sections_may_be_anywhere) {
  const struct module *m =
      parsed("custom: 'a' 01 02; type: 01 60 00 00; custom: 'b';"
             "custom: 'a' 03; memory: 00; custom: 'c' 00");
  ck_assert_uint_eq(m->n_sections, 6);
  ck_assert_uint_eq(m->sections[1].id, SECTION_TYPE);
  ck_assert(span_is(m->sections[3].name, "a"));
  expect_bytes(m->sections[3].content, BYTES("\x03"));
  ck_assert_uint_eq(m->sections[0].offset, 12);
  expect_bytes(m->sections[0].content, BYTES("\x01\x02"));
}
END_TEST

START_TEST(sections_of_the_format_have_their_order) {
  parsed("type: 00; import: 00; func: 00; table: 00; memory: 00; tag: 00;"
         "global: 00; export: 00; elem: 00; count: 00; code: 00; data: 00");
}
END_TEST

static const struct {
  const char *text;
  uint64_t offset;
  const char *message;
} malformed[] = {
    {"type: 00; type: 00", 11,
     "type section: it is out of order or there twice"},
    {"func: 00; type: 00", 11,
     "type section: it is out of order or there twice"},
    {"global: 00; tag: 00", 11,
     "tag section: it is out of order or there twice"},
    {"code: 00; count: 00", 11,
     "data count section: it is out of order or there twice"},
    {"import: 00 00", 11, "import section: 1 byte left over"},
    {"start: 00 00 00", 11, "start section: 2 bytes left over"},
    {"custom: 05", 10,
     "custom section name: 5 bytes do not fit in the 0 bytes left"},
    {"custom: 01 ff", 10, "custom section name: not UTF-8"},
    {"import: 01 'm' 'n' 05", 15,
     "import 0 kind: 0x05 is not func, table, memory, global or tag"},
    {"import: 02 'm' 'n' 00 00 'm' 01 ff 00 00", 19,
     "import 1 name: not UTF-8"},
    {"import: 01 'm' 'n' 04 01 00", 16, "import 0 tag attribute: not 0"},
    {"export: 01 'n' 05 00", 13,
     "export 0 kind: 0x05 is not func, table, memory, global or tag"},
    {"table: 01 40 01 70 00 00", 12, "table 0 type: reserved byte is not 0"},
    {"table: 01 40 00 70 00 00 d0", 17,
     "table 0 heap type: the input ends inside a LEB128"},
    {"tag: 01 01 00", 11, "tag 0 attribute: not 0"},
    {"global: 01 7f 00 41 00", 15, "global 0 opcode: the input ends here"},
    {"elem: 01 08 00", 11, "elem 0 flags: 8 is more than 7"},
    {"elem: 01 01 01 00", 12, "elem 0 kind: not func"},
    {"elem: 01 05 7f 00", 12, "elem 0 type: 0x7f is not a reference type"},
    {"elem: 01 01 00 03 00", 13,
     "elem 0 item count: 3 do not fit in the 1 byte left"},
    {"data: 01 03 00", 11, "data 0 flags: 3 is more than 2"},
    {"data: 01 01 05 00", 12,
     "data 0 size: 5 bytes do not fit in the 1 byte left"},
    {"code: 01 05 00 0b", 11,
     "body 0 size: 5 bytes do not fit in the 2 bytes left"},
    {"code: 02 [00 0b]", 10, "body count: 2 do not fit in the 3 bytes left"},
};

START_TEST(what_is_malformed_is_refused_at_its_first_byte) {
  ck_assert_ptr_null(parse(malformed[_i].text));
  expect_error(malformed[_i].offset, malformed[_i].message);
  ck_assert_str_eq(test_diag.items[0]->input, "in");
}
END_TEST

static const struct {
  const char *bytes;
  uint64_t offset;
  const char *message;
} preambles[] = {
    {"", 0, "this is not a WebAssembly file: it is empty"},
    {"`  ;; text`", 0,
     "this is not a WebAssembly file: it is in the text format: assemble it "
     "first, as `wasm-tools parse` does"},
    {"00 61 73", 0,
     "this is not a WebAssembly file: it does not begin with `\\0asm`"},
    {"7f 45 4c 46 01 00 00 00", 0,
     "this is not a WebAssembly file: it does not begin with `\\0asm`"},
    {"00 61 73 6d", 4, "version: 4 bytes do not fit in the 0 bytes left"},
    {"00 61 73 6d 02 00 00 00", 4, "version: 2 is not 1"},
    {"00 61 73 6d 0d 00 01 00", 4,
     "this is a component, not a core module; wasi-fuse takes the core module "
     "that it was made from"},
    {"00 61 73 6d 01 00 00 00 0e 00", 8, "section id: 14 is not known"},
    {"00 61 73 6d 01 00 00 00 01 05 00", 9,
     "section size: 5 bytes do not fit in the 1 byte left"},
    {"00 61 73 6d 01 00 00 00 01", 9,
     "section size: the input ends inside a LEB128"},
};

START_TEST(what_is_no_module_is_refused) {
  ck_assert_ptr_null(
      parse_module(&test_arena, &test_diag, "in", hex(preambles[_i].bytes)));
  expect_error(preambles[_i].offset, preambles[_i].message);
}
END_TEST

static const char everything[] =
    "type: 03 60 01 7f 00 4e 02 5f 01 7f 00 60 00 00 60 00 00;"
    "import: 03 'm' 'f' 00 00 'm' 'g' 03 7f 00 'm' 't' 01 70 00 01;"
    "func: 01 02; table: 01 40 00 70 00 02 d0 70 0b; memory: 01 01 01 02;"
    "tag: 01 00 00; global: 01 7f 01 41 07 0b; export: 01 'x' 00 01;"
    "start: 01; elem: 02 00 41 00 0b 01 00 05 70 01 d2 01 0b; count: 02;"
    "code: 01 [01 02 7f 01 0b]; data: 02 00 41 00 0b [61] 01 [62];"
    "custom: 'name' 00";

START_TEST(a_module_cut_anywhere_is_refused_or_shorter) {
  struct span whole = assemble(everything);
  const struct module *m = parse_module(&test_arena, &test_diag, "in", whole);
  ck_assert_ptr_nonnull(m);
  expect_no_error();
  for (size_t size = 0; size < whole.size; size++) {
    test_diag = (struct diag){.arena = &test_arena};
    struct span cut = exact((struct span){whole.data, size});
    const struct module *part =
        parse_module(&test_arena, &test_diag, "in", cut);
    ck_assert_int_eq(part == NULL, diag_failed(&test_diag));
    if (part) /* only between two sections */
      ck_assert_uint_lt(part->n_sections, m->n_sections);
    else
      ck_assert_uint_eq(test_diag.n_items, 1);
  }
}
END_TEST

START_TEST(a_module_with_any_byte_changed_is_parsed_or_refused) {
  struct span whole = assemble(everything);
  uint8_t *bytes = arena_alloc(&test_arena, whole.size);
  memcpy(bytes, whole.data, whole.size);
  for (unsigned flip = 0; flip < 256; flip += 3) {
    test_diag = (struct diag){.arena = &test_arena};
    bytes[_i] = (uint8_t)(whole.data[_i] ^ flip);
    const struct module *m = parse_module(&test_arena, &test_diag, "in",
                                          (struct span){bytes, whole.size});
    ck_assert_int_eq(m == NULL, diag_failed(&test_diag));
  }
}
END_TEST

START_TEST(a_table_of_many_items_costs_what_it_has) {
  /* A count that the section cannot hold asks for no memory. */
  test_arena.limit = 1 << 20;
  ck_assert_ptr_null(parse("elem: ff ff ff ff 0f 00"));
  expect_error(10, "elem count: 4294967295 do not fit in the 1 byte left");
  ck_assert(!test_arena.failed);
}
END_TEST

START_TEST(without_memory_it_says_so) {
  struct span bytes = assemble(everything);
  test_arena.limit = 1;
  ck_assert_ptr_null(parse_module(&test_arena, &test_diag, "in", bytes));
  expect_error(WF_NO_OFFSET, "out of memory");
  ck_assert_int_eq(test_diag.status, WF_ERR_NOMEM);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("parse");
  TCase *items = behaviour(suite, "items");
  tcase_add_test(items, a_module_of_nothing_is_a_module);
  tcase_add_test(items, imports_come_first_in_their_index_spaces);
  tcase_add_test(items, groups_of_imports_are_expanded);
  tcase_add_test(items, imports_alone_fill_the_index_spaces);
  tcase_add_test(items, an_import_knows_its_bytes);
  tcase_add_test(items, exports_and_start_are_read);
  tcase_add_test(items, elem_segments_come_in_eight_kinds);
  tcase_add_test(items, data_segments_come_in_three_kinds);
  tcase_add_test(items, a_table_may_have_an_initial_value);
  tcase_add_test(items, custom_sections_may_be_anywhere);
  tcase_add_test(items, sections_of_the_format_have_their_order);
  TCase *refusals = behaviour(suite, "refusals");
  tcase_add_loop_test(refusals, what_is_malformed_is_refused_at_its_first_byte,
                      0, sizeof malformed / sizeof *malformed);
  tcase_add_loop_test(refusals, what_is_no_module_is_refused, 0,
                      sizeof preambles / sizeof *preambles);
  tcase_add_test(refusals, a_module_cut_anywhere_is_refused_or_shorter);
  tcase_add_loop_test(
      refusals, a_module_with_any_byte_changed_is_parsed_or_refused, 0, 100);
  TCase *memory = behaviour(suite, "memory");
  tcase_add_test(memory, a_table_of_many_items_costs_what_it_has);
  tcase_add_test(memory, without_memory_it_says_so);
  return run_suite(suite);
}
