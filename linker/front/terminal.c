/*
 * terminal.c asks POSIX for what libc does not tell: whether a stream is a
 * terminal and how wide, the time that passes, and how large a file is.
 */
#define _DEFAULT_SOURCE
#define _POSIX_C_SOURCE 200809L

#include "front/command.h"

#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

bool is_terminal(FILE *file) {
  return isatty(fileno(file)) == 1;
}

int terminal_width(FILE *file) {
  struct winsize size;
  if (ioctl(fileno(file), TIOCGWINSZ, &size) == 0 && size.ws_col)
    return size.ws_col;
  return 80;
}

double clock_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int64_t file_size(const char *path) {
  struct stat status;
  if (stat(path, &status) != 0 || !S_ISREG(status.st_mode))
    return -1;
  return status.st_size;
}
