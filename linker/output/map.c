/*
 * map.c gathers what reports tell.  What is in the output is read off the
 * output, which is written into memory for that and parsed; where it is from
 * and why, off the link.
 */
#include "output/map.h"

#include "base/leb128.h"
#include "base/reader.h"
#include "output/wrap.h"
#include "wasm/names.h"
#include "wasm/parse.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* What a func without a name is called. */
static struct span numbered_name(struct arena *arena, uint32_t func) {
  char text[32];
  int size = snprintf(text, sizeof text, "func %" PRIu32, func);
  const char *copy = arena_copy(arena, text, (size_t)size);
  return (struct span){(const uint8_t *)copy, copy ? (size_t)size : 0};
}

/* Funcs are called as the name section says, else as the import or an export
   is called, else by their number. */
static struct span *func_names(struct link *link, uint32_t input) {
  const struct module *m = link->inputs[input].module;
  uint32_t n = m->n_items[EXTERN_FUNC];
  struct span *names = read_names(&link->arena, m, NAMES_FUNCS, n);
  for (uint32_t i = 0; names && i < m->n_imports; i++)
    if (m->imports[i].kind == EXTERN_FUNC)
      names[m->imports[i].index] = m->imports[i].name;
  for (uint32_t i = 0; names && i < m->n_exports; i++)
    if (m->exports[i].kind == EXTERN_FUNC && !names[m->exports[i].index].size)
      names[m->exports[i].index] = m->exports[i].name;
  for (uint32_t i = 0; names && i < n; i++)
    if (!names[i].size)
      names[i] = numbered_name(&link->arena, i);
  return names;
}

static bool gather_names(struct map *map) {
  struct link *link = map->link;
  map->names = link_array(link, link->n_inputs, sizeof *map->names);
  for (uint32_t i = 0; map->names && i < link->n_inputs; i++) {
    map->names[i] = func_names(link, i);
    if (!map->names[i])
      return false;
  }
  return map->names != NULL;
}

static void add_drop(struct map *map, uint32_t input, uint32_t func) {
  const struct module *m = map->link->inputs[input].module;
  const struct body *body = &m->bodies[func - m->n_imported[EXTERN_FUNC]];
  map->drops[map->n_drops++] =
      (struct map_drop){.input = input,
                        .size = leb128_u32_size(body->size) + body->size,
                        .name = map->names[input][func]};
}

/* The linker's own funcs that are not needed were never there. */
static bool gather_drops(struct map *map) {
  struct link *link = map->link;
  size_t room = 0;
  for (uint32_t i = 0; i < link_runtime(link); i++)
    room += link->inputs[i].module->n_bodies;
  map->drops = link_array(link, room, sizeof *map->drops);
  for (uint32_t i = 0; map->drops && i < link_runtime(link); i++) {
    const struct module *m = link->inputs[i].module;
    for (uint32_t j = m->n_imported[EXTERN_FUNC]; j < m->n_items[EXTERN_FUNC];
         j++)
      if (!link->live.inputs[i].items[EXTERN_FUNC][j])
        add_drop(map, i, j);
  }
  return map->drops != NULL;
}

static bool gather_funcs(struct map *map) {
  struct link *link = map->link;
  const struct numbering *n = &link->numbering;
  map->n_funcs = n->n_funcs;
  map->funcs = link_array(link, n->n_funcs, sizeof *map->funcs);
  for (uint32_t i = 0; map->funcs && i < n->n_funcs; i++) {
    const struct out_func *f = &n->funcs[i];
    uint64_t size = link->layout.bodies[i].size;
    map->funcs[i] =
        (struct map_func){.index = n->n_imported_funcs + i,
                          .input = f->input,
                          .func = f->func,
                          .size = leb128_u32_size((uint32_t)size) + size,
                          .name = map->names[f->input][f->func]};
  }
  return map->funcs != NULL;
}

/* The address of an active segment that is a constant. */
static bool constant_address(struct span expression, uint64_t *address) {
  struct reader r = reader_of(expression, 0, NULL, NULL);
  r.quiet = true;
  uint8_t code = reader_left(&r) ? reader_u8(&r, "") : 0;
  if (code == OP_I32_CONST)
    *address = (uint32_t)reader_s32(&r, "");
  else if (code == OP_I64_CONST)
    *address = (uint64_t)reader_s64(&r, "");
  else
    return false;
  return reader_ok(&r) && reader_u8(&r, "") == OP_END && reader_ok(&r);
}

static void add_region(struct map *map, uint64_t start, uint64_t size,
                       uint32_t input, struct span name, bool is_zero) {
  map->regions[map->n_regions++] =
      (struct map_region){start, size, input, name, is_zero};
}

static void add_main_regions(struct map *map) {
  struct link *link = map->link;
  const struct module *m = link_main(link)->module;
  struct span *names = read_names(&link->arena, m, NAMES_DATAS, m->n_datas);
  for (uint32_t i = 0; names && i < m->n_datas; i++) {
    uint64_t start;
    const struct data *data = &m->datas[i];
    if (data->mode == SEGMENT_ACTIVE &&
        data->memory == link->memory.main_memory &&
        constant_address(data->offset, &start))
      add_region(map, start, data->bytes.size, 0, names[i], false);
  }
}

