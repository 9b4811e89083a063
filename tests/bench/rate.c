/*
 * rate.c moves SIZE bytes to PORT, or from there, by WAMR's library.
 *
 *     rate PORT send|receive SIZE
 */
#include <unistd.h>

#include "../programs/sockets/wamr.h"

static char bytes[1 << 16];

int main(int argc, char **argv) {
  int fd;
  if (argc < 4)
    return 2;
  struct address address = loopback(IPV4, atoi(argv[1]));
  long long left = atoll(argv[3]);
  must("open", sock_open(-1, IPV4, STREAM, &fd));
  must("connect", sock_connect(fd, &address));
  while (left > 0) {
    size_t size = left < (long long)sizeof bytes ? (size_t)left : sizeof bytes;
    ssize_t n = *argv[2] == 's' ? write(fd, bytes, size)
                                : read(fd, bytes, sizeof bytes);
    if (n <= 0)
      must(argv[2], EIO);
    left -= n;
  }
  return close(fd);
}
