/*
 * endpoint.h holds what programs that make sockets themselves do with them,
 * whichever extension of preview1 they use.
 */
#ifndef ENDPOINT_H
#define ENDPOINT_H

#include "sockets.h"

/* create-tcp-socket or create-udp-socket: 1 host call. */
enum errno endpoint_open(bool is_ipv6, bool is_stream, uint32_t *fd);

/* start-bind and finish-bind, 2 host calls; of UDP subscribe and its drop. */
enum errno endpoint_bind(struct fd *s, const struct socket_address *address);

/* start-connect and finish-connect, 2 host calls, and 2 more each time it has
   to wait; of UDP stream, 1.  ERRNO_BUSY if that takes the place of handles
   that another thread's call may use. */
THREADS("sock_connect.threads", "sock_connect.alone")
enum errno endpoint_connect(struct fd *s, const struct socket_address *address);

/* local-address, remote-address: 1 host call. */
enum errno endpoint_local(struct fd *s, struct socket_address *address);
enum errno endpoint_remote(struct fd *s, struct socket_address *address);

/* Sends to an address, which a connection does not look at. */
enum errno endpoint_send(struct fd *s, const struct iovec *iovs, uint32_t n,
                         const struct socket_address *to, uint32_t *count);

/* Receives, and tells whom it is from; `cut` is the caller's, and gets flags if
   a datagram does not fit. */
enum errno endpoint_receive(struct fd *s, const struct iovec *iovs, uint32_t n,
                            uint32_t flags, uint32_t *count, uint16_t *cut,
                            struct socket_address *from);

#endif
