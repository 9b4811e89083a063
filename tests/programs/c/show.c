/* show.c prints its arguments and its environment, each in brackets, so that
   empty ones and those with spaces and newlines are seen. */
#include <stdio.h>

extern char **environ;

int main(int argc, char **argv) {
  printf("%d arguments\n", argc);
  for (int i = 0; i < argc; i++)
    printf("[%s]\n", argv[i]);
  for (char **e = environ; *e; e++)
    printf("{%s}\n", *e);
  return 0;
}
