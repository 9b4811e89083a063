/*
 * check_component.c tests what is refused in a component, and, where wasm-tools
 * and wasmtime are found, that components are valid and do what they should.
 */
#define _POSIX_C_SOURCE 200809L /* mkdtemp */

#include "check_wit_bytes.h"

#include "output/component.h"
#include "output/component_allocator.h"

#include <unistd.h>

static struct arena arena;
static struct diag diag;
static char folder[] = "check-component-XXXXXX";

static void set_up(void) {
  arena = (struct arena){0};
  diag = (struct diag){.arena = &arena};
}

static void tear_down(void) {
  arena_free(&arena);
}

static const struct world *parse(const char *text) {
  struct world *world, *merged;
  ck_assert(
      wit_parse(&arena, &diag, "main.wasm", 0, bytes_of(&arena, text), &world));
  const struct world *worlds[] = {world};
  bool required[] = {true};
  ck_assert(wit_merge(&arena, &diag, worlds, required, 1, &merged));
  return merged;
}

/* "i" is i32, "I" i64, "f" f32, "F" f64. */
static struct span types_of(const char *letters) {
  static const char all[] = "FfIi"; /* 0x7c to 0x7f */
  size_t n = strlen(letters);
  uint8_t *types = arena_alloc(&arena, n + 1);
  for (size_t i = 0; i < n; i++)
    types[i] = (uint8_t)(0x7c + (strchr(all, letters[i]) - all));
  return (struct span){types, n};
}

/* A row of a test: a func, or a memory if `kind` says so. */
struct row {
  const char *module, *name, *params, *results;
  enum extern_kind kind;
};

static struct component_extern *externs_of(const struct row *rows, size_t *n) {
  for (*n = 0; rows[*n].name; ++*n)
    ;
  struct component_extern *externs = arena_array(&arena, *n, sizeof *externs);
  for (size_t i = 0; i < *n; i++)
    externs[i] = (struct component_extern){
        .module = span_of(rows[i].module ? rows[i].module : ""),
        .name = span_of(rows[i].name),
        .kind = rows[i].kind,
        .params = types_of(rows[i].params ? rows[i].params : ""),
        .results = types_of(rows[i].results ? rows[i].results : ""),
        .limits = {.min = 1}};
  return externs;
}

static const struct world *prune(const struct world *world,
                                 const struct component *c) {
  struct world *pruned;
  struct wit_name *imports = arena_array(&arena, c->n_imports, sizeof *imports);
  struct wit_name *exports = arena_array(&arena, c->n_exports, sizeof *exports);
  for (size_t i = 0; i < c->n_imports; i++)
    imports[i] = (struct wit_name){c->imports[i].module, c->imports[i].name};
  for (size_t i = 0; i < c->n_exports; i++)
    exports[i] = (struct wit_name){.field = c->exports[i].name};
  ck_assert(wit_prune(&arena, &diag, world, imports, c->n_imports, exports,
                      c->n_exports, &pruned));
  return pruned;
}

static struct component describe(const char *world, const struct row *imports,
                                 const struct row *exports) {
  struct component c = {.input = "main.wasm"};
  c.imports = externs_of(imports, &c.n_imports);
  c.exports = externs_of(exports, &c.n_exports);
  if (world)
    c.world = prune(parse(world), &c);
  return c;
}

#define MEMORY {"env", "memory", NULL, NULL, EXTERN_MEMORY}
#define END    {0}

/* The world exports one function that takes and returns a string. */
#define ECHO SECTION("{ 01 40 { <s> 73 } 00 73, 04 00 <echo> 01 00 }")
/* The world imports one. */
#define ASK SECTION("{ 01 40 { <s> 73 } 00 73, 03 00 <ask> 01 00 }")
#define RESOURCE                                                               \
  SECTION("{ " INTERFACE(EXPORT, "a:b/c@1.0.0", "00",                          \
                         "{ 04 00 <r> 03 01, 01 69 00, 01 40 { } 00 01, "      \
                         "  04 00 <[constructor]r> 01 02 }") " }")
#define NO_WORLD                                                               \
  "no component-type section describes it: add one, or write a core module, "  \
  "whose host can provide it"

