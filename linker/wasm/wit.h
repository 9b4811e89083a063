/*
 * wit.h is the world of a program: the interfaces it imports and exports by
 * the canonical ABI, as `component-type` sections tell.  There is no parser
 * of WIT text: a section is a component type in the binary format, and what
 * is read here is written again from the same structs.
 *
 *   sections -> wit_parse -> worlds -> wit_merge -> world
 *            -> wit_prune -> world -> wit_join_versions -> world
 *
 * A world is const once made, and lives as long as the arena and the bytes it
 * was read from.  Equal types without a name are one object, so that types
 * are compared by address.
 */
#ifndef WASI_FUSE_WIT_H
#define WASI_FUSE_WIT_H

#include "base/diag.h"
#include "base/writer.h"

/* What a type is: the bytes of the component binary format, and three of our
   own, which no section has in their place. */
enum wit_kind {
  WIT_BOOL = 0x7f,
  WIT_S8 = 0x7e,
  WIT_U8 = 0x7d,
  WIT_S16 = 0x7c,
  WIT_U16 = 0x7b,
  WIT_S32 = 0x7a,
  WIT_U32 = 0x79,
  WIT_S64 = 0x78,
  WIT_U64 = 0x77,
  WIT_F32 = 0x76,
  WIT_F64 = 0x75,
  WIT_CHAR = 0x74,
  WIT_STRING = 0x73,
  WIT_RECORD = 0x72,
  WIT_VARIANT = 0x71,
  WIT_LIST = 0x70,
  WIT_TUPLE = 0x6f,
  WIT_FLAGS = 0x6e,
  WIT_ENUM = 0x6d,
  WIT_OPTION = 0x6b,
  WIT_RESULT = 0x6a,
  WIT_OWN = 0x69,
  WIT_BORROW = 0x68,
  WIT_FIXED_LIST = 0x67,
  WIT_STREAM = 0x66,
  WIT_FUTURE = 0x65,
  WIT_ERROR_CONTEXT = 0x64,
  WIT_MAP = 0x63,
  WIT_FUNC = 0x40, /* members are the parameters and the result */
  WIT_ASYNC_FUNC = 0x43,
  WIT_NAMED = 1,   /* a type that an interface exports, equal to another */
  WIT_RESOURCE = 2 /* a resource type that an interface exports */
};

/* Beyond so many flat values, parameters are passed in memory. */
enum { WIT_FLAT_MAX = 16 };

/* A core function type in the bytes of the core format (0x7f is i32). */
struct wit_core_type {
  uint8_t params[WIT_FLAT_MAX + 1];
  uint8_t results[1];
  uint8_t n_params, n_results;
};

/* A field, case, label, element or parameter. */
struct wit_member {
  struct span name;            /* empty where there is none */
  const struct wit_type *type; /* null where a case has none */
};

struct wit_type {
  enum wit_kind kind;
  uint32_t index; /* in world.types */
  struct wit_member *members;
  uint32_t n_members;
  uint32_t length; /* of a fixed list */
  bool has_list;   /* it or what it holds is a list, string or map */
  bool has_string;
  bool is_async;  /* it is or holds what WASI 0.2 has not */
  uint16_t depth; /* how deeply types are nested in it */
  uint8_t n_flat; /* WIT_FLAT_MAX + 1 where there are more than that */
  uint8_t flat[WIT_FLAT_MAX];
  /* WIT_NAMED and WIT_RESOURCE */
  const struct wit_interface *interface; /* that exports it */
  struct span name, options;
  const struct wit_type *of; /* what WIT_NAMED is equal to */
  const char *input;         /* whose section it is from, for messages */
};

enum wit_encoding { WIT_UTF8 = 0, WIT_UTF16 = 1, WIT_LATIN1_UTF16 = 2 };

struct wit_func {
  struct span name;    /* such as "[method]output-stream.write" */
  struct span options; /* what follows the name in the format, verbatim */
  const struct wit_interface *interface;
  const char *input;           /* whose section it is from, for messages */
  uint32_t index;              /* below world.n_funcs */
  const struct wit_type *type; /* WIT_FUNC or WIT_ASYNC_FUNC */
  const struct wit_member *params;
  uint32_t n_params;
  const struct wit_type *result; /* null for none */
  enum wit_encoding encoding;    /* of its strings */
};

/* An interface that a world imports or exports.  What the world itself
   imports or exports is in two more, whose name is empty. */
struct wit_interface {
  struct span name; /* such as "wasi:io/streams@0.2.0" */
  struct span options;
  const char *input; /* whose section it is from, for messages */
  bool is_export;
  bool is_required; /* an export that the program must have */
  uint32_t index;   /* in world.interfaces */
  const struct wit_type **types;
  size_t n_types, types_capacity;
  const struct wit_func **funcs;
  size_t n_funcs, funcs_capacity;
};

/* What a world is in memory. */
struct world {
  const char *input; /* where it was read, for messages */
  struct wit_interface **interfaces;
  size_t n_interfaces, interfaces_capacity;
  struct wit_type **types;
  size_t n_types, types_capacity;
  uint32_t n_funcs;
  unsigned encodings;      /* bit e: some string is of encoding e */
  struct wit_table *table; /* finds types, functions and interfaces */
};

