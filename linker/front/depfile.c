/*
 * depfile.c writes what the output was made of as a rule for make and ninja.
 */
#include "front/command.h"

#include <errno.h>
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

static void write_input(FILE *file, const char *path) {
  fputs(" \\\n  ", file);
  write_path(file, path);
}

static void write_rule(FILE *file, const struct wf_link *link,
                       const struct arguments *args) {
  const char *beside;
  write_path(file, args->output);
  fputc(':', file);
  if (strcmp(args->input, "-") != 0) {
    fputc(' ', file);
    write_path(file, args->input);
  }
  for (size_t i = 0; i < args->n_adapters; i++)
    write_input(file, args->adapters[i].path);
  for (size_t i = 0; (beside = wf_link_file_beside(link, i)); i++)
    write_input(file, beside);
  fputc('\n', file);
}

bool write_depfile(const struct wf_link *link, const struct arguments *args) {
  FILE *file = fopen(args->depfile, "w");
  bool ok = file != NULL;
  if (ok) {
    write_rule(file, link, args);
    ok = !ferror(file);
    ok &= fclose(file) == 0;
  }
  if (!ok)
    report_error("%s: it cannot be written: %s", args->depfile,
                 strerror(errno));
  return ok;
}
