/* Reads and writes on one descriptor share its position. */
#include "case.h"

int main(void) {
  int fd = create("file");
  put(fd, "abcdefghijklmnopqrstuvwxyz");
  seek(fd, 0, __WASI_WHENCE_SET);
  get(fd, 5);
  put(fd, "12345");
  get(fd, 5);
  put(fd, "67");
  tell(fd);
  get(fd, 20);
  tell(fd);
  get(fd, 20);
  show("file");
  seek(fd, -3, __WASI_WHENCE_END);
  put(fd, "wxyzabc");
  tell(fd);
  seek(fd, -4, __WASI_WHENCE_CUR);
  get(fd, 10);
  seek(fd, 0, __WASI_WHENCE_END);
  seek(fd, 10, __WASI_WHENCE_END);
  put(fd, "!");
  tell(fd);
  __wasi_filestat_t stat;
  say("filestat", __wasi_fd_filestat_get((__wasi_fd_t)fd, &stat));
  printf("size %lld\n", (long long)stat.size);
  return 0;
}
