/* A directory of 20 files: two calls for each entry, and no more for the short
   buffer of a C library.
   calls: get-directories 1, descriptor.open-at 21,
     descriptor.read-directory 1, descriptor.metadata-hash 1,
     directory-entry-stream.read-directory-entry 21,
     descriptor.metadata-hash-at 20, drop directory-entry-stream 1,
     drop descriptor 21 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
  char path[100];
  int n = 0;
  for (int i = 0; i < 20; i++) {
    snprintf(path, sizeof path, "/second/file%d", i);
    close(open(path, O_WRONLY | O_CREAT, 0666));
  }
  DIR *dir = opendir("/second");
  while (readdir(dir))
    n++;
  return closedir(dir) != 0 || n != 22;
}
