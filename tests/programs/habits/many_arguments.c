/* many_arguments.c tells how many arguments and variables there are, how long
   they are in all, and a checksum over their bytes in order. */
#include <stdint.h>
#include <stdio.h>

extern char **environ;

static void tell(const char *what, char **strings) {
  unsigned count = 0, size = 0;
  uint32_t sum = 1;
  for (; *strings; strings++, count++) {
    const char *s = *strings;
    for (; *s; s++, size++)
      sum = sum * 31 + (uint8_t)*s;
    sum = sum * 31;
  }
  printf("%u %s of %u bytes, %08x\n", count, what, size, (unsigned)sum);
}

int main(int argc, char **argv) {
  if (argc < 1)
    return 1;
  tell("arguments", argv + 1);
  tell("variables", environ);
  return 0;
}
