/* path_open with every mix of its flags on what is there and what is not, and
   the rights and flags that it gives. */
#include "case.h"

static void each(const char *path, int oflags, uint64_t rights, int fdflags) {
  __wasi_fd_t fd = 0;
  __wasi_fdstat_t stat;
  int error = __wasi_path_open(ROOT, 0, path, (__wasi_oflags_t)oflags, rights,
                               0, (__wasi_fdflags_t)fdflags, &fd);
  printf("%-5s oflags %2d rights %2lld fdflags %2d: %d", path, oflags,
         (long long)rights, fdflags, error);
  if (!error) {
    error = __wasi_fd_fdstat_get(fd, &stat);
    printf(" fd %d, %d type %d flags %d", (int)fd, error, stat.fs_filetype,
           stat.fs_flags);
    if (stat.fs_filetype != __WASI_FILETYPE_DIRECTORY)
      printf(" rights %llx %llx", (unsigned long long)stat.fs_rights_base,
             (unsigned long long)stat.fs_rights_inheriting);
    shut((int)fd);
  }
  printf("\n");
}

int main(void) {
  static const char *const paths[] = {"none", "file", "dir", "link"};
  static const uint64_t rights[] = {0, RIGHTS_READ, RIGHTS_WRITE, RIGHTS_BOTH};
  shut(create("file"));
  say("mkdir", __wasi_path_create_directory(ROOT, "dir"));
  say("symlink", __wasi_path_symlink("file", ROOT, "link"));
  for (int p = 0; p < 4; p++)
    for (int oflags = 0; oflags < 16; oflags++)
      for (int r = 0; r < 4; r++) {
        each(paths[p], oflags, rights[r], 0);
        if (p == 0 && __wasi_path_unlink_file(ROOT, "none") == 0)
          printf("unlinked\n");
      }
  for (int fdflags = 0; fdflags < 32; fdflags++)
    each("file", 0, RIGHTS_BOTH, fdflags);
  for (int fdflags = 0; fdflags < 32; fdflags++) {
    each("dir", 0, RIGHTS_READ, fdflags);
    each("dir", __WASI_OFLAGS_DIRECTORY, RIGHTS_READ, fdflags);
  }
  return 0;
}
