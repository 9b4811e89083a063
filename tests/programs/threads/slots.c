/* Eight threads do all that can be done with the descriptors in a few places:
   sockets, files and streams that are opened, connected, polled beside clocks,
   sent to, received from, moved and closed, whoever else is in a call with
   them.  Each call returns what preview1 allows; the host, which is strict,
   finds no wrong use, and in the end no handle is left. */
#include "sockets.h"

enum { THREADS = 8, ROUNDS = 40, SLOTS = 12 };

IMPORT("fd_renumber") int fd_renumber(int from, int to);
IMPORT("sock_shutdown") int sock_shutdown(int fd, int how);

/* Descriptors that are open, or were. */
static int slots[SLOTS];

static uint32_t next(uint32_t *seed, uint32_t n) {
  *seed = *seed * 1664525 + 1013904223;
  return (*seed >> 16) % n;
}

/* Puts a descriptor into a slot, and closes the one that was there. */
static void put(uint32_t slot, int fd) {
  int old = __atomic_exchange_n(&slots[slot], fd, __ATOMIC_SEQ_CST);
  if (old)
    fd_close(old);
}

static void open_pair(uint32_t *seed) {
  struct address address = {.address = {127, 0, 0, 1}};
  int server = -1, one = -1, other = -1;
  uint32_t slot = next(seed, SLOTS);
  if (sock_open(-1, 0, STREAM, &server))
    return;
  if (!sock_bind(server, &address) && !sock_listen(server, 4) &&
      !sock_addr_local(server, &address) && !sock_open(-1, 0, STREAM, &one)) {
    fd_fdstat_set_flags(one, NONBLOCK);
    fd_fdstat_set_flags(server, NONBLOCK);
    put(slot, one); /* it is not connected yet */
    sock_connect(one, &address);
    if (!sock_accept(server, NONBLOCK, &other))
      put((slot + 1) % SLOTS, other);
  }
  put(next(seed, SLOTS), server);
}

static void open_other(uint32_t *seed) {
  int fd = -1;
  if (next(seed, 2)) {
    fd = open_file("data", 0, READ, 0);
  } else {
    fd = open_socket(DATAGRAM);
    fd_fdstat_set_flags(fd, NONBLOCK);
  }
  if (fd > 3)
    put(next(seed, SLOTS), fd);
}

static void poll_all(uint32_t *seed) {
  struct subscription subscriptions[SLOTS + 1];
  struct event events[SLOTS + 1];
  uint32_t n = 0, n_events = 0;
  for (uint32_t i = 0; i < SLOTS; i++)
    if (slots[i])
      subscriptions[n++] = on(slots[i], next(seed, 2) ? FD_READ : FD_WRITE);
  subscriptions[n++] = after(1000000);
  check(poll_oneoff(subscriptions, events, n, &n_events) == 0 && n_events > 0,
        "poll_oneoff");
}

/* Stdin stays where it is. */
static void move(int from, int to) {
  if (from && to)
    fd_renumber(from, to);
}

static void run(struct thread *thread) {
  uint32_t seed = (uint32_t)thread->index * 77 + 1, n;
  char bytes[32] = {0};
  for (int i = 0; i < ROUNDS; i++) {
    int fd = slots[next(&seed, SLOTS)];
    switch (next(&seed, 9)) {
    case 0:
      open_pair(&seed);
      break;
    case 1:
      open_other(&seed);
      break;
    case 2:
      poll_all(&seed);
      break;
    case 3:
      put(next(&seed, SLOTS), 0);
      break;
    case 4:
      move(fd, slots[next(&seed, SLOTS)]);
      break;
    case 5:
      sock_shutdown(fd, 1 + (int)next(&seed, 3));
      break;
    case 6:
      receive(fd, bytes, sizeof bytes, (int)next(&seed, 2), &n);
      break;
    default:
      send(fd, bytes, sizeof bytes, &n);
      break;
    }
  }
}

/* Numbers that a thread saw in a slot may be another's when it uses them, so
   closing goes through all. */
__attribute__((export_name("_start"))) void start(void) {
  for (int i = 0; i < THREADS; i++)
    check(spawn(i) > 0, "thread-spawn");
  for (int i = 0; i < THREADS; i++)
    join(i);
  for (int fd = 4; fd < 1000; fd++)
    fd_close(fd);
  print("ok\n");
}
