/*
 * builtin.h is the built-in adapter, whose bytes the build puts into the
 * library.
 */
#ifndef WASI_FUSE_BUILTIN_H
#define WASI_FUSE_BUILTIN_H

#include <stddef.h>

extern const unsigned char wf_builtin_adapter[];
extern const size_t wf_builtin_adapter_size;

#endif
