/*
 * check_elf.c: the companion of a module and the object that carries one, and
 * what other tools make of them where they are installed.
 */
#define _POSIX_C_SOURCE 200809L

#include "debug_bytes.h"
#include "output/elf.h"

#include <unistd.h>

static const char module_bytes[] = "\0asm\1\0\0\0";
static char folder[] = "/tmp/check_elf_XXXXXX";

static uint64_t number(const struct writer *w, size_t at, size_t size) {
  uint64_t value = 0;
  ck_assert_uint_le(at + size, w->size);
  for (size_t i = size; i-- > 0;)
    value = value << 8 | w->data[at + i];
  return value;
}

/* Runs a command in a folder of its own; what it prints is in `said`. */
static char said[65536];

static int run(const char *format, ...) {
  char command[512];
  int n = snprintf(command, sizeof command, "cd %s && ", folder);
  va_list args;
  va_start(args, format);
  vsnprintf(command + n, sizeof command - (size_t)n, format, args);
  va_end(args);
  FILE *pipe = popen(command, "r");
  ck_assert_ptr_nonnull(pipe);
  size_t size = fread(said, 1, sizeof said - 1, pipe);
  said[size] = 0;
  return pclose(pipe);
}

static bool has_tool(const char *name) {
  return run("command -v %s", name) == 0;
}

static void save(const char *name, struct span bytes) {
  char path[64];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "wb");
  ck_assert_ptr_nonnull(file);
  ck_assert_uint_eq(fwrite(bytes.data, 1, bytes.size, file), bytes.size);
  fclose(file);
}

