/*
 * image.h is what the memory of a position-independent adapter begins with: its
 * data segments and the relocations of what is in them, by their places.
 */
#ifndef WASI_FUSE_IMAGE_H
#define WASI_FUSE_IMAGE_H

#include "fuse/link.h"

/* A segment: where it lies in the adapter's memory, and in its data section. */
struct image_segment {
  uint32_t start;
  uint32_t section_at;
  struct span bytes;
};

struct image_reloc {
  uint32_t place; /* in the adapter's memory */
  const struct reloc *reloc;
};

struct image {
  struct image_segment *segments; /* by start; they do not overlap */
  uint32_t n_segments;
  struct image_reloc *relocs; /* by place */
  uint32_t n_relocs;
  uint32_t *starts; /* of the segments, as the module has them in order */
};

/* Reads the image of an adapter; an error if segments overlap or do not lie in
   its memory. */
bool image_read(struct link *link, uint32_t input, struct image *image);

/* Whether `size` bytes at `offset` begin as zeros and stay so: what no segment
   covers does. */
bool image_is_zero(const struct image *image, uint32_t offset, uint32_t size);

/* Writes what `size` bytes at `offset` begin with to `out`, which is zero. */
void image_copy(const struct image *image, uint32_t offset, uint32_t size,
                uint8_t *out);

/* The first of the relocations at or behind `offset`: an index. */
uint32_t image_find_reloc(const struct image *image, uint32_t offset);

#endif
