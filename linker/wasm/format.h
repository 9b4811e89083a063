/*
 * format.h holds the binary format's numbers (core spec 5) and the shape of a
 * parsed module.  A module is const once it is parsed; every span in it points
 * into the input.
 */
#ifndef WASI_FUSE_FORMAT_H
#define WASI_FUSE_FORMAT_H

#include "base/span.h"

enum section_id {
  SECTION_CUSTOM = 0,
  SECTION_TYPE = 1,
  SECTION_IMPORT = 2,
  SECTION_FUNC = 3,
  SECTION_TABLE = 4,
  SECTION_MEMORY = 5,
  SECTION_GLOBAL = 6,
  SECTION_EXPORT = 7,
  SECTION_START = 8,
  SECTION_ELEM = 9,
  SECTION_CODE = 10,
  SECTION_DATA = 11,
  SECTION_DATA_COUNT = 12,
  SECTION_TAG = 13,
};

/* The kinds of import and export, and their index spaces. */
enum extern_kind {
  EXTERN_FUNC,
  EXTERN_TABLE,
  EXTERN_MEMORY,
  EXTERN_GLOBAL,
  EXTERN_TAG,
  N_EXTERN_KINDS
};

/* A bit of an import's kind: a func of just this type, of no subtype. */
enum { EXTERN_EXACT = 0x20 };

/* In place of a kind, behind an empty name: a group of imports. */
enum { IMPORTS_OF_ONE_TYPE = 0x7e, IMPORTS_OF_ONE_MODULE = 0x7f };

enum value_type {
  TYPE_I32 = 0x7f,
  TYPE_I64 = 0x7e,
  TYPE_F32 = 0x7d,
  TYPE_F64 = 0x7c,
  TYPE_V128 = 0x7b,
  TYPE_FUNCREF = 0x70,
  TYPE_EXACT = 0x62,        /* followed by a type index, as a heap type */
  TYPE_REF_NULL = 0x63,     /* followed by a heap type */
  TYPE_REF = 0x64,          /* likewise */
  TYPE_SHARED = 0x65,       /* likewise, of an abstract one */
  TYPE_ABSTRACT_MIN = 0x66, /* abstract heap types, each a reference type */
  TYPE_ABSTRACT_MAX = 0x75,
};

/* A block type without values. */
enum { BLOCK_EMPTY = 0x40 };

/* How a type definition begins. */
enum type_form {
  FORM_FUNC = 0x60,
  FORM_STRUCT = 0x5f,
  FORM_ARRAY = 0x5e,
  FORM_CONT = 0x5d,
  FORM_DESCRIBES = 0x4c, /* these two before another, with a type index */
  FORM_DESCRIPTOR = 0x4d,
  FORM_SUB = 0x50,
  FORM_SUB_FINAL = 0x4f,
  FORM_REC = 0x4e,
};

enum limits_flag {
  LIMITS_MAX = 1,
  LIMITS_SHARED = 2,
  LIMITS_64 = 4,
  LIMITS_PAGE_SIZE = 8,
};

/* The few instructions that the linker knows by name. */
enum opcode {
  OP_UNREACHABLE = 0x00,
  OP_NOP = 0x01,
  OP_BLOCK = 0x02,
  OP_LOOP = 0x03,
  OP_IF = 0x04,
  OP_ELSE = 0x05,
  OP_END = 0x0b,
  OP_BR = 0x0c,
  OP_BR_IF = 0x0d,
  OP_RETURN = 0x0f,
  OP_CALL = 0x10,
  OP_CALL_INDIRECT = 0x11,
  OP_RETURN_CALL = 0x12,
  OP_DROP = 0x1a,
  OP_LOCAL_GET = 0x20,
  OP_LOCAL_SET = 0x21,
  OP_LOCAL_TEE = 0x22,
  OP_GLOBAL_GET = 0x23,
  OP_GLOBAL_SET = 0x24,
  OP_I32_LOAD = 0x28,
  OP_I64_LOAD = 0x29,
  OP_I32_LOAD8_U = 0x2d,
  OP_I64_STORE = 0x37,
  OP_I32_STORE8 = 0x3a,
  OP_I64_STORE32 = 0x3e,
  OP_MEMORY_SIZE = 0x3f,
  OP_MEMORY_GROW = 0x40,
  OP_I32_CONST = 0x41,
  OP_I64_CONST = 0x42,
  OP_I32_EQZ = 0x45,
  OP_I32_EQ = 0x46,
  OP_I32_NE = 0x47,
  OP_I32_LT_U = 0x49,
  OP_I32_GT_U = 0x4b,
  OP_I32_LE_U = 0x4d,
  OP_I32_GE_U = 0x4f,
  OP_I32_ADD = 0x6a,
  OP_I32_SUB = 0x6b,
  OP_I32_AND = 0x71,
  OP_I32_SHL = 0x74,
  OP_I32_SHR_U = 0x76,
  OP_I64_EXTEND32_S = 0xc4,
  OP_REF_NULL = 0xd0,
  OP_REF_FUNC = 0xd2,
  PREFIX_GC = 0xfb,
  PREFIX_MISC = 0xfc,
  PREFIX_SIMD = 0xfd,
  PREFIX_ATOMIC = 0xfe,
  MISC_MEMORY_INIT = 8,
  MISC_DATA_DROP = 9,
  MISC_MEMORY_COPY = 10,
  MISC_MEMORY_FILL = 11,
  ATOMIC_WAIT32 = 1,
  ATOMIC_WAIT64 = 2,
};

