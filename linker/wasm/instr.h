/*
 * instr.h steps over instructions.  The immediates of each are a short string
 * of letters, explained in opcodes.def; nothing above this file knows how an
 * instruction is encoded.
 */
#ifndef WASI_FUSE_INSTR_H
#define WASI_FUSE_INSTR_H

#include "base/reader.h"

/* The index spaces that an immediate can name. */
enum space {
  SPACE_FUNC,
  SPACE_TABLE,
  SPACE_MEMORY,
  SPACE_GLOBAL,
  SPACE_TAG,
  SPACE_TYPE,
  SPACE_DATA,
  SPACE_ELEM,
  N_SPACES
};

struct module;

/* How many items a module has in an index space. */
uint32_t space_size(const struct module *m, enum space space);

struct instr {
  uint32_t prefix; /* 0, or 0xfb to 0xfe */
  uint32_t code;
  const char *immediates; /* letters of opcodes.def */
};

/* The letters of an instruction's immediates, or null if there is none such. */
const char *instr_immediates(uint32_t prefix, uint32_t code);

/* The name in the text format, or null for one without immediates. */
const char *instr_name(uint32_t prefix, uint32_t code);

/* Reads the opcode; fails on an unknown one. */
struct instr instr_read(struct reader *r);

/* What the immediates of one instruction are told to, in their order. */
struct instr_visitor {
  /* An index, which began at byte `at` of the reader. */
  void (*index)(struct instr_visitor *v, enum space space, uint32_t index,
                size_t at);
  bool is_s33; /* the index is encoded as a signed 33-bit number */
  /* The alignment of a memory access and its memory, which is 0 where the
     instruction names none.  Null: an index if it names one, and bytes. */
  void (*access)(struct instr_visitor *v, uint32_t align, uint32_t memory,
                 size_t at);
  /* Any bytes that are not an index: copied as they are; may be null. */
  void (*bytes)(struct instr_visitor *v, struct span bytes);
};

/* Steps over the immediates of `instr`. */
void instr_visit(struct reader *r, const struct instr *instr,
                 struct instr_visitor *v);

/* Steps over a value type, telling the visitor of a type it names. */
void instr_visit_value_type(struct reader *r, struct instr_visitor *v);

/* Steps over a constant expression with its end. */
void instr_visit_expression(struct reader *r, struct instr_visitor *v);

#endif
