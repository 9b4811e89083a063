/*
 * wasmedge_options.c holds WasmEdge's functions for options of sockets, and its
 * sock_getaddrinfo.
 */
#include "address.h"
#include "memory.h"
#include "names.h"
#include "options.h"
#include "tcp.h"
#include "wasmedge.h"

enum { MICROSECONDS = 1000000 };

/* The error that has come of an attempt to connect, which is told once. */
static int32_t take_error(struct fd *s) {
  tcp_look(s);
  int32_t error = s->socket.error;
  s->socket.error = 0;
  return error;
}

static enum errno get_number(struct fd *s, uint32_t option, uint32_t *value) {
  uint8_t flag = 0;
  enum errno error = ERRNO_SUCCESS;
  switch (option) {
  case WASMEDGE_REUSEADDR:
    *value = sockets_is_stream(s);
    break;
  case WASMEDGE_TYPE:
    *value = sockets_is_stream(s) ? WASMEDGE_STREAM : WASMEDGE_DATAGRAM;
    break;
  case WASMEDGE_ERROR:
    *value = (uint32_t)take_error(s);
    break;
  case WASMEDGE_SNDBUF:
  case WASMEDGE_RCVBUF:
    error = options_buffer(s, option == WASMEDGE_RCVBUF, value);
    break;
  case WASMEDGE_KEEPALIVE:
    error = options_keep_alive(s, &flag);
    *value = flag;
    break;
  case WASMEDGE_ACCEPTCONN:
    *value = s->socket.state == SOCKET_LISTENING;
    break;
  default:
    error = ERRNO_NOTSUP;
    break;
  }
  return error;
}

static bool is_time(uint32_t option) {
  return option == WASMEDGE_RCVTIMEO || option == WASMEDGE_SNDTIMEO;
}

/* 1 host call, or none. */
EXPORT("sock_getsockopt")
enum errno sock_getsockopt(uint32_t fd, uint32_t level, uint32_t option,
                           void *out, uint32_t *size);

enum errno sock_getsockopt(uint32_t fd, uint32_t level, uint32_t option,
                           void *out, uint32_t *size) {
  struct fd *s;
  struct wasmedge_time time;
  uint32_t value = 0;
  if (!memory_is_program(size, sizeof *size) || !memory_is_program(out, *size))
    return ERRNO_FAULT;
  if (level || option > WASMEDGE_LAST_OPTION)
    return ERRNO_INVAL;
  enum errno error = sockets_get(fd, &s);
  uint32_t need = is_time(option) ? sizeof time : sizeof value;
  if (!error && *size < need)
    error = ERRNO_INVAL;
  if (error)
    return error;
  if (is_time(option)) {
    uint64_t limit;
    options_limit(s, option == WASMEDGE_RCVTIMEO, &limit);
    time.seconds = (int64_t)(limit / MICROSECONDS);
    time.microseconds = (int64_t)(limit % MICROSECONDS);
    memcpy(out, &time, sizeof time);
  } else {
    error = get_number(s, option, &value);
    if (error)
      return error;
    memcpy(out, &value, sizeof value);
  }
  *size = need;
  return ERRNO_SUCCESS;
}

static enum errno set_time(struct fd *s, uint32_t option, const void *value) {
  struct wasmedge_time time;
  memcpy(&time, value, sizeof time);
  if (time.seconds < 0 || time.seconds > UINT32_MAX || time.microseconds < 0 ||
      time.microseconds >= MICROSECONDS)
    return ERRNO_INVAL;
  return options_set_limit(s, option == WASMEDGE_RCVTIMEO,
                           (uint64_t)time.seconds * MICROSECONDS +
                               (uint64_t)time.microseconds);
}

/* 1 host call, or none. */
EXPORT("sock_setsockopt")
enum errno sock_setsockopt(uint32_t fd, uint32_t level, uint32_t option,
                           const void *value, uint32_t size);

enum errno sock_setsockopt(uint32_t fd, uint32_t level, uint32_t option,
                           const void *value, uint32_t size) {
  struct fd *s;
  uint32_t number;
  if (!memory_is_program(value, size))
    return ERRNO_FAULT;
  if (level || option > WASMEDGE_LAST_OPTION ||
      size != (is_time(option) ? sizeof(struct wasmedge_time) : sizeof number))
    return ERRNO_INVAL;
  enum errno error = sockets_get(fd, &s);
  if (error)
    return error;
  if (is_time(option))
    return set_time(s, option, value);
  memcpy(&number, value, sizeof number);
  switch (option) {
  case WASMEDGE_REUSEADDR:
    return options_set_reuse(s, number);
  case WASMEDGE_SNDBUF:
  case WASMEDGE_RCVBUF:
    return options_set_buffer(s, option == WASMEDGE_RCVBUF, number);
  case WASMEDGE_KEEPALIVE:
    return options_set_keep_alive(s, number);
  default:
    return ERRNO_NOTSUP;
  }
}

/* WasmEdge's errno for that of a lookup. */
static uint32_t name_error(enum errno error) {
  return error == ERRNO_NOENT   ? WASMEDGE_NONAME
         : error == ERRNO_AGAIN ? WASMEDGE_AGAIN
                                : error;
}

