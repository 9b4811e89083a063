/*
 * rewrite.c copies instructions with their indices remapped.  It walks with
 * instr.h: bytes that are no index go through as they are.
 *
 * A whole body is also folded: an address of adapter data is
 *
 *     global.get $__memory_base   i32.const 12   i32.add
 *
 * and becomes one i32.const where the base is a constant.  Calls of funcs that
 * do nothing in this output vanish, with what is pushed for them (fold.h).
 */
#include "wasm/rewrite.h"

#include "base/leb128.h"
#include "base/reader.h"
#include "wasm/fold.h"

struct rewriter {
  struct instr_visitor visitor;
  const struct remap *remap;
  struct writer *w;
  size_t index_width; /* of a padded index to keep, or 0 */
  bool shortest;      /* write numbers in their shortest form */
};

struct out_index remap_index(const struct remap *remap, enum space space,
                             uint32_t index) {
  const struct out_index *to = remap->spaces[space];
  return to ? to[index] : (struct out_index){index};
}

void writer_index(struct writer *w, struct out_index index) {
  writer_u32(w, index.value);
}

void writer_access(struct writer *w, uint32_t align, struct out_index memory) {
  writer_u32(w, memory.value ? align | ACCESS_HAS_MEMORY : align);
  if (memory.value)
    writer_index(w, memory);
}

static void write_index(struct instr_visitor *v, enum space space,
                        uint32_t index, size_t at) {
  struct rewriter *rw = (struct rewriter *)v;
  struct out_index out = remap_index(rw->remap, space, index);
  (void)at;
  if (v->is_s33)
    writer_s64(rw->w, out.value);
  else if (rw->index_width > leb128_u32_size(out.value))
    writer_padded_u32(rw->w, out.value, rw->index_width);
  else
    writer_index(rw->w, out);
}

static void write_access(struct instr_visitor *v, uint32_t align,
                         uint32_t memory, size_t at) {
  struct rewriter *rw = (struct rewriter *)v;
  (void)at;
  writer_access(rw->w, align, remap_index(rw->remap, SPACE_MEMORY, memory));
}

static void write_bytes(struct instr_visitor *v, struct span bytes) {
  writer_bytes(((struct rewriter *)v)->w, bytes);
}

static void write_const(struct writer *w, int32_t value) {
  writer_u8(w, OP_I32_CONST);
  writer_s32(w, value);
}

void rewrite_global_get(const struct remap *remap, struct writer *w,
                        uint32_t global) {
  if (remap->globals && remap->globals[global].is_const) {
    write_const(w, remap->globals[global].value);
  } else {
    writer_u8(w, OP_GLOBAL_GET);
    writer_index(w, remap_index(remap, SPACE_GLOBAL, global));
  }
}

/* memory.size or memory.grow of the memory that is shared with the roof. */
static void write_memory_op(const struct remap *remap, struct writer *w,
                            uint32_t opcode) {
  if (opcode == OP_MEMORY_GROW) {
    writer_u8(w, OP_CALL);
    writer_index(w, remap->grow_func);
  } else if (remap->size_is_call) {
    writer_u8(w, OP_CALL);
    writer_index(w, remap->size_func);
  } else if (remap->size_is_const) {
    write_const(w, remap->size_value);
  } else {
    writer_u8(w, OP_GLOBAL_GET);
    writer_index(w, remap->size_global);
  }
}

static bool is_fused_memory_op(const struct remap *remap,
                               const struct instr *instr, struct reader r) {
  return instr->prefix == 0 &&
         (instr->code == OP_MEMORY_SIZE || instr->code == OP_MEMORY_GROW) &&
         reader_u32(&r, "memory") == remap->grow_memory;
}

static struct reader code_reader(const struct remap *remap, uint32_t at,
                                 uint32_t end) {
  struct reader r = reader_of(span_sub(remap->m->code, at, end - at), 0,
                              remap->m->name, NULL);
  r.quiet = true; /* the scan has decoded these bytes already */
  return r;
}

static void write_opcode(struct writer *w, const struct instr *instr) {
  if (instr->prefix) {
    writer_u8(w, (uint8_t)instr->prefix);
    writer_u32(w, instr->code);
  } else {
    writer_u8(w, (uint8_t)instr->code);
  }
}

