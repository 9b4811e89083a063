/*
 * command.h is what the files of the command share.  The command is a user of
 * the library like any other: it has the public header and libc, and what
 * terminal.c knows of POSIX.
 */
#ifndef WASI_FUSE_COMMAND_H
#define WASI_FUSE_COMMAND_H

#include "wasi_fuse.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* The exit codes; the man page has them too. */
enum { EXIT_DONE = 0, EXIT_LINK_FAILED = 1, EXIT_BAD_CALL = 2 };

/* Strings in the order they were given. */
struct strings {
  const char **items;
  size_t n;
};

struct adapter {
  const char *provides, *path;
};

struct stub {
  const char *module, *name;
  int32_t result;
};

/* What the command line asks for. */
struct arguments {
  struct wf_options options;
  const char *input, *depfile;
  const char *output; /* null: nothing is written */
  struct adapter *adapters;
  size_t n_adapters;
  struct stub *stubs;
  size_t n_stubs;
  const char *object; /* an ELF file, or null */
  enum wf_machine machine;
  struct strings kept_sections;
  const char *optimization; /* such as "2" or "z"; null: none */
  bool validates;
  struct strings maps; /* files */
  struct strings whys; /* names */
  bool prints_imports;
  bool verbose;
  bool lists_adapters;
  const char *dumped_adapter; /* its name, or null */
  bool shows_help, shows_version;
  bool is_wrong; /* something was, and has been reported */
};

/* memory.c: has large blocks that are freed go back to the system. */
void keep_memory_small(void);

/* memory.c: as those of libc, but without memory they end the command. */
void *allocate(size_t size);
void *more_items(void *items, size_t count, size_t size);
char *copy_text(const char *text, size_t size);
void add_string(struct strings *list, const char *string);

/* response.c: the arguments behind the command's name, with each @FILE in the
   place of its words.  False if one cannot be read, which is reported. */
bool expand_arguments(int argc, char **argv, struct strings *out);

/* arguments.c: reads the arguments; all that is wrong is reported. */
void read_arguments(struct arguments *args, const struct strings *words);
/* Whether an option has this file written. */
bool is_written(const struct arguments *args, const char *path);

/* options.c */
void print_help(FILE *out);

/* run.c: makes a link, runs it, and shows what is asked for; an exit code. */
int run_link(struct arguments *args);
/* `code`, unless standard output could not take what it was given. */
int end_output(int code);

/* adapters.c: what --list-adapters and --dump-adapter ask; an exit code. */
int list_adapters(const struct arguments *args);
int dump_adapter(const struct arguments *args);

#if defined(__GNUC__)
#define FORMAT(a, b) __attribute__((format(printf, a, b)))
#else
#define FORMAT(a, b)
#endif

/* report.c: messages on standard error, coloured when it is a terminal. */
enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };
void set_color(enum color color);
/* What messages of the command itself begin with; by default wasi-fuse. */
void set_program(const char *name);
void report_error(const char *format, ...) FORMAT(1, 2);
void report_error_list(const char *format, va_list values) FORMAT(1, 0);
void report_warning(const char *format, ...) FORMAT(1, 2);
void print_diagnostics(const struct wf_link *link);
/* Text that came out of a file: what a terminal would obey is escaped. */
void print_text(FILE *out, const char *text, bool keeps_lines);

/* progress.c: a line on a terminal while a link takes long, and with -v the
   time and memory of each step.  Between the two the link is made and run. */
void watch_progress(struct arguments *args);
void end_progress(const struct arguments *args, bool is_done);

/* binaryen.c: starts our helper program, which has Binaryen, for -O and
   --validate.  To be set up before the link; false, with a report, if there is
   no such program. */
bool has_optimizer(void);
bool is_optimization(const char *name);
bool prepare_optimizer(struct arguments *args);
/* False, with a report, if input or output is not valid. */
bool validate(struct wf_link *link, const struct arguments *args);

/* depfile.c: the rule OUTPUT: INPUTS for make and ninja; false with a report
   if it cannot be written. */
bool write_depfile(const struct wf_link *link, const struct arguments *args);

/* terminal.c: what is asked of POSIX. */
/* Puts something in the place of each standard stream that is closed, which
   fails when it is used; else the next file that is opened would get its number
   and what is printed.  To be called first. */
void open_streams(void);
bool is_terminal(FILE *file);
int terminal_width(FILE *file);
double clock_seconds(void);
/* The size of a regular file, or -1. */
int64_t file_size(const char *path);
/* The one path of a file, however it is written; it need not be there yet. */
char *real_path(const char *path);

#endif
