/*
 * accept.c is an echo server of preview1: it accepts COUNT connections, one
 * after the other, at the descriptor FD, and sends back what each sends.
 *
 *     accept FD COUNT
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static char buffer[70000];

static int fails(const char *what) {
  perror(what);
  return 1;
}

int main(int argc, char **argv) {
  int fd = argc > 1 ? atoi(argv[1]) : 3;
  int count = argc > 2 ? atoi(argv[2]) : 1;
  int type = 0;
  socklen_t size = sizeof type;
  if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size))
    return fails("getsockopt");
  printf("type %d\n", type == SOCK_STREAM);
  fflush(stdout);
  for (int i = 0; i < count; i++) {
    ssize_t n;
    int connection = accept(fd, 0, 0);
    if (connection < 0)
      return fails("accept");
    while ((n = recv(connection, buffer, sizeof buffer, 0)) > 0)
      if (send(connection, buffer, (size_t)n, 0) != n)
        return fails("send");
    if (n < 0)
      return fails("recv");
    if (close(connection))
      return fails("close");
  }
  printf("served %d\n", count);
  return 0;
}
