/* To append needs a stream, made once; the position is asked for only when
   the program does.
   calls: get-directories 1, descriptor.open-at 1,
     descriptor.append-via-stream 1,
     output-stream.blocking-write-and-flush 10, descriptor.stat 1,
     drop output-stream 1, drop descriptor 1 */
#include <fcntl.h>
#include <unistd.h>

int main(void) {
  int fd = open("/file", O_WRONLY | O_CREAT | O_APPEND, 0666);
  for (int i = 0; i < 10; i++)
    if (write(fd, "0123456789", 10) != 10)
      return 1;
  for (int i = 0; i < 10; i++)
    if (lseek(fd, 0, SEEK_CUR) != 100)
      return 2;
  return close(fd) != 0;
}