static const struct {
  const char *world;
  struct row imports[4], exports[4];
  const char *realloc, *message;
} refused[] = {
    {NULL,
     {{"env", "f", "i", "", EXTERN_FUNC}, END},
     {END},
     NULL,
     "import `env` `f`: " NO_WORLD},
    {ECHO,
     {{"env", "f", "i", "", EXTERN_FUNC}, END},
     {END},
     NULL,
     "import `env` `f`: " NO_WORLD},
    {ASK,
     {{"$root", "[waitable-set-new]", "", "i", EXTERN_FUNC}, END},
     {END},
     NULL,
     "import `$root` `[waitable-set-new]`: a built-in for async functions, "
     "which only core output can keep"},
    {ASK,
     {{"$root", "ask", "ii", "", EXTERN_FUNC}, END},
     {END},
     NULL,
     "import `$root` `ask`: (param i32 i32) -> (), but its world has "
     "(param i32 i32 i32) -> ()"},
    {ASK,
     {{"$root", "ask", "fF", "I", EXTERN_FUNC}, END},
     {END},
     NULL,
     "import `$root` `ask`: (param f32 f64) -> (result i64), but its world has "
     "(param i32 i32 i32) -> ()"},
    {ASK,
     {{"$root", "ask", "iii", "", EXTERN_FUNC}, END},
     {END},
     NULL,
     "import `$root` `ask`: it passes values in memory, but the module imports "
     "none"},
    {ASK,
     {{"$root", "ask", "iii", "", EXTERN_FUNC}, MEMORY, END},
     {END},
     NULL,
     "import `$root` `ask`: it returns a list, but the module exports no "
     "`cabi_realloc`"},
    {ASK,
     {{"env", "g", "", "", EXTERN_GLOBAL}, END},
     {END},
     NULL,
     "import `env` `g`: a component gives its module functions and a memory, "
     "nothing else"},
    {ASK,
     {MEMORY, {"env", "more", "", "", EXTERN_MEMORY}, END},
     {END},
     NULL,
     "import `env` `more`: a component has one memory for its module, and this "
     "is another"},
    {ASK,
     {MEMORY, END},
     {{"", "cabi_realloc", "i", "i", EXTERN_FUNC}, END},
     "cabi_realloc",
     "export `cabi_realloc`: (param i32) -> (result i32), but a realloc has "
     "(param i32 i32 i32 i32) -> (result i32)"},
    {ASK,
     {MEMORY, END},
     {{"", "_initialize", "i", "", EXTERN_FUNC}, END},
     NULL,
     "export `_initialize`: (param i32) -> (), but an initializer has () -> "
     "()"},
    {ECHO,
     {MEMORY, END},
     {END},
     NULL,
     "the world exports function `echo` of `the world`, but the module has no "
     "export `echo`"},
    {RESOURCE,
     {MEMORY, END},
     {END},
     NULL,
     "the world exports function `[constructor]r` of `a:b/c@1.0.0`, but the "
     "module has no export `a:b/c@1.0.0#[constructor]r`"},
    {RESOURCE,
     {MEMORY, END},
     {{"", "a:b/c@1.0.0#[constructor]r", "", "i", EXTERN_FUNC},
      {"", "a:b/c@1.0.0#[dtor]r", "", "", EXTERN_FUNC},
      END},
     NULL,
     "export `a:b/c@1.0.0#[dtor]r`: () -> (), but a destructor has (param i32) "
     "-> ()"},
    {ECHO,
     {MEMORY, END},
     {{"", "echo", "i", "", EXTERN_FUNC}, END},
     NULL,
     "export `echo`: (param i32) -> (), but its world has (param i32 i32) -> "
     "(result i32)"},
    {ECHO,
     {MEMORY, END},
     {{"", "echo", "ii", "i", EXTERN_FUNC}, END},
     NULL,
     "export `echo`: it takes a list, but neither the program nor an adapter "
     "exports a `cabi_realloc` for it"},
    {ECHO,
     {END},
     {{"", "echo", "ii", "i", EXTERN_FUNC}, END},
     NULL,
     "export `echo`: it passes values in memory, but the module imports none"},
    {ECHO,
     {MEMORY, END},
     {{"", "echo", "ii", "i", EXTERN_FUNC},
      {"", "cabi_realloc", "iiii", "i", EXTERN_FUNC},
      {"", "cabi_post_echo", "", "", EXTERN_FUNC},
      END},
     NULL,
     "export `cabi_post_echo`: () -> (), but a post-return function has "
     "(param i32) -> ()"},
    {ECHO,
     {MEMORY, END},
     {{"", "[async-lift]echo", "ii", "", EXTERN_FUNC}, END},
     NULL,
     "export `[async-lift]echo`: lifted as async, which only core output can "
     "keep"},
    {SECTION("{ 01 79, 04 00 <t> 03 00 00 }"),
     {END},
     {END},
     NULL,
     "export `t`: a type outside of an interface"},
};

