/* walk.c lists a directory tree: kind, size and path of each entry, sorted,
   with the target of symbolic links. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_ENTRIES = 4096, MAX_PATH = 1024 };

static int by_name(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

static void walk(const char *path, int depth);

static void show(const char *path, int depth) {
  struct stat st;
  if (lstat(path, &st) != 0) {
    printf("? %s: %s\n", path, strerror(errno));
    return;
  }
  if (S_ISDIR(st.st_mode)) {
    printf("d %s\n", path);
    walk(path, depth + 1);
  } else if (S_ISLNK(st.st_mode)) {
    char target[MAX_PATH];
    ssize_t n = readlink(path, target, sizeof target - 1);
    target[n > 0 ? n : 0] = 0;
    printf("l %s -> %s\n", path, target);
  } else {
    printf("f %s %lld\n", path, (long long)st.st_size);
  }
}

static void walk(const char *path, int depth) {
  char **names = malloc(MAX_ENTRIES * sizeof *names);
  size_t n = 0;
  DIR *dir = opendir(path);
  if (!dir || depth > 20) {
    printf("? %s: %s\n", path, strerror(errno));
    free(names);
    return;
  }
  struct dirent *entry;
  while ((entry = readdir(dir)) && n < MAX_ENTRIES) {
    if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
      names[n++] = strdup(entry->d_name);
  }
  closedir(dir);
  qsort(names, n, sizeof *names, by_name);
  for (size_t i = 0; i < n; i++) {
    char child[MAX_PATH];
    snprintf(child, sizeof child, "%s/%s", path, names[i]);
    show(child, depth);
    free(names[i]);
  }
  free(names);
}

int main(int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    printf("%s:\n", argv[i]);
    walk(argv[i], 0);
  }
  return 0;
}
