/* What changes directories: make, remove, rename, link, symlink, unlink, with
   what must fail. */
#include "case.h"

static void exists(const char *path) {
  __wasi_filestat_t stat;
  int error = __wasi_path_filestat_get(ROOT, 0, path, &stat);
  if (error)
    printf("  %s: %d\n", path, error);
  else
    printf("  %s: type %d, %d links\n", path, stat.filetype,
           stat.filetype == __WASI_FILETYPE_DIRECTORY ? 0 : (int)stat.nlink);
}

int main(void) {
  say("mkdir", __wasi_path_create_directory(ROOT, "d"));
  say("mkdir again", __wasi_path_create_directory(ROOT, "d"));
  say("mkdir slash", __wasi_path_create_directory(ROOT, "d2/"));
  int fd = create("d/f");
  put(fd, "text");
  say("link", __wasi_path_link(ROOT, 0, "d/f", ROOT, "g"));
  exists("g");
  say("link again", __wasi_path_link(ROOT, 0, "d/f", ROOT, "g"));
  say("link dir", __wasi_path_link(ROOT, 0, "d", ROOT, "h"));
  say("link none", __wasi_path_link(ROOT, 0, "none", ROOT, "h"));
  say("link follow", __wasi_path_link(ROOT, 1, "d/f", ROOT, "h"));
  say("symlink", __wasi_path_symlink("d/f", ROOT, "s"));
  say("symlink again", __wasi_path_symlink("d/f", ROOT, "s"));
  say("symlink slash", __wasi_path_symlink("d/f", ROOT, "s2/"));
  say("symlink empty", __wasi_path_symlink("", ROOT, "s3"));
  say("link symlink", __wasi_path_link(ROOT, 0, "s", ROOT, "t"));
  exists("s");
  exists("t");
  say("rmdir full", __wasi_path_remove_directory(ROOT, "d"));
  say("rmdir file", __wasi_path_remove_directory(ROOT, "g"));
  say("rmdir none", __wasi_path_remove_directory(ROOT, "none"));
  say("rmdir .", __wasi_path_remove_directory(ROOT, "."));
  say("unlink dir", __wasi_path_unlink_file(ROOT, "d"));
  say("unlink slash", __wasi_path_unlink_file(ROOT, "g/"));
  say("unlink none", __wasi_path_unlink_file(ROOT, "none"));
  say("rename", __wasi_path_rename(ROOT, "d/f", ROOT, "d/k"));
  exists("d/f");
  exists("d/k");
  say("rename over", __wasi_path_rename(ROOT, "g", ROOT, "d/k"));
  say("rename dir", __wasi_path_rename(ROOT, "d", ROOT, "e"));
  exists("e/k");
  say("rename dir on file", __wasi_path_rename(ROOT, "e", ROOT, "s"));
  say("rename file on dir", __wasi_path_rename(ROOT, "s", ROOT, "e"));
  say("rename into itself", __wasi_path_rename(ROOT, "e", ROOT, "e/e"));
  say("rename none", __wasi_path_rename(ROOT, "none", ROOT, "x"));
  say("unlink open", __wasi_path_unlink_file(ROOT, "e/k"));
  seek(fd, 0, __WASI_WHENCE_SET);
  get(fd, 10);
  exists("e/k");
  say("rmdir", __wasi_path_remove_directory(ROOT, "e"));
  int dir = open_at(ROOT, "d2", __WASI_OFLAGS_DIRECTORY, RIGHTS_READ, 0);
  say("rmdir open", __wasi_path_remove_directory(ROOT, "d2"));
  printf("in it: %d\n", open_at(dir, "x", __WASI_OFLAGS_CREAT, RIGHTS_BOTH, 0));
  return 0;
}
