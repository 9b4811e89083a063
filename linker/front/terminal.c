/*
 * terminal.c asks POSIX for what libc does not tell: whether the standard
 * streams are open, whether one is a terminal and how wide, the time that
 * passes, and where and how large a file is.
 */
#define _DEFAULT_SOURCE
#define _POSIX_C_SOURCE 200809L

#include "front/command.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

void open_streams(void) {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (fcntl(fd, F_GETFD) < 0 && errno == EBADF) /* then fd is the next one */
      open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

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

/* The real path of the folder that `path` is in, or null. */
static char *real_folder(const char *path, const char *slash) {
  char *folder = slash ? copy_text(path, (size_t)(slash - path) + 1) : NULL;
  char *real = realpath(folder ? folder : ".", NULL);
  free(folder);
  return real;
}

char *real_path(const char *path) {
  char *real = realpath(path, NULL);
  const char *slash = strrchr(path, '/');
  char *folder = real ? NULL : real_folder(path, slash);
  if (!folder)
    return real ? real : copy_text(path, strlen(path));
  const char *name = slash ? slash + 1 : path;
  size_t size = strlen(folder), length = strlen(name);
  real = allocate(size + length + 2);
  memcpy(real, folder, size);
  real[size] = '/';
  memcpy(real + size + 1, name, length + 1);
  free(folder);
  return real;
}
