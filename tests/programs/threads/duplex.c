/* One thread sends on a socket, and waits, as the peer does not read; another
   waits to receive on the same socket, and gets what the peer sends then. */
#include "sockets.h"

enum { SIZE = 1000, RECEIVER = 0, SENDER = 1 };

static int ours, peer;

static void fill(char *bytes, int seed) {
  for (int i = 0; i < SIZE; i++)
    bytes[i] = (char)(i * 7 + seed);
}

static void check_bytes(const char *bytes, int seed) {
  for (int i = 0; i < SIZE; i++)
    check(bytes[i] == (char)(i * 7 + seed), "a byte");
}

static void run(struct thread *thread) {
  char bytes[SIZE];
  if (thread->index == SENDER) {
    fill(bytes, 1);
    give(ours, bytes, SIZE);
  } else {
    take(ours, bytes, SIZE);
    check_bytes(bytes, 2);
  }
}

__attribute__((export_name("_start"))) void start(void) {
  static char bytes[SIZE];
  connect_pair(&ours, &peer);
  check(spawn(RECEIVER) > 0 && spawn(SENDER) > 0, "thread-spawn");
  host_waits(); /* until one waits to receive, and one for room to send */
  fill(bytes, 2);
  give(peer, bytes, SIZE);
  join(RECEIVER);
  take(peer, bytes, SIZE);
  check_bytes(bytes, 1);
  join(SENDER);
  check(fd_close(ours) == 0 && fd_close(peer) == 0, "fd_close");
  print("ok\n");
}
