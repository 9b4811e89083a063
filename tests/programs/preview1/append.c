/* Appending: opened so, switched on and off on a live descriptor, by two
   descriptors at once, with pwrite, and where the position is afterwards. */
#include "case.h"

static void set(int fd, int flags) {
  say("set_flags",
      __wasi_fd_fdstat_set_flags((__wasi_fd_t)fd, (__wasi_fdflags_t)flags));
}

int main(void) {
  static uint8_t big[10000];
  __wasi_size_t n;
  int fd = create("file");
  put(fd, "hello");
  seek(fd, 0, __WASI_WHENCE_SET);
  set(fd, __WASI_FDFLAGS_APPEND);
  put(fd, " there");
  tell(fd);
  set(fd, 0);
  seek(fd, 0, __WASI_WHENCE_SET);
  put(fd, "J");
  set(fd, __WASI_FDFLAGS_APPEND | __WASI_FDFLAGS_NONBLOCK);
  put(fd, "!");
  set(fd, __WASI_FDFLAGS_NONBLOCK);
  put(fd, "?");
  tell(fd);
  show("file");

  int one = open_at(ROOT, "file", 0, RIGHTS_BOTH, __WASI_FDFLAGS_APPEND);
  int two = open_at(ROOT, "file", 0, RIGHTS_BOTH, __WASI_FDFLAGS_APPEND);
  put(one, "1");
  put(two, "2");
  put(one, "1");
  get(one, 10);
  seek(one, 0, __WASI_WHENCE_SET);
  get(one, 5);
  put(one, "1");
  tell(one);
  seek(two, -2, __WASI_WHENCE_END);
  get(two, 10);
  show("file");

  __wasi_ciovec_t iov = {(const uint8_t *)"pw", 2};
  say("pwrite", __wasi_fd_pwrite((__wasi_fd_t)two, &iov, 1, 0, &n));
  tell(two);
  show("file");
  memset(big, 'b', sizeof big);
  iov = (__wasi_ciovec_t){big, sizeof big};
  say("pwrite", __wasi_fd_pwrite((__wasi_fd_t)two, &iov, 1, 0, &n));
  printf("%d bytes\n", (int)n);
  say("write", __wasi_fd_write((__wasi_fd_t)two, &iov, 1, &n));
  printf("%d bytes\n", (int)n);
  tell(two);
  return 0;
}
