/*
 * wit_parser.h is a `component-type` section in the reading: its index spaces,
 * and the types that wit_parse_types.c reads for wit_parse.c.
 */
#ifndef WASI_FUSE_WIT_PARSER_H
#define WASI_FUSE_WIT_PARSER_H

#include "base/reader.h"
#include "wasm/wit_build.h"

enum wit_entry_kind {
  WIT_ENTRY_TYPE,
  WIT_ENTRY_FUNC,
  WIT_ENTRY_INSTANCE,
  WIT_ENTRY_WORLD, /* a component type */
};

/* One type index of a scope. */
struct wit_entry {
  enum wit_entry_kind kind;
  const struct wit_type *type; /* WIT_ENTRY_TYPE and WIT_ENTRY_FUNC */
  struct wit_instance_type *instance;
};

/* Each import of an instance type has resources of its own: the first takes
   the interface that was read, another reads the bytes again. */
struct wit_instance_type {
  struct reader bytes;
  struct wit_interface *interface; /* null once taken */
};

/* Index spaces of a component or instance type that is being read. */
struct wit_parse_scope {
  const struct wit_parse_scope *parent;
  struct wit_entry *types;
  size_t n_types, types_capacity;
  const struct wit_interface **instances;
  size_t n_instances, instances_capacity;
};

struct wit_parser {
  struct wit_builder b;
  struct reader r;
  struct wit_interface *roots[2]; /* what the world imports and exports */
  struct wit_member *members;     /* of the type that is being read */
  size_t members_capacity;
  size_t work; /* instance types read again, in bytes */
  bool has_world, has_encoding;
};

/* Poisons the cursor when something else has recorded why. */
void wit_parse_stop(struct wit_parser *p);

/* Arena memory; stops when there is none. */
void *wit_parse_alloc(struct wit_parser *p, size_t count, size_t size);

void wit_add_entry(struct wit_parser *p, struct wit_parse_scope *scope,
                   struct wit_entry entry);
void wit_add_instance(struct wit_parser *p, struct wit_parse_scope *scope,
                      const struct wit_interface *interface);

/* Reads a type index, which must be of that kind; null if it is not. */
const struct wit_entry *wit_read_entry(struct wit_parser *p,
                                       const struct wit_parse_scope *scope,
                                       enum wit_entry_kind kind);

/* A defined value type, whose first byte was read at `at`. */
const struct wit_type *wit_read_defined(struct wit_parser *p,
                                        const struct wit_parse_scope *scope,
                                        uint8_t byte, uint64_t at);

/* A function type, after its first byte. */
const struct wit_type *wit_read_func_type(struct wit_parser *p,
                                          const struct wit_parse_scope *scope,
                                          uint8_t byte);

#endif
