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

/* The locals of grow: pages asked for, old and new ceiling, the roof's first
   page and its pages, the pages that it moves up, and its first byte. */
enum { N, C, E, P, R, D, B };

/* Grows the memory so that the roof fits above the new ceiling. */
static void grow_for_roof(struct code *a) {
  code_read(a, RUNTIME_LEFT); /* r = left - p */
  code_get(a, P);
  code_op(a, OP_I32_SUB);
  code_set(a, R);
  code_get(a,
           E); /* d = e - p + headroom: an eighth, and more for a large roof */
  code_get(a, P);
  code_op(a, OP_I32_SUB);
  code_get(a, E);
  code_const(a, 3);
  code_op(a, OP_I32_SHR_U);
  code_op(a, OP_I32_ADD);
  code_get(a, R);
  code_const(a, 3);
  code_op(a, OP_I32_SHL);
  code_op(a, OP_I32_ADD);
  code_const(a, 8);
  code_op(a, OP_I32_SUB);
  code_set(a, D);
  /* The memory ends at p + d + r. */
  code_get(a, P);
  code_get(a, D);
  code_op(a, OP_I32_ADD);
  code_get(a, R);
  code_op(a, OP_I32_ADD);
  code_read(a, RUNTIME_LEFT);
  code_op(a, OP_I32_SUB);
  code_grow(a);
  code_const(a, -1);
  code_op(a, OP_I32_EQ);
  code_open(a, OP_IF, CODE_VOID); /* without headroom, then */
  code_get(a, E);
  code_get(a, P);
  code_op(a, OP_I32_SUB);
  code_set(a, D);
  code_get(a, E);
  code_get(a, R);
  code_op(a, OP_I32_ADD);
  code_read(a, RUNTIME_LEFT);
  code_op(a, OP_I32_SUB);
  code_grow(a);
  code_const(a, -1);
  code_op(a, OP_I32_EQ);
  code_open(a, OP_IF, CODE_VOID);
  code_const(a, -1);
  code_op(a, OP_RETURN);
  code_op(a, OP_END);
  code_op(a, OP_END);
}

/* Copies the roof to its new place and clears what the program gets of the
   old. */
static void copy_roof(struct code *a, bool has_bulk) {
  code_get(a, P); /* b = p << 16: the stack begins the roof */
  code_shift(a, OP_I32_SHL);
  code_set(a, B);
  code_get(a, P); /* copy(b + (d << 16), b, r << 16) */
  code_get(a, D);
  code_op(a, OP_I32_ADD);
  code_shift(a, OP_I32_SHL);
  code_get(a, B);
  code_get(a, R);
  code_shift(a, OP_I32_SHL);
  if (has_bulk) {
    code_op(a, PREFIX_MISC);
    writer_u32(a->w, MISC_MEMORY_COPY);
    code_op(a, 0);
    code_op(a, 0);
  } else {
    code_call(a, RUNTIME_COPY);
  }
  code_read(a, RUNTIME_FOREIGN); /* what the program gets is zero; pages below
                               others' are not the program's again */
  code_op(a, OP_I32_EQZ);
  code_open(a, OP_IF, CODE_VOID);
  code_get(a, B); /* zero(b, min(r, d) << 16) */
  if (has_bulk)
    code_const(a, 0);
  code_get(a, R);
  code_get(a, D);
  code_get(a, R);
  code_get(a, D);
  code_op(a, OP_I32_LT_U);
  code_op(a, CODE_SELECT);
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
  code_tee(a, B);
  code_write(a, RUNTIME_MEMORY_BASE);
  code_get(a, B); /* no adapter frame is live here */
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
  code_call(a, RUNTIME_LOOK);
  code_read(a, RUNTIME_LEFT); /* c = foreign ? left : ceiling */
  code_read(a, RUNTIME_CEILING);
  code_read(a, RUNTIME_FOREIGN);
  code_op(a, CODE_SELECT); /* select */
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
  code_get(a, E); /* if (e > p || foreign): the roof must move */
  code_get(a, P);
  code_op(a, OP_I32_GT_U);
  code_read(a, RUNTIME_FOREIGN);
  code_op(a, CODE_OR); /* or */
  code_open(a, OP_IF, CODE_VOID);
  grow_for_roof(a);
  copy_roof(a, rules->has_bulk);
  set_roof(a);
  code_op(a, OP_END);
  code_get(a, E);
  code_write(a, RUNTIME_CEILING);
  code_get(a, C);
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

/* Loops for programs whose engine may lack bulk memory: sizes are whole pages.
   copy goes from the end, since the roof moves up over itself. */
void synth_copy(struct code *a) {
  enum { TO, FROM, SIZE };
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
