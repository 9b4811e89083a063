/*
 * wrap.h makes a component of a linked core module.
 */
#ifndef WASI_FUSE_WRAP_H
#define WASI_FUSE_WRAP_H

#include "fuse/link.h"

/* Writes the component of a link that has been laid out.  False when something
   is wrong or memory is out, with a diagnostic, or when the writer failed. */
bool emit_component(struct link *link, struct writer *w);

#endif
