/* copy.c copies a file through a small buffer, appends a line, then reads the
   copy back from its middle: open, read, write, seek, fstat, truncation. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int fail(const char *what) {
  fprintf(stderr, "copy: %s: %s\n", what, strerror(errno));
  return 1;
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "copy: two names, please\n");
    return 2;
  }
  int in = open(argv[1], O_RDONLY);
  if (in < 0)
    return fail(argv[1]);
  int out = open(argv[2], O_RDWR | O_CREAT | O_TRUNC, 0644);
  if (out < 0)
    return fail(argv[2]);
  char buffer[1000];
  ssize_t n;
  while ((n = read(in, buffer, sizeof buffer)) > 0) {
    if (write(out, buffer, (size_t)n) != n)
      return fail("write");
  }
  if (n < 0)
    return fail("read");
  struct stat from, to;
  if (fstat(in, &from) != 0 || fstat(out, &to) != 0)
    return fail("fstat");
  printf("%lld bytes, %lld bytes\n", (long long)from.st_size,
         (long long)to.st_size);
  const char line[] = "the end\n";
  if (lseek(out, 0, SEEK_END) != to.st_size ||
      write(out, line, sizeof line - 1) != sizeof line - 1)
    return fail("append");
  off_t middle = lseek(out, to.st_size / 2, SEEK_SET);
  n = read(out, buffer, 40);
  printf("at %lld: %zd bytes, first %d\n", (long long)middle, n,
         n > 0 ? buffer[0] : -1);
  if (close(in) != 0 || close(out) != 0)
    return fail("close");
  return access(argv[2], F_OK) == 0 ? 0 : fail("access");
}
