/*
 * poll.c joins poll_oneoff to wasi:io/poll.
 *
 * Of all clocks only the earliest matters, so there is at most one timer.
 * Streams keep their pollables.  Files and directories are always ready.  If
 * something is ready at once the others are asked with pollable.ready, else
 * it waits: with pollable.block for one pollable, with poll for several.
 *
 * A subscription that is in error has its event at once.  Only if all are is
 * the error that of the call.
 */
#include "poll.h"

#include "clocks.h"
#include "fd.h"
#include "files.h"
#include "memory.h"
#include "preview2.h"
#include "stdio.h"

/* Stdin is ready to be read, and stdout and stderr to be written. */
EXPORT("poll_stdio.alone")
enum errno poll_stdio_alone(uint32_t number, uint32_t tag,
                            struct pending *pending);
EXPORT("poll_stdio.threads")
enum errno poll_stdio_shared(uint32_t number, uint32_t tag,
                             struct pending *pending);
THREADS("poll_stdio.threads", "poll_stdio.alone")
enum errno poll_stdio(uint32_t number, uint32_t tag, struct pending *pending);

enum errno poll_stdio_alone(uint32_t number, uint32_t tag,
                            struct pending *pending) {
  static int32_t pollables[3];
  if ((tag == EVENTTYPE_FD_READ) != (number == STDIN))
    return ERRNO_BADF;
  if (!pollables[number])
    pollables[number] = number == STDIN
                            ? input_stream_subscribe(stdio_in())
                            : output_stream_subscribe(stdio_out(number));
  pending->pollable = pollables[number];
  pending->value = 1;
  return ERRNO_SUCCESS;
}

enum errno poll_stdio_shared(uint32_t number, uint32_t tag,
                             struct pending *pending) {
  fd_lock();
  enum errno error = poll_stdio_alone(number, tag, pending);
  fd_unlock();
  return error;
}

EXPORT("poll_oneoff.table")
enum errno poll_table(uint32_t fd, uint32_t tag, struct pending *pending);
GATE("poll_oneoff.table", FD_OPENERS)
enum errno poll_table_gate(uint32_t fd, uint32_t tag, struct pending *pending);

/* What the table of descriptors takes of the arena stays in it. */
EXPORT("poll_oneoff.load") enum errno poll_load(uint32_t fd);
GATE("poll_oneoff.load", FD_OPENERS) enum errno poll_load_gate(uint32_t fd);

EXPORT("poll_oneoff.file")
enum errno poll_file(struct fd *file, struct pending *pending);
GATE("poll_oneoff.file", "path_open")
enum errno poll_file_gate(struct fd *file, struct pending *pending);
GATE("poll_oneoff.socket", SOCKET_OPENERS)
enum errno poll_socket_gate(struct fd *socket, uint32_t tag,
                            struct pending *pending);

static enum errno poll_entry(struct fd *entry, uint32_t tag,
                             struct pending *pending) {
  if (!entry)
    return ERRNO_BADF;
  if (entry->kind == FD_STDIO)
    return poll_stdio(entry->number, tag, pending);
  if (entry->kind == FD_SOCKET)
    return poll_socket_gate(entry, tag, pending);
  pending->is_ready = true;
  pending->value = 1;
  if (entry->kind == FD_FILE && tag == EVENTTYPE_FD_READ)
    return poll_file_gate(entry, pending);
  return ERRNO_SUCCESS;
}

enum errno poll_table(uint32_t fd, uint32_t tag, struct pending *pending) {
  enum errno error = poll_entry(fd_get(fd), tag, pending);
  fd_pause();
  return error;
}

enum errno poll_load(uint32_t fd) {
  fd_leave(fd_get(fd));
  return ERRNO_SUCCESS;
}

enum errno poll_file(struct fd *file, struct pending *pending) {
  enum errno error = files_left(file, &pending->value);
  pending->is_hangup = !pending->value;
  return error;
}

static NOINLINE enum errno poll_clock(const struct subscription *subscription,
                                      struct pending *pending) {
  uint64_t timeout = subscription->u.clock.timeout;
  uint64_t now = 0;
  if (subscription->u.clock.id > CLOCKID_MONOTONIC ||
      subscription->u.clock.flags > SUBCLOCKFLAGS_ABSTIME)
    return ERRNO_INVAL;
  if (subscription->u.clock.flags == SUBCLOCKFLAGS_ABSTIME) {
    enum errno error = clocks_now(subscription->u.clock.id, &now);
    if (error)
      return error;
  }
  pending->value = timeout > now ? timeout - now : 0;
  return ERRNO_SUCCESS;
}

static enum errno begin(const struct subscription *subscription,
                        struct pending *pending) {
  uint32_t fd = subscription->u.fd;
  memset(pending, 0, sizeof *pending);
  pending->userdata = subscription->userdata;
  pending->tag = subscription->tag;
  if (subscription->tag == EVENTTYPE_CLOCK)
    return poll_clock(subscription, pending);
  if (subscription->tag > EVENTTYPE_FD_WRITE)
    return ERRNO_INVAL;
  return fd_is_stdio(fd) ? poll_stdio(fd, subscription->tag, pending)
                         : poll_table_gate(fd, subscription->tag, pending);
}

