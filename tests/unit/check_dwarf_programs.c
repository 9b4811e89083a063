/*
 * check_dwarf_programs.c: programs that clang has compiled keep their debug
 * information when their code is moved as moved_module.h does.  For each
 * instruction llvm-symbolizer says what it said before: file, line, column,
 * func and the funcs that it is inlined in.  llvm-dwarfdump finds nothing wrong
 * that was right, and no row of a line table lies outside of a func.
 */
#define _POSIX_C_SOURCE 200809L

#include "harness.h"
#include "moved_module.h"
#include "output/dwarf_line_program.h"

#include <stdarg.h>
#include <unistd.h>

enum { SKIPPED = 77, TIMEOUT = 120 };

static const char c_source[] =
    "int g(int);\n"
    "int numbers[10];\n"
    "static inline int square(int x) {\n"
    "  if (x > 100)\n"
    "    return g(x) * 3;\n"
    "  return x * x;\n"
    "}\n"
    "__attribute__((noinline)) int f(int a, int b) {\n"
    "  int sum = 0;\n"
    "  for (int i = 0; i < a; i++) {\n"
    "    sum += square(i) * b;\n"
    "    if (sum > 1000)\n"
    "      sum -= g(7);\n"
    "    numbers[i & 7] = sum;\n"
    "  }\n"
    "  return sum;\n"
    "}\n"
    "__attribute__((noinline)) int g(int x) {\n"
    "  switch (x) {\n"
    "  case 1: return f(x, 2);\n"
    "  case 2: return square(x) + f(1, x);\n"
    "  default: return numbers[x & 7] + f(x / 2, 1);\n"
    "  }\n"
    "}\n"
    "int h(int x) { return f(x, g(x)) - square(g(x + 1)); }\n"
    "int k(void) { return h(1) + h(2) + h(3) + g(4); }\n";

static const char cxx_source[] =
    "extern int out(int);\n"
    "struct base {\n"
    "  virtual int f(int x) const { return out(x) + 1; }\n"
    "  virtual int g(int x) const { return f(x) + f(x + 1); }\n"
    "};\n"
    "struct derived : base {\n"
    "  int f(int x) const override { return out(x) * factor; }\n"
    "  int factor = 3;\n"
    "};\n"
    "int add(int x) { return out(x) + 7; }\n"
    "int data = 4;\n"
    "template <int (*F)(int)> struct caller {\n"
    "  int call(int x) { return F(x) + F(x + 1); }\n"
    "};\n"
    "template <int *P> struct pointer { int get() { return out(*P); } };\n"
    "__attribute__((noinline)) int use(const base &b, int n) {\n"
    "  caller<add> c;\n"
    "  caller<out> d;\n"
    "  pointer<&data> p;\n"
    "  int sum = 0;\n"
    "  for (int i = 0; i < n; i++)\n"
    "    sum += b.f(i) + c.call(i) + p.get() + d.call(sum);\n"
    "  return sum;\n"
    "}\n"
    "int run(int n) {\n"
    "  derived d;\n"
    "  base b;\n"
    "  return use(d, n) + use(b, n) + use(d, n + 1);\n"
    "}\n";

struct program {
  const char *source, *suffix, *flags;
  bool is_optimized; /* by wasm-opt as well */
};

/* wasm-opt of Debian 12 reads version 4 and earlier ones only. */
static const struct program programs[] = {
    {c_source, "c", "-gdwarf-4 -O0", false},
    {c_source, "c", "-gdwarf-4 -O2", false},
    {c_source, "c", "-gdwarf-5 -O0", false},
    {c_source, "c", "-gdwarf-5 -O2", false},
    {c_source, "c", "-gdwarf-3 -O1", false},
    {c_source, "c", "-gdwarf-5 -O2 -gpubnames -gdwarf-aranges", false},
    {c_source, "c", "-gdwarf-5 -O1 -mllvm -minimize-addr-in-v5=Form", false},
    {c_source, "c", "-gdwarf-4 -O2", true},
    {cxx_source, "cc", "-gdwarf-4 -O0", false},
    {cxx_source, "cc", "-gdwarf-4 -O2", false},
    {cxx_source, "cc", "-gdwarf-5 -O0", false},
    {cxx_source, "cc", "-gdwarf-5 -O2", false},
    {cxx_source, "cc", "-gdwarf-4 -O1 -fdebug-types-section", false},
    {cxx_source, "cc", "-gdwarf-4 -O2", true},
};
enum { N_PROGRAMS = sizeof programs / sizeof *programs };

