/*
 * depfile.c writes what the output was made of as a rule for make and ninja.
 */
#include "front/command.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* To make and ninja a space, a tab, # and : end a name unless a backslash
   stands before them; backslashes in front of that one are doubled, others
   are plain.  A dollar sign is doubled. */
static void write_path(FILE *file, const char *path) {
  size_t backslashes = 0;
  for (; *path; path++) {
    bool ends = strchr(" \t#:", *path) != NULL;
    for (size_t i = 0; ends && i < backslashes; i++)
      fputc('\\', file);
    if (ends)
      fputc('\\', file);
    if (*path == '$')
      fputc('$', file);
    fputc(*path, file);
    backslashes = *path == '\\' ? backslashes + 1 : 0;
  }
}

/* Whether the file is written as the output or beside it, in the place of one
   that was read: it does not wait for itself. */
static bool is_made(const struct arguments *args, const char *path) {
  const char *made[] = {args->output, args->options.source_map,
                        args->options.external_debug};
  char *real = real_path(path);
  bool found = false;
  for (int i = 0; i < 3 && !found; i++) {
    char *other = made[i] ? real_path(made[i]) : NULL;
    found = other && !strcmp(real, other);
    free(other);
  }
  free(real);
  return found;
}

/* Standard input is no file. */
static void add_input(struct strings *inputs, const char *path,
                      const struct arguments *args) {
  if (strcmp(path, "-") != 0 && !is_made(args, path))
    add_string(inputs, path);
}

static void list_inputs(struct strings *inputs, const struct wf_link *link,
                        const struct arguments *args) {
  const char *beside;
  add_input(inputs, args->input, args);
  for (size_t i = 0; i < args->n_adapters; i++)
    add_input(inputs, args->adapters[i].path, args);
  for (size_t i = 0; (beside = wf_link_file_beside(link, i)); i++)
    add_input(inputs, beside, args);
}

/* Each input is on a line of its own but the first. */
static void write_rule(FILE *file, const char *output,
                       const struct strings *inputs) {
  write_path(file, output);
  fputc(':', file);
  for (size_t i = 0; i < inputs->n; i++) {
    fputs(i == 0 ? " " : " \\\n  ", file);
    write_path(file, inputs->items[i]);
  }
  fputc('\n', file);
}

bool write_depfile(const struct wf_link *link, const struct arguments *args) {
  struct strings inputs = {NULL, 0};
  list_inputs(&inputs, link, args); /* without memory there is no file */
  FILE *file = fopen(args->depfile, "w");
  bool ok = file != NULL;
  if (ok) {
    write_rule(file, args->output, &inputs);
    ok = !ferror(file);
    ok &= fclose(file) == 0;
  }
  if (!ok)
    report_error("%s: it cannot be written: %s", args->depfile,
                 strerror(errno));
  free(inputs.items);
  return ok;
}
