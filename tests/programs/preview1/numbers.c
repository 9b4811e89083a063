/* Descriptors: many at once, whose contents do not mix; a number that was
   closed is used again, also below 3. */
#include "case.h"

int main(void) {
  enum { N = 300 };
  static int fds[N];
  char name[16];
  for (int i = 0; i < N; i++) {
    snprintf(name, sizeof name, "file%d", i);
    fds[i] = create(name);
    put(fds[i], name);
  }
  printf("last %d\n", fds[N - 1]);
  for (int i = 0; i < N; i++) {
    char back[16] = "";
    __wasi_size_t n;
    __wasi_iovec_t iov = {(uint8_t *)back, 15};
    snprintf(name, sizeof name, "file%d", i);
    int error = __wasi_fd_pread((__wasi_fd_t)fds[i], &iov, 1, 0, &n);
    if (error || strcmp(back, name))
      printf("%d: %d %s\n", fds[i], error, back);
  }
  shut(100);
  printf("next %d\n", create("again"));
  shut(fds[0]);
  printf("next %d\n", create("again"));
  shut(0);
  int low = create("zero");
  printf("next %d\n", low);
  put(low, "at zero");
  show("zero");
  seek(low, 3, __WASI_WHENCE_SET);
  get(low, 9);
  shut(low);
  get(0, 1);
  return 0;
}
