/*
 * network.c holds the network of the program, the errnos of its error codes,
 * and waiting for one of its pollables.
 */
#include "network.h"

#include "fd.h"

EXPORT("network.alone") int32_t network_handle_alone(void);
EXPORT("network.threads") int32_t network_handle_shared(void);

int32_t network_handle_alone(void) {
  static int32_t handle;
  if (!handle)
    handle = instance_network();
  return handle;
}

int32_t network_handle_shared(void) {
  fd_lock();
  int32_t handle = network_handle_alone();
  fd_unlock();
  return handle;
}

/* The errno of each error-code, in the order of the enum.  Where the text of
   wasi:sockets names what POSIX has, it is that; the others have a reason. */
static const uint8_t errnos[N_NETWORK_CODES] = {
    ERRNO_IO,           /* unknown: as an unknown failure of a file */
    ERRNO_ACCES,        /* access-denied */
    ERRNO_NOTSUP,       /* not-supported */
    ERRNO_INVAL,        /* invalid-argument */
    ERRNO_NOMEM,        /* out-of-memory */
    ERRNO_TIMEDOUT,     /* timeout */
    ERRNO_ALREADY,      /* concurrency-conflict */
    ERRNO_INVAL,        /* not-in-progress: nothing was begun to be ended */
    ERRNO_AGAIN,        /* would-block */
    ERRNO_INVAL,        /* invalid-state: POSIX says so of a second bind, and
                           of accepting where nobody listens */
    ERRNO_MFILE,        /* new-socket-limit */
    ERRNO_ADDRNOTAVAIL, /* address-not-bindable */
    ERRNO_ADDRINUSE,    /* address-in-use */
    ERRNO_HOSTUNREACH,  /* remote-unreachable: host or network, which of them
                           is not told */
    ERRNO_CONNREFUSED,  /* connection-refused */
    ERRNO_CONNRESET,    /* connection-reset */
    ERRNO_CONNABORTED,  /* connection-aborted */
    ERRNO_MSGSIZE,      /* datagram-too-large */
    ERRNO_NOENT,        /* name-unresolvable: there is no such name */
    ERRNO_AGAIN,        /* temporary-resolver-failure: EAI_AGAIN */
    ERRNO_ACCES,        /* permanent-resolver-failure: wasmtime says so of a
                           lookup that it does not allow */
};

enum errno network_error(uint32_t is_error, uint32_t code) {
  if (!is_error)
    return ERRNO_SUCCESS;
  return code < sizeof errnos ? (enum errno)errnos[code] : ERRNO_IO;
}

EXPORT("network_wait.threads")
enum errno network_pause_shared(int32_t pollable, uint32_t limit);

enum errno network_pause_shared(int32_t pollable, uint32_t limit) {
  fd_pause();
  return network_wait(pollable, limit);
}

enum errno network_wait(int32_t pollable, uint32_t limit) {
  if (!limit) {
    pollable_block(pollable);
    return ERRNO_SUCCESS;
  }
  struct list ready;
  uint32_t indices[2];
  int32_t pollables[2] = {
      pollable, monotonic_clock_subscribe_duration(limit * (uint64_t)1000000)};
  wasi_fuse_receive(indices, sizeof indices);
  pollable_poll(pollables, 2, &ready);
  wasi_fuse_received();
  pollable_drop(pollables[1]);
  return ready.len == 1 && indices[0] == 1 ? ERRNO_AGAIN : ERRNO_SUCCESS;
}
