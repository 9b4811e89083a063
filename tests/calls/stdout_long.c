/* 1 MiB to stdout, where the stream takes 64 KiB at a time, less 4 KiB.
   calls: get-stdout 1, output-stream.check-write 17, output-stream.write 17,
     output-stream.blocking-write-and-flush 1 */
#include <unistd.h>

static char buffer[1 << 20];

int main(void) {
  return write(1, buffer, sizeof buffer) != sizeof buffer;
}
