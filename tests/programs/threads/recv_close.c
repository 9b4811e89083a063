/* A socket is closed while another thread waits to receive from it.  That call
   goes on and gets what the peer sends; the number is not given out before. */
#include "sockets.h"

static int ours, peer;

static void run(struct thread *thread) {
  char bytes[4];
  uint32_t n;
  (void)thread;
  check(receive(ours, bytes, sizeof bytes, 0, &n) == 0 && n == 4, "sock_recv");
  check(receive(ours, bytes, sizeof bytes, 0, &n) == BADF,
        "sock_recv of what was closed");
}

__attribute__((export_name("_start"))) void start(void) {
  connect_pair(&ours, &peer);
  check(spawn(0) > 0, "thread-spawn");
  host_waits(); /* until the thread is in its call */
  check(fd_close(ours) == 0, "fd_close");
  check(fd_close(ours) == BADF, "fd_close of what was closed");
  int other = open_socket(STREAM);
  check(other != ours, "the number is not given out");
  give(peer, "data", 4);
  join(0);
  check(open_file("data", 0, READ, 0) == ours, "the number is free");
  check(fd_close(other) == 0 && fd_close(peer) == 0, "fd_close");
  check(fd_close(ours) == 0, "fd_close");
  print("ok\n");
}
