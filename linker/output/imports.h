/*
 * imports.h lists what a host must give, without writing the output.
 */
#ifndef WASI_FUSE_IMPORTS_H
#define WASI_FUSE_IMPORTS_H

#include "fuse/link.h"

/* The imports of the output in its order, in the arena; of a component those of
   its module that are not the linker's own.  Null when memory is out. */
const struct wf_import *list_imports(struct link *link, size_t *n);

#endif
