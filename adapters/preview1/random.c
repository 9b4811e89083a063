/*
 * random.c joins random_get to wasi:random's get-random-bytes.
 */
#include "memory.h"
#include "preview1.h"
#include "preview2.h"

/* Hosts limit what they return at once, so longer buffers are filled in
   pieces of this size. */
enum { PIECE = 65536 };

/* get-random-bytes: 1 host call for each 64 KiB, into the buffer itself. */
EXPORT("random_get") enum errno random_get(uint8_t *buffer, uint32_t size);

enum errno random_get(uint8_t *buffer, uint32_t size) {
  struct list bytes;
  if (!memory_is_program(buffer, size))
    return ERRNO_FAULT;
  while (size) {
    uint32_t piece = size < PIECE ? size : PIECE;
    wasi_fuse_receive(buffer, piece);
    get_random_bytes(piece, &bytes);
    wasi_fuse_received();
    buffer += piece;
    size -= piece;
  }
  return ERRNO_SUCCESS;
}
