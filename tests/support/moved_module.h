/*
 * moved_module.h moves the code of a real module about, as a link does, and its
 * debug information with it: bodies change places, calls change their size,
 * some funcs are dropped.  The result need not be valid, since only tools that
 * read debug information look at it; what it is about is that they say of each
 * moved instruction what they said before.
 */
#ifndef WASI_FUSE_TESTS_MOVED_MODULE_H
#define WASI_FUSE_TESTS_MOVED_MODULE_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/leb128.h"
#include "base/reader.h"
#include "base/writer.h"
#include "output/code_map.h"
#include "output/dwarf.h"
#include "wasm/instr.h"
#include "wasm/parse.h"

enum move_calls {
  MOVE_CALLS_KEEP,
  MOVE_CALLS_SHORTEST, /* their indices in as few bytes as they need */
  MOVE_CALLS_RANDOM    /* in any number of bytes from that to five */
};

struct move_options {
  uint32_t seed;
  enum move_calls calls;
  uint32_t move_every; /* of so many funcs one goes to the end; 0: none */
  uint32_t drop_every; /* of so many funcs one is dropped; 0: none */
};

struct moved_module {
  struct arena *arena;
  struct diag *diag;
  const struct module *m;
  struct move_options options;
  uint32_t random;
  struct code_func *funcs;
  struct span *bodies; /* rewritten, by old index */
  struct code_map map;
  uint32_t *instrs; /* old offsets of the instructions that stay */
  size_t n_instrs, instr_capacity;
  struct dwarf_section *sections; /* of the module as it was */
  size_t n_sections;
};

static inline uint32_t moved_random(struct moved_module *moved) {
  moved->random ^= moved->random << 13;
  moved->random ^= moved->random >> 17;
  moved->random ^= moved->random << 5;
  return moved->random;
}

static inline struct span moved_keep(struct moved_module *moved,
                                     struct writer *w) {
  const char *copy = arena_copy(moved->arena, w->data, w->size);
  struct span kept = {(const uint8_t *)copy, w->size};
  w->size = 0;
  return kept;
}

static inline void moved_ignore_index(struct instr_visitor *v, enum space space,
                                      uint32_t index, size_t at) {
  (void)v, (void)space, (void)index, (void)at;
}

static inline size_t moved_call_size(struct moved_module *moved, uint32_t index,
                                     size_t size) {
  size_t least = leb128_u32_size(index);
  if (moved->options.calls == MOVE_CALLS_KEEP)
    return size;
  if (moved->options.calls == MOVE_CALLS_SHORTEST)
    return least;
  return least + moved_random(moved) % (LEB128_U32_MAX + 1 - least);
}

static inline void moved_skip_locals(struct reader *r,
                                     struct instr_visitor *v) {
  uint32_t groups = reader_count(r, 2, "local count");
  for (uint32_t i = 0; i < groups && reader_ok(r); i++) {
    reader_u32(r, "local count");
    instr_visit_value_type(r, v);
  }
}

/* Copies a body instruction by instruction and notes what changes. */
static inline void moved_rewrite_body(struct moved_module *moved, uint32_t i,
                                      struct writer *w) {
  const struct body *body = &moved->m->bodies[i];
  struct reader r = reader_of(span_sub(moved->m->code, body->start, body->size),
                              0, "", moved->diag);
  struct instr_visitor v = {.index = moved_ignore_index};
  struct code_change *changes = NULL;
  size_t n = 0, capacity = 0;
  moved_skip_locals(&r, &v);
  writer_bytes(w, span_sub(moved->m->code, body->start, r.pos));
  while (reader_left(&r) && reader_ok(&r)) {
    size_t from = r.pos;
    if (moved->funcs[i].live) {
      moved->instrs =
          (uint32_t *)arena_more(moved->arena, moved->instrs, moved->n_instrs,
                                 &moved->instr_capacity, sizeof *moved->instrs);
      moved->instrs[moved->n_instrs++] = body->start + (uint32_t)from;
    }
    struct instr instr = instr_read(&r);
    size_t operand = r.pos;
    struct reader ahead = r;
    instr_visit(&r, &instr, &v);
    if (instr.prefix || instr.code != OP_CALL) {
      writer_bytes(w, (struct span){r.data + from, r.pos - from});
      continue;
    }
    uint32_t index = reader_u32(&ahead, "func");
    size_t size = moved_call_size(moved, index, r.pos - operand);
    writer_u8(w, OP_CALL);
    writer_padded_u32(w, index, size);
    if (size == r.pos - operand)
      continue;
    changes = (struct code_change *)arena_more(moved->arena, changes, n,
                                               &capacity, sizeof *changes);
    /* From the start of the body; the layout comes later. */
    changes[n++] = (struct code_change){body->start + (uint32_t)r.pos,
                                        (int32_t)w->size - (int32_t)r.pos};
  }
  moved->funcs[i].changes = changes;
  moved->funcs[i].n_changes = (uint32_t)n;
}

static inline void moved_place(struct moved_module *moved, uint32_t i,
                               struct writer *w) {
  struct code_func *func = &moved->funcs[i];
  struct code_change *changes = (struct code_change *)(uintptr_t)func->changes;
  writer_name(w, moved->bodies[i]);
  func->new_end = (uint32_t)w->size;
  func->new_start = func->new_end - (uint32_t)moved->bodies[i].size;
  for (uint32_t j = 0; j < func->n_changes; j++)
    changes[j].shift += (int32_t)func->new_start - (int32_t)func->old_start;
}

static inline bool moved_is_late(const struct moved_module *moved, uint32_t i) {
  uint32_t every = moved->options.move_every;
  return every && i % every == moved->options.seed % every;
}

