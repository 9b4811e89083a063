/*
 * synth_receive.c writes the runtime's funcs that say where lists from the host
 * go, the stacks of foreign adapters, and what the user gave as text.
 */
#include "fuse/synth_code.h"

static void set_receiver(struct code *a, bool component) {
  if (component) {
    code_call_import(a, a->imports.receive);
  } else {
    code_write(a, RUNTIME_LIMIT);
    code_write(a, RUNTIME_NEXT);
  }
}

void synth_receive(struct code *a, const struct runtime_rules *rules) {
  code_get(a, 0);
  code_get(a, 0);
  code_get(a, 1);
  code_op(a, OP_I32_ADD);
  set_receiver(a, rules->component);
}

void synth_receive_arena(struct code *a, const struct runtime_rules *rules) {
  code_call(a, RUNTIME_LOOK);
  code_read(a, RUNTIME_TOP);
  synth_arena_limit(a, rules, 0);
  set_receiver(a, rules->component);
}

/* What was received in the arena stays; a buffer of the caller's lies below
   the top. */
void synth_received(struct code *a, const struct runtime_rules *rules) {
  bool component = rules->component;
  if (component)
    code_call_import(a, a->imports.received);
  else
    code_read(a, RUNTIME_NEXT);
  code_tee(a, 0);
  code_read(a, RUNTIME_TOP);
  code_op(a, OP_I32_GT_U);
  code_open(a, OP_IF, CODE_VOID);
  code_get(a, 0);
  code_write(a, RUNTIME_TOP);
  if (component) { /* the other module's realloc may have grown the memory */
    code_size(a);
    code_write(a, RUNTIME_LEFT);
  }
  code_op(a, OP_END);
  if (!component && a->imports.other_realloc != UINT32_MAX) {
    code_const(a, 0); /* nobody receives */
    code_write(a, RUNTIME_LIMIT);
  }
}

/* Calls a realloc with the params of the one that is being written. */
static void pass_on(struct code *a, uint32_t realloc) {
  enum { N_PARAMS = 4 };
  for (uint32_t i = 0; i < N_PARAMS; i++)
    code_get(a, i);
  code_call_import(a, realloc);
}

/* While nobody receives, a list is not for us. */
void synth_other_realloc(struct code *a) {
  if (a->imports.other_realloc == UINT32_MAX)
    return;
  code_read(a, RUNTIME_LIMIT);
  code_op(a, OP_I32_EQZ);
  code_open(a, OP_IF, CODE_VOID);
  pass_on(a, a->imports.other_realloc);
  code_op(a, OP_RETURN);
  code_op(a, OP_END);
}

/* The params of the canonical ABI's realloc, and locals. */
enum { OLD, OLD_SIZE, ALIGN, NEW_SIZE, AT, END, NEED };

/* What shrinks stays where it is. */
void synth_shrink(struct code *a) {
  code_get(a, OLD);
  code_op(a, OP_I32_EQZ);
  code_op(a, OP_I32_EQZ);
  code_get(a, NEW_SIZE);
  code_get(a, OLD_SIZE);
  code_op(a, OP_I32_LE_U);
  code_op(a, OP_I32_AND);
  code_open(a, OP_IF, CODE_VOID);
  code_get(a, OLD);
  code_op(a, OP_RETURN);
  code_op(a, OP_END);
}

/* Copies what was there, from its end. */
void synth_copy_old(struct code *a) {
  code_open(a, OP_LOOP, CODE_VOID);
  code_get(a, OLD_SIZE);
  code_open(a, OP_IF, CODE_VOID);
  code_get(a, OLD_SIZE);
  code_const(a, 1);
  code_op(a, OP_I32_SUB);
  code_tee(a, OLD_SIZE);
  code_get(a, AT);
  code_op(a, OP_I32_ADD);
  code_get(a, OLD);
  code_get(a, OLD_SIZE);
  code_op(a, OP_I32_ADD);
  code_op(a, OP_I32_LOAD8_U);
  code_op(a, 0);
  code_op(a, 0);
  code_op(a, OP_I32_STORE8);
  code_op(a, 0);
  code_op(a, 0);
  code_op(a, OP_BR);
  code_op(a, 1);
  code_op(a, OP_END);
  code_op(a, OP_END);
}

