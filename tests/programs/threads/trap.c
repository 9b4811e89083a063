/* A trap of one thread is the program's. */
#include "threads.h"

static int never;

static void run(struct thread *thread) {
  (void)thread;
  __builtin_trap();
}

__attribute__((export_name("_start"))) void start(void) {
  check(spawn(0) > 0, "thread-spawn");
  __builtin_wasm_memory_atomic_wait32(&never, 0, -1);
}
