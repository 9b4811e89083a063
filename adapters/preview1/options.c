/*
 * options.c holds options of sockets, and WAMR's functions for them.
 *
 * What preview2 has no function for is ERRNO_NOTSUP, but for two options that
 * have one value there for all sockets: addresses can be used again at once,
 * and sockets of IPv6 are for it alone.  These can be asked for, and set to
 * what they are.
 */
#include "options.h"

#include "memory.h"

enum { NANOSECONDS = 1000000000 };

enum errno options_buffer(struct fd *s, bool is_receive, uint32_t *size) {
  struct u64_result result;
  if (sockets_is_stream(s)) {
    if (is_receive)
      tcp_socket_receive_buffer_size(s->descriptor, &result);
    else
      tcp_socket_send_buffer_size(s->descriptor, &result);
  } else {
    if (is_receive)
      udp_socket_receive_buffer_size(s->descriptor, &result);
    else
      udp_socket_send_buffer_size(s->descriptor, &result);
  }
  if (result.is_error)
    return network_error(1, result.u.code);
  *size = result.u.value < UINT32_MAX ? (uint32_t)result.u.value : UINT32_MAX;
  return ERRNO_SUCCESS;
}

enum errno options_set_buffer(struct fd *s, bool is_receive, uint32_t size) {
  struct byte_result result;
  if (sockets_is_stream(s)) {
    if (is_receive)
      tcp_socket_set_receive_buffer_size(s->descriptor, size, &result);
    else
      tcp_socket_set_send_buffer_size(s->descriptor, size, &result);
  } else {
    if (is_receive)
      udp_socket_set_receive_buffer_size(s->descriptor, size, &result);
    else
      udp_socket_set_send_buffer_size(s->descriptor, size, &result);
  }
  return network_error(result.is_error, result.value);
}

enum errno options_keep_alive(struct fd *s, uint8_t *is_enabled) {
  struct byte_result result;
  if (!sockets_is_stream(s))
    return ERRNO_NOPROTOOPT;
  tcp_socket_keep_alive_enabled(s->descriptor, &result);
  if (!result.is_error)
    *is_enabled = result.value;
  return network_error(result.is_error, result.value);
}

enum errno options_set_keep_alive(struct fd *s, uint32_t is_enabled) {
  struct byte_result result;
  if (!sockets_is_stream(s))
    return ERRNO_NOPROTOOPT;
  if (is_enabled > 1)
    return ERRNO_INVAL;
  tcp_socket_set_keep_alive_enabled(s->descriptor, is_enabled, &result);
  return network_error(result.is_error, result.value);
}

void options_limit(const struct fd *s, bool is_receive, uint64_t *limit) {
  *limit = (uint64_t)1000 *
           (is_receive ? s->socket.receive_limit : s->socket.send_limit);
}

enum errno options_set_limit(struct fd *s, bool is_receive, uint64_t limit) {
  if (limit > (uint64_t)UINT32_MAX * 1000)
    return ERRNO_INVAL;
  uint32_t milliseconds = (uint32_t)((limit + 999) / 1000);
  if (is_receive)
    s->socket.receive_limit = milliseconds;
  else
    s->socket.send_limit = milliseconds;
  return ERRNO_SUCCESS;
}

enum errno options_set_reuse(const struct fd *s, uint32_t is_enabled) {
  return is_enabled > 1                            ? ERRNO_INVAL
         : is_enabled == 1 && sockets_is_stream(s) ? ERRNO_SUCCESS
                                                   : ERRNO_NOTSUP;
}

/* The socket, where the program has a place of this size for an answer. */
static NOINLINE enum errno get(uint32_t fd, const void *out, uint32_t size,
                               struct fd **s) {
  return memory_is_program(out, size) ? sockets_get(fd, s) : ERRNO_FAULT;
}

/* Each of the functions below is 1 host call, or none. */

EXPORT("sock_get_recv_buf_size")
enum errno sock_get_recv_buf_size(uint32_t fd, uint32_t *size);

enum errno sock_get_recv_buf_size(uint32_t fd, uint32_t *size) {
  struct fd *s;
  enum errno error = get(fd, size, sizeof *size, &s);
  return error ? error : options_buffer(s, true, size);
}

EXPORT("sock_get_send_buf_size")
enum errno sock_get_send_buf_size(uint32_t fd, uint32_t *size);

enum errno sock_get_send_buf_size(uint32_t fd, uint32_t *size) {
  struct fd *s;
  enum errno error = get(fd, size, sizeof *size, &s);
  return error ? error : options_buffer(s, false, size);
}

EXPORT("sock_set_recv_buf_size")
enum errno sock_set_recv_buf_size(uint32_t fd, uint32_t size);

enum errno sock_set_recv_buf_size(uint32_t fd, uint32_t size) {
  struct fd *s;
  enum errno error = sockets_get(fd, &s);
  return error ? error : options_set_buffer(s, true, size);
}

EXPORT("sock_set_send_buf_size")
enum errno sock_set_send_buf_size(uint32_t fd, uint32_t size);

