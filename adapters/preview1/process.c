/*
 * process.c runs the program and ends it: wasi:cli/run's `run`, proc_exit,
 * proc_raise and sched_yield.
 */
#include "preview1.h"
#include "preview2.h"

IMPORT("__main_module__", "_start") void main_start(void);

/* Joins wasi:cli/run to the program's `_start`.  It must not touch the stack
   or data of the adapter: the roof may move while the program runs. */
EXPORT("wasi:cli/run@0.2.0#run") uint32_t cli_run(void);

uint32_t cli_run(void) {
  main_start();
  return 0;
}

/* exit-with-code: 1 host call.  A code is one byte, as in POSIX. */
EXPORT("proc_exit") NORETURN void proc_exit(uint32_t code);

void proc_exit(uint32_t code) {
  cli_exit_with_code(code & 255);
  __builtin_trap();
}

/* exit: 1 host call, for hosts without exit-with-code.  A code other than 0
   becomes 1. */
EXPORT("proc_exit@0.2.0") NORETURN void proc_exit_0_2_0(uint32_t code);

void proc_exit_0_2_0(uint32_t code) {
  cli_exit((code & 255) != 0);
  __builtin_trap();
}

/* No host call: preview2 has no signals. */
EXPORT("proc_raise") enum errno proc_raise(uint32_t signal);

enum errno proc_raise(uint32_t signal) {
  return signal > SIGNAL_LAST ? ERRNO_INVAL : ERRNO_NOTSUP;
}

/* No host call: preview2 has no way to yield. */
EXPORT("sched_yield") enum errno sched_yield(void);

enum errno sched_yield(void) {
  return ERRNO_SUCCESS;
}
