/*
 * synth_heap.c writes the runtime's funcs that give out memory where a program
 * has threads (synth_threads.c): from a heap that all threads share, under its
 * lock, and from the arena of each thread, which goes on in pieces of the heap.
 */
#include "fuse/synth_threads.h"

static void call_heap_lock(struct code *a, const struct runtime_rules *rules,
                           enum runtime_func func) {
  word(a, rules, WORD_HEAP_LOCK);
  code_call(a, func);
}

/* bump(size): bytes of the heap, of which size is a multiple of 16, while it is
   locked; 0 if there are none. */
void synth_bump(struct code *a, const struct runtime_rules *rules) {
  enum { SIZE, TOP, END, AT };
  roof(a, rules);
  plain(a, OP_I32_LOAD, WORD_TOP);
  code_set(a, TOP);
  code_get(a, SIZE); /* if (size > end - top) */
  roof(a, rules);
  plain(a, OP_I32_LOAD, WORD_END);
  code_tee(a, END);
  code_get(a, TOP);
  code_op(a, OP_I32_SUB);
  code_op(a, OP_I32_GT_U);
  code_open(a, OP_IF, CODE_VOID);
  code_get(a, SIZE);
  code_const(a, PAGE - 1);
  code_op(a, OP_I32_ADD);
  code_shift(a, OP_I32_SHR_U);
  code_grow(a);
  code_tee(a, AT);
  code_const(a, -1);
  code_op(a, OP_I32_EQ);
  code_open(a, OP_IF, CODE_VOID);
  returned(a, 0);
  code_op(a, OP_END);
  code_get(a, AT); /* if others' pages lie between, begin anew */
  code_shift(a, OP_I32_SHL);
  code_tee(a, AT);
  code_get(a, END);
  code_op(a, OP_I32_NE);
  code_open(a, OP_IF, CODE_VOID);
  code_get(a, AT);
  code_set(a, TOP);
  code_op(a, OP_END);
  roof(a, rules);
  code_get(a, AT);
  code_get(a, SIZE);
  code_const(a, PAGE - 1);
  code_op(a, OP_I32_ADD);
  code_const(a, -PAGE);
  code_op(a, OP_I32_AND);
  code_op(a, OP_I32_ADD);
  plain(a, OP_I32_STORE, WORD_END);
  code_op(a, OP_END);
  roof(a, rules);
  code_get(a, TOP);
  code_get(a, SIZE);
  code_op(a, OP_I32_ADD);
  plain(a, OP_I32_STORE, WORD_TOP);
  code_get(a, TOP);
}

/* Pushes a local, made a multiple of 16. */
static void multiple(struct code *a, uint32_t local) {
  code_get(a, local);
  code_const(a, 15);
  code_op(a, OP_I32_ADD);
  code_const(a, -16);
  code_op(a, OP_I32_AND);
}

/* Sizes above half of all memory are not to be had. */
static void refuse_huge(struct code *a, uint32_t local) {
  code_get(a, local);
  code_const(a, 0);
  code_op(a, OP_I32_LT_S);
  code_open(a, OP_IF, CODE_VOID);
  returned(a, 0);
  code_op(a, OP_END);
}

/* keep(size, align): for ever; all that the heap gives is aligned. */
void synth_keep(struct code *a, const struct runtime_rules *rules) {
  enum { SIZE, ALIGN };
  refuse_huge(a, SIZE);
  call_heap_lock(a, rules, RUNTIME_LOCK);
  multiple(a, SIZE);
  code_call(a, RUNTIME_BUMP);
  call_heap_lock(a, rules, RUNTIME_UNLOCK);
}

/* take(size): the first piece that came back and is large enough, or a new
   one. */
