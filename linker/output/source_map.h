/*
 * source_map.h is the pass that moves a source map with the code: the file
 * beside the program that its section sourceMappingURL names.
 */
#ifndef WASI_FUSE_SOURCE_MAP_H
#define WASI_FUSE_SOURCE_MAP_H

#include "fuse/link.h"

/* Fills link->source_map.  A map that is not to be had, or malformed, is left
   out with a warning. */
bool move_source_map(struct link *link);

/* Whether the output has a map of its own, once the module was written, which
   says where its code is. */
bool has_source_map(const struct link *link);

/* Writes it. */
bool emit_source_map(struct link *link, struct writer *w);

#endif
