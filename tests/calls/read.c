/* Reads and writes of up to 64 KiB are one call each, with the offset or
   without, and to seek is none.
   calls: get-directories 1, descriptor.open-at 1, descriptor.write 20,
     descriptor.read 20, drop descriptor 1 */
#include <fcntl.h>
#include <unistd.h>

static char buffer[65536];

int main(void) {
  ssize_t size = sizeof buffer;
  int fd = open("/file", O_RDWR | O_CREAT, 0666);
  for (int i = 0; i < 10; i++)
    if (write(fd, buffer, sizeof buffer) != size ||
        pwrite(fd, buffer, 100, 0) != 100)
      return 1;
  for (int i = 0; i < 100; i++)
    if (lseek(fd, i, SEEK_SET) != i || lseek(fd, 1, SEEK_CUR) != i + 1)
      return 2;
  lseek(fd, 0, SEEK_SET);
  for (int i = 0; i < 10; i++)
    if (read(fd, buffer, sizeof buffer) != size ||
        pread(fd, buffer, sizeof buffer, i) != size)
      return 3;
  return close(fd) != 0;
}
