/*
 * scan.c is the one hot loop of a link: every byte of every body goes through
 * it.  Instructions fall into a few actions by opcode, looked up in a table
 * made for the module at hand; all that is rare takes the general walk of
 * instr.h.
 */
#include "wasm/scan_walk.h"
#include "wasm/window.h"

static void fail(struct walk *w, const uint8_t *at, const char *why) {
  struct scan *s = w->scan;
  uint64_t offset = s->m->code_offset + (uint64_t)(at - s->m->code.data);
  diag_error(s->diag, WF_ERR_MALFORMED, s->m->name, offset, "func %u: %s",
             (unsigned)(w->body + s->m->n_imported[EXTERN_FUNC]), why);
}

bool walk_add_patch(struct walk *w, const uint8_t *at) {
  struct scan *s = w->scan;
  patch_offset *patches = arena_more(s->arena, s->patches, s->n_patches,
                                     &s->patch_capacity, sizeof *patches);
  if (!patches) {
    diag_no_memory(s->diag);
    return false;
  }
  s->patches = patches;
  patches[s->n_patches++] = (patch_offset)(at - s->m->code.data);
  return true;
}

static void see_index(struct instr_visitor *visitor, enum space space,
                      uint32_t index, size_t at) {
  struct walk *w = (struct walk *)visitor;
  struct scan *s = w->scan;
  (void)at;
  if (index >= space_size(s->m, space)) {
    w->out_of_range = true;
    return;
  }
  w->needs_count |= space == SPACE_DATA && !s->m->has_data_count;
  if (space == SPACE_MEMORY)
    w->memory = index;
  if (space == SPACE_GLOBAL)
    w->global = index;
  if (space == SPACE_FUNC)
    w->is_patch |= see_func(s, index);
  else if (s->mark_spaces & space_bit(space))
    s->mark(s->context, space, index);
  if (s->patch_spaces & space_bit(space))
    w->is_patch = true;
}

static void see_access(struct instr_visitor *visitor, uint32_t align,
                       uint32_t memory, size_t at) {
  (void)align;
  see_index(visitor, SPACE_MEMORY, memory, at);
}

/* Scans one instruction at `at` by the general walk; null if it is malformed.
   `depth` counts open blocks. */
static const uint8_t *scan_slowly(struct walk *w, const uint8_t *at,
                                  const uint8_t *end, uint32_t *depth) {
  struct scan *s = w->scan;
  struct reader r =
      reader_of((struct span){at, (size_t)(end - at)},
                s->m->code_offset + (uint64_t)(at - s->m->code.data),
                s->m->name, s->diag);
  reader_item(&r, "func", w->body + s->m->n_imported[EXTERN_FUNC]);
  struct instr instr = instr_read(&r);
  w->is_patch = w->out_of_range = w->needs_count = false;
  instr_visit(&r, &instr, &w->visitor);
  if (!reader_ok(&r))
    return NULL;
  if (w->out_of_range) {
    fail(w, at, "an instruction names an item that is not there");
    return NULL;
  }
  if (w->needs_count) {
    fail(w, at,
         "an instruction names a data segment, and there is no data count "
         "section");
    return NULL;
  }
  s->has_wait |= instr.prefix == PREFIX_ATOMIC &&
                 (instr.code == ATOMIC_WAIT32 || instr.code == ATOMIC_WAIT64);
  if (instr.prefix == 0) {
    if (*instr.immediates == 'b')
      ++*depth;
    if (instr.code == 0x18)
      --*depth;
    if (instr.code == OP_GLOBAL_SET)
      s->global_set(s->context, w->global);
    if ((instr.code == OP_MEMORY_SIZE || instr.code == OP_MEMORY_GROW) &&
        w->memory == s->grow_memory) {
      s->memory_op(s->context, instr.code);
      w->is_patch = true;
    }
  }
  if (w->is_patch && !walk_add_patch(w, at))
    return NULL;
  return at + r.pos;
}

