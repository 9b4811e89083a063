/*
 * names.c looks up the addresses of a name, and is WAMR's sock_addr_resolve.
 */
#include "names.h"

#include "address.h"
#include "memory.h"
#include "paths.h"
#include "wamr.h"

bool names_read_port(const uint8_t *text, uint32_t size, uint16_t *port) {
  uint32_t number = 0;
  for (uint32_t i = 0; i < size; i++) {
    uint32_t digit = text[i] - (uint32_t)'0';
    number = number * 10 + digit;
    if (digit > 9 || number > UINT16_MAX)
      return false;
  }
  *port = (uint16_t)number;
  return true;
}

/* resolve-addresses: 1 host call; none has a name that is not UTF-8. */
static enum errno begin(struct lookup *lookup) {
  struct handle_result result;
  if (paths_check(lookup->name, lookup->name_len))
    return ERRNO_NOENT;
  resolve_addresses(network_handle(), lookup->name, lookup->name_len, &result);
  if (result.is_error)
    return network_error(1, result.u.code);
  lookup->stream = result.u.handle;
  return ERRNO_SUCCESS;
}

/* resolve-next-address: 1 host call, and 4 if it has to wait. */
enum errno names_next(struct lookup *lookup, struct socket_address *address) {
  struct resolved_result result;
  if (!lookup->has_started) {
    lookup->has_started = true;
    if (address_parse_host(lookup->name, lookup->name_len, address)) {
      address->u.ipv4.port = lookup->port;
      return ERRNO_SUCCESS;
    }
    enum errno error = begin(lookup);
    if (error)
      return error;
  }
  lookup->has_ended = !lookup->stream;
  if (lookup->has_ended)
    return ERRNO_SUCCESS;
  for (;;) {
    resolve_next_address(lookup->stream, &result);
    if (!result.is_error || result.u.code != NETWORK_WOULD_BLOCK)
      break;
    int32_t pollable = resolve_address_stream_subscribe(lookup->stream);
    network_wait(pollable, 0);
    pollable_drop(pollable);
  }
  if (result.is_error)
    return network_error(1, result.u.code);
  lookup->has_ended = !result.u.next.is_some;
  const struct ip_address *found = &result.u.next.address;
  address_any(found->is_ipv6, address);
  address->u.ipv4.port = lookup->port; /* the same place in both */
  if (found->is_ipv6)
    memcpy(address->u.ipv6.address, found->u.ipv6, 16);
  else
    memcpy(address->u.ipv4.address, found->u.ipv4, 4);
  return ERRNO_SUCCESS;
}

void names_end(struct lookup *lookup) {
  if (lookup->stream)
    resolve_address_stream_drop(lookup->stream);
}

/* The length of a string that a zero ends; false if none does. */
static bool measure(const uint8_t *string, uint32_t *size) {
  uint64_t end = (uint64_t)wasi_fuse_ceiling() << 16;
  for (uint32_t i = 0; (uintptr_t)string + (uint64_t)i < end; i++)
    if (!string[i]) {
      *size = i;
      return true;
    }
  return false;
}

/* What getaddrinfo has: each address for streams and for datagrams. */
static enum errno collect(struct lookup *lookup, const struct wamr_hints *hints,
                          struct wamr_address_info *infos, uint32_t size,
                          uint32_t *count) {
  uint32_t n = 0;
  for (;;) {
    struct socket_address address;
    enum errno error = names_next(lookup, &address);
    if (error)
      return error;
    if (lookup->has_ended)
      break;
    if (hints->is_enabled && hints->family != WAMR_ANY_FAMILY &&
        hints->family != address.is_ipv6)
      continue;
    for (int32_t type = WAMR_STREAM; type >= WAMR_DATAGRAM; type--) {
      if (hints->is_enabled && hints->type != WAMR_ANY_TYPE &&
          hints->type != type)
        continue;
      if (n < size) {
        wamr_write_address(&address, &infos[n].address);
        infos[n].type = type;
      }
      n++;
    }
  }
  *count = n;
  return ERRNO_SUCCESS;
}

/* Those of names_next for each address. */
EXPORT("sock_addr_resolve")
enum errno sock_addr_resolve(const uint8_t *host, const uint8_t *service,
                             const struct wamr_hints *hints,
                             struct wamr_address_info *infos, uint32_t size,
                             uint32_t *count);

enum errno sock_addr_resolve(const uint8_t *host, const uint8_t *service,
                             const struct wamr_hints *hints,
                             struct wamr_address_info *infos, uint32_t size,
                             uint32_t *count) {
  struct lookup lookup;
  uint32_t service_len;
  memset(&lookup, 0, sizeof lookup);
  lookup.name = host;
  if (!memory_is_program(hints, sizeof *hints) ||
      !memory_is_program(count, sizeof *count) ||
      !memory_is_program(infos, (uint64_t)size * sizeof *infos) ||
      !measure(host, &lookup.name_len) || !measure(service, &service_len))
    return ERRNO_FAULT;
  if (hints->is_enabled &&
      (hints->type < WAMR_ANY_TYPE || hints->type > WAMR_STREAM ||
       hints->family > WAMR_ANY_FAMILY))
    return ERRNO_INVAL;
  if (!names_read_port(service, service_len, &lookup.port))
    return ERRNO_INVAL;
  enum errno error = collect(&lookup, hints, infos, size, count);
  names_end(&lookup);
  return error;
}
