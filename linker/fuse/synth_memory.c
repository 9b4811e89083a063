/*
 * synth_memory.c writes the runtime's funcs that keep the roof: grow, which is
 * the program's memory.grow and moves the roof out of its way, and allocate.
 */
#include "fuse/synth_code.h"

/* Notices growth by others: their pages are no part of the arena. */
void synth_look(struct code *a) {
  code_size(a);
  code_read(a, RUNTIME_LEFT);
  code_op(a, OP_I32_NE);
  code_open(a, OP_IF, CODE_VOID);
  code_const(a, 1);
  code_write(a, RUNTIME_FOREIGN);
  code_size(a);
  code_tee(a, 0);
  code_write(a, RUNTIME_LEFT);
  code_get(a, 0);
  code_shift(a, OP_I32_SHL);
  code_write(a, RUNTIME_TOP);
  code_op(a, OP_END);
}

/* The locals of grow: pages asked for; old and new ceiling; whether others grew
   the memory; the roof's first page and its pages in use; the headroom; where
   the roof goes, then by how many pages it moves; for various. */
enum { N, C, E, F, P, R, H, D, T };

/* Whether others grew the memory since the roof was seen to. */
static void push_foreign(struct code *a) {
  code_size(a);
  code_read(a, RUNTIME_LEFT);
  code_op(a, OP_I32_NE);
  code_read(a, RUNTIME_FOREIGN);
  code_op(a, CODE_OR);
}

/* Pushes the smaller of two locals. */
static void push_smaller(struct code *a, uint32_t one, uint32_t other) {
  code_get(a, one);
  code_get(a, other);
  code_get(a, one);
  code_get(a, other);
  code_op(a, OP_I32_LT_U);
  code_op(a, CODE_SELECT);
}

/* An eighth of the program and, since moving a large roof costs, eight roofs;
   more, up to 32 roofs, for a program that has grown by as much. */
static void set_headroom(struct code *a, const struct runtime_rules *rules) {
  code_read(a, RUNTIME_TOP); /* r = ((top - 1) >> 16) + 1 - p */
  code_const(a, 1);
  code_op(a, OP_I32_SUB);
  code_shift(a, OP_I32_SHR_U);
  code_get(a, P);
  code_op(a, OP_I32_SUB);
  code_tee(a, H);
  code_const(a, 1);
  code_op(a, OP_I32_ADD);
  code_set(a, R);
  code_get(a, H); /* t = 8 * (r - 1) + e - min */
  code_const(a, 3);
  code_op(a, OP_I32_SHL);
  code_get(a, E);
  code_op(a, OP_I32_ADD);
  code_const(a, (int32_t)rules->min);
  code_op(a, OP_I32_SUB);
  code_set(a, T);
  code_get(a, H); /* h = min(32 * (r - 1), t) + e / 8 */
  code_const(a, 5);
  code_op(a, OP_I32_SHL);
  code_set(a, H);
  push_smaller(a, H, T);
  code_get(a, E);
  code_const(a, 3);
  code_op(a, OP_I32_SHR_U);
  code_op(a, OP_I32_ADD);
  code_set(a, H);
}

/* Grows the memory so that the roof fits above the new ceiling: with headroom,
   or half of it, ..., or none. */
static void grow_for_roof(struct code *a, const struct runtime_rules *rules) {
  code_open(a, OP_LOOP, CODE_VOID);
  code_get(a, E); /* d = e + h, at most max */
  code_get(a, H);
  code_op(a, OP_I32_ADD);
  code_set(a, D);
  code_const(a, (int32_t)rules->max);
  code_set(a, T);
  push_smaller(a, D, T);
  code_tee(a, D);
  code_get(a, R); /* the memory ends at d + r, or is long enough */
  code_op(a, OP_I32_ADD);
  code_tee(a, T);
  code_size(a);
  code_op(a, OP_I32_SUB);
  code_const(a, 0);
  code_get(a, T);
  code_size(a);
  code_op(a, OP_I32_GT_U);
  code_op(a, CODE_SELECT);
  code_grow(a);
  code_const(a, -1);
  code_op(a, OP_I32_EQ);
  code_open(a, OP_IF, CODE_VOID);
  code_get(a, H);
  code_op(a, OP_I32_EQZ);
  code_open(a, OP_IF, CODE_VOID);
  code_const(a, -1);
  code_op(a, OP_RETURN);
  code_op(a, OP_END);
  code_get(a, H);
  code_const(a, 1);
  code_op(a, OP_I32_SHR_U);
  code_set(a, H);
  code_op(a, OP_BR);
  code_op(a, 1);
  code_op(a, OP_END);
  code_op(a, OP_END);
  code_get(a, D);
  code_get(a, P);
  code_op(a, OP_I32_SUB);
  code_set(a, D);
}

