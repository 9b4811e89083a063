/*
 * synth_threads.h is what the files share that write the runtime of a program
 * with threads: the words at the roof, and instructions.
 */
#ifndef WASI_FUSE_SYNTH_THREADS_H
#define WASI_FUSE_SYNTH_THREADS_H

#include "fuse/synth_code.h"

/* Atomic instructions. */
enum {
  ATOMIC_NOTIFY = 0x00,
  ATOMIC_LOAD = 0x10,
  ATOMIC_STORE = 0x17,
  ATOMIC_ADD = 0x1e,
  ATOMIC_EXCHANGE = 0x41,
  ATOMIC_COMPARE = 0x48,
  OP_I32_STORE = 0x36,
  OP_I32_LT_S = 0x48,
};

/* The words at the roof, as offsets. */
enum {
  WORD_STATE,       /* 0: at first; 1: a thread prepares the roof; 2: ready */
  WORD_PAGES = 4,   /* that the program got by growing */
  WORD_CEILING = 8, /* the end of the last of them, less the minimum */
  WORD_HEAP_LOCK = 12,
  WORD_TOP = 16,  /* what the heap has not given out begins there */
  WORD_END = 20,  /* and ends there */
  WORD_FREE = 24, /* the first piece that came back, or 0 */
};

/* The words of a piece, as offsets. */
enum {
  PIECE_NEXT,
  PIECE_SIZE = 4,
  PIECE_ARENA_END = 8, /* of an arena's: where its arena ended before */
  PIECE_BEFORE = 12,   /* and its last piece before, or 0 */
  PIECE_HEAD = 16
};

static inline void plain(struct code *a, uint8_t op, uint32_t offset) {
  code_op(a, op);
  code_op(a, 2);
  writer_u32(a->w, offset);
}

static inline void atomic(struct code *a, uint8_t op, uint32_t offset) {
  code_op(a, PREFIX_ATOMIC);
  plain(a, op, offset);
}

static inline void roof(struct code *a, const struct runtime_rules *rules) {
  code_const(a, (int32_t)(rules->min * PAGE));
}

static inline void read_word(struct code *a, const struct runtime_rules *rules,
                             uint32_t word) {
  roof(a, rules);
  atomic(a, ATOMIC_LOAD, word);
}

static inline void branch_if(struct code *a, uint8_t depth) {
  code_op(a, OP_BR_IF);
  code_op(a, depth);
}

static inline void branch(struct code *a, uint8_t depth) {
  code_op(a, OP_BR);
  code_op(a, depth);
}

static inline void returned(struct code *a, int32_t value) {
  code_const(a, value);
  code_op(a, OP_RETURN);
}

/* Pushes the address of a word. */
static inline void word(struct code *a, const struct runtime_rules *rules,
                        uint32_t offset) {
  code_const(a, (int32_t)(rules->min * PAGE + offset));
}

/* The heap, and the arena of a thread: each writes the instructions of one
   func, without locals and `end`. */
void synth_bump(struct code *a, const struct runtime_rules *rules);
void synth_keep(struct code *a, const struct runtime_rules *rules);
void synth_take(struct code *a, const struct runtime_rules *rules);
void synth_give(struct code *a, const struct runtime_rules *rules);
void synth_extend(struct code *a);
void synth_allocate_threads(struct code *a);
void synth_release_threads(struct code *a);
void synth_receive_arena_threads(struct code *a);
void synth_received_threads(struct code *a);
void synth_realloc_threads(struct code *a);

#endif