START_TEST(what_a_component_cannot_have_is_refused_by_name) {
  struct writer before = {0}, after = {0};
  struct component c =
      describe(refused[_i].world, refused[_i].imports, refused[_i].exports);
  if (refused[_i].realloc)
    c.realloc = span_of(refused[_i].realloc);
  ck_assert(!component_write(&arena, &diag, &c, &before, &after));
  ck_assert_uint_ge(diag.n_items, 1);
  ck_assert_str_eq(diag.items[0]->message, refused[_i].message);
  ck_assert_str_eq(diag.items[0]->input, "main.wasm");
  ck_assert_uint_eq(before.size + after.size, 0);
  writer_free(&before);
  writer_free(&after);
}
END_TEST

static const struct {
  uint8_t flags;
  const char *message;
} memories[] = {
    {LIMITS_SHARED | LIMITS_MAX,
     "import `env` `memory`: functions of a component cannot use a shared "
     "memory"},
    {LIMITS_64, "import `env` `memory`: a component needs a memory of 32-bit "
                "addresses and 64 KiB pages"},
    {LIMITS_PAGE_SIZE, "import `env` `memory`: a component needs a memory of "
                       "32-bit addresses and 64 KiB pages"},
};

START_TEST(memories_that_no_component_has_are_refused) {
  static const struct row imports[] = {MEMORY, END}, exports[] = {END};
  struct writer before = {0}, after = {0};
  struct component c = describe(NULL, imports, exports);
  struct component_extern memory = c.imports[0];
  memory.limits.flags = memories[_i].flags;
  c.imports = &memory;
  ck_assert(!component_write(&arena, &diag, &c, &before, &after));
  ck_assert_str_eq(diag.items[0]->message, memories[_i].message);
  ck_assert_int_eq(diag.status, WF_ERR_UNSUPPORTED);
}
END_TEST

/* The world imports `b`, whose function returns a resource of the exported
   `a`. */
#define EXPORTS_R INTERFACE(EXPORT, "x:x/a", "00", "{ 04 00 <r> 03 01 }")
#define IMPORTS_F                                                              \
  INTERFACE(IMPORT, "x:x/b", "02",                                             \
            "{ 02 03 02 01 01, 01 69 00, 01 40 { } 00 01, 04 00 <f> 01 02 }")

START_TEST(an_import_cannot_use_what_is_exported) {
  static const char world[] =
      SECTION("{ " EXPORTS_R ALIAS("00", "r") IMPORTS_F "}");
  static const struct row imports[] = {{"x:x/b", "f", "", "i", EXTERN_FUNC},
                                       END};
  static const struct row exports[] = {END};
  struct writer before = {0}, after = {0};
  struct component c = describe(world, imports, exports);
  ck_assert(!component_write(&arena, &diag, &c, &before, &after));
  ck_assert_str_eq(diag.items[0]->message,
                   "an import uses resource `r` of `x:x/a`, which the program "
                   "itself exports");
  writer_free(&before);
  writer_free(&after);
}
END_TEST

START_TEST(several_errors_are_told_at_once) {
  static const struct row imports[] = {{"env", "f", "", "", EXTERN_FUNC},
                                       {"env", "g", "", "", EXTERN_FUNC},
                                       END};
  static const struct row exports[] = {{"", "echo", "", "", EXTERN_FUNC}, END};
  struct writer before = {0}, after = {0};
  struct component c = describe(ECHO, imports, exports);
  ck_assert(!component_write(&arena, &diag, &c, &before, &after));
  ck_assert_uint_eq(diag.n_items, 3);
}
END_TEST

/* A program: a world, its core module as text, and what that imports and
   exports. */