static inline const uint8_t *skip_s64(const uint8_t *p) {
  for (int i = 0; i < 10; i++) {
    uint8_t byte = *p++;
    if (byte < 0x80)
      return i < 9 || byte == 0 || byte == 0x7f ? p : NULL;
  }
  return NULL;
}

/* A count and as many labels, and one more. */
static const uint8_t *skip_br_table(const uint8_t *p, const uint8_t *end) {
  const uint8_t *after = skip_leb32(p, false);
  uint32_t count = 0;
  for (unsigned shift = 0; after && p < after; p++, shift += 7)
    count |= (uint32_t)(*p & 0x7f) << shift;
  for (uint64_t i = 0; p && i <= count; i++) {
    if (p >= end)
      return NULL;
    p = *p < 0x80 ? p + 1 : skip_leb32(p, false);
  }
  return after ? p : NULL;
}

/* Alignment and offset; null where the general walk must look. */
static inline const uint8_t *skip_memory_argument(const uint8_t *p,
                                                  const uint8_t *end) {
  if (*p >= 0x40 || end - p < 2)
    return NULL;
  return skip_leb32(p + 1, false);
}

/* The index behind the opcode at `at`, and the offset behind it; null where it
   is malformed or names none of `count` items. */
static inline const uint8_t *read_index(struct walk *w, const uint8_t *at,
                                        uint32_t count, uint32_t *index) {
  const uint8_t *p = index_at(at + 1, index);
  if (p && *index < count)
    return p;
  fail(w, at,
       p ? "an instruction names an item that is not there"
         : "index: LEB128 is too long");
  return NULL;
}

static inline const uint8_t *scan_call(struct walk *w, const uint8_t *at,
                                       uint32_t n_funcs) {
  uint32_t func;
  const uint8_t *p = read_index(w, at, n_funcs, &func);
  if (!p)
    return NULL;
  if (see_func(w->scan, func) && !walk_add_patch(w, at))
    return NULL;
  return p;
}

/* The locals of a body; returns the first instruction. */
static const uint8_t *scan_locals(struct walk *w, struct span body) {
  struct scan *s = w->scan;
  struct reader r = reader_of(
      body, s->m->code_offset + (uint64_t)(body.data - s->m->code.data),
      s->m->name, s->diag);
  reader_item(&r, "func", w->body + s->m->n_imported[EXTERN_FUNC]);
  uint64_t total = 0;
  uint32_t groups = reader_count(&r, 2, "local count");
  for (uint32_t i = 0; i < groups && reader_ok(&r); i++) {
    uint64_t at = reader_offset(&r);
    total += reader_u32(&r, "local count");
    if (total > UINT32_MAX)
      reader_fail(&r, at, "local count: more than 4294967295 in all");
    instr_visit_value_type(&r, &w->visitor);
  }
  if (reader_ok(&r) && w->out_of_range) {
    fail(w, body.data, "a local is of a type that is not there");
    return NULL;
  }
  return reader_ok(&r) ? r.data + r.pos : NULL;
}

/* Most of all code is of these: locals, small constants, accesses with a small
   offset, and numeric instructions.  Returns where the next instruction begins,
   or `p` for any other.  Branches for each are foretold better by a processor
   than the one jump of a switch, which on large programs makes a fifth. */
static inline const uint8_t *skip_common(const uint8_t *p, const uint8_t *end,
                                         bool passes_accesses) {
  uint8_t op = *p;
  if (op >= OP_LOCAL_GET && op <= OP_LOCAL_TEE && p[1] < 0x80)
    return p + 2;
  if (op == OP_I32_CONST && p[1] < 0x80)
    return p + 2;
  if (op >= OP_I32_LOAD && op <= OP_I64_STORE32 && passes_accesses &&
      end - p > 2 && p[1] < 0x40 && p[2] < 0x80)
    return p + 3;
  if (op >= OP_I32_EQZ && op <= OP_I64_EXTEND32_S)
    return p + 1;
  return p;
}

/* What is common goes on at once; what can be wrong comes to the end of the
   loop. */
