/* Writes by write(2), little and much, to stdout, stderr, a file from its start
   and one to append to, and then ends as its argument says. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

enum { MUCH = 100000 };
static char much[MUCH];

static void put(int fd, char byte) {
  memset(much, byte, MUCH);
  struct iovec pieces[] = {{"some ", 5}, {much, MUCH}, {" more\n", 6}};
  if (write(fd, "little\n", 7) != 7 || write(fd, much, MUCH) != MUCH ||
      writev(fd, pieces, 3) != MUCH + 11 || write(fd, "end\n", 4) != 4) {
    perror("write");
    exit(3);
  }
}

int main(int argc, char **argv) {
  const char *way = argc > 1 ? argv[1] : "";
  int file = open("file", O_WRONLY | O_CREAT, 0666);
  int log = open("log", O_WRONLY | O_CREAT | O_APPEND, 0666);
  if (file < 0 || log < 0)
    return 2;
  put(1, 'o');
  put(2, 'e');
  put(file, 'f');
  put(log, 'l');
  if (!strcmp(way, "close"))
    for (int fd = 1; fd <= log; fd++)
      close(fd);
  else if (!strcmp(way, "exit"))
    exit(5);
  else if (!strcmp(way, "at-once"))
    _Exit(6);
  else if (!strcmp(way, "trap"))
    __builtin_trap();
  return 0;
}
