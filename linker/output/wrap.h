/*
 * wrap.h makes a component of a linked core module.
 */
#ifndef WASI_FUSE_WRAP_H
#define WASI_FUSE_WRAP_H

#include "fuse/link.h"

/* Writes the core module, or what the caller made of it. */
bool emit_core(struct link *link, struct writer *w);

/* Whether the module still imports this func, once the caller has had it. */
bool link_still_imports(const struct link *link, const struct import *import);

/* Writes the component of a link that has been laid out.  False when something
   is wrong or memory is out, with a diagnostic, or when the writer failed. */
bool emit_component(struct link *link, struct writer *w);

#endif
