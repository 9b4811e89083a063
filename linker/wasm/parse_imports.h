/*
 * parse_imports.h reads the imports of a module (core spec 5.5.5).
 */
#ifndef WASI_FUSE_PARSE_IMPORTS_H
#define WASI_FUSE_PARSE_IMPORTS_H

#include "base/arena.h"
#include "base/reader.h"
#include "wasm/format.h"

/* Fills m->imports, and counts those of each kind. */
void parse_imports(struct arena *arena, struct reader *r, struct module *m);

/* The kind of an import or export. */
enum extern_kind parse_kind(struct reader *r);

#endif
