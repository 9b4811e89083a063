/*
 * reader.h is a poisoned cursor over bytes of an input.  The first bad read
 * records one diagnostic with the offset of the item; from then on every read
 * gives zero, so that callers ask reader_ok once a record and in loops.
 */
#ifndef WASI_FUSE_READER_H
#define WASI_FUSE_READER_H

#include "base/diag.h"
#include "base/span.h"

struct reader {
  const uint8_t *data;
  size_t size;
  size_t pos;
  uint64_t base;     /* offset of data[0] in the input */
  const char *input; /* its name in diagnostics */
  struct diag *diag;
  const char *noun; /* what is read, as in "import 3 kind"; may be null */
  uint32_t index;
  bool quiet; /* poison without a diagnostic */
  bool failed;
};

/* A cursor at the start of `bytes`, which begin at `base` in `input`. */
struct reader reader_of(struct span bytes, uint64_t base, const char *input,
                        struct diag *diag);

static inline bool reader_ok(const struct reader *r) {
  return !r->failed;
}
static inline size_t reader_left(const struct reader *r) {
  return r->size - r->pos;
}
static inline uint64_t reader_offset(const struct reader *r) {
  return r->base + r->pos;
}

/* From here on messages begin with "`noun` `index` ". */
void reader_item(struct reader *r, const char *noun, uint32_t index);

/* Poisons the cursor and records a malformed input at `offset`. */
void reader_fail(struct reader *r, uint64_t offset, const char *format, ...)
    DIAG_FORMAT(3, 4);

/* Each reads one value; `what` is its noun in the message. */
uint8_t reader_u8(struct reader *r, const char *what);
uint32_t reader_u32(struct reader *r, const char *what);
uint64_t reader_u64(struct reader *r, const char *what);
int32_t reader_s32(struct reader *r, const char *what);
int64_t reader_s33(struct reader *r, const char *what);
int64_t reader_s64(struct reader *r, const char *what);
uint32_t reader_fixed_u32(struct reader *r, const char *what);

/* A count of items of at least `item_size` bytes; one that cannot fit in
   what is left is an error, so a count bounds an allocation. */
uint32_t reader_count(struct reader *r, size_t item_size, const char *what);

struct span reader_bytes(struct reader *r, size_t size, const char *what);

/* A length and that many bytes; one that does not fit is an error at the
   length. */
struct span reader_sized(struct reader *r, const char *what);

/* A length and that many bytes of UTF-8. */
struct span reader_name(struct reader *r, const char *what);

/* A length and that many bytes, as a cursor of its own that shares the
   diagnostics; this cursor moves behind them.  Empty when this one fails. */
struct reader reader_frame(struct reader *r, const char *what);

/* An error if anything is left. */
void reader_end(struct reader *r, const char *what);

/* Whether `bytes` are well-formed UTF-8. */
bool span_is_utf8(struct span bytes);

#endif
