/*
 * emit_code.c writes the code section: what did not change is copied from the
 * input in runs as long as they get.
 */
#include "fuse/emit.h"

#include "base/leb128.h"

#include <assert.h>

/* A body of main: copied between patches. */
static void write_main_body(struct emitter *e, uint32_t index) {
  const struct body *body = &e->main->bodies[index];
  uint32_t n_patches;
  const patch_offset *patches = link_patches(e->link, 0, index, &n_patches);
  uint32_t at = body->start;
  for (uint32_t i = 0; i < n_patches; i++) {
    writer_bytes(e->w, span_sub(e->main->code, at, patches[i] - at));
    at = rewrite_instr(remap_of(e, 0), patches[i], e->w);
  }
  writer_bytes(e->w,
               span_sub(e->main->code, at, body->start + body->size - at));
}

/* Whether func `func` of main is live and stays as it is. */
static bool is_unchanged(const struct emitter *e, uint32_t func) {
  uint32_t n_patches = 0;
  if (!e->link->live.inputs[0].items[EXTERN_FUNC][func])
    return false;
  link_patches(e->link, 0, func - e->main->n_imported[EXTERN_FUNC], &n_patches);
  return n_patches == 0;
}

/* Bodies of main that follow each other and have no patch, from out func
   `first` on: copied at once.  Returns the out func behind them. */
static uint32_t write_main_run(struct emitter *e, uint32_t first) {
  const struct numbering *n = e->numbering;
  uint32_t imported = e->main->n_imported[EXTERN_FUNC];
  uint32_t i = first;
  while (i < n->n_funcs && n->funcs[i].input == 0 &&
         n->funcs[i].func == n->funcs[first].func + (i - first) &&
         is_unchanged(e, n->funcs[i].func))
    i++;
  if (i == first)
    return first;
  const struct body *bodies = e->main->bodies;
  uint32_t index = n->funcs[first].func - imported;
  const struct body *last = &bodies[index + (i - first) - 1];
  writer_u32(e->w, bodies[index].size); /* shortest, as it was laid out */
  uint32_t at = bodies[index].start;
  for (uint32_t j = index; &bodies[j] != last; j++) {
    /* A size in front of the next body that is padded is written anew. */
    uint32_t end = bodies[j].start + bodies[j].size;
    uint32_t next = bodies[j + 1].start;
    if (next - end == leb128_u32_size(bodies[j + 1].size))
      continue;
    writer_bytes(e->w, span_sub(e->main->code, at, end - at));
    writer_u32(e->w, bodies[j + 1].size);
    at = next;
  }
  writer_bytes(e->w,
               span_sub(e->main->code, at, last->start + last->size - at));
  return i;
}

void emit_code(struct emitter *e) {
  const struct numbering *n = e->numbering;
  const struct code_layout *layout = &e->link->layout;
  if (n->n_funcs == 0 && !module_section(e->main, SECTION_CODE))
    return;
  writer_u8(e->w, SECTION_CODE);
  writer_u64(e->w, layout->size);
  e->link->code_start = writer_total(e->w) - e->start;
  if (e->w->counts) {
    writer_skip(e->w, layout->size);
    return;
  }
  uint64_t end = writer_total(e->w) + layout->size;
  writer_u32(e->w, n->n_funcs);
  for (uint32_t i = 0; i < n->n_funcs;) {
    uint32_t next = write_main_run(e, i);
    if (next != i) {
      i = next;
      continue;
    }
    const struct out_func *f = &n->funcs[i];
    writer_u32(e->w, layout->bodies[i].size);
    struct span bytes = link_new_body(e->link, f);
    if (bytes.data)
      writer_bytes(e->w, bytes);
    else
      write_main_body(e, f->func - e->main->n_imported[EXTERN_FUNC]);
    i++;
  }
  assert(e->w->failed || writer_total(e->w) == end);
  (void)end;
}
