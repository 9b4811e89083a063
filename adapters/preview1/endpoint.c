/*
 * endpoint.c holds what programs that make sockets themselves do with them:
 * sockets of TCP and of UDP behind one set of functions.
 */
#include "endpoint.h"

#include "address.h"
#include "iovec.h"
#include "tcp.h"
#include "udp.h"

enum errno endpoint_open(bool is_ipv6, bool is_stream, uint32_t *fd) {
  struct handle_result result;
  struct fd *entry;
  uint32_t number = fd_lowest(&entry);
  if (number == UINT32_MAX)
    return ERRNO_MFILE;
  if (is_stream)
    create_tcp_socket(is_ipv6, &result);
  else
    create_udp_socket(is_ipv6, &result);
  if (result.is_error) {
    fd_give_up(number, entry);
    return network_error(1, result.u.code);
  }
  sockets_open(number, entry, result.u.handle,
               is_stream ? FILETYPE_SOCKET_STREAM : FILETYPE_SOCKET_DGRAM,
               is_ipv6);
  *fd = number;
  return ERRNO_SUCCESS;
}

enum errno endpoint_bind(struct fd *s, const struct socket_address *address) {
  return sockets_is_stream(s) ? tcp_bind(s, address) : udp_bind(s, address);
}

EXPORT("sock_connect.alone")
enum errno endpoint_connect_alone(struct fd *s,
                                  const struct socket_address *address);

enum errno endpoint_connect_alone(struct fd *s,
                                  const struct socket_address *address) {
  return sockets_is_stream(s) ? tcp_connect(s, address)
                              : udp_connect(s, address);
}

EXPORT("sock_connect.threads")
enum errno endpoint_connect_shared(struct fd *s,
                                   const struct socket_address *address);

/* TCP needs another socket after an attempt that failed, and UDP other
   streams.  A call that gets the entry from here on waits until it can use
   it. */
enum errno endpoint_connect_shared(struct fd *s,
                                   const struct socket_address *address) {
  bool is_other = sockets_is_stream(s) ? s->socket.state == SOCKET_FAILED
                                       : s->socket.input != 0;
  fd_lock();
  bool is_alone = s->n_calls == 1;
  fd_unlock();
  return is_other && !is_alone ? ERRNO_BUSY
                               : endpoint_connect_alone(s, address);
}

static enum errno told(const struct address_result *result,
                       struct socket_address *address) {
  if (result->is_error)
    return network_error(1, result->u.code);
  *address = result->u.address;
  return ERRNO_SUCCESS;
}

/* A socket that has no address yet has any, as in POSIX. */
enum errno endpoint_local(struct fd *s, struct socket_address *address) {
  struct address_result result;
  if (s->socket.state == SOCKET_NEW || s->socket.state == SOCKET_FAILED) {
    address_any(s->socket.is_ipv6, address);
    return ERRNO_SUCCESS;
  }
  if (sockets_is_stream(s))
    tcp_socket_local_address(s->descriptor, &result);
  else
    udp_socket_local_address(s->descriptor, &result);
  return told(&result, address);
}

enum errno endpoint_remote(struct fd *s, struct socket_address *address) {
  struct address_result result;
  tcp_look(s);
  if (s->socket.state != SOCKET_CONNECTED)
    return ERRNO_NOTCONN;
  if (sockets_is_stream(s))
    tcp_socket_remote_address(s->descriptor, &result);
  else
    udp_socket_remote_address(s->descriptor, &result);
  return told(&result, address);
}

enum errno endpoint_send(struct fd *s, const struct iovec *iovs, uint32_t n,
                         const struct socket_address *to, uint32_t *count) {
  uint32_t total;
  uint32_t sent = 0;
  enum errno error = iovec_measure(iovs, n, count, &total);
  if (!error)
    error = sockets_is_stream(s) ? tcp_send(s, iovs, n, total, &sent)
                                 : udp_send(s, iovs, n, total, to, &sent);
  if (!error)
    *count = sent;
  return error;
}

enum errno endpoint_receive(struct fd *s, const struct iovec *iovs, uint32_t n,
                            uint32_t flags, uint32_t *count, uint16_t *cut,
                            struct socket_address *from) {
  uint32_t total;
  uint32_t got = 0;
  enum errno error = iovec_measure(iovs, n, count, &total);
  if (error)
    return error;
  if (sockets_is_stream(s)) {
    error = tcp_receive(s, iovs, n, total, flags, &got);
    if (!error)
      error = endpoint_remote(s, from);
  } else {
    error = udp_receive(s, iovs, n, flags, &got, cut, from);
  }
  if (!error)
    *count = got;
  return error;
}
