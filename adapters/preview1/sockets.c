/*
 * sockets.c holds the functions for sockets.  No descriptor is one, so that
 * each tells whether the descriptor is open.
 */
#include "fd.h"
#include "preview1.h"

static NOINLINE enum errno no_socket(uint32_t fd) {
  return fd_get(fd) ? ERRNO_NOTSOCK : ERRNO_BADF;
}

/* No host call. */
EXPORT("sock_accept")
enum errno sock_accept(uint32_t fd, uint32_t flags, uint32_t *accepted);

enum errno sock_accept(uint32_t fd, uint32_t flags, uint32_t *accepted) {
  (void)accepted;
  return flags > FDFLAGS_ALL ? ERRNO_INVAL : no_socket(fd);
}

/* No host call. */
EXPORT("sock_recv")
enum errno sock_recv(uint32_t fd, const struct iovec *iovs, uint32_t n,
                     uint32_t flags, uint32_t *count, uint16_t *out_flags);

enum errno sock_recv(uint32_t fd, const struct iovec *iovs, uint32_t n,
                     uint32_t flags, uint32_t *count, uint16_t *out_flags) {
  (void)iovs;
  (void)n;
  (void)count;
  (void)out_flags;
  return flags > RIFLAGS_ALL ? ERRNO_INVAL : no_socket(fd);
}

/* No host call. */
EXPORT("sock_send")
enum errno sock_send(uint32_t fd, const struct iovec *iovs, uint32_t n,
                     uint32_t flags, uint32_t *count);

enum errno sock_send(uint32_t fd, const struct iovec *iovs, uint32_t n,
                     uint32_t flags, uint32_t *count) {
  (void)iovs;
  (void)n;
  (void)flags;
  (void)count;
  return no_socket(fd);
}

/* No host call. */
EXPORT("sock_shutdown")
enum errno sock_shutdown(uint32_t fd, uint32_t how);

enum errno sock_shutdown(uint32_t fd, uint32_t how) {
  return how > SDFLAGS_ALL ? ERRNO_INVAL : no_socket(fd);
}
