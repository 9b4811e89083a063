/*
 * synth_threads.c writes the runtime's funcs for a program with threads, which
 * is several instances that share a memory.  The roof stays where it is, at the
 * end of the initial memory, and begins with words that all threads share:
 *
 *     0 .. program's minimum .. | words | data | heap .. | program, heap, ..
 *                               ^ roof  ^ memory base
 *
 * The heap gives out memory that stays, and pieces that come back: a block for
 * each thread that calls an adapter, with the stack, the data of its own and
 * its arena, and more for an arena that is full.  Pages come from memory.grow
 * alone, whoever asks, so none is given out twice.
 *
 *     piece: | size, next | stack | own data | arena ... |
 */
#include "fuse/synth_threads.h"

/* The arena that a thread begins with. */
enum { ARENA = 16384 };

/* Waits, without end, while the word at the address that was pushed, which is
   `offset` further, is `value`. */
static void wait(struct code *a, int32_t value, uint32_t offset) {
  code_const(a, value);
  code_op(a, OP_I64_CONST);
  writer_s64(a->w, -1);
  atomic(a, ATOMIC_WAIT32, offset);
  code_op(a, OP_DROP);
}

/* A lock is 0; 1 if it is held; 2 if others may wait for it.  Waiting is a func
   of its own: with the instruction in the loop itself, eight threads were seen
   to wait for ever on Node 20.20 (V8 11.3), and with its --no-liftoff, in 12
   runs of 12, not. */
static void lock(struct code *a) {
  code_get(a, 0);
  code_const(a, 0);
  code_const(a, 1);
  atomic(a, ATOMIC_COMPARE, 0);
  code_open(a, OP_IF, CODE_VOID);
  code_open(a, OP_LOOP, CODE_VOID);
  code_get(a, 0);
  code_const(a, 2);
  atomic(a, ATOMIC_EXCHANGE, 0);
  code_open(a, OP_IF, CODE_VOID);
  code_get(a, 0);
  code_call(a, RUNTIME_WAIT);
  branch(a, 1);
  code_op(a, OP_END);
  code_op(a, OP_END);
  code_op(a, OP_END);
}

static void unlock(struct code *a) {
  code_get(a, 0);
  code_const(a, 0);
  atomic(a, ATOMIC_EXCHANGE, 0);
  code_const(a, 2);
  code_op(a, OP_I32_EQ);
  code_open(a, OP_IF, CODE_VOID);
  code_get(a, 0);
  code_const(a, 1);
  atomic(a, ATOMIC_NOTIFY, 0);
  code_op(a, OP_DROP);
  code_op(a, OP_END);
}

/* Pages that the program asks for are counted before they are taken, so that
   two threads cannot pass its maximum together. */
static void grow(struct code *a, const struct runtime_rules *rules) {
  enum { N, OLD, AT, TRIED };
  code_get(a, N);
  code_op(a, OP_I32_EQZ);
  code_open(a, OP_IF, CODE_VOID);
  code_call(a, RUNTIME_SIZE);
  code_op(a, OP_RETURN);
  code_op(a, OP_END);
  code_open(a, OP_LOOP, CODE_VOID);
  code_get(a, N); /* if (n > max - min - old) return -1 */
  code_const(a, (int32_t)(rules->max - rules->min));
  read_word(a, rules, WORD_PAGES);
  code_tee(a, OLD);
  code_op(a, OP_I32_SUB);
  code_op(a, OP_I32_GT_U);
  code_open(a, OP_IF, CODE_VOID);
  returned(a, -1);
  code_op(a, OP_END);
  roof(a, rules);
  code_get(a, OLD);
  code_get(a, OLD);
  code_get(a, N);
  code_op(a, OP_I32_ADD);
  atomic(a, ATOMIC_COMPARE, WORD_PAGES);
  code_get(a, OLD);
  code_op(a, OP_I32_NE);
  branch_if(a, 0);
  code_op(a, OP_END);
  code_get(a, N);
  code_grow(a);
  code_tee(a, AT);
  code_const(a, -1);
  code_op(a, OP_I32_EQ);
  code_open(a, OP_IF, CODE_VOID);
  roof(a, rules);
  code_const(a, 0);
  code_get(a, N);
  code_op(a, OP_I32_SUB);
  atomic(a, ATOMIC_ADD, WORD_PAGES);
  code_op(a, OP_DROP);
  returned(a, -1);
  code_op(a, OP_END);
  code_get(a, AT); /* n = the new end, less the minimum */
  code_get(a, N);
  code_op(a, OP_I32_ADD);
  code_const(a, (int32_t)rules->min);
  code_op(a, OP_I32_SUB);
  code_set(a, N);
  code_open(a, OP_LOOP, CODE_VOID); /* ceiling = max(ceiling, n) */
  read_word(a, rules, WORD_CEILING);
  code_tee(a, OLD);
  code_get(a, N);
  code_op(a, OP_I32_LT_U);
  code_open(a, OP_IF, CODE_VOID);
  roof(a, rules);
  code_get(a, OLD);
  code_get(a, N);
  atomic(a, ATOMIC_COMPARE, WORD_CEILING);
  code_get(a, OLD);
  code_op(a, OP_I32_NE);
  branch_if(a, 1);
  code_op(a, OP_END);
  code_op(a, OP_END);
  code_get(a, AT);
}

