/*
 * wamr.h holds the types of WAMR's socket library: addresses with numbers in
 * the order of the machine.
 */
#ifndef WAMR_H
#define WAMR_H

#include <stdbool.h>

#include "preview2_sockets.h"

enum wamr_kind { WAMR_IPV4, WAMR_IPV6, WAMR_ANY_FAMILY };
enum wamr_type { WAMR_ANY_TYPE = -1, WAMR_DATAGRAM, WAMR_STREAM };

struct wamr_address {
  uint32_t kind; /* enum wamr_kind */
  union {
    struct {
      uint8_t address[4];
      uint16_t port;
    } ipv4;
    struct {
      uint16_t address[8];
      uint16_t port;
    } ipv6;
  } u;
};

struct wamr_address_info {
  struct wamr_address address;
  int32_t type; /* enum wamr_type */
};

struct wamr_hints {
  int32_t type; /* enum wamr_type */
  uint32_t family;
  uint8_t is_enabled;
};

_Static_assert(sizeof(struct wamr_address) == 24, "__wasi_addr_t");
_Static_assert(sizeof(struct wamr_address_info) == 28, "__wasi_addr_info_t");
_Static_assert(sizeof(struct wamr_hints) == 12, "__wasi_addr_info_hints_t");

/* False if it is of no kind that there is. */
bool wamr_read_address(const struct wamr_address *from,
                       struct socket_address *to);
void wamr_write_address(const struct socket_address *from,
                        struct wamr_address *to);

#endif