/* A bit of an access's alignment: the memory follows. */
enum { ACCESS_HAS_MEMORY = 0x40 };

struct limits {
  uint8_t flags; /* enum limits_flag */
  uint8_t page_log2;
  uint64_t min;
  uint64_t max; /* if LIMITS_MAX */
};

/* A type definition.  `params` and `results` are the encoded value types of a
   func type; `is_plain` says that it is a final func type in a recursion group
   of its own that names no other type, so that equal bytes are equal types. */
struct type {
  struct span bytes;
  struct span params;
  struct span results;
  uint32_t n_params;
  uint32_t n_results;
  uint8_t form; /* FORM_FUNC, FORM_STRUCT, ... */
  bool is_plain;
};

struct table {
  struct span type;    /* reference type and limits, encoded */
  struct span element; /* the reference type alone */
  struct limits limits;
  struct span init; /* constant expression, or empty */
};

struct memory {
  struct limits limits;
  struct span type; /* the limits, encoded */
};

struct global {
  struct span type; /* value type and mutability, encoded */
  bool is_mutable;
  struct span init; /* constant expression with its end; empty if imported */
};

struct import {
  struct span module;
  struct span name;
  enum extern_kind kind;
  bool is_exact;    /* a func of just this type */
  uint32_t index;   /* in the index space of its kind */
  uint32_t type;    /* func and tag: their type */
  struct span desc; /* what follows the kind, encoded */
  uint64_t offset;
};

struct export {
  struct span name;
  enum extern_kind kind;
  uint32_t index;
  uint64_t offset;
};

enum segment_mode { SEGMENT_ACTIVE, SEGMENT_PASSIVE, SEGMENT_DECLARATIVE };

struct elem {
  struct span bytes; /* the whole segment, encoded */
  uint32_t flags;
  enum segment_mode mode;
  uint32_t table;
  struct span offset; /* active: constant expression */
  uint32_t n_items;
  struct span items;        /* func indices, or constant expressions */
  struct span element_type; /* of expressions, or the kind byte, or empty */
  bool is_expressions;
};

struct data {
  enum segment_mode mode;
  uint32_t memory;
  struct span offset; /* active: constant expression */
  struct span bytes;
};

/* A body: locals and instructions, without the size in front. */
struct body {
  uint32_t start; /* from the start of the code section's content */
  uint32_t size;
};

struct section {
  uint8_t id;
  struct span name;    /* custom sections */
  struct span content; /* custom sections: what follows the name */
  uint64_t offset;     /* of the content */
};

struct module {
  const char *name; /* for diagnostics */
  struct span bytes;
  struct section *sections;
  uint32_t n_sections;

  struct type *types;
  uint32_t n_types;
  uint32_t n_type_groups; /* entries of the type section */
  struct span type_entries;

  struct import *imports;
  uint32_t n_imports;
  uint32_t n_imported[N_EXTERN_KINDS];

  /* Whole index spaces, imports first. */
  uint32_t *func_types;
  struct table *tables;
  struct memory *memories;
  struct global *globals;
  uint32_t *tag_types;
  uint32_t n_items[N_EXTERN_KINDS];

  struct export *exports;
  const struct export **exports_by_name; /* then by their order */
  uint32_t n_exports;
  bool has_start;
  uint32_t start;
  struct elem *elems;
  uint32_t n_elems;
  bool has_data_count;
  uint32_t data_count;
  struct body *bodies; /* of the defined funcs */
  uint32_t n_bodies;
  struct span code;     /* content of the code section */
  uint64_t code_offset; /* of that content in the input */
  struct data *datas;
  uint32_t n_datas;
  struct span table_entries, global_entries, tag_entries, data_entries;
};

/* The custom section `name`, or null; the first if there are several. */
const struct section *module_custom(const struct module *m, const char *name);

/* Whether there is a custom section whose name begins with `.debug_`. */
bool module_has_debug(const struct module *m);

/* The section of this id, or null. */
const struct section *module_section(const struct module *m, uint8_t id);

/* The export `name`, or null. */
const struct export *module_export(const struct module *m, struct span name);

/* The first in exports_by_name whose name is not below the `parts` joined; its
   index, n_exports if there is none.  So names that begin with them, if there
   are any, begin there. */
uint32_t module_find_export(const struct module *m, const struct span *parts,
                            size_t n_parts);

/* The import that is item `index` of its kind; `index` < n_imported. */
const struct import *module_import(const struct module *m,
                                   enum extern_kind kind, uint32_t index);

/* "func", "table", "memory", "global" or "tag". */
const char *extern_kind_name(enum extern_kind kind);

#endif
