/*
 * dwarf_aranges.h moves the ranges of units in .debug_aranges.
 */
#ifndef WASI_FUSE_DWARF_ARANGES_H
#define WASI_FUSE_DWARF_ARANGES_H

#include "output/dwarf_context.h"

bool dwarf_rewrite_aranges(struct dwarf *d);

#endif
