/* A thread waits for a datagram.  Meanwhile another sends from the same socket,
   and cannot connect it, which would take the place of what is waited for. */
#include "sockets.h"

static int ours;

static void run(struct thread *thread) {
  char bytes[8];
  struct iovec iov = {bytes, sizeof bytes};
  struct address from;
  uint32_t n = 0;
  (void)thread;
  check(sock_recv_from(ours, &iov, 1, 0, &from, &n) == 0 && n == 4,
        "sock_recv_from");
}

__attribute__((export_name("_start"))) void start(void) {
  struct address at, other_at;
  struct iovec iov = {"data", 4};
  char bytes[8];
  uint32_t n = 0;
  ours = bound(DATAGRAM, &at);
  int other = bound(DATAGRAM, &other_at);
  check(spawn(0) > 0, "thread-spawn");
  host_waits(); /* until the thread waits */
  check(sock_send_to(ours, &iov, 1, 0, &other_at, &n) == 0 && n == 4, "send");
  check(receive(other, bytes, sizeof bytes, 0, &n) == 0 && n == 4, "receive");
  check(sock_connect(ours, &other_at) == BUSY, "sock_connect is busy");
  check(sock_send_to(other, &iov, 1, 0, &at, &n) == 0 && n == 4, "send");
  join(0);
  check(sock_connect(ours, &other_at) == 0, "sock_connect");
  check(send(ours, "more", 4, &n) == 0 && n == 4, "send");
  check(receive(other, bytes, sizeof bytes, 0, &n) == 0 && n == 4, "receive");
  check(fd_close(ours) == 0 && fd_close(other) == 0, "fd_close");
  print("ok\n");
}
