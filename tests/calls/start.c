/* Arguments and environment are asked for when the program wants them, once
   or twice each.
   calls: get-arguments 2, get-environment 2, get-stdout 1,
     get-terminal-stdout 1, output-stream.blocking-write-and-flush 1 */
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
  const char *value = getenv("A");
  printf("%d %s %s\n", argc, argv[1], value);
  return 0;
}
