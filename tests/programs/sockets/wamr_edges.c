/*
 * wamr_edges.c tells what POSIX functions give where connections do not go
 * well: refused, reset, half closed, and arguments that are malformed.  The
 * peer, at PORT, does what the test says.
 *
 *     wamr_edges PORT
 */
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "wamr.h"

IMPORTED("sock_set_recv_timeout") int sock_set_recv_timeout(int fd, uint64_t t);
IMPORTED("sock_get_recv_timeout")
int sock_get_recv_timeout(int fd, uint64_t *t);

static char bytes[100];
static struct address peer;

static void say(const char *what, int error) {
  printf("%s: %s\n", what, error ? strerror(error) : "good");
}

/* The errno of a function that returns -1. */
static int failed(long result) {
  return result < 0 ? errno : 0;
}

static int connected(void) {
  int fd;
  must("open", sock_open(-1, IPV4, STREAM, &fd));
  must("connect", sock_connect(fd, &peer));
  return fd;
}

/* Nobody listens there: at once, twice on one socket, and nonblocking. */
static void refused(void) {
  int fd;
  char byte = 0;
  struct address nobody = loopback(IPV4, 1);
  must("open", sock_open(-1, IPV4, STREAM, &fd));
  say("refused", sock_connect(fd, &nobody));
  say("again", sock_connect(fd, &nobody));
  say("send", failed(send(fd, &byte, 1, 0)));
  say("other", sock_connect(fd, &peer));
  say("twice", sock_connect(fd, &peer));
  close(fd);
  must("open", sock_open(-1, IPV4, STREAM, &fd));
  fcntl(fd, F_SETFL, O_NONBLOCK);
  int error = sock_connect(fd, &nobody);
  struct pollfd poll_for = {fd, POLLOUT, 0};
  say("poll", poll(&poll_for, 1, -1) != 1);
  if (error == EINPROGRESS)
    error = failed(send(fd, &byte, 1, 0));
  say("nonblocking", error);
  say("then", failed(recv(fd, &byte, 1, 0)));
  close(fd);
}

static void nonblocking(void) {
  int fd;
  must("open", sock_open(-1, IPV4, STREAM, &fd));
  fcntl(fd, F_SETFL, O_NONBLOCK);
  int error = sock_connect(fd, &peer);
  struct pollfd poll_for = {fd, POLLOUT, 0};
  say("connecting", error == EINPROGRESS ? 0 : error);
  say("poll", poll(&poll_for, 1, -1) != 1);
  say("connected", sock_connect(fd, &peer) != EISCONN);
  say("nothing", failed(recv(fd, bytes, sizeof bytes, 0)));
  poll_for.events = POLLIN;
  say("quiet", poll(&poll_for, 1, 20));
  send(fd, "go", 2, 0);
  say("poll", poll(&poll_for, 1, -1) != 1);
  say("answer", recv(fd, bytes, sizeof bytes, 0) != 2);
  close(fd);
}

/* The peer resets: what it sent comes, or the reset; then all fails. */
static void reset(void) {
  int fd = connected();
  send(fd, "reset", 5, 0);
  say("reset", failed(recv(fd, bytes, sizeof bytes, 0)));
  say("end", failed(recv(fd, bytes, sizeof bytes, 0)));
  say("send", failed(send(fd, "x", 1, 0)));
  close(fd);
}

/* One side closes, and the other goes on. */
static void half_closed(void) {
  int fd = connected();
  send(fd, "half", 4, 0);
  say("shut", failed(shutdown(fd, SHUT_WR)));
  say("send", failed(send(fd, "x", 1, 0)));
  ssize_t n = recv(fd, bytes, sizeof bytes, MSG_WAITALL);
  printf("behind it: %.*s\n", (int)n, bytes);
  say("end", recv(fd, bytes, sizeof bytes, 0) != 0);
  close(fd);
  fd = connected();
  send(fd, "other half", 10, 0);
  say("end", recv(fd, bytes, sizeof bytes, 0) != 0);
  say("end", read(fd, bytes, sizeof bytes) != 0);
  say("write on", write(fd, "after", 5) != 5);
  close(fd);
}