void synth_take(struct code *a, const struct runtime_rules *rules) {
  enum { SIZE, AT, BEFORE };
  refuse_huge(a, SIZE);
  call_heap_lock(a, rules, RUNTIME_LOCK);
  word(a, rules, WORD_FREE);
  code_set(a, BEFORE);
  code_open(a, OP_BLOCK, CODE_VOID);
  code_open(a, OP_LOOP, CODE_VOID);
  code_get(a, BEFORE);
  plain(a, OP_I32_LOAD, PIECE_NEXT);
  code_tee(a, AT);
  code_op(a, OP_I32_EQZ);
  branch_if(a, 1);
  code_get(a, AT);
  plain(a, OP_I32_LOAD, PIECE_SIZE);
  code_get(a, SIZE);
  code_op(a, OP_I32_LT_U);
  code_open(a, OP_IF, CODE_VOID);
  code_get(a, AT);
  code_set(a, BEFORE);
  branch(a, 1);
  code_op(a, OP_END);
  code_op(a, OP_END);
  code_get(a, BEFORE); /* it is no longer free */
  code_get(a, AT);
  plain(a, OP_I32_LOAD, PIECE_NEXT);
  plain(a, OP_I32_STORE, PIECE_NEXT);
  call_heap_lock(a, rules, RUNTIME_UNLOCK);
  code_get(a, AT);
  code_op(a, OP_RETURN);
  code_op(a, OP_END);
  multiple(a, SIZE);
  code_tee(a, SIZE);
  code_call(a, RUNTIME_BUMP);
  code_tee(a, AT);
  code_open(a, OP_IF, CODE_VOID);
  code_get(a, AT);
  code_get(a, SIZE);
  plain(a, OP_I32_STORE, PIECE_SIZE);
  code_op(a, OP_END);
  call_heap_lock(a, rules, RUNTIME_UNLOCK);
  code_get(a, AT);
}

void synth_give(struct code *a, const struct runtime_rules *rules) {
  enum { AT };
  call_heap_lock(a, rules, RUNTIME_LOCK);
  code_get(a, AT);
  roof(a, rules);
  plain(a, OP_I32_LOAD, WORD_FREE);
  plain(a, OP_I32_STORE, PIECE_NEXT);
  roof(a, rules);
  code_get(a, AT);
  plain(a, OP_I32_STORE, WORD_FREE);
  call_heap_lock(a, rules, RUNTIME_UNLOCK);
}

/* extend(need): goes on with the arena in a piece that has so many bytes; 0 if
   there is none. */
void synth_extend(struct code *a) {
  enum { NEED, AT };
  refuse_huge(a, NEED);
  code_get(a, NEED);
  code_const(a, PIECE_HEAD + PAGE - 1);
  code_op(a, OP_I32_ADD);
  code_const(a, -PAGE);
  code_op(a, OP_I32_AND);
  code_call(a, RUNTIME_TAKE);
  code_tee(a, AT);
  code_op(a, OP_I32_EQZ);
  code_open(a, OP_IF, CODE_VOID);
  returned(a, 0);
  code_op(a, OP_END);
  code_get(a, AT);
  code_read(a, RUNTIME_ARENA_END);
  plain(a, OP_I32_STORE, PIECE_ARENA_END);
  code_get(a, AT);
  code_read(a, RUNTIME_PIECE);
  plain(a, OP_I32_STORE, PIECE_BEFORE);
  code_get(a, AT);
  code_write(a, RUNTIME_PIECE);
  code_get(a, AT);
  code_get(a, AT);
  plain(a, OP_I32_LOAD, PIECE_SIZE);
  code_op(a, OP_I32_ADD);
  code_write(a, RUNTIME_ARENA_END);
  code_get(a, AT);
  code_const(a, PIECE_HEAD);
  code_op(a, OP_I32_ADD);
  code_write(a, RUNTIME_TOP);
  code_const(a, 1);
}

/* at = from, aligned; end = at + size; pushes whether end is out of bounds. */
static void place(struct code *a, enum runtime_global from, uint32_t size_local,
                  uint32_t align, uint32_t at, uint32_t end,
                  enum runtime_global limit) {
  code_read(a, from);
  synth_align_up(a, align);
  code_tee(a, at);
  code_get(a, size_local);
  code_op(a, OP_I32_ADD);
  code_tee(a, end);
  code_get(a, at);
  code_op(a, OP_I32_LT_U);
  code_get(a, end);
  code_read(a, limit);
  code_op(a, OP_I32_GT_U);
  code_op(a, CODE_OR);
}

/* Pushes what extend returns for `size` bytes so aligned. */
static void call_extend(struct code *a, uint32_t size_local, uint32_t align) {
  code_get(a, size_local);
  code_get(a, align);
  code_op(a, OP_I32_ADD);
  code_call(a, RUNTIME_EXTEND);
}

