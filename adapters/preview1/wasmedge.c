/*
 * wasmedge.c holds the functions of WasmEdge's sockets, but those for options
 * and for names.  Some have the name of one of preview1's or WAMR's, and
 * another type: the linker gives a program those of the types that it imports.
 */
#include "wasmedge.h"

#include "address.h"
#include "endpoint.h"
#include "memory.h"
#include "tcp.h"

uint32_t wasmedge_put_bytes(const struct socket_address *from, uint8_t *to) {
  if (!from->is_ipv6) {
    memcpy(to, from->u.ipv4.address, 4);
    return 4;
  }
  for (int i = 0; i < 8; i++) {
    to[2 * i] = (uint8_t)(from->u.ipv6.address[i] >> 8);
    to[2 * i + 1] = (uint8_t)from->u.ipv6.address[i];
  }
  return 16;
}

/* Whether there is an address or a place for one. */
static bool is_there(const struct wasmedge_address *address) {
  return memory_is_program(address, sizeof *address) &&
         memory_is_program(address->bytes, address->size);
}

static enum errno read_address(const struct wasmedge_address *from,
                               uint32_t port, struct socket_address *to) {
  if (!is_there(from))
    return ERRNO_FAULT;
  const uint8_t *bytes = from->bytes;
  uint32_t family = from->size == 4    ? WASMEDGE_IPV4
                    : from->size == 16 ? WASMEDGE_IPV6
                                       : WASMEDGE_ANY_FAMILY;
  if (from->size == WASMEDGE_STORAGE) {
    family = bytes[0] | (uint32_t)bytes[1] << 8;
    bytes += 2;
  }
  if (family == WASMEDGE_ANY_FAMILY || family > WASMEDGE_IPV6 ||
      port > UINT16_MAX)
    return ERRNO_INVAL;
  address_any(family == WASMEDGE_IPV6, to);
  to->u.ipv4.port = (uint16_t)port; /* the same place in both */
  if (!to->is_ipv6)
    memcpy(to->u.ipv4.address, bytes, 4);
  for (int i = 0; to->is_ipv6 && i < 8; i++)
    to->u.ipv6.address[i] = (uint16_t)(bytes[2 * i] << 8 | bytes[2 * i + 1]);
  return ERRNO_SUCCESS;
}

/* The place has been found to be there, and is a copy: what else the program
   is told may have been written over its own. */
static enum errno write_address(const struct socket_address *from,
                                const struct wasmedge_address *to) {
  uint8_t *bytes = to->bytes;
  if (to->size < (from->is_ipv6 ? 16 : 4))
    return ERRNO_INVAL;
  if (to->size == WASMEDGE_STORAGE) {
    *bytes++ = from->is_ipv6 ? WASMEDGE_IPV6 : WASMEDGE_IPV4;
    *bytes++ = 0;
  }
  wasmedge_put_bytes(from, bytes);
  return ERRNO_SUCCESS;
}

/* As endpoint_open. */
EXPORT("sock_open_v2")
enum errno wasmedge_open_v2(uint32_t family, uint32_t type, uint32_t *fd);

enum errno wasmedge_open_v2(uint32_t family, uint32_t type, uint32_t *fd) {
  if (!memory_is_program(fd, sizeof *fd))
    return ERRNO_FAULT;
  if (family == WASMEDGE_ANY_FAMILY || family > WASMEDGE_IPV6 ||
      type == WASMEDGE_ANY_TYPE || type > WASMEDGE_STREAM)
    return ERRNO_INVAL;
  return endpoint_open(family == WASMEDGE_IPV6, type == WASMEDGE_STREAM, fd);
}

EXPORT("sock_open|wasmedge")
enum errno wasmedge_open(uint32_t family, uint32_t type, uint32_t *fd);

enum errno wasmedge_open(uint32_t family, uint32_t type, uint32_t *fd) {
  return wasmedge_open_v2(family, type, fd);
}

/* As endpoint_bind. */
EXPORT("sock_bind_v2")
enum errno wasmedge_bind_v2(uint32_t fd, const struct wasmedge_address *address,
                            uint32_t port);

enum errno wasmedge_bind_v2(uint32_t fd, const struct wasmedge_address *address,
                            uint32_t port) {
  struct fd *s;
  struct socket_address own;
  enum errno error = read_address(address, port, &own);
  if (!error)
    error = sockets_get(fd, &s);
  return error ? error : endpoint_bind(s, &own);
}

EXPORT("sock_bind|wasmedge")
enum errno wasmedge_bind(uint32_t fd, const struct wasmedge_address *address,
                         uint32_t port);

enum errno wasmedge_bind(uint32_t fd, const struct wasmedge_address *address,
                         uint32_t port) {
  return wasmedge_bind_v2(fd, address, port);
}

/* As endpoint_connect. */
EXPORT("sock_connect_v2")
enum errno wasmedge_connect_v2(uint32_t fd,
                               const struct wasmedge_address *address,
                               uint32_t port);

