/*
 * stdio.c is the program's own three streams: reading, writing and what they
 * are.  Nothing is asked of the host before it is needed, and nothing twice.
 *
 * The handles stay when the program closes a descriptor, as the streams of a
 * host outlive the descriptors of its programs.
 */
#include "stdio.h"

#include "error.h"
#include "fd.h"
#include "iovec.h"
#include "memory.h"
#include "stream.h"

static int32_t streams[3];

EXPORT("stdio_in.alone") int32_t stdio_in_alone(void);
EXPORT("stdio_in.threads") int32_t stdio_in_shared(void);

int32_t stdio_in_alone(void) {
  if (!streams[STDIN])
    streams[STDIN] = get_stdin();
  return streams[STDIN];
}

int32_t stdio_in_shared(void) {
  fd_lock();
  int32_t stream = stdio_in_alone();
  fd_unlock();
  return stream;
}

EXPORT("stdio_out.alone") int32_t stdio_out_alone(uint32_t number);
EXPORT("stdio_out.threads") int32_t stdio_out_shared(uint32_t number);

int32_t stdio_out_alone(uint32_t number) {
  if (!streams[number])
    streams[number] = number == STDOUT ? get_stdout() : get_stderr();
  return streams[number];
}

int32_t stdio_out_shared(uint32_t number) {
  fd_lock();
  int32_t stream = stdio_out_alone(number);
  fd_unlock();
  return stream;
}

GATE("fd_write.table", FILE_OPENERS "," SOCKET_OPENERS)
enum errno fd_write_gate(uint32_t fd, const struct iovec *iovs, uint32_t n,
                         uint32_t *count);

/* Streams: output-stream.blocking-write-and-flush, 1 host call for up to
   4,096 bytes; for more before it check-write and write, 2 for each piece that
   the stream takes. */
EXPORT("fd_write")
enum errno fd_write(uint32_t fd, const struct iovec *iovs, uint32_t n,
                    uint32_t *count);

enum errno fd_write(uint32_t fd, const struct iovec *iovs, uint32_t n,
                    uint32_t *count) {
  return fd_is_stdio(fd) ? stdio_write(fd, iovs, n, count)
                         : fd_write_gate(fd, iovs, n, count);
}

enum errno stdio_write(uint32_t number, const struct iovec *iovs, uint32_t n,
                       uint32_t *count) {
  uint32_t total;
  if (number == STDIN)
    return ERRNO_BADF;
  enum errno error = iovec_measure(iovs, n, count, &total);
  if (error)
    return error;
  stdio_write_alone(number);
  return stream_write(stdio_out(number), iovs, n, total, count);
}

GATE("fd_read.table", FILE_OPENERS "," SOCKET_OPENERS)
enum errno fd_read_gate(uint32_t fd, const struct iovec *iovs, uint32_t n,
                        uint32_t *count);

/* Streams: input-stream.blocking-read, 1 host call. */
EXPORT("fd_read")
enum errno fd_read(uint32_t fd, const struct iovec *iovs, uint32_t n,
                   uint32_t *count);

enum errno fd_read(uint32_t fd, const struct iovec *iovs, uint32_t n,
                   uint32_t *count) {
  return fd_is_stdio(fd) ? stdio_read(fd, iovs, n, count)
                         : fd_read_gate(fd, iovs, n, count);
}

/* Reads whatever is there: to wait for more could be for ever.  A host that
   returns nothing, and not the end, is asked again, as some return before
   there is anything; one that goes on like this was interrupted. */
enum errno stdio_read(uint32_t number, const struct iovec *iovs, uint32_t n,
                      uint32_t *count) {
  struct stream_bytes result;
  struct iovec small, buffer;
  uint32_t total;
  if (number != STDIN)
    return ERRNO_BADF;
  enum errno error = iovec_measure(iovs, n, count, &total);
  if (error)
    return error;
  const struct iovec *to = iovec_target(iovs, n, total, &small);
  bool is_small = to == &small;
  if (!iovec_take(&to, to + (is_small ? 1 : n), &buffer)) {
    *count = 0;
    return ERRNO_SUCCESS;
  }
  uint32_t size = buffer.len < IOVEC_READ ? buffer.len : IOVEC_READ;
  uint32_t patience = 8;
  do {
    wasi_fuse_receive(buffer.buf, size);
    input_stream_blocking_read(stdio_in(), size, &result);
    wasi_fuse_received();
  } while (!result.is_error && !result.u.bytes.len && --patience);
  bool is_closed = result.is_error && result.u.error.is_closed;
  uint32_t got = result.is_error ? 0 : result.u.bytes.len;
  if (is_small)
    iovec_scatter(iovs, n, got);
  if (result.is_error && !is_closed)
    return error_stream(&result.u.error);
  *count = got;
  return got || is_closed ? ERRNO_SUCCESS : ERRNO_INTR;
}

/* Asks the host once if a stream is a terminal.  The terminal is kept, as the
   stream is. */
EXPORT("stdio_filetype.alone") uint8_t find_filetype_alone(uint32_t number);
EXPORT("stdio_filetype.threads") uint8_t find_filetype_shared(uint32_t number);
THREADS("stdio_filetype.threads", "stdio_filetype.alone")
uint8_t find_filetype(uint32_t number);

uint8_t find_filetype_alone(uint32_t number) {
  /* The filetype plus one; 0: not asked. */
  static uint8_t known[3];
  struct handle_option terminal;
  if (!known[number]) {
    if (number == STDIN)
      get_terminal_stdin(&terminal);
    else if (number == STDOUT)
      get_terminal_stdout(&terminal);
    else
      get_terminal_stderr(&terminal);
    known[number] =
        (terminal.is_some ? FILETYPE_CHARACTER_DEVICE : FILETYPE_UNKNOWN) + 1;
  }
  return known[number] - 1;
}

uint8_t find_filetype_shared(uint32_t number) {
  fd_lock();
  uint8_t filetype = find_filetype_alone(number);
  fd_unlock();
  return filetype;
}

void stdio_fdstat(uint32_t number, struct fdstat *out) {
  out->filetype = find_filetype(number);
  out->flags = 0;
  out->rights_base = number == STDIN ? RIGHTS_FD_READ : RIGHTS_FD_WRITE;
  out->rights_inheriting = out->rights_base;
}

void stdio_filestat(uint32_t number, struct filestat *out) {
  memset(out, 0, sizeof *out);
  out->filetype = find_filetype(number);
}
