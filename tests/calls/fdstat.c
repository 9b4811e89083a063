/* What a descriptor is, is asked once: here a file's, a directory's and that of
   stdout.
   calls: get-directories 1, descriptor.open-at 2, descriptor.get-type 1,
     get-terminal-stdout 1, drop descriptor 2 */
#include <fcntl.h>
#include <unistd.h>

int main(void) {
  int file = open("/file", O_RDWR | O_CREAT, 0666);
  int dir = open("/second", O_RDONLY | O_DIRECTORY);
  for (int i = 0; i < 100; i++) {
    if (fcntl(file, F_GETFL) != O_RDWR || fcntl(dir, F_GETFL) < 0)
      return 1;
    if (fcntl(1, F_GETFL) != O_WRONLY || isatty(1))
      return 2;
  }
  return close(file) != 0 || close(dir) != 0;
}