/* Reads the payload of a `component-type` section, which begins at `offset`
   of `input`.  On failure the diagnostic is recorded and *out is null. */
bool wit_parse(struct arena *arena, struct diag *diag, const char *input,
               uint64_t offset, struct span payload, struct world **out);

/* The union of `n` worlds, where interfaces of one name become one.
   `is_required` tells for each world whether its exports must be there (those
   of the main module) or may be left out (those of an adapter); null: all may.
 */
bool wit_merge(struct arena *arena, struct diag *diag,
               const struct world *const *worlds, const bool *is_required,
               size_t n, struct world **out);

/* An import or export of a core module. */
struct wit_name {
  struct span module; /* of an import */
  struct span field;
};

/* The world with its imports on one semver track joined, where they agree, to
   one of the highest version.  From here on an interface comes behind those
   whose types it uses. */
bool wit_join_versions(struct arena *arena, struct diag *diag,
                       const struct world *world, struct world **out);

/* The part of `world` that is needed by these imports and exports of a core
   module.  Names that the world does not know are passed over; an export that
   is required stays although the module lacks it. */
bool wit_prune(struct arena *arena, struct diag *diag,
               const struct world *world, const struct wit_name *imports,
               size_t n_imports, const struct wit_name *exports,
               size_t n_exports, struct world **out);

/* The part of `world` with functions of one string encoding; a world with
   several takes several sections. */
bool wit_with_encoding(struct arena *arena, struct diag *diag,
                       const struct world *world, enum wit_encoding encoding,
                       struct world **out);

/* Writes the payload of a `component-type` section.  The functions must be of
   one encoding. */
bool wit_encode_section(const struct world *world, struct arena *arena,
                        struct diag *diag, struct writer *out);

/* What an import of a core module is to a world. */
enum wit_import_kind {
  WIT_IMPORT_NONE, /* nothing */
  WIT_IMPORT_FUNC, /* a function */
  WIT_IMPORT_DROP, /* resource.drop */
  WIT_IMPORT_NEW,  /* resource.new of an exported resource */
  WIT_IMPORT_REP,  /* resource.rep of an exported resource */
  WIT_IMPORT_ASYNC /* a built-in for async, by its name */
};

struct wit_import {
  enum wit_import_kind kind;
  const struct wit_func *func;                      /* WIT_IMPORT_FUNC */
  const struct wit_type *resource;                  /* DROP, NEW, REP */
  struct wit_core_type type;                        /* of all but ASYNC */
  bool needs_memory, needs_realloc, needs_encoding; /* canon options */
};

/* Finds what `module` `field` imports: in the interface of that name, else in
   another on its track.  False if the world has nothing by that name; ASYNC
   is found by its form alone, whatever the world is. */
bool wit_find_import(const struct world *world, struct span module,
                     struct span field, struct wit_import *out);

struct wit_export {
  const struct wit_func *func;
  bool is_async; /* lifted as async: its core type is not told */
  struct wit_core_type type;
  bool needs_memory, needs_realloc, needs_encoding;
};

/* Finds the function of the world that the core export `name` implements. */
bool wit_find_export(const struct world *world, struct span name,
                     struct wit_export *out);

/* The names by which a module may export its realloc, the preferred first: for
   what its imports return, and for what its exports take. */
enum { WIT_N_REALLOCS = 4 };
extern const char *const wit_import_reallocs[WIT_N_REALLOCS];
extern const char *const wit_export_reallocs[WIT_N_REALLOCS];

/* Whether an export is by its name one of those, or one that is called before
   all others. */
bool wit_is_helper(struct span name);
extern const char *const wit_initializers[2];

/* The export whose results the export `name` frees, if it is named so; else
   `name` itself. */
struct span wit_post_return_of(struct span name);

/* The exported resource whose destructor the core export `name` is, or null. */
const struct wit_type *wit_find_destructor(const struct world *world,
                                           struct span name);

/* The core type of a function that is lowered or, if its interface is
   exported, lifted. */
struct wit_core_type wit_core_type(const struct wit_func *func);

/* Lookups by name; null where there is none.  The interface with the empty
   name is the world itself. */
const struct wit_interface *wit_interface(const struct world *world,
                                          bool is_export, struct span name);
const struct wit_func *wit_func(const struct world *world,
                                const struct wit_interface *interface,
                                struct span name);
const struct wit_type *wit_type(const struct world *world,
                                const struct wit_interface *interface,
                                struct span name);

/* The resource behind `type`, or null if it is no resource. */
const struct wit_type *wit_resource(const struct wit_type *type);

/* Whether two interface names differ at most in their versions, and these are
   on one semver track: 0.2.0 and 0.2.12, 1.0.0 and 1.4.0. */
bool wit_same_track(struct span a, struct span b);

/* Below, above or 0, by the versions of two names on one track. */
int wit_compare_versions(struct span a, struct span b);

#endif
