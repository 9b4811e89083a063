/*
 * map_text.c writes a map for people: imports with what keeps them, memory,
 * sections and funcs by size, and what was dropped.
 */
#include "output/map.h"

#include "wasm/text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
static void
put(struct writer *w, const char *format, ...) {
  char text[256];
  va_list values;
  va_start(values, format);
  vsnprintf(text, sizeof text, format, values);
  va_end(values);
  writer_text(w, text);
}

static void put_chain(const struct map *map, struct cause cause,
                      struct writer *w) {
  struct chain chain = map_chain(map, cause);
  for (uint32_t i = 0; i < chain.n; i++) {
    writer_text(w, i ? " > " : "");
    writer_bytes(w, chain.names[i]);
  }
}

static void write_inputs(const struct map *map, struct writer *w) {
  const struct link *link = map->link;
  writer_text(w, "inputs\n");
  for (uint32_t i = 0; i < link_runtime(link); i++) {
    const struct input *input = &link->inputs[i];
    put(w, "  %-8s %10zu bytes  ", map_role(input), input->bytes.size);
    writer_text(w, input->name);
    writer_text(w, "\n");
  }
}

static void write_imports(const struct map *map, struct writer *w) {
  const struct module *out = map->out;
  writer_text(w, "\nimports, and what keeps each\n");
  for (uint32_t i = 0; i < out->n_imports; i++) {
    const struct import *import = &out->imports[i];
    struct cause cause = map_import_cause(map, i);
    writer_text(w, "  ");
    text_string(w, import->module);
    writer_text(w, " ");
    text_string(w, import->name);
    writer_text(w, " ");
    text_import_type(w, out, import);
    writer_text(w, "\n    ");
    if (cause.kind == CAUSE_NONE)
      writer_text(w, "(the program imports it, no live code uses it)");
    else
      put_chain(map, cause, w);
    writer_text(w, "\n");
  }
}

static void write_fused(const struct map *map, struct writer *w) {
  uint32_t n;
  const struct map_fused *items = map_fused(map, &n);
  if (!n)
    return;
  writer_text(w,
              "\nfused imports of the program, and the funcs they are now\n");
  for (uint32_t i = 0; items && i < n; i++) {
    writer_text(w, "  ");
    text_string(w, items[i].import->module);
    writer_text(w, " ");
    text_string(w, items[i].import->name);
    if (items[i].index == UINT32_MAX)
      writer_text(w, ": not called\n");
    else
      put(w, ": func %" PRIu32 "\n", items[i].index);
  }
}

static void write_exports(const struct map *map, struct writer *w) {
  const struct module *out = map->out;
  writer_text(w, "\nexports\n");
  for (uint32_t i = 0; i < out->n_exports; i++) {
    writer_text(w, "  ");
    text_string(w, out->exports[i].name);
    put(w, " %s %" PRIu32 "\n", extern_kind_name(out->exports[i].kind),
        out->exports[i].index);
  }
}

static void put_pages(struct writer *w, const struct limits *limits) {
  if (limits->flags & LIMITS_MAX)
    put(w, "%" PRIu64 " to %" PRIu64 " pages", limits->min, limits->max);
  else
    put(w, "%" PRIu64 " page%s, no maximum", limits->min,
        limits->min == 1 ? "" : "s");
}

static void write_memory(const struct map *map, struct writer *w) {
  const struct link *link = map->link;
  const struct memory_plan *plan = &link->memory;
  if (!plan->has_memory)
    return;
  writer_text(w, "\nmemory: ");
  put_pages(w, &plan->output);
  writer_text(w, "; the program sees ");
  put_pages(w, &plan->program);
  if (plan->has_roof)
    put(w,
        "\n  ceiling of the program at 0x%08" PRIx64 ", roof of %" PRIu32
        " page%s above it%s",
        plan->program.min * PAGE, plan->roof_pages,
        plan->roof_pages == 1 ? "" : "s",
        link->live.moves ? "; it moves up as the program grows" : "");
  writer_text(w, "\n");
  for (uint32_t i = 0; i < map->n_regions; i++) {
    const struct map_region *region = &map->regions[i];
    put(w, "  0x%08" PRIx64 " %10" PRIu64 "  %-8s", region->start, region->size,
        map_role(&link->inputs[region->input]));
    writer_text(w, region->is_zero ? "zero  " : "data  ");
    writer_bytes(w, region->name);
    writer_text(w, "\n");
  }
}