struct program {
  const char *world, *wat;
  struct row imports[8], exports[8];
  const char *realloc;
};

#define CLI_ENVIRONMENT                                                        \
  INTERFACE(IMPORT, "wasi:cli/environment@0.2.0", "09",                        \
            "{ 01 70 73, 01 40 { } 00 00, 04 00 <get-arguments> 01 01 }")
#define PRINTER_TYPES                                                          \
  IO_ERROR("0.2.0")                                                            \
  IO_POLL("0.2.0")                                                             \
  ALIAS("00", "error")                                                         \
  ALIAS("01", "pollable")                                                      \
  IO_STREAMS("0.2.0") ALIAS("02", "output-stream") CLI_STDOUT("0.2.0")
#define PRINTER                                                                \
  SECTION("{ " PRINTER_TYPES CLI_RUN("0.2.0", "07") "01 79, " CLI_ENVIRONMENT  \
                                                    "}")
#define WRITE "[method]output-stream.blocking-write-and-flush"
#define PRINTER_IMPORTS                                                        \
  "(import \"env\" \"memory\" (memory 1))"                                     \
  "(import \"wasi:cli/stdout@0.2.0\" \"get-stdout\" (func $stdout (result "    \
  "i32)))"                                                                     \
  "(import \"wasi:io/streams@0.2.3\" \"" WRITE "\""                            \
  "  (func $write (param i32 i32 i32 i32)))"                                   \
  "(import \"wasi:io/streams@0.2.0\" \"[resource-drop]output-stream\""         \
  "  (func $drop (param i32)))"
#define PRINTER_ROWS                                                           \
  MEMORY, {"wasi:cli/stdout@0.2.0", "get-stdout", "", "i", EXTERN_FUNC},       \
      {"wasi:io/streams@0.2.3", WRITE, "iiii", "", EXTERN_FUNC}, {             \
    "wasi:io/streams@0.2.0", "[resource-drop]output-stream", "i", "",          \
        EXTERN_FUNC                                                            \
  }
#define RUN "wasi:cli/run@0.2.0#run"

/* Prints the list of strings that (call $list) leaves at 16. */
#define PRINT_LIST(list)                                                       \
  "(func (export \"" RUN "\") (result i32) (local $o i32) (local $p i32)"      \
  "  (local $n i32)" list "  (local.set $o (call $stdout))"                    \
  "  (local.set $p (i32.load (i32.const 16)))"                                 \
  "  (local.set $n (i32.load (i32.const 20)))"                                 \
  "  (loop $next"                                                              \
  "    (call $write (local.get $o) (i32.load (local.get $p))"                  \
  "      (i32.load offset=4 (local.get $p)) (i32.const 32))"                   \
  "    (call $write (local.get $o) (i32.const 8) (i32.const 1)"                \
  "      (i32.const 32))"                                                      \
  "    (local.set $p (i32.add (local.get $p) (i32.const 8)))"                  \
  "    (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))"   \
  "  (call $drop (local.get $o)) (i32.const 0))"                               \
  "(data (i32.const 8) \"|\"))"
#define ARGUMENTS                                                              \
  "(import \"wasi:cli/environment@0.2.0\" \"get-arguments\""                   \
  "  (func $arguments (param i32)))"
#define ARGUMENTS_ROW                                                          \
  {"wasi:cli/environment@0.2.0", "get-arguments", "i", "", EXTERN_FUNC}

static const struct program prints = {
    .world = PRINTER,
    .wat = "(module " PRINTER_IMPORTS "(func (export \"" RUN
           "\") (result i32) (local $o i32)"
           "  (local.set $o (call $stdout))"
           "  (call $write (local.get $o) (i32.const 8) (i32.const 6)"
           "    (i32.const 32))"
           "  (call $drop (local.get $o)) (i32.const 0))"
           "(data (i32.const 8) \"hello\\n\"))",
    .imports = {PRINTER_ROWS, END},
    .exports = {{"", RUN, "", "i", EXTERN_FUNC}, END}};

