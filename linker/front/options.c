/*
 * options.c is the table of options: reading them, and --help, come from it.
 */
#include "front/options.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

static void read_output(struct arguments *args, const char *value) {
  args->output = value;
}

static void read_wasi(struct arguments *args, const char *value) {
  args->options.wasi = value;
}

static void read_memory(struct arguments *args, const char *value) {
  if (!strcmp(value, "import")) {
    args->options.memory = WF_MEMORY_IMPORT;
  } else if (!strcmp(value, "export")) {
    args->options.memory = WF_MEMORY_EXPORT;
  } else if (!strcmp(value, "both")) {
    args->options.memory = WF_MEMORY_BOTH;
  } else {
    wrong(args, "option `--memory`: `%s` is not import, export or both", value);
  }
}

/* The two parts of MODULE,NAME; false if it has no comma. */
static bool split_name(const char *value, const char **module,
                       const char **name) {
  const char *comma = strchr(value, ',');
  if (!comma)
    return false;
  *module = copy_text(value, (size_t)(comma - value));
  *name = comma + 1;
  return true;
}

static void read_import_memory(struct arguments *args, const char *value) {
  if (!split_name(value, &args->options.import_memory_module,
                  &args->options.import_memory_name)) {
    wrong(args, "option `--import-memory`: `%s` is not MODULE,NAME", value);
  }
}

static void read_export_memory(struct arguments *args, const char *value) {
  args->options.export_memory = value;
}

/* NAME=FILE, or FILE, which is named like itself up to its first dot. */
static void read_adapter(struct arguments *args, const char *value) {
  const char *equals = strchr(value, '=');
  const char *path = equals ? equals + 1 : value;
  const char *slash = strrchr(path, '/');
  const char *name = equals ? value : slash ? slash + 1 : path;
  size_t size = equals ? (size_t)(equals - value) : strcspn(name, ".");
  args->adapters =
      more_items(args->adapters, args->n_adapters, sizeof *args->adapters);
  args->adapters[args->n_adapters++] =
      (struct adapter){copy_text(name, size), path};
  if (!size || !*path)
    wrong(args, "option `--adapt`: `%s` is not NAME=FILE or FILE", value);
}

/* MODULE,NAME answers by a trap; MODULE,NAME=NUMBER returns the number. */
static void read_stub(struct arguments *args, const char *value) {
  struct stub stub = {.result = WF_STUB_TRAP};
  const char *equals = strrchr(value, '=');
  size_t size = equals ? (size_t)(equals - value) : strlen(value);
  bool ok = split_name(copy_text(value, size), &stub.module, &stub.name);
  if (equals) {
    char *end;
    errno = 0;
    long number = strtol(equals + 1, &end, 10);
    ok &= end != equals + 1 && !*end && !errno && number <= INT32_MAX &&
          number > INT32_MIN;
    stub.result = (int32_t)number;
  }
  if (!ok) {
    wrong(args,
          "option `--stub`: `%s` is not MODULE,NAME or "
          "MODULE,NAME=NUMBER",
          value);
    return;
  }
  args->stubs = more_items(args->stubs, args->n_stubs, sizeof *args->stubs);
  args->stubs[args->n_stubs++] = stub;
}

static void read_list_adapters(struct arguments *args, const char *value) {
  (void)value;
  args->lists_adapters = true;
}

static void read_dump_adapter(struct arguments *args, const char *value) {
  args->dumped_adapter = value;
}

/* May be given again; the library says what is no address. */
static void read_listen(struct arguments *args, const char *value) {
  const char *before = args->options.listen;
  size_t n = before ? strlen(before) + 1 : 0, size = strlen(value) + 1;
  char *list = allocate(n + size);
  if (before) {
    memcpy(list, before, n);
    list[n - 1] = ',';
  }
  memcpy(list + n, value, size);
  args->options.listen = list;
}

