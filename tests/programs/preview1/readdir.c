/* Directories through buffers of all sizes, also such that end with an entry:
   each entry comes once, with its type, and the inode that filestat tells. */
#include "dir.h"

enum { N = 40 };
static int seen[N];

static void list(const char *path, size_t size) {
  struct dir dir = dir_open(path, size);
  __wasi_dirent_t entry;
  char name[300];
  int n = 0, dots = 0, others = 0, bad = 0;
  memset(seen, 0, sizeof seen);
  while (dir_next(&dir, &entry, name)) {
    __wasi_filestat_t stat;
    n++;
    if (entry.d_next != (uint64_t)n)
      bad++;
    if (memcmp((char *)&entry + 21, "\0\0", 3) != 0) /* what pads it */
      bad++;
    if (!strcmp(name, ".") || !strcmp(name, "..")) {
      dots++;
      continue;
    }
    int error = __wasi_path_filestat_get((__wasi_fd_t)dir.fd, 0, name, &stat);
    if (error || stat.ino != entry.d_ino || stat.filetype != entry.d_type)
      bad++;
    if (name[0] == 'f')
      seen[atoi(name + 1)]++;
    else
      others++;
  }
  for (int i = 0; i < N; i++)
    if (seen[i] != 1)
      bad++;
  printf("%s by %d: %d entries, %d dots, %d others, %d bad\n", path, (int)size,
         n, dots, others, bad);
  shut(dir.fd);
}

int main(void) {
  static const size_t sizes[] = {1,  23,  24,  25,  26,  31,  32,   33,  34,
                                 64, 127, 128, 129, 256, 340, 1000, 4096};
  say("mkdir", __wasi_path_create_directory(ROOT, "short"));
  make_files("short/f", N, 7);
  say("mkdir", __wasi_path_create_directory(ROOT, "long"));
  make_files("long/f", N, 9);
  say("mkdir", __wasi_path_create_directory(ROOT, "long/dir"));
  say("symlink", __wasi_path_symlink("f1", ROOT, "long/link"));
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    list("short", sizes[i]);
    list("long", sizes[i]);
  }
  return 0;
}
