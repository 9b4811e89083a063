/* Two directories read in turns, a directory opened twice, and files deleted
   while theirs is read: each entry still comes once. */
#include "dir.h"

int main(void) {
  __wasi_dirent_t entry;
  char name[300], path[300];
  say("mkdir", __wasi_path_create_directory(ROOT, "a"));
  say("mkdir", __wasi_path_create_directory(ROOT, "b"));
  make_files("a/f", 60, 3);
  make_files("b/g", 60, 20);
  struct dir a = dir_open("a", 128);
  struct dir b = dir_open("b", 100);
  struct dir again = dir_open("a", 64);
  int n[3] = {0};
  for (_Bool more = 1; more;) {
    more = 0;
    if (dir_next(&a, &entry, name))
      more = 1, n[0]++;
    if (dir_next(&b, &entry, name))
      more = 1, n[1]++;
    if (dir_next(&again, &entry, name))
      more = 1, n[2]++;
  }
  printf("in turns: %d %d %d\n", n[0], n[1], n[2]);
  shut(a.fd);

  a = dir_open("a", 4096);
  int deleted = 0;
  while (dir_next(&a, &entry, name)) {
    if (name[0] == '.')
      continue;
    snprintf(path, sizeof path, "a/%s", name);
    int error = __wasi_path_unlink_file(ROOT, path);
    if (error)
      printf("unlink %s: %d\n", path, error);
    else
      deleted++;
  }
  printf("deleted %d\n", deleted);
  say("rmdir", __wasi_path_remove_directory(ROOT, "a"));
  return 0;
}
