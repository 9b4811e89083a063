/*
 * component_state.h is a component in the making: its index spaces, and where
 * in them the parts are that later items name.
 */
#ifndef WASI_FUSE_COMPONENT_STATE_H
#define WASI_FUSE_COMPONENT_STATE_H

#include "output/component.h"
#include "wasm/wit_encode.h"

/* The index of something, or nothing. */
struct component_index {
  bool is_set;
  uint32_t value;
};

struct component_state {
  const struct component *c;
  struct arena *arena;
  struct diag *diag;
  struct wit_encoder encoder;
  struct wit_scope scope; /* the component itself */
  uint32_t n_core_funcs, n_core_modules, n_core_instances, n_core_memories;
  uint32_t n_components;

  const struct component_extern *memory; /* imported by the module */
  bool has_receive;
  bool has_allocator;    /* there is an allocator module, core instance 0 */
  bool needs_realloc;    /* by some function that is lowered */
  bool has_realloc_slot; /* the first slot is the program's realloc */
  struct span *slots;    /* exports of the module that the table holds */
  uint32_t n_slots;
  struct span start; /* the export to be called before any other, or empty */
  uint32_t fused;    /* core instance of the module */

  struct component_index core_memory, core_realloc;
  struct component_index *funcs;   /* of imports, by index in the world */
  struct component_index *lowered; /* core functions, likewise */
  /* core functions of resource types, by kind and index in the world */
  struct component_index *intrinsics[3];

  const struct component_extern **exports; /* of the module, by name */
  /* of exported functions, by index in the world: what implements them */
  const struct component_extern **lifted;
  /* of exported resources, likewise: their destructor's number */
  struct component_index *destructors;
};

/* The export of that name, or null. */
const struct component_extern *component_export(const struct component_state *s,
                                                struct span name);

/* Adds an alias to an export of a core instance; the new index of its sort is
   that of the caller to count. */
void component_alias_core(struct component_state *s, uint8_t core_sort,
                          uint32_t instance, struct span name);

/* Writes canon options: those needed, a realloc and a post-return. */
struct component_options {
  bool memory;
  struct component_index realloc, post_return;
  enum wit_encoding encoding;
};
void component_put_options(const struct component_state *s, struct writer *w,
                           const struct component_options *options);

/* Whether the import is one of the two by which adapters receive. */
bool component_is_receive(const struct component_extern *import);

/* Whether the world has all imports; notes the memory and what is needed. */
bool component_check_imports(struct component_state *s);

/* Whether lists have a memory and a realloc to go to. */
bool component_check_lists(struct component_state *s);

/* Whether the core type is what the world asks for. */
bool component_type_is(const struct component_extern *external,
                       const struct wit_core_type *type);

/* "(param i32) -> (i32)" in the arena, for messages. */
const char *component_show_type(struct arena *arena, const uint8_t *params,
                                size_t n_params, const uint8_t *results,
                                size_t n_results);

#endif
