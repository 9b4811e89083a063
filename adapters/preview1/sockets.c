/*
 * sockets.c holds the functions of preview1 for sockets, and what the table
 * does with an entry that is one.
 */
#include "sockets.h"

#include "iovec.h"
#include "memory.h"
#include "poll.h"
#include "tcp.h"
#include "udp.h"

enum errno sockets_get(uint32_t fd, struct fd **socket) {
  struct fd *entry = fd_get(fd);
  *socket = entry;
  fd_use(entry);
  return !entry                     ? ERRNO_BADF
         : entry->kind != FD_SOCKET ? ERRNO_NOTSOCK
                                    : ERRNO_SUCCESS;
}

void sockets_open(uint32_t fd, struct fd *entry, int32_t handle,
                  enum filetype filetype, bool is_ipv6) {
  fd_open(fd, entry, FD_SOCKET, handle);
  entry->filetype = (uint8_t)filetype;
  entry->access = DESCRIPTOR_FLAGS_READ | DESCRIPTOR_FLAGS_WRITE;
  entry->socket.is_ipv6 = is_ipv6;
}

EXPORT("sock_pollables.alone") void sockets_drop_pollables_alone(struct fd *s);
EXPORT("sock_pollables.threads")
void sockets_drop_pollables_shared(struct fd *s);
EXPORT("sock_pollables.aside") void sockets_set_aside(struct fd *s);

void sockets_drop_pollables_alone(struct fd *s) {
  if (s->socket.readable)
    pollable_drop(s->socket.readable);
  if (s->socket.writable)
    pollable_drop(s->socket.writable);
  s->socket.readable = 0;
  s->socket.writable = 0;
}

void sockets_drop_pollables_shared(struct fd *s) {
  sockets_drop_pollables_alone(s);
  if (s->aside)
    pollable_drop(s->aside);
  s->aside = 0;
}

/* Before it is connected a socket has one, of its own handle. */
void sockets_set_aside(struct fd *s) {
  s->aside = s->socket.readable;
  s->socket.readable = 0;
}

uint8_t *sockets_place(struct fd *s, uint32_t size) {
  uint8_t *place = fd_pointer(s->last_name);
  const uint8_t *from = place + s->socket.kept_at;
  if (size > s->last_capacity) {
    uint32_t capacity = 64;
    while (capacity < size)
      capacity *= 2;
    place = wasi_fuse_keep(capacity, _Alignof(uint64_t));
    if (!place)
      return 0;
    s->last_name = fd_offset(place);
    s->last_capacity = capacity;
  }
  memmove(place, from, s->socket.kept);
  s->socket.kept_at = 0;
  return place;
}

/* What is told of a read or write is written at its end, as the vectors may
   lie in the same place. */
static NOINLINE enum errno receive(struct fd *s, const struct iovec *iovs,
                                   uint32_t n, uint32_t flags, uint32_t *count,
                                   uint16_t *out_flags) {
  uint32_t total;
  uint32_t got = 0;
  uint16_t cut = 0;
  struct socket_address from;
  enum errno error = iovec_measure(iovs, n, count, &total);
  if (error)
    return error;
  error = sockets_is_stream(s)
              ? tcp_receive(s, iovs, n, total, flags, &got)
              : udp_receive_gate(s, iovs, n, flags, &got, &cut, &from);
  if (error)
    return error;
  *count = got;
  *out_flags = cut;
  return ERRNO_SUCCESS;
}

static NOINLINE enum errno send(struct fd *s, const struct iovec *iovs,
                                uint32_t n, uint32_t *count) {
  uint32_t total;
  uint32_t sent = 0;
  enum errno error = iovec_measure(iovs, n, count, &total);
  if (!error)
    error = sockets_is_stream(s) ? tcp_send(s, iovs, n, total, &sent)
                                 : udp_send_gate(s, iovs, n, total, 0, &sent);
  if (!error)
    *count = sent;
  return error;
}

/* input-stream.blocking-read, or read: 1 host call for each 64 KiB. */
EXPORT("fd_read.socket")
enum errno fd_read_socket(struct fd *s, const struct iovec *iovs, uint32_t n,
                          uint32_t *count);

enum errno fd_read_socket(struct fd *s, const struct iovec *iovs, uint32_t n,
                          uint32_t *count) {
  uint16_t flags;
  return receive(s, iovs, n, 0, count, &flags);
}

/* write and check-write: 2 host calls for each MiB, and for each buffer if they
   are several and more than 4 KiB in all. */
EXPORT("fd_write.socket")
enum errno fd_write_socket(struct fd *s, const struct iovec *iovs, uint32_t n,
                           uint32_t *count);

enum errno fd_write_socket(struct fd *s, const struct iovec *iovs, uint32_t n,
                           uint32_t *count) {
  return send(s, iovs, n, count);
}

/* No host call. */
EXPORT("fd_filestat_get.socket")
enum errno fd_filestat_get_socket(const struct fd *s, struct filestat *out);

enum errno fd_filestat_get_socket(const struct fd *s, struct filestat *out) {
  memset(out, 0, sizeof *out);
  out->filetype = s->filetype;
  return ERRNO_SUCCESS;
}

/* The drops of pollables, streams and socket: up to 5 host calls. */
EXPORT("fd_drop.socket") enum errno fd_drop_socket(struct fd *s);

enum errno fd_drop_socket(struct fd *s) {
  if (sockets_is_stream(s))
    tcp_drop(s);
  else
    udp_drop_gate(s);
  return ERRNO_SUCCESS;
}

