/*
 * reader.c reads what the binary format is made of, with its limits: an
 * integer may not be longer than its type allows, nor have bits that do not
 * fit (core spec 5.2.2), and nothing reaches past the end.
 */
#include "base/reader.h"

#include <stdarg.h>
#include <stdio.h>

struct reader reader_of(struct span bytes, uint64_t base, const char *input,
                        struct diag *diag) {
  static const uint8_t nothing[1]; /* there is no adding to a null pointer */
  return (struct reader){.data = bytes.data ? bytes.data : nothing,
                         .size = bytes.size,
                         .base = base,
                         .input = input,
                         .diag = diag};
}

void reader_item(struct reader *r, const char *noun, uint32_t index) {
  r->noun = noun;
  r->index = index;
}

void reader_fail(struct reader *r, uint64_t offset, const char *format, ...) {
  if (r->failed)
    return;
  r->failed = true;
  if (r->quiet)
    return;
  char text[1024];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  if (r->noun)
    diag_error(r->diag, WF_ERR_MALFORMED, r->input, offset, "%s %u %s", r->noun,
               (unsigned)r->index, text);
  else
    diag_error(r->diag, WF_ERR_MALFORMED, r->input, offset, "%s", text);
}

uint8_t reader_u8(struct reader *r, const char *what) {
  if (r->failed)
    return 0;
  if (reader_left(r) == 0) {
    reader_fail(r, reader_offset(r), "%s: the input ends here", what);
    return 0;
  }
  return r->data[r->pos++];
}

/* Reads a LEB128 of at most `bits` bits; `is_signed` keeps the sign. */
static uint64_t read_leb128(struct reader *r, unsigned bits, bool is_signed,
                            const char *what) {
  if (r->failed)
    return 0;
  uint64_t start = reader_offset(r);
  uint64_t value = 0;
  for (unsigned shift = 0; shift < bits; shift += 7) {
    if (reader_left(r) == 0) {
      reader_fail(r, start, "%s: the input ends inside a LEB128", what);
      return 0;
    }
    uint8_t byte = r->data[r->pos++];
    value |= (uint64_t)(byte & 0x7f) << shift;
    if (byte & 0x80)
      continue;
    unsigned room = bits - shift; /* bits of this byte that may be used */
    if (room < 7) {
      unsigned rest = (unsigned)(byte & 0x7f) >> (is_signed ? room - 1 : room);
      unsigned ones = 0x7fu >> (is_signed ? room - 1 : room);
      if (rest != 0 && !(is_signed && rest == ones)) {
        reader_fail(r, start, "%s: LEB128 does not fit in %u bits", what, bits);
        return 0;
      }
    }
    if (is_signed && (byte & 0x40) && shift + 7 < 64)
      value |= UINT64_MAX << (shift + 7);
    return value;
  }
  reader_fail(r, start, "%s: LEB128 is longer than %u bits need", what, bits);
  return 0;
}

uint32_t reader_u32(struct reader *r, const char *what) {
  if (!r->failed && r->pos < r->size && r->data[r->pos] < 0x80)
    return r->data[r->pos++]; /* one byte, nearly always */
  return (uint32_t)read_leb128(r, 32, false, what);
}

uint64_t reader_u64(struct reader *r, const char *what) {
  return read_leb128(r, 64, false, what);
}

int32_t reader_s32(struct reader *r, const char *what) {
  return (int32_t)read_leb128(r, 32, true, what);
}

int64_t reader_s33(struct reader *r, const char *what) {
  return (int64_t)read_leb128(r, 33, true, what);
}

int64_t reader_s64(struct reader *r, const char *what) {
  return (int64_t)read_leb128(r, 64, true, what);
}

uint32_t reader_fixed_u32(struct reader *r, const char *what) {
  struct span bytes = reader_bytes(r, 4, what);
  if (r->failed)
    return 0;
  return (uint32_t)bytes.data[0] | (uint32_t)bytes.data[1] << 8 |
         (uint32_t)bytes.data[2] << 16 | (uint32_t)bytes.data[3] << 24;
}

uint32_t reader_count(struct reader *r, size_t item_size, const char *what) {
  uint64_t start = reader_offset(r);
  uint32_t count = reader_u32(r, what);
  if (reader_ok(r) && item_size && count > reader_left(r) / item_size) {
    size_t left = reader_left(r);
    reader_fail(r, start, "%s: %u do not fit in the %zu byte%s left", what,
                (unsigned)count, left, left == 1 ? "" : "s");
    return 0;
  }
  return count;
}

/* `size` bytes; `start` is where the item that says so begins. */
static struct span read_bytes(struct reader *r, uint64_t start, size_t size,
                              const char *what) {
  size_t left = reader_left(r);
  if (size > left)
    reader_fail(r, start, "%s: %zu bytes do not fit in the %zu byte%s left",
                what, size, left, left == 1 ? "" : "s");
  if (r->failed)
    return (struct span){r->data, 0};
  struct span bytes = {r->data + r->pos, size};
  r->pos += size;
  return bytes;
}

struct span reader_bytes(struct reader *r, size_t size, const char *what) {
  return read_bytes(r, reader_offset(r), size, what);
}

struct span reader_sized(struct reader *r, const char *what) {
  uint64_t start = reader_offset(r);
  return read_bytes(r, start, reader_u32(r, what), what);
}

struct span reader_name(struct reader *r, const char *what) {
  uint64_t start = reader_offset(r);
  struct span name = reader_sized(r, what);
  if (reader_ok(r) && !span_is_utf8(name))
    reader_fail(r, start, "%s: not UTF-8", what);
  return name;
}

struct reader reader_frame(struct reader *r, const char *what) {
  struct span bytes = reader_sized(r, what);
  struct reader frame = *r;
  frame.base = reader_offset(r) - bytes.size;
  frame.data = bytes.data;
  frame.size = bytes.size;
  frame.pos = 0;
  return frame;
}

void reader_end(struct reader *r, const char *what) {
  size_t left = reader_left(r);
  if (reader_ok(r) && left)
    reader_fail(r, reader_offset(r), "%s: %zu byte%s left over", what, left,
                left == 1 ? "" : "s");
}

/* The length of the sequence that begins at s[0], or 0 if it is not one. */
static size_t utf8_sequence(const uint8_t *s, size_t left) {
  uint8_t low = 0x80, high = 0xbf; /* bounds of the second byte */
  size_t size;
  if (s[0] < 0xc2 || s[0] > 0xf4)
    return 0;
  size = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
  if (s[0] == 0xe0)
    low = 0xa0;
  if (s[0] == 0xed)
    high = 0x9f; /* no surrogates */
  if (s[0] == 0xf0)
    low = 0x90;
  if (s[0] == 0xf4)
    high = 0x8f; /* nothing above U+10FFFF */
  if (size > left || s[1] < low || s[1] > high)
    return 0;
  for (size_t i = 2; i < size; i++)
    if (s[i] < 0x80 || s[i] > 0xbf)
      return 0;
  return size;
}

bool span_is_utf8(struct span bytes) {
  size_t i = 0;
  while (i < bytes.size) {
    if (bytes.data[i] < 0x80) {
      i++;
      continue;
    }
    size_t size = utf8_sequence(bytes.data + i, bytes.size - i);
    if (!size)
      return false;
    i += size;
  }
  return true;
}
