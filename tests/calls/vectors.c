/* Several short buffers are read or written by one call.
   calls: get-directories 1, descriptor.open-at 1, descriptor.write 10,
     descriptor.read 10, get-stdout 1,
     output-stream.blocking-write-and-flush 10, drop descriptor 1 */
#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

int main(void) {
  char head[10] = "header ";
  char body[1000] = "";
  struct iovec iov[] = {{head, sizeof head}, {body, sizeof body}};
  int fd = open("/file", O_RDWR | O_CREAT, 0666);
  for (int i = 0; i < 10; i++)
    if (writev(fd, iov, 2) != 1010 || writev(1, iov, 2) != 1010)
      return 1;
  lseek(fd, 0, SEEK_SET);
  for (int i = 0; i < 10; i++)
    if (readv(fd, iov, 2) != 1010)
      return 2;
  return close(fd) != 0;
}