static void make_folder(void) {
  harness_begin();
  snprintf(folder, sizeof folder, "/tmp/check_elf_XXXXXX");
  ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void drop_folder(void) {
  char command[64];
  snprintf(command, sizeof command, "rm -rf '%s'", folder);
  ck_assert_int_eq(system(command), 0);
  harness_end();
}

/* One func of 8 bytes, from 0x10 on, whose lines 3 and 4 are of "a.c". */
static void build_sections(void) {
  struct writer *info = section(".debug_info");
  struct writer *line = section(".debug_line");
  declare(1, DW_TAG_compile_unit, 1, 0x03, DW_FORM_string, DW_AT_stmt_list,
          DW_FORM_sec_offset, DW_AT_low_pc, DW_FORM_addr, DW_AT_high_pc,
          DW_FORM_data4, 0);
  declare(2, DW_TAG_subprogram, 0, 0x03, DW_FORM_string, DW_AT_low_pc,
          DW_FORM_addr, DW_AT_high_pc, DW_FORM_data4, 0);
  end_declarations();
  size_t start = begin_info(4);
  put(info, "uswww", 1, "a.c", 0, 0x10, 8);
  put(info, "uswwb", 2, "func", 0x10, 8, 0);
  end_unit(info, start);
  start = begin_unit(line);
  put(line, "hwbbbbbb", 4, 18 + 9, 1, 1, 1, -5, 14, 13);
  put(line, "bbbbbbbbbbbb", 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1);
  put(line, "bsuuub", 0, "a.c", 0, 0, 0, 0);
  put(line, "bubw", 0, 5, DW_LNE_set_address, 0x10);
  put(line, "bb", 13 + 5 + 2, 13 + 5 + 1 + 14 * 4);
  put(line, "bubub", DW_LNS_advance_pc, 4, 0, 1, DW_LNE_end_sequence);
  end_unit(line, start);
  put(section(".debug_str"), "s", "text");
  put(section("producers"), "s", "text");
  take_sections();
  debug_in[n_debug++] = (struct dwarf_section){span_of(".debug_loc"), {0}, 0};
}

static void write_companion(struct writer *w) {
  const struct elf_func funcs[] = {{span_of("func"), 0x10, 8},
                                   {span_of("other"), 0x19, 4}};
  forget_sections();
  build_sections();
  ck_assert(elf_write_debug(w, &test_diag, debug_in, n_debug, funcs, 2, 0x40));
  expect_no_error();
}

START_TEST(a_companion_is_an_executable_for_wasm) {
  struct writer w = {0};
  write_companion(&w);
  ck_assert(elf_is_elf(writer_span(&w)));
  ck_assert_uint_eq(w.data[4], 1);              /* 32 bits */
  ck_assert_uint_eq(w.data[5], 1);              /* little-endian */
  ck_assert_uint_eq(number(&w, 16, 2), 2);      /* executable */
  ck_assert_uint_eq(number(&w, 18, 2), 0x4157); /* Web Assembly */
  ck_assert_uint_eq(number(&w, 44, 2), 1);      /* program headers */
  ck_assert_uint_eq(number(&w, 48, 2), 9);      /* sections */
  writer_free(&w);
}
END_TEST

START_TEST(two_companions_of_a_module_are_equal) {
  struct writer a = {0}, b = {0};
  write_companion(&a);
  write_companion(&b);
  expect_bytes(writer_span(&a), writer_span(&b));
  writer_free(&a);
  writer_free(&b);
}
END_TEST

START_TEST(readelf_finds_nothing_wrong) {
  struct writer w = {0};
  if (!has_tool("readelf"))
    return;
  write_companion(&w);
  save("a.elf", writer_span(&w));
  ck_assert_int_eq(run("readelf -hSlsW a.elf 2>&1"), 0);
  ck_assert_ptr_nonnull(strstr(said, "Web Assembly"));
  ck_assert_ptr_nonnull(strstr(said, ".debug_info"));
  ck_assert_ptr_null(strstr(said, "producers"));
  ck_assert_ptr_null(strstr(said, ".debug_loc"));
  ck_assert_ptr_null(strstr(said, "arning"));
  ck_assert_int_eq(run("readelf -wi -wl -wa a.elf 2>&1"), 0);
  ck_assert_ptr_null(strstr(said, "arning"));
  writer_free(&w);
}
END_TEST

START_TEST(addresses_have_lines_and_names) {
  static const char *const commands[] = {
      "addr2line -f -e a.elf 0x14 2>&1",
      "llvm-symbolizer-19 --obj=a.elf 0x14 2>&1",
      "gdb -q -batch -ex 'info line *0x14' -ex 'info symbol 0x1a' a.elf 2>&1"};
  static const char *const expected[][2] = {
      {"func", "a.c:4"}, {"func", "a.c:4"}, {"Line 4 of \"a.c\"", "other + 1"}};
  char tool[32];
  struct writer w = {0};
  ck_assert_int_eq(sscanf(commands[_i], "%31s", tool), 1);
  if (!has_tool(tool))
    return;
  write_companion(&w);
  save("a.elf", writer_span(&w));
  ck_assert_int_eq(run("%s", commands[_i]), 0);
  for (int i = 0; i < 2; i++)
    ck_assert_msg(strstr(said, expected[_i][i]) != NULL, "%s", said);
  writer_free(&w);
}
END_TEST

static void write_object(struct writer *w, enum elf_machine machine) {
  ck_assert(elf_write_object(w, &test_diag, machine, BYTES(module_bytes),
                             span_of("my.mod-1")));
  expect_no_error();
}

START_TEST(an_object_gives_its_module_back) {
  for (int machine = ELF_X86_64; machine <= ELF_AARCH64; machine++) {
    struct writer w = {0};
    struct span module;
    write_object(&w, (enum elf_machine)machine);
    ck_assert_uint_eq(number(&w, 16, 2), 1); /* relocatable */
    ck_assert_uint_eq(number(&w, 18, 2), machine == ELF_X86_64 ? 62 : 183);
    ck_assert(elf_read_module(&test_diag, "a.o", writer_span(&w), &module));
    expect_bytes(module, BYTES(module_bytes));
    writer_free(&w);
  }
}
END_TEST

START_TEST(a_c_program_links_an_object) {
  static const char source[] =
      "#include <stdio.h>\n"
      "extern const unsigned char my_mod_1_start[], my_mod_1_end[];\n"
      "extern const size_t my_mod_1_size;\n"
      "int main(void) {\n"
      "  printf(\"%d %d %c\", (int)(my_mod_1_end - my_mod_1_start),\n"
      "         (int)my_mod_1_size, my_mod_1_start[1]);\n"
      "}\n";
  static const char *const flags[] = {"-pie -fPIE", "-no-pie"};
  struct writer w = {0};
  if (!has_tool("gcc") || run("gcc -dumpmachine") != 0 ||
      !strstr(said, "x86_64"))
    return;
  write_object(&w, ELF_X86_64);
  save("a.o", writer_span(&w));
  save("main.c", span_of(source));
  for (int i = 0; i < 2; i++) {
    ck_assert_int_eq(run("gcc -Werror %s main.c a.o -o main 2>&1", flags[i]),
                     0);
    ck_assert_str_eq(said, "");
    ck_assert_int_eq(run("./main"), 0);
    ck_assert_str_eq(said, "8 8 a");
  }
  writer_free(&w);
}
END_TEST

START_TEST(an_object_of_ld_gives_its_module_back) {
  struct span module;
  if (!has_tool("ld"))
    return;
  save("a.wasm", BYTES(module_bytes));
  ck_assert_int_eq(run("ld -r -b binary a.wasm -o a.o"), 0);
  char path[64];
  snprintf(path, sizeof path, "%s/a.o", folder);
  FILE *file = fopen(path, "rb");
  ck_assert_ptr_nonnull(file);
  size_t size = fread(said, 1, sizeof said, file);
  fclose(file);
  ck_assert(elf_read_module(
      &test_diag, "a.o", exact((struct span){(uint8_t *)said, size}), &module));
  expect_bytes(module, BYTES(module_bytes));
}
END_TEST

START_TEST(an_object_without_a_module_is_refused) {
  struct writer w = {0};
  struct span module;
  ck_assert(elf_write_object(&w, &test_diag, ELF_X86_64, span_of("no module"),
                             span_of("a")));
  ck_assert(!elf_read_module(&test_diag, "a.o", writer_span(&w), &module));
  expect_error(WF_NO_OFFSET,
               "an ELF file without symbols NAME_start and NAME_end around a "
               "module");
  writer_free(&w);
}
END_TEST

START_TEST(an_object_that_is_cut_is_refused) {
  struct writer w = {0};
  write_object(&w, ELF_X86_64);
  for (size_t size = 0; size + 64 < w.size; size++) {
    struct span module;
    harness_end();
    harness_begin();
    ck_assert(!elf_read_module(&test_diag, "a.o",
                               exact((struct span){w.data, size}), &module));
  }
  writer_free(&w);
}
END_TEST

/* Bytes that are anything: an answer, and nothing worse. */
START_TEST(a_mutated_object_is_read_or_refused) {
  struct writer w = {0};
  uint32_t random = 1;
  write_object(&w, ELF_X86_64);
  for (int turn = 0; turn < 20000; turn++) {
    struct span module;
    struct span copy;
    harness_end();
    harness_begin();
    copy = exact(writer_span(&w));
    for (int i = 0; i < 3; i++) {
      random = random * 1103515245 + 12345;
      ((uint8_t *)(uintptr_t)copy.data)[(random >> 8) % copy.size] =
          (uint8_t)(random >> 24);
    }
    if (elf_read_module(&test_diag, "a.o", copy, &module))
      ck_assert_uint_le(module.size, copy.size);
  }
  writer_free(&w);
}
END_TEST

START_TEST(without_libelf_it_is_said) {
  struct writer w = {0};
  ck_assert(!elf_write_debug(&w, &test_diag, NULL, 0, NULL, 0, 1));
  expect_error(WF_NO_OFFSET, "ELF files: this build has no libelf");
}
END_TEST

static TCase *in_folder(Suite *suite, const char *name) {
  TCase *tcase = tcase_create(name);
  tcase_add_checked_fixture(tcase, make_folder, drop_folder);
  tcase_set_timeout(tcase, 60);
  suite_add_tcase(suite, tcase);
  return tcase;
}

int main(void) {
  Suite *suite = suite_create("elf");
  if (!elf_is_supported()) {
    tcase_add_test(behaviour(suite, "absent"), without_libelf_it_is_said);
    return run_suite(suite);
  }
  TCase *companion = in_folder(suite, "companion");
  tcase_add_test(companion, a_companion_is_an_executable_for_wasm);
  tcase_add_test(companion, two_companions_of_a_module_are_equal);
  tcase_add_test(companion, readelf_finds_nothing_wrong);
  tcase_add_loop_test(companion, addresses_have_lines_and_names, 0, 3);
  TCase *object = in_folder(suite, "object");
  tcase_add_test(object, an_object_gives_its_module_back);
  tcase_add_test(object, a_c_program_links_an_object);
  tcase_add_test(object, an_object_of_ld_gives_its_module_back);
  tcase_add_test(object, an_object_without_a_module_is_refused);
  tcase_add_test(object, an_object_that_is_cut_is_refused);
  tcase_add_test(object, a_mutated_object_is_read_or_refused);
  return run_suite(suite);
}
