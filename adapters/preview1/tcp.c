/*
 * tcp.c holds what can be done with a socket of TCP.
 *
 * Reads that may wait go by one host call where the host can wait itself; one
 * that may not wait, or not for ever, asks first.  A write that may wait ends
 * when the host has given all to its system, as POSIX has it.  One that may not
 * leaves a part with the host, which is waited for when the socket is closed.
 *
 * Why a stream has failed cannot be asked in preview2 0.2.0; what breaks a
 * connection is nearly always that the peer has reset it.
 */
#include "tcp.h"

#include "address.h"
#include "iovec.h"
#include "memory.h"

enum {
  WRITE_LIMIT = 1 << 20, /* the most that is given to a host at once */
  NONBLOCKING_LIMIT = 1 << 16,
  CLOSE_LIMIT = 5000 /* milliseconds that closing waits for the host */
};

int32_t tcp_pollable(struct fd *s) {
  fd_use(s);
  if (!s->socket.readable)
    s->socket.readable = tcp_socket_subscribe(s->descriptor);
  return s->socket.readable;
}

enum errno tcp_bind(struct fd *s, const struct socket_address *address) {
  struct byte_result result;
  uint32_t flat[FLAT_ADDRESS];
  if (s->socket.state != SOCKET_NEW)
    return ERRNO_INVAL;
  address_flatten(address, flat);
  tcp_socket_start_bind(s->descriptor, network_handle(), FLAT_ARGUMENTS(flat),
                        &result);
  if (result.is_error)
    return network_error(1, result.value);
  for (;;) {
    tcp_socket_finish_bind(s->descriptor, &result);
    if (!result.is_error || result.value != NETWORK_WOULD_BLOCK)
      break;
    network_wait(tcp_pollable(s), 0);
  }
  if (result.is_error)
    return network_error(1, result.value);
  s->socket.state = SOCKET_BOUND;
  return ERRNO_SUCCESS;
}

enum errno tcp_listen(struct fd *s, uint32_t backlog) {
  struct byte_result result;
  if (s->socket.state == SOCKET_NEW) {
    struct socket_address any;
    address_any(s->socket.is_ipv6, &any);
    enum errno error = tcp_bind(s, &any);
    if (error)
      return error;
  }
  if (s->socket.state != SOCKET_BOUND && s->socket.state != SOCKET_LISTENING)
    return ERRNO_INVAL;
  if (backlog) /* a hint, so that a host may refuse it */
    tcp_socket_set_listen_backlog_size(s->descriptor, backlog, &result);
  if (s->socket.state == SOCKET_LISTENING)
    return ERRNO_SUCCESS;
  tcp_socket_start_listen(s->descriptor, &result);
  if (result.is_error)
    return network_error(1, result.value);
  for (;;) {
    tcp_socket_finish_listen(s->descriptor, &result);
    if (!result.is_error || result.value != NETWORK_WOULD_BLOCK)
      break;
    network_wait(tcp_pollable(s), 0);
  }
  if (result.is_error)
    return network_error(1, result.value);
  s->socket.state = SOCKET_LISTENING;
  return ERRNO_SUCCESS;
}

/* A socket of preview2 that has failed to connect is of no more use, where
   one of POSIX may try again: it gets another. */
static enum errno renew(struct fd *s) {
  struct handle_result result;
  create_tcp_socket(s->socket.is_ipv6, &result);
  if (result.is_error)
    return network_error(1, result.u.code);
  sockets_drop_pollables(s);
  if (s->descriptor)
    tcp_socket_drop(s->descriptor);
  s->descriptor = result.u.handle;
  s->socket.state = SOCKET_NEW;
  return ERRNO_SUCCESS;
}

