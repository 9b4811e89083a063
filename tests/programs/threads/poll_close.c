/* Descriptors are closed while another thread waits for them, and for clocks
   and files, by poll_oneoff: more of them than a call is else in. */
#include "sockets.h"

enum { SOCKETS = 6, HOUR = 1000 * 1000 * 1000 };

static int ours[SOCKETS], peers[SOCKETS], file;

static uint32_t poll(const struct subscription *subscriptions, uint32_t n,
                     struct event *events) {
  uint32_t n_events = 0;
  check(poll_oneoff(subscriptions, events, n, &n_events) == 0, "poll_oneoff");
  return n_events;
}

static void check_closed(void) {
  for (int i = 0; i < SOCKETS; i++) {
    struct subscription closed = on(ours[i], FD_READ);
    uint32_t n_events;
    struct event event;
    check(poll_oneoff(&closed, &event, 1, &n_events) == BADF, "a closed one");
  }
}

/* Waits for all, and gets the one that the peer sends to. */
static void wait_for_all(void) {
  struct subscription subscriptions[SOCKETS + 2];
  struct event events[SOCKETS + 2];
  for (int i = 0; i < SOCKETS; i++)
    subscriptions[i] = on(ours[i], FD_READ);
  subscriptions[SOCKETS] = after((uint64_t)3600 * HOUR);
  subscriptions[SOCKETS + 1] = after((uint64_t)7200 * HOUR);
  check(poll(subscriptions, SOCKETS + 2, events) == 1, "one is ready");
  check(events[0].userdata == (uint64_t)ours[4] && !events[0].error &&
            events[0].type == FD_READ,
        "the one that was sent to");
}

/* A file is ready at once, so the sockets are only asked. */
static void ask_all(void) {
  struct subscription subscriptions[4] = {on(ours[0], FD_READ),
                                          on(file, FD_READ), after(HOUR),
                                          on(ours[1], FD_WRITE)};
  struct event events[4];
  check(poll(subscriptions, 4, events) == 2, "two are ready");
  check(events[0].userdata == (uint64_t)file && events[0].nbytes == 4 &&
            events[1].userdata == (uint64_t)ours[1],
        "the file, and the socket to write to");
}

static void run(struct thread *thread) {
  if (thread->index == 0)
    wait_for_all();
  else
    ask_all();
}

static void open_all(void) {
  for (int i = 0; i < SOCKETS; i++)
    connect_pair(&ours[i], &peers[i]);
}

/* Closes ours, and opens others: their numbers are not the same, as a thread
   waits for ours. */
static void close_all(int held) {
  int others[SOCKETS];
  for (int i = 0; i < SOCKETS; i++)
    check(fd_close(ours[i]) == 0, "fd_close");
  check_closed();
  for (int i = 0; i < SOCKETS; i++) {
    others[i] = open_socket(STREAM);
    for (int k = 0; k < held; k++)
      check(others[i] != ours[k], "a number is not given out");
  }
  for (int i = 0; i < SOCKETS; i++)
    check(fd_close(others[i]) == 0, "fd_close");
}

static void close_peers(void) {
  for (int i = 0; i < SOCKETS; i++)
    check(fd_close(peers[i]) == 0, "fd_close");
}

__attribute__((export_name("_start"))) void start(void) {
  open_all();
  check(spawn(0) > 0, "thread-spawn");
  host_waits(); /* until the thread waits */
  close_all(SOCKETS);
  give(peers[4], "data", 4);
  join(0);
  close_peers();

  file = open_file("data", 0, READ, 0);
  open_all();
  check(spawn(1) > 0, "thread-spawn");
  host_waits(); /* until the host is asked if ours[0] is ready */
  close_all(1);
  host_waits(); /* and tells it now */
  join(1);
  close_peers();
  check(fd_close(file) == 0, "fd_close");
  print("ok\n");
}