static const struct move_options ways[] = {
    {.seed = 1, .calls = MOVE_CALLS_KEEP, .move_every = 2},
    {.seed = 2, .calls = MOVE_CALLS_SHORTEST},
    {.seed = 3, .calls = MOVE_CALLS_RANDOM, .move_every = 3, .drop_every = 4},
};
enum { N_WAYS = sizeof ways / sizeof *ways };

static char folder[] = "/tmp/check_dwarf_XXXXXX";

static const char *path_of(const char *name) {
  static char path[4][64];
  static int n;
  n = (n + 1) % 4;
  snprintf(path[n], sizeof path[n], "%s/%s", folder, name);
  return path[n];
}

static void write_file(const char *name, struct span bytes) {
  FILE *file = fopen(path_of(name), "wb");
  ck_assert_ptr_nonnull(file);
  ck_assert_uint_eq(fwrite(bytes.data, 1, bytes.size, file), bytes.size);
  ck_assert_int_eq(fclose(file), 0);
}

static struct span read_file(const char *name) {
  struct writer w = {0};
  uint8_t buffer[4096];
  size_t n;
  FILE *file = fopen(path_of(name), "rb");
  ck_assert_ptr_nonnull(file);
  while ((n = fread(buffer, 1, sizeof buffer, file)) > 0)
    writer_bytes(&w, (struct span){buffer, n});
  fclose(file);
  struct span bytes = exact(writer_span(&w));
  writer_free(&w);
  return bytes;
}

/* Runs a command in the folder: its exit status. */
static int run(const char *format, ...) {
  char command[512];
  int n = snprintf(command, sizeof command, "cd %s && ", folder);
  va_list args;
  va_start(args, format);
  vsnprintf(command + n, sizeof command - (size_t)n, format, args);
  va_end(args);
  return system(command);
}

static bool has_tool(const char *name) {
  return run("command -v %s >/dev/null 2>&1", name) == 0;
}

/* Compiles and links a program into `name`. */
static const struct module *compile(const struct program *program,
                                    const char *name) {
  char source[32];
  snprintf(source, sizeof source, "source.%s", program->suffix);
  write_file(source, span_of(program->source));
  ck_assert_int_eq(run("clang-19 --target=wasm32 -nostdlib %s -c %s -o o.o",
                       program->flags, source),
                   0);
  ck_assert_int_eq(run("wasm-ld-19 --no-entry --export-all --allow-undefined "
                       "o.o -o %s",
                       name),
                   0);
  if (program->is_optimized)
    ck_assert_int_eq(run("wasm-opt -g -O1 %s -o %s", name, name), 0);
  const struct module *m =
      parse_module(&test_arena, &test_diag, name, read_file(name));
  expect_no_error();
  return m;
}

static struct moved_module start_moving(const struct module *m,
                                        struct move_options options) {
  return (struct moved_module){
      .arena = &test_arena, .diag = &test_diag, .m = m, .options = options};
}

/* What wasm-opt drops it leaves at address 0, where readers take it for code
   of other funcs.  Once the code has moved that is put right: so this is what
   a module that went through wasm-opt is compared with. */
static const struct module *put_right(const struct module *m) {
  struct moved_module moved = start_moving(m, (struct move_options){.seed = 1});
  struct moved_output output;
  ck_assert(moved_modules(&moved, 1, &output));
  expect_no_error();
  const struct module *right =
      parse_module(&test_arena, &test_diag, m->name, output.bytes);
  ck_assert_ptr_nonnull(right);
  return right;
}

/* What llvm-symbolizer says of each instruction that stays. */
static struct span symbolize(const char *name, const struct moved_module *moved,
                             bool is_old) {
  FILE *file = fopen(path_of("addresses"), "w");
  ck_assert_ptr_nonnull(file);
  for (size_t i = 0; i < moved->n_instrs; i++) {
    uint32_t at = moved->instrs[i];
    if (!is_old)
      ck_assert(code_map_find(&moved->map, at, &at));
    fprintf(file, "0x%x\n", (unsigned)at);
  }
  ck_assert_int_eq(fclose(file), 0);
  ck_assert_int_eq(run("llvm-symbolizer-19 --obj=%s --inlines "
                       "--functions=short <addresses >said",
                       name),
                   0);
  return read_file("said");
}

