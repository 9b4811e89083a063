/*
 * sockets.h is what the parts about sockets share: an entry of the table that
 * is a socket, and the functions of each kind.
 *
 * Only a program that can make sockets carries these parts: others reach them
 * by gates alone.
 */
#ifndef SOCKETS_H
#define SOCKETS_H

#include "fd.h"
#include "network.h"

enum socket_state {
  SOCKET_NEW, /* zero, as new entries are */
  SOCKET_BOUND,
  SOCKET_LISTENING,
  SOCKET_CONNECTING,
  SOCKET_CONNECTED,
  SOCKET_FAILED /* to connect or to listen */
};

static inline bool sockets_is_stream(const struct fd *s) {
  return s->filetype == FILETYPE_SOCKET_STREAM;
}

static inline bool sockets_is_waiting(const struct fd *s) {
  return !(s->flags & FDFLAGS_NONBLOCK);
}

/* The entry of a descriptor that is a socket, which the call uses then;
   ERRNO_BADF or ERRNO_NOTSOCK. */
enum errno sockets_get(uint32_t fd, struct fd **socket);

/* Makes a place in the table that is closed a new socket. */
void sockets_open(uint32_t fd, struct fd *entry, int32_t handle,
                  enum filetype filetype, bool is_ipv6);

/* Drops the pollables, which come before the streams. */
THREADS("sock_pollables.threads", "sock_pollables.alone")
void sockets_drop_pollables(struct fd *s);

/* Has the socket have none; another thread may still wait for one. */
THREADS("sock_pollables.aside", "sock_pollables.alone")
void sockets_leave_pollables(struct fd *s);

/* The pollables of the streams, which are made once. */
int32_t sockets_readable(struct fd *s);
int32_t sockets_writable(struct fd *s);

/* A place of that size that the socket can keep bytes in; what it keeps
   already begins it.  Null if there is no memory. */
uint8_t *sockets_place(struct fd *s, uint32_t size);

#endif
