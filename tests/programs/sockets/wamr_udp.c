/*
 * wamr_udp.c tells its port, then sends each datagram back to whom it is from,
 * with its size before it, and at last sends one to PORT by a connected socket
 * and prints the answer.
 *
 *     wamr_udp FAMILY COUNT PORT
 */
#include <poll.h>
#include <unistd.h>

#include "wamr.h"

static char bytes[70000];

static void serve(int fd, int count) {
  for (int i = 0; i < count; i++) {
    struct address peer;
    char size[16];
    uint32_t n, peeked, sent;
    struct buffer first = {size, 4};
    struct buffer whole = {bytes, sizeof bytes};
    struct pollfd poll_for = {fd, POLLIN | POLLOUT, 0};
    do
      if (poll(&poll_for, 1, -1) != 1 || !(poll_for.revents & POLLOUT))
        must("poll", errno ? errno : EIO);
    while (!(poll_for.revents & POLLIN));
    must("peek", sock_recv_from(fd, &first, 1, 1, &peer, &peeked));
    must("recv_from", sock_recv_from(fd, &whole, 1, 0, &peer, &n));
    if (peeked != (n < 4 ? n : 4) || memcmp(size, bytes, peeked))
      must("peek", EIO);
    struct buffer parts[] = {{size, (uint32_t)sprintf(size, "%u:", n)},
                             {bytes, n > 60000 ? 60000 : n}};
    must("send_to", sock_send_to(fd, parts, 2, 0, &peer, &sent));
    if (sent != parts[0].size + parts[1].size)
      must("send_to", EIO);
  }
}

int main(int argc, char **argv) {
  int fd;
  uint32_t n;
  uint16_t flags;
  int family = argc > 1 && !strcmp(argv[1], "6") ? IPV6 : IPV4;
  struct address address = loopback(family, 0);
  must("open", sock_open(-1, family, DATAGRAM, &fd));
  must("bind", sock_bind(fd, &address));
  must("local", sock_addr_local(fd, &address));
  printf("port %d\n", port_of(&address));
  fflush(stdout);
  serve(fd, argc > 2 ? atoi(argv[2]) : 0);
  must("close", sock_close(fd));

  must("open", sock_open(-1, family, DATAGRAM, &fd));
  struct buffer buffer = {"question", 8};
  int error = sock_send(fd, &buffer, 1, 0, &n);
  printf("unconnected: %s\n", strerror(error));
  printf("no peer: %s\n", strerror(sock_addr_remote(fd, &address)));
  address = loopback(family, argc > 3 ? atoi(argv[3]) : 0);
  for (int i = 0; i < 20; i++) /* more than a host has room for */
    must("connect", sock_connect(fd, &address));
  must("remote", sock_addr_remote(fd, &address));
  printf("peer %d\n", is_loopback(&address));
  must("send", sock_send(fd, &buffer, 1, 0, &n));
  buffer.at = bytes;
  must("recv", sock_recv(fd, &buffer, 1, 0, &n, &flags));
  printf("%.*s %d\n", (int)n, bytes, flags);
  if (write(fd, bytes, 3) != 3 || read(fd, bytes, sizeof bytes) != 5)
    must("read", errno);
  printf("%.5s\n", bytes);
  must("close", sock_close(fd));
  return 0;
}
