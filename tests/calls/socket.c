/* A connection of the program to itself takes 60,000 bytes twice: a receive is
   one call, a send three, and one before the first.  Binding, listening and
   connecting are not done when they are first asked for, so each waits once.
   calls: get-directories 1, get-environment 1, instance-network 1,
   create-tcp-socket 2, tcp-socket.start-bind 1, tcp-socket.finish-bind 2,
   tcp-socket.set-listen-backlog-size 1, tcp-socket.start-listen 1,
   tcp-socket.finish-listen 2, tcp-socket.local-address 1,
   tcp-socket.start-connect 1, tcp-socket.finish-connect 2,
   tcp-socket.subscribe 2, pollable.block 3, tcp-socket.accept 1,
   output-stream.check-write 3, output-stream.write 2, output-stream.flush 2,
   input-stream.blocking-read 2, drop pollable 2, drop input-stream 2,
   drop output-stream 2, drop tcp-socket 3 */
#include <sys/socket.h>
#include <unistd.h>

#include "../programs/sockets/wamr.h"

static char bytes[60000];

int main(void) {
  int server, client, fd;
  struct address address = loopback(IPV4, 0);
  sock_open(-1, IPV4, STREAM, &server);
  sock_bind(server, &address);
  sock_listen(server, 1);
  sock_addr_local(server, &address);
  sock_open(-1, IPV4, STREAM, &client);
  sock_connect(client, &address);
  sock_accept(server, 0, &fd);
  for (int i = 0; i < 2; i++) {
    if (send(client, bytes, sizeof bytes, 0) != sizeof bytes ||
        recv(fd, bytes, sizeof bytes, 0) != sizeof bytes)
      return 1;
  }
  close(client);
  close(fd);
  close(server);
  return 0;
}
