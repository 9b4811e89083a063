/*
 * writer.c grows one buffer by doubling.  Sizes that come before what they
 * measure are written by building the content in a writer of its own.
 */
#include "base/writer.h"

#include "base/leb128.h"

#include <stdlib.h>

enum {
  SINK_BUFFER = 512 * 1024, /* what a sink gets at a time */
  SINK_DIRECT = 64 * 1024,  /* a run of this size goes there uncopied */
};

bool writer_flush(struct writer *w) {
  if (w->sink && w->size && !w->failed &&
      !w->sink->write(w->sink, writer_span(w)))
    w->failed = true;
  if (w->sink || w->counts) {
    w->sent += w->size;
    w->size = 0;
  }
  return !w->failed;
}

void writer_put(struct writer *w, uint64_t at, struct span bytes) {
  if (writer_flush(w) && !w->sink->put(w->sink, at, bytes))
    w->failed = true;
}

void writer_restart(struct writer *w) {
  w->size = 0;
  w->sent = 0;
  if (!w->failed && !w->sink->restart(w->sink))
    w->failed = true;
}

void writer_skip(struct writer *w, uint64_t size) {
  w->sent += size;
}

bool writer_reserve(struct writer *w, size_t more) {
  if (w->failed)
    return false;
  if (more <= w->capacity - w->size)
    return true;
  if (w->sink || w->counts) {
    if (!writer_flush(w))
      return false;
    if (more <= w->capacity)
      return true;
  }
  size_t capacity = w->sink ? SINK_BUFFER : w->capacity ? w->capacity : 256;
  while (capacity - w->size < more) {
    if (capacity > SIZE_MAX / 2) {
      w->failed = true;
      return false;
    }
    capacity *= 2;
  }
  uint8_t *data = realloc(w->data, capacity);
  if (!data) {
    w->failed = true;
    return false;
  }
  w->data = data;
  w->capacity = capacity;
  return true;
}

void writer_u8(struct writer *w, uint8_t byte) {
  if (writer_reserve(w, 1))
    w->data[w->size++] = byte;
}

void writer_u64(struct writer *w, uint64_t value) {
  if (writer_reserve(w, LEB128_U64_MAX))
    w->size += leb128_put_u64(w->data + w->size, value);
}

void writer_u32(struct writer *w, uint32_t value) {
  writer_u64(w, value);
}

void writer_s64(struct writer *w, int64_t value) {
  if (writer_reserve(w, LEB128_U64_MAX))
    w->size += leb128_put_s64(w->data + w->size, value);
}

void writer_s32(struct writer *w, int32_t value) {
  writer_s64(w, value);
}

void writer_padded_u32(struct writer *w, uint32_t value, size_t size) {
  if (writer_reserve(w, size)) {
    leb128_put_padded(w->data + w->size, value, size);
    w->size += size;
  }
}

void writer_bytes(struct writer *w, struct span bytes) {
  if (w->counts) {
    w->sent += bytes.size;
    return;
  }
  if (w->sink && bytes.size >= SINK_DIRECT) {
    if (writer_flush(w) && !w->sink->write(w->sink, bytes))
      w->failed = true;
    w->sent += bytes.size;
    return;
  }
  if (bytes.size && writer_reserve(w, bytes.size)) {
    memcpy(w->data + w->size, bytes.data, bytes.size);
    w->size += bytes.size;
  }
}

void writer_text(struct writer *w, const char *text) {
  writer_bytes(w, span_of(text));
}

void writer_name(struct writer *w, struct span name) {
  writer_u64(w, name.size);
  writer_bytes(w, name);
}

void writer_frame(struct writer *w, struct writer *body) {
  writer_name(w, writer_span(body));
  if (body->failed)
    w->failed = true;
  body->size = 0;
}

void writer_free(struct writer *w) {
  free(w->data);
  *w = (struct writer){0};
}
