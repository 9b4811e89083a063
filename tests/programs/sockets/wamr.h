/*
 * wamr.h declares, in our words, what WAMR's socket library imports from
 * wasi_snapshot_preview1, and what the programs here need above it.
 */
#ifndef WAMR_H
#define WAMR_H

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define IMPORTED(name)                                                         \
  __attribute__((import_module("wasi_snapshot_preview1"), import_name(name)))

enum { IPV4, IPV6, ANY_FAMILY };
enum { ANY_TYPE = -1, DATAGRAM, STREAM };

struct address {
  uint32_t kind;
  union {
    struct {
      uint8_t address[4];
      uint16_t port;
    } ipv4;
    struct {
      uint16_t address[8];
      uint16_t port;
    } ipv6;
  };
};

struct address_info {
  struct address address;
  int32_t type;
};

struct hints {
  int32_t type;
  uint32_t family;
  uint8_t is_enabled;
};

struct buffer {
  void *at;
  uint32_t size;
};

IMPORTED("sock_open")
int sock_open(int pool, int family, int type, int *fd);
IMPORTED("sock_bind") int sock_bind(int fd, const struct address *address);
IMPORTED("sock_listen") int sock_listen(int fd, int backlog);
IMPORTED("sock_accept") int sock_accept(int fd, int flags, int *accepted);
IMPORTED("sock_connect")
int sock_connect(int fd, const struct address *address);
IMPORTED("sock_addr_local")
int sock_addr_local(int fd, struct address *address);
IMPORTED("sock_addr_remote")
int sock_addr_remote(int fd, struct address *address);
IMPORTED("sock_addr_resolve")
int sock_addr_resolve(const char *host, const char *service,
                      const struct hints *hints, struct address_info *infos,
                      uint32_t size, uint32_t *count);
IMPORTED("sock_recv")
int sock_recv(int fd, const struct buffer *buffers, int n, int flags,
              uint32_t *count, uint16_t *out_flags);
IMPORTED("sock_send")
int sock_send(int fd, const struct buffer *buffers, int n, int flags,
              uint32_t *count);
IMPORTED("sock_recv_from")
int sock_recv_from(int fd, const struct buffer *buffers, int n, int flags,
                   struct address *address, uint32_t *count);
IMPORTED("sock_send_to")
int sock_send_to(int fd, const struct buffer *buffers, int n, int flags,
                 const struct address *address, uint32_t *count);
IMPORTED("sock_shutdown") int sock_shutdown(int fd, int how);
IMPORTED("sock_close") int sock_close(int fd);

/* 127.0.0.1 or ::1. */
static inline struct address loopback(int family, int port) {
  struct address address;
  memset(&address, 0, sizeof address);
  address.kind = (uint32_t)family;
  if (family == IPV4) {
    address.ipv4.address[0] = 127;
    address.ipv4.address[3] = 1;
    address.ipv4.port = (uint16_t)port;
  } else {
    address.ipv6.address[7] = 1;
    address.ipv6.port = (uint16_t)port;
  }
  return address;
}

static inline int port_of(const struct address *address) {
  return address->kind == IPV4 ? address->ipv4.port : address->ipv6.port;
}

static inline int is_loopback(const struct address *address) {
  struct address want = loopback((int)address->kind, port_of(address));
  return address->kind == IPV4
             ? !memcmp(want.ipv4.address, address->ipv4.address, 4)
             : !memcmp(want.ipv6.address, address->ipv6.address, 16);
}

/* Ends the program where a call has failed. */
static inline void must(const char *what, int error) {
  if (!error)
    return;
  fprintf(stderr, "%s: %s\n", what, strerror(error));
  exit(1);
}

/* A socket that listens at a port that the host chooses. */
static inline int listener(int family, int *port) {
  int fd;
  struct address address = loopback(family, 0);
  must("open", sock_open(-1, family, STREAM, &fd));
  must("bind", sock_bind(fd, &address));
  must("listen", sock_listen(fd, 128));
  must("local", sock_addr_local(fd, &address));
  *port = port_of(&address);
  return fd;
}

#endif
