/* files.c makes, renames and removes files and directories, and prints the
   errors of calls that must fail. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void say(const char *what, int result) {
  if (result == 0)
    printf("%s: done\n", what);
  else
    printf("%s: %s\n", what, strerror(errno));
}

static int put(const char *path, const char *text) {
  FILE *f = fopen(path, "w");
  if (!f)
    return -1;
  fputs(text, f);
  return fclose(f);
}

int main(void) {
  struct stat st;
  say("mkdir new", mkdir("new", 0755));
  say("mkdir new again", mkdir("new", 0755));
  say("write new/a", put("new/a", "one\n"));
  say("write new/b", put("new/b", "two\n"));
  say("rename a to c", rename("new/a", "new/c"));
  say("remove a", unlink("new/a"));
  say("rmdir new", rmdir("new"));
  say("remove b", unlink("new/b"));
  say("stat c", stat("new/c", &st));
  printf("size %lld, directory %d\n", (long long)st.st_size,
         S_ISDIR(st.st_mode) != 0);
  say("symlink", symlink("c", "new/link"));
  say("stat link", stat("new/link", &st));
  printf("size %lld\n", (long long)st.st_size);
  say("open for exclusive",
      open("new/c", O_CREAT | O_EXCL | O_RDWR, 0644) < 0 ? -1 : 0);
  say("open a directory to write", open("new", O_WRONLY) < 0 ? -1 : 0);
  say("open above the root", open("../../outside", O_RDONLY) < 0 ? -1 : 0);
  say("open nothing", open("new/none", O_RDONLY) < 0 ? -1 : 0);
  say("truncate", truncate("new/c", 2));
  say("stat c", stat("new/c", &st));
  printf("size %lld\n", (long long)st.st_size);
  return 0;
}
