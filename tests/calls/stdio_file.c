/* A file written and read by stdio: to open, to ask if what is written to is a
   terminal, to write or read, to find the end, to close.
   calls: get-directories 1, descriptor.open-at 2, descriptor.get-type 1,
     descriptor.write 1, descriptor.read 2, drop descriptor 2 */
#include <stdio.h>

int main(void) {
  char line[100];
  FILE *file = fopen("/file", "w");
  if (!file || fputs("one line\n", file) < 0 || fclose(file) != 0)
    return 1;
  file = fopen("/file", "r");
  if (!file || !fgets(line, sizeof line, file))
    return 2;
  if (fgets(line, sizeof line, file))
    return 3;
  return fclose(file) != 0;
}
