/*
 * names.h reads and rewrites the `name` section (core spec, appendix), with the
 * subsections of the extended-name-section proposal.
 */
#ifndef WASI_FUSE_NAMES_H
#define WASI_FUSE_NAMES_H

#include "base/arena.h"
#include "base/writer.h"
#include "wasm/format.h"
#include "wasm/rewrite.h"

enum name_subsection {
  NAMES_MODULE = 0,
  NAMES_FUNCS = 1,
  NAMES_LOCALS = 2,
  NAMES_LABELS = 3,
  NAMES_TYPES = 4,
  NAMES_TABLES = 5,
  NAMES_MEMORIES = 6,
  NAMES_GLOBALS = 7,
  NAMES_ELEMS = 8,
  NAMES_DATAS = 9,
  NAMES_FIELDS = 10,
  NAMES_TAGS = 11,
  N_NAMES
};

/* Whether a subsection names what is in items: they are maps of maps. */
static inline bool names_are_within(enum name_subsection subsection) {
  return subsection == NAMES_LOCALS || subsection == NAMES_LABELS ||
         subsection == NAMES_FIELDS;
}

/* A name to add to main's: `prefix` and `name` joined; or names that are within
   an item: `prefix` is null. */
struct new_name {
  struct out_index index;
  struct span prefix, name;
};

/* The names of one subsection of `m`, by index, in the arena; an empty span
   for an item without one.  Names within items are as they are encoded.  Null
   only when memory is out; a malformed section gives what could be read. */
struct span *read_names(struct arena *arena, const struct module *m,
                        enum name_subsection subsection, uint32_t n_items);

/* What is added to each subsection, by index.  But for funcs and what is within
   them all of it comes behind main's. */
struct new_names {
  struct new_list {
    const struct new_name *items;
    size_t n;
  } of[N_NAMES];
  uint32_t n_imported_funcs; /* of the output */
};

/* The content of a `name` section: pieces of main's and of the arena. */
struct name_plan {
  struct span *pieces;
  size_t n, capacity;
  uint64_t size; /* of all of them */
};

/* Plans the content of a `name` section anew, that of `named`, which is main or
   has main's names: funcs by their output index, those that are gone left out,
   new names added.  False if the section is malformed, or memory is out; then
   the plan is of no use. */
bool plan_names(struct arena *arena, const struct remap *main,
                const struct module *named, const struct new_names *add,
                struct name_plan *plan);

void write_names(const struct name_plan *plan, struct writer *w);

#endif