enum errno wasmedge_connect_v2(uint32_t fd,
                               const struct wasmedge_address *address,
                               uint32_t port) {
  struct fd *s;
  struct socket_address peer;
  enum errno error = read_address(address, port, &peer);
  if (!error)
    error = sockets_get(fd, &s);
  return error ? error : endpoint_connect(s, &peer);
}

EXPORT("sock_connect|wasmedge")
enum errno wasmedge_connect(uint32_t fd, const struct wasmedge_address *address,
                            uint32_t port);

enum errno wasmedge_connect(uint32_t fd, const struct wasmedge_address *address,
                            uint32_t port) {
  return wasmedge_connect_v2(fd, address, port);
}

enum errno sock_listen(uint32_t fd, uint32_t backlog);

/* As sock_listen. */
EXPORT("sock_listen_v2")
enum errno wasmedge_listen_v2(uint32_t fd, uint32_t backlog);

enum errno wasmedge_listen_v2(uint32_t fd, uint32_t backlog) {
  return sock_listen(fd, backlog);
}

enum errno sock_accept(uint32_t fd, uint32_t flags, uint32_t *accepted);

/* As sock_accept. */
EXPORT("sock_accept_v2")
enum errno wasmedge_accept_v2(uint32_t fd, uint32_t flags, uint32_t *accepted);

enum errno wasmedge_accept_v2(uint32_t fd, uint32_t flags, uint32_t *accepted) {
  return sock_accept(fd, flags, accepted);
}

EXPORT("sock_accept|wasmedge")
enum errno wasmedge_accept(uint32_t fd, uint32_t *accepted);

enum errno wasmedge_accept(uint32_t fd, uint32_t *accepted) {
  return sock_accept(fd, 0, accepted);
}

enum errno sock_recv(uint32_t fd, const struct iovec *iovs, uint32_t n,
                     uint32_t flags, uint32_t *count, uint16_t *out_flags);

/* As sock_recv. */
EXPORT("sock_recv_v2")
enum errno wasmedge_recv_v2(uint32_t fd, const struct iovec *iovs, uint32_t n,
                            uint32_t flags, uint32_t *count,
                            uint16_t *out_flags);

enum errno wasmedge_recv_v2(uint32_t fd, const struct iovec *iovs, uint32_t n,
                            uint32_t flags, uint32_t *count,
                            uint16_t *out_flags) {
  return sock_recv(fd, iovs, n, flags, count, out_flags);
}

enum errno sock_send(uint32_t fd, const struct iovec *iovs, uint32_t n,
                     uint32_t flags, uint32_t *count);

/* As sock_send. */
EXPORT("sock_send_v2")
enum errno wasmedge_send_v2(uint32_t fd, const struct iovec *iovs, uint32_t n,
                            uint32_t flags, uint32_t *count);

enum errno wasmedge_send_v2(uint32_t fd, const struct iovec *iovs, uint32_t n,
                            uint32_t flags, uint32_t *count) {
  return sock_send(fd, iovs, n, flags, count);
}

/* As WAMR's sock_recv_from. */
EXPORT("sock_recv_from_v2")
enum errno wasmedge_recv_from_v2(uint32_t fd, const struct iovec *iovs,
                                 uint32_t n,
                                 const struct wasmedge_address *address,
                                 uint32_t flags, uint16_t *port,
                                 uint32_t *count, uint16_t *out_flags);

enum errno wasmedge_recv_from_v2(uint32_t fd, const struct iovec *iovs,
                                 uint32_t n,
                                 const struct wasmedge_address *address,
                                 uint32_t flags, uint16_t *port,
                                 uint32_t *count, uint16_t *out_flags) {
  struct fd *s;
  struct socket_address from;
  uint16_t cut = 0;
  if (!is_there(address) || !memory_is_program(port, sizeof *port) ||
      !memory_is_program(out_flags, sizeof *out_flags))
    return ERRNO_FAULT;
  struct wasmedge_address place = *address;
  if (flags > RIFLAGS_ALL || place.size < 4)
    return ERRNO_INVAL;
  enum errno error = sockets_get(fd, &s);
  if (!error)
    error = endpoint_receive(s, iovs, n, flags, count, &cut, &from);
  if (error)
    return error;
  *port = from.u.ipv4.port; /* the same place in both */
  *out_flags = cut;
  return write_address(&from, &place);
}

EXPORT("sock_recv_from|wasmedge_port")
enum errno wasmedge_recv_from_port(uint32_t fd, const struct iovec *iovs,
                                   uint32_t n,
                                   const struct wasmedge_address *address,
                                   uint32_t flags, uint16_t *port,
                                   uint32_t *count, uint16_t *out_flags);

enum errno wasmedge_recv_from_port(uint32_t fd, const struct iovec *iovs,
                                   uint32_t n,
                                   const struct wasmedge_address *address,
                                   uint32_t flags, uint16_t *port,
                                   uint32_t *count, uint16_t *out_flags) {
  return wasmedge_recv_from_v2(fd, iovs, n, address, flags, port, count,
                               out_flags);
}

