/* Two threads read from two files; the host lets neither go on before both are
   in their read. */
#include "threads.h"

static int fds[2];

static void run(struct thread *thread) {
  char bytes[16];
  struct iovec iov = {bytes, sizeof bytes};
  uint32_t n = 0;
  check(fd_read(fds[thread->index], &iov, 1, &n) == 0 && n == 4, "fd_read");
}

__attribute__((export_name("_start"))) void start(void) {
  fds[0] = open_file("data", 0, READ, 0);
  fds[1] = open_file("data", 0, READ, 0);
  for (int i = 0; i < 2; i++)
    check(spawn(i) > 0, "thread-spawn");
  for (int i = 0; i < 2; i++)
    join(i);
  print("ok\n");
}
