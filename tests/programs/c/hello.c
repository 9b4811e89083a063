/* hello.c prints one line, and nothing else. */
#include <stdio.h>

int main(void) {
  puts("hello, world");
  return 0;
}
