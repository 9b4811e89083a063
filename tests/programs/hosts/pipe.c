/* pipe.c writes to stdout until it cannot, and tells why on stderr. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(void) {
  static char buffer[8192];
  memset(buffer, 'x', sizeof buffer);
  for (int i = 0; i < 1000; i++) {
    if (write(1, buffer, sizeof buffer) < 0) {
      fprintf(stderr, "stopped: %s\n", errno == EPIPE ? "EPIPE" : "other");
      return 3;
    }
  }
  fprintf(stderr, "wrote all\n");
  return 0;
}
