/* Values that preview1 does not have: natively they trap, here each is
   ERRNO_INVAL. */
#include "case.h"

int main(void) {
  __wasi_size_t n;
  __wasi_fd_t fd;
  __wasi_filesize_t position;
  __wasi_timestamp_t time;
  __wasi_filestat_t stat;
  __wasi_roflags_t roflags;
  uint8_t buffer[8];
  __wasi_iovec_t iov = {buffer, 8};
  say("advice", __wasi_fd_advise(ROOT, 0, 0, 6));
  say("fdflags", __wasi_fd_fdstat_set_flags(ROOT, 32));
  say("fstflags", __wasi_fd_filestat_set_times(ROOT, 0, 0, 16));
  say("fstflags", __wasi_path_filestat_set_times(ROOT, 0, ".", 0, 0, 16));
  say("lookupflags", __wasi_path_filestat_set_times(ROOT, 2, ".", 0, 0, 1));
  say("whence", __wasi_fd_seek(ROOT, 0, 3, &position));
  say("sdflags", __wasi_sock_shutdown(ROOT, 4));
  say("fdflags", __wasi_sock_accept(ROOT, 32, &fd));
  say("riflags", __wasi_sock_recv(ROOT, &iov, 1, 4, &n, &roflags));
  say("clockid", __wasi_clock_time_get(4, 0, &time));
  say("clockid", __wasi_clock_res_get(4, &time));
  say("lookupflags", __wasi_path_filestat_get(ROOT, 2, ".", &stat));
  say("lookupflags", __wasi_path_link(ROOT, 2, "x", ROOT, "y"));
  say("lookupflags", __wasi_path_open(ROOT, 2, "x", 0, 2, 0, 0, &fd));
  say("oflags", __wasi_path_open(ROOT, 0, "x", 16, 2, 0, 0, &fd));
  say("fdflags", __wasi_path_open(ROOT, 0, "x", 0, 2, 0, 32, &fd));
  return 0;
}
