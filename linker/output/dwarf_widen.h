/*
 * dwarf_widen.h gives a new size of a func room where its form has none.
 */
#ifndef WASI_FUSE_DWARF_WIDEN_H
#define WASI_FUSE_DWARF_WIDEN_H

#include "output/dwarf_info.h"

/* Applies info->wide.  It moves bytes within entries, so nothing else may be
   written there afterwards. */
bool dwarf_widen(struct dwarf_info *info);

#endif
