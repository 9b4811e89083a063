/*
 * component_core.c lowers functions and puts them, with the intrinsics of
 * resources and the memory, into core instances: one for each name by which
 * the fused module imports, whatever version that name has.
 */
#include "output/component_core.h"

#include "output/component_check.h"

#include <stdlib.h>

/* One name that an import module gives to the fused module. */
struct supply {
  struct span module, name;
  size_t order; /* the first import of that name */
  uint8_t core_sort;
  uint32_t index;
  const struct component_extern *import;
};

/* A core function for an import of the module, shared by all imports that
   mean the same. */
static uint32_t lower(struct component_state *s,
                      const struct wit_import *import) {
  enum { LOWER = 1, RESOURCE_NEW = 2, RESOURCE_DROP = 3, RESOURCE_REP = 4 };
  bool is_func = import->kind == WIT_IMPORT_FUNC;
  int which = import->kind == WIT_IMPORT_DROP  ? 0
              : import->kind == WIT_IMPORT_NEW ? 1
                                               : 2;
  struct component_index *index =
      is_func ? &s->lowered[import->func->index]
              : &s->intrinsics[which][import->resource->index];
  if (index->is_set)
    return index->value;
  if (is_func) {
    struct writer *w = wit_item(&s->scope, WIT_ITEM_CANON);
    writer_u8(w, LOWER);
    writer_u8(w, 0);
    writer_u32(w, s->funcs[import->func->index].value);
    struct component_options options = {.memory = import->needs_memory,
                                        .encoding = WIT_UTF8};
    if (import->needs_realloc)
      options.realloc = s->core_realloc;
    if (import->needs_encoding)
      options.encoding = import->func->encoding;
    component_put_options(s, w, &options);
  } else {
    uint32_t type = wit_encode_type(&s->encoder, &s->scope, import->resource);
    struct writer *w = wit_item(&s->scope, WIT_ITEM_CANON);
    writer_u8(w, which == 0   ? RESOURCE_DROP
                 : which == 1 ? RESOURCE_NEW
                              : RESOURCE_REP);
    writer_u32(w, type);
  }
  *index = (struct component_index){true, s->n_core_funcs++};
  return index->value;
}

static int by_module(const void *a, const void *b) {
  const struct supply *one = a, *other = b;
  int order = span_compare(one->module, other->module);
  if (order == 0)
    order = span_compare(one->name, other->name);
  if (order == 0)
    order = (one->order > other->order) - (one->order < other->order);
  return order;
}

/* Types are written before the core functions, so that each kind of item
   makes one section. */
static void put_dropped_types(struct component_state *s) {
  for (size_t i = 0; i < s->c->n_imports; i++) {
    struct wit_import found;
    if (wit_find_import(s->c->world, s->c->imports[i].module,
                        s->c->imports[i].name, &found) &&
        found.resource)
      wit_encode_type(&s->encoder, &s->scope, found.resource);
  }
}

static void fill_supply(struct component_state *s, struct supply *supply) {
  struct wit_import found;
  if (supply->import->kind == EXTERN_MEMORY) {
    supply->core_sort = COMPONENT_CORE_MEMORY;
  } else if (!component_is_receive(supply->import) &&
             wit_find_import(s->c->world, supply->module, supply->name,
                             &found)) {
    supply->core_sort = COMPONENT_CORE_FUNC;
    supply->index = lower(s, &found);
  }
}

/* Whether the allocator's instance can stand for a whole import module. */
static bool is_from_allocator(const struct supply *supply, size_t n) {
  for (size_t i = 0; i < n; i++) {
    bool is_memory = supply[i].import->kind == EXTERN_MEMORY &&
                     span_is(supply[i].name, "memory");
    if (!is_memory && !component_is_receive(supply[i].import))
      return false;
  }
  return true;
}

/* A core instance with what one import module has, and its index. */
static uint32_t put_bag(struct component_state *s, const struct supply *supply,
                        size_t n) {
  enum { INLINE_EXPORTS = 1 };
  if (is_from_allocator(supply, n))
    return 0;
  uint32_t n_names = 0;
  for (size_t i = 0; i < n; i++)
    n_names += i == 0 || !span_equal(supply[i].name, supply[i - 1].name);
  struct writer *w = wit_item(&s->scope, WIT_ITEM_CORE_INSTANCE);
  writer_u8(w, INLINE_EXPORTS);
  writer_u32(w, n_names);
  for (size_t i = 0; i < n; i++) {
    if (i > 0 && span_equal(supply[i].name, supply[i - 1].name))
      continue;
    writer_name(w, supply[i].name);
    writer_u8(w, supply[i].core_sort);
    writer_u32(w, supply[i].index);
  }
  return s->n_core_instances++;
}

bool component_instantiate(struct component_state *s, uint32_t module) {
  enum { INSTANTIATE = 0, CORE_INSTANCE = 0x12 };
  size_t n = s->c->n_imports;
  struct supply *supplies = arena_array(s->arena, n, sizeof *supplies);
  if (!supplies) {
    diag_no_memory(s->diag);
    return false;
  }
  for (size_t i = 0; i < n; i++)
    supplies[i] = (struct supply){.module = s->c->imports[i].module,
                                  .name = s->c->imports[i].name,
                                  .order = i,
                                  .import = &s->c->imports[i]};
  put_dropped_types(s);
  for (size_t i = 0; i < n; i++)
    fill_supply(s, &supplies[i]);
  qsort(supplies, n, sizeof *supplies, by_module);
  struct writer with = {0};
  uint32_t n_modules = 0;
  for (size_t i = 0, end; i < n; i = end) {
    for (end = i; end < n; end++)
      if (!span_equal(supplies[end].module, supplies[i].module))
        break;
    uint32_t bag = put_bag(s, &supplies[i], end - i);
    writer_name(&with, supplies[i].module);
    writer_u8(&with, CORE_INSTANCE);
    writer_u32(&with, bag);
    n_modules++;
  }
  struct writer *w = wit_item(&s->scope, WIT_ITEM_CORE_INSTANCE);
  writer_u8(w, INSTANTIATE);
  writer_u32(w, module);
  writer_u32(w, n_modules);
  writer_bytes(w, writer_span(&with));
  w->failed |= with.failed;
  writer_free(&with);
  s->fused = s->n_core_instances++;
  return true;
}
