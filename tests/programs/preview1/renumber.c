/* fd_renumber: of files, onto and from stdio, of preopens and directories,
   and what is told about each afterwards. */
#include "case.h"

static void move(int from, int to) {
  int error = __wasi_fd_renumber((__wasi_fd_t)from, (__wasi_fd_t)to);
  printf("renumber %d %d: %d\n", from, to, error);
}

static void name(int fd) {
  __wasi_prestat_t stat = {0};
  char buffer[64] = "";
  int error = __wasi_fd_prestat_get((__wasi_fd_t)fd, &stat);
  printf("prestat %d: %d, %d long", fd, error, (int)stat.u.dir.pr_name_len);
  error = __wasi_fd_prestat_dir_name((__wasi_fd_t)fd, (uint8_t *)buffer, 64);
  printf(", %d \"%s\"\n", error, buffer);
}

int main(void) {
  int a = create("a");
  int b = create("b");
  put(a, "in a");
  put(b, "in b");
  move(a, a);
  move(a, 70);
  move(70, a);
  move(a, b);
  put(b, ", moved");
  put(a, "x");
  show("a");
  show("b");
  tell(b);

  name(ROOT);
  int c = create("c");
  printf("c is %d\n", c);
  move(ROOT, c);
  name(ROOT);
  name(c);
  printf("open: %d\n", open_at(c, "d", __WASI_OFLAGS_CREAT, RIGHTS_BOTH, 0));
  name(ROOT);
  move(c, ROOT);
  name(ROOT);

  fflush(stdout);
  int out = create("out");
  int spare = create("spare");
  move(1, spare);
  move(out, 1);
  printf("this is in the file\n");
  fflush(stdout);
  put(spare, "this is on stdout\n");
  put(2, "");
  move(2, 1);
  put(2, "nowhere");
  move(spare, 1);
  printf("back\n");
  tell(1);
  show("out");
  __wasi_fdstat_t stat;
  say("fdstat", __wasi_fd_fdstat_get(1, &stat));
  printf("type %d rights %lld\n", stat.fs_filetype,
         (long long)stat.fs_rights_base);
  return 0;
}
