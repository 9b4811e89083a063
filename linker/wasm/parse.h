/*
 * parse.h turns the bytes of a core module into a struct module.
 */
#ifndef WASI_FUSE_PARSE_H
#define WASI_FUSE_PARSE_H

#include "base/arena.h"
#include "base/diag.h"
#include "wasm/format.h"

/* Parses `bytes`, which must outlive the module; `name` is for diagnostics and
   must outlive them.  Bodies are found, not decoded.  Null if the module is
   malformed or memory is out, with a diagnostic. */
struct module *parse_module(struct arena *arena, struct diag *diag,
                            const char *name, struct span bytes);

#endif
