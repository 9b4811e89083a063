/*
 * builtin.h is the built-in adapter, whose bytes the build puts into the
 * library.
 */
#ifndef WASI_FUSE_BUILTIN_H
#define WASI_FUSE_BUILTIN_H

#include <stddef.h>

extern const unsigned char wf_builtin_adapter[];
extern const size_t wf_builtin_adapter_size;

/* What it is called, and the import modules that it stands for. */
extern const char builtin_name[], builtin_provides[];

#endif
