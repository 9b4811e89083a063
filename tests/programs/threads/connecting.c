/* Two threads wait until a socket is connected: the host tells one of them, and
   both receive from it.  Then four accept, each a connection of its own. */
#include "sockets.h"

enum { ACCEPTING = 4 };

static int ours, peer, server;
static int is_taken[2];

static void run(struct thread *thread) {
  char byte;
  uint32_t n;
  if (thread->index < 2) {
    take(ours, &byte, 1);
    check((byte == 0 || byte == 1) && !is_taken[(int)byte], "a byte");
    is_taken[(int)byte] = 1;
    return;
  }
  int fd = -1;
  check(sock_accept(server, 0, &fd) == 0 && fd > 3, "sock_accept");
  take(fd, &byte, 1);
  give(fd, &byte, 1);
  check(receive(fd, &byte, 1, 0, &n) == 0 && n == 0, "the end");
  check(fd_close(fd) == 0, "fd_close");
}

__attribute__((export_name("_start"))) void start(void) {
  struct address address;
  int fds[ACCEPTING];
  char byte;
  server = listener(&address);
  ours = open_socket(STREAM);
  check(fd_fdstat_set_flags(ours, NONBLOCK) == 0, "flags");
  check(sock_connect(ours, &address) == INPROGRESS, "sock_connect");
  check(fd_fdstat_set_flags(ours, 0) == 0, "flags");
  check(spawn(0) > 0 && spawn(1) > 0, "thread-spawn");
  host_waits(); /* until one waits; the other finds that it is connected */
  check(sock_accept(server, 0, &peer) == 0, "sock_accept");
  give(peer, "\0\1", 2);
  join(0);
  join(1);
  check(is_taken[0] && is_taken[1], "both bytes");
  check(fd_close(ours) == 0 && fd_close(peer) == 0, "fd_close");

  for (int i = 0; i < ACCEPTING; i++)
    check(spawn(2 + i) > 0, "thread-spawn");
  for (int i = 0; i < ACCEPTING; i++) {
    fds[i] = open_socket(STREAM);
    check(sock_connect(fds[i], &address) == 0, "sock_connect");
  }
  for (int i = 0; i < ACCEPTING; i++) {
    byte = (char)i;
    give(fds[i], &byte, 1);
  }
  for (int i = 0; i < ACCEPTING; i++) {
    take(fds[i], &byte, 1);
    check(byte == i, "a connection of its own");
    check(fd_close(fds[i]) == 0, "fd_close");
  }
  for (int i = 0; i < ACCEPTING; i++)
    join(2 + i);
  check(fd_close(server) == 0, "fd_close");
  print("ok\n");
}
