/*
 * emit.h is what the files that write the module share: emit.c the sections of
 * the format, emit_code.c the code section, emit_segments.c those of segments,
 * emit_custom.c and emit_metadata.c custom ones.
 */
#ifndef WASI_FUSE_EMIT_H
#define WASI_FUSE_EMIT_H

#include "fuse/link.h"

struct emitter {
  struct link *link;
  const struct module *main;
  const struct numbering *numbering;
  const struct memory_plan *plan;
  struct writer *w;
  struct writer body; /* of a small section */
  uint64_t start;     /* of the module in what `w` has */
};

static inline const struct remap *remap_of(const struct emitter *e,
                                           uint32_t input) {
  return &e->numbering->remaps[input];
}

/* Whether the output has a moved one, once the module was written. */
static inline bool link_moves_beside(const struct link *link,
                                     enum beside_kind kind) {
  bool is_there = kind == BESIDE_DEBUG
                      ? link->external && link->debug.n_sections
                      : link->mappings != NULL;
  return is_there && link->besides.files[kind].target &&
         !link->besides.files[kind].wrong && !link->besides.files[kind].is_kept;
}

/* Each writes its items and returns how many there are: segments of main, and
   one for the adapters, which have slots from 1 on. */
uint32_t write_elems(struct emitter *e, struct writer *w);
uint32_t write_datas(struct emitter *e, struct writer *w);

/* Writes the section that counts data segments, if main has one. */
void emit_data_count(struct emitter *e);

/* Each warns, once, of what engines take so many of and the output has more,
   though main has not.  `mains` may be null. */
void warn_of_count(struct link *link, uint8_t id, const struct section *mains,
                   uint32_t count);
void warn_of_size(struct link *link, uint64_t size);

/* Writes the code section. */
void emit_code(struct emitter *e);

/* What has been written of the custom sections. */
struct customs {
  struct link *link;
  bool is_external;  /* of link->external's successor, not of the module */
  bool *has_debug;   /* by link->debug.sections */
  size_t next_debug; /* all before it have been written */
  bool has_names, has_producers, has_dropped, has_beside[N_BESIDES];
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

/* Writes what takes the place of link->external: the debug information, and of
   the other sections of the output those that it had. */
bool emit_external(struct link *link, struct writer *w);

#endif