/* Waits for one of n handles, or asks each if it is ready.  A handle that is
   ready becomes 0. */
static void wait_for(int32_t *handles, uint32_t n, bool is_asking) {
  struct list list;
  if (is_asking) {
    for (uint32_t i = 0; i < n; i++)
      if (pollable_ready(handles[i]))
        handles[i] = 0;
  } else if (n == 1) {
    pollable_block(handles[0]);
    handles[0] = 0;
  } else {
    wasi_fuse_receive_arena();
    pollable_poll(handles, n, &list);
    wasi_fuse_received();
    const uint32_t *indices = list.ptr;
    for (uint32_t i = 0; i < list.len; i++)
      handles[indices[i]] = 0;
  }
}

static void report(const struct pending *pending, struct event *event) {
  memset(event, 0, sizeof *event);
  event->userdata = pending->userdata;
  event->error = pending->error;
  event->type = pending->tag;
  if (event->type == EVENTTYPE_CLOCK || event->error)
    return;
  event->nbytes = pending->value;
  event->flags = pending->is_hangup ? EVENTRWFLAGS_HANGUP : 0;
}

enum errno poll_wait(const struct subscription *subscriptions,
                     struct event *events, uint32_t n, uint32_t *n_events) {
  for (uint32_t i = 0; i < n; i++)
    if (subscriptions[i].tag != EVENTTYPE_CLOCK &&
        !fd_is_stdio(subscriptions[i].u.fd)) {
      poll_load_gate(subscriptions[i].u.fd);
      break;
    }
  void *mark = wasi_fuse_allocate(0, 1);
  struct pending *pending =
      wasi_fuse_allocate(n * (uint32_t)sizeof *pending, _Alignof(uint64_t));
  /* And room for the entries: what is waited for stays what it is. */
  int32_t *handles = wasi_fuse_allocate((n + 1) * 8, 4);
  if (!pending || !handles) {
    wasi_fuse_release(mark);
    return ERRNO_NOMEM;
  }

  fd_room(handles + n + 1);
  enum errno error = ERRNO_SUCCESS;
  uint64_t earliest = UINT64_MAX;
  bool has_clock = false;
  uint32_t n_errors = 0;
  uint32_t n_handles = 0;
  bool is_asking = false;
  for (uint32_t i = 0; i < n; i++) {
    struct pending *p = &pending[i];
    p->error = (uint16_t)begin(&subscriptions[i], p);
    if (p->error) {
      n_errors++;
      p->is_ready = true;
      error = (enum errno)p->error;
    } else if (p->tag == EVENTTYPE_CLOCK) {
      has_clock = true;
      if (p->value < earliest)
        earliest = p->value;
    } else if (p->pollable) {
      handles[n_handles++] = p->pollable;
    }
    is_asking |= p->is_ready;
  }
  if (n_errors == n) {
    fd_leave_all();
    wasi_fuse_release(mark);
    return error;
  }

  int32_t timer = 0;
  bool is_due = !earliest;
  is_asking |= is_due;
  if (has_clock && !is_asking) {
    timer = monotonic_clock_subscribe_duration(earliest);
    handles[n_handles++] = timer;
  }
  wait_for(handles, n_handles, is_asking);
  if (timer) {
    is_due = !handles[n_handles - 1];
    pollable_drop(timer);
  }

  uint32_t count = 0;
  for (uint32_t i = 0, k = 0; i < n; i++) {
    struct pending *p = &pending[i];
    if (p->pollable)
      p->is_ready = !handles[k++];
    else if (p->tag == EVENTTYPE_CLOCK && !p->error)
      p->is_ready = is_due && p->value == earliest;
    if (p->is_ready)
      report(p, &events[count++]);
  }
  fd_leave_all();
  wasi_fuse_release(mark);
  *n_events = count;
  return ERRNO_SUCCESS;
}

/* Clocks alone: subscribe-duration, pollable.block and its drop, 3 host
   calls; now for each deadline that is a time.  A stream: subscribe the first
   time.  A file to read: descriptor.stat, 1. */
EXPORT("poll_oneoff")
enum errno poll_oneoff(const struct subscription *subscriptions,
                       struct event *events, uint32_t n, uint32_t *n_events);

enum errno poll_oneoff(const struct subscription *subscriptions,
                       struct event *events, uint32_t n, uint32_t *n_events) {
  if (!n)
    return ERRNO_INVAL;
  if (!memory_is_program(subscriptions, (uint64_t)n * sizeof *subscriptions) ||
      !memory_is_program(events, (uint64_t)n * sizeof *events) ||
      !memory_is_program(n_events, sizeof *n_events))
    return ERRNO_FAULT;
  return poll_wait(subscriptions, events, n, n_events);
}
