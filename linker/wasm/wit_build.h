/*
 * wit_build.h makes a world piece by piece, for the reader of sections and
 * for the copies that merging and pruning make.
 */
#ifndef WASI_FUSE_WIT_BUILD_H
#define WASI_FUSE_WIT_BUILD_H

#include "wasm/wit.h"

/* A component may have no more instances than this, says every engine. */
enum { WIT_MAX_INTERFACES = 1000 };

struct wit_builder {
  struct arena *arena;
  struct diag *diag;
  struct world *world;
  enum wit_encoding encoding; /* of the functions that are added */
};

/* Each of these answers null, or false, when memory is out or a limit is
   passed, and has recorded the diagnostic. */

bool wit_build_world(struct wit_builder *b, const char *input);

/* An interface that is not yet in the world. */
struct wit_interface *wit_build_interface(struct wit_builder *b,
                                          const char *input);

/* Puts it there, under its name and direction; those must be new. */
bool wit_build_add(struct wit_builder *b, struct wit_interface *interface);

/* The type without a name that is like `draft`, made if it is new.  Members
   of the draft must be types of this world. */
const struct wit_type *wit_build_type(struct wit_builder *b,
                                      const struct wit_type *draft);

/* A type that `interface` exports, with name, options and input of `draft`,
   whose name must be new there: equal to draft->of, or a resource if that is
   null. */
const struct wit_type *wit_build_named(struct wit_builder *b,
                                       struct wit_interface *interface,
                                       const struct wit_type *draft);

/* Adds a function like `draft`, whose name must be new in `interface`. */
const struct wit_func *wit_build_func(struct wit_builder *b,
                                      struct wit_interface *interface,
                                      const struct wit_func *draft);

#endif
