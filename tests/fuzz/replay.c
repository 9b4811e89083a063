/*
 * replay.c runs a fuzz target on files, in builds without libFuzzer: each
 * argument is a file or a folder of files.  Arguments that begin with "-" are
 * for libFuzzer and are passed over.
 */
#define _XOPEN_SOURCE 700

#include "fuzz.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

static size_t n_files;

static int run_file(const char *path, size_t size) {
  FILE *file = fopen(path, "rb");
  /* Of the exact size, so that a read beyond the end is seen. */
  uint8_t *data = malloc(size ? size : 1);
  size_t n = file && data ? fread(data, 1, size, file) : 0;
  if (!file || !data || n != size) {
    fprintf(stderr, "%s: it cannot be read\n", path);
    if (file)
      fclose(file);
    free(data);
    return 1;
  }
  fclose(file);
  fprintf(stderr, "%s\n", path);
  LLVMFuzzerTestOneInput(data, size);
  free(data);
  n_files++;
  return 0;
}

static int run_path(const char *path);

static int run_folder(const char *path) {
  DIR *folder = opendir(path);
  int failed = !folder;
  struct dirent *entry;
  while (folder && (entry = readdir(folder))) {
    char name[4096];
    if (entry->d_name[0] == '.')
      continue;
    snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
    failed |= run_path(name);
  }
  if (folder)
    closedir(folder);
  return failed;
}

static int run_path(const char *path) {
  struct stat status;
  if (stat(path, &status) != 0) {
    perror(path);
    return 1;
  }
  return S_ISDIR(status.st_mode) ? run_folder(path)
                                 : run_file(path, (size_t)status.st_size);
}

int main(int argc, char **argv) {
  int failed = 0;
  for (int i = 1; i < argc; i++)
    if (argv[i][0] != '-')
      failed |= run_path(argv[i]);
  printf("%zu files\n", n_files);
  return failed;
}
