/* A long write to a file is one call.
   calls: get-directories 1, descriptor.open-at 1, descriptor.write 2,
     drop descriptor 1 */
#include <fcntl.h>
#include <unistd.h>

static char buffer[1 << 20];

int main(void) {
  int fd = open("/file", O_WRONLY | O_CREAT, 0666);
  if (write(fd, buffer, 100000) != 100000)
    return 1;
  if (write(fd, buffer, sizeof buffer) != sizeof buffer)
    return 2;
  return close(fd) != 0;
}
