/* Any cookie that was given can be gone back to, and those past the end give
   nothing; a buffer of no bytes gives none. */
#include "dir.h"

int main(void) {
  static char names[25][300];
  static uint64_t cookies[25];
  char name[300];
  __wasi_dirent_t entry;
  make_files("f", 20, 3);
  struct dir dir = dir_open(".", 100);
  int n = 0;
  for (uint64_t cookie = 0; dir_next(&dir, &entry, name); cookie = dir.cookie) {
    cookies[n] = cookie;
    strcpy(names[n++], name);
  }
  printf("%d entries\n", n);
  for (int step = 1; step < n; step++) {
    int bad = 0;
    for (int i = 0, at = 0; i < n; i++, at = (at + step) % n) {
      dir.cookie = cookies[at];
      dir.at = dir.used = dir.asked = 0;
      if (!dir_next(&dir, &entry, name) || strcmp(name, names[at]))
        bad++;
    }
    if (bad)
      printf("by %d: %d bad\n", step, bad);
  }
  static const uint64_t past[] = {22, 23, 100, 4000000000};
  for (int i = 0; i < 4; i++) {
    __wasi_size_t used = 77;
    int error =
        __wasi_fd_readdir((__wasi_fd_t)dir.fd, dir.buffer, 100, past[i], &used);
    printf("from %lld: %d, %d bytes\n", (long long)past[i], error, (int)used);
  }
  __wasi_size_t used = 77;
  say("no bytes",
      __wasi_fd_readdir((__wasi_fd_t)dir.fd, dir.buffer, 0, 3, &used));
  printf("%d\n", (int)used);
  return 0;
}
