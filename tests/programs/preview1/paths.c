/* The errno of each kind of path: empty, dots, slashes, absolute, up, long,
   through a file, through a link, not UTF-8, with a NUL. */
#include "case.h"

static void each(const char *what, const char *path, size_t len) {
  char copy[600];
  __wasi_filestat_t stat;
  __wasi_fd_t fd;
  __wasi_size_t n;
  uint8_t link[8];
  memcpy(copy, path, len);
  copy[len] = 0;
  int error = __wasi_path_filestat_get(ROOT, 0, copy, &stat);
  printf("%-12s stat %2d", what, error);
  error = __wasi_path_filestat_get(ROOT, 1, copy, &stat);
  printf(" %2d type %d", error, error ? 0 : stat.filetype);
  error = __wasi_path_open(ROOT, 0, copy, 0, RIGHTS_READ, 0, 0, &fd);
  printf(" open %2d", error);
  if (!error)
    shut((int)fd);
  error = __wasi_path_open(ROOT, 0, copy, __WASI_OFLAGS_DIRECTORY, RIGHTS_READ,
                           0, 0, &fd);
  printf(" directory %2d", error);
  if (!error)
    shut((int)fd);
  printf(" readlink %2d", __wasi_path_readlink(ROOT, copy, link, 8, &n));
  printf(" link %2d", __wasi_path_link(ROOT, 0, copy, ROOT, "file"));
  printf(" rename %2d", __wasi_path_rename(ROOT, copy, ROOT, "none/none"));
  printf(" mkdir %2d\n", __wasi_path_create_directory(ROOT, copy));
}

#define PATH(text) each(text, text, sizeof text - 1)

int main(void) {
  char name[301];
  memset(name, 'n', 300);
  shut(create("file"));
  say("mkdir", __wasi_path_create_directory(ROOT, "dir"));
  say("symlink", __wasi_path_symlink("file", ROOT, "link"));
  say("symlink", __wasi_path_symlink("none", ROOT, "dangling"));
  say("symlink", __wasi_path_symlink("loop", ROOT, "loop"));
  say("symlink", __wasi_path_symlink("dir", ROOT, "dirlink"));
  say("symlink", __wasi_path_symlink("/etc", ROOT, "absolute"));
  say("symlink", __wasi_path_symlink("../..", ROOT, "up"));
  PATH("");
  PATH(".");
  PATH("./");
  PATH("..");
  PATH("/");
  PATH("/file");
  PATH("../file");
  PATH("dir/..");
  PATH("dir/../file");
  PATH("dir/../..");
  PATH("none");
  PATH("none/none");
  PATH("file/");
  PATH("file/none");
  PATH("dir/");
  PATH("dir//");
  PATH("dir/none");
  PATH("link");
  PATH("link/");
  PATH("dangling");
  PATH("loop");
  PATH("dirlink");
  PATH("dirlink/");
  PATH("dirlink/none");
  PATH("absolute");
  PATH("up");
  PATH("up/x");
  each("300 long", name, 300);
  return 0;
}
