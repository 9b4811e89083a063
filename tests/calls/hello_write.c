/* Hello world by write.
   calls: get-stdout 1, output-stream.blocking-write-and-flush 1 */
#include <unistd.h>

int main(void) {
  return write(1, "hello, world\n", 13) != 13;
}