/* Pushes the first byte of the roof's old place: the stack begins it. */
static void push_old_place(struct code *a) {
  code_get(a, P);
  code_shift(a, OP_I32_SHL);
}

/* Copies what is in use of the roof to its new place and clears what the
   program gets of the old. */
static void copy_roof(struct code *a, bool has_bulk) {
  code_get(a, P); /* copy((p + d) << 16, p << 16, top - (p << 16)) */
  code_get(a, D);
  code_op(a, OP_I32_ADD);
  code_shift(a, OP_I32_SHL);
  push_old_place(a);
  code_read(a, RUNTIME_TOP);
  push_old_place(a);
  code_op(a, OP_I32_SUB);
  if (has_bulk) {
    code_op(a, PREFIX_MISC);
    writer_u32(a->w, MISC_MEMORY_COPY);
    code_op(a, 0);
    code_op(a, 0);
  } else {
    code_call(a, RUNTIME_COPY);
  }
  code_get(a, F); /* what the program gets is zero; pages below others' are not
                     the program's again */
  code_op(a, OP_I32_EQZ);
  code_open(a, OP_IF, CODE_VOID);
  code_read(a, RUNTIME_LEFT); /* t = left - p: the arena may have been larger */
  code_get(a, P);
  code_op(a, OP_I32_SUB);
  code_set(a, T);
  push_old_place(a); /* zero(p << 16, min(t, d) << 16) */
  if (has_bulk)
    code_const(a, 0);
  push_smaller(a, T, D);
  code_shift(a, OP_I32_SHL);
  if (has_bulk) {
    code_op(a, PREFIX_MISC);
    writer_u32(a->w, MISC_MEMORY_FILL);
    code_op(a, 0);
  } else {
    code_call(a, RUNTIME_ZERO);
  }
  code_op(a, OP_END);
}

static void set_roof(struct code *a) {
  code_get(a, D); /* d <<= 16: bytes now */
  code_shift(a, OP_I32_SHL);
  code_set(a, D);
  code_read(a, RUNTIME_MEMORY_BASE);
  code_get(a, D);
  code_op(a, OP_I32_ADD);
  code_tee(a, T);
  code_write(a, RUNTIME_MEMORY_BASE);
  code_get(a, T); /* no adapter frame is live here */
  code_write(a, RUNTIME_STACK_POINTER);
  code_read(a, RUNTIME_TOP);
  code_get(a, D);
  code_op(a, OP_I32_ADD);
  code_write(a, RUNTIME_TOP);
  code_size(a);
  code_write(a, RUNTIME_LEFT);
  code_const(a, 0);
  code_write(a, RUNTIME_FOREIGN);
}

