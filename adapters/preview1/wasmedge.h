/*
 * wasmedge.h holds the types of WasmEdge's sockets.  Where an address is
 * wanted there are 4 or 16 bytes in network order, or 128: the family as two
 * bytes, then the address.
 */
#ifndef WASMEDGE_H
#define WASMEDGE_H

#include "preview2_sockets.h"

enum { WASMEDGE_STORAGE = 128 };

enum wasmedge_family { WASMEDGE_ANY_FAMILY, WASMEDGE_IPV4, WASMEDGE_IPV6 };
enum wasmedge_type { WASMEDGE_ANY_TYPE, WASMEDGE_DATAGRAM, WASMEDGE_STREAM };
enum wasmedge_protocol { WASMEDGE_ANY_PROTOCOL, WASMEDGE_TCP, WASMEDGE_UDP };

struct wasmedge_address {
  uint8_t *bytes;
  uint32_t size;
};

struct wasmedge_sockaddr {
  uint8_t family;
  uint32_t size;
  uint8_t *bytes; /* the port and what follows it in a sockaddr */
};

struct wasmedge_addrinfo {
  uint16_t flags;
  uint8_t family;
  uint8_t type;
  uint8_t protocol;
  uint32_t size;
  struct wasmedge_sockaddr *address;
  uint8_t *name;
  uint32_t name_size;
  struct wasmedge_addrinfo *next;
};

enum wasmedge_flags { WASMEDGE_PASSIVE = 1, WASMEDGE_ALL_FLAGS = 127 };

/* Those of the level SOL_SOCKET, which is 0. */
enum wasmedge_option {
  WASMEDGE_REUSEADDR = 0,
  WASMEDGE_TYPE = 1,
  WASMEDGE_ERROR = 2,
  WASMEDGE_SNDBUF = 5,
  WASMEDGE_RCVBUF = 6,
  WASMEDGE_KEEPALIVE = 7,
  WASMEDGE_RCVTIMEO = 11,
  WASMEDGE_SNDTIMEO = 12,
  WASMEDGE_ACCEPTCONN = 13,
  WASMEDGE_LAST_OPTION = 14
};

/* The value of the limits of waiting; all others are an int32_t. */
struct wasmedge_time {
  int64_t seconds;
  int64_t microseconds;
};

/* Errnos that WasmEdge adds for names. */
enum {
  WASMEDGE_AGAIN = 78,
  WASMEDGE_BADFLAG = 79,
  WASMEDGE_FAMILY = 81,
  WASMEDGE_MEMORY = 82,
  WASMEDGE_NONAME = 84,
  WASMEDGE_SERVICE = 85,
  WASMEDGE_SOCKTYPE = 86
};

_Static_assert(sizeof(struct wasmedge_address) == 8, "__wasi_address_t");
_Static_assert(sizeof(struct wasmedge_sockaddr) == 12, "__wasi_sockaddr_t");
_Static_assert(sizeof(struct wasmedge_addrinfo) == 28, "__wasi_addrinfo_t");
_Static_assert(sizeof(struct wasmedge_time) == 16, "timeval");

/* The bytes of an address in network order: 4 or 16, which is returned. */
uint32_t wasmedge_put_bytes(const struct socket_address *from, uint8_t *to);

#endif
