/*
 * nearest.h finds, among the names that there are, the one that was meant by a
 * name that is not there.
 */
#ifndef WASI_FUSE_NEAREST_H
#define WASI_FUSE_NEAREST_H

#include "base/span.h"

struct nearest {
  struct span wanted;
  struct span name; /* empty: none is near */
  size_t distance;  /* of a name that would be too far */
};

struct nearest nearest_to(struct span wanted);

/* Takes `name` if it is nearer than those before it. */
void nearest_offer(struct nearest *nearest, struct span name);

#endif
