/*
 * options.h is the table of options, which options.c has and arguments.c reads
 * words by.
 */
#ifndef WASI_FUSE_OPTIONS_H
#define WASI_FUSE_OPTIONS_H

#include "front/command.h"

/* Reads the value of an option; what is wrong is reported. */
typedef void read_value(struct arguments *args, const char *value);

struct option {
  char letter;       /* 0: it has none */
  const char *name;  /* null: this row is the heading of a group */
  const char *value; /* what it is, [what] if it may be missing, or null */
  const char *help;
  uint64_t flag; /* of wf_options, or */
  read_value *read;
};

extern const struct option options[];
extern const size_t n_options;

/* Whether the value may be missing; it then stands in the same word. */
bool may_be_missing(const struct option *option);

/* Reports what is wrong with the call. */
void wrong(struct arguments *args, const char *format, ...) FORMAT(2, 3);

#endif
