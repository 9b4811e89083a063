/*
 * synth_code.h writes instructions of the runtime's funcs, and names what the
 * files that write them share.
 */
#ifndef WASI_FUSE_SYNTH_CODE_H
#define WASI_FUSE_SYNTH_CODE_H

#include "fuse/link.h"

/* The block type of a block without a result, and two opcodes. */
enum { CODE_VOID = 0x40, CODE_SELECT = 0x1b, CODE_OR = 0x72 };

/* Whose stack pointer, and state if it has one, the runtime imports. */
struct foreign_stack {
  uint32_t input;
  uint32_t stack, state; /* imported globals; UINT32_MAX: no state */
  bool is_lazy;
};

/* What the runtime imports beside the memory. */
struct runtime_imports {
  /* In a component realloc lives in a module of its own, which has these. */
  uint32_t receive, received;            /* func indices */
  uint32_t other_realloc, main_realloc;  /* UINT32_MAX: none */
  uint32_t foreign_realloc, own_realloc; /* to choose from; likewise */
  uint32_t wrapped;                      /* of the first wrapper's func */
  uint32_t returned, n_returned;         /* what adapters export for threads */
  uint32_t thread_start;                 /* main's; UINT32_MAX: none */
  uint32_t n_funcs, n_globals;
  struct foreign_stack *stacks;
  uint32_t n_stacks;
};

struct code {
  struct writer *w;
  struct runtime_imports imports;
};

/* What depends on the program and on what is asked for. */
struct runtime_rules {
  bool component;
  bool is_threaded;
  bool has_bulk;
  bool has_max;        /* the program's memory has a maximum */
  uint64_t min, max;   /* pages; 65536 where it has no maximum */
  uint32_t roof_bytes; /* what the roof may have in all, stack included */
  struct span listen;  /* addresses, with commas between */
};

static inline void code_op(struct code *a, uint8_t code) {
  writer_u8(a->w, code);
}
static inline void code_get(struct code *a, uint32_t local) {
  code_op(a, OP_LOCAL_GET);
  writer_u32(a->w, local);
}
static inline void code_set(struct code *a, uint32_t local) {
  code_op(a, OP_LOCAL_SET);
  writer_u32(a->w, local);
}
static inline void code_tee(struct code *a, uint32_t local) {
  code_op(a, OP_LOCAL_TEE);
  writer_u32(a->w, local);
}
static inline void code_read(struct code *a, enum runtime_global global) {
  code_op(a, OP_GLOBAL_GET);
  writer_u32(a->w, a->imports.n_globals + global);
}
static inline void code_write(struct code *a, enum runtime_global global) {
  code_op(a, OP_GLOBAL_SET);
  writer_u32(a->w, a->imports.n_globals + global);
}
static inline void code_write_import(struct code *a, uint32_t global) {
  code_op(a, OP_GLOBAL_SET);
  writer_u32(a->w, global);
}
static inline void code_const(struct code *a, int32_t value) {
  code_op(a, OP_I32_CONST);
  writer_s32(a->w, value);
}
static inline void code_call(struct code *a, enum runtime_func func) {
  code_op(a, OP_CALL);
  writer_u32(a->w, a->imports.n_funcs + func);
}
static inline void code_call_import(struct code *a, uint32_t import) {
  code_op(a, OP_CALL);
  writer_u32(a->w, import);
}
static inline void code_open(struct code *a, uint8_t code, uint8_t type) {
  code_op(a, code);
  code_op(a, type);
}
static inline void code_size(struct code *a) {
  code_op(a, OP_MEMORY_SIZE);
  code_op(a, 0);
}
static inline void code_grow(struct code *a) {
  code_op(a, OP_MEMORY_GROW);
  code_op(a, 0);
}
static inline void code_shift(struct code *a, uint8_t code) {
  code_const(a, 16);
  code_op(a, code);
}

/* Each writes the instructions of one func, without locals and `end`. */
void synth_size(struct code *a);
void synth_look(struct code *a);
void synth_grow(struct code *a, const struct runtime_rules *rules);
void synth_allocate(struct code *a, const struct runtime_rules *rules);
void synth_copy(struct code *a);
void synth_zero(struct code *a);
void synth_take_roof(struct code *a);
void synth_receive(struct code *a, const struct runtime_rules *rules);
void synth_receive_arena(struct code *a, const struct runtime_rules *rules);
void synth_received(struct code *a, const struct runtime_rules *rules);
void synth_realloc(struct code *a);
void synth_grow_stack(struct code *a);
void synth_choose(struct code *a);
void synth_listen(struct code *a, struct span addresses);

/* A foreign adapter's stack that is there from the start, or that is taken from
   main's realloc once. */
void synth_eager_stack(struct code *a, const struct foreign_stack *f);
void synth_lazy_stack(struct code *a, const struct foreign_stack *f);

/* Parts of realloc: the list is another's, a block shrinks, and what was there
   goes to local 4. */
void synth_other_realloc(struct code *a);
void synth_shrink(struct code *a);
void synth_copy_old(struct code *a);

/* Writes a func of a program with threads; false where it is as without. */
bool synth_threads(struct code *a, enum runtime_func func,
                   const struct runtime_rules *rules);

/* How many locals it has at least, by func. */
extern const uint8_t synth_threads_locals[N_RUNTIME_FUNCS];

/* Makes the memory reach the address in local `end`, by local `need`; where it
   cannot, the func returns 0 or, unless it `may_fail`, traps. */
void synth_reach(struct code *a, uint32_t end, uint32_t need, bool may_fail);

/* Pushes the address that the arena may not pass, by a scratch local. */
void synth_arena_limit(struct code *a, const struct runtime_rules *rules,
                       uint32_t scratch);

/* Aligns the address on the stack up to what local `align` says. */
void synth_align_up(struct code *a, uint32_t align);

#endif