static void add_roof_regions(struct map *map) {
  struct link *link = map->link;
  const struct memory_plan *plan = &link->memory;
  uint32_t base = (uint32_t)plan->globals[RUNTIME_MEMORY_BASE];
  if (!plan->has_roof)
    return;
  bool is_threaded = link->is_threaded;
  uint32_t head = is_threaded ? ROOF_WORDS : ROOF_STACK;
  add_region(
      map, base - head, head, link_runtime(link),
      span_of(is_threaded ? "words of the threads" : "stack of the adapters"),
      true);
  for (uint32_t i = 0; i < plan->n_chunks; i++) {
    const struct data_chunk *chunk = &plan->chunks[i];
    add_region(map, base + chunk->place, chunk->size, chunk->input,
               (struct span){NULL, 0}, chunk->is_zero);
  }
  uint64_t end = plan->output.min * PAGE, arena = base + plan->data_size;
  if (end > arena)
    add_region(map, arena, end - arena, link_runtime(link),
               span_of(is_threaded ? "heap of the threads" : "arena for lists"),
               true);
}

static int compare_regions(const void *a, const void *b) {
  const struct map_region *left = a, *right = b;
  if (left->start != right->start)
    return left->start < right->start ? -1 : 1;
  return (left->size > right->size) - (left->size < right->size);
}

static bool gather_regions(struct map *map) {
  struct link *link = map->link;
  size_t room =
      (size_t)link_main(link)->module->n_datas + link->memory.n_chunks + 2;
  map->regions = link_array(link, room, sizeof *map->regions);
  if (!map->regions)
    return false;
  add_main_regions(map);
  add_roof_regions(map);
  qsort(map->regions, map->n_regions, sizeof *map->regions, compare_regions);
  return true;
}

static bool gather_sections(struct map *map) {
  static const char *const names[] = {
      "",       "type",  "import",  "func", "table", "memory",     "global",
      "export", "start", "element", "code", "data",  "data count", "tag"};
  const struct module *out = map->out;
  map->sections = link_array(map->link, out->n_sections, sizeof *map->sections);
  for (uint32_t i = 0; map->sections && i < out->n_sections; i++) {
    const struct section *section = &out->sections[i];
    uint64_t end = section->offset + section->content.size;
    uint64_t start =
        i ? out->sections[i - 1].offset + out->sections[i - 1].content.size : 8;
    map->sections[i] = (struct map_section){
        .name = section->id ? span_of(names[section->id]) : section->name,
        .is_custom = section->id == 0,
        .size = end - start};
  }
  map->n_sections = out->n_sections;
  return map->sections != NULL;
}

static bool measure_component(struct map *map) {
  struct writer counter = {.counts = true};
  bool ok = emit_component(map->link, &counter);
  map->size = writer_total(&counter);
  writer_free(&counter);
  return ok;
}

static bool write_and_parse(struct map *map) {
  struct link *link = map->link;
  if (!emit_module(link, &map->bytes)) {
    if (!diag_failed(&link->diag))
      diag_no_memory(&link->diag);
    return false;
  }
  map->out = parse_module(&link->arena, &link->diag, "the output",
                          writer_span(&map->bytes));
  map->size = map->bytes.size;
  if (!map->out)
    return false;
  return !(link->options.flags & WF_COMPONENT) || measure_component(map);
}

bool map_make(struct map *map, struct link *link) {
  /* An optimized module has other funcs: the map is of what was fused. */
  struct span replacement = link->replacement;
  const struct module *replaced = link->replaced;
  link->replacement = (struct span){NULL, 0};
  link->replaced = NULL;
  *map = (struct map){.link = link};
  bool ok = write_and_parse(map) && gather_names(map) && gather_funcs(map) &&
            gather_drops(map) && gather_regions(map) && gather_sections(map) &&
            map_find_causes(map);
  link->replacement = replacement;
  link->replaced = replaced;
  return ok;
}

void map_free(struct map *map) {
  writer_free(&map->bytes);
}

const char *map_role(const struct input *input) {
  switch (input->role) {
  case INPUT_MAIN:
    return "main";
  case INPUT_ADAPTER:
    return "adapter";
  case INPUT_RUNTIME:
    break;
  }
  return "linker";
}

struct map_fused *map_fused(const struct map *map, uint32_t *n) {
  struct link *link = map->link;
  const struct module *m = link_main(link)->module;
  struct map_fused *items =
      link_array(link, m->n_imported[EXTERN_FUNC], sizeof *items);
  *n = 0;
  for (uint32_t i = 0; items && i < m->n_imports; i++) {
    const struct import *import = &m->imports[i];
    if (import->kind != EXTERN_FUNC ||
        link_func(link, 0, import->index).kind == TARGET_HOST)
      continue;
    bool is_live = link->live.inputs[0].items[EXTERN_FUNC][import->index];
    struct out_index index =
        remap_index(&link->numbering.remaps[0], SPACE_FUNC, import->index);
    items[(*n)++] =
        (struct map_fused){import, is_live ? index.value : UINT32_MAX};
  }
  return items;
}
