/* When _start returns, the program ends, whatever its threads do. */
#include "threads.h"

static int never, n_running;

static void run(struct thread *thread) {
  (void)thread;
  print("hi\n");
  __atomic_fetch_add(&n_running, 1, __ATOMIC_SEQ_CST);
  __builtin_wasm_memory_atomic_notify(&n_running, 1);
  __builtin_wasm_memory_atomic_wait32(&never, 0, -1);
}

__attribute__((export_name("_start"))) void start(void) {
  int n;
  for (int i = 0; i < 3; i++)
    check(spawn(i) > 0, "thread-spawn");
  while ((n = __atomic_load_n(&n_running, __ATOMIC_SEQ_CST)) < 3)
    __builtin_wasm_memory_atomic_wait32(&n_running, n, -1);
}
