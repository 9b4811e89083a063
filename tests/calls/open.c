/* To open a file is one call, and to close it one; the preopens are asked for
   once in all, however many there are.
   calls: get-directories 1, descriptor.open-at 20, drop descriptor 20 */
#include <fcntl.h>
#include <unistd.h>

int main(void) {
  for (int i = 0; i < 20; i++) {
    int fd = open("/second/file", O_RDWR | O_CREAT, 0666);
    if (fd < 0 || close(fd) != 0)
      return 1;
  }
  return 0;
}
