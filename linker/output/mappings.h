/*
 * mappings.h moves the mappings of a source map: runs of code, by the offset in
 * the file where each begins, and where in which source they come from.
 */
#ifndef WASI_FUSE_MAPPINGS_H
#define WASI_FUSE_MAPPINGS_H

#include "base/arena.h"
#include "base/writer.h"
#include "output/code_map.h"

/* What a run of code is mapped to. */
struct mapping {
  uint32_t offset; /* in the code section's content */
  bool has_source, has_name;
  int32_t source, line, column, name;
};

struct mappings {
  struct mapping *items; /* by offset */
  size_t n, capacity;
};

enum mappings_status { MAPPINGS_OK, MAPPINGS_MALFORMED, MAPPINGS_NO_MEMORY };

/* Decodes `text`, whose offsets count from the start of a file that has the
   code section's content at `code_start`.  What lies in front of it is left
   out. */
enum mappings_status mappings_read(struct arena *arena, struct span text,
                                   uint64_t code_start, struct mappings *out);

/* The mappings of the output: each instruction of a live func has what it had,
   code of others has none.  False when memory is out. */
bool mappings_move(struct arena *arena, const struct code_map *map,
                   const struct mappings *in, struct mappings *out);

/* Encodes them; the content of the code section is at `code_start`. */
void mappings_write(struct writer *w, const struct mappings *mappings,
                    uint64_t code_start);

#endif
