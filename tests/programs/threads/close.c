/* One thread reads from a file, which the host makes it wait for; another
   closes the descriptor meanwhile, and opens a file.  The one goes on to read
   the file that it began with; the other does not get the number that the
   first still uses. */
#include "threads.h"

static int fd;
static int is_reading;

static void run(struct thread *thread) {
  char bytes[16];
  struct iovec iov = {bytes, sizeof bytes};
  uint32_t n = 0;
  (void)thread;
  __atomic_store_n(&is_reading, 1, __ATOMIC_SEQ_CST);
  __builtin_wasm_memory_atomic_notify(&is_reading, 1);
  check(fd_read(fd, &iov, 1, &n) == 0 && n == 4 && bytes[0] == 'd', "fd_read");
  check(fd_read(fd, &iov, 1, &n) == 8, "fd_read of what was closed");
}

/* Opens of the host: data, then here until the read has come, then other. */
__attribute__((export_name("_start"))) void start(void) {
  fd = open_file("data", 0, READ, 0);
  check(fd > 3 && spawn(0) > 0, "thread-spawn");
  while (!__atomic_load_n(&is_reading, __ATOMIC_SEQ_CST))
    __builtin_wasm_memory_atomic_wait32(&is_reading, 0, -1);
  int other = open_file("waits until the thread is in its read", 0, READ, 0);
  check(other < 0, "open");
  check(fd_close(fd) == 0, "fd_close");
  check(fd_close(fd) == 8, "fd_close of what was closed");
  other = open_file("other", CREAT, WRITE, 0);
  check(other > 3 && other != fd, "the number is not given out");
  join(0);
  check(fd_close(other) == 0, "fd_close");
  check(open_file("other", 0, READ, 0) == fd, "the number is free");
  print("ok\n");
}
