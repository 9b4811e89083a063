/*
 * debug.h is the pass that moves debug information with the code.
 */
#ifndef WASI_FUSE_DEBUG_H
#define WASI_FUSE_DEBUG_H

#include "fuse/link.h"

/* Fills link->debug with the `.debug_` sections of the output.  Malformed
   debug information is left out with a warning. */
bool move_debug_info(struct link *link);

#endif
