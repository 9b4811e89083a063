/*
 * stream.c writes to output streams.
 *
 * blocking-write-and-flush takes at most 4,096 bytes.  What is longer goes by
 * check-write, which tells how much the stream takes now, and write; one
 * blocking-flush follows, unless a short last piece flushes by itself.  A
 * stream that takes nothing now gets a piece by blocking-write-and-flush,
 * which waits.
 */
#include "stream.h"

#include <stdbool.h>

#include "error.h"
#include "iovec.h"

/* Writes some of the buffer: 1 host call if at most 4,096 bytes are left in
   it, else 2.  Moves the buffer to what is left, and tells if all that was
   written is flushed. */
static enum errno write_some(int32_t stream, struct iovec *buffer,
                             bool *is_flushed) {
  struct stream_permit permit;
  struct stream_result result;
  uint32_t size = buffer->len;
  uint64_t limit = 0;
  if (size > IOVEC_GATHER) {
    output_stream_check_write(stream, &permit);
    if (permit.is_error)
      return error_stream(&permit.u.error);
    limit = permit.u.bytes;
    if (!limit)
      size = IOVEC_GATHER;
    else if (size > limit)
      size = (uint32_t)limit;
  }
  if (limit)
    output_stream_write(stream, buffer->buf, size, &result);
  else
    output_stream_blocking_write_and_flush(stream, buffer->buf, size, &result);
  buffer->buf += size;
  buffer->len -= size;
  *is_flushed = !limit;
  return result.is_error ? error_stream(&result.error) : ERRNO_SUCCESS;
}

static enum errno flush(int32_t stream) {
  struct stream_result result;
  output_stream_blocking_flush(stream, &result);
  return result.is_error ? error_stream(&result.error) : ERRNO_SUCCESS;
}

enum errno stream_write(int32_t stream, const struct iovec *iovs, uint32_t n,
                        uint32_t total, uint32_t *written) {
  struct iovec buffer;
  uint32_t n_flushed = 0;
  uint32_t left = total;
  bool is_flushed = true;
  enum errno error = ERRNO_SUCCESS;
  void *mark = wasi_fuse_allocate(0, 1);
  struct iovec joined;
  const struct iovec *from = iovec_join(iovs, n, total, &joined);
  iovec_gather(iovs, &joined);
  while (left && !error) {
    buffer = *from++;
    while (buffer.len && !error) {
      left -= buffer.len;
      error = write_some(stream, &buffer, &is_flushed);
      left += buffer.len;
      if (is_flushed && !error)
        n_flushed = total - left;
    }
  }
  if (!is_flushed && !error)
    error = flush(stream);
  if (!error)
    n_flushed = total;
  wasi_fuse_release(mark);
  *written = n_flushed;
  return n_flushed ? ERRNO_SUCCESS : error;
}