static void size(struct code *a, const struct runtime_rules *rules) {
  read_word(a, rules, WORD_CEILING);
  code_const(a, (int32_t)rules->min);
  code_op(a, OP_I32_ADD);
}

/* Prepares the roof; layout.c adds the copy of what adapter data begin with. */
static void prepare(struct code *a, const struct runtime_rules *rules) {
  roof(a, rules);
  code_read(a, RUNTIME_MEMORY_BASE);
  code_read(a, RUNTIME_DATA_SIZE);
  code_op(a, OP_I32_ADD);
  plain(a, OP_I32_STORE, WORD_TOP);
  roof(a, rules);
  code_read(a, RUNTIME_ROOF_PAGES);
  code_shift(a, OP_I32_SHL);
  roof(a, rules);
  code_op(a, OP_I32_ADD);
  plain(a, OP_I32_STORE, WORD_END);
}

/* The first thread prepares the roof, and those that come meanwhile wait. */
static void prepare_once(struct code *a, const struct runtime_rules *rules) {
  read_word(a, rules, WORD_STATE);
  code_const(a, 2);
  code_op(a, OP_I32_NE);
  code_open(a, OP_IF, CODE_VOID);
  roof(a, rules);
  code_const(a, 0);
  code_const(a, 1);
  atomic(a, ATOMIC_COMPARE, WORD_STATE);
  code_open(a, OP_IF, CODE_VOID);
  code_open(a, OP_LOOP, CODE_VOID);
  roof(a, rules);
  wait(a, 1, WORD_STATE);
  read_word(a, rules, WORD_STATE);
  code_const(a, 2);
  code_op(a, OP_I32_NE);
  branch_if(a, 0);
  code_op(a, OP_END);
  code_op(a, OP_ELSE);
  code_call(a, RUNTIME_PREPARE);
  roof(a, rules);
  code_const(a, 2);
  atomic(a, ATOMIC_STORE, WORD_STATE);
  roof(a, rules);
  code_const(a, -1);
  atomic(a, ATOMIC_NOTIFY, WORD_STATE);
  code_op(a, OP_DROP);
  code_op(a, OP_END);
  code_op(a, OP_END);
}

/* Pushes the first byte of the thread's arena. */
static void push_arena(struct code *a) {
  code_read(a, RUNTIME_BLOCK);
  code_read(a, RUNTIME_DATA_SIZE);
  code_const(a, PIECE_HEAD + ROOF_STACK);
  code_op(a, OP_I32_ADD);
  code_op(a, OP_I32_ADD);
}

