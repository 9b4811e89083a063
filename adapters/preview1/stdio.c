/*
 * stdio.c is the program's own three streams: reading, writing and what they
 * are.  Nothing is asked of the host before it is needed, and nothing twice.
 *
 * The handles stay open when the program closes a descriptor, as the streams
 * of a host outlive the descriptors of its programs.
 */
#include "stdio.h"

#include "error.h"
#include "fd.h"
#include "iovec.h"
#include "memory.h"
#include "stream.h"

static int32_t streams[3];


int32_t stdio_stream_in(void) {
  if (!streams[STDIN])
    streams[STDIN] = get_stdin();
  return streams[STDIN];
}

int32_t stdio_stream_out(uint32_t number) {
  if (!streams[number])
    streams[number] = number == STDOUT ? get_stdout() : get_stderr();
  return streams[number];
}

NOINLINE enum errno stdio_write(uint32_t number, const struct iovec *iovs,
                                uint32_t n, uint32_t *count) {
  uint32_t total;
  if (number == STDIN)
    return ERRNO_BADF;
  enum errno error = iovec_measure(iovs, n, count, &total);
  if (error)
    return error;
  return stream_write(stdio_stream_out(number), iovs, n, total, count);
}

GATE("fd_write.file", FILE_OPENERS)
enum errno fd_write_gate(uint32_t fd, const struct iovec *iovs, uint32_t n,
                         uint32_t *count);

/* Streams: output-stream.blocking-write-and-flush, 1 host call for up to
   4,096 bytes; for more check-write and write, 2 for each piece that the
   stream takes, and blocking-flush. */
EXPORT("fd_write")
enum errno fd_write(uint32_t fd, const struct iovec *iovs, uint32_t n,
                    uint32_t *count);

enum errno fd_write(uint32_t fd, const struct iovec *iovs, uint32_t n,
                    uint32_t *count) {
  if (!fd_is_stdio(fd))
    return fd_write_gate(fd, iovs, n, count);
  return stdio_write(fd, iovs, n, count);
}
