/* poll_oneoff: clocks of both kinds, in the past and in the future, files,
   streams, and descriptors that cannot be waited for. */
#include "case.h"

enum { MONOTONIC = 1, REALTIME = 0, ABSTIME = 1 };
enum { MS = 1000000 };

static __wasi_subscription_t clock_after(int id, uint64_t timeout, int flags) {
  __wasi_subscription_t s = {.userdata = 100 + timeout % 100};
  s.u.tag = __WASI_EVENTTYPE_CLOCK;
  s.u.u.clock.id = (uint32_t)id;
  s.u.u.clock.timeout = timeout;
  s.u.u.clock.flags = (__wasi_subclockflags_t)flags;
  return s;
}

static __wasi_subscription_t on(int tag, int fd) {
  __wasi_subscription_t s = {.userdata = (uint64_t)fd};
  s.u.tag = (uint8_t)tag;
  s.u.u.fd_read.file_descriptor = (__wasi_fd_t)fd;
  return s;
}

static uint64_t now(int id) {
  __wasi_timestamp_t time = 0;
  int error = __wasi_clock_time_get((uint32_t)id, 1, &time);
  if (error)
    say("clock", error);
  return time;
}

static void wait_for(const char *what, const __wasi_subscription_t *s, int n,
                     int at_least) {
  __wasi_event_t events[4];
  __wasi_size_t count = 0;
  uint64_t start = now(MONOTONIC);
  int error = __wasi_poll_oneoff(s, events, (size_t)n, &count);
  uint64_t ms = (now(MONOTONIC) - start) / MS;
  printf("%s: %d, %d events", what, error, (int)count);
  for (size_t i = 0; i < count; i++)
    printf(", %d type %d error %d", (int)events[i].userdata, events[i].type,
           events[i].error);
  printf("%s\n", ms < (uint64_t)at_least ? ", too early"
                 : ms > 5000             ? ", too late"
                                         : "");
}

/* Has the events written over the subscriptions, from some byte on. */
static void wait_in_place(int offset) {
  static union {
    __wasi_subscription_t subscription[3];
    uint8_t bytes[3 * sizeof(__wasi_subscription_t)];
  } place;
  __wasi_event_t events[3];
  __wasi_size_t count = 0;
  for (int i = 0; i < 3; i++) {
    place.subscription[i] = on(__WASI_EVENTTYPE_FD_WRITE, 1);
    place.subscription[i].userdata = 11 + (uint64_t)i;
  }
  int error = __wasi_poll_oneoff(
      place.subscription, (__wasi_event_t *)(void *)(place.bytes + offset), 3,
      &count);
  memcpy(events, place.bytes + offset, sizeof events);
  printf("in place, from %d: %d, %d events", offset, error, (int)count);
  for (size_t i = 0; i < count; i++)
    printf(", %d type %d error %d", (int)events[i].userdata, events[i].type,
           events[i].error);
  printf("\n");
}

int main(void) {
  __wasi_subscription_t s[4];
  int fd = create("f");
  int reader = open_at(ROOT, "f", 0, RIGHTS_READ, 0);
  put(fd, "some");
  for (int id = 0; id < 2; id++) {
    s[0] = clock_after(id, 20 * MS, 0);
    wait_for("relative", s, 1, 20);
    s[0] = clock_after(id, 0, 0);
    wait_for("at once", s, 1, 0);
    s[0] = clock_after(id, now(id) + 20 * MS, ABSTIME);
    s[0].userdata = 5;
    wait_for("absolute", s, 1, id ? 20 : 0);
    s[0] = clock_after(id, 1, ABSTIME);
    wait_for("past", s, 1, 0);
    s[0] = clock_after(id, 10 * MS + 7, 0);
    s[1] = clock_after(id, 60000ull * MS + 8, 0);
    wait_for("two", s, 2, 10);
  }
  s[0] = on(__WASI_EVENTTYPE_FD_WRITE, 1);
  wait_for("stdout", s, 1, 0);
  s[1] = on(__WASI_EVENTTYPE_FD_WRITE, 2);
  wait_for("stdout and stderr", s, 2, 0);
  s[1] = clock_after(MONOTONIC, 60000ull * MS, 0);
  wait_for("stdout and clock", s, 2, 0);
  s[0] = on(__WASI_EVENTTYPE_FD_READ, reader);
  wait_for("file and clock", s, 2, 0);
  s[0] = on(__WASI_EVENTTYPE_FD_READ, 0);
  wait_for("stdin", s, 1, 0);
  s[0] = on(__WASI_EVENTTYPE_FD_WRITE, 0);
  wait_for("write stdin", s, 1, 0);
  s[0] = on(__WASI_EVENTTYPE_FD_READ, 1);
  wait_for("read stdout", s, 1, 0);
  s[0] = on(__WASI_EVENTTYPE_FD_READ, 99);
  wait_for("closed", s, 1, 0);
  wait_for("none", s, 0, 0);
  for (int offset = 0; offset <= 16; offset += 8)
    wait_in_place(offset);
  s[0].u.tag = 7;
  wait_for("unknown", s, 1, 0);
  for (int i = 0; i < 2000; i++) {
    __wasi_event_t event;
    __wasi_size_t count;
    s[0] = clock_after(MONOTONIC, 1000, 0);
    int error = __wasi_poll_oneoff(s, &event, 1, &count);
    if (error || count != 1)
      printf("%d: %d %d\n", i, error, (int)count);
  }
  return 0;
}