int32_t sockets_readable(struct fd *s) {
  fd_use(s);
  if (!s->socket.readable)
    s->socket.readable = input_stream_subscribe(s->socket.input);
  return s->socket.readable;
}

int32_t sockets_writable(struct fd *s) {
  fd_use(s);
  if (!s->socket.writable)
    s->socket.writable = output_stream_subscribe(s->socket.output);
  return s->socket.writable;
}

EXPORT("poll_oneoff.socket")
enum errno poll_socket(struct fd *s, uint32_t tag, struct pending *pending);

/* A socket that is not connected is ready: a read or write tells why. */
enum errno poll_socket(struct fd *s, uint32_t tag, struct pending *pending) {
  bool is_read = tag == EVENTTYPE_FD_READ;
  pending->value = 1;
  fd_use(s);
  if (is_read && s->socket.kept) {
    pending->is_ready = true;
    return ERRNO_SUCCESS;
  }
  if (!sockets_is_stream(s))
    return udp_poll_gate(s, is_read, pending);
  tcp_look(s);
  switch (s->socket.state) {
  case SOCKET_LISTENING:
  case SOCKET_CONNECTING:
    pending->pollable = tcp_pollable(s);
    break;
  case SOCKET_CONNECTED:
    pending->pollable = is_read ? sockets_readable(s) : sockets_writable(s);
    break;
  default:
    pending->is_ready = true;
    pending->is_hangup = true;
    break;
  }
  return ERRNO_SUCCESS;
}

/* tcp-socket.accept: 1 host call; 2 more each time it has to wait. */
EXPORT("sock_accept")
enum errno sock_accept(uint32_t fd, uint32_t flags, uint32_t *accepted);

enum errno sock_accept(uint32_t fd, uint32_t flags, uint32_t *accepted) {
  struct fd *s;
  if (!memory_is_program(accepted, sizeof *accepted))
    return ERRNO_FAULT;
  if (flags & ~(uint32_t)FDFLAGS_NONBLOCK)
    return ERRNO_INVAL;
  enum errno error = sockets_get(fd, &s);
  if (error)
    return error;
  return sockets_is_stream(s) ? tcp_accept(s, flags, accepted) : ERRNO_NOTSUP;
}

EXPORT("sock_recv.socket")
enum errno sock_recv_socket(struct fd *s, const struct iovec *iovs, uint32_t n,
                            uint32_t flags, uint32_t *count,
                            uint16_t *out_flags);
GATE("sock_recv.socket", SOCKET_OPENERS)
enum errno sock_recv_gate(struct fd *s, const struct iovec *iovs, uint32_t n,
                          uint32_t flags, uint32_t *count, uint16_t *out_flags);

/* As fd_read. */
EXPORT("sock_recv")
enum errno sock_recv(uint32_t fd, const struct iovec *iovs, uint32_t n,
                     uint32_t flags, uint32_t *count, uint16_t *out_flags);

enum errno sock_recv(uint32_t fd, const struct iovec *iovs, uint32_t n,
                     uint32_t flags, uint32_t *count, uint16_t *out_flags) {
  struct fd *s;
  if (flags > RIFLAGS_ALL)
    return ERRNO_INVAL;
  enum errno error = sockets_get(fd, &s);
  return error ? error : sock_recv_gate(s, iovs, n, flags, count, out_flags);
}

enum errno sock_recv_socket(struct fd *s, const struct iovec *iovs, uint32_t n,
                            uint32_t flags, uint32_t *count,
                            uint16_t *out_flags) {
  return memory_is_program(out_flags, sizeof *out_flags)
             ? receive(s, iovs, n, flags, count, out_flags)
             : ERRNO_FAULT;
}

GATE("fd_write.socket", SOCKET_OPENERS)
enum errno sock_send_gate(struct fd *s, const struct iovec *iovs, uint32_t n,
                          uint32_t *count);

/* As fd_write.  Preview1 has no flags for it. */
EXPORT("sock_send")
enum errno sock_send(uint32_t fd, const struct iovec *iovs, uint32_t n,
                     uint32_t flags, uint32_t *count);

enum errno sock_send(uint32_t fd, const struct iovec *iovs, uint32_t n,
                     uint32_t flags, uint32_t *count) {
  struct fd *s;
  enum errno error = sockets_get(fd, &s);
  if (error)
    return error;
  return flags ? ERRNO_INVAL : sock_send_gate(s, iovs, n, count);
}

EXPORT("sock_shutdown.socket")
enum errno sock_shutdown_socket(struct fd *s, uint32_t how);
GATE("sock_shutdown.socket", SOCKET_OPENERS)
enum errno sock_shutdown_gate(struct fd *s, uint32_t how);

/* tcp-socket.shutdown: 1 host call. */
EXPORT("sock_shutdown")
enum errno sock_shutdown(uint32_t fd, uint32_t how);

enum errno sock_shutdown(uint32_t fd, uint32_t how) {
  struct fd *s;
  if (how > SDFLAGS_ALL)
    return ERRNO_INVAL;
  enum errno error = sockets_get(fd, &s);
  return error ? error : sock_shutdown_gate(s, how);
}

enum errno sock_shutdown_socket(struct fd *s, uint32_t how) {
  if (!how)
    return ERRNO_INVAL;
  return sockets_is_stream(s) ? tcp_shutdown(s, how) : ERRNO_NOTSUP;
}
