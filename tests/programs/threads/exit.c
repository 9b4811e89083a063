/* A thread ends the program by its exit code, while the first waits for ever
   and others run. */
#include "threads.h"

static int never;

static void run(struct thread *thread) {
  print("hi\n");
  if (thread->index == 2)
    proc_exit(7);
  if (thread->index == 1)
    for (;;)
      __atomic_load_n(&never, __ATOMIC_SEQ_CST);
  __builtin_wasm_memory_atomic_wait32(&never, 0, -1);
}

__attribute__((export_name("_start"))) void start(void) {
  for (int i = 0; i < 3; i++)
    check(spawn(i) > 0, "thread-spawn");
  __builtin_wasm_memory_atomic_wait32(&never, 0, -1);
}
