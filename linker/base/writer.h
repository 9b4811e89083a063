/*
 * writer.h is output that grows in memory, or goes to a sink by the piece.  A
 * failure sticks: once memory is out or the sink refuses, writes do nothing and
 * writer_ok says so at the end.
 */
#ifndef WASI_FUSE_WRITER_H
#define WASI_FUSE_WRITER_H

#include "base/span.h"

/* Where a writer sends its bytes, in order; false is a failure.  What can take
   back what it got also writes anew at a place, and begins again with nothing;
   else both are null. */
struct sink {
  bool (*write)(struct sink *sink, struct span bytes);
  bool (*put)(struct sink *sink, uint64_t at, struct span bytes);
  bool (*restart)(struct sink *sink);
};

struct writer {
  uint8_t *data; /* owned; writer_free gives it back */
  size_t size;   /* bytes at `data` */
  size_t capacity;
  struct sink *sink; /* null: all stays at `data` */
  bool counts;       /* bytes are counted and forgotten */
  uint64_t sent;     /* bytes that are no longer at `data` */
  bool failed;
};

/* All bytes written so far. */
static inline uint64_t writer_total(const struct writer *w) {
  return w->sent + w->size;
}

static inline bool writer_ok(const struct writer *w) {
  return !w->failed;
}
static inline struct span writer_span(const struct writer *w) {
  return (struct span){w->data, w->size};
}

/* Makes room for `more` bytes; false when there is none. */
bool writer_reserve(struct writer *w, size_t more);

void writer_u8(struct writer *w, uint8_t byte);
void writer_u32(struct writer *w, uint32_t value);
void writer_u64(struct writer *w, uint64_t value);
void writer_s32(struct writer *w, int32_t value);
void writer_s64(struct writer *w, int64_t value);

/* A u32 in exactly `size` bytes. */
void writer_padded_u32(struct writer *w, uint32_t value, size_t size);

void writer_bytes(struct writer *w, struct span bytes);
void writer_text(struct writer *w, const char *text);

/* A length and the bytes. */
void writer_name(struct writer *w, struct span name);

/* The length of `body` and its bytes; `body` is emptied for its next use. */
void writer_frame(struct writer *w, struct writer *body);

/* Sends what is still here to the sink; true if nothing ever failed. */
bool writer_flush(struct writer *w);

/* Of a writer whose sink can: writes anew at a place, and begins again. */
void writer_put(struct writer *w, uint64_t at, struct span bytes);
void writer_restart(struct writer *w);

/* Of a writer that counts: `size` bytes more. */
void writer_skip(struct writer *w, uint64_t size);

void writer_free(struct writer *w);

#endif
