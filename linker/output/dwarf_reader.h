/*
 * dwarf_reader.h is a poisoned cursor over one debug section.  It differs from
 * base/reader.h in what it reads, which is of fixed size, little-endian or a
 * LEB128 that may be padded at will, and in that it records nothing: what is
 * wrong with debug information is a warning that the caller words.
 */
#ifndef WASI_FUSE_DWARF_READER_H
#define WASI_FUSE_DWARF_READER_H

#include "base/span.h"

struct dwarf_reader {
  const uint8_t *data; /* of the whole section */
  size_t pos, end;     /* offsets in it */
  bool failed;         /* from here on all reads give zero */
};

static inline size_t dwarf_left(const struct dwarf_reader *r) {
  return r->end - r->pos;
}

static inline void dwarf_poison(struct dwarf_reader *r) {
  r->failed = true;
  r->pos = r->end;
}

static inline void dwarf_skip(struct dwarf_reader *r, uint64_t size) {
  if (size > dwarf_left(r))
    dwarf_poison(r);
  else
    r->pos += (size_t)size;
}

static inline uint8_t dwarf_u8(struct dwarf_reader *r) {
  if (r->pos == r->end) {
    r->failed = true;
    return 0;
  }
  return r->data[r->pos++];
}

/* An integer of `size` bytes, at most 8. */
static inline uint64_t dwarf_uint(struct dwarf_reader *r, size_t size) {
  if (size > dwarf_left(r)) {
    dwarf_poison(r);
    return 0;
  }
  uint64_t value = 0;
  for (size_t i = 0; i < size; i++)
    value |= (uint64_t)r->data[r->pos + i] << (8 * i);
  r->pos += size;
  return value;
}

static inline uint16_t dwarf_u16(struct dwarf_reader *r) {
  return (uint16_t)dwarf_uint(r, 2);
}

/* Bits above the 64th must be zero. */
static inline uint64_t dwarf_uleb(struct dwarf_reader *r) {
  if (r->pos < r->end && r->data[r->pos] < 0x80)
    return r->data[r->pos++];
  uint64_t value = 0;
  for (unsigned shift = 0;; shift += 7) {
    uint8_t byte = dwarf_u8(r);
    uint64_t bits = byte & 0x7f;
    if (shift < 64 && (bits << shift) >> shift == bits)
      value |= bits << shift;
    else if (bits)
      dwarf_poison(r);
    if (r->failed)
      return 0;
    if (!(byte & 0x80))
      return value;
  }
}

static inline int64_t dwarf_sleb(struct dwarf_reader *r) {
  uint64_t value = 0;
  for (unsigned shift = 0;; shift += 7) {
    uint8_t byte = dwarf_u8(r);
    if (r->failed)
      return 0;
    if (shift < 64)
      value |= (uint64_t)(byte & 0x7f) << shift;
    if (byte & 0x80)
      continue;
    if ((byte & 0x40) && shift + 7 < 64)
      value |= UINT64_MAX << (shift + 7);
    return (int64_t)value;
  }
}

static inline void dwarf_skip_leb(struct dwarf_reader *r) {
  while (dwarf_u8(r) & 0x80)
    ;
}

static inline void dwarf_skip_string(struct dwarf_reader *r) {
  const uint8_t *at = r->data + r->pos;
  const uint8_t *zero = dwarf_left(r) ? memchr(at, 0, dwarf_left(r)) : NULL;
  if (zero)
    r->pos += (size_t)(zero - at) + 1;
  else
    dwarf_poison(r);
}

/* The length that begins a unit, 4 or, behind an escape, 8 bytes; sets the
   size of offsets in the unit.  A length that reaches beyond the end poisons.
 */
static inline uint64_t dwarf_initial_length(struct dwarf_reader *r,
                                            uint8_t *offset_size) {
  uint64_t length = dwarf_uint(r, 4);
  *offset_size = 4;
  if (length == UINT32_MAX) {
    *offset_size = 8;
    length = dwarf_uint(r, 8);
  }
  if (length > dwarf_left(r)) {
    dwarf_poison(r);
    return 0;
  }
  return length;
}

#endif
