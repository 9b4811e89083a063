/*
 * alone.c has both ends of each connection, so that a host without a network
 * can run it: a stream by IPv6, datagrams by IPv4, a name, options.  Where
 * something fails it closes what it has and ends with 1.
 */
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "wamr.h"

IMPORTED("sock_get_keep_alive") int sock_get_keep_alive(int fd, uint8_t *value);
IMPORTED("sock_set_keep_alive") int sock_set_keep_alive(int fd, int value);
IMPORTED("sock_get_recv_buf_size")
int sock_get_recv_buf_size(int fd, uint32_t *value);
IMPORTED("sock_set_send_buf_size")
int sock_set_send_buf_size(int fd, uint32_t value);
IMPORTED("sock_set_ip_ttl") int sock_set_ip_ttl(int fd, int value);
IMPORTED("sock_get_ip_ttl") int sock_get_ip_ttl(int fd, uint8_t *value);

enum { FIRST = 3, LAST = 12 };

static char bytes[100];

static void need(const char *what, int is_good) {
  if (is_good)
    return;
  printf("%s\n", what);
  for (int fd = FIRST; fd <= LAST; fd++)
    close(fd);
  exit(1);
}

static int waits(int fd, short events) {
  struct pollfd poll_for = {fd, events, 0};
  return poll(&poll_for, 1, 1000) == 1;
}

static void use_streams(void) {
  int server, client, fd;
  uint8_t is_on = 0, ttl = 0;
  struct address address = loopback(IPV6, 0);
  need("open", !sock_open(-1, IPV6, STREAM, &server));
  need("bind", !sock_bind(server, &address));
  need("listen", !sock_listen(server, 5));
  need("local", !sock_addr_local(server, &address));
  need("quiet", !fcntl(server, F_SETFL, O_NONBLOCK));
  need("nobody", sock_accept(server, 0, &fd) == EAGAIN);

  need("open", !sock_open(-1, IPV6, STREAM, &client));
  need("keep alive", !sock_set_keep_alive(client, 1));
  need("keep alive", !sock_get_keep_alive(client, &is_on) && is_on);
  need("limit", !sock_set_ip_ttl(client, 7));
  need("limit", !sock_get_ip_ttl(client, &ttl) && ttl == 7);
  need("connect", !sock_connect(client, &address));
  need("poll", waits(server, POLLIN));
  need("accept", !sock_accept(server, 0, &fd));
  need("remote", !sock_addr_remote(fd, &address));

  need("send", send(client, "hello world", 11, 0) == 11);
  need("poll", waits(fd, POLLIN));
  need("peek", recv(fd, bytes, 5, MSG_PEEK) == 5);
  need("all", recv(fd, bytes, 11, MSG_WAITALL) == 11);
  need("quiet", !fcntl(fd, F_SETFL, O_NONBLOCK));
  need("nothing", recv(fd, bytes, 11, 0) < 0 && errno == EAGAIN);
  need("poll", waits(fd, POLLOUT));
  need("write", write(fd, bytes, 11) == 11);
  need("shut", !shutdown(fd, SHUT_WR));
  need("read", read(client, bytes, sizeof bytes) == 11);
  need("end", read(client, bytes, sizeof bytes) == 0);
  need("close", !close(client));
  need("close", !close(fd));

  need("open", !sock_open(-1, IPV6, STREAM, &client));
  address = loopback(IPV6, 1);
  need("refused", sock_connect(client, &address) == ECONNREFUSED);
  need("again", sock_connect(client, &address) == ECONNREFUSED);
  need("close", !close(client));
  need("close", !close(server));
}

static void use_datagrams(void) {
  int a, b;
  uint32_t n;
  struct address to = loopback(IPV4, 0), from;
  struct buffer buffer = {bytes, 5};
  need("open", !sock_open(-1, IPV4, DATAGRAM, &a));
  need("open", !sock_open(-1, IPV4, DATAGRAM, &b));
  need("bind", !sock_bind(b, &to));
  need("local", !sock_addr_local(b, &to));
  need("buffer", !sock_set_send_buf_size(a, 30000));
  need("buffer", !sock_get_recv_buf_size(a, &n));
  need("send_to", !sock_send_to(a, &buffer, 1, 0, &to, &n));
  need("poll", waits(b, POLLIN));
  need("peek", !sock_recv_from(b, &buffer, 1, 1, &from, &n) && n == 5);
  need("recv_from", !sock_recv_from(b, &buffer, 1, 0, &from, &n) && n == 5);
  need("connect", !sock_connect(b, &from));
  need("write", write(b, "back", 4) == 4);
  need("poll", waits(a, POLLIN | POLLOUT));
  need("read", read(a, bytes, sizeof bytes) == 4);
  need("close", !close(a));
  need("close", !close(b));
}

static void use_names(void) {
  struct address_info infos[4];
  struct hints hints = {ANY_TYPE, ANY_FAMILY, 1};
  uint32_t n;
  need("resolve",
       !sock_addr_resolve("localhost", "80", &hints, infos, 4, &n) && n >= 2);
  need("no name",
       sock_addr_resolve("nowhere", "", &hints, infos, 4, &n) == ENOENT);
}

int main(void) {
  use_streams();
  use_datagrams();
  use_names();
  printf("good\n");
  return 0;
}