static bool scan_instructions(struct walk *w, const uint8_t *p,
                              const uint8_t *end) {
  const uint8_t *actions = w->scan->actions;
  uint32_t n_funcs = w->scan->m->n_items[EXTERN_FUNC];
  uint32_t n_globals = w->scan->m->n_items[EXTERN_GLOBAL];
  bool passes_accesses = actions[OP_I32_LOAD] == ACTION_MEMORY_ARGUMENT;
  uint32_t depth = 1;
  while (p < end) {
    if (w->uses_windows && end - p >= WINDOW_LEAST) {
      p = walk_windows(w, p, end, &depth);
      if (!p)
        return false;
    }
    const uint8_t *at = p;
    p = skip_common(p, end, passes_accesses);
    if (p != at)
      continue;
    switch ((enum action)actions[*p]) {
    case ACTION_BARE:
      p++;
      continue;
    case ACTION_U32: /* one byte, nearly always */
      if (p[1] < 0x80) {
        p += 2;
        continue;
      }
      p = skip_leb32(p + 1, false);
      break;
    case ACTION_S32:
      if (p[1] < 0x80) {
        p += 2;
        continue;
      }
      p = skip_leb32(p + 1, true);
      break;
    case ACTION_S64:
      p = skip_s64(p + 1);
      break;
    case ACTION_4_BYTES:
      p = end - p > 5 ? p + 5 : NULL;
      break;
    case ACTION_8_BYTES:
      p = end - p > 9 ? p + 9 : NULL;
      break;
    case ACTION_FUNC:
      p = scan_call(w, p, n_funcs);
      if (!p)
        return false;
      continue;
    case ACTION_GLOBAL: {
      uint32_t global;
      p = read_index(w, p, n_globals, &global);
      if (!p)
        return false;
      continue;
    }
    case ACTION_CALL_INDIRECT:
    case ACTION_TRY_TABLE:
      p = scan_slowly(w, p, end, &depth);
      if (!p)
        return false;
      break;
    case ACTION_END:
      p++;
      if (--depth != 0)
        continue;
      if (p == end)
        return true;
      fail(w, at, "`end` of the body comes before its last byte");
      return false;
    case ACTION_BLOCK:
      if (is_block_type(p[1])) {
        depth++;
        p += 2;
        continue;
      }
      p = scan_slowly(w, p, end, &depth);
      if (!p)
        return false;
      break;
    case ACTION_BR_TABLE:
      p = skip_br_table(p + 1, end);
      break;
    case ACTION_MEMORY_ARGUMENT:
      if (end - p > 2 && p[1] < 0x40 && p[2] < 0x80) {
        p += 3;
        continue;
      }
      p = skip_memory_argument(p + 1, end);
      if (!p)
        p = scan_slowly(w, at, end, &depth);
      if (!p)
        return false;
      break;
    case ACTION_SLOW:
      p = scan_slowly(w, p, end, &depth);
      if (!p)
        return false;
      break;
    }
    if (!p) {
      fail(w, at, "an immediate is malformed or cut off");
      return false;
    }
    if (depth == 0) {
      fail(w, at, "`delegate` ends the body");
      return false;
    }
  }
  fail(w, end, "the body ends without `end`");
  return false;
}

bool scan_body(struct scan *s, uint32_t index) {
  const struct body *body = &s->m->bodies[index];
  struct span bytes = span_sub(s->m->code, body->start, body->size);
  struct walk w = {.visitor = {.index = see_index, .access = see_access},
                   .scan = s,
                   .uses_windows = s->uses_windows,
                   .body = index};
  const uint8_t *end = bytes.data + bytes.size;
  if (bytes.size == 0 || end[-1] != OP_END) {
    /* The loop relies on it: no LEB128 can then run past the end. */
    fail(&w, bytes.data, "the body does not end with `end`");
    return false;
  }
  const uint8_t *p = scan_locals(&w, bytes);
  return p && scan_instructions(&w, p, end);
}
