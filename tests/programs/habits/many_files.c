/* many_files.c has 10,000 files open at once: all numbers differ and are the
   lowest, each reads its own, and a number that is closed comes again. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { N = 10000 };
static int fds[N];

int main(int argc, char **argv) {
  int n = argc > 1 ? atoi(argv[1]) : N;
  int bad = 0;
  for (int i = 0; i < n; i++) {
    fds[i] = open("/file", O_RDWR | O_CREAT, 0666);
    if (fds[i] < 0) {
      printf("the %dth cannot be opened\n", i);
      return 1;
    }
    bad += fds[i] != fds[0] + i;
  }
  if (pwrite(fds[0], "abcdefghijklmnopqrstuvwxyz", 26, 0) != 26)
    return 2;
  for (int i = 0; i < n; i++)
    bad += lseek(fds[i], i % 26, SEEK_SET) != i % 26;
  for (int i = 0; i < n; i++) {
    char byte = 0;
    bad += read(fds[i], &byte, 1) != 1 || byte != 'a' + i % 26;
  }
  for (int i = n / 2; i < n; i += 100)
    bad += close(fds[i]) != 0;
  for (int i = n / 2; i < n; i += 100)
    bad += open("/file", O_RDONLY) != fds[i];
  for (int i = 0; i < n; i++)
    bad += close(fds[i]) != 0;
  bad += close(fds[n / 3]) == 0;
  printf("%d files, %d bad\n", n, bad);
  return 0;
}