/* The immediates are at `r`; what is not replaced is copied. */
static void rewrite_one(struct rewriter *rw, struct reader *r,
                        const struct instr *instr) {
  const struct remap *remap = rw->remap;
  if (is_fused_memory_op(remap, instr, *r)) {
    reader_u32(r, "memory");
    write_memory_op(remap, rw->w, instr->code);
    return;
  }
  if (instr->prefix == 0 && instr->code == OP_GLOBAL_GET && remap->globals) {
    rewrite_global_get(remap, rw->w, reader_u32(r, "global"));
    return;
  }
  write_opcode(rw->w, instr);
  instr_visit(r, instr, &rw->visitor);
}

/* Most patches are calls: these need no walk.  The offset behind the call, or 0
   for another instruction. */
static uint32_t rewrite_call(const struct remap *remap, uint32_t at,
                             struct writer *w) {
  const uint8_t *p = remap->m->code.data + at + 1;
  uint32_t func = 0;
  if (p[-1] != OP_CALL)
    return 0;
  size_t n = 0;
  do
    func |= (uint32_t)(p[n] & 0x7f) << (7 * n);
  while (p[n++] & 0x80);
  struct out_index out = remap_index(remap, SPACE_FUNC, func);
  writer_u8(w, OP_CALL);
  bool keeps_width = remap->keeps_widths || n > leb128_u32_size(func);
  if (keeps_width && n > leb128_u32_size(out.value))
    writer_padded_u32(w, out.value, n);
  else
    writer_index(w, out);
  return at + 1 + (uint32_t)n;
}

uint32_t rewrite_instr(const struct remap *remap, uint32_t at,
                       struct writer *w) {
  uint32_t end = rewrite_call(remap, at, w);
  if (end)
    return end;
  struct reader r = code_reader(remap, at, (uint32_t)remap->m->code.size);
  struct rewriter rw = {.visitor = {.index = write_index,
                                    .access = write_access,
                                    .bytes = write_bytes},
                        .remap = remap,
                        .w = w};
  struct instr instr = instr_read(&r);
  if (*instr.immediates == 'f') {
    struct reader ahead = r;
    uint32_t func = reader_u32(&ahead, "func");
    if (remap->keeps_widths || ahead.pos - r.pos > leb128_u32_size(func))
      rw.index_width = ahead.pos - r.pos;
  }
  rewrite_one(&rw, &r, &instr);
  return at + (uint32_t)r.pos;
}

/* What becomes of the i32.const whose immediate is at `offset`, or null. */
static const struct const_fold *find_const(const struct remap *remap,
                                           uint32_t offset) {
  uint32_t low = 0, high = remap->n_consts;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (remap->consts[middle].offset < offset)
      low = middle + 1;
    else
      high = middle;
  }
  return low < remap->n_consts && remap->consts[low].offset == offset
             ? &remap->consts[low]
             : NULL;
}

static void fold_i32_const(const struct remap *remap, struct reader *r,
                           uint32_t offset, struct fold *f) {
  int32_t value = reader_s32(r, "i32.const");
  const struct const_fold *found = find_const(remap, offset);
  fold_const(f, found ? found->value : value);
  if (!found || !found->is_own)
    return;
  fold_write(f);
  writer_u8(f->w, OP_GLOBAL_GET);
  writer_index(f->w, remap->own);
  writer_u8(f->w, OP_I32_ADD);
}

/* Writes numbers that the walk passes as bytes in their shortest form: the
   memory argument and the plain u32. */
static void write_shortest(struct instr_visitor *v, struct span bytes) {
  struct rewriter *rw = (struct rewriter *)v;
  if (!rw->shortest) {
    writer_bytes(rw->w, bytes);
    return;
  }
  struct reader r = reader_of(bytes, 0, NULL, NULL);
  r.quiet = true;
  while (reader_left(&r) && reader_ok(&r))
    writer_u64(rw->w, reader_u64(&r, ""));
}

static void note_place(struct places *places, uint32_t old, size_t moved) {
  struct place *items = arena_more(places->arena, places->items, places->n,
                                   &places->capacity, sizeof *items);
  if (!items) {
    places->failed = true;
    return;
  }
  places->items = items;
  items[places->n++] = (struct place){old, (uint32_t)moved};
}

