/*
 * linking.h reads what wasm-ld leaves in a side module linked with
 * --emit-relocs: `dylink.0`, the symbol table of `linking`, and `reloc.CODE`
 * and `reloc.DATA` (tool-conventions, Linking.md and DynamicLinking.md).
 */
#ifndef WASI_FUSE_LINKING_H
#define WASI_FUSE_LINKING_H

#include "base/arena.h"
#include "base/diag.h"
#include "wasm/format.h"

enum reloc_type {
  RELOC_FUNC_INDEX_LEB = 0,
  RELOC_TABLE_INDEX_SLEB = 1,
  RELOC_TABLE_INDEX_I32 = 2,
  RELOC_MEMORY_ADDR_LEB = 3,
  RELOC_MEMORY_ADDR_SLEB = 4,
  RELOC_MEMORY_ADDR_I32 = 5,
  RELOC_TYPE_INDEX_LEB = 6,
  RELOC_GLOBAL_INDEX_LEB = 7,
  RELOC_MEMORY_ADDR_REL_SLEB = 11,
  RELOC_TABLE_INDEX_REL_SLEB = 12,
};

struct reloc {
  uint8_t type;    /* enum reloc_type */
  uint32_t offset; /* in the section's content */
  uint32_t symbol;
  int32_t addend;
};

enum symbol_kind { SYMBOL_FUNC = 0, SYMBOL_DATA = 1, SYMBOL_GLOBAL = 2 };

struct symbol {
  uint8_t kind; /* enum symbol_kind, and others without use here */
  bool is_defined;
  bool is_own;           /* data: each thread has some of its own */
  uint32_t index;        /* func, global: the item; data: the segment */
  uint32_t offset, size; /* data: within the segment */
};

struct linking {
  bool is_dylink;
  uint32_t memory_size, memory_align_log2;
  uint32_t table_size;
  bool has_symbols;
  struct symbol *symbols;
  uint32_t n_symbols;
  struct reloc *code_relocs; /* by offset */
  uint32_t n_code_relocs;
  struct reloc *data_relocs;
  uint32_t n_data_relocs;
};

/* Reads the sections that `m` has; false if one is malformed. */
bool parse_linking(struct arena *arena, struct diag *diag,
                   const struct module *m, struct linking *linking);

/* The first reloc at or after `offset`: an index, `n` if there is none. */
uint32_t find_reloc(const struct reloc *relocs, uint32_t n, uint32_t offset);

#endif
