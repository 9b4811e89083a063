/*
 * beside.h reads the files beside the program that custom sections of it name:
 * a source map, and a module with debug information.
 */
#ifndef WASI_FUSE_BESIDE_H
#define WASI_FUSE_BESIDE_H

#include "fuse/link.h"

/* Fills link->besides and link->external.  A file that is not to be had is left
   out, and it is noted why. */
bool read_besides(struct link *link);

/* Once it is known where the output goes, before it is written the first time;
   null: to no file.  The new files take the place of none that was read, unless
   the output takes the program's. */
void settle_besides(struct link *link, const char *output);

void close_besides(struct link *link);

#endif
