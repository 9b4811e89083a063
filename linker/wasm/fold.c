/*
 * fold.c keeps the end of a body while it is written.
 *
 *     local.get 0   i32.const 4   i32.add   local.get 1
 *     ^ operand                             ^ operand
 *
 * An operand is a run of instructions without effect that pushes one value.
 * Operators join the operands that they take; all else begins anew.
 */
#include "wasm/fold.h"

#include "wasm/format.h"

/* The i32 operators without effect: those that cannot trap. */
enum { I32_FIRST_TEST = 0x45, I32_LAST_TEST = 0x4f };
enum { I32_CLZ = 0x67, I32_POPCNT = 0x69, I32_MUL = 0x6c };
enum { I32_AND = 0x71, I32_ROTR = 0x78 };

static void write_const(struct writer *w, int32_t value) {
  writer_u8(w, OP_I32_CONST);
  writer_s32(w, value);
}

static void push(struct fold *f, size_t start) {
  if (f->n_operands == FOLD_OPERANDS) {
    for (int i = 1; i < FOLD_OPERANDS; i++)
      f->operands[i - 1] = f->operands[i];
    f->n_operands--;
  }
  f->operands[f->n_operands++] = start;
}

static void write_first(struct fold *f) {
  push(f, f->w->size);
  write_const(f->w, f->held[0]);
  f->held[0] = f->held[1];
  f->n_held--;
  f->tee = 0;
}

void fold_write(struct fold *f) {
  while (f->n_held)
    write_first(f);
}

void fold_const(struct fold *f, int32_t value) {
  if (f->n_held == 2)
    write_first(f);
  f->held[f->n_held++] = value;
}

bool fold_add(struct fold *f) {
  if (f->n_held == 2) {
    f->held[0] = (int32_t)((uint32_t)f->held[0] + (uint32_t)f->held[1]);
    f->n_held = 1;
    return true;
  }
  if (f->n_held == 1 && f->held[0] == 0) {
    f->n_held = 0;
    return true;
  }
  return false;
}

/* How many operands an operator joins; 0: it is none. */
static int joined(uint32_t code) {
  if (code == I32_FIRST_TEST || (code >= I32_CLZ && code <= I32_POPCNT))
    return 1;
  if ((code > I32_FIRST_TEST && code <= I32_LAST_TEST) ||
      (code > I32_POPCNT && code <= I32_MUL) ||
      (code >= I32_AND && code <= I32_ROTR))
    return 2;
  return 0;
}

void fold_wrote(struct fold *f, const struct instr *instr, size_t start) {
  uint32_t code = instr->prefix ? UINT32_MAX : instr->code;
  int n = joined(code);
  f->tee = code == OP_LOCAL_TEE ? start : 0;
  if (code == OP_LOCAL_GET || code == OP_GLOBAL_GET || code == OP_I64_CONST)
    push(f, start);
  else if (n && f->n_operands >= n)
    f->n_operands -= n - 1;
  else
    f->n_operands = 0;
}

static void drop(struct fold *f) {
  if (f->n_held) {
    f->n_held--;
  } else if (f->n_operands) {
    f->w->size = f->operands[--f->n_operands];
  } else if (f->tee) {
    f->w->data[f->tee] = OP_LOCAL_SET;
    f->tee = 0;
  } else {
    writer_u8(f->w, OP_DROP);
  }
}

void fold_drop(struct fold *f, uint32_t n) {
  for (uint32_t i = 0; i < n; i++)
    drop(f);
}