/* Receives at the end of a page, so that memory must grow. */
static const struct program receives = {
    .world = PRINTER,
    .wat = "(module " PRINTER_IMPORTS ARGUMENTS
           "(import \"wasi_fuse\" \"receive\" (func $receive (param i32 i32)))"
           "(import \"wasi_fuse\" \"received\" (func $received (result "
           "i32)))" PRINT_LIST(
               "(call $receive (i32.const 65529) (i32.const 200000))"
               "(call $arguments (i32.const 16))"
               "(if (i32.lt_u (call $received) (i32.const 65552))"
               "  (then unreachable))"),
    .imports = {PRINTER_ROWS,
                ARGUMENTS_ROW,
                {"wasi_fuse", "receive", "ii", "", EXTERN_FUNC},
                {"wasi_fuse", "received", "", "i", EXTERN_FUNC},
                END},
    .exports = {{"", RUN, "", "i", EXTERN_FUNC}, END}};

/* The list goes to the program's own realloc, by the table. */
static const struct program allocates = {
    .world = PRINTER,
    .wat = "(module " PRINTER_IMPORTS ARGUMENTS
           "(import \"wasi_fuse\" \"receive\" (func $receive (param i32 i32)))"
           "(import \"wasi_fuse\" \"received\" (func $received (result i32)))"
           "(global $top (mut i32) (i32.const 1000))"
           "(global $started (mut i32) (i32.const 0))"
           "(func (export \"_initialize\")"
           "  (global.set $started (i32.const 1)))"
           "(func (export \"cabi_realloc\") (param i32 i32 i32 i32) (result "
           "i32)"
           "  (if (i32.eqz (global.get $started)) (then unreachable))"
           "  (global.get $top)"
           "  (global.set $top (i32.and (i32.const -4)"
           "    (i32.add (global.get $top)"
           "      (i32.add (local.get 3) (i32.const 3))))))" PRINT_LIST(
               "(call $receive (i32.const 100) (i32.const 200))"
               "(drop (call $received))"
               "(call $arguments (i32.const 16))"
               "(if (i32.lt_u (global.get $top) (i32.const 1001))"
               "  (then unreachable))"),
    .imports = {PRINTER_ROWS,
                ARGUMENTS_ROW,
                {"wasi_fuse", "receive", "ii", "", EXTERN_FUNC},
                {"wasi_fuse", "received", "", "i", EXTERN_FUNC},
                END},
    .exports = {{"", RUN, "", "i", EXTERN_FUNC},
                {"", "cabi_realloc", "iiii", "i", EXTERN_FUNC},
                {"", "_initialize", "", "", EXTERN_FUNC},
                END},
    .realloc = "cabi_realloc"};

/* Exports a function of the world, and an interface with a resource, a record
   and an enum; the destructor traps unless the sum is right. */
static const struct program library = {
    .world =
        SECTION("{ 01 40 { <a> 79, <b> 79 } 00 79, 04 00 <plus> 01 00, "
                "  01 40 { <s> 73 } 00 73, 04 00 <echo> 01 01, " INTERFACE(
                    EXPORT, "a:b/shapes@1.0.0", "02",
                    "{ 01 6d { <red>, <green> }, 04 00 <color> 03 00 00, "
                    "  01 72 { <x> 79, <c> 01 }, 04 00 <point> 03 00 02, "
                    "  04 00 <canvas> 03 01, 01 69 04, 01 40 { <w> 79 } 00 05, "
                    "  04 00 <[constructor]canvas> 01 06, 01 68 04, "
                    "  01 40 { <self> 07, <p> 03 } 00 03, "
                    "  04 00 <[method]canvas.put> 01 08 }") " }"),
    .wat = "(module (import \"env\" \"memory\" (memory 1))"
           "(import \"[export]a:b/shapes@1.0.0\" \"[resource-new]canvas\""
           "  (func $new (param i32) (result i32)))"
           "(func (export \"plus\") (param i32 i32) (result i32)"
           "  (i32.add (local.get 0) (local.get 1)))"
           "(func (export \"cabi_realloc\") (param i32 i32 i32 i32) (result "
           "i32) (i32.const 256))"
           "(func (export \"echo\") (param i32 i32) (result i32)"
           "  (i32.store (i32.const 64) (local.get 0))"
           "  (i32.store (i32.const 68) (local.get 1)) (i32.const 64))"
           "(func (export \"cabi_post_echo\") (param i32)"
           "  (if (i32.ne (local.get 0) (i32.const 64)) (then unreachable)))"
           "(func (export \"a:b/shapes@1.0.0#[constructor]canvas\")"
           "  (param i32) (result i32) (call $new (local.get 0)))"
           "(func (export \"a:b/shapes@1.0.0#[method]canvas.put\")"
           "  (param i32 i32 i32) (result i32) (i32.const 64))"
           "(func (export \"a:b/shapes@1.0.0#[dtor]canvas\") (param i32)))",
    .imports = {MEMORY,
                {"[export]a:b/shapes@1.0.0", "[resource-new]canvas", "i", "i",
                 EXTERN_FUNC},
                END},
    .exports = {
        {"", "plus", "ii", "i", EXTERN_FUNC},
        {"", "cabi_realloc", "iiii", "i", EXTERN_FUNC},
        {"", "echo", "ii", "i", EXTERN_FUNC},
        {"", "cabi_post_echo", "i", "", EXTERN_FUNC},
        {"", "a:b/shapes@1.0.0#[constructor]canvas", "i", "i", EXTERN_FUNC},
        {"", "a:b/shapes@1.0.0#[method]canvas.put", "iii", "i", EXTERN_FUNC},
        {"", "a:b/shapes@1.0.0#[dtor]canvas", "i", "", EXTERN_FUNC},
        END}};

