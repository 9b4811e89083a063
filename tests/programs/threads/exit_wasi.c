/* A thread ends the program by its exit code, while the first and another wait
   in calls of preview1 for an hour. */
#include "sockets.h"

static void wait_an_hour(void) {
  struct subscription hour = after((uint64_t)3600 * 1000 * 1000 * 1000);
  struct event event;
  uint32_t n;
  poll_oneoff(&hour, &event, 1, &n);
}

static void run(struct thread *thread) {
  if (thread->index == 0)
    wait_an_hour();
  host_waits(); /* until two wait */
  proc_exit(9);
}

__attribute__((export_name("_start"))) void start(void) {
  for (int i = 0; i < 2; i++)
    check(spawn(i) > 0, "thread-spawn");
  wait_an_hour();
}