static void read_in_parts(void) {
  int fd = connected();
  send(fd, "parts", 5, 0);
  say("peek", recv(fd, bytes, 3, MSG_PEEK) != 3);
  say("peek all", recv(fd, bytes, 6, MSG_PEEK | MSG_WAITALL) != 6);
  printf("peeked: %.6s\n", bytes);
  struct pollfd poll_for = {fd, POLLIN, 0};
  say("poll", poll(&poll_for, 1, -1) != 1);
  say("read", read(fd, bytes, 2) != 2);
  say("all", recv(fd, bytes + 2, 10, MSG_WAITALL) != 10);
  printf("read: %.12s\n", bytes);
  uint64_t limit = 0;
  say("limit", sock_set_recv_timeout(fd, 20500));
  say("limit", sock_get_recv_timeout(fd, &limit));
  printf("limit: %d\n", (int)limit);
  say("late", failed(recv(fd, bytes, 1, 0)));
  close(fd);
}

static void what_it_is(void) {
  int fd = connected();
  struct stat stat;
  say("stat", failed(fstat(fd, &stat)) || !S_ISSOCK(stat.st_mode));
  say("seek", failed(lseek(fd, 0, SEEK_CUR)));
  say("flags", failed(fcntl(fd, F_SETFL, 0)));
  say("listen", sock_listen(fd, 1));
  say("bind", sock_bind(fd, &peer));
  say("shutdown nothing", sock_shutdown(fd, 0));
  say("shutdown more", sock_shutdown(fd, 4));
  say("closed", close(fd));
  say("closed twice", failed(close(fd)));
  say("closed recv", failed(recv(fd, bytes, 1, 0)));
  say("no socket", failed(recv(1, bytes, 1, 0)));
}

static void malformed(void) {
  int fd, other, port;
  uint32_t n;
  uint16_t flags;
  struct buffer buffer = {bytes, 1};
  struct buffer far = {(void *)0xfffffff0, 100};
  struct address kind = peer;
  kind.kind = 2;
  say("family", sock_open(-1, 2, STREAM, &fd));
  say("type", sock_open(-1, IPV4, 2, &fd));
  say("place", sock_open(-1, IPV4, STREAM, (int *)0xfffffffc));
  must("open", sock_open(-1, IPV4, STREAM, &fd));
  say("kind", sock_connect(fd, &kind));
  say("address", sock_connect(fd, (struct address *)0xfffffff0));
  say("other family", sock_bind(fd, &(struct address){.kind = IPV6}));
  say("not connected", sock_recv(fd, &buffer, 1, 0, &n, &flags));
  say("no peer", sock_addr_remote(fd, &kind));
  say("not listening", sock_accept(fd, 0, &other));
  must("close", sock_close(fd));
  fd = listener(IPV4, &port);
  struct address own = loopback(IPV4, port);
  must("open", sock_open(-1, IPV4, STREAM, &other));
  say("taken", sock_bind(other, &own));
  must("close", sock_close(other));
  say("bound twice", sock_bind(fd, &own));
  say("accept flags", sock_accept(fd, 1, &other));
  fcntl(fd, F_SETFL, O_NONBLOCK);
  say("nobody", sock_accept(fd, 0, &other));
  must("close", sock_close(fd));
  fd = connected();
  say("far", sock_recv(fd, &far, 1, 0, &n, &flags));
  say("count", sock_send(fd, &buffer, 1, 0, (uint32_t *)0xfffffffe));
  say("flags", sock_recv(fd, &buffer, 1, 4, &n, &flags));
  say("flags", sock_send(fd, &buffer, 1, 1, &n));
  must("close", sock_close(fd));
}

int main(int argc, char **argv) {
  setvbuf(stdout, 0, _IOLBF, 0);
  peer = loopback(IPV4, argc > 1 ? atoi(argv[1]) : 1);
  refused();
  nonblocking();
  reset();
  half_closed();
  read_in_parts();
  what_it_is();
  malformed();
  return 0;
}
