/*
 * process.h finds programs and runs them, for wasi-fuse-ld.
 */
#ifndef WASI_FUSE_PROCESS_H
#define WASI_FUSE_PROCESS_H

#include "front/command.h"

/* The program `name` in the folder that this one is in, or in one of PATH; null
   if there is none. */
const char *find_program(const char *name);

/* Runs a program and waits for its end: its exit code, or 1 if a signal ended
   it.  A program that cannot be run is reported. */
int run_program(const char *path, const struct strings *arguments);

#endif