static bool has_tool(const char *tool) {
  char command[100];
  snprintf(command, sizeof command, "%s --version >/dev/null 2>&1", tool);
  if (system(command) == 0)
    return true;
  printf("skipped: %s is not on the path\n", tool);
  return false;
}

static void put_file(const char *name, struct span bytes) {
  char path[100];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "wb");
  ck_assert_ptr_nonnull(file);
  ck_assert_uint_eq(fwrite(bytes.data, 1, bytes.size, file), bytes.size);
  ck_assert_int_eq(fclose(file), 0);
}

static struct span get_file(const char *name) {
  char path[100];
  static uint8_t bytes[100000];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "rb");
  ck_assert_ptr_nonnull(file);
  size_t size = fread(bytes, 1, sizeof bytes - 1, file);
  bytes[size] = 0;
  fclose(file);
  return (struct span){bytes, size};
}

/* Runs a command in the folder; its output is in the file `out`. */
static int run(const char *command) {
  char line[400];
  snprintf(line, sizeof line, "cd %s && %s >out 2>err", folder, command);
  int status = system(line);
  if (status != 0)
    printf("%s:\n%s\n", command, (const char *)get_file("err").data);
  return status;
}

/* Leaves the component in `c.wasm`. */
static void build(const struct program *program, const char *name) {
  struct component c =
      describe(program->world, program->imports, program->exports);
  put_file("m.wat", span_of(program->wat));
  ck_assert_int_eq(run("wasm-tools parse m.wat -o m.wasm"), 0);
  struct span module = get_file("m.wasm");
  c.module_size = module.size;
  c.name = span_of(name);
  if (program->realloc)
    c.realloc = span_of(program->realloc);
  struct writer before = {0}, after = {0};
  bool ok = component_write(&arena, &diag, &c, &before, &after);
  ck_assert_msg(ok, "%s", diag.n_items ? diag.items[0]->message : "");
  writer_bytes(&before, module);
  writer_bytes(&before, writer_span(&after));
  put_file("c.wasm", writer_span(&before));
  writer_free(&before);
  writer_free(&after);
  ck_assert_int_eq(run("wasm-tools validate --features component-model c.wasm"),
                   0);
}

static void expect_output(const char *command, const char *expected) {
  ck_assert_int_eq(run(command), 0);
  ck_assert_str_eq((const char *)get_file("out").data, expected);
}

START_TEST(a_command_prints) {
  if (!has_tool("wasm-tools") || !has_tool("wasmtime"))
    return;
  build(&prints, "");
  expect_output("wasmtime run c.wasm", "hello\n");
}
END_TEST

START_TEST(lists_are_received_and_memory_grows) {
  if (!has_tool("wasm-tools") || !has_tool("wasmtime"))
    return;
  build(&receives, "");
  expect_output("wasmtime run c.wasm one '' three", "c.wasm|one||three|");
}
END_TEST

START_TEST(lists_go_to_the_program_unless_an_adapter_receives) {
  if (!has_tool("wasm-tools") || !has_tool("wasmtime"))
    return;
  build(&allocates, "name");
  expect_output("wasmtime run c.wasm one two", "c.wasm|one|two|");
}
END_TEST

