/*
 * main.c is the command line: the library's first user.
 */
#include "wasi_fuse.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: wasi-fuse [options] IN.wasm -o OUT.wasm\n"
    "\n"
    "Fuses a WASI preview1 core module with an adapter into one core module\n"
    "that imports preview2 functions.\n"
    "\n"
    "  -o FILE              write the output here; - is standard output\n"
    "  --component          write a component\n"
    "  --adapt [NAME=]FILE  use this adapter for the import module NAME, by\n"
    "                       default the file's name up to its first dot;\n"
    "                       may be given several times, the first that has a\n"
    "                       function gives it, the built-in one comes last\n"
    "  --no-builtin         do without the built-in adapter\n"
    "  --memory=MODE        import: import it from the host;\n"
    "                       export: define and export it;\n"
    "                       both (default): import it and keep the export\n"
    "  --wasi=VERSION       ask the host for no newer WASI than this; with\n"
    "                       0.2.0 any preview2 host will do, and exit codes\n"
    "                       are 0 or 1\n"
    "  --strip              leave out names and debug information\n"
    "  --help, --version\n"
    "\n"
    "The exit code is 0, 1 if the link failed, 2 if the call is wrong.\n";

struct adapter {
  const char *path;
  char *name;
};

struct arguments {
  struct wf_options options;
  const char *input;
  const char *output;
  struct adapter *adapters;
  size_t n_adapters;
};

static int usage(const char *what, const char *value) {
  fprintf(stderr, "wasi-fuse: %s%s%s; see wasi-fuse --help\n", what,
          value ? " " : "", value ? value : "");
  return 2;
}

/* The value of `--name=value` or `--name value`, or null for another option. */
static const char *option_value(const char *name, int argc, char **argv,
                                int *i) {
  size_t length = strlen(name);
  if (strncmp(argv[*i], name, length) != 0)
    return NULL;
  if (argv[*i][length] == '=')
    return argv[*i] + length + 1;
  if (argv[*i][length] == 0 && *i + 1 < argc)
    return argv[++*i];
  return NULL;
}

/* NAME=FILE, or FILE, which is named like itself up to its first dot. */
static int add_adapter(struct arguments *args, const char *value) {
  const char *equals = strchr(value, '=');
  const char *path = equals ? equals + 1 : value;
  const char *slash = strrchr(path, '/');
  const char *start = equals ? value : slash ? slash + 1 : path;
  size_t length = equals ? (size_t)(equals - value) : strcspn(start, ".");
  char *name = malloc(length + 1);
  struct adapter *adapters = realloc(
      args->adapters, (args->n_adapters + 1) * sizeof *adapters);
  if (adapters)
    args->adapters = adapters;
  if (!name || !adapters) {
    free(name);
    return 1;
  }
  memcpy(name, start, length);
  name[length] = 0;
  adapters[args->n_adapters++] = (struct adapter){path, name};
  return 0;
}

static int set_memory(struct arguments *args, const char *mode) {
  if (!strcmp(mode, "import"))
    args->options.memory = WF_MEMORY_IMPORT;
  else if (!strcmp(mode, "export"))
    args->options.memory = WF_MEMORY_EXPORT;
  else if (!strcmp(mode, "both"))
    args->options.memory = WF_MEMORY_BOTH;
  else
    return usage("--memory is import, export or both, not", mode);
  return 0;
}

static int read_option(struct arguments *args, int argc, char **argv, int *i) {
  const char *arg = argv[*i], *value;
  if ((value = option_value("-o", argc, argv, i)))
    args->output = value;
  else if ((value = option_value("--adapt", argc, argv, i)))
    return add_adapter(args, value);
  else if ((value = option_value("--memory", argc, argv, i)))
    return set_memory(args, value);
  else if ((value = option_value("--wasi", argc, argv, i)))
    args->options.wasi = value;
  else if (!strcmp(arg, "--component"))
    args->options.flags |= WF_COMPONENT;
  else if (!strcmp(arg, "--no-builtin"))
    args->options.flags |= WF_NO_BUILTIN;
  else if (!strcmp(arg, "--strip"))
    args->options.flags |= WF_STRIP;
  else
    return usage("unknown option, or one without its value:", arg);
  return 0;
}

/* -1: go on; else the exit code. */
static int read_arguments(struct arguments *args, int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    if (!strcmp(argv[i], "--help")) {
      fputs(help, stdout);
      return 0;
    }
    if (!strcmp(argv[i], "--version")) {
      printf("wasi-fuse %s\n", wf_version());
      return 0;
    }
    if (argv[i][0] == '-' && argv[i][1]) {
      int code = read_option(args, argc, argv, &i);
      if (code)
        return code;
    } else if (args->input) {
      return usage("more than one input:", argv[i]);
    } else {
      args->input = argv[i];
    }
  }
  if (!args->input)
    return usage("no input", NULL);
  if (!args->output)
    return usage("no output: give -o FILE", NULL);
  return -1;
}

static void print_diagnostics(const struct wf_link *link) {
  const struct wf_diagnostic *item;
  for (size_t i = 0; (item = wf_link_diagnostic(link, i)); i++) {
    if (item->input)
      fprintf(stderr, "%s:", item->input);
    else
      fprintf(stderr, "wasi-fuse:");
    if (item->offset != WF_NO_OFFSET)
      fprintf(stderr, "0x%05" PRIx64 ":", item->offset);
    fprintf(stderr, " %s: %s\n", item->status ? "error" : "warning",
            item->message);
  }
}

static enum wf_status run(struct wf_link *link, const struct arguments *args) {
  enum wf_status status = wf_link_add_file(link, args->input, NULL);
  for (size_t i = 0; i < args->n_adapters; i++) {
    enum wf_status added = wf_link_add_file(link, args->adapters[i].path,
                                            args->adapters[i].name);
    status = status ? status : added;
  }
  status = status ? status : wf_link_run(link);
  return status ? status : wf_link_write_file(link, args->output);
}

int main(int argc, char **argv) {
  struct arguments args = {.options = WF_OPTIONS_INIT};
  int code = read_arguments(&args, argc, argv);
  if (code < 0) {
    struct wf_link *link = wf_link_new(&args.options);
    if (link) {
      enum wf_status status = run(link, &args);
      print_diagnostics(link);
      code = status == WF_OK ? 0 : status == WF_ERR_USAGE ? 2 : 1;
      wf_link_free(link);
    } else {
      fputs("wasi-fuse: out of memory\n", stderr);
      code = 1;
    }
  }
  for (size_t i = 0; i < args.n_adapters; i++)
    free(args.adapters[i].name);
  free(args.adapters);
  return code;
}
