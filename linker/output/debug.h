/*
 * debug.h is the pass that moves debug information with the code.
 */
#ifndef WASI_FUSE_DEBUG_H
#define WASI_FUSE_DEBUG_H

#include "fuse/link.h"
#include "output/code_map.h"

/* Fills link->keeps_sizes. */
bool look_for_split_units(struct link *link);

/* Fills link->names, and link->debug with the `.debug_` sections of the output.
   Malformed debug information is left out with a warning. */
bool move_names_and_debug_info(struct link *link);

/* Where the code of an input went, by the layout; false when memory is out. */
bool link_code_map(const struct link *link, struct arena *arena, uint32_t input,
                   struct code_map *map);

#endif
