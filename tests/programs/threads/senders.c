/* Four threads send messages on one connection, and from one socket of
   datagrams.  The peer gets each message whole, and as many as were sent. */
#include "sockets.h"

enum { THREADS = 4, MESSAGES = 30, SIZE = 100 };

static int ours, peer, from, to;
static struct address address;

static void run(struct thread *thread) {
  char bytes[SIZE];
  __builtin_memset(bytes, 'a' + thread->index, SIZE);
  for (int i = 0; i < MESSAGES; i++) {
    struct iovec iov = {bytes, SIZE};
    uint32_t n = 0;
    give(ours, bytes, SIZE);
    check(sock_send_to(from, &iov, 1, 0, &address, &n) == 0 && n == SIZE,
          "sock_send_to");
  }
}

static void count(const char *bytes, int *counts) {
  int thread = bytes[0] - 'a';
  check(thread >= 0 && thread < THREADS, "a message");
  for (int i = 1; i < SIZE; i++)
    check(bytes[i] == bytes[0], "a message is whole");
  counts[thread]++;
}

__attribute__((export_name("_start"))) void start(void) {
  char bytes[SIZE];
  int streams[THREADS] = {0}, datagrams[THREADS] = {0};
  connect_pair(&ours, &peer);
  to = bound(DATAGRAM, &address);
  from = open_socket(DATAGRAM);
  for (int i = 0; i < THREADS; i++)
    check(spawn(i) > 0, "thread-spawn");
  for (int i = 0; i < THREADS * MESSAGES; i++) {
    uint32_t n;
    take(peer, bytes, SIZE);
    count(bytes, streams);
    check(receive(to, bytes, SIZE, 0, &n) == 0 && n == SIZE, "sock_recv");
    count(bytes, datagrams);
  }
  for (int i = 0; i < THREADS; i++) {
    join(i);
    check(streams[i] == MESSAGES && datagrams[i] == MESSAGES, "the number");
  }
  check(fd_close(ours) == 0 && fd_close(peer) == 0, "fd_close");
  check(fd_close(from) == 0 && fd_close(to) == 0, "fd_close");
  print("ok\n");
}
