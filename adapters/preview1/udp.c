/*
 * udp.c holds what can be done with a socket of UDP.
 *
 * Preview2 gives and takes datagrams by two streams, which know the address
 * of the connection, if there is one: to connect is to get others.  A socket
 * that was never bound is bound when its streams are first needed.
 */
#include "udp.h"

#include "address.h"
#include "iovec.h"
#include "memory.h"

enum { DATAGRAM_LIMIT = 65535 };

enum errno udp_bind(struct fd *s, const struct socket_address *address) {
  struct byte_result result;
  uint32_t flat[FLAT_ADDRESS];
  if (s->socket.state != SOCKET_NEW)
    return ERRNO_INVAL;
  address_flatten(address, flat);
  udp_socket_start_bind(s->descriptor, network_handle(), FLAT_ARGUMENTS(flat),
                        &result);
  if (result.is_error)
    return network_error(1, result.value);
  int32_t pollable = udp_socket_subscribe(s->descriptor);
  for (;;) {
    udp_socket_finish_bind(s->descriptor, &result);
    if (!result.is_error || result.value != NETWORK_WOULD_BLOCK)
      break;
    network_wait(pollable, 0);
  }
  pollable_drop(pollable);
  if (result.is_error)
    return network_error(1, result.value);
  s->socket.state = SOCKET_BOUND;
  return ERRNO_SUCCESS;
}

static void drop_streams(struct fd *s) {
  sockets_drop_pollables(s);
  if (s->socket.input)
    incoming_datagram_stream_drop(s->socket.input);
  if (s->socket.output)
    outgoing_datagram_stream_drop(s->socket.output);
  s->socket.input = 0;
  s->socket.output = 0;
}

static NOINLINE enum errno make_streams(struct fd *s,
                                        const struct socket_address *remote) {
  struct streams_result result;
  struct socket_address any;
  uint32_t flat[FLAT_ADDRESS];
  address_any(s->socket.is_ipv6, &any);
  if (s->socket.state == SOCKET_NEW) {
    enum errno error = udp_bind(s, &any);
    if (error)
      return error;
  }
  drop_streams(s);
  address_flatten(remote ? remote : &any, flat);
  udp_socket_stream(s->descriptor, remote != 0, FLAT_ARGUMENTS(flat), &result);
  if (result.is_error)
    return network_error(1, result.u.code);
  s->socket.input = result.u.streams.input;
  s->socket.output = result.u.streams.output;
  s->socket.state = remote ? SOCKET_CONNECTED : SOCKET_BOUND;
  return ERRNO_SUCCESS;
}

enum errno udp_connect(struct fd *s, const struct socket_address *address) {
  return make_streams(s, address);
}

static enum errno need_streams(struct fd *s) {
  fd_use(s);
  return s->socket.input ? ERRNO_SUCCESS : make_streams(s, 0);
}

static int32_t readable(struct fd *s) {
  fd_use(s);
  if (!s->socket.readable)
    s->socket.readable = incoming_datagram_stream_subscribe(s->socket.input);
  return s->socket.readable;
}

static int32_t writable(struct fd *s) {
  fd_use(s);
  if (!s->socket.writable)
    s->socket.writable = outgoing_datagram_stream_subscribe(s->socket.output);
  return s->socket.writable;
}

/* The next datagram, in the arena. */
static enum errno next(struct fd *s, const struct incoming_datagram **found) {
  struct datagrams_result result;
  for (;;) {
    wasi_fuse_receive_arena();
    incoming_datagram_stream_receive(s->socket.input, 1, &result);
    wasi_fuse_received();
    if (result.is_error)
      return network_error(1, result.u.code);
    *found = result.u.datagrams.ptr;
    if (result.u.datagrams.len)
      return ERRNO_SUCCESS;
    if (!sockets_is_waiting(s))
      return ERRNO_AGAIN;
    enum errno error = network_pause(readable(s), s->socket.receive_limit);
    if (error)
      return error;
  }
}