enum errno tcp_connect(struct fd *s, const struct socket_address *address) {
  struct byte_result result;
  uint32_t flat[FLAT_ADDRESS];
  enum errno error = ERRNO_SUCCESS;
  switch (s->socket.state) {
  case SOCKET_CONNECTING:
    error = tcp_settle(s, s->socket.send_limit);
    return error == ERRNO_AGAIN ? ERRNO_ALREADY : error ? error : ERRNO_ISCONN;
  case SOCKET_CONNECTED:
    return ERRNO_ISCONN;
  case SOCKET_LISTENING:
    return ERRNO_INVAL;
  case SOCKET_FAILED:
    error = s->socket.error ? (enum errno)s->socket.error : renew(s);
    s->socket.error = 0;
    break;
  default:
    break;
  }
  if (error)
    return error;
  address_flatten(address, flat);
  tcp_socket_start_connect(s->descriptor, network_handle(),
                           FLAT_ARGUMENTS(flat), &result);
  if (result.is_error)
    return network_error(1, result.value);
  s->socket.state = SOCKET_CONNECTING;
  error = tcp_settle(s, s->socket.send_limit);
  return error == ERRNO_AGAIN ? ERRNO_INPROGRESS : error;
}

void tcp_look(struct fd *s) {
  struct streams_result result;
  fd_use(s);
  if (s->socket.state != SOCKET_CONNECTING)
    return;
  tcp_socket_finish_connect(s->descriptor, &result);
  if (!result.is_error) {
    sockets_leave_pollables(s);
    s->socket.input = result.u.streams.input;
    s->socket.output = result.u.streams.output;
    s->socket.state = SOCKET_CONNECTED;
  } else if (result.u.code != NETWORK_WOULD_BLOCK) {
    s->socket.state = SOCKET_FAILED;
    s->socket.error = (uint8_t)network_error(1, result.u.code);
  }
}

enum errno tcp_settle(struct fd *s, uint32_t limit) {
  for (;;) {
    tcp_look(s);
    if (s->socket.state != SOCKET_CONNECTING)
      break;
    if (!sockets_is_waiting(s))
      return ERRNO_AGAIN;
    enum errno error = network_pause(tcp_pollable(s), limit);
    if (error)
      return error;
  }
  if (s->socket.state == SOCKET_CONNECTED)
    return ERRNO_SUCCESS;
  enum errno error = (enum errno)s->socket.error;
  s->socket.error = 0;
  return error ? error : ERRNO_NOTCONN;
}

enum errno tcp_accept(struct fd *s, uint32_t flags, uint32_t *accepted) {
  struct accept_result result;
  struct fd *entry;
  if (s->socket.state != SOCKET_LISTENING)
    return s->socket.error ? (enum errno)s->socket.error : ERRNO_INVAL;
  uint32_t number = fd_lowest(&entry);
  if (number == UINT32_MAX)
    return ERRNO_MFILE;
  for (;;) {
    tcp_socket_accept(s->descriptor, &result);
    if (!result.is_error)
      break;
    enum errno error = network_error(1, result.u.code);
    if (result.u.code == NETWORK_WOULD_BLOCK && sockets_is_waiting(s))
      error = network_pause(tcp_pollable(s), s->socket.receive_limit);
    if (error) {
      fd_give_up(number, entry);
      return error;
    }
  }
  sockets_open(number, entry, result.u.accepted.socket, FILETYPE_SOCKET_STREAM,
               s->socket.is_ipv6);
  entry->flags = (uint8_t)flags;
  entry->socket.input = result.u.accepted.input;
  entry->socket.output = result.u.accepted.output;
  entry->socket.state = SOCKET_CONNECTED;
  *accepted = number;
  return ERRNO_SUCCESS;
}

/* The errno of a stream's failure; `error` is dropped. */
static enum errno failure(const struct stream_error *error,
                          enum errno if_closed) {
  if (error->is_closed)
    return if_closed;
  error_drop(error->error);
  return ERRNO_CONNRESET;
}

/* Reads what the host has, and waits until it has some.  No bytes are the
   end. */
