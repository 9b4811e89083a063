/*
 * map.h is what is known of a finished link for reports: what is in the output,
 * of which input, how large, and why.  It reads the link and the bytes of the
 * output, and changes neither.
 */
#ifndef WASI_FUSE_MAP_H
#define WASI_FUSE_MAP_H

#include "fuse/link.h"

/* A func of the output that an input defines. */
struct map_func {
  uint32_t index; /* in the output */
  uint32_t input, func;
  uint64_t size; /* of its body, with the size in front */
  struct span name;
};

/* A func that an input defines and the output has not. */
struct map_drop {
  uint32_t input;
  uint64_t size;
  struct span name;
};

/* A run of memory that is not zero at the start, or has a purpose. */
struct map_region {
  uint64_t start, size;
  uint32_t input;
  struct span name; /* may be empty */
  bool is_zero;     /* it takes no room in the file */
};

struct map_section {
  struct span name;
  bool is_custom;
  uint64_t size; /* with its head */
};

/* What first reached a live item. */
enum cause_kind {
  CAUSE_NONE,   /* nothing */
  CAUSE_LINKER, /* what the linker makes, or asks for */
  CAUSE_EXPORT, /* export `index`; UINT32_MAX is the start func */
  CAUSE_ELEM,   /* elem segment `index` */
  CAUSE_GLOBAL, /* the initial value of a global or table */
  CAUSE_FUNC,   /* func `index` */
  CAUSE_SYMBOL  /* data symbol `index` */
};

struct cause {
  enum cause_kind kind;
  uint32_t input, index;
};

struct map {
  struct link *link;
  struct writer bytes;      /* of the fused module */
  const struct module *out; /* the fused module, parsed again */
  uint64_t size;            /* of the output: the module, or the component */
  struct map_func *funcs;   /* by index */
  uint32_t n_funcs;
  struct map_drop *drops;
  uint32_t n_drops;
  struct map_region *regions; /* by start */
  uint32_t n_regions;
  struct map_section *sections;
  uint32_t n_sections;
  struct span **names; /* of the funcs of each input, imports too */
  struct cause **func_causes, **symbol_causes; /* likewise */
  struct cause *host_causes; /* of the hosts of the resolution */
};

/* Gathers all of it of a link that has run.  False, with a diagnostic, when
   memory is out.  map_free gives back what is not in the arena. */
bool map_make(struct map *map, struct link *link);
void map_free(struct map *map);

/* The part of map_make that says why items are live. */
bool map_find_causes(struct map *map);

/* Why something is live: from a root to it, names of funcs. */
struct chain {
  struct span *names;
  uint32_t n;
};

/* The chain that ends with what has this cause; not with it itself. */
struct chain map_chain(const struct map *map, struct cause cause);

/* What the root of a chain is called: the export, or (table) and the like. */
struct span map_root_name(const struct map *map, struct cause root);

/* The cause of import `i` of the output; CAUSE_LINKER of its memory. */
struct cause map_import_cause(const struct map *map, uint32_t i);

/* The func that a cause names, by its index in the output, or UINT32_MAX. */
uint32_t map_cause_func(const struct map *map, struct cause cause);

/* "main", "adapter" or "linker". */
const char *map_role(const struct input *input);

/* The import modules and names of main that became funcs of the output. */
struct map_fused {
  const struct import *import;
  uint32_t index; /* in the output; UINT32_MAX: no live code calls it */
};
struct map_fused *map_fused(const struct map *map, uint32_t *n);

/* Each writes a map. */
void map_write_text(const struct map *map, struct writer *w);
void map_write_json(const struct map *map, struct writer *w);
void map_write_html(const struct map *map, struct writer *w);

/* Appends to `w`, a line for each item called `name`, why it is in the output;
   false if it is not there, and then the lines say that. */
bool map_why(const struct map *map, struct span name, struct writer *w);

#endif
