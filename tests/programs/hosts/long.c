/* long.c writes and reads long pieces, whatever the host moves at once: each
   write takes all. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

enum { SIZE = 100000 };
static char data[SIZE], back[SIZE];

static int same(const char *path, int size) {
  int fd = open(path, O_RDONLY);
  int done = 0;
  ssize_t n;
  while ((n = read(fd, back + done, (size_t)(SIZE - done))) > 0)
    done += (int)n;
  close(fd);
  return done == size && !memcmp(data, back, (size_t)size);
}

int main(void) {
  for (int i = 0; i < SIZE; i++)
    data[i] = (char)(i * 7 + i / 256);
  int fd = open("/file", O_RDWR | O_CREAT | O_TRUNC, 0666);
  printf("write %d\n", (int)write(fd, data, SIZE / 2));
  struct iovec iov[] = {{data + SIZE / 2, SIZE / 4},
                        {data + SIZE / 2 + SIZE / 4, SIZE / 4}};
  for (int done = 0; done < SIZE / 2;) {
    ssize_t n = writev(fd, iov, 2); /* natively it writes the first */
    done += (int)n;
    if (n == SIZE / 4)
      iov[0] = iov[1], iov[1].iov_len = 0;
    else if (n != SIZE / 2)
      return 1;
  }
  printf("pwrite %d\n", (int)pwrite(fd, data + 5, 5000, 5));
  close(fd);
  printf("same %d\n", same("/file", SIZE));
  fd = open("/log", O_WRONLY | O_CREAT | O_APPEND, 0666);
  printf("append %d\n", (int)write(fd, data, 20000));
  printf("append %d\n", (int)write(fd, data + 20000, 10));
  close(fd);
  printf("same %d\n", same("/log", 20010));
  for (int i = 0; i < SIZE; i++)
    data[i] = (char)('a' + i % 26);
  fflush(stdout);
  printf("stdout %d\n", (int)write(1, data, SIZE));
  return 0;
}
