/* Filestat by descriptor and by path agree; times that are set come back. */
#include "case.h"

static void print(const char *what, int error, const __wasi_filestat_t *stat) {
  if (error) {
    printf("%s: %d\n", what, error);
    return;
  }
  printf("%s: dev %d type %d", what, (int)stat->dev, stat->filetype);
  if (stat->filetype != __WASI_FILETYPE_DIRECTORY)
    printf(" size %d nlink %d", (int)stat->size, (int)stat->nlink);
  printf("\n");
}

static void times(int error, const char *path) {
  __wasi_filestat_t stat;
  if (!error)
    error = __wasi_path_filestat_get(ROOT, 0, path, &stat);
  printf("%d %s", error, path);
  if (!error)
    printf(" atim %llu mtim %llu", (unsigned long long)stat.atim,
           (unsigned long long)stat.mtim);
  printf("\n");
}

int main(void) {
  __wasi_filestat_t a, b;
  enum { ATIM = 1, ATIM_NOW = 2, MTIM = 4, MTIM_NOW = 8 };
  int fd = create("f");
  put(fd, "12345");
  say("symlink", __wasi_path_symlink("f", ROOT, "l"));
  say("mkdir", __wasi_path_create_directory(ROOT, "d"));
  int dir = open_at(ROOT, "d", __WASI_OFLAGS_DIRECTORY, RIGHTS_READ, 0);
  print("fd", __wasi_fd_filestat_get((__wasi_fd_t)fd, &a), &a);
  print("path", __wasi_path_filestat_get(ROOT, 0, "f", &b), &b);
  printf("same: %d\n", !memcmp(&a.ino, &b.ino, 8) && a.mtim == b.mtim);
  print("link", __wasi_path_filestat_get(ROOT, 0, "l", &b), &b);
  printf("same: %d\n", a.ino == b.ino);
  print("follow", __wasi_path_filestat_get(ROOT, 1, "l", &b), &b);
  printf("same: %d\n", a.ino == b.ino);
  print("dir", __wasi_fd_filestat_get((__wasi_fd_t)dir, &a), &a);
  print("root", __wasi_fd_filestat_get(ROOT, &a), &a);
  print("dot", __wasi_path_filestat_get(ROOT, 0, ".", &b), &b);
  printf("same: %d\n", a.ino == b.ino);
  for (int i = 0; i < 3; i++)
    print("stdio", __wasi_fd_filestat_get((__wasi_fd_t)i, &a), &a);

  times(__wasi_fd_filestat_set_times((__wasi_fd_t)fd, 1000000001, 2000000002,
                                     ATIM | MTIM),
        "f");
  times(__wasi_fd_filestat_set_times((__wasi_fd_t)fd, 5, 6, MTIM), "f");
  times(__wasi_fd_filestat_set_times((__wasi_fd_t)fd, 7, 8, 0), "f");
  times(__wasi_fd_filestat_set_times((__wasi_fd_t)dir, 9, 10, ATIM | MTIM),
        "d");
  times(__wasi_path_filestat_set_times(ROOT, 0, "l", 11, 12, ATIM | MTIM), "l");
  times(__wasi_path_filestat_set_times(ROOT, 1, "l", 13, 14, ATIM | MTIM), "f");
  times(__wasi_path_filestat_set_times(ROOT, 0, "none", 13, 14, ATIM), "none");
  say("both",
      __wasi_path_filestat_set_times(ROOT, 0, "f", 1, 2, ATIM | ATIM_NOW));
  say("both",
      __wasi_fd_filestat_set_times((__wasi_fd_t)fd, 1, 2, MTIM | MTIM_NOW));
  say("now",
      __wasi_fd_filestat_set_times((__wasi_fd_t)fd, 1, 2, ATIM_NOW | MTIM_NOW));
  say("filestat", __wasi_fd_filestat_get((__wasi_fd_t)fd, &a));
  printf("recent: %d %d\n", a.atim > 1700000000000000000,
         a.mtim > 1700000000000000000);
  say("set_size", __wasi_fd_filestat_set_size((__wasi_fd_t)fd, 100));
  print("longer", __wasi_fd_filestat_get((__wasi_fd_t)fd, &a), &a);
  say("set_size", __wasi_fd_filestat_set_size((__wasi_fd_t)fd, UINT64_MAX));
  return 0;
}