static enum errno read_stream(struct fd *s, void *to, uint32_t size,
                              bool is_waiting, uint32_t *got) {
  struct stream_bytes result;
  uint32_t limit = s->socket.receive_limit;
  *got = 0;
  for (;;) {
    wasi_fuse_receive(to, size);
    if (is_waiting && !limit)
      input_stream_blocking_read(s->socket.input, size, &result);
    else
      input_stream_read(s->socket.input, size, &result);
    wasi_fuse_received();
    if (result.is_error)
      return failure(&result.u.error, ERRNO_SUCCESS);
    *got = result.u.bytes.len;
    if (*got)
      return ERRNO_SUCCESS;
    if (!is_waiting)
      return ERRNO_AGAIN;
    enum errno error = network_pause(sockets_readable(s), limit);
    if (error)
      return error;
  }
}

/* As read_stream, but what is kept comes first. */
static enum errno read_some(struct fd *s, void *to, uint32_t size,
                            bool is_waiting, uint32_t *got) {
  uint32_t kept = s->socket.kept;
  if (!kept)
    return read_stream(s, to, size, is_waiting, got);
  if (size > kept)
    size = kept;
  memcpy(to, (uint8_t *)fd_pointer(s->last_name) + s->socket.kept_at, size);
  s->socket.kept_at += size;
  s->socket.kept = kept - size;
  *got = size;
  return ERRNO_SUCCESS;
}

/* Reads to the socket's own place, so that it can be read again. */
static NOINLINE enum errno peek(struct fd *s, const struct iovec *iovs,
                                uint32_t n, uint32_t total, bool is_all,
                                uint32_t *count) {
  uint32_t size = total < IOVEC_READ ? total : IOVEC_READ;
  uint32_t got;
  enum errno error = ERRNO_SUCCESS;
  uint8_t *place = sockets_place(s, size);
  if (!place)
    return ERRNO_NOMEM;
  while (s->socket.kept < size) {
    bool is_waiting = sockets_is_waiting(s) && (is_all || !s->socket.kept);
    error = read_stream(s, place + s->socket.kept, size - s->socket.kept,
                        is_waiting, &got);
    s->socket.kept += got;
    if (error || !got)
      break;
  }
  *count = iovec_fill(iovs, n, place, s->socket.kept);
  return *count ? ERRNO_SUCCESS : error;
}

enum errno tcp_receive(struct fd *s, const struct iovec *iovs, uint32_t n,
                       uint32_t total, uint32_t flags, uint32_t *count) {
  struct iovec small;
  struct iovec rest = {0, 0};
  uint32_t done = 0;
  bool is_all = flags & RIFLAGS_RECV_WAITALL;
  enum errno error = tcp_settle(s, s->socket.receive_limit);
  if (error)
    return error;
  fd_turn(s, FD_RECEIVE);
  if (flags & RIFLAGS_RECV_PEEK)
    return peek(s, iovs, n, total, is_all, count);
  const struct iovec *to = iovec_target(iovs, n, total, &small);
  bool is_small = to == &small;
  const struct iovec *end = to + (is_small ? 1 : n);
  while (done < total) {
    uint32_t got;
    if (!rest.len && !iovec_take(&to, end, &rest))
      break;
    uint32_t size = rest.len < IOVEC_READ ? rest.len : IOVEC_READ;
    bool is_waiting = sockets_is_waiting(s) && (is_all || !done);
    error = read_some(s, rest.buf, size, is_waiting, &got);
    rest.buf += got;
    rest.len -= got;
    done += got;
    if (error || !got || (got < size && !is_all))
      break;
  }
  if (is_small)
    iovec_scatter(iovs, n, done);
  if (error && !done)
    return error;
  *count = done;
  return ERRNO_SUCCESS;
}

/* Asks how much the host takes now, and waits until it takes some: then it has
   given all that came before to its system.  The answer is kept for the next
   write. */
