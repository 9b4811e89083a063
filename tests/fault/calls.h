/*
 * calls.h lets the n-th call of the system or of the allocator fail: the linker
 * (ld) sends the command's calls through calls.c by --wrap.
 */
#ifndef WASI_FUSE_FAULT_CALLS_H
#define WASI_FUSE_FAULT_CALLS_H

enum fault_mode {
  FAULT_NONE,
  FAULT_MEMORY, /* the n-th allocation fails */
  FAULT_CALL,   /* the n-th call that opens, reads, maps, writes, renames .. */
  FAULT_FULL,   /* from the n-th on each write finds no room */
  FAULT_SHORT,  /* the n-th read or write is cut short; all are interrupted */
};

/* Counts from here on, and lets call `n` fail, from 1 on. */
void fault_start(enum fault_mode mode, long n);

/* How many calls there were that `mode` means. */
long fault_count(void);

#endif