/* The first version does not tell the port. */
EXPORT("sock_recv_from|wasmedge")
enum errno wasmedge_recv_from(uint32_t fd, const struct iovec *iovs, uint32_t n,
                              const struct wasmedge_address *address,
                              uint32_t flags, uint32_t *count,
                              uint16_t *out_flags);

enum errno wasmedge_recv_from(uint32_t fd, const struct iovec *iovs, uint32_t n,
                              const struct wasmedge_address *address,
                              uint32_t flags, uint32_t *count,
                              uint16_t *out_flags) {
  return wasmedge_recv_from_v2(fd, iovs, n, address, flags, out_flags, count,
                               out_flags);
}

/* As WAMR's sock_send_to. */
EXPORT("sock_send_to_v2")
enum errno wasmedge_send_to_v2(uint32_t fd, const struct iovec *iovs,
                               uint32_t n,
                               const struct wasmedge_address *address,
                               uint32_t port, uint32_t flags, uint32_t *count);

enum errno wasmedge_send_to_v2(uint32_t fd, const struct iovec *iovs,
                               uint32_t n,
                               const struct wasmedge_address *address,
                               uint32_t port, uint32_t flags, uint32_t *count) {
  struct fd *s;
  struct socket_address to;
  enum errno error = read_address(address, port, &to);
  if (!error)
    error = sockets_get(fd, &s);
  if (error)
    return error;
  return flags ? ERRNO_INVAL : endpoint_send(s, iovs, n, &to, count);
}

EXPORT("sock_send_to|wasmedge")
enum errno wasmedge_send_to(uint32_t fd, const struct iovec *iovs, uint32_t n,
                            const struct wasmedge_address *address,
                            uint32_t port, uint32_t flags, uint32_t *count);

enum errno wasmedge_send_to(uint32_t fd, const struct iovec *iovs, uint32_t n,
                            const struct wasmedge_address *address,
                            uint32_t port, uint32_t flags, uint32_t *count) {
  return wasmedge_send_to_v2(fd, iovs, n, address, port, flags, count);
}

/* local-address or remote-address: 1 host call. */
static NOINLINE enum errno tell(uint32_t fd, bool is_remote,
                                const struct wasmedge_address *out,
                                uint32_t *port,
                                struct socket_address *address) {
  struct fd *s;
  if (!is_there(out) || !memory_is_program(port, sizeof *port))
    return ERRNO_FAULT;
  struct wasmedge_address place = *out;
  enum errno error = sockets_get(fd, &s);
  if (!error)
    error =
        is_remote ? endpoint_remote(s, address) : endpoint_local(s, address);
  if (error)
    return error;
  *port = address->u.ipv4.port; /* the same place in both */
  return write_address(address, &place);
}

EXPORT("sock_getlocaladdr_v2")
enum errno sock_getlocaladdr_v2(uint32_t fd,
                                const struct wasmedge_address *address,
                                uint32_t *port);

enum errno sock_getlocaladdr_v2(uint32_t fd,
                                const struct wasmedge_address *address,
                                uint32_t *port) {
  struct socket_address own;
  return tell(fd, false, address, port, &own);
}

EXPORT("sock_getpeeraddr_v2")
enum errno sock_getpeeraddr_v2(uint32_t fd,
                               const struct wasmedge_address *address,
                               uint32_t *port);

enum errno sock_getpeeraddr_v2(uint32_t fd,
                               const struct wasmedge_address *address,
                               uint32_t *port) {
  struct socket_address peer;
  return tell(fd, true, address, port, &peer);
}

/* The first version tells the family apart, as 4 or 6. */
static NOINLINE enum errno tell_family(uint32_t fd, bool is_remote,
                                       const struct wasmedge_address *out,
                                       uint32_t *family, uint32_t *port) {
  struct socket_address address;
  if (!memory_is_program(family, sizeof *family))
    return ERRNO_FAULT;
  enum errno error = tell(fd, is_remote, out, port, &address);
  if (!error)
    *family = address.is_ipv6 ? 6 : 4;
  return error;
}

EXPORT("sock_getlocaladdr")
enum errno sock_getlocaladdr(uint32_t fd,
                             const struct wasmedge_address *address,
                             uint32_t *family, uint32_t *port);

enum errno sock_getlocaladdr(uint32_t fd,
                             const struct wasmedge_address *address,
                             uint32_t *family, uint32_t *port) {
  return tell_family(fd, false, address, family, port);
}

EXPORT("sock_getpeeraddr")
enum errno sock_getpeeraddr(uint32_t fd, const struct wasmedge_address *address,
                            uint32_t *family, uint32_t *port);

enum errno sock_getpeeraddr(uint32_t fd, const struct wasmedge_address *address,
                            uint32_t *family, uint32_t *port) {
  return tell_family(fd, true, address, family, port);
}
