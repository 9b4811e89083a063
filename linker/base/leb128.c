/*
 * leb128.c encodes LEB128 integers, seven bits a byte, low bits first.
 */
#include "base/leb128.h"

#include <stdbool.h>

size_t leb128_put_u64(uint8_t *out, uint64_t value) {
  size_t n = 0;
  while (value >= 0x80) {
    out[n++] = (uint8_t)(value | 0x80);
    value >>= 7;
  }
  out[n++] = (uint8_t)value;
  return n;
}

size_t leb128_put_s64(uint8_t *out, int64_t value) {
  size_t n = 0;
  for (;;) {
    uint8_t byte = (uint8_t)(value & 0x7f);
    bool negative = value < 0;
    value = (int64_t)((uint64_t)value >> 7);
    if (negative) /* the shift brought in zeros: put the sign back */
      value |= (int64_t)(UINT64_MAX << 57);
    if ((value == 0 && !(byte & 0x40)) || (value == -1 && (byte & 0x40))) {
      out[n++] = byte;
      return n;
    }
    out[n++] = byte | 0x80;
  }
}

void leb128_put_padded(uint8_t *out, uint32_t value, size_t size) {
  for (size_t i = 0; i + 1 < size; i++) {
    out[i] = (uint8_t)(value | 0x80);
    value >>= 7;
  }
  out[size - 1] = (uint8_t)value;
}
