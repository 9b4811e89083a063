/*
 * dwarf_line.h moves the rows of .debug_line.
 */
#ifndef WASI_FUSE_DWARF_LINE_H
#define WASI_FUSE_DWARF_LINE_H

#include "output/dwarf_context.h"

/* Rewrites the section; units that change their size move those behind. */
bool dwarf_rewrite_line(struct dwarf *d);

#endif
