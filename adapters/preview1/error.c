/*
 * error.c turns the error codes of preview2 into errnos: those of
 * wasi:filesystem by a table, and those of streams, which may hide one of
 * wasi:filesystem.
 */
#include "error.h"

/* The errno of each error-code, from access to cross-device. */
static const uint8_t errnos[37] = {
    2,  6,  7,  8,  10, 16, 19, 20, 22, 25, 26, 27, 28, 29, 31, 32, 34, 35, 37,
    43, 44, 46, 48, 51, 54, 55, 56, 58, 59, 60, 61, 63, 64, 69, 70, 74, 75,
};

enum errno error_filesystem(uint32_t is_error, uint32_t code) {
  if (!is_error)
    return ERRNO_SUCCESS;
  return code < sizeof errnos ? (enum errno)errnos[code] : ERRNO_IO;
}

/* Only a program with files carries the table, and asks the host which of its
   codes is behind the error of a stream.  The gate is about a code that is
   ERRNO_IO where ERRNO_BADF is returned, as a closed gate does. */
enum { SWAP_BADF_AND_IO = ERRNO_BADF ^ ERRNO_IO };

EXPORT("stream_error.file") uint32_t stream_error_file(int32_t error);
GATE("stream_error.file", "path_open")
uint32_t stream_error_gate(int32_t error);

uint32_t stream_error_file(int32_t error) {
  struct byte_result code;
  filesystem_error_code(error, &code);
  return (code.is_error ? error_filesystem(1, code.value) : ERRNO_IO) ^
         SWAP_BADF_AND_IO;
}

enum errno error_stream(const struct stream_error *error) {
  if (error->is_closed)
    return ERRNO_PIPE;
  uint32_t code = stream_error_gate(error->error) ^ SWAP_BADF_AND_IO;
  error_drop(error->error);
  return (enum errno)code;
}
