/*
 * parse_types.h reads the types of the binary format (core spec 5.3).
 */
#ifndef WASI_FUSE_PARSE_TYPES_H
#define WASI_FUSE_PARSE_TYPES_H

#include "base/arena.h"
#include "base/reader.h"
#include "wasm/format.h"

/* Fills m->types from m->n_type_groups entries at the cursor. */
void parse_types(struct arena *arena, struct reader *r, struct module *m);

/* Steps over a reference type; its bytes. */
struct span parse_reference_type(struct reader *r, const char *what);

void parse_table_type(struct reader *r, struct table *table);
void parse_memory_type(struct reader *r, struct memory *memory);
void parse_global_type(struct reader *r, struct global *global);

#endif