/* memory.grow as the program sees it. */
void synth_grow(struct code *a, const struct runtime_rules *rules) {
  code_size(a); /* c = f ? memory.size : ceiling */
  code_read(a, RUNTIME_CEILING);
  push_foreign(a);
  code_tee(a, F);
  code_op(a, CODE_SELECT);
  code_set(a, C);
  code_get(a, N); /* if (n > max - c) return -1 */
  code_const(a, (int32_t)rules->max);
  code_get(a, C);
  code_op(a, OP_I32_SUB);
  code_op(a, OP_I32_GT_U);
  if (rules->max < PAGE) { /* the host may have grown past the maximum */
    code_get(a, C);
    code_const(a, (int32_t)rules->max);
    code_op(a, OP_I32_GT_U);
    code_op(a, CODE_OR);
  }
  code_open(a, OP_IF, CODE_VOID);
  code_const(a, -1);
  code_op(a, OP_RETURN);
  code_op(a, OP_END);
  code_get(a, N); /* e = c + n */
  code_get(a, C);
  code_op(a, OP_I32_ADD);
  code_set(a, E);
  code_read(a, RUNTIME_MEMORY_BASE); /* p = memory base >> 16 */
  code_shift(a, OP_I32_SHR_U);
  code_set(a, P);
  code_get(a, E); /* if (e > p || f): the roof must move */
  code_get(a, P);
  code_op(a, OP_I32_GT_U);
  code_get(a, F);
  code_op(a, CODE_OR);
  code_open(a, OP_IF, CODE_VOID);
  set_headroom(a, rules);
  grow_for_roof(a, rules);
  copy_roof(a, rules->has_bulk);
  set_roof(a);
  code_op(a, OP_END);
  code_get(a, E);
  code_write(a, RUNTIME_CEILING);
  code_get(a, C);
}

/* memory.size as the program sees it, where a host can grow the memory: then
   it is the real size, as natively, and the roof gets out of the way.  Past the
   program's own maximum, which natively cannot be, it stays. */
void synth_size(struct code *a) {
  push_foreign(a);
  code_open(a, OP_IF, CODE_VOID);
  code_const(a, 0);
  code_call(a, RUNTIME_GROW);
  code_op(a, OP_DROP);
  code_op(a, OP_END);
  code_read(a, RUNTIME_CEILING);
}

void synth_reach(struct code *a, uint32_t end, uint32_t need, bool may_fail) {
  code_get(a, end); /* need = ((end - 1) >> 16) + 1 - memory.size */
  code_const(a, 1);
  code_op(a, OP_I32_SUB);
  code_shift(a, OP_I32_SHR_U);
  code_const(a, 1);
  code_op(a, OP_I32_ADD);
  code_tee(a, need);
  code_size(a);
  code_op(a, OP_I32_GT_U);
  code_open(a, OP_IF, CODE_VOID);
  code_get(a, need);
  code_size(a);
  code_op(a, OP_I32_SUB);
  code_grow(a);
  code_const(a, -1);
  code_op(a, OP_I32_EQ);
  code_open(a, OP_IF, CODE_VOID);
  if (may_fail) {
    code_const(a, 0);
    code_op(a, OP_RETURN);
  } else {
    code_op(a, OP_UNREACHABLE);
  }
  code_op(a, OP_END);
  code_size(a);
  code_write(a, RUNTIME_LEFT);
  code_op(a, OP_END);
}

void synth_arena_limit(struct code *a, const struct runtime_rules *rules,
                       uint32_t scratch) {
  if (!rules->has_max) {
    code_const(a, -1);
    return;
  }
  code_const(a, -1);
  code_read(a, RUNTIME_MEMORY_BASE);
  code_const(a, (int32_t)(rules->roof_bytes - ROOF_STACK));
  code_op(a, OP_I32_ADD);
  code_tee(a, scratch);
  code_get(a, scratch);
  code_read(a, RUNTIME_MEMORY_BASE);
  code_op(a, OP_I32_LT_U); /* it wrapped */
  code_op(a, CODE_SELECT);
}

void synth_align_up(struct code *a, uint32_t align) {
  /* On the stack: an address. */
  code_get(a, align);
  code_op(a, OP_I32_ADD);
  code_const(a, 1);
  code_op(a, OP_I32_SUB);
  code_const(a, 0);
  code_get(a, align);
  code_op(a, OP_I32_SUB);
  code_op(a, OP_I32_AND);
}