/* The part of the text, up to an empty line, that has byte `at`. */
static struct span part_with(struct span text, size_t at) {
  size_t from = at < text.size ? at : text.size, to = from;
  while (from > 0 && !(from > 1 && text.data[from - 1] == '\n' &&
                       text.data[from - 2] == '\n'))
    from--;
  while (to < text.size &&
         !(text.data[to] == '\n' && to > from && text.data[to - 1] == '\n'))
    to++;
  return span_sub(text, from, to - from);
}

static void expect_same_text(struct span old, struct span new) {
  size_t at = 0;
  if (span_equal(old, new))
    return;
  while (at < old.size && at < new.size &&old.data[at] == new.data[at])
    at++;
  struct span before = part_with(old, at), after = part_with(new, at);
  ck_abort_msg("%.*s\nbecame\n%.*s", SPAN_ARGS(before), SPAN_ARGS(after));
}

/* Each row of a live sequence is in a func of the output or at its end. */
static void expect_rows_in_funcs(const struct module *m) {
  static const struct code_map no_map = {NULL, 0};
  struct dwarf d = {.arena = &test_arena, .map = &no_map};
  struct dwarf_section *sections =
      arena_array(&test_arena, m->n_sections, sizeof *sections);
  ck_assert(dwarf_start(&d, sections, moved_debug_sections(m, sections)));
  struct dwarf_reader r = dwarf_read(&d, DWARF_LINE);
  struct line_unit unit;
  size_t n_rows = 0;
  while (dwarf_left(&r) > 0) {
    ck_assert(line_read_unit(&d, &r, &unit));
    struct line_machine m_line = line_start(&d, &unit, unit.program);
    enum line_event event;
    while ((event = line_next(&m_line)) != LINE_END) {
      uint64_t at = m_line.row.address;
      if (event == LINE_ADDRESS && at == UINT32_MAX) /* a dropped func */
        while (line_next(&m_line) != LINE_END_SEQUENCE)
          continue;
      if (event == LINE_ROW) {
        bool found = false;
        for (uint32_t i = 0; i < m->n_bodies && !found; i++)
          found = at >= m->bodies[i].start &&
                  at <= m->bodies[i].start + m->bodies[i].size;
        ck_assert_msg(found, "a row at 0x%llx", (unsigned long long)at);
        n_rows++;
      }
      if (event == LINE_END_SEQUENCE)
        m_line.row = line_row_first(&unit.header);
    }
  }
  ck_assert_uint_gt(n_rows, 0);
}

static void check_output(struct moved_module *inputs, size_t n,
                         struct moved_output *output) {
  ck_assert(moved_modules(inputs, n, output));
  expect_no_error();
  write_file("new.wasm", output->bytes);
  bool was_right = true;
  for (size_t i = 0; i < n; i++) {
    struct moved_module *moved = &inputs[i];
    write_file("old.wasm", moved_write(moved, moved->m->code, moved->sections,
                                       moved->n_sections));
    struct span old = symbolize("old.wasm", moved, true);
    struct span new = symbolize("new.wasm", moved, false);
    ck_assert_uint_gt(old.size, 1000);
    expect_same_text(old, new);
    was_right = was_right &&
                run("llvm-dwarfdump-19 --verify old.wasm >verify-old") == 0;
  }
  int status = run("llvm-dwarfdump-19 --verify new.wasm >verify-new");
  ck_assert_msg(status == 0 || !was_right, "%.*s",
                SPAN_ARGS(read_file("verify-new")));
  const struct module *m =
      parse_module(&test_arena, &test_diag, "new.wasm", output->bytes);
  ck_assert_ptr_nonnull(m);
  expect_rows_in_funcs(m);
}

START_TEST(a_program_keeps_its_debug_information) {
  const struct program *program = &programs[_i];
  if (program->is_optimized && !has_tool("wasm-opt"))
    return;
  const struct module *m = compile(program, "program.wasm");
  if (program->is_optimized)
    m = put_right(m);
  for (int i = 0; i < N_WAYS; i++) {
    struct moved_module moved = start_moving(m, ways[i]);
    struct moved_output output;
    check_output(&moved, 1, &output);
  }
}
END_TEST

