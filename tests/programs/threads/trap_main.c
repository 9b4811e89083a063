/* A trap of the first thread is the program's, while others wait for a word and
   in a call of preview1. */
#include "sockets.h"

static int never, is_there;

static void run(struct thread *thread) {
  struct subscription hour = after((uint64_t)3600 * 1000 * 1000 * 1000);
  struct event event;
  uint32_t n;
  if (thread->index == 1)
    poll_oneoff(&hour, &event, 1, &n);
  tell(&is_there);
  __builtin_wasm_memory_atomic_wait32(&never, 0, -1);
}

__attribute__((export_name("_start"))) void start(void) {
  for (int i = 0; i < 2; i++)
    check(spawn(i) > 0, "thread-spawn");
  await(&is_there);
  host_waits(); /* until the second waits */
  __builtin_trap();
}
