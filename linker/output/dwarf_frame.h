/*
 * dwarf_frame.h moves the call frame information of .debug_frame.
 */
#ifndef WASI_FUSE_DWARF_FRAME_H
#define WASI_FUSE_DWARF_FRAME_H

#include "output/dwarf_context.h"

bool dwarf_rewrite_frame(struct dwarf *d);

#endif
