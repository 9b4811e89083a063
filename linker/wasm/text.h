/*
 * text.h writes types and names as the text format does (core spec 6), for
 * messages and reports.
 */
#ifndef WASI_FUSE_TEXT_H
#define WASI_FUSE_TEXT_H

#include "base/writer.h"
#include "wasm/format.h"

/* i32 i64 (ref null 5): encoded value types with blanks between. */
void text_value_types(struct writer *w, struct span types);

/* (func (param i32) (result i32)) */
void text_func_type(struct writer *w, const struct type *type);

/* (memory 1 2 shared) */
void text_memory_type(struct writer *w, const struct limits *limits);

/* The type of an import of `m`, as above, (table 1 funcref), (global i32) or
   (tag (param i32)). */
void text_import_type(struct writer *w, const struct module *m,
                      const struct import *import);

/* "name", with what cannot stand there escaped. */
void text_string(struct writer *w, struct span name);

void text_number(struct writer *w, uint64_t number);

#endif
