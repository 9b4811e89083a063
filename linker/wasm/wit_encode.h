/*
 * wit_encode.h writes types and interfaces of a world into index spaces, be
 * they of a component type, as in a `component-type` section, or of a
 * component, which takes the same items in sections.
 */
#ifndef WASI_FUSE_WIT_ENCODE_H
#define WASI_FUSE_WIT_ENCODE_H

#include "wasm/wit.h"

/* Items by the section that holds them in a component. */
enum wit_item {
  WIT_ITEM_CORE_INSTANCE = 2,
  WIT_ITEM_INSTANCE = 5,
  WIT_ITEM_ALIAS = 6,
  WIT_ITEM_TYPE = 7,
  WIT_ITEM_CANON = 8,
  WIT_ITEM_IMPORT = 10,
  WIT_ITEM_EXPORT = 11
};

/* Sorts and, in externtypes, kinds. */
enum wit_sort {
  WIT_SORT_FUNC = 1,
  WIT_SORT_TYPE = 3,
  WIT_SORT_COMPONENT = 4,
  WIT_SORT_INSTANCE = 5
};

struct wit_encoder;

/* A component, component type or instance type that is being written. */
struct wit_scope {
  /* writes a type that has a name, where it is not yet, and gives its index */
  uint32_t (*put_named)(struct wit_encoder *e, struct wit_scope *scope,
                        const struct wit_type *type);
  struct writer bytes;
  struct writer batch; /* items of the section that is open */
  enum wit_item batch_item;
  uint32_t n_batch;
  bool is_component; /* items stand in sections, not as declarators */
  const struct wit_interface *interface; /* whose instance type it is */
  uint32_t n_items;                      /* declarators */
  uint32_t n_types, n_funcs, n_instances;
  struct wit_scope *outer;
  struct wit_place *places; /* of types, by index in the world */
  uint32_t stamp;
  uint32_t *instances; /* 1 + index, by interface; 0 is none */
};

/* Where a type is in a scope, if the stamp is that of the scope. */
struct wit_place {
  uint32_t stamp, index;
};

struct wit_encoder {
  const struct world *world;
  struct arena *arena;
  struct diag *diag;
  struct wit_place *inner_places; /* of the instance types, one at a time */
  uint32_t last_stamp;
  uint32_t work;
  bool failed; /* a limit was passed or memory is out; it is recorded */
};

/* Makes an empty scope of a component type; `places` are for it to use, left
   from a scope that is no more, or null. */
bool wit_scope_begin(struct wit_encoder *e, struct wit_scope *scope,
                     struct wit_place *places);
void wit_scope_free(struct wit_scope *scope);

/* Begins an item; its bytes are to be written to what this returns, before
   any other call. */
struct writer *wit_item(struct wit_scope *scope, enum wit_item item);

/* Ends the open section of a component. */
void wit_flush(struct wit_scope *scope);

/* The name of an import or export. */
void wit_put_name(struct writer *w, struct span name, struct span options);

/* The index of a type in a scope, which has it from now on. */
uint32_t wit_encode_type(struct wit_encoder *e, struct wit_scope *scope,
                         const struct wit_type *type);

/* What a named type is equal to.  Two names of one record are two records, so
   what only lives by its name is written for each. */
uint32_t wit_encode_equal(struct wit_encoder *e, struct wit_scope *scope,
                          const struct wit_type *of);

/* Writes an alias to a type of an instance. */
uint32_t wit_alias_export(struct wit_scope *scope, const struct wit_type *type);

/* Imports or exports a type under its name. */
uint32_t wit_put_type(struct wit_encoder *e, struct wit_scope *scope,
                      enum wit_item item, const struct wit_type *type);

/* From now on the scope has the type at `index`. */
void wit_place_type(struct wit_scope *scope, const struct wit_type *type,
                    uint32_t index);

/* Imports or exports an interface: its instance type and its name.  For what
   the world itself imports or exports, each item by itself. */
void wit_encode_interface(struct wit_encoder *e, struct wit_scope *scope,
                          const struct wit_interface *interface);

#endif