enum errno sock_set_send_buf_size(uint32_t fd, uint32_t size) {
  struct fd *s;
  enum errno error = sockets_get(fd, &s);
  return error ? error : options_set_buffer(s, false, size);
}

EXPORT("sock_get_recv_timeout")
enum errno sock_get_recv_timeout(uint32_t fd, uint64_t *limit);

enum errno sock_get_recv_timeout(uint32_t fd, uint64_t *limit) {
  struct fd *s;
  enum errno error = get(fd, limit, sizeof *limit, &s);
  if (!error)
    options_limit(s, true, limit);
  return error;
}

EXPORT("sock_get_send_timeout")
enum errno sock_get_send_timeout(uint32_t fd, uint64_t *limit);

enum errno sock_get_send_timeout(uint32_t fd, uint64_t *limit) {
  struct fd *s;
  enum errno error = get(fd, limit, sizeof *limit, &s);
  if (!error)
    options_limit(s, false, limit);
  return error;
}

EXPORT("sock_set_recv_timeout")
enum errno sock_set_recv_timeout(uint32_t fd, uint64_t limit);

enum errno sock_set_recv_timeout(uint32_t fd, uint64_t limit) {
  struct fd *s;
  enum errno error = sockets_get(fd, &s);
  return error ? error : options_set_limit(s, true, limit);
}

EXPORT("sock_set_send_timeout")
enum errno sock_set_send_timeout(uint32_t fd, uint64_t limit);

enum errno sock_set_send_timeout(uint32_t fd, uint64_t limit) {
  struct fd *s;
  enum errno error = sockets_get(fd, &s);
  return error ? error : options_set_limit(s, false, limit);
}

EXPORT("sock_get_keep_alive")
enum errno sock_get_keep_alive(uint32_t fd, uint8_t *is_enabled);

enum errno sock_get_keep_alive(uint32_t fd, uint8_t *is_enabled) {
  struct fd *s;
  enum errno error = get(fd, is_enabled, sizeof *is_enabled, &s);
  return error ? error : options_keep_alive(s, is_enabled);
}

EXPORT("sock_set_keep_alive")
enum errno sock_set_keep_alive(uint32_t fd, uint32_t is_enabled);

enum errno sock_set_keep_alive(uint32_t fd, uint32_t is_enabled) {
  struct fd *s;
  enum errno error = sockets_get(fd, &s);
  return error ? error : options_set_keep_alive(s, is_enabled);
}

/* The times of keep-alive, which the host has in nanoseconds: until the first
   probe, and between two. */
static NOINLINE enum errno get_time(uint32_t fd, bool is_idle, uint32_t *time) {
  struct fd *s;
  struct u64_result result;
  enum errno error = get(fd, time, sizeof *time, &s);
  if (error)
    return error;
  if (!sockets_is_stream(s))
    return ERRNO_NOPROTOOPT;
  if (is_idle)
    tcp_socket_keep_alive_idle_time(s->descriptor, &result);
  else
    tcp_socket_keep_alive_interval(s->descriptor, &result);
  if (result.is_error)
    return network_error(1, result.u.code);
  *time = (uint32_t)(result.u.value / NANOSECONDS);
  return ERRNO_SUCCESS;
}

static NOINLINE enum errno set_time(uint32_t fd, bool is_idle, uint32_t time) {
  struct fd *s;
  struct byte_result result;
  uint64_t nanoseconds = time * (uint64_t)NANOSECONDS;
  enum errno error = sockets_get(fd, &s);
  if (error)
    return error;
  if (!sockets_is_stream(s))
    return ERRNO_NOPROTOOPT;
  if (is_idle)
    tcp_socket_set_keep_alive_idle_time(s->descriptor, nanoseconds, &result);
  else
    tcp_socket_set_keep_alive_interval(s->descriptor, nanoseconds, &result);
  return network_error(result.is_error, result.value);
}

EXPORT("sock_get_tcp_keep_idle")
enum errno sock_get_tcp_keep_idle(uint32_t fd, uint32_t *time);

enum errno sock_get_tcp_keep_idle(uint32_t fd, uint32_t *time) {
  return get_time(fd, true, time);
}

EXPORT("sock_get_tcp_keep_intvl")
enum errno sock_get_tcp_keep_intvl(uint32_t fd, uint32_t *time);

enum errno sock_get_tcp_keep_intvl(uint32_t fd, uint32_t *time) {
  return get_time(fd, false, time);
}

EXPORT("sock_set_tcp_keep_idle")
enum errno sock_set_tcp_keep_idle(uint32_t fd, uint32_t time);

enum errno sock_set_tcp_keep_idle(uint32_t fd, uint32_t time) {
  return set_time(fd, true, time);
}

EXPORT("sock_set_tcp_keep_intvl")
enum errno sock_set_tcp_keep_intvl(uint32_t fd, uint32_t time);

enum errno sock_set_tcp_keep_intvl(uint32_t fd, uint32_t time) {
  return set_time(fd, false, time);
}