START_TEST(two_programs_keep_theirs_in_one) {
  static const int pairs[][2] = {{1, 11}, {11, 3}, {12, 5}};
  const struct module *a = compile(&programs[pairs[_i][0]], "a.wasm");
  const struct module *b = compile(&programs[pairs[_i][1]], "b.wasm");
  for (int i = 0; i < N_WAYS; i++) {
    struct moved_module inputs[] = {start_moving(a, ways[i]),
                                    start_moving(b, ways[i])};
    struct moved_output output;
    check_output(inputs, 2, &output);
  }
}
END_TEST

/* Their entries are in another file, so the sizes in them must stay. */
START_TEST(split_debug_information_finds_its_code) {
  const struct program program = {c_source, "c",
                                  _i == 4 ? "-gdwarf-4 -gsplit-dwarf -O2"
                                          : "-gdwarf-5 -gsplit-dwarf -O0",
                                  false};
  const struct module *m = compile(&program, "program.wasm");
  for (int i = 0; i < N_WAYS; i++) {
    struct move_options options = ways[i];
    options.calls = MOVE_CALLS_KEEP;
    struct moved_module moved = start_moving(m, options);
    struct moved_output output;
    check_output(&moved, 1, &output);
  }
}
END_TEST

/* Mutations of real sections: nothing fails, hangs or reads what is not
   there, and what is dropped has its warning. */
START_TEST(mutated_sections_never_fail) {
  struct moved_module random = {.random = (uint32_t)_i * 7919 + 1};
  const struct module *m = compile(&programs[_i], "program.wasm");
  for (int turn = 0; turn < 200; turn++) {
    struct arena arena = {.limit = (size_t)100 << 20};
    struct diag diag = {.arena = &arena};
    struct moved_module moved = start_moving(m, ways[turn % N_WAYS]);
    struct moved_output output;
    moved.arena = &arena;
    moved.diag = &diag;
    moved_rewrite(&moved);
    moved_lay_out(&moved, 1, &output);
    struct dwarf_section *section =
        &moved.sections[moved_random(&random) % moved.n_sections];
    uint8_t *copy =
        (uint8_t *)arena_copy(&arena, section->bytes.data, section->bytes.size);
    for (int i = 0; i < 1 + turn % 3; i++)
      copy[moved_random(&random) % section->bytes.size] =
          (uint8_t)moved_random(&random);
    section->bytes.data = copy;
    struct dwarf_section out[32];
    ck_assert(dwarf_rewrite(&arena, &diag, "in", &moved.map, moved.sections,
                            moved.n_sections, out));
    ck_assert_int_eq(diag.status, WF_OK);
    bool is_dropped = false;
    for (size_t i = 0; i < moved.n_sections; i++)
      is_dropped = is_dropped || !out[i].bytes.data;
    ck_assert(!is_dropped || diag.n_items > 0);
    arena_free(&arena);
  }
}
END_TEST

int main(void) {
  if (!mkdtemp(folder))
    return 1;
  if (!has_tool("clang-19") || !has_tool("wasm-ld-19") ||
      !has_tool("llvm-symbolizer-19") || !has_tool("llvm-dwarfdump-19")) {
    rmdir(folder);
    puts("skipped: clang-19, wasm-ld-19, llvm-symbolizer-19 or "
         "llvm-dwarfdump-19 is not here");
    return SKIPPED;
  }
  Suite *suite = suite_create("dwarf_programs");
  TCase *keeps = behaviour(suite, "keeps");
  tcase_set_timeout(keeps, TIMEOUT);
  tcase_add_loop_test(keeps, a_program_keeps_its_debug_information, 0,
                      N_PROGRAMS);
  tcase_add_loop_test(keeps, two_programs_keep_theirs_in_one, 0, 3);
  tcase_add_loop_test(keeps, split_debug_information_finds_its_code, 4, 6);
  TCase *bears = behaviour(suite, "bears");
  tcase_set_timeout(bears, TIMEOUT);
  tcase_add_loop_test(bears, mutated_sections_never_fail, 0, N_PROGRAMS);
  int status = run_suite(suite);
  run("rm -rf '%s'", folder);
  return status;
}
