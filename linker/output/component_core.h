/*
 * component_core.h gives the fused module its imports and instantiates it.
 */
#ifndef WASI_FUSE_COMPONENT_CORE_H
#define WASI_FUSE_COMPONENT_CORE_H

#include "output/component_state.h"

/* Instantiates core module `module` with an instance for each of its import
   modules, lowering the functions in them. */
bool component_instantiate(struct component_state *s, uint32_t module);

#endif
