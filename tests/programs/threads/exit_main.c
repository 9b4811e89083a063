/* The first thread ends the program by its exit code, while others wait for a
   word, run, and wait in a call of preview1. */
#include "sockets.h"

static int never, is_there[3];

static void run(struct thread *thread) {
  struct subscription hour = after((uint64_t)3600 * 1000 * 1000 * 1000);
  struct event event;
  uint32_t n;
  if (thread->index == 2)
    poll_oneoff(&hour, &event, 1, &n);
  tell(&is_there[thread->index]);
  if (thread->index == 1)
    for (;;)
      __atomic_load_n(&never, __ATOMIC_SEQ_CST);
  __builtin_wasm_memory_atomic_wait32(&never, 0, -1);
}

__attribute__((export_name("_start"))) void start(void) {
  for (int i = 0; i < 3; i++)
    check(spawn(i) > 0, "thread-spawn");
  await(&is_there[0]);
  await(&is_there[1]);
  host_waits(); /* until the third waits */
  proc_exit(5);
}