static void read_depfile(struct arguments *args, const char *value) {
  args->depfile = value;
}

static void read_optimize(struct arguments *args, const char *value) {
  args->optimization = value ? value : "";
  if (!is_optimization(args->optimization)) {
    wrong(args, "option `-O`: `%s` is not 0, 1, 2, 3, 4, s or z", value);
  }
}

static void read_validate(struct arguments *args, const char *value) {
  (void)value;
  args->validates = true;
}

static void read_debug_file(struct arguments *args, const char *value) {
  args->options.debug_file = value;
}

static void read_keep_section(struct arguments *args, const char *value) {
  add_string(&args->kept_sections, value);
}

static void read_elf(struct arguments *args, const char *value) {
  args->object = value;
}

static void read_elf_machine(struct arguments *args, const char *value) {
  if (!strcmp(value, "x86-64")) {
    args->machine = WF_MACHINE_X86_64;
  } else if (!strcmp(value, "aarch64")) {
    args->machine = WF_MACHINE_AARCH64;
  } else {
    wrong(args, "option `--elf-machine`: `%s` is not x86-64 or aarch64", value);
  }
}

static void read_map(struct arguments *args, const char *value) {
  add_string(&args->maps, value);
}

static void read_why(struct arguments *args, const char *value) {
  add_string(&args->whys, value);
}

static void read_print_imports(struct arguments *args, const char *value) {
  (void)value;
  args->prints_imports = true;
}

static void read_verbose(struct arguments *args, const char *value) {
  (void)value;
  args->verbose = true;
}

static void read_color(struct arguments *args, const char *value) {
  if (!strcmp(value, "auto")) {
    set_color(COLOR_AUTO);
  } else if (!strcmp(value, "always")) {
    set_color(COLOR_ALWAYS);
  } else if (!strcmp(value, "never")) {
    set_color(COLOR_NEVER);
  } else {
    wrong(args, "option `--color`: `%s` is not auto, always or never", value);
  }
}

static void read_help(struct arguments *args, const char *value) {
  (void)value;
  args->shows_help = true;
}

static void read_version(struct arguments *args, const char *value) {
  (void)value;
  args->shows_version = true;
}

/* A line of help has 47 columns, so that none of --help is over 80. */
const struct option options[] = {
    {.help = "Output"},
    {'o', "output", "FILE", "what is written; - is standard output", 0,
     read_output},
    {0, "component", NULL, "write a component, not a core module", WF_COMPONENT,
     NULL},
    {0, "wasi", "VERSION",
     "ask the host for no newer WASI than this;\n"
     "0.2.0 suits any host, exit codes are 0 or 1",
     0, read_wasi},
    {0, "strip", NULL, "leave out names and debug information", WF_STRIP, NULL},
    {0, "strip-debug", NULL, "leave out debug information", WF_STRIP_DEBUG,
     NULL},
    {0, "keep-section", "NAME", "but keep this custom section; may be repeated",
     0, read_keep_section},
    {'O', "optimize", "[N]", "optimize by Binaryen: 0 to 4, s or z for size", 0,
     read_optimize},
    {0, "validate", NULL, "type-check input and output by Binaryen", 0,
     read_validate},
    {0, "debug-file", "FILE", "move debug information into an ELF file", 0,
     read_debug_file},
    {0, "elf", "FILE", "write the output in an ELF object, too", 0, read_elf},
    {0, "elf-machine", "NAME", "for x86-64 (default) or aarch64", 0,
     read_elf_machine},
    {0, "depfile", "FILE", "write the inputs as a rule for make or ninja", 0,
     read_depfile},

    {.help = "Memory"},
    {0, "memory", "MODE",
     "import: it is the host's; export: it is defined\n"
     "and exported; both (default): it is imported,\n"
     "and exported where the program exports it",
     0, read_memory},
    {0, "import-memory", "MODULE,NAME",
     "import it by this name, not env,memory", 0, read_import_memory},
    {0, "export-memory", "NAME", "export it by this name, too", 0,
     read_export_memory},

    {.help = "Adapters"},
    {0, "adapt", "[NAME=]FILE",
     "serve the import module NAME by this adapter; by\n"
     "default FILE's name up to its first dot.  Of\n"
     "several the first that has a function gives it",
     0, read_adapter},
    {0, "no-builtin", NULL, "do without the adapter that is built in",
     WF_NO_BUILTIN, NULL},
    {0, "stub", "MODULE,NAME[=N]", "answer this import by N, or by a trap", 0,
     read_stub},

    {0, "list-adapters", NULL, "show the adapters and the functions they serve",
     0, read_list_adapters},
    {0, "dump-adapter", "NAME", "write this adapter's module to the -o FILE", 0,
     read_dump_adapter},

    {.help = "Sockets"},
    {0, "listen", "ADDR:PORT",
     "for a program that can only accept: listen at\n"
     "127.0.0.1:80 or [::1]:80; may be given again",
     0, read_listen},

    {.help = "Reports; with one of them -o may be left out"},
    {0, "map", "FILE",
     "write what is in the output, of which input, how\n"
     "large and why: .json and .html, else text",
     0, read_map},
    {0, "why", "NAME", "show the calls that keep an import or func", 0,
     read_why},
    {0, "print-imports", NULL, "show what a host must give, with core types", 0,
     read_print_imports},

    {.help = "Messages"},
    {'v', "verbose", NULL, "show each pass with its time and memory", 0,
     read_verbose},
    {0, "color", "WHEN", "auto (default), always or never", 0, read_color},
    {'h', "help", NULL, "show this", 0, read_help},
    {0, "version", NULL, "show the version", 0, read_version},
};

