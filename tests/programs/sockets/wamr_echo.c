/*
 * wamr_echo.c is an echo server: it tells its port, accepts COUNT connections
 * and sends back what each sends.
 *
 *     wamr_echo FAMILY COUNT
 */
#include "wamr.h"

static char bytes[100000];

int main(int argc, char **argv) {
  int port;
  int family = argc > 1 && !strcmp(argv[1], "6") ? IPV6 : IPV4;
  int count = argc > 2 ? atoi(argv[2]) : 1;
  int server = listener(family, &port);
  printf("port %d\n", port);
  fflush(stdout);
  for (int i = 0; i < count; i++) {
    int fd;
    uint32_t n, sent;
    uint16_t flags;
    struct address peer;
    struct buffer buffer = {bytes, sizeof bytes};
    must("accept", sock_accept(server, 0, &fd));
    must("remote", sock_addr_remote(fd, &peer));
    printf("peer %d %d\n", is_loopback(&peer), port_of(&peer));
    fflush(stdout);
    for (;;) {
      must("recv", sock_recv(fd, &buffer, 1, 0, &n, &flags));
      if (!n)
        break;
      struct buffer halves[] = {{bytes, n / 2}, {bytes + n / 2, n - n / 2}};
      must("send", sock_send(fd, halves, 2, 0, &sent));
      if (sent != n)
        must("send", EIO);
    }
    must("close", sock_close(fd));
  }
  must("close", sock_close(server));
  return 0;
}
