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

/* From the folder of programs to that of helpers. */
static const char libexec[] = "../libexec/wasi-fuse/";

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

const char *find_helper(const char *name) {
  const char *found = find_beside(name);
  size_t size = strlen(name);
  char *elsewhere = allocate(size + sizeof libexec);
  memcpy(elsewhere, libexec, sizeof libexec - 1);
  memcpy(elsewhere + sizeof libexec - 1, name, size);
  return found ? found : find_beside(elsewhere);
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

static pid_t start_program(const char *path, const struct strings *arguments,
                           const posix_spawn_file_actions_t *actions) {
  char **argv = allocate((arguments->n + 2) * sizeof *argv);
  argv[0] = copy_text(path, strlen(path));
  for (size_t i = 0; i < arguments->n; i++)
    argv[i + 1] = copy_text(arguments->items[i], strlen(arguments->items[i]));
  pid_t child;
  int error = posix_spawn(&child, path, actions, NULL, argv, environ);
  for (size_t i = 0; i <= arguments->n; i++)
    free(argv[i]);
  free(argv);
  if (!error)
    return child;
  report_error("`%s` cannot be run: %s", path, strerror(error));
  return -1;
}

static int wait_for(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR)
    ;
  return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_LINK_FAILED;
}

int run_program(const char *path, const struct strings *arguments) {
  pid_t child = start_program(path, arguments, NULL);
  return child < 0 ? EXIT_LINK_FAILED : wait_for(child);
}

/* What is left of a stream, with a zero behind it. */
static uint8_t *read_rest(FILE *file, size_t *size) {
  size_t room = 1 << 16;
  uint8_t *data = allocate(room);
  *size = 0;
  while (!feof(file) && !ferror(file)) {
    *size += fread(data + *size, 1, room - *size - 1, file);
    if (*size + 1 == room) {
      uint8_t *more = allocate(room * 2);
      memcpy(more, data, *size);
      free(data);
      data = more;
      room *= 2;
    }
  }
  data[*size] = 0;
  return data;
}

uint8_t *read_file(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  if (!file)
    return NULL;
  uint8_t *data = read_rest(file, size);
  bool ok = !ferror(file);
  fclose(file);
  if (ok)
    return data;
  free(data);
  return NULL;
}

void read_parent_call(struct strings *words) {
  char path[64];
  size_t size = 0;
  snprintf(path, sizeof path, "/proc/%ld/cmdline", (long)getppid());
  const char *word = (const char *)read_file(path, &size);
  const char *end = word ? word + size : word;
  for (; word != end; word += strlen(word) + 1) /* each ends with a zero */
    add_string(words, word);
}

/* The program's three streams are files, so that none has to wait. */
static bool run_with(FILE *const files[3], const char *path,
                     const struct strings *arguments,
                     struct program_result *result) {
  posix_spawn_file_actions_t actions;
  if (posix_spawn_file_actions_init(&actions) != 0)
    return false;
  for (int i = 0; i < 3; i++)
    posix_spawn_file_actions_adddup2(&actions, fileno(files[i]), i);
  pid_t child = start_program(path, arguments, &actions);
  posix_spawn_file_actions_destroy(&actions);
  if (child < 0)
    return false;
  size_t size;
  result->code = wait_for(child);
  rewind(files[1]);
  rewind(files[2]);
  result->output = read_rest(files[1], &result->size);
  result->messages = (char *)read_rest(files[2], &size);
  return true;
}

bool filter_program(const char *path, const struct strings *arguments,
                    const uint8_t *data, size_t size,
                    struct program_result *result) {
  FILE *files[3] = {tmpfile(), tmpfile(), tmpfile()};
  bool ok = files[0] && files[1] && files[2] &&
            fwrite(data, 1, size, files[0]) == size && fflush(files[0]) == 0;
  if (ok)
    rewind(files[0]);
  else
    report_error("a temporary file cannot be written: %s", strerror(errno));
  ok = ok && run_with(files, path, arguments, result);
  for (int i = 0; i < 3; i++)
    if (files[i])
      fclose(files[i]);
  return ok;
}