START_TEST(functions_are_lifted) {
  if (!has_tool("wasm-tools") || !has_tool("wasmtime"))
    return;
  build(&library, "library");
  expect_output("wasmtime run --invoke 'plus(2, 40)' c.wasm", "42\n");
  expect_output("wasmtime run --invoke 'echo(\"what\")' c.wasm", "\"what\"\n");
}
END_TEST

START_TEST(types_are_exported_under_their_names) {
  if (!has_tool("wasm-tools"))
    return;
  build(&library, "");
  expect_output("wasm-tools component wit c.wasm",
                "package root:component;\n"
                "\n"
                "world root {\n"
                "  export plus: func(a: u32, b: u32) -> u32;\n"
                "  export echo: func(s: string) -> string;\n"
                "  export a:b/shapes@1.0.0;\n"
                "}\n"
                "package a:b@1.0.0 {\n"
                "  interface shapes {\n"
                "    enum color {\n"
                "      red,\n"
                "      green,\n"
                "    }\n"
                "\n"
                "    record point {\n"
                "      x: u32,\n"
                "      c: color,\n"
                "    }\n"
                "\n"
                "    resource canvas {\n"
                "      constructor(w: u32);\n"
                "      put: func(p: point) -> point;\n"
                "    }\n"
                "  }\n"
                "}\n");
}
END_TEST

START_TEST(two_components_of_one_module_are_equal) {
  struct writer w[4] = {{0}};
  for (int i = 0; i < 2; i++) {
    struct component c =
        describe(library.world, library.imports, library.exports);
    c.module_size = 1000;
    c.name = span_of("name");
    ck_assert(component_write(&arena, &diag, &c, &w[i], &w[2 + i]));
  }
  ck_assert(span_equal(writer_span(&w[0]), writer_span(&w[1])));
  ck_assert(span_equal(writer_span(&w[2]), writer_span(&w[3])));
  for (int i = 0; i < 4; i++)
    writer_free(&w[i]);
}
END_TEST

START_TEST(running_out_of_memory_is_an_error) {
  struct component c =
      describe(library.world, library.imports, library.exports);
  bool ok = false;
  for (size_t n = 1; !ok; n++) {
    struct writer before = {0}, after = {0};
    struct arena own = {.fail_at = n};
    struct diag found = {.arena = &own};
    ok = component_write(&own, &found, &c, &before, &after);
    ck_assert_int_eq(ok, !diag_failed(&found));
    writer_free(&before);
    writer_free(&after);
    arena_free(&own);
  }
}
END_TEST

