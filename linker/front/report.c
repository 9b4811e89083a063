/*
 * report.c prints messages to standard error, in colour when that is a
 * terminal and NO_COLOR is not set (no-color.org).
 */
#include "front/command.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static enum color color = COLOR_AUTO;
static const char *program = "wasi-fuse";

static const char plain[] = "\033[0m";
static const char bold[] = "\033[1m";
static const char red[] = "\033[1;31m";
static const char magenta[] = "\033[1;35m";

void set_color(enum color when) {
  color = when;
}

void set_program(const char *name) {
  program = name;
}

static bool is_colored(void) {
  if (color != COLOR_AUTO)
    return color == COLOR_ALWAYS;
  const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
  return is_terminal(stderr) && !(no_color && *no_color) &&
         !(term && !strcmp(term, "dumb"));
}

static void print_char(FILE *out, char c) {
  if ((unsigned char)c < 0x20 || c == 0x7f)
    fprintf(out, "\\%02x", (unsigned)c);
  else
    fputc(c, out);
}

void print_text(FILE *out, const char *text, bool keeps_lines) {
  for (; *text; text++)
    if (*text == '\n' && keeps_lines)
      fputc('\n', out);
    else
      print_char(out, *text);
}

static void print_in(const char *style, const char *text) {
  if (is_colored())
    fprintf(stderr, "%s%s%s", style, text, plain);
  else
    fputs(text, stderr);
}

/* What stands in backquotes is bold, and the quotes stay. */
static void print_message(const char *message) {
  bool colored = is_colored(), is_quoted = false;
  for (; *message; message++) {
    if (*message == '`' && colored)
      is_quoted = !is_quoted;
    if (*message == '`' && colored && is_quoted)
      fputs(bold, stderr);
    print_char(stderr, *message);
    if (*message == '`' && colored && !is_quoted)
      fputs(plain, stderr);
  }
  fputs(is_quoted ? plain : "", stderr);
  fputc('\n', stderr);
}

static void print_kind(bool is_error) {
  print_in(is_error ? red : magenta, is_error ? "error:" : "warning:");
  fputc(' ', stderr);
}

FORMAT(2, 0)
static void report(bool is_error, const char *format, va_list values) {
  char message[4096];
  vsnprintf(message, sizeof message, format, values);
  print_in(bold, program);
  print_in(bold, ":");
  fputc(' ', stderr);
  print_kind(is_error);
  print_message(message);
}

void report_error_list(const char *format, va_list values) {
  report(true, format, values);
}

void report_error(const char *format, ...) {
  va_list values;
  va_start(values, format);
  report(true, format, values);
  va_end(values);
}

void report_warning(const char *format, ...) {
  va_list values;
  va_start(values, format);
  report(false, format, values);
  va_end(values);
}

static void print_place(const struct wf_diagnostic *item) {
  fputs(is_colored() ? bold : "", stderr);
  print_text(stderr, item->input ? item->input : program, false);
  fputc(':', stderr);
  if (item->offset != WF_NO_OFFSET)
    fprintf(stderr, "0x%05" PRIx64 ":", item->offset);
  fputs(is_colored() ? plain : "", stderr);
  fputc(' ', stderr);
}

void print_diagnostics(const struct wf_link *link) {
  const struct wf_diagnostic *item;
  for (size_t i = 0; (item = wf_link_diagnostic(link, i)); i++) {
    print_place(item);
    print_kind(item->status != WF_OK);
    print_message(item->message);
  }
}