/* allocate(size, align): locals p, e, need. */
void synth_allocate(struct code *a, const struct runtime_rules *rules) {
  enum { SIZE, ALIGN, AT, END, NEED };
  code_call(a, RUNTIME_LOOK);
  code_read(a, RUNTIME_TOP);
  synth_align_up(a, ALIGN);
  code_tee(a, AT);
  code_get(a, SIZE);
  code_op(a, OP_I32_ADD);
  code_tee(a, END);
  code_get(a, AT);
  code_op(a, OP_I32_LT_U);
  code_get(a, END);
  synth_arena_limit(a, rules, NEED);
  code_op(a, OP_I32_GT_U);
  code_op(a, CODE_OR);
  code_open(a, OP_IF, CODE_VOID);
  code_const(a, 0);
  code_op(a, OP_RETURN);
  code_op(a, OP_END);
  synth_reach(a, END, NEED, true);
  code_get(a, END);
  code_write(a, RUNTIME_TOP);
  code_get(a, AT);
}

/* Loops for programs whose engine may lack bulk memory, eight bytes at a time.
   copy goes from the end, since the roof moves up over itself, and begins at a
   multiple of eight from the start, still inside of the last page. */
void synth_copy(struct code *a) {
  enum { TO, FROM, SIZE };
  code_get(a, SIZE);
  code_const(a, 7);
  code_op(a, OP_I32_ADD);
  code_const(a, -8);
  code_op(a, OP_I32_AND);
  code_set(a, SIZE);
  code_open(a, OP_LOOP, CODE_VOID);
  code_get(a, SIZE);
  code_open(a, OP_IF, CODE_VOID);
  code_get(a, SIZE);
  code_const(a, 8);
  code_op(a, OP_I32_SUB);
  code_tee(a, SIZE);
  code_get(a, TO);
  code_op(a, OP_I32_ADD);
  code_get(a, SIZE);
  code_get(a, FROM);
  code_op(a, OP_I32_ADD);
  code_op(a, OP_I64_LOAD);
  code_op(a, 3);
  code_op(a, 0);
  code_op(a, OP_I64_STORE);
  code_op(a, 3);
  code_op(a, 0);
  code_op(a, OP_BR);
  code_op(a, 1);
  code_op(a, OP_END);
  code_op(a, OP_END);
}

void synth_zero(struct code *a) {
  enum { TO, SIZE };
  code_open(a, OP_LOOP, CODE_VOID);
  code_get(a, SIZE);
  code_open(a, OP_IF, CODE_VOID);
  code_get(a, SIZE);
  code_const(a, 8);
  code_op(a, OP_I32_SUB);
  code_tee(a, SIZE);
  code_get(a, TO);
  code_op(a, OP_I32_ADD);
  code_op(a, OP_I64_CONST);
  code_op(a, 0);
  code_op(a, OP_I64_STORE);
  code_op(a, 3);
  code_op(a, 0);
  code_op(a, OP_BR);
  code_op(a, 1);
  code_op(a, OP_END);
  code_op(a, OP_END);
}

/* Where main imports its memory, the host's data may lie above main's minimum:
   the roof is taken at the real end.  layout.c adds the stores of what adapter
   data begin with.  Local p is the roof's first page, then its memory base. */
void synth_take_roof(struct code *a) {
  enum { AT };
  code_read(a, RUNTIME_ROOF_PAGES);
  code_grow(a);
  code_tee(a, AT);
  code_const(a, -1);
  code_op(a, OP_I32_EQ);
  code_open(a, OP_IF, CODE_VOID);
  code_op(a, OP_UNREACHABLE);
  code_op(a, OP_END);
  code_get(a, AT);
  code_write(a, RUNTIME_CEILING);
  code_size(a);
  code_write(a, RUNTIME_LEFT);
  code_get(a, AT);
  code_shift(a, OP_I32_SHL);
  code_const(a, ROOF_STACK);
  code_op(a, OP_I32_ADD);
  code_tee(a, AT);
  code_write(a, RUNTIME_MEMORY_BASE);
  code_get(a, AT);
  code_write(a, RUNTIME_STACK_POINTER);
  code_get(a, AT);
  code_read(a, RUNTIME_DATA_SIZE);
  code_op(a, OP_I32_ADD);
  code_write(a, RUNTIME_TOP);
}