static enum errno find_permit(struct fd *s, bool is_waiting) {
  struct stream_permit permit;
  for (;;) {
    output_stream_check_write(s->socket.output, &permit);
    if (permit.is_error)
      return failure(&permit.u.error, ERRNO_PIPE);
    if (permit.u.bytes)
      break;
    if (!is_waiting)
      return ERRNO_AGAIN;
    enum errno error = network_pause(sockets_writable(s), s->socket.send_limit);
    if (error)
      return error;
  }
  s->socket.permit =
      permit.u.bytes < UINT32_MAX ? (uint32_t)permit.u.bytes : UINT32_MAX;
  return ERRNO_SUCCESS;
}

/* Gives the host as much as it takes, and has it send that: it need not before
   it is asked to flush. */
static enum errno write_some(struct fd *s, const void *from, uint32_t size,
                             bool is_waiting, uint32_t *put) {
  struct stream_result result;
  enum errno error = ERRNO_SUCCESS;
  if (!s->socket.permit)
    error = find_permit(s, is_waiting);
  if (error)
    return error;
  uint32_t limit = is_waiting ? WRITE_LIMIT : NONBLOCKING_LIMIT;
  if (limit > s->socket.permit)
    limit = s->socket.permit;
  if (size > limit)
    size = limit;
  s->socket.permit = 0;
  s->socket.is_unflushed = true;
  output_stream_write(s->socket.output, from, size, &result);
  if (!result.is_error)
    output_stream_flush(s->socket.output, &result);
  if (result.is_error)
    return failure(&result.error, ERRNO_PIPE);
  if (is_waiting)
    error = find_permit(s, true);
  if (error && error != ERRNO_AGAIN)
    return error;
  if (is_waiting && !error)
    s->socket.is_unflushed = false;
  *put = size;
  return ERRNO_SUCCESS;
}

enum errno tcp_send(struct fd *s, const struct iovec *iovs, uint32_t n,
                    uint32_t total, uint32_t *count) {
  struct iovec small;
  struct iovec rest = {0, 0};
  uint32_t done = 0;
  enum errno error = tcp_settle(s, s->socket.send_limit);
  if (error)
    return error;
  fd_turn(s, FD_SEND);
  const struct iovec *from = iovec_gather(iovs, n, total, &small);
  const struct iovec *end = from + (from == &small ? 1 : n);
  while (done < total) {
    uint32_t put = 0;
    if (!rest.len && !iovec_take(&from, end, &rest))
      break;
    error = write_some(s, rest.buf, rest.len, sockets_is_waiting(s), &put);
    if (error)
      break;
    rest.buf += put;
    rest.len -= put;
    done += put;
  }
  if (error && !done)
    return error;
  *count = done;
  return ERRNO_SUCCESS;
}

enum errno tcp_shutdown(struct fd *s, uint32_t how) {
  struct byte_result result;
  enum errno error = tcp_settle(s, 0);
  if (error)
    return error;
  tcp_socket_shutdown(s->descriptor, how - 1, &result);
  return network_error(result.is_error, result.value);
}

/* Waits until the host has taken all that was written. */
static void flush(struct fd *s) {
  struct stream_permit permit;
  for (;;) {
    output_stream_check_write(s->socket.output, &permit);
    if (permit.is_error) {
      failure(&permit.u.error, ERRNO_PIPE);
      return;
    }
    if (permit.u.bytes || network_wait(sockets_writable(s), CLOSE_LIMIT))
      return;
  }
}

void tcp_drop(struct fd *s) {
  if (s->socket.is_unflushed)
    flush(s);
  sockets_drop_pollables(s);
  if (s->socket.input)
    input_stream_drop(s->socket.input);
  if (s->socket.output)
    output_stream_drop(s->socket.output);
  if (s->descriptor)
    tcp_socket_drop(s->descriptor);
}
