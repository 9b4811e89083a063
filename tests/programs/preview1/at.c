/* pread and pwrite: where they read and write, and that the position stays. */
#include "case.h"

static void pread_at(int fd, size_t size, uint64_t offset) {
  char buffer[64] = "";
  __wasi_iovec_t iov = {(uint8_t *)buffer, size};
  __wasi_size_t n = 0;
  int error = __wasi_fd_pread((__wasi_fd_t)fd, &iov, 1, offset, &n);
  printf("pread %d at %lld: %d, %d bytes \"%.*s\"\n", (int)size,
         (long long)offset, error, (int)n, (int)n, buffer);
}

static void pwrite_at(int fd, const char *text, uint64_t offset) {
  __wasi_ciovec_t iov = {(const uint8_t *)text, strlen(text)};
  __wasi_size_t n = 0;
  int error = __wasi_fd_pwrite((__wasi_fd_t)fd, &iov, 1, offset, &n);
  printf("pwrite \"%s\" at %lld: %d, %d bytes\n", text, (long long)offset,
         error, (int)n);
}

int main(void) {
  int fd = create("file");
  put(fd, "0123456789");
  seek(fd, 4, __WASI_WHENCE_SET);
  pread_at(fd, 3, 0);
  pread_at(fd, 3, 9);
  pread_at(fd, 3, 10);
  pread_at(fd, 3, 100);
  pread_at(fd, 0, 0);
  pwrite_at(fd, "ab", 1);
  pwrite_at(fd, "cd", 9);
  pwrite_at(fd, "", 50);
  tell(fd);
  get(fd, 20);
  show("file");
  int reader = open_at(ROOT, "file", 0, RIGHTS_READ, 0);
  int writer = open_at(ROOT, "file", 0, RIGHTS_WRITE, 0);
  pwrite_at(reader, "x", 0);
  pread_at(writer, 1, 0);
  get(writer, 1);
  put(reader, "x");
  show("file");
  return 0;
}
