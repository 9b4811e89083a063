/*
 * wamr.c holds the functions of WAMR's socket library, but those for options
 * and for names, which are in files of their own.
 */
#include "wamr.h"

#include "address.h"
#include "endpoint.h"
#include "memory.h"
#include "tcp.h"

bool wamr_read_address(const struct wamr_address *from,
                       struct socket_address *to) {
  address_any(from->kind == WAMR_IPV6, to);
  if (from->kind == WAMR_IPV4) {
    memcpy(to->u.ipv4.address, from->u.ipv4.address, 4);
    to->u.ipv4.port = from->u.ipv4.port;
  } else {
    memcpy(to->u.ipv6.address, from->u.ipv6.address, 16);
    to->u.ipv6.port = from->u.ipv6.port;
  }
  return from->kind <= WAMR_IPV6;
}

void wamr_write_address(const struct socket_address *from,
                        struct wamr_address *to) {
  to->kind = from->is_ipv6 ? WAMR_IPV6 : WAMR_IPV4;
  if (!from->is_ipv6) {
    memcpy(to->u.ipv4.address, from->u.ipv4.address, 4);
    to->u.ipv4.port = from->u.ipv4.port;
  } else {
    memcpy(to->u.ipv6.address, from->u.ipv6.address, 16);
    to->u.ipv6.port = from->u.ipv6.port;
  }
}

/* The socket, and the address that the program gave. */
static NOINLINE enum errno get(uint32_t fd, const struct wamr_address *from,
                               struct fd **s, struct socket_address *address) {
  if (!memory_is_program(from, sizeof *from))
    return ERRNO_FAULT;
  enum errno error = sockets_get(fd, s);
  if (error)
    return error;
  return wamr_read_address(from, address) ? ERRNO_SUCCESS : ERRNO_INVAL;
}

/* As endpoint_open.  The pool is for hosts that have one. */
EXPORT("sock_open")
enum errno sock_open(uint32_t pool, uint32_t family, uint32_t type,
                     uint32_t *fd);

enum errno sock_open(uint32_t pool, uint32_t family, uint32_t type,
                     uint32_t *fd) {
  (void)pool;
  if (!memory_is_program(fd, sizeof *fd))
    return ERRNO_FAULT;
  if (family > WAMR_IPV6 || type > WAMR_STREAM)
    return ERRNO_INVAL;
  return endpoint_open(family == WAMR_IPV6, type == WAMR_STREAM, fd);
}

/* As endpoint_bind. */
EXPORT("sock_bind")
enum errno sock_bind(uint32_t fd, const struct wamr_address *address);

enum errno sock_bind(uint32_t fd, const struct wamr_address *address) {
  struct fd *s;
  struct socket_address own;
  enum errno error = get(fd, address, &s, &own);
  return error ? error : endpoint_bind(s, &own);
}

/* set-listen-backlog-size, start-listen and finish-listen: 3 host calls. */
EXPORT("sock_listen") enum errno sock_listen(uint32_t fd, uint32_t backlog);

enum errno sock_listen(uint32_t fd, uint32_t backlog) {
  struct fd *s;
  enum errno error = sockets_get(fd, &s);
  if (error)
    return error;
  return sockets_is_stream(s) ? tcp_listen(s, backlog) : ERRNO_NOTSUP;
}

/* As endpoint_connect. */
EXPORT("sock_connect")
enum errno sock_connect(uint32_t fd, const struct wamr_address *address);

enum errno sock_connect(uint32_t fd, const struct wamr_address *address) {
  struct fd *s;
  struct socket_address peer;
  enum errno error = get(fd, address, &s, &peer);
  return error ? error : endpoint_connect(s, &peer);
}

static NOINLINE enum errno tell(uint32_t fd, bool is_remote,
                                struct wamr_address *out) {
  struct fd *s;
  struct socket_address address;
  if (!memory_is_program(out, sizeof *out))
    return ERRNO_FAULT;
  enum errno error = sockets_get(fd, &s);
  if (!error)
    error =
        is_remote ? endpoint_remote(s, &address) : endpoint_local(s, &address);
  if (!error)
    wamr_write_address(&address, out);
  return error;
}

/* local-address: 1 host call. */
EXPORT("sock_addr_local")
enum errno sock_addr_local(uint32_t fd, struct wamr_address *address);

enum errno sock_addr_local(uint32_t fd, struct wamr_address *address) {
  return tell(fd, false, address);
}

/* remote-address: 1 host call. */
EXPORT("sock_addr_remote")
enum errno sock_addr_remote(uint32_t fd, struct wamr_address *address);

enum errno sock_addr_remote(uint32_t fd, struct wamr_address *address) {
  return tell(fd, true, address);
}

/* check-send and send: 2 host calls; to a connection as fd_write. */
EXPORT("sock_send_to")
enum errno sock_send_to(uint32_t fd, const struct iovec *iovs, uint32_t n,
                        uint32_t flags, const struct wamr_address *address,
                        uint32_t *count);

enum errno sock_send_to(uint32_t fd, const struct iovec *iovs, uint32_t n,
                        uint32_t flags, const struct wamr_address *address,
                        uint32_t *count) {
  struct fd *s;
  struct socket_address to;
  enum errno error = get(fd, address, &s, &to);
  if (error)
    return error;
  return flags ? ERRNO_INVAL : endpoint_send(s, iovs, n, &to, count);
}

/* receive: 1 host call; from a connection as fd_read and remote-address. */
EXPORT("sock_recv_from")
enum errno sock_recv_from(uint32_t fd, const struct iovec *iovs, uint32_t n,
                          uint32_t flags, struct wamr_address *address,
                          uint32_t *count);

enum errno sock_recv_from(uint32_t fd, const struct iovec *iovs, uint32_t n,
                          uint32_t flags, struct wamr_address *address,
                          uint32_t *count) {
  struct fd *s;
  struct socket_address from;
  uint16_t out_flags;
  if (!memory_is_program(address, sizeof *address))
    return ERRNO_FAULT;
  if (flags > RIFLAGS_ALL)
    return ERRNO_INVAL;
  enum errno error = sockets_get(fd, &s);
  if (!error)
    error = endpoint_receive(s, iovs, n, flags, count, &out_flags, &from);
  if (!error)
    wamr_write_address(&from, address);
  return error;
}

/* As fd_close. */
EXPORT("sock_close") enum errno sock_close(uint32_t fd);

enum errno sock_close(uint32_t fd) {
  struct fd *s;
  enum errno error = sockets_get(fd, &s);
  if (!error)
    fd_drop(fd, s);
  return error;
}
