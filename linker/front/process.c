/*
 * process.c asks POSIX to find and run programs.
 */
#define _POSIX_C_SOURCE 200809L

#include "front/process.h"

#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* FOLDER/NAME if that may be run. */
static const char *program_in(const char *folder, size_t size,
                              const char *name) {
  size_t length = strlen(name);
  char *path = allocate(size + length + 2);
  memcpy(path, size ? folder : ".", size ? size : 1);
  path[size ? size : 1] = '/';
  memcpy(path + (size ? size : 1) + 1, name, length);
  if (access(path, X_OK) == 0)
    return path;
  free(path);
  return NULL;
}

/* Where Linux says that this program is; elsewhere PATH has to do. */
static const char *find_beside(const char *name) {
  char own[4096];
  ssize_t size = readlink("/proc/self/exe", own, sizeof own);
  while (size > 0 && own[size - 1] != '/')
    size--;
  return size > 1 ? program_in(own, (size_t)size - 1, name) : NULL;
}

const char *find_program(const char *name) {
  const char *found = find_beside(name), *path = getenv("PATH");
  while (!found && path && *path) {
    size_t size = strcspn(path, ":");
    found = program_in(path, size, name);
    path += size + (path[size] == ':');
  }
  return found;
}

int run_program(const char *path, const struct strings *arguments) {
  char **argv = allocate((arguments->n + 2) * sizeof *argv);
  argv[0] = copy_text(path, strlen(path));
  for (size_t i = 0; i < arguments->n; i++)
    argv[i + 1] = copy_text(arguments->items[i], strlen(arguments->items[i]));
  pid_t child;
  int error = posix_spawn(&child, path, NULL, NULL, argv, environ);
  if (error) {
    report_error("`%s` cannot be run: %s", path, strerror(error));
    return EXIT_LINK_FAILED;
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR)
    ;
  return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_LINK_FAILED;
}