/* The allocator module by itself, against a script of what it answers. */
START_TEST(realloc_keeps_its_contract) {
  if (!has_tool("wasmtime"))
    return;
  static const struct limits limits = {.flags = LIMITS_MAX, .min = 1, .max = 3};
  static const struct component_allocator allocator = {
      .memory = &limits, .has_receive = true, .has_names = true};
  static const char script[] =
      "(invoke \"receive\" (i32.const 65535) (i32.const 65536))\n"
      /* aligned, and no further than the limit */
      "(assert_return (invoke \"realloc\" (i32.const 0) (i32.const 0)"
      "  (i32.const 1) (i32.const 1)) (i32.const 65535))\n"
      "(assert_return (invoke \"received\") (i32.const 65536))\n"
      "(invoke \"receive\" (i32.const 10) (i32.const 26))\n"
      "(assert_return (invoke \"realloc\" (i32.const 0) (i32.const 0)"
      "  (i32.const 8) (i32.const 4)) (i32.const 16))\n"
      "(assert_return (invoke \"realloc\" (i32.const 0) (i32.const 0)"
      "  (i32.const 2) (i32.const 5)) (i32.const 20))\n"
      "(assert_trap (invoke \"realloc\" (i32.const 0) (i32.const 0)"
      "  (i32.const 1) (i32.const 2)) \"unreachable\")\n"
      "(assert_trap (invoke \"realloc\" (i32.const 0) (i32.const 0)"
      "  (i32.const 1) (i32.const -1)) \"unreachable\")\n"
      "(assert_trap (invoke \"realloc\" (i32.const 0) (i32.const 0)"
      "  (i32.const 8) (i32.const -24)) \"unreachable\")\n"
      "(assert_return (invoke \"realloc\" (i32.const 0) (i32.const 0)"
      "  (i32.const 1) (i32.const 1)) (i32.const 25))\n"
      "(assert_return (invoke \"realloc\" (i32.const 0) (i32.const 0)"
      "  (i32.const 1) (i32.const 0)) (i32.const 26))\n"
      "(assert_return (invoke \"received\") (i32.const 26))\n"
      /* nothing is received any more */
      "(assert_trap (invoke \"realloc\" (i32.const 0) (i32.const 0)"
      "  (i32.const 1) (i32.const 1)) \"unreachable\")\n"
      /* what shrinks stays, what grows moves with its bytes */
      "(invoke \"receive\" (i32.const 100) (i32.const -1))\n"
      "(assert_return (invoke \"realloc\" (i32.const 0) (i32.const 0)"
      "  (i32.const 1) (i32.const 8)) (i32.const 100))\n"
      "(assert_return (invoke \"realloc\" (i32.const 100) (i32.const 8)"
      "  (i32.const 1) (i32.const 3)) (i32.const 100))\n"
      "(assert_return (invoke \"realloc\" (i32.const 100) (i32.const 8)"
      "  (i32.const 4) (i32.const 9)) (i32.const 108))\n"
      /* memory grows up to its maximum */
      "(assert_return (invoke \"realloc\" (i32.const 0) (i32.const 0)"
      "  (i32.const 1) (i32.const 65419)) (i32.const 117))\n"
      "(assert_return (invoke \"realloc\" (i32.const 0) (i32.const 0)"
      "  (i32.const 1) (i32.const 131072)) (i32.const 65536))\n"
      "(assert_trap (invoke \"realloc\" (i32.const 0) (i32.const 0)"
      "  (i32.const 1) (i32.const 1)) \"unreachable\")\n";
  struct writer module = {0}, text = {0};
  component_put_allocator(&module, &allocator);
  writer_text(&text, "(module binary \"");
  for (size_t i = 0; i < module.size; i++) {
    char byte[4];
    snprintf(byte, sizeof byte, "\\%02x", module.data[i]);
    writer_text(&text, byte);
  }
  writer_text(&text, "\")\n");
  writer_text(&text, script);
  put_file("a.wast", writer_span(&text));
  writer_free(&module);
  writer_free(&text);
  ck_assert_int_eq(run("wasmtime wast a.wast"), 0);
}
END_TEST

#define COUNT(table) (int)(sizeof(table) / sizeof *(table))

static int run_all(Suite *suite) {
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed;
}

int main(void) {
  if (!mkdtemp(folder)) {
    perror(folder);
    return 1;
  }
  Suite *suite = suite_create("component");
  TCase *refusing = tcase_create("refusing"), *works = tcase_create("works");
  tcase_add_checked_fixture(refusing, set_up, tear_down);
  tcase_add_checked_fixture(works, set_up, tear_down);
  tcase_set_timeout(works, 60);
  tcase_add_loop_test(refusing, what_a_component_cannot_have_is_refused_by_name,
                      0, COUNT(refused));
  tcase_add_loop_test(refusing, memories_that_no_component_has_are_refused, 0,
                      COUNT(memories));
  tcase_add_test(refusing, an_import_cannot_use_what_is_exported);
  tcase_add_test(refusing, several_errors_are_told_at_once);
  tcase_add_test(works, a_command_prints);
  tcase_add_test(works, lists_are_received_and_memory_grows);
  tcase_add_test(works, lists_go_to_the_program_unless_an_adapter_receives);
  tcase_add_test(works, functions_are_lifted);
  tcase_add_test(works, types_are_exported_under_their_names);
  tcase_add_test(works, two_components_of_one_module_are_equal);
  tcase_add_test(works, running_out_of_memory_is_an_error);
  tcase_add_test(works, realloc_keeps_its_contract);
  suite_add_tcase(suite, refusing);
  suite_add_tcase(suite, works);
  int failed = run_all(suite);
  char command[100];
  snprintf(command, sizeof command, "rm -r %s", folder);
  if (system(command) != 0)
    failed++;
  return failed != 0;
}
