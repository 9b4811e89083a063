/*
 * noise.c writes to standard error what an adapter for it must stand: several
 * lines at once, a long one, no text, and memory that is not there.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wasi/api.h>

int main(void) {
  static char text[3000];
  __wasi_size_t written;
  __wasi_ciovec_t beyond = {(const uint8_t *)0x7ffffff0, 32};
  __wasi_ciovec_t three[] = {
      {(const uint8_t *)"a", 1}, {NULL, 0}, {(const uint8_t *)"b\n\nc", 4}};
  puts("to standard output");
  fflush(stdout);
  fprintf(stderr, "%d and\n%s", 1, "two\n");
  if (__wasi_fd_write(2, three, 3, &written) || written != 5)
    puts("three pieces were not written");
  fputs("\xff\xc3\xa9\n", stderr);
  if (__wasi_fd_write(2, &beyond, 1, &written) != __WASI_ERRNO_FAULT)
    puts("memory that is not there was written");
  memset(text, 'x', sizeof text - 1);
  fputs(text, stderr);
  return 7;
}
