/* exit.c ends with the exit code that its argument is. */
#include <stdlib.h>

int main(int argc, char **argv) {
  exit(argc > 1 ? atoi(argv[1]) : 0);
}
