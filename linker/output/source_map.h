/*
 * source_map.h is the pass that moves a source map with the code: the file
 * beside the program that its section sourceMappingURL names.
 */
#ifndef WASI_FUSE_SOURCE_MAP_H
#define WASI_FUSE_SOURCE_MAP_H

#include "fuse/link.h"

/* Fills link->mappings.  A map that is malformed is left out, and it is noted
   why. */
bool move_source_map(struct link *link);

/* Writes the map, if link_moves_beside. */
bool emit_source_map(struct link *link, struct writer *w);

#endif