/* Called before a func of an adapter: gives the thread its block. */
static void enter(struct code *a, const struct runtime_rules *rules) {
  code_read(a, RUNTIME_BLOCK);
  code_open(a, OP_IF, CODE_VOID);
  code_op(a, OP_RETURN);
  code_op(a, OP_END);
  prepare_once(a, rules);
  code_read(a, RUNTIME_DATA_SIZE);
  code_const(a, PIECE_HEAD + ROOF_STACK + ARENA);
  code_op(a, OP_I32_ADD);
  code_call(a, RUNTIME_TAKE);
  code_tee(a, 0);
  code_op(a, OP_I32_EQZ);
  code_open(a, OP_IF, CODE_VOID);
  code_op(a, OP_UNREACHABLE);
  code_op(a, OP_END);
  code_get(a, 0);
  code_write(a, RUNTIME_BLOCK);
  code_get(a, 0);
  code_const(a, PIECE_HEAD + ROOF_STACK);
  code_op(a, OP_I32_ADD);
  code_write(a, RUNTIME_STACK_POINTER);
  code_read(a, RUNTIME_STACK_POINTER);
  code_read(a, RUNTIME_MEMORY_BASE);
  code_op(a, OP_I32_SUB);
  code_write(a, RUNTIME_OWN);
  /* A loop: engines may know late of pages that another thread got, and then
     refuse to fill them. */
  code_read(a, RUNTIME_STACK_POINTER);
  code_read(a, RUNTIME_DATA_SIZE);
  code_call(a, RUNTIME_ZERO);
  push_arena(a);
  code_write(a, RUNTIME_TOP);
  code_get(a, 0);
  code_get(a, 0);
  plain(a, OP_I32_LOAD, PIECE_SIZE);
  code_op(a, OP_I32_ADD);
  code_write(a, RUNTIME_ARENA_END);
}

/* Called behind a func of an adapter: what it has in the arena is gone. */
static void leave(struct code *a) {
  for (uint32_t i = 0; i < a->imports.n_returned; i++)
    code_call_import(a, a->imports.returned + i);
  push_arena(a);
  code_call(a, RUNTIME_RELEASE);
}

/* main's wasi_thread_start, after which the block is of no more use. */
static void start_thread(struct code *a) {
  if (a->imports.thread_start == UINT32_MAX) {
    code_op(a, OP_UNREACHABLE);
    return;
  }
  code_get(a, 0);
  code_get(a, 1);
  code_call_import(a, a->imports.thread_start);
  code_read(a, RUNTIME_BLOCK);
  code_open(a, OP_IF, CODE_VOID);
  code_read(a, RUNTIME_BLOCK);
  code_call(a, RUNTIME_GIVE);
  code_const(a, 0);
  code_write(a, RUNTIME_BLOCK);
  code_op(a, OP_END);
}

/* The funcs that have locals, and how many. */
const uint8_t synth_threads_locals[N_RUNTIME_FUNCS] = {
    [RUNTIME_GROW] = 3,    [RUNTIME_BUMP] = 3,    [RUNTIME_TAKE] = 2,
    [RUNTIME_ENTER] = 1,   [RUNTIME_EXTEND] = 1,  [RUNTIME_ALLOCATE] = 2,
    [RUNTIME_RELEASE] = 1, [RUNTIME_REALLOC] = 2,
};

/* Writes a func that there is with threads only; false if it is another. */
static bool write_own(struct code *a, enum runtime_func func,
                      const struct runtime_rules *rules) {
  switch (func) {
  case RUNTIME_KEEP:
    synth_keep(a, rules);
    return true;
  case RUNTIME_LOCK:
    lock(a);
    return true;
  case RUNTIME_UNLOCK:
    unlock(a);
    return true;
  case RUNTIME_WAIT:
    code_get(a, 0);
    wait(a, 2, 0);
    return true;
  case RUNTIME_BUMP:
    synth_bump(a, rules);
    return true;
  case RUNTIME_TAKE:
    synth_take(a, rules);
    return true;
  case RUNTIME_GIVE:
    synth_give(a, rules);
    return true;
  case RUNTIME_EXTEND:
    synth_extend(a);
    return true;
  case RUNTIME_PREPARE:
    prepare(a, rules);
    return true;
  case RUNTIME_ENTER:
    enter(a, rules);
    return true;
  case RUNTIME_LEAVE:
    leave(a);
    return true;
  case RUNTIME_START_THREAD:
    start_thread(a);
    return true;
  default:
    return false;
  }
}

bool synth_threads(struct code *a, enum runtime_func func,
                   const struct runtime_rules *rules) {
  switch (func) {
  case RUNTIME_GROW:
    grow(a, rules);
    return true;
  case RUNTIME_SIZE:
    size(a, rules);
    return true;
  case RUNTIME_ALLOCATE:
    synth_allocate_threads(a);
    return true;
  case RUNTIME_RELEASE:
    synth_release_threads(a);
    return true;
  case RUNTIME_RECEIVE_ARENA:
    synth_receive_arena_threads(a);
    return true;
  case RUNTIME_RECEIVED:
    synth_received_threads(a);
    return true;
  case RUNTIME_REALLOC:
    synth_realloc_threads(a);
    return true;
  default:
    return write_own(a, func, rules);
  }
}