const size_t n_options = sizeof options / sizeof *options;

enum { HELP_COLUMN = 31 };

bool may_be_missing(const struct option *option) {
  return option->value && option->value[0] == '[' &&
         option->value[strlen(option->value) - 1] == ']';
}

/* `-o, --output=FILE` or `-O[LEVEL], --optimize[=LEVEL]`, and how long that
   is. */
static int print_option(FILE *out, const struct option *option) {
  int length = fprintf(out, "  ");
  if (may_be_missing(option))
    return length + fprintf(out, "-%c%s, --%s[=%s", option->letter,
                            option->value, option->name, option->value + 1);
  if (option->letter)
    length += fprintf(out, "-%c, ", option->letter);
  length += fprintf(out, "--%s", option->name);
  if (option->value)
    length += fprintf(out, "=%s", option->value);
  return length;
}

static void print_help_text(FILE *out, const char *text, int length) {
  for (; *text; length = 0) {
    size_t size = strcspn(text, "\n");
    fprintf(out, "%*s%.*s\n", HELP_COLUMN - length, "", (int)size, text);
    text += size + (text[size] == '\n');
  }
}

void print_help(FILE *out) {
  fputs("usage: wasi-fuse [options] IN.wasm -o OUT.wasm\n"
        "\n"
        "Fuses a WASI preview1 program with an adapter into one core module, "
        "or a\n"
        "component, that imports preview2 functions.\n",
        out);
  for (size_t i = 0; i < n_options; i++) {
    if (!options[i].name)
      fprintf(out, "\n%s\n", options[i].help);
    else
      print_help_text(out, options[i].help, print_option(out, &options[i]));
  }
  fputs("\n"
        "Examples\n"
        "  wasi-fuse hello.wasm -o hello.core.wasm\n"
        "  wasi-fuse --component hello.wasm -o hello.component.wasm\n"
        "  wasi-fuse --adapt my_logger=logger.wasm app.wasm -o app.core.wasm\n"
        "\n"
        "IN.wasm may be -, standard input; @FILE stands for the words in FILE."
        "\nExit codes: 0 done, 1 the link failed, 2 the call was wrong.\n",
        out);
}
