/*
 * codes.c opens a socket again and again, and tells the error of each.
 *
 *     codes COUNT
 */
#include <unistd.h>

#include "wamr.h"

int main(int argc, char **argv) {
  int count = argc > 1 ? atoi(argv[1]) : 1;
  for (int i = 0; i < count; i++) {
    int fd = -1;
    int error = sock_open(-1, IPV4, STREAM, &fd);
    printf("%s\n", error ? strerror(error) : "good");
    if (!error)
      close(fd);
  }
  return 0;
}
