/*
 * wit_copy.h copies parts of a world into another, for unions and for what of a
 * world is live.  Types are copied when something needs them, so that what
 * nothing needs is left behind.
 */
#ifndef WASI_FUSE_WIT_COPY_H
#define WASI_FUSE_WIT_COPY_H

#include "wasm/wit_build.h"

struct wit_copier {
  struct wit_builder b;
  const struct world *from;
  const struct wit_type **types;     /* copies, by index */
  struct wit_interface **interfaces; /* copies, by index */
  bool is_required;                  /* exports of `from` are */
  /* an interface that may be replaced is copied into its successor on trial,
     and what disagrees is no error */
  const struct wit_interface *trial;
  uint32_t *tried; /* types to forget if it fails */
  size_t n_tried;
  bool trial_failed;
  /* the interfaces of the copy as they are to stand, for wit_copy_reorder */
  struct wit_interface **order;
  size_t n_order;
};

/* Each of these records why it fails, but for what disagrees on trial. */

bool wit_copy_no_memory(struct wit_copier *c);

/* Room for the copies of all of `from`. */
bool wit_copy_begin(struct wit_copier *c, const struct world *from);

/* The copy of an interface, without its contents. */
struct wit_interface *wit_copy_interface(struct wit_copier *c,
                                         const struct wit_interface *interface);

const struct wit_type *wit_copy_type(struct wit_copier *c,
                                     const struct wit_type *type);
bool wit_copy_func(struct wit_copier *c, const struct wit_func *func);

/* An interface with all it has. */
bool wit_copy_all(struct wit_copier *c, const struct wit_interface *interface);

/* Whether the copy of the interface has, under the same names, nothing that is
   unlike what the interface has.  Its types are copied for that. */
bool wit_copy_fits(struct wit_copier *c, const struct wit_interface *interface);

/* Puts the interfaces of the copy in the order that was found. */
void wit_copy_reorder(struct wit_copier *c);

#endif
