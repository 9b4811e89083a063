/*
 * wamr_flood.c sends to a peer that is in no hurry: SIZE bytes by a socket
 * whose writes wait for 50 milliseconds at most, and by a nonblocking one as
 * much as can be sent at once; that is closed, and the program ends.
 *
 *     wamr_flood PORT SIZE
 */
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "wamr.h"

IMPORTED("sock_set_send_timeout") int sock_set_send_timeout(int fd, uint64_t t);

static char bytes[251 * 800];

static int connected(const struct address *peer) {
  int fd;
  must("open", sock_open(-1, IPV4, STREAM, &fd));
  must("connect", sock_connect(fd, peer));
  return fd;
}

/* Sends the byte numbered i as i % 251; how often there was no room.  Where
   `sent_at_once` is not null it tells how many were sent before there was none.
 */
static int flood(int fd, long size, long *sent_at_once) {
  int n_full = 0;
  for (long done = 0; done < size;) {
    long at = done % 251;
    long n = (long)sizeof bytes - at;
    if (n > size - done)
      n = size - done;
    ssize_t sent = send(fd, bytes + at, (size_t)n, 0);
    if (sent < 0 && sent_at_once && errno == EAGAIN) {
      *sent_at_once = done;
      return 1;
    }
    if (sent < 0) {
      struct pollfd poll_for = {fd, POLLOUT, 0};
      if (errno != EAGAIN)
        must("send", errno);
      n_full++;
      if (poll(&poll_for, 1, 60000) != 1)
        must("poll", ETIMEDOUT);
    }
    done += sent < 0 ? 0 : sent;
  }
  return n_full;
}

int main(int argc, char **argv) {
  struct address peer = loopback(IPV4, argc > 1 ? atoi(argv[1]) : 1);
  long size = argc > 2 ? atol(argv[2]) : 1;
  for (unsigned i = 0; i < sizeof bytes; i++)
    bytes[i] = (char)(i % 251);
  int fd = connected(&peer);
  must("limit", sock_set_send_timeout(fd, 50000));
  int n_full = flood(fd, size, 0);
  printf("limited, full %d\n", n_full > 0);
  fflush(stdout);
  if (close(fd))
    must("close", errno);
  fd = connected(&peer);
  if (fcntl(fd, F_SETFL, O_NONBLOCK))
    must("fcntl", errno);
  long sent = 0;
  flood(fd, 1L << 30, &sent);
  printf("sent %ld\n", sent);
  fflush(stdout);
  if (close(fd))
    must("close", errno);
  return 0;
}
