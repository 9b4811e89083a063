/*
 * wamr_ask.c is a client of an echo server: it sends SIZE bytes, says that it
 * is done, and tells whether the same bytes come back.
 *
 *     wamr_ask FAMILY PORT SIZE
 */
#include "wamr.h"

static char sent[100000], found[100000];

int main(int argc, char **argv) {
  int fd;
  uint32_t n;
  uint16_t flags;
  if (argc < 4)
    return 2;
  int family = strcmp(argv[1], "6") ? IPV4 : IPV6;
  struct address peer = loopback(family, atoi(argv[2]));
  struct buffer out = {sent, (uint32_t)atoi(argv[3])};
  struct buffer in = {found, sizeof found};
  for (uint32_t i = 0; i < out.size; i++)
    sent[i] = (char)(i * i % 253);
  must("open", sock_open(-1, family, STREAM, &fd));
  must("connect", sock_connect(fd, &peer));
  must("send", sock_send(fd, &out, 1, 0, &n));
  must("shutdown", sock_shutdown(fd, 2));
  must("recv", sock_recv(fd, &in, 1, 2, &n, &flags));
  printf("same %d\n", n == out.size && !memcmp(sent, found, n));
  must("close", sock_close(fd));
  return 0;
}
