/*
 * preview0.h holds the types of wasi_unstable that differ from those of
 * wasi_snapshot_preview1.
 */
#ifndef PREVIEW0_H
#define PREVIEW0_H

#include <stdint.h>

#include "preview1.h"

enum preview0_whence {
  PREVIEW0_WHENCE_CUR,
  PREVIEW0_WHENCE_END,
  PREVIEW0_WHENCE_SET
};

struct preview0_filestat {
  uint64_t dev;
  uint64_t ino;
  uint8_t filetype;
  uint32_t nlink;
  uint64_t size;
  uint64_t atim;
  uint64_t mtim;
  uint64_t ctim;
};

struct preview0_subscription {
  uint64_t userdata;
  uint8_t tag; /* enum eventtype */
  union {
    struct {
      uint64_t identifier;
      uint32_t id;
      uint64_t timeout;
      uint64_t precision;
      uint16_t flags;
    } clock;
    uint32_t fd;
  } u;
};

_Static_assert(sizeof(struct preview0_filestat) == 56, "filestat");
_Static_assert(sizeof(struct preview0_subscription) == 56, "subscription");

#endif
