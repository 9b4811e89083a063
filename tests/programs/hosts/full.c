/* full.c writes to the file of its argument, or else to stdout, and tells the
   errors on stderr. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static const char *reason(ssize_t n) {
  return n >= 0 ? "written" : errno == ENOSPC ? "ENOSPC" : "another error";
}

int main(int argc, char **argv) {
  static char buffer[100000];
  int fd = argc > 1 ? open(argv[1], O_WRONLY) : 1;
  for (int i = 0; i < 2; i++) {
    fprintf(stderr, "short: %s\n", reason(write(fd, buffer, 10)));
    fprintf(stderr, "long: %s\n", reason(write(fd, buffer, sizeof buffer)));
  }
  return 0;
}
