/*
 * wamr_many.c is an echo server of any number of connections at once, by
 * nonblocking sockets and poll: it ends when COUNT of them have ended.
 *
 *     wamr_many COUNT
 */
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "wamr.h"

enum { N = 160, SIZE = 16384 };

static struct pollfd fds[N];
static struct connection {
  char bytes[SIZE];
  int size, sent;
} connections[N];
static int n = 1, most, ended;

static void accept_all(void) {
  int fd, error;
  while (!(error = sock_accept(fds[0].fd, 4, &fd))) {
    if (n == N)
      must("accept", EMFILE);
    fds[n].fd = fd;
    fds[n].events = POLLIN;
    connections[n].size = connections[n].sent = 0;
    if (++n - 1 > most)
      most = n - 1;
  }
  if (error != EAGAIN)
    must("accept", error);
}

/* Reads if all is sent, else sends on; 0 at the end. */
static int serve(struct pollfd *poll, struct connection *c) {
  ssize_t size;
  if (c->sent == c->size) {
    size = read(poll->fd, c->bytes, SIZE);
    if (size <= 0)
      return size < 0 && errno == EAGAIN;
    c->size = (int)size;
    c->sent = 0;
  }
  size = write(poll->fd, c->bytes + c->sent, (size_t)(c->size - c->sent));
  if (size < 0 && errno != EAGAIN)
    must("write", errno);
  c->sent += size < 0 ? 0 : (int)size;
  poll->events = c->sent == c->size ? POLLIN : POLLOUT;
  return 1;
}

int main(int argc, char **argv) {
  int port;
  int count = argc > 1 ? atoi(argv[1]) : 1;
  fds[0].fd = listener(IPV4, &port);
  fds[0].events = POLLIN;
  if (fcntl(fds[0].fd, F_SETFL, O_NONBLOCK) ||
      !(fcntl(fds[0].fd, F_GETFL) & O_NONBLOCK))
    must("fcntl", errno);
  printf("port %d\n", port);
  fflush(stdout);
  while (ended < count) {
    if (poll(fds, (nfds_t)n, -1) < 0)
      must("poll", errno);
    for (int i = n - 1; i > 0; i--) {
      if (!fds[i].revents || serve(&fds[i], &connections[i]))
        continue;
      if (close(fds[i].fd))
        must("close", errno);
      n--;
      fds[i] = fds[n];
      connections[i] = connections[n];
      ended++;
    }
    if (fds[0].revents)
      accept_all();
  }
  printf("most %d\n", most);
  return 0;
}
