/* Hello world by printf, which writes once.
   calls: get-stdout 1, get-terminal-stdout 1,
     output-stream.blocking-write-and-flush 1 */
#include <stdio.h>

static volatile int year = 1978;

int main(void) {
  printf("hello, %s of %d\n", "world", year);
  return 0;
}
