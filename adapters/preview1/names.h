/*
 * names.h looks up the addresses of a name.
 */
#ifndef NAMES_H
#define NAMES_H

#include <stdbool.h>

#include "network.h"

/* What is looked up: the name of a host, and the port that its addresses get.
   A name that is an address is not looked up. */
struct lookup {
  const uint8_t *name;
  uint32_t name_len;
  uint16_t port;
  bool has_started, has_ended; /* zero at first */
  int32_t stream;
};

/* The next address; `has_ended` is set behind the last. */
enum errno names_next(struct lookup *lookup, struct socket_address *address);

/* Drops the stream, if there is one. */
void names_end(struct lookup *lookup);

/* The number that is all of a text, as ports are; false if it is none. */
bool names_read_port(const uint8_t *text, uint32_t size, uint16_t *port);

#endif
