/*
 * scan_rules.c makes the tables of a scan: what is done with each opcode in the
 * module at hand.
 */
#include "wasm/scan_walk.h"
#include "wasm/window.h"

/* The action of one opcode: fast where its immediates need no attention. */
static enum action action_of(const struct scan *s, uint32_t code) {
  const char *immediates = instr_immediates(0, code);
  uint32_t watched = s->patch_spaces | s->mark_spaces;
  if (!immediates || code == 0x18 /* delegate ends a block */)
    return ACTION_SLOW;
  if (code == OP_END)
    return ACTION_END;
  if (!*immediates)
    return ACTION_BARE;
  uint32_t called = space_bit(SPACE_TYPE) | space_bit(SPACE_TABLE);
  if (!strcmp(immediates, "yt") && !(watched & called))
    return ACTION_CALL_INDIRECT;
  if (!strcmp(immediates, "bc"))
    return ACTION_TRY_TABLE;
  if (immediates[1])
    return ACTION_SLOW;
  switch (*immediates) {
  case 'g':
    return watched & space_bit(SPACE_GLOBAL) ? ACTION_SLOW : ACTION_GLOBAL;
  case 'u':
    return ACTION_U32;
  case 's':
    return ACTION_S32;
  case 'S':
    return ACTION_S64;
  case '4':
    return ACTION_4_BYTES;
  case '8':
    return ACTION_8_BYTES;
  case 'T':
    return ACTION_BR_TABLE;
  case 'b':
    return ACTION_BLOCK;
  case 'f':
    return s->patch_spaces & space_bit(SPACE_FUNC) ? ACTION_SLOW : ACTION_FUNC;
  case 'a':
    return watched & space_bit(SPACE_MEMORY) ? ACTION_SLOW
                                             : ACTION_MEMORY_ARGUMENT;
  default:
    return ACTION_SLOW;
  }
}

static uint8_t shape_of(enum action action) {
  switch (action) {
  case ACTION_BARE:
    return 1;
  case ACTION_U32:
  case ACTION_S32:
  case ACTION_S64:
    return 1 | SHAPE_LEB128;
  case ACTION_4_BYTES:
    return 5;
  case ACTION_8_BYTES:
    return 9;
  case ACTION_BLOCK:
    return SHAPE_BLOCK;
  case ACTION_END:
    return 1 | SHAPE_END;
  case ACTION_FUNC:
  case ACTION_GLOBAL:
  case ACTION_CALL_INDIRECT: /* its table follows as if it were `unreachable` */
    return 1 | SHAPE_LEB128 | SHAPE_NOTED;
  case ACTION_TRY_TABLE: /* with one clause that names no tag */
    return 5 | SHAPE_OPENS | SHAPE_NOTED;
  case ACTION_MEMORY_ARGUMENT:
    return SHAPE_ACCESS;
  case ACTION_BR_TABLE:
  case ACTION_SLOW:
    break;
  }
  return SHAPE_OTHER;
}

bool scan_init(struct scan *s) {
  for (uint32_t code = 0; code < 256; code++)
    s->actions[code] = (uint8_t)action_of(s, code);
  s->actions[OP_MEMORY_SIZE] = s->actions[OP_MEMORY_GROW] = ACTION_SLOW;
  for (uint32_t code = 0; code < 256; code++)
    s->shapes[code] = shape_of(s->actions[code]);
  s->uses_windows = window_is_supported();
  size_t words = (size_t)s->m->n_items[EXTERN_FUNC] / 64 + 1;
  s->seen_funcs = arena_array(s->arena, words, sizeof *s->seen_funcs);
  s->low_calls =
      arena_array(s->arena, (size_t)s->func_low + 1, sizeof *s->low_calls);
  s->patches =
      arena_more(s->arena, NULL, 0, &s->patch_capacity, sizeof *s->patches);
  if (!s->seen_funcs || !s->low_calls || !s->patches) {
    diag_no_memory(s->diag);
    return false;
  }
  return true;
}
