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

/* Each on a line of its own but the first; standard input is no file. */
static void write_input(FILE *file, const char *path,
                        const struct arguments *args, bool *is_first) {
  if (!strcmp(path, "-") || is_made(args, path))
    return;
  fputs(*is_first ? " " : " \\\n  ", file);
  write_path(file, path);
  *is_first = false;
}

static void write_rule(FILE *file, const struct wf_link *link,
                       const struct arguments *args) {
  const char *beside;
  bool is_first = true;
  write_path(file, args->output);
  fputc(':', file);
  write_input(file, args->input, args, &is_first);
  for (size_t i = 0; i < args->n_adapters; i++)
    write_input(file, args->adapters[i].path, args, &is_first);
  for (size_t i = 0; (beside = wf_link_file_beside(link, i)); i++)
    write_input(file, beside, args, &is_first);
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
