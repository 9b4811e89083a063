/*
 * network.h holds what all of wasi:sockets share: the network, its error
 * codes, and waiting.
 */
#ifndef NETWORK_H
#define NETWORK_H

#include "preview1.h"
#include "preview2_sockets.h"

/* The network that the host gives, which it is asked for once. */
THREADS("network.threads", "network.alone") int32_t network_handle(void);

/* ERRNO_SUCCESS, or the errno of an error-code of wasi:sockets/network. */
enum errno network_error(uint32_t is_error, uint32_t code);

/* Waits until a pollable is ready: 1 host call.  With a limit in milliseconds,
   which is not 0, ERRNO_AGAIN if that passes before. */
EXPORT("network_wait.alone")
enum errno network_wait(int32_t pollable, uint32_t limit);

/* The same after fd_pause: for what may take long. */
THREADS("network_wait.threads", "network_wait.alone")
enum errno network_pause(int32_t pollable, uint32_t limit);

#endif
