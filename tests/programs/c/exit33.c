/* exit33.c ends with a code that is neither 0 nor 1, and text not flushed. */
#include <stdio.h>
#include <stdlib.h>

int main(void) {
  printf("leaving with 33, no newline");
  fprintf(stderr, "to stderr\n");
  exit(33);
}
