/*
 * emit.h is what the two files that write the module share: emit.c the
 * sections of the format, emit_custom.c the custom ones.
 */
#ifndef WASI_FUSE_EMIT_H
#define WASI_FUSE_EMIT_H

#include "fuse/link.h"

/* What has been written of the custom sections. */
struct customs {
  struct link *link;
  bool has_names, has_producers, has_dropped;
};

/* Writes a custom section of main: as it is, or with its indices remapped, or
   not at all. */
bool emit_custom(struct customs *customs, const struct section *section,
                 struct writer *w);

/* Writes a section `metadata.code.*`, such as branch hints, with its funcs and
   offsets moved. */
bool emit_code_metadata(struct link *link, const struct section *section,
                        struct writer *w);

/* Writes a custom section. */
void write_custom(struct writer *w, struct span name, struct span content);

/* Writes what comes before the content of a custom section of that size. */
void write_custom_head(struct writer *w, struct span name, uint64_t size);

/* Writes the custom sections that main does not have. */
bool emit_new_customs(struct customs *customs, struct writer *w);

#endif
