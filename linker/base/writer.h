/*
 * writer.h is output that grows.  A failure sticks: once memory is out, writes
 * do nothing and writer_ok says so at the end.
 */
#ifndef WASI_FUSE_WRITER_H
#define WASI_FUSE_WRITER_H

#include "base/span.h"

struct writer {
  uint8_t *data; /* owned; writer_free gives it back */
  size_t size;
  size_t capacity;
  bool failed;
};

static inline bool writer_ok(const struct writer *w) { return !w->failed; }
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

void writer_free(struct writer *w);

#endif
