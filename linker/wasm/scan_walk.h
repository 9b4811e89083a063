/*
 * scan_walk.h is what the ways through a body share: one instruction after the
 * other (scan.c), and many at once (scan_windows.c).
 */
#ifndef WASI_FUSE_SCAN_WALK_H
#define WASI_FUSE_SCAN_WALK_H

#include "wasm/scan.h"

/* What is done with an instruction, by opcode. */
enum action {
  ACTION_SLOW, /* the general walk */
  ACTION_BARE, /* no immediates */
  ACTION_U32,
  ACTION_S32,
  ACTION_S64,
  ACTION_4_BYTES,
  ACTION_8_BYTES,
  ACTION_BLOCK,
  ACTION_END,
  ACTION_FUNC,
  ACTION_MEMORY_ARGUMENT,
  ACTION_BR_TABLE,
  ACTION_GLOBAL,
  ACTION_CALL_INDIRECT,
  ACTION_TRY_TABLE,
};

/* One body on its way. */
struct walk {
  struct instr_visitor visitor;
  struct scan *scan;
  uint32_t body;
  bool is_patch;
  bool out_of_range, needs_count;
  bool uses_windows;
  uint32_t memory; /* the last memory and global seen */
  uint32_t global;
};

/* Notes the instruction at `at`; false if memory is out. */
bool walk_add_patch(struct walk *w, const uint8_t *at);

/* Steps over what windows can read; what is left to look at begins where it
   returns, or null if memory is out.  `depth` counts open blocks. */
const uint8_t *walk_windows(struct walk *w, const uint8_t *p,
                            const uint8_t *end, uint32_t *depth);

static inline uint32_t space_bit(enum space space) {
  return 1u << space;
}

/* Tells of a func and says whether its number may change. */
static inline bool see_func(struct scan *s, uint32_t func) {
  uint64_t bit = (uint64_t)1 << (func & 63);
  if (!(s->seen_funcs[func >> 6] & bit)) {
    s->seen_funcs[func >> 6] |= bit;
    s->mark(s->context, SPACE_FUNC, func);
  }
  if (func < s->func_low) {
    s->low_calls[func]++;
    return true;
  }
  return func >= s->func_high;
}

/* Steps over a LEB128 of at most 32 bits; null if it is malformed.  It cannot
   run past the body, whose last byte is `end`. */
static inline const uint8_t *skip_leb32(const uint8_t *p, bool is_signed) {
  for (int i = 0; i < 5; i++) {
    uint8_t byte = *p++;
    if (byte < 0x80) {
      if (i < 4)
        return p;
      uint8_t rest = is_signed ? byte & 0x78 : byte & 0x70;
      return rest == 0 || (is_signed && rest == 0x78) ? p : NULL;
    }
  }
  return NULL;
}

/* Reads the index at `p`, and says where it ends; null if it is malformed. */
static inline const uint8_t *index_at(const uint8_t *p, uint32_t *index) {
  uint32_t value = *p & 0x7f;
  for (unsigned shift = 7; *p++ >= 0x80; shift += 7) {
    if (shift > 28 || (shift == 28 && *p & 0x70))
      return NULL;
    value |= (uint32_t)(*p & 0x7f) << shift;
  }
  *index = value;
  return p;
}

/* No values, or one of a type that is one byte. */
static inline bool is_block_type(uint8_t byte) {
  return byte == BLOCK_EMPTY || (byte >= TYPE_V128 && byte <= TYPE_I32) ||
         (byte >= TYPE_ABSTRACT_MIN && byte <= TYPE_ABSTRACT_MAX);
}

/* A try_table of five bytes: one clause, which catches all. */
static inline bool is_short_try_table(const uint8_t *at) {
  return is_block_type(at[1]) && at[2] == 1 && (at[3] == 2 || at[3] == 3) &&
         at[4] < 0x80;
}

#endif
