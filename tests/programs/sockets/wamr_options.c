/*
 * wamr_options.c sets and asks for each option that WAMR's library has.
 */
#include <unistd.h>

#include "wamr.h"

#define GET(name, type)                                                        \
  IMPORTED("sock_get_" #name) int sock_get_##name(int fd, type *value)
#define SET(name, type)                                                        \
  IMPORTED("sock_set_" #name) int sock_set_##name(int fd, type value)
#define OPTION(name, type)                                                     \
  GET(name, type);                                                             \
  SET(name, type)

OPTION(recv_buf_size, uint32_t);
OPTION(send_buf_size, uint32_t);
OPTION(recv_timeout, uint64_t);
OPTION(send_timeout, uint64_t);
OPTION(keep_alive, uint8_t);
OPTION(tcp_keep_idle, uint32_t);
OPTION(tcp_keep_intvl, uint32_t);
OPTION(ip_ttl, uint8_t);
OPTION(reuse_addr, uint8_t);
OPTION(ipv6_only, uint8_t);
OPTION(reuse_port, uint8_t);
OPTION(broadcast, uint8_t);
OPTION(tcp_no_delay, uint8_t);
OPTION(tcp_quick_ack, uint8_t);
OPTION(tcp_fastopen_connect, uint8_t);
OPTION(ip_multicast_ttl, uint8_t);
IMPORTED("sock_set_linger") int sock_set_linger(int fd, int is_on, int time);
IMPORTED("sock_get_linger")
int sock_get_linger(int fd, uint8_t *is_on, int *time);
IMPORTED("sock_set_ip_multicast_loop")
int sock_set_ip_multicast_loop(int fd, int is_ipv6, int is_on);
IMPORTED("sock_get_ip_multicast_loop")
int sock_get_ip_multicast_loop(int fd, int is_ipv6, uint8_t *is_on);
IMPORTED("sock_set_ip_add_membership")
int sock_set_ip_add_membership(int fd, struct address *group, int interface);
IMPORTED("sock_set_ip_drop_membership")
int sock_set_ip_drop_membership(int fd, struct address *group, int interface);

static void say(const char *what, int error) {
  printf("%s: %s\n", what, error ? strerror(error) : "good");
}

/* Sets a value, and shows what is there then. */
#define TRY(name, type, value)                                                 \
  do {                                                                         \
    type found = 0;                                                            \
    say("set " #name, sock_set_##name(fd, value));                             \
    int error = sock_get_##name(fd, &found);                                   \
    if (error)                                                                 \
      say("get " #name, error);                                                \
    else                                                                       \
      printf("get " #name ": %u\n", (unsigned)found);                          \
  } while (0)

/* A host may round a size up. */
static void try_buffers(int fd) {
  uint32_t received = 0, sent = 0;
  say("set recv_buf_size", sock_set_recv_buf_size(fd, 20000));
  say("set send_buf_size", sock_set_send_buf_size(fd, 20000));
  say("get recv_buf_size", sock_get_recv_buf_size(fd, &received));
  say("get send_buf_size", sock_get_send_buf_size(fd, &sent));
  printf("as large: %d %d\n", received >= 20000, sent >= 20000);
  say("no bytes", sock_set_recv_buf_size(fd, 0));
}

static void try_all(int fd) {
  struct address group = {.kind = IPV4};
  uint8_t is_on;
  int time;
  try_buffers(fd);
  TRY(recv_timeout, uint64_t, 1500000);
  TRY(send_timeout, uint64_t, 999);
  TRY(recv_timeout, uint64_t, UINT64_MAX);
  TRY(keep_alive, uint8_t, 1);
  TRY(keep_alive, uint8_t, 2);
  TRY(tcp_keep_idle, uint32_t, 30);
  TRY(tcp_keep_intvl, uint32_t, 7);
  TRY(tcp_keep_idle, uint32_t, 0);
  TRY(ip_ttl, uint8_t, 9);
  TRY(ip_ttl, uint8_t, 0);
  TRY(reuse_addr, uint8_t, 1);
  TRY(reuse_addr, uint8_t, 0);
  TRY(ipv6_only, uint8_t, 1);
  TRY(ipv6_only, uint8_t, 0);
  TRY(reuse_port, uint8_t, 1);
  TRY(broadcast, uint8_t, 1);
  TRY(tcp_no_delay, uint8_t, 1);
  TRY(tcp_quick_ack, uint8_t, 1);
  TRY(tcp_fastopen_connect, uint8_t, 1);
  TRY(ip_multicast_ttl, uint8_t, 1);
  say("set linger", sock_set_linger(fd, 1, 1));
  say("get linger", sock_get_linger(fd, &is_on, &time));
  say("set loop", sock_set_ip_multicast_loop(fd, 0, 1));
  say("get loop", sock_get_ip_multicast_loop(fd, 0, &is_on));
  say("add", sock_set_ip_add_membership(fd, &group, 0));
  say("drop", sock_set_ip_drop_membership(fd, &group, 0));
}

int main(void) {
  static const struct {
    const char *name;
    int family, type;
  } kinds[] = {
      {"TCP of IPv6", IPV6, STREAM},
      {"UDP of IPv4", IPV4, DATAGRAM},
  };
  int fd;
  for (int i = 0; i < 2; i++) {
    printf("%s\n", kinds[i].name);
    must("open", sock_open(-1, kinds[i].family, kinds[i].type, &fd));
    try_all(fd);
    must("close", sock_close(fd));
  }
  say("closed", sock_set_keep_alive(fd, 1));
  say("no socket", sock_set_broadcast(1, 1));
  say("place", sock_get_ip_ttl(fd, (uint8_t *)0xffffffff));
  return 0;
}
