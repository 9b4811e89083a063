/* attack.h is what the files of the random caller share.  It calls preview1's
   functions with arguments that a seed chooses, in a small arena at the very
   end of memory, and looks at each byte of the arena after each call. */
#ifndef ATTACK_H
#define ATTACK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA = 4096, MOST_ARGS = 10, MOST_RANGES = 16, MOST_FILES = 24 };

enum {
  ERRNO_SUCCESS = 0,
  ERRNO_BADF = 8,
  ERRNO_INVAL = 28,
  ERRNO_NOTDIR = 54,
  ERRNO_LAST = 76,
  ERRNO_LAST_OF_NAMES = 86 /* which WasmEdge adds for sock_getaddrinfo */
};

struct function {
  const char *name;
  const char *kinds; /* what the arguments are for: choose.c */
  int (*call)(const uint64_t *args);
};

extern const struct function functions[];
extern const int n_functions;

/* The function that gives most descriptors, and what is done with each. */
extern const char opening[];
void settle(uint32_t fd);

struct range {
  uint32_t start, size;
};

struct ranges {
  struct range items[MOST_RANGES];
  int n;
};

struct call {
  const struct function *function;
  uint64_t args[MOST_ARGS];
  int n_args;
  struct ranges written;  /* what it may write */
  struct ranges changing; /* of that, what differs from run to run */
  bool is_bad;            /* some of what it names lies outside of memory */
  uint32_t opened;        /* where a new descriptor goes, or 0 */
  uint32_t fd, to;        /* its descriptors */
};

/* What is open beside stdio and the preopen. */
struct file {
  uint32_t fd;
  bool is_open;
};

extern struct file files[MOST_FILES];

/* Whether arguments may be wrong: then a call must fail, and no more. */
extern bool hostile;

/* The arena, which ends where memory ends. */
extern uint8_t *arena;

/* Sizes of the arguments and of the environment: pointers, then bytes. */
extern uint32_t args_sizes[2], environ_sizes[2];

uint32_t random_below(uint32_t n);
uint64_t random_bits(void);

/* A place for `size` bytes, and a length of so many at most; with `hostile`
   they may be wrong. */
uint32_t place(uint32_t size, uint32_t align);
uint32_t length(uint32_t most);

/* Notes what a call reads or, if `written`, writes; false if that is not all
   in memory. */
bool names(struct call *call, uint32_t start, uint64_t size, bool written);

void add(struct call *call, uint64_t value);

/* Adds a place that a result of `size` bytes goes to, which is returned. */
uint32_t result(struct call *call, uint32_t size);

/* Chooses an argument of sockets; false: it is none. */
bool choose_of_sockets(struct call *call, char kind);

/* Chooses the arguments of a call, and puts what they point to in place. */
void choose(struct call *call, const struct function *function);

#endif
