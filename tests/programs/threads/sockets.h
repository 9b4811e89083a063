/* sockets.h is what the programs with threads and sockets share: the functions
   of WAMR's socket library, which make both ends of a connection. */
#ifndef SOCKETS_H
#define SOCKETS_H

#include "threads.h"

struct address {
  uint32_t kind;
  uint8_t address[4];
  uint16_t port;
  uint8_t rest[14];
};

IMPORT("sock_open") int sock_open(int pool, int family, int type, int *fd);
IMPORT("sock_bind") int sock_bind(int fd, const struct address *address);
IMPORT("sock_listen") int sock_listen(int fd, int backlog);
IMPORT("sock_accept") int sock_accept(int fd, int flags, int *accepted);
IMPORT("sock_connect") int sock_connect(int fd, const struct address *address);
IMPORT("sock_addr_local") int sock_addr_local(int fd, struct address *address);
IMPORT("sock_recv")
int sock_recv(int fd, const struct iovec *iovs, int n, int flags,
              uint32_t *count, uint16_t *out_flags);
IMPORT("sock_send")
int sock_send(int fd, const struct iovec *iovs, int n, int flags,
              uint32_t *count);
IMPORT("sock_recv_from")
int sock_recv_from(int fd, const struct iovec *iovs, int n, int flags,
                   struct address *address, uint32_t *count);
IMPORT("sock_send_to")
int sock_send_to(int fd, const struct iovec *iovs, int n, int flags,
                 const struct address *address, uint32_t *count);
IMPORT("fd_fdstat_set_flags") int fd_fdstat_set_flags(int fd, int flags);

struct subscription {
  uint64_t userdata;
  uint8_t tag;
  union {
    int fd;
    struct {
      uint32_t id;
      uint64_t timeout, precision;
      uint16_t flags;
    } clock;
  };
};

struct event {
  uint64_t userdata;
  uint16_t error;
  uint8_t type;
  uint64_t nbytes;
  uint16_t flags;
};

IMPORT("poll_oneoff")
int poll_oneoff(const struct subscription *subscriptions, struct event *events,
                uint32_t n, uint32_t *n_events);

enum { DATAGRAM, STREAM };
enum { PEEK = 1, NONBLOCK = 4 };
enum { SUCCESS = 0, AGAIN = 6, BADF = 8, BUSY = 10, INPROGRESS = 26 };
enum { CLOCK, FD_READ, FD_WRITE };

static inline int open_socket(int type) {
  int fd = -1;
  check(sock_open(-1, 0, type, &fd) == 0 && fd > 3, "sock_open");
  return fd;
}

/* Binds to a port that the host chooses, which the address then has. */
static inline int bound(int type, struct address *address) {
  int fd = open_socket(type);
  *address = (struct address){.address = {127, 0, 0, 1}};
  check(sock_bind(fd, address) == 0, "sock_bind");
  check(sock_addr_local(fd, address) == 0, "sock_addr_local");
  return fd;
}

static inline int listener(struct address *address) {
  int fd = bound(STREAM, address);
  check(sock_listen(fd, 16) == 0, "sock_listen");
  return fd;
}

/* Makes both ends of a connection. */
static inline void connect_pair(int *one, int *other) {
  struct address address;
  int fd = listener(&address);
  *one = open_socket(STREAM);
  check(sock_connect(*one, &address) == 0, "sock_connect");
  check(sock_accept(fd, 0, other) == 0 && *other > 3, "sock_accept");
  check(fd_close(fd) == 0, "fd_close");
}

static inline int receive(int fd, void *bytes, uint32_t size, int flags,
                          uint32_t *n) {
  struct iovec iov = {bytes, size};
  uint16_t out_flags;
  *n = 0;
  return sock_recv(fd, &iov, 1, flags, n, &out_flags);
}

static inline int send(int fd, const void *bytes, uint32_t size, uint32_t *n) {
  struct iovec iov = {bytes, size};
  *n = 0;
  return sock_send(fd, &iov, 1, 0, n);
}

/* Sends all, and receives all. */
static inline void give(int fd, const void *bytes, uint32_t size) {
  uint32_t n;
  check(send(fd, bytes, size, &n) == 0 && n == size, "sock_send");
}

static inline void take(int fd, char *bytes, uint32_t size) {
  for (uint32_t at = 0, n; at < size; at += n)
    check(receive(fd, bytes + at, size - at, 0, &n) == 0 && n, "sock_recv");
}

static inline struct subscription on(int fd, int tag) {
  return (struct subscription){
      .userdata = (uint64_t)fd, .tag = (uint8_t)tag, .fd = fd};
}

static inline struct subscription after(uint64_t timeout) {
  return (struct subscription){.clock = {.id = 1, .timeout = timeout}};
}

/* Waits until another thread has set a flag, and sets it. */
static inline void await(int *flag) {
  while (!__atomic_load_n(flag, __ATOMIC_SEQ_CST))
    wait_on(flag, 0, -1);
}

static inline void tell(int *flag) {
  __atomic_store_n(flag, 1, __ATOMIC_SEQ_CST);
  __builtin_wasm_memory_atomic_notify(flag, 16);
}

/* Opens what is not there: a call of the host that the test can have wait. */
static inline void host_waits(void) {
  check(open_file("not there", 0, READ, 0) < 0, "open");
}

#endif
