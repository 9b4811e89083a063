/* Hello world by stdio, which asks if stdout is a terminal.
   calls: get-stdout 1, get-terminal-stdout 1,
     output-stream.blocking-write-and-flush 1 */
#include <stdio.h>

int main(void) {
  puts("hello, world");
  return 0;
}
