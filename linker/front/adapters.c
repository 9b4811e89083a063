/*
 * adapters.c answers what adapters there are: --list-adapters and
 * --dump-adapter.
 */
#include "front/command.h"

#include <errno.h>
#include <string.h>

/* The adapters of the command line, and those that are built in. */
static struct wf_link *open_adapters(const struct arguments *args) {
  struct wf_link *link = wf_link_new(&args->options);
  if (!link)
    report_error("out of memory");
  for (size_t i = 0; link && i < args->n_adapters; i++)
    wf_link_add_file(link, args->adapters[i].path, args->adapters[i].provides);
  return link;
}

static int close_adapters(struct wf_link *link, int code) {
  for (size_t i = 0; wf_link_diagnostic(link, i); i++)
    code = EXIT_LINK_FAILED;
  print_diagnostics(link);
  wf_link_free(link);
  return end_output(code);
}

/* Whether the next func is of the same name, and another type. */
static bool is_repeated(const struct wf_adapter *adapter, size_t i) {
  const struct wf_import *functions = adapter->functions;
  return i + 1 < adapter->n_functions &&
         !strcmp(functions[i].module, functions[i + 1].module) &&
         !strcmp(functions[i].name, functions[i + 1].name);
}

/* The names of funcs from the i-th on, as long as they are of one module, in
   lines of 80 columns; where the next module begins. */
static size_t print_functions(const struct wf_adapter *adapter, size_t i) {
  const struct wf_import *functions = adapter->functions;
  const char *module = functions[i].module;
  int column = 80;
  printf("  ");
  print_text(stdout, module, false);
  for (; i < adapter->n_functions && !strcmp(functions[i].module, module);
       i++) {
    if (is_repeated(adapter, i))
      continue;
    int size = (int)strlen(functions[i].name) + 1;
    if (column + size > 80) {
      printf("\n   ");
      column = 3;
    }
    putchar(' ');
    print_text(stdout, functions[i].name, false);
    column += size;
  }
  putchar('\n');
  return i;
}

int list_adapters(const struct arguments *args) {
  struct wf_link *link = open_adapters(args);
  const struct wf_adapter *adapter;
  if (!link)
    return EXIT_LINK_FAILED;
  for (size_t i = 0; (adapter = wf_link_adapter(link, i)); i++) {
    print_text(stdout, adapter->name, false);
    if (i < args->n_adapters)
      printf(", ");
    else
      printf(", built in, of wasi-fuse %s, ", wf_version());
    printf("%zu bytes", adapter->size);
    if (adapter->wasi)
      printf(", asks for WASI up to %s", adapter->wasi);
    putchar('\n');
    for (size_t f = 0; f < adapter->n_functions;)
      f = print_functions(adapter, f);
  }
  return close_adapters(link, EXIT_DONE);
}

/* Whether an adapter is meant: by its name or a module that it stands for. */
static bool is_called(const struct wf_adapter *adapter, const char *name) {
  size_t size = strlen(name);
  if (!strcmp(adapter->name, name))
    return true;
  for (const char *part = adapter->provides; *part;) {
    size_t length = strcspn(part, ",");
    if (length == size && !memcmp(part, name, size))
      return true;
    part += length + (part[length] == ',');
  }
  return false;
}

static bool write_module(const struct wf_adapter *adapter, const char *path) {
  bool is_stdout = !strcmp(path, "-");
  FILE *file = is_stdout ? stdout : fopen(path, "wb");
  bool ok =
      file && fwrite(adapter->data, 1, adapter->size, file) == adapter->size;
  if (file && !is_stdout)
    ok &= fclose(file) == 0;
  if (!ok && !is_stdout)
    report_error("%s: it cannot be written: %s", path, strerror(errno));
  return ok || is_stdout; /* end_output tells of that */
}

int dump_adapter(const struct arguments *args) {
  struct wf_link *link = open_adapters(args);
  const struct wf_adapter *adapter;
  int code = EXIT_BAD_CALL;
  size_t i = 0;
  if (!link)
    return EXIT_LINK_FAILED;
  while ((adapter = wf_link_adapter(link, i)) &&
         !is_called(adapter, args->dumped_adapter))
    i++;
  if (adapter)
    code = write_module(adapter, args->output) ? EXIT_DONE : EXIT_LINK_FAILED;
  else if (!wf_link_diagnostic(link, 0))
    report_error("option `--dump-adapter`: there is no adapter `%s`; "
                 "--list-adapters shows them",
                 args->dumped_adapter);
  return close_adapters(link, code);
}