/* Fills an element of the program's list. */
static uint32_t fill(struct wasmedge_addrinfo *info,
                     const struct socket_address *from, uint8_t type) {
  enum { LONGEST = 26 }; /* port, flow information, address, scope */
  if (!memory_is_program(info, sizeof *info))
    return ERRNO_FAULT;
  struct wasmedge_sockaddr *address = info->address;
  if (!memory_is_program(address, sizeof *address))
    return ERRNO_FAULT;
  uint8_t *bytes = address->bytes;
  if (!memory_is_program(bytes, LONGEST))
    return ERRNO_FAULT;
  /* From here on nothing is read that the program may have laid under what is
     written. */
  uint16_t port = from->u.ipv4.port; /* the same place in both */
  uint8_t family = from->is_ipv6 ? WASMEDGE_IPV6 : WASMEDGE_IPV4;
  uint32_t size = from->is_ipv6 ? LONGEST : 14;
  info->flags = 0;
  info->family = family;
  info->type = type;
  info->protocol = type == WASMEDGE_STREAM ? WASMEDGE_TCP : WASMEDGE_UDP;
  info->size = size + 2;
  info->name_size = 0;
  address->family = family;
  address->size = size;
  memset(bytes, 0, size);
  bytes[0] = (uint8_t)(port >> 8);
  bytes[1] = (uint8_t)port;
  wasmedge_put_bytes(from, bytes + (from->is_ipv6 ? 6 : 2));
  return ERRNO_SUCCESS;
}

/* Fills the list with what getaddrinfo has, as far as it goes. */
static uint32_t collect(struct lookup *lookup,
                        const struct wasmedge_addrinfo *hints,
                        struct wasmedge_addrinfo *info, uint32_t size,
                        uint32_t *count) {
  uint32_t n = 0;
  for (;;) {
    struct socket_address address;
    enum errno error = names_next(lookup, &address);
    if (error)
      return name_error(error);
    if (lookup->has_ended)
      break;
    if (hints->family && (hints->family == WASMEDGE_IPV6) != address.is_ipv6)
      continue;
    for (uint8_t type = WASMEDGE_STREAM; type; type--) {
      if ((hints->type && hints->type != type) || n == size)
        continue;
      uint32_t failure = fill(info, &address, type);
      if (failure)
        return failure;
      info = info->next;
      n++;
    }
  }
  *count = n;
  return n ? ERRNO_SUCCESS : WASMEDGE_NONAME;
}

/* The host to look up where none is named: any, or this machine. */
static void take_own(struct lookup *lookup,
                     const struct wasmedge_addrinfo *hints) {
  static const char any4[] = {'0', '.', '0', '.', '0', '.', '0'};
  static const char own4[] = {'1', '2', '7', '.', '0', '.', '0', '.', '1'};
  static const char own6[] = {':', ':', '1'};
  bool is_any = hints->flags & WASMEDGE_PASSIVE;
  if (hints->family == WASMEDGE_IPV6) {
    lookup->name = (const uint8_t *)own6;
    lookup->name_len = is_any ? 2 : 3;
  } else {
    lookup->name = (const uint8_t *)(is_any ? any4 : own4);
    lookup->name_len = is_any ? sizeof any4 : sizeof own4;
  }
}

/* Those of names_next for each address. */
EXPORT("sock_getaddrinfo")
uint32_t sock_getaddrinfo(const uint8_t *node, uint32_t node_len,
                          const uint8_t *service, uint32_t service_len,
                          const struct wasmedge_addrinfo *hints,
                          struct wasmedge_addrinfo *const *infos, uint32_t size,
                          uint32_t *count);

uint32_t sock_getaddrinfo(const uint8_t *node, uint32_t node_len,
                          const uint8_t *service, uint32_t service_len,
                          const struct wasmedge_addrinfo *hints,
                          struct wasmedge_addrinfo *const *infos, uint32_t size,
                          uint32_t *count) {
  struct lookup lookup;
  memset(&lookup, 0, sizeof lookup);
  if (!memory_is_program(node, node_len) ||
      !memory_is_program(service, service_len) ||
      !memory_is_program(hints, sizeof *hints) ||
      !memory_is_program(infos, sizeof *infos) ||
      !memory_is_program(count, sizeof *count))
    return ERRNO_FAULT;
  /* Rust's strings may come with the zero behind them. */
  if (node_len && !node[node_len - 1])
    node_len--;
  if (service_len && !service[service_len - 1])
    service_len--;
  if (!node_len && !service_len)
    return WASMEDGE_NONAME;
  if (!size)
    return WASMEDGE_MEMORY;
  if (hints->flags > WASMEDGE_ALL_FLAGS)
    return WASMEDGE_BADFLAG;
  if (hints->family > WASMEDGE_IPV6)
    return WASMEDGE_FAMILY;
  if (hints->type > WASMEDGE_STREAM || hints->protocol > WASMEDGE_UDP)
    return WASMEDGE_SOCKTYPE;
  if (!names_read_port(service, service_len, &lookup.port))
    return WASMEDGE_SERVICE;
  lookup.name = node;
  lookup.name_len = node_len;
  if (!node_len)
    take_own(&lookup, hints);
  uint32_t error = collect(&lookup, hints, *infos, size, count);
  names_end(&lookup);
  return error;
}
