/*
 * preview0.c holds the functions of wasi_unstable that are not those of
 * wasi_snapshot_preview1: whence has other numbers, a filestat is shorter,
 * and a subscription to a clock is longer.  All others are the same, and
 * preview1's serve.
 */
#include "preview0.h"

#include "descriptors.h"
#include "memory.h"
#include "paths.h"
#include "poll.h"
#include "wasi_fuse.h"

enum errno fd_seek(uint32_t fd, int64_t offset, uint32_t whence,
                   uint64_t *position);

/* As fd_seek. */
EXPORT("wasi_unstable#fd_seek")
enum errno preview0_fd_seek(uint32_t fd, int64_t offset, uint32_t whence,
                            uint64_t *position);

/* Preview0 counts current, end, set; preview1 set, current, end. */
enum errno preview0_fd_seek(uint32_t fd, int64_t offset, uint32_t whence,
                            uint64_t *position) {
  if (whence > PREVIEW0_WHENCE_SET)
    return ERRNO_INVAL;
  return fd_seek(fd, offset,
                 whence == PREVIEW0_WHENCE_SET ? WHENCE_SET : whence + 1,
                 position);
}

static NOINLINE void convert(const struct filestat *from,
                             struct preview0_filestat *to) {
  to->dev = from->dev;
  to->ino = from->ino;
  to->filetype = from->filetype;
  to->nlink = from->nlink > UINT32_MAX ? UINT32_MAX : (uint32_t)from->nlink;
  to->size = from->size;
  to->atim = from->atim;
  to->mtim = from->mtim;
  to->ctim = from->ctim;
}

/* As fd_filestat_get. */
EXPORT("wasi_unstable#fd_filestat_get")
enum errno preview0_fd_filestat_get(uint32_t fd, struct preview0_filestat *out);

enum errno preview0_fd_filestat_get(uint32_t fd,
                                    struct preview0_filestat *out) {
  struct filestat stat;
  if (!memory_is_program(out, sizeof *out))
    return ERRNO_FAULT;
  enum errno error = descriptors_filestat(fd, &stat);
  if (!error)
    convert(&stat, out);
  return error;
}

/* As path_filestat_get. */
EXPORT("wasi_unstable#path_filestat_get")
enum errno preview0_path_filestat_get(uint32_t fd, uint32_t flags,
                                      const uint8_t *path, uint32_t len,
                                      struct preview0_filestat *out);

enum errno preview0_path_filestat_get(uint32_t fd, uint32_t flags,
                                      const uint8_t *path, uint32_t len,
                                      struct preview0_filestat *out) {
  struct filestat stat;
  if (!memory_is_program(out, sizeof *out))
    return ERRNO_FAULT;
  enum errno error = paths_filestat(fd, flags, path, len, &stat);
  if (!error)
    convert(&stat, out);
  return error;
}

/* As poll_oneoff. */
EXPORT("wasi_unstable#poll_oneoff")
enum errno
preview0_poll_oneoff(const struct preview0_subscription *subscriptions,
                     struct event *events, uint32_t n, uint32_t *n_events);

enum errno
preview0_poll_oneoff(const struct preview0_subscription *subscriptions,
                     struct event *events, uint32_t n, uint32_t *n_events) {
  if (!n)
    return ERRNO_INVAL;
  if (!memory_is_program(subscriptions, (uint64_t)n * sizeof *subscriptions) ||
      !memory_is_program(events, (uint64_t)n * sizeof *events) ||
      !memory_is_program(n_events, sizeof *n_events))
    return ERRNO_FAULT;
  void *mark = wasi_fuse_allocate(0, 1);
  struct subscription *converted =
      wasi_fuse_allocate(n * (uint32_t)sizeof *converted, _Alignof(uint64_t));
  if (!converted)
    return ERRNO_NOMEM;
  for (uint32_t i = 0; i < n; i++) {
    const struct preview0_subscription *from = &subscriptions[i];
    struct subscription *to = &converted[i];
    to->userdata = from->userdata;
    to->tag = from->tag;
    if (from->tag == EVENTTYPE_CLOCK) {
      to->u.clock.id = from->u.clock.id;
      to->u.clock.timeout = from->u.clock.timeout;
      to->u.clock.flags = from->u.clock.flags;
    } else {
      to->u.fd = from->u.fd;
    }
  }
  enum errno error = poll_wait(converted, events, n, n_events);
  wasi_fuse_release(mark);
  return error;
}