/* The canonical ABI's realloc.  A leaf. */
void synth_realloc(struct code *a) {
  synth_other_realloc(a);
  synth_shrink(a);
  code_read(a, RUNTIME_NEXT);
  synth_align_up(a, ALIGN);
  code_tee(a, AT);
  code_get(a, NEW_SIZE);
  code_op(a, OP_I32_ADD);
  code_tee(a, END);
  code_get(a, AT);
  code_op(a, OP_I32_LT_U);
  code_get(a, END);
  code_read(a, RUNTIME_LIMIT);
  code_op(a, OP_I32_GT_U);
  code_op(a, CODE_OR);
  code_open(a, OP_IF, CODE_VOID);
  code_op(a, OP_UNREACHABLE);
  code_op(a, OP_END);
  synth_reach(a, END, NEED, false);
  code_get(a, END);
  code_write(a, RUNTIME_NEXT);
  synth_copy_old(a);
  code_get(a, AT);
}

/* One page more, by its address; traps when there is none. */
static void grow_page(struct code *a, uint32_t local) {
  code_const(a, 1);
  code_grow(a);
  code_tee(a, local);
  code_const(a, -1);
  code_op(a, OP_I32_EQ);
  code_open(a, OP_IF, CODE_VOID);
  code_op(a, OP_UNREACHABLE);
  code_op(a, OP_END);
  code_get(a, local);
  code_shift(a, OP_I32_SHL);
}

/* For a foreign adapter where main has no realloc: it may ask for one page of
   state, and for nothing else. */
void synth_grow_stack(struct code *a) {
  code_get(a, OLD);
  code_get(a, OLD_SIZE);
  code_op(a, CODE_OR);
  code_get(a, NEW_SIZE);
  code_const(a, PAGE);
  code_op(a, OP_I32_NE);
  code_op(a, CODE_OR);
  code_open(a, OP_IF, CODE_VOID);
  code_op(a, OP_UNREACHABLE);
  code_op(a, OP_END);
  grow_page(a, OLD);
}

/* Whose realloc it is that the host calls, where main and a foreign adapter
   each have one: main's while main calls for a list. */
void synth_choose(struct code *a) {
  if (a->imports.own_realloc == UINT32_MAX) {
    code_op(a, OP_UNREACHABLE);
    return;
  }
  code_read(a, RUNTIME_MAIN_RECEIVES);
  code_open(a, OP_IF, CODE_VOID);
  pass_on(a, a->imports.own_realloc);
  code_op(a, OP_RETURN);
  code_op(a, OP_END);
  pass_on(a, a->imports.foreign_realloc);
}

/* Stacks that are there from the start. */
void synth_eager_stack(struct code *a, const struct foreign_stack *f) {
  grow_page(a, 0);
  code_const(a, PAGE);
  code_op(a, OP_I32_ADD);
  code_write_import(a, f->stack);
  if (f->state != UINT32_MAX) {
    code_const(a, 2);
    code_write_import(a, f->state);
  }
}

/* A wrapper's first part: the adapter's stack from main's realloc, once.  While
   that runs it may call the adapter again, which the state tells. */
void synth_lazy_stack(struct code *a, const struct foreign_stack *f) {
  code_op(a, OP_GLOBAL_GET);
  writer_u32(a->w, f->state);
  code_op(a, OP_I32_EQZ);
  code_open(a, OP_IF, CODE_VOID);
  code_const(a, 1);
  code_write_import(a, f->state);
  code_const(a, 0);
  code_const(a, 0);
  code_const(a, 8);
  code_const(a, PAGE);
  code_call_import(a, a->imports.main_realloc);
  code_const(a, PAGE);
  code_op(a, OP_I32_ADD);
  code_write_import(a, f->stack);
  code_const(a, 2);
  code_write_import(a, f->state);
  code_op(a, OP_END);
}

/* Text is code here: the runtime has no data. */
void synth_listen(struct code *a, struct span addresses) {
  enum { TO, SIZE };
  code_const(a, (int32_t)addresses.size);
  code_get(a, SIZE);
  code_op(a, OP_I32_LE_U);
  code_open(a, OP_IF, CODE_VOID);
  for (uint32_t i = 0; i < addresses.size; i++) {
    code_get(a, TO);
    code_const(a, addresses.data[i]);
    code_op(a, OP_I32_STORE8);
    code_op(a, 0);
    writer_u32(a->w, i);
  }
  code_op(a, OP_END);
  code_const(a, (int32_t)addresses.size);
}
