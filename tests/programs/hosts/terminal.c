/* terminal.c tells what stdio is: descriptors 0 to 2, terminal or not, and
   that it cannot be sought. */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
  for (int fd = 0; fd < 3; fd++) {
    errno = 0;
    printf("%d: %d\n", fd, isatty(fd));
  }
  fprintf(stderr, "errors\n");
  return 0;
}
