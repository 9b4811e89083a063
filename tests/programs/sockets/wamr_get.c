/*
 * wamr_get.c is a client of HTTP: it prints what is behind the head of the
 * answer.
 *
 *     wamr_get HOST PORT PATH
 */
#include <unistd.h>

#include "wamr.h"

static char bytes[100000];

static void send_all(int fd, const char *text) {
  struct buffer buffer = {(char *)text, strlen(text)};
  uint32_t n;
  must("send", sock_send(fd, &buffer, 1, 0, &n));
  if (n != buffer.size)
    must("send", EIO);
}

int main(int argc, char **argv) {
  struct address_info infos[4];
  struct hints hints = {STREAM, IPV4, 1};
  uint32_t count;
  int fd;
  if (argc < 4)
    return 2;
  for (int i = 0; i < 20; i++) /* more than a host has room for */
    must("resolve",
         sock_addr_resolve(argv[1], argv[2], &hints, infos, 4, &count));
  if (!count)
    must("resolve", ENOENT);
  must("open", sock_open(-1, (int)infos[0].address.kind, STREAM, &fd));
  must("connect", sock_connect(fd, &infos[0].address));
  send_all(fd, "GET ");
  send_all(fd, argv[3]);
  send_all(fd, " HTTP/1.0\r\nHost: localhost\r\n\r\n");
  int is_body = 0;
  for (uint32_t kept = 0;;) {
    struct buffer buffer = {bytes + kept, sizeof bytes - 1 - kept};
    uint32_t n;
    uint16_t flags;
    must("recv", sock_recv(fd, &buffer, 1, 0, &n, &flags));
    if (!n)
      break;
    n += kept;
    bytes[n] = 0;
    const char *end = is_body ? bytes : strstr(bytes, "\r\n\r\n");
    kept = end ? 0 : n;
    if (!end)
      continue;
    end += is_body ? 0 : 4;
    is_body = 1;
    write(1, end, n - (size_t)(end - bytes));
  }
  must("close", sock_close(fd));
  return 0;
}
