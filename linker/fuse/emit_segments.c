/*
 * emit_segments.c writes what fills tables and memories at the start: main's
 * segments, then one for all the adapters.
 */
#include "fuse/emit.h"

#include "base/reader.h"

static void write_elem(struct emitter *e, struct writer *w,
                       const struct elem *elem) {
  const struct remap *remap = remap_of(e, 0);
  writer_u32(w, elem->flags);
  if (elem->mode == SEGMENT_ACTIVE) {
    if (elem->flags & 2)
      writer_u32(w, elem->table);
    rewrite_expression(remap, elem->offset, w);
  }
  writer_bytes(w, elem->element_type);
  writer_u32(w, elem->n_items);
  struct reader r = reader_of(elem->items, 0, NULL, NULL);
  if (elem->is_expressions)
    rewrite_expression(remap, elem->items, w);
  else
    for (uint32_t i = 0; i < elem->n_items; i++)
      writer_index(w, remap_index(remap, SPACE_FUNC, reader_u32(&r, "")));
}

uint32_t write_elems(struct emitter *e, struct writer *w) {
  const struct module *m = e->main;
  for (uint32_t i = 0; i < m->n_elems; i++)
    write_elem(e, w, &m->elems[i]);
  if (e->plan->n_slots == 0)
    return m->n_elems;
  bool is_first = e->numbering->table.value == 0;
  writer_u8(w, is_first ? 0 : 2);
  if (!is_first)
    writer_index(w, e->numbering->table);
  writer_u8(w, OP_I32_CONST);
  writer_s32(w, 1);
  writer_u8(w, OP_END);
  if (!is_first)
    writer_u8(w, 0); /* funcs */
  writer_u32(w, e->plan->n_slots);
  for (uint32_t i = 0; i < e->plan->n_slots; i++)
    writer_index(w, remap_index(remap_of(e, e->plan->slots[i].input),
                                SPACE_FUNC, e->plan->slots[i].func));
  return m->n_elems + 1;
}

/* What adapters have to put into memory at the start.  Where there are threads
   the first of them does it, by a passive segment. */
static bool has_init_data(const struct emitter *e) {
  return e->plan->has_roof && e->plan->init_size > 0 &&
         !e->link->live.takes_roof;
}

uint32_t write_datas(struct emitter *e, struct writer *w) {
  const struct module *m = e->main;
  bool memories_moved =
      e->plan->main_has_memory &&
      remap_index(remap_of(e, 0), SPACE_MEMORY, e->plan->main_memory).value !=
          e->plan->main_memory;
  if (!memories_moved) {
    writer_bytes(w, m->data_entries);
  } else {
    for (uint32_t i = 0; i < m->n_datas; i++) {
      const struct data *data = &m->datas[i];
      struct out_index memory =
          remap_index(remap_of(e, 0), SPACE_MEMORY, data->memory);
      bool active = data->mode == SEGMENT_ACTIVE;
      writer_u8(w, !active ? 1 : memory.value ? 2 : 0);
      if (active && memory.value)
        writer_index(w, memory);
      if (active)
        rewrite_expression(remap_of(e, 0), data->offset, w);
      writer_name(w, data->bytes);
    }
  }
  if (!has_init_data(e))
    return m->n_datas;
  if (e->link->is_threaded) {
    writer_u8(w, 1);
    writer_name(w, plan_init_data(e->link));
    return m->n_datas + 1;
  }
  struct out_index memory = {0};
  if (e->plan->main_has_memory)
    memory = remap_index(remap_of(e, 0), SPACE_MEMORY, e->plan->main_memory);
  writer_u8(w, memory.value ? 2 : 0);
  if (memory.value)
    writer_index(w, memory);
  writer_u8(w, OP_I32_CONST);
  writer_s32(w, e->plan->globals[RUNTIME_MEMORY_BASE]);
  writer_u8(w, OP_END);
  writer_name(w, plan_init_data(e->link));
  return m->n_datas + 1;
}

void emit_data_count(struct emitter *e) {
  if (!e->main->has_data_count && !(has_init_data(e) && e->link->is_threaded))
    return;
  writer_u32(&e->body, e->main->n_datas + has_init_data(e));
  writer_u8(e->w, SECTION_DATA_COUNT);
  writer_frame(e->w, &e->body);
}