static void write_sections(const struct map *map, struct writer *w) {
  writer_text(w, "\nsections\n");
  for (uint32_t i = 0; i < map->n_sections; i++) {
    const struct map_section *section = &map->sections[i];
    put(w, "  %10" PRIu64 "  ", section->size);
    if (section->is_custom)
      text_string(w, section->name);
    else
      writer_bytes(w, section->name);
    writer_text(w, "\n");
  }
}

static int compare_funcs(const void *a, const void *b) {
  const struct map_func *const *left = a, *const *right = b;
  if ((*left)->size != (*right)->size)
    return (*left)->size > (*right)->size ? -1 : 1;
  return (*left)->index < (*right)->index ? -1 : 1;
}

static void write_code_sums(const struct map *map, struct writer *w) {
  const struct link *link = map->link;
  for (uint32_t i = 0; i < link->n_inputs; i++) {
    uint64_t size = 0, count = 0;
    for (uint32_t j = 0; j < map->n_funcs; j++)
      if (map->funcs[j].input == i) {
        size += map->funcs[j].size;
        count++;
      }
    put(w, "  %10" PRIu64 "  in %" PRIu64 " funcs of ", size, count);
    writer_text(w, i == link_runtime(link) ? "wasi-fuse itself"
                                           : link->inputs[i].name);
    writer_text(w, "\n");
  }
}

static void write_funcs(const struct map *map, struct writer *w) {
  const struct map_func **sorted =
      link_array(map->link, map->n_funcs, sizeof *sorted);
  for (uint32_t i = 0; sorted && i < map->n_funcs; i++)
    sorted[i] = &map->funcs[i];
  if (sorted && map->n_funcs)
    qsort(sorted, map->n_funcs, sizeof *sorted, compare_funcs);
  writer_text(w, "\ncode\n");
  write_code_sums(map, w);
  writer_text(w, "\nfuncs, the largest first\n");
  for (uint32_t i = 0; sorted && i < map->n_funcs; i++) {
    const struct map_func *f = sorted[i];
    if (!map->link->live.inputs[f->input].items[EXTERN_FUNC][f->func])
      continue;
    put(w, "  %10" PRIu64 " %6" PRIu32 "  %-8s", f->size, f->index,
        map_role(&map->link->inputs[f->input]));
    writer_bytes(w, f->name);
    writer_text(w, "\n");
  }
}

static void write_drops(const struct map *map, struct writer *w) {
  if (map->n_drops)
    writer_text(w, "\ndropped funcs\n");
  for (uint32_t i = 0; i < map->n_drops; i++) {
    const struct map_drop *drop = &map->drops[i];
    put(w, "  %10" PRIu64 "  %-8s", drop->size,
        map_role(&map->link->inputs[drop->input]));
    writer_bytes(w, drop->name);
    writer_text(w, "\n");
  }
}

void map_write_text(const struct map *map, struct writer *w) {
  bool is_component = map->link->options.flags & WF_COMPONENT;
  put(w, "wasi-fuse %s: a %s of %" PRIu64 " bytes\n\n", wf_version(),
      is_component ? "component" : "core module", map->size);
  write_inputs(map, w);
  write_imports(map, w);
  write_fused(map, w);
  write_exports(map, w);
  write_memory(map, w);
  write_sections(map, w);
  write_funcs(map, w);
  write_drops(map, w);
}
