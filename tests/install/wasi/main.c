#include <stdio.h>

int main(void) {
  puts("hello from a build");
  return 0;
}
