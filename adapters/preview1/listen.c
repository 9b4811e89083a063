/*
 * listen.c opens the sockets that a program of preview1, which can only accept,
 * finds listening: at the addresses that were baked in, and at those of
 * WASI_FUSE_LISTEN in the environment.
 *
 * Both are lists such as `127.0.0.1:80,[::1]:80`.  The variable's takes the
 * place of what was baked in, or follows it if it begins with a plus.  Each
 * address has a descriptor, also where nobody can listen: sock_accept tells
 * why.
 */
#include "address.h"
#include "memory.h"
#include "tcp.h"

static void open_one(uint32_t fd, const uint8_t *text, uint32_t size) {
  struct socket_address address;
  struct handle_result result;
  struct fd *entry = fd_place(fd);
  if (!entry)
    return;
  bool is_good = address_parse(text, size, &address);
  create_tcp_socket(address.is_ipv6, &result);
  enum errno error = network_error(result.is_error, result.u.code);
  sockets_open(fd, entry, error ? 0 : result.u.handle, FILETYPE_SOCKET_STREAM,
               address.is_ipv6);
  if (!error && !is_good)
    error = ERRNO_INVAL;
  if (!error)
    error = tcp_bind(entry, &address);
  if (!error)
    error = tcp_listen(entry, 0);
  if (error) {
    entry->socket.state = SOCKET_FAILED;
    entry->socket.error = (uint8_t)error;
  }
}

/* Opens a list; the number after its last. */
static uint32_t open_list(uint32_t fd, const uint8_t *text, uint32_t size) {
  for (uint32_t start = 0; start < size;) {
    uint32_t end = start;
    while (end < size && text[end] != ',')
      end++;
    open_one(fd++, text + start, end - start);
    start = end + 1;
  }
  return fd;
}

/* The value of WASI_FUSE_LISTEN, in the arena; null if it is not set. */
static const struct list *find_variable(void) {
  static const char name[] = {'W', 'A', 'S', 'I', '_', 'F', 'U', 'S',
                              'E', '_', 'L', 'I', 'S', 'T', 'E', 'N'};
  struct list pairs;
  wasi_fuse_receive_arena();
  get_environment(&pairs);
  wasi_fuse_received();
  const struct list *strings = pairs.ptr;
  for (uint32_t i = 0; i < pairs.len; i++) {
    const struct list *key = &strings[2 * i];
    const uint8_t *bytes = key->ptr;
    uint32_t same = 0;
    while (key->len == sizeof name && same < sizeof name &&
           bytes[same] == (uint8_t)name[same])
      same++;
    if (same == sizeof name)
      return key + 1;
  }
  return 0;
}

EXPORT("fd_preopens.listen") enum errno listen_open(uint32_t fd);

/* What lies in the arena meanwhile can be given back, unless a part of the
   table has come to lie above it. */
enum errno listen_open(uint32_t fd) {
  void *mark = wasi_fuse_allocate(0, 1);
  const struct list *variable = find_variable();
  const uint8_t *text = variable ? variable->ptr : 0;
  uint32_t size = variable ? variable->len : 0;
  bool is_added = size && text[0] == '+';
  uint32_t baked_size = wasi_fuse_listen(0, 0);
  uint8_t *baked = wasi_fuse_allocate(baked_size, 1);
  if (!baked)
    return ERRNO_NOMEM;
  wasi_fuse_listen(baked, baked_size);
  const void *top = wasi_fuse_allocate(0, 1);
  if (!variable || is_added)
    fd = open_list(fd, baked, baked_size);
  open_list(fd, text + is_added, size - is_added);
  if (wasi_fuse_allocate(0, 1) == top)
    wasi_fuse_release(mark);
  return ERRNO_SUCCESS;
}