/* A datagram that is kept: its address, then its bytes. */
static void keep(struct fd *s, const struct incoming_datagram *datagram) {
  uint8_t *place = fd_pointer(s->last_name);
  memcpy(place, &datagram->remote, sizeof datagram->remote);
  memcpy(place + sizeof datagram->remote, datagram->data.ptr,
         datagram->data.len);
  s->socket.kept = (uint32_t)sizeof datagram->remote + datagram->data.len;
}

enum errno udp_receive(struct fd *s, const struct iovec *iovs, uint32_t n,
                       uint32_t flags, uint32_t *count, uint16_t *out_flags,
                       struct socket_address *from) {
  struct incoming_datagram kept;
  const struct incoming_datagram *datagram = &kept;
  enum errno error = need_streams(s);
  if (error)
    return error;
  bool is_peek = flags & RIFLAGS_RECV_PEEK;
  fd_turn(s, FD_RECEIVE);
  if (is_peek && !sockets_place(s, sizeof *from + DATAGRAM_LIMIT))
    return ERRNO_NOMEM;
  void *mark = wasi_fuse_allocate(0, 1);
  if (s->socket.kept) {
    uint8_t *place = fd_pointer(s->last_name);
    memcpy(&kept.remote, place, sizeof kept.remote);
    kept.data.ptr = place + sizeof kept.remote;
    kept.data.len = s->socket.kept - (uint32_t)sizeof kept.remote;
    if (!is_peek)
      s->socket.kept = 0;
  } else {
    error = next(s, &datagram);
    if (!error && is_peek)
      keep(s, datagram);
  }
  if (!error) {
    *count = iovec_fill(iovs, n, datagram->data.ptr, datagram->data.len);
    *from = datagram->remote;
    if (*count < datagram->data.len)
      *out_flags = ROFLAGS_RECV_DATA_TRUNCATED;
  }
  wasi_fuse_release(mark);
  return error;
}

/* Sends one datagram, and waits until the host takes one. */
static enum errno give(struct fd *s, const struct outgoing_datagram *datagram) {
  struct u64_result result;
  for (;;) {
    outgoing_datagram_stream_check_send(s->socket.output, &result);
    if (result.is_error)
      return network_error(1, result.u.code);
    if (result.u.value) {
      outgoing_datagram_stream_send(s->socket.output, datagram, 1, &result);
      if (result.is_error)
        return network_error(1, result.u.code);
      if (result.u.value)
        return ERRNO_SUCCESS;
    }
    if (!sockets_is_waiting(s))
      return ERRNO_AGAIN;
    enum errno error = network_pause(writable(s), s->socket.send_limit);
    if (error)
      return error;
  }
}

enum errno udp_send(struct fd *s, const struct iovec *iovs, uint32_t n,
                    uint32_t total, const struct socket_address *to,
                    uint32_t *count) {
  struct outgoing_datagram datagram;
  if (total > DATAGRAM_LIMIT)
    return ERRNO_MSGSIZE;
  fd_use(s);
  if (!to && s->socket.state != SOCKET_CONNECTED)
    return ERRNO_DESTADDRREQ;
  enum errno error = need_streams(s);
  if (error)
    return error;
  fd_turn(s, FD_SEND);
  uint8_t *bytes = wasi_fuse_allocate(total, 1);
  if (!bytes)
    return ERRNO_NOMEM;
  uint32_t done = 0;
  for (uint32_t i = 0; i < n; i++) {
    memcpy(bytes + done, iovs[i].buf, iovs[i].len);
    done += iovs[i].len;
  }
  datagram.data.ptr = bytes;
  datagram.data.len = total;
  datagram.has_remote = to != 0;
  if (to)
    datagram.remote = *to;
  else
    address_any(s->socket.is_ipv6, &datagram.remote);
  error = give(s, &datagram);
  wasi_fuse_release(bytes);
  if (!error)
    *count = total;
  return error;
}

enum errno udp_drop(struct fd *s) {
  drop_streams(s);
  udp_socket_drop(s->descriptor);
  return ERRNO_SUCCESS;
}

enum errno udp_poll(struct fd *s, bool is_read, struct pending *pending) {
  enum errno error = need_streams(s);
  if (!error)
    pending->pollable = is_read ? readable(s) : writable(s);
  return error;
}