EXPORT("sock_get_ip_ttl")
enum errno sock_get_ip_ttl(uint32_t fd, uint8_t *limit);

enum errno sock_get_ip_ttl(uint32_t fd, uint8_t *limit) {
  struct fd *s;
  struct byte_result result;
  enum errno error = get(fd, limit, sizeof *limit, &s);
  if (error)
    return error;
  if (sockets_is_stream(s))
    tcp_socket_hop_limit(s->descriptor, &result);
  else
    udp_socket_unicast_hop_limit(s->descriptor, &result);
  if (!result.is_error)
    *limit = result.value;
  return network_error(result.is_error, result.value);
}

EXPORT("sock_set_ip_ttl")
enum errno sock_set_ip_ttl(uint32_t fd, uint32_t limit);

enum errno sock_set_ip_ttl(uint32_t fd, uint32_t limit) {
  struct fd *s;
  struct byte_result result;
  enum errno error = sockets_get(fd, &s);
  if (error)
    return error;
  if (!limit || limit > UINT8_MAX)
    return ERRNO_INVAL;
  if (sockets_is_stream(s))
    tcp_socket_set_hop_limit(s->descriptor, limit, &result);
  else
    udp_socket_set_unicast_hop_limit(s->descriptor, limit, &result);
  return network_error(result.is_error, result.value);
}

EXPORT("sock_get_reuse_addr")
enum errno sock_get_reuse_addr(uint32_t fd, uint8_t *is_enabled);

enum errno sock_get_reuse_addr(uint32_t fd, uint8_t *is_enabled) {
  struct fd *s;
  enum errno error = get(fd, is_enabled, sizeof *is_enabled, &s);
  if (!error)
    *is_enabled = sockets_is_stream(s);
  return error;
}

EXPORT("sock_set_reuse_addr")
enum errno sock_set_reuse_addr(uint32_t fd, uint32_t is_enabled);

enum errno sock_set_reuse_addr(uint32_t fd, uint32_t is_enabled) {
  struct fd *s;
  enum errno error = sockets_get(fd, &s);
  return error ? error : options_set_reuse(s, is_enabled);
}

EXPORT("sock_get_ipv6_only")
enum errno sock_get_ipv6_only(uint32_t fd, uint8_t *is_enabled);

enum errno sock_get_ipv6_only(uint32_t fd, uint8_t *is_enabled) {
  struct fd *s;
  enum errno error = get(fd, is_enabled, sizeof *is_enabled, &s);
  if (error)
    return error;
  if (!s->socket.is_ipv6)
    return ERRNO_NOPROTOOPT;
  *is_enabled = 1;
  return ERRNO_SUCCESS;
}

EXPORT("sock_set_ipv6_only")
enum errno sock_set_ipv6_only(uint32_t fd, uint32_t is_enabled);

enum errno sock_set_ipv6_only(uint32_t fd, uint32_t is_enabled) {
  struct fd *s;
  enum errno error = sockets_get(fd, &s);
  return error                ? error
         : is_enabled > 1     ? ERRNO_INVAL
         : !s->socket.is_ipv6 ? ERRNO_NOPROTOOPT
         : is_enabled         ? ERRNO_SUCCESS
                              : ERRNO_NOTSUP;
}

static NOINLINE enum errno no_option(uint32_t fd) {
  struct fd *s;
  enum errno error = sockets_get(fd, &s);
  return error ? error : ERRNO_NOTSUP;
}

/* A function for an option that preview2 lacks, by its number of
   parameters. */
#define LACKS_2(name)                                                          \
  EXPORT(#name) enum errno name(uint32_t fd, uint32_t value);                  \
  enum errno name(uint32_t fd, uint32_t value) {                               \
    (void)value;                                                               \
    return no_option(fd);                                                      \
  }
#define LACKS_3(name)                                                          \
  EXPORT(#name) enum errno name(uint32_t fd, uint32_t a, uint32_t b);          \
  enum errno name(uint32_t fd, uint32_t a, uint32_t b) {                       \
    (void)a;                                                                   \
    (void)b;                                                                   \
    return no_option(fd);                                                      \
  }

LACKS_2(sock_get_broadcast)
LACKS_2(sock_set_broadcast)
LACKS_2(sock_get_reuse_port)
LACKS_2(sock_set_reuse_port)
LACKS_2(sock_get_tcp_fastopen_connect)
LACKS_2(sock_set_tcp_fastopen_connect)
LACKS_2(sock_get_tcp_no_delay)
LACKS_2(sock_set_tcp_no_delay)
LACKS_2(sock_get_tcp_quick_ack)
LACKS_2(sock_set_tcp_quick_ack)
LACKS_2(sock_get_ip_multicast_ttl)
LACKS_2(sock_set_ip_multicast_ttl)
LACKS_3(sock_get_linger)
LACKS_3(sock_set_linger)
LACKS_3(sock_get_ip_multicast_loop)
LACKS_3(sock_set_ip_multicast_loop)
LACKS_3(sock_set_ip_add_membership)
LACKS_3(sock_set_ip_drop_membership)
