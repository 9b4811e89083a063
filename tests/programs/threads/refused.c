/* A host that starts no more threads says so, and the program goes on. */
#include "threads.h"

static void run(struct thread *thread) {
  (void)thread;
}

__attribute__((export_name("_start"))) void start(void) {
  check(spawn(0) < 0, "thread-spawn");
  print("ok\n");
}