void synth_allocate_threads(struct code *a) {
  enum { SIZE, ALIGN, AT, END };
  refuse_huge(a, SIZE);
  place(a, RUNTIME_TOP, SIZE, ALIGN, AT, END, RUNTIME_ARENA_END);
  code_open(a, OP_IF, CODE_VOID);
  call_extend(a, SIZE, ALIGN);
  code_op(a, OP_I32_EQZ);
  code_open(a, OP_IF, CODE_VOID);
  returned(a, 0);
  code_op(a, OP_END);
  place(a, RUNTIME_TOP, SIZE, ALIGN, AT, END, RUNTIME_ARENA_END);
  code_op(a, OP_DROP);
  code_op(a, OP_END);
  code_get(a, END);
  code_write(a, RUNTIME_TOP);
  code_get(a, AT);
}

/* Gives back the pieces that the mark is not in. */
void synth_release_threads(struct code *a) {
  enum { MARK, AT };
  code_open(a, OP_LOOP, CODE_VOID);
  code_read(a, RUNTIME_PIECE);
  code_tee(a, AT);
  code_open(a, OP_IF, CODE_VOID);
  code_get(a, MARK);
  code_get(a, AT);
  code_op(a, OP_I32_SUB);
  code_read(a, RUNTIME_ARENA_END);
  code_get(a, AT);
  code_op(a, OP_I32_SUB);
  code_op(a, OP_I32_GT_U);
  code_open(a, OP_IF, CODE_VOID);
  code_get(a, AT);
  plain(a, OP_I32_LOAD, PIECE_ARENA_END);
  code_write(a, RUNTIME_ARENA_END);
  code_get(a, AT);
  plain(a, OP_I32_LOAD, PIECE_BEFORE);
  code_write(a, RUNTIME_PIECE);
  code_get(a, AT);
  code_call(a, RUNTIME_GIVE);
  branch(a, 2);
  code_op(a, OP_END);
  code_op(a, OP_END);
  code_op(a, OP_END);
  code_get(a, MARK);
  code_write(a, RUNTIME_TOP);
}

void synth_receive_arena_threads(struct code *a) {
  code_read(a, RUNTIME_TOP);
  code_write(a, RUNTIME_NEXT);
  code_read(a, RUNTIME_ARENA_END);
  code_write(a, RUNTIME_LIMIT);
}

void synth_received_threads(struct code *a) {
  code_read(a, RUNTIME_LIMIT);
  code_read(a, RUNTIME_ARENA_END);
  code_op(a, OP_I32_EQ);
  code_read(a, RUNTIME_NEXT);
  code_read(a, RUNTIME_TOP);
  code_op(a, OP_I32_GT_U);
  code_op(a, OP_I32_AND);
  code_open(a, OP_IF, CODE_VOID);
  code_read(a, RUNTIME_NEXT);
  code_write(a, RUNTIME_TOP);
  code_op(a, OP_END);
  code_const(a, 0); /* nobody receives */
  code_write(a, RUNTIME_LIMIT);
}

/* As synth_realloc, but for what there is when the arena is full. */
void synth_realloc_threads(struct code *a) {
  enum { ALIGN = 2, NEW_SIZE, AT, END };
  synth_other_realloc(a);
  synth_shrink(a);
  place(a, RUNTIME_NEXT, NEW_SIZE, ALIGN, AT, END, RUNTIME_LIMIT);
  code_open(a, OP_IF, CODE_VOID);
  code_read(a, RUNTIME_LIMIT);
  code_read(a, RUNTIME_ARENA_END);
  code_op(a, OP_I32_NE);
  code_open(a, OP_IF, CODE_VOID);
  code_op(a, OP_UNREACHABLE);
  code_op(a, OP_END);
  call_extend(a, NEW_SIZE, ALIGN);
  code_op(a, OP_I32_EQZ);
  code_open(a, OP_IF, CODE_VOID);
  code_op(a, OP_UNREACHABLE);
  code_op(a, OP_END);
  code_read(a, RUNTIME_ARENA_END);
  code_write(a, RUNTIME_LIMIT);
  place(a, RUNTIME_TOP, NEW_SIZE, ALIGN, AT, END, RUNTIME_LIMIT);
  code_op(a, OP_DROP);
  code_op(a, OP_END);
  code_get(a, END);
  code_write(a, RUNTIME_NEXT);
  synth_copy_old(a);
  code_get(a, AT);
}
