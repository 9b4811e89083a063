/*
 * wasmedge.c uses WasmEdge's sockets, by functions of its first version and
 * of its second: an echo server for one connection, a datagram each way, a
 * client whose peer is found by name, and options.
 *
 *     wasmedge HOST PORT DATAGRAM-PORT
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define IMPORTED(name)                                                         \
  __attribute__((import_module("wasi_snapshot_preview1"), import_name(name)))

enum { IPV4 = 1, IPV6 = 2, DATAGRAM = 1, STREAM = 2 };

struct address {
  void *bytes;
  uint32_t size;
};

struct buffer {
  void *at;
  uint32_t size;
};

struct sockaddr_part {
  uint8_t family;
  uint32_t size;
  uint8_t *bytes;
};

struct addrinfo_part {
  uint16_t flags;
  uint8_t family, type, protocol;
  uint32_t size;
  struct sockaddr_part *address;
  char *name;
  uint32_t name_size;
  struct addrinfo_part *next;
};

IMPORTED("sock_open") int sock_open(int family, int type, int *fd);
IMPORTED("sock_open_v2") int sock_open_v2(int family, int type, int *fd);
IMPORTED("sock_bind") int sock_bind(int fd, struct address *address, int port);
IMPORTED("sock_bind_v2")
int sock_bind_v2(int fd, struct address *address, int port);
IMPORTED("sock_listen") int sock_listen(int fd, int backlog);
IMPORTED("sock_accept") int sock_accept(int fd, int *accepted);
IMPORTED("sock_accept_v2") int sock_accept_v2(int fd, int flags, int *accepted);
IMPORTED("sock_connect")
int sock_connect(int fd, struct address *address, int port);
IMPORTED("sock_recv")
int sock_recv(int fd, struct buffer *buffers, int n, int flags, uint32_t *count,
              uint16_t *out_flags);
IMPORTED("sock_send_v2")
int sock_send_v2(int fd, struct buffer *buffers, int n, int flags,
                 uint32_t *count);
IMPORTED("sock_recv_from")
int sock_recv_from(int fd, struct buffer *buffers, int n,
                   struct address *address, int flags, uint32_t *port,
                   uint32_t *count, uint16_t *out_flags);
IMPORTED("sock_send_to")
int sock_send_to(int fd, struct buffer *buffers, int n, struct address *address,
                 int port, int flags, uint32_t *count);
IMPORTED("sock_getlocaladdr")
int sock_getlocaladdr(int fd, struct address *address, uint32_t *family,
                      uint32_t *port);
IMPORTED("sock_getpeeraddr_v2")
int sock_getpeeraddr_v2(int fd, struct address *address, uint32_t *port);
IMPORTED("sock_getsockopt")
int sock_getsockopt(int fd, int level, int option, void *value, uint32_t *size);
IMPORTED("sock_setsockopt")
int sock_setsockopt(int fd, int level, int option, const void *value,
                    uint32_t size);
IMPORTED("sock_getaddrinfo")
int sock_getaddrinfo(const char *node, uint32_t node_len, const char *service,
                     uint32_t service_len, struct addrinfo_part *hints,
                     struct addrinfo_part **infos, uint32_t size,
                     uint32_t *count);

static char bytes[1000];

static void must(const char *what, int error) {
  if (!error)
    return;
  printf("%s: %d\n", what, error);
  exit(1);
}

static void serve(void) {
  int server, fd;
  uint32_t family, port, n, sent;
  uint16_t flags;
  uint8_t own[16] = {127, 0, 0, 1};
  uint8_t peer[128];
  struct address address = {own, 4};
  must("open", sock_open(IPV4, STREAM, &server));
  must("bind", sock_bind(server, &address, 0));
  must("listen", sock_listen(server, 5));
  address.size = 16;
  must("local", sock_getlocaladdr(server, &address, &family, &port));
  printf("port %u\nfamily %u of %d\n", port, family, own[0]);
  fflush(stdout);
  must("accept", sock_accept(server, &fd));
  address.bytes = peer;
  address.size = 128;
  must("peer", sock_getpeeraddr_v2(fd, &address, &port));
  printf("peer %d %d %d\n", peer[0], peer[1], peer[2]);
  struct buffer buffer = {bytes, sizeof bytes};
  must("recv", sock_recv(fd, &buffer, 1, 0, &n, &flags));
  buffer.size = n;
  must("send", sock_send_v2(fd, &buffer, 1, 0, &sent));
  close(fd);
  printf("again %d\n", sock_accept_v2(server, 32, &fd));
  close(server);
}

static void exchange(int port) {
  int fd;
  uint32_t n, from = 0;
  uint16_t flags;
  uint8_t storage[128] = {IPV6, 0};
  struct address address = {storage, 128};
  struct buffer buffer = {"datagram", 8};
  storage[17] = 1;
  must("open", sock_open_v2(IPV6, DATAGRAM, &fd));
  must("bind", sock_bind_v2(fd, &address, 0));
  must("send_to", sock_send_to(fd, &buffer, 1, &address, port, 0, &n));
  memset(storage, 9, sizeof storage);
  buffer.at = bytes;
  must("recv_from",
       sock_recv_from(fd, &buffer, 1, &address, 0, &from, &n, &flags));
  printf("%.*s, cut %d, from %d %d, port %d\n", (int)n, bytes, flags,
         storage[0], storage[17], (int)from == port);
  close(fd);
}

static void ask(const char *host, const char *service) {
  int fd;
  uint32_t n;
  uint16_t flags;
  uint8_t storage[2][26];
  struct sockaddr_part addresses[2] = {{0, 26, storage[0]},
                                       {0, 26, storage[1]}};
  struct addrinfo_part infos[2] = {{.address = &addresses[0]},
                                   {.address = &addresses[1]}};
  struct addrinfo_part hints = {.family = IPV4};
  struct addrinfo_part *first = infos;
  infos[0].next = &infos[1];
  must("getaddrinfo", sock_getaddrinfo(host, strlen(host), service,
                                       strlen(service), &hints, &first, 2, &n));
  printf("%u found: %d %d, %d %d\n", n, infos[0].type, infos[0].protocol,
         infos[1].type, infos[1].protocol);
  struct address address = {storage[0] + 2, 4};
  must("open", sock_open(IPV4, STREAM, &fd));
  must("connect",
       sock_connect(fd, &address, storage[0][0] << 8 | storage[0][1]));
  struct buffer buffer = {"question", 8};
  must("send", sock_send_v2(fd, &buffer, 1, 0, &n));
  buffer.at = bytes;
  must("recv", sock_recv(fd, &buffer, 1, 2, &n, &flags));
  printf("%.*s\n", (int)n, bytes);
  close(fd);
  hints.flags = 512;
  printf("flags %d\n", sock_getaddrinfo(host, 1, "", 0, &hints, &first, 2, &n));
  hints.flags = 0;
  printf("none %d\n", sock_getaddrinfo("", 0, "", 0, &hints, &first, 2, &n));
  printf("service %d\n",
         sock_getaddrinfo(host, 1, "x", 1, &hints, &first, 2, &n));
}

static void set_options(void) {
  int fd, value = 1;
  int64_t limit[2] = {0, 20000};
  uint32_t size = sizeof value, n;
  uint16_t flags;
  must("open", sock_open(IPV4, STREAM, &fd));
  must("type", sock_getsockopt(fd, 0, 1, &value, &size));
  printf("type %d\n", value);
  must("keepalive", sock_setsockopt(fd, 0, 7, &value, 3) != EINVAL);
  value = 1;
  must("keepalive", sock_setsockopt(fd, 0, 7, &value, 4));
  value = 0;
  must("keepalive", sock_getsockopt(fd, 0, 7, &value, &size));
  printf("keepalive %d\n", value);
  printf("linger %d\n", sock_setsockopt(fd, 0, 9, &value, 4) == ENOTSUP);
  printf("level %d\n", sock_setsockopt(fd, 1, 7, &value, 4) == EINVAL);
  close(fd);
  must("open", sock_open(IPV4, DATAGRAM, &fd));
  must("limit", sock_setsockopt(fd, 0, 11, limit, sizeof limit));
  limit[1] = 0;
  size = sizeof limit;
  must("limit", sock_getsockopt(fd, 0, 11, limit, &size));
  printf("limit %d\n", (int)limit[1]);
  struct buffer buffer = {bytes, sizeof bytes};
  printf("late %d\n", sock_recv(fd, &buffer, 1, 0, &n, &flags) == EAGAIN);
  close(fd);
}

static void fail(void) {
  int fd, value = -1;
  uint32_t size = sizeof value;
  uint8_t own[5] = {127, 0, 0, 1};
  struct address address = {own, 5};
  must("open", sock_open(IPV4, STREAM, &fd));
  printf("5 bytes %d\n", sock_connect(fd, &address, 1) == EINVAL);
  address.size = 4;
  printf("port %d\n", sock_connect(fd, &address, 65536) == EINVAL);
  printf("family %d\n", sock_open(3, STREAM, &fd) == EINVAL);
  /* The port is told where it is said where the address goes. */
  uint8_t found[16] = {9, 9, 9, 9};
  struct address over = {found, 16};
  uint32_t told;
  must("over", sock_getlocaladdr(fd, &over, &told, (uint32_t *)&over.bytes));
  printf("over %d %d\n", over.bytes == 0, found[0] + found[3]);
  must("error", sock_getsockopt(fd, 0, 2, &value, &size));
  printf("error %d\n", value);
  close(fd);
}

int main(int argc, char **argv) {
  if (argc < 4)
    return 2;
  setvbuf(stdout, 0, _IOLBF, 0);
  serve();
  exchange(atoi(argv[3]));
  ask(argv[1], argv[2]);
  set_options();
  fail();
  return 0;
}