/* What was taken back is where the next instruction comes. */
static void take_places_back(struct places *places, size_t end) {
  for (size_t i = places->n; i > 0 && places->items[i - 1].moved > end; i--)
    places->items[i - 1].moved = (uint32_t)end;
}

static void fold_ceiling(const struct remap *remap, struct fold *f) {
  if (remap->size_is_const) {
    fold_const(f, remap->size_value);
    return;
  }
  struct instr read = {.code = OP_GLOBAL_GET};
  fold_write(f);
  size_t at = f->w->size;
  writer_u8(f->w, OP_GLOBAL_GET);
  writer_index(f->w, remap->size_global);
  fold_wrote(f, &read, at);
}

/* Leaves a call out, with what it is given, or puts a read in its place:
   whether it may. */
static bool fold_call(const struct remap *remap, const struct instr *instr,
                      struct reader *r, struct fold *f) {
  struct reader ahead = *r;
  if (instr->prefix || instr->code != OP_CALL || !remap->calls)
    return false;
  const struct call_fold *call = &remap->calls[reader_u32(&ahead, "func")];
  if (call->kind == CALL_STAYS)
    return false;
  *r = ahead;
  if (call->kind == CALL_READS_CEILING)
    fold_ceiling(remap, f);
  else
    fold_drop(f, call->n_dropped);
  return true;
}

/* Folds an instruction into those before it: whether it could. */
static bool fold_one(const struct remap *remap, const struct instr *instr,
                     struct reader *r, uint32_t offset, struct fold *f) {
  if (instr->prefix)
    return false;
  if (instr->code == OP_I32_CONST) {
    fold_i32_const(remap, r, offset, f);
    return true;
  }
  if (instr->code == OP_GLOBAL_GET && remap->globals) {
    struct reader ahead = *r;
    uint32_t global = reader_u32(&ahead, "global");
    if (remap->globals[global].is_const) {
      *r = ahead;
      fold_const(f, remap->globals[global].value);
      return true;
    }
  }
  return instr->code == OP_I32_ADD && fold_add(f);
}

static void rewrite_instructions(struct rewriter *rw, struct reader *r,
                                 uint32_t start, struct places *places) {
  struct fold fold = {.w = rw->w};
  while (reader_left(r) && reader_ok(r)) {
    if (places)
      note_place(places, start + (uint32_t)r->pos, rw->w->size);
    struct instr instr = instr_read(r);
    uint32_t offset = start + (uint32_t)r->pos;
    if (fold_one(rw->remap, &instr, r, offset, &fold))
      continue;
    if (fold_call(rw->remap, &instr, r, &fold)) {
      if (places)
        take_places_back(places, rw->w->size);
      continue;
    }
    fold_write(&fold);
    size_t at = rw->w->size;
    if (places && places->n) /* it comes behind the constants that were held */
      places->items[places->n - 1].moved = (uint32_t)at;
    rw->shortest = *instr.immediates == 'a' || *instr.immediates == 'u';
    rewrite_one(rw, r, &instr);
    fold_wrote(&fold, &instr, at);
  }
}

void rewrite_body(const struct remap *remap, uint32_t body, struct writer *w,
                  struct places *places) {
  const struct body *b = &remap->m->bodies[body];
  struct reader r = code_reader(remap, b->start, b->start + b->size);
  struct rewriter rw = {.visitor = {.index = write_index,
                                    .access = write_access,
                                    .bytes = write_shortest},
                        .remap = remap,
                        .w = w};
  uint32_t groups = reader_count(&r, 2, "local count");
  writer_u32(w, groups);
  for (uint32_t i = 0; i < groups && reader_ok(&r); i++) {
    writer_u32(w, reader_u32(&r, "local count"));
    rw.shortest = false;
    instr_visit_value_type(&r, &rw.visitor);
  }
  rewrite_instructions(&rw, &r, b->start, places);
}

void rewrite_expression(const struct remap *remap, struct span expression,
                        struct writer *w) {
  struct reader r = reader_of(expression, 0, remap->m->name, NULL);
  r.quiet = true;
  struct rewriter rw = {.visitor = {.index = write_index,
                                    .access = write_access,
                                    .bytes = write_bytes},
                        .remap = remap,
                        .w = w};
  while (reader_left(&r) && reader_ok(&r)) {
    struct instr instr = instr_read(&r);
    rewrite_one(&rw, &r, &instr);
  }
}
