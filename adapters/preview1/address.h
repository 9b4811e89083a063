/*
 * address.h converts addresses of sockets.
 */
#ifndef ADDRESS_H
#define ADDRESS_H

#include <stdbool.h>

#include "preview2_sockets.h"

/* An address as parameters of a host call. */
void address_flatten(const struct socket_address *address,
                     uint32_t flat[FLAT_ADDRESS]);

/* Any address of this machine, at a port that the host chooses. */
void address_any(bool is_ipv6, struct socket_address *address);

/* Reads `127.0.0.1:80` or `[::1]:80`, which is all of the text. */
bool address_parse(const uint8_t *text, uint32_t size,
                   struct socket_address *address);

/* Reads `127.0.0.1` or `::1`, which is all of the text; the port is 0. */
bool address_parse_host(const uint8_t *text, uint32_t size,
                        struct socket_address *address);

#endif
