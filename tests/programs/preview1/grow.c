/* A file that grows, shrinks and grows again after its end was read. */
#include "case.h"

int main(void) {
  int fd = create("file");
  int reader = open_at(ROOT, "file", 0, RIGHTS_READ, 0);
  get(reader, 10);
  put(fd, "abc");
  get(reader, 10);
  get(reader, 10);
  put(fd, "def");
  get(reader, 2);
  get(reader, 10);
  say("set_size", __wasi_fd_filestat_set_size((__wasi_fd_t)fd, 2));
  get(reader, 10);
  put(fd, "gh");
  get(reader, 10);
  tell(reader);
  seek(reader, 0, __WASI_WHENCE_SET);
  get(reader, 4);
  get(reader, 10);
  show("file");
  return 0;
}
