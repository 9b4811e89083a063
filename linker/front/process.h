/*
 * process.h finds programs and runs them.
 */
#ifndef WASI_FUSE_PROCESS_H
#define WASI_FUSE_PROCESS_H

#include "front/command.h"

/* The program `name` in the folder that this one is in, or in one of PATH; null
   if there is none. */
const char *find_program(const char *name);

/* The program `name` beside this one, or in ../libexec/wasi-fuse from there. */
const char *find_helper(const char *name);

/* What a program left. */
struct program_result {
  int code;
  uint8_t *output;
  size_t size;
  char *messages; /* standard error, with a zero behind it */
};

/* Runs a program with `size` bytes at `data` as its standard input.  False,
   with a report, if it cannot be run. */
bool filter_program(const char *path, const struct strings *arguments,
                    const uint8_t *data, size_t size,
                    struct program_result *result);

/* The words of the call of the program that started this one; none where they
   cannot be known. */
void read_parent_call(struct strings *words);

/* All of a file, or null. */
uint8_t *read_file(const char *path, size_t *size);

/* Runs a program and waits for its end: its exit code, or 1 if a signal ended
   it.  A program that cannot be run is reported. */
int run_program(const char *path, const struct strings *arguments);

#endif