/* What one or several moved modules become. */
struct moved_output {
  struct span code;  /* the content of the code section */
  struct span bytes; /* the module */
};

/* The new code section.  An empty body stands for each that is dropped, so
   that there are as many as before. */
static inline void moved_lay_out(struct moved_module *inputs, size_t n,
                                 struct moved_output *output) {
  static const uint8_t empty[] = {0x02, 0x00, 0x0b};
  struct writer w = {0};
  uint32_t n_bodies = 0;
  for (size_t i = 0; i < n; i++)
    n_bodies += inputs[i].m->n_bodies;
  writer_padded_u32(&w, n_bodies, 5);
  for (int late = 0; late < 2; late++)
    for (size_t i = 0; i < n; i++)
      for (uint32_t j = 0; j < inputs[i].m->n_bodies; j++)
        if (inputs[i].funcs[j].live &&
            moved_is_late(&inputs[i], j) == (late == 1))
          moved_place(&inputs[i], j, &w);
  for (size_t i = 0; i < n; i++)
    for (uint32_t j = 0; j < inputs[i].m->n_bodies; j++)
      if (!inputs[i].funcs[j].live)
        writer_bytes(&w, (struct span){empty, sizeof empty});
  output->code = moved_keep(&inputs[0], &w);
  writer_free(&w);
}

static inline void moved_section(struct writer *w, uint8_t id, struct span name,
                                 struct span content) {
  struct writer body = {0};
  if (id == SECTION_CUSTOM)
    writer_name(&body, name);
  writer_bytes(&body, content);
  writer_u8(w, id);
  writer_frame(w, &body);
  writer_free(&body);
}

/* A module of `code`, whose funcs are all of one type, and debug sections. */
static inline struct span moved_write(struct moved_module *moved,
                                      struct span code,
                                      const struct dwarf_section *debug,
                                      size_t n_debug) {
  static const uint8_t header[] = {0, 'a', 's', 'm', 1, 0, 0, 0};
  static const uint8_t type[] = {1, 0x60, 0, 0};
  const struct span none = {NULL, 0};
  struct writer w = {0}, funcs = {0};
  struct reader r = reader_of(code, 0, "", moved->diag);
  uint32_t n_bodies = reader_u32(&r, "body count");
  writer_u32(&funcs, n_bodies);
  for (uint32_t i = 0; i < n_bodies; i++)
    writer_u8(&funcs, 0);
  writer_bytes(&w, (struct span){header, sizeof header});
  moved_section(&w, SECTION_TYPE, none, (struct span){type, sizeof type});
  moved_section(&w, SECTION_FUNC, none, writer_span(&funcs));
  moved_section(&w, SECTION_CODE, none, code);
  for (size_t i = 0; i < n_debug; i++)
    if (debug[i].bytes.data)
      moved_section(&w, SECTION_CUSTOM, debug[i].name, debug[i].bytes);
  struct span bytes = moved_keep(moved, &w);
  writer_free(&funcs);
  writer_free(&w);
  return bytes;
}

/* The debug sections of a module, `m->n_sections` at most. */
static inline size_t moved_debug_sections(const struct module *m,
                                          struct dwarf_section *sections) {
  size_t n = 0;
  for (uint32_t i = 0; i < m->n_sections; i++) {
    const struct section *s = &m->sections[i];
    if (s->id == SECTION_CUSTOM && dwarf_is_section(s->name))
      sections[n++] = (struct dwarf_section){
          s->name, s->content, (uint64_t)(s->content.data - m->bytes.data)};
  }
  return n;
}

/* Rewrites the bodies of a module; they have no place yet. */
static inline void moved_rewrite(struct moved_module *moved) {
  const struct module *m = moved->m;
  struct writer w = {0};
  moved->random = moved->options.seed * 2654435761u + 1;
  moved->funcs = (struct code_func *)arena_array(moved->arena, m->n_bodies,
                                                 sizeof *moved->funcs);
  moved->bodies = (struct span *)arena_array(moved->arena, m->n_bodies,
                                             sizeof *moved->bodies);
  for (uint32_t i = 0; i < m->n_bodies; i++) {
    struct code_func *func = &moved->funcs[i];
    uint32_t every = moved->options.drop_every;
    func->old_start = m->bodies[i].start;
    func->old_end = func->old_start + m->bodies[i].size;
    func->live = !every || i % every != moved->options.seed % every;
    moved_rewrite_body(moved, i, &w);
    moved->bodies[i] = moved_keep(moved, &w);
  }
  writer_free(&w);
  moved->map = (struct code_map){moved->funcs, m->n_bodies};
  moved->sections = (struct dwarf_section *)arena_array(
      moved->arena, m->n_sections, sizeof *moved->sections);
  moved->n_sections = moved_debug_sections(m, moved->sections);
}

/* Moves modules, whose members up to `options` are set, into one: their code
   and their debug information.  False if memory is out. */
static inline bool moved_modules(struct moved_module *inputs, size_t n,
                                 struct moved_output *output) {
  struct moved_module *first = &inputs[0];
  struct dwarf_input *join =
      (struct dwarf_input *)arena_array(first->arena, n, sizeof *join);
  struct dwarf_section *out;
  size_t n_out;
  for (size_t i = 0; i < n; i++)
    moved_rewrite(&inputs[i]);
  moved_lay_out(inputs, n, output);
  for (size_t i = 0; i < n; i++)
    join[i] = (struct dwarf_input){inputs[i].m->name, &inputs[i].map,
                                   inputs[i].sections, inputs[i].n_sections};
  if (!dwarf_join(first->arena, first->diag, join, n, &out, &n_out))
    return false;
  output->bytes = moved_write(first, output->code, out, n_out);
  return true;
}

#endif
