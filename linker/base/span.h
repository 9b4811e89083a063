/*
 * span.h is a run of bytes that somebody else owns: a mapped input, the
 * caller's buffer or an arena.  It stays valid as long as its owner does.
 */
#ifndef WASI_FUSE_SPAN_H
#define WASI_FUSE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct span {
  const uint8_t *data;
  size_t size;
};

/* The bytes of the C string `text`, without its zero. */
static inline struct span span_of(const char *text) {
  return (struct span){(const uint8_t *)text, strlen(text)};
}

static inline bool span_equal(struct span a, struct span b) {
  return a.size == b.size && (a.size == 0 || !memcmp(a.data, b.data, a.size));
}

static inline bool span_is(struct span a, const char *text) {
  return span_equal(a, span_of(text));
}

static inline bool span_starts(struct span a, const char *prefix) {
  size_t n = strlen(prefix);
  return a.size >= n && !memcmp(a.data, prefix, n);
}

/* Orders spans as strings of unsigned bytes: a total order, free of locale. */
static inline int span_compare(struct span a, struct span b) {
  size_t n = a.size < b.size ? a.size : b.size;
  int order = n ? memcmp(a.data, b.data, n) : 0;
  if (order)
    return order;
  return (a.size > b.size) - (a.size < b.size);
}

/* `size` bytes from `at`; both must lie within `a`. */
static inline struct span span_sub(struct span a, size_t at, size_t size) {
  return (struct span){a.data + at, size};
}

/* The place of the first `byte` in `a`, or `a.size`. */
static inline size_t span_find(struct span a, uint8_t byte) {
  const uint8_t *found = a.size ? memchr(a.data, byte, a.size) : NULL;
  return found ? (size_t)(found - a.data) : a.size;
}

/* For "%.*s": the length is cut to what an int holds. */
#define SPAN_ARGS(s)                                                           \
  (int)((s).size < 1000 ? (s).size : 1000), (const char *)(s).data

#endif
