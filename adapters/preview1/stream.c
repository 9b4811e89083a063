/*
 * stream.c writes to output streams.
 *
 * blocking-write-and-flush takes at most 4,096 bytes.  Of a longer buffer the
 * last 4,096 go by it, and those before by check-write, which tells how much
 * the stream takes now, and write; the last then flush them all.  Writes leave
 * room for 4,096 bytes in the stream, since there are hosts whose
 * blocking-write-and-flush does not wait for it, as jco's.  A stream without
 * more room gets 4,096 bytes by that at once.
 */
#include "stream.h"

#include <stdbool.h>

#include "error.h"
#include "iovec.h"

enum errno stream_write(int32_t stream, const struct iovec *iovs, uint32_t n,
                        uint32_t total, uint32_t *written) {
  struct iovec small;
  struct stream_permit permit;
  struct stream_result result;
  const struct stream_error *failure;
  uint32_t done = 0, flushed = 0;
  enum errno error = ERRNO_SUCCESS;
  for (iovs = iovec_gather(iovs, n, total, &small); done < total; iovs++) {
    const uint8_t *ptr = iovs->buf;
    uint32_t left = iovs->len;
    while (left) {
      uint32_t size = 0;
      if (left > IOVEC_SCRATCH) {
        output_stream_check_write(stream, &permit);
        failure = &permit.u.error;
        if (permit.is_error)
          goto failed;
        size = left < permit.u.bytes ? left : (uint32_t)permit.u.bytes;
        size = size > IOVEC_SCRATCH ? size - IOVEC_SCRATCH : 0;
      }
      bool is_flushed = !size;
      if (is_flushed) {
        size = left < IOVEC_SCRATCH ? left : IOVEC_SCRATCH;
        output_stream_blocking_write_and_flush(stream, ptr, size, &result);
      } else {
        output_stream_write(stream, ptr, size, &result);
      }
      failure = &result.error;
      if (result.is_error)
        goto failed;
      ptr += size;
      left -= size;
      done += size;
      if (is_flushed)
        flushed = done;
    }
  }
  goto end;

failed:
  error = error_stream(failure);
end:
  if (error && !flushed)
    return error;
  *written = flushed; /* not before: the vectors may lie there */
  return ERRNO_SUCCESS;
}
