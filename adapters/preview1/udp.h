/*
 * udp.h is what can be done with a socket of UDP.  The gates are for the code
 * that a program has without being able to make such a socket.
 */
#ifndef UDP_H
#define UDP_H

#include "poll.h"
#include "sockets.h"

enum errno udp_bind(struct fd *s, const struct socket_address *address);

/* Takes and gives datagrams of this address alone from here on. */
enum errno udp_connect(struct fd *s, const struct socket_address *address);

/* The next datagram, or what fits of it, and whom it is from. */
EXPORT("sock_recv.datagram")
enum errno udp_receive(struct fd *s, const struct iovec *iovs, uint32_t n,
                       uint32_t flags, uint32_t *count, uint16_t *out_flags,
                       struct socket_address *from);
GATE("sock_recv.datagram", UDP_OPENERS)
enum errno udp_receive_gate(struct fd *s, const struct iovec *iovs, uint32_t n,
                            uint32_t flags, uint32_t *count,
                            uint16_t *out_flags, struct socket_address *from);

/* Sends a vector that has been measured as one datagram; with null to the
   address of the connection. */
EXPORT("sock_send.datagram")
enum errno udp_send(struct fd *s, const struct iovec *iovs, uint32_t n,
                    uint32_t total, const struct socket_address *to,
                    uint32_t *count);
GATE("sock_send.datagram", UDP_OPENERS)
enum errno udp_send_gate(struct fd *s, const struct iovec *iovs, uint32_t n,
                         uint32_t total, const struct socket_address *to,
                         uint32_t *count);

EXPORT("fd_drop.datagram") enum errno udp_drop(struct fd *s);
GATE("fd_drop.datagram", UDP_OPENERS) enum errno udp_drop_gate(struct fd *s);

EXPORT("poll_oneoff.datagram")
enum errno udp_poll(struct fd *s, bool is_read, struct pending *pending);
GATE("poll_oneoff.datagram", UDP_OPENERS)
enum errno udp_poll_gate(struct fd *s, bool is_read, struct pending *pending);

#endif
