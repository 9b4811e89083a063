/*
 * component_check.h tells whether a component can give the module what it
 * imports.
 */
#ifndef WASI_FUSE_COMPONENT_CHECK_H
#define WASI_FUSE_COMPONENT_CHECK_H

#include "output/component_state.h"

/* Whether the import is one of the two by which adapters receive. */
bool component_is_receive(const struct component_extern *import);

/* Checks each import against the world, and finds the memory. */
bool component_check_imports(struct component_state *s);

/* Whether lists have a memory and a realloc to go to. */
bool component_check_memory(struct component_state *s);

/* Whether the core type is what the world asks for. */
bool component_type_is(const struct component_extern *external,
                       const struct wit_core_type *type);

/* "(param i32) -> (result i32)" in the arena, for messages. */
const char *component_show_type(struct arena *arena, const uint8_t *params,
                                size_t n_params, const uint8_t *results,
                                size_t n_results);

#endif
