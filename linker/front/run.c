/*
 * run.c makes and runs a link as the arguments ask, and shows what came of it.
 */
#include "front/command.h"

#include <stdlib.h>
#include <string.h>

static enum wf_status add_inputs(struct wf_link *link,
                                 const struct arguments *args) {
  enum wf_status status = wf_link_add_file(link, args->input, NULL);
  for (size_t i = 0; i < args->n_adapters; i++) {
    enum wf_status added = wf_link_add_file(link, args->adapters[i].path,
                                            args->adapters[i].provides);
    status = status ? status : added;
  }
  for (size_t i = 0; i < args->n_stubs && !status; i++)
    status = wf_link_stub(link, args->stubs[i].module, args->stubs[i].name,
                          args->stubs[i].result);
  for (size_t i = 0; i < args->kept_sections.n && !status; i++)
    status = wf_link_keep_section(link, args->kept_sections.items[i]);
  return status;
}

/* The output with another ending; null if an option writes that file. */
static const char *beside_output(const struct arguments *args,
                                 const char *ending) {
  size_t size = strlen(args->output), n = strlen(ending) + 1;
  char *path = allocate(size + n);
  memcpy(path, args->output, size);
  memcpy(path + size, ending, n);
  if (!is_written(args, path))
    return path;
  free(path);
  return NULL;
}

/* The program's source map, and debug information that is in a file of its own,
   are written beside the output. */
static void name_files_beside(struct arguments *args) {
  if (!args->output || !strcmp(args->output, "-"))
    return;
  args->options.source_map = beside_output(args, ".map");
  args->options.external_debug = beside_output(args, ".debug.wasm");
}

static bool ends_with(const char *text, const char *end) {
  size_t size = strlen(text), n = strlen(end);
  return size >= n && !strcmp(text + size - n, end);
}

static enum wf_map map_format(const char *path) {
  return ends_with(path, ".json")                              ? WF_MAP_JSON
         : ends_with(path, ".html") || ends_with(path, ".htm") ? WF_MAP_HTML
                                                               : WF_MAP_TEXT;
}

/* FOLDER/hello.o has the symbols hello_start and so on. */
static enum wf_status write_object(struct wf_link *link,
                                   const struct arguments *args) {
  const char *slash = strrchr(args->object, '/');
  const char *name = slash ? slash + 1 : args->object;
  char *symbol = copy_text(name, strcspn(name, "."));
  enum wf_status status =
      wf_link_write_object(link, args->object, args->machine, symbol);
  free(symbol);
  return status;
}

static enum wf_status run(struct wf_link *link, const struct arguments *args) {
  enum wf_status status = add_inputs(link, args), ran = wf_link_run(link);
  status = status ? status : ran;
  if (!status && args->validates && !validate(link, args))
    status = WF_ERR_MALFORMED;
  if (!status && args->output)
    status = wf_link_write_file(link, args->output);
  if (!status && args->options.source_map)
    status = wf_link_write_source_map(link, args->options.source_map);
  if (!status && args->options.external_debug)
    status = wf_link_write_external_debug(link, args->options.external_debug);
  if (!status && args->object)
    status = write_object(link, args);
  if (!status && args->options.debug_file)
    status = wf_link_write_debug(link, args->options.debug_file);
  for (size_t i = 0; i < args->maps.n && !status; i++)
    status = wf_link_write_map(link, args->maps.items[i],
                               map_format(args->maps.items[i]));
  return status;
}

static void print_import(const struct wf_import *import) {
  const char *parts[] = {import->module, import->name, import->type};
  for (int i = 0; i < 3; i++) {
    print_text(stdout, parts[i], false);
    fputc(i < 2 ? ' ' : '\n', stdout);
  }
}

/* What --print-imports and --why show; the exit code. */
static int show_reports(struct wf_link *link, const struct arguments *args) {
  const struct wf_import *import;
  int code = EXIT_DONE;
  for (size_t i = 0; args->prints_imports && (import = wf_link_import(link, i));
       i++)
    print_import(import);
  for (size_t i = 0; i < args->whys.n; i++) {
    bool is_there;
    const char *text = wf_link_why(link, args->whys.items[i], &is_there);
    if (!text)
      return EXIT_LINK_FAILED;
    print_text(stdout, text, true);
    if (!is_there)
      code = EXIT_LINK_FAILED;
  }
  return code;
}

/* What was asked for on standard output must get there. */
int end_output(int code) {
  if (fflush(stdout) == 0 && !ferror(stdout))
    return code;
  report_error("standard output: it cannot be written");
  return EXIT_LINK_FAILED;
}

static int exit_code(enum wf_status status) {
  return status == WF_OK          ? EXIT_DONE
         : status == WF_ERR_USAGE ? EXIT_BAD_CALL
                                  : EXIT_LINK_FAILED;
}

/* Whether this build can do what is asked for. */
static bool has_parts(struct arguments *args) {
  if ((args->object || args->options.debug_file) && !wf_has_elf()) {
    report_error("option `%s`: this wasi-fuse was built without libelf",
                 args->object ? "--elf" : "--debug-file");
    return false;
  }
  return prepare_optimizer(args);
}

int run_link(struct arguments *args) {
  if (!has_parts(args))
    return EXIT_BAD_CALL;
  name_files_beside(args);
  watch_progress(args);
  struct wf_link *link = wf_link_new(&args->options);
  if (!link) {
    report_error("out of memory");
    return EXIT_LINK_FAILED;
  }
  enum wf_status status = run(link, args);
  int code = exit_code(status);
  end_progress(args, status == WF_OK);
  if (status == WF_OK)
    code = end_output(show_reports(link, args));
  print_diagnostics(link);
  if (status == WF_OK && args->depfile && !write_depfile(link, args))
    code = EXIT_LINK_FAILED;
  wf_link_free(link);
  return code;
}
