/*
 * component.h writes a component around a fused core module.
 */
#ifndef WASI_FUSE_COMPONENT_H
#define WASI_FUSE_COMPONENT_H

#include "base/diag.h"
#include "base/writer.h"
#include "wasm/format.h"
#include "wasm/wit.h"

/* An import or export of the fused module. */
struct component_extern {
  struct span module; /* of an import */
  struct span name;
  struct span caller; /* of an import that no world has: for messages */
  enum extern_kind kind;
  struct span params, results; /* of a func: encoded value types */
  struct limits limits;        /* of a memory */
};

struct component {
  const char *input;         /* the main module's name, for messages */
  const struct world *world; /* pruned for this module; null: there is none */
  const struct component_extern *imports, *exports;
  size_t n_imports, n_exports;
  size_t module_size; /* of the fused module, in bytes */
  /* The export that allocates what the module's own imports return while no
     adapter receives; empty if they return no lists. */
  struct span realloc;
  struct span name; /* of the component, for backtraces; empty: no names */
};

/* Writes what stands in front of the module's bytes and what stands behind.
   The module must import its memory if it has one.  It may import `receive`
   (i32 next, i32 limit) and `received` () -> i32 of `wasi_fuse`. */
bool component_write(struct arena *arena, struct diag *diag,
                     const struct component *component, struct writer *before,
                     struct writer *after);

#endif
