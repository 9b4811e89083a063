/*
 * tcp.h is what can be done with a socket of TCP.
 */
#ifndef TCP_H
#define TCP_H

#include "sockets.h"

enum errno tcp_bind(struct fd *s, const struct socket_address *address);

/* Binds to any address before, unless that was done.  A backlog of 0 leaves
   the host its own. */
enum errno tcp_listen(struct fd *s, uint32_t backlog);

enum errno tcp_connect(struct fd *s, const struct socket_address *address);

/* Ends an attempt to connect, if there is one, and waits for that unless the
   socket is nonblocking.  ERRNO_NOTCONN if the socket is not connected then. */
enum errno tcp_settle(struct fd *s, uint32_t limit);

/* Asks, without waiting, what has become of an attempt to connect. */
void tcp_look(struct fd *s);

/* The next connection, as a new descriptor. */
enum errno tcp_accept(struct fd *s, uint32_t flags, uint32_t *accepted);

/* The vector has been measured. */
enum errno tcp_receive(struct fd *s, const struct iovec *iovs, uint32_t n,
                       uint32_t total, uint32_t flags, uint32_t *count);
enum errno tcp_send(struct fd *s, const struct iovec *iovs, uint32_t n,
                    uint32_t total, uint32_t *count);

enum errno tcp_shutdown(struct fd *s, uint32_t how);

/* Waits for what the host has yet to send, then drops all. */
void tcp_drop(struct fd *s);

/* The pollable of the socket itself, for connections to come. */
int32_t tcp_pollable(struct fd *s);

#endif
