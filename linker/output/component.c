/*
 * component.c writes the component around the fused module: what the world
 * imports comes first, as types, imports and aliases; then the core modules
 * and their instances; then what is exported.
 *
 *   core instance 0    the allocator module: memory, realloc, receive
 *   core functions     lowered with that memory and realloc, directly
 *   core instances     one for each import module of the fused module
 *   core instance      the fused module
 *   core instance      the fixup module, if a table is to be filled or
 *                      `_initialize` is to be called
 */
#include "output/component.h"

#include "output/component_allocator.h"
#include "output/component_lift.h"

#include <stdlib.h>

enum { CORE_FUNC = 0, CORE_TABLE = 1, CORE_MEMORY = 2 };

/* One name that an import module gives to the fused module. */
struct supply {
  struct span module, name;
  size_t order; /* the first import of that name */
  uint8_t core_sort;
  uint32_t index;
  const struct component_extern *import;
};

const struct component_extern *component_export(const struct component_state *s,
                                                struct span name) {
  size_t low = 0, high = s->c->n_exports;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = span_compare(s->exports[middle]->name, name);
    if (order == 0)
      return s->exports[middle];
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return NULL;
}

static int by_name(const void *a, const void *b) {
  const struct component_extern *const *one = a, *const *other = b;
  return span_compare((*one)->name, (*other)->name);
}

void component_alias_core(struct component_state *s, uint8_t core_sort,
                          uint32_t instance, struct span name) {
  enum { SORT_CORE = 0, TARGET_CORE_EXPORT = 1 };
  struct writer *w = wit_item(&s->scope, WIT_ITEM_ALIAS);
  writer_u8(w, SORT_CORE);
  writer_u8(w, core_sort);
  writer_u8(w, TARGET_CORE_EXPORT);
  writer_u32(w, instance);
  writer_name(w, name);
}

void component_put_options(const struct component_state *s, struct writer *w,
                           const struct component_options *options) {
  enum { MEMORY = 3, REALLOC = 4, POST_RETURN = 5 };
  writer_u32(w, 0u + (options->encoding != WIT_UTF8) + options->memory +
                    options->realloc.is_set + options->post_return.is_set);
  if (options->encoding != WIT_UTF8) /* which is the default */
    writer_u8(w, (uint8_t)options->encoding);
  if (options->memory) {
    writer_u8(w, MEMORY);
    writer_u32(w, s->core_memory.value);
  }
  if (options->realloc.is_set) {
    writer_u8(w, REALLOC);
    writer_u32(w, options->realloc.value);
  }
  if (options->post_return.is_set) {
    writer_u8(w, POST_RETURN);
    writer_u32(w, options->post_return.value);
  }
}

/* The functions of the host that are called, by alias. */
static void alias_funcs(struct component_state *s) {
  enum { TARGET_EXPORT = 0 };
  const struct world *world = s->c->world;
  for (size_t i = 0; i < world->n_interfaces; i++) {
    const struct wit_interface *interface = world->interfaces[i];
    if (interface->is_export || interface->name.size == 0)
      continue;
    for (size_t k = 0; k < interface->n_funcs; k++) {
      const struct wit_func *func = interface->funcs[k];
      struct writer *w = wit_item(&s->scope, WIT_ITEM_ALIAS);
      writer_u8(w, WIT_SORT_FUNC);
      writer_u8(w, TARGET_EXPORT);
      writer_u32(w, s->scope.instances[interface->index] - 1);
      writer_name(w, func->name);
      s->funcs[func->index] =
          (struct component_index){true, s->scope.n_funcs++};
    }
  }
}

static void put_imports(struct component_state *s) {
  const struct world *world = s->c->world;
  for (size_t i = 0; i < world->n_interfaces; i++) {
    const struct wit_interface *interface = world->interfaces[i];
    if (interface->is_export)
      continue;
    uint32_t first = s->scope.n_funcs;
    wit_encode_interface(&s->encoder, &s->scope, interface);
    for (size_t k = 0; interface->name.size == 0 && k < interface->n_funcs; k++)
      s->funcs[interface->funcs[k]->index] =
          (struct component_index){true, first + (uint32_t)k};
  }
}

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
    supply->core_sort = CORE_MEMORY;
  } else if (!component_is_receive(supply->import) &&
             wit_find_import(s->c->world, supply->module, supply->name,
                             &found)) {
    supply->core_sort = CORE_FUNC;
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

/* Instantiates the fused module with an instance for each import module. */
static bool instantiate(struct component_state *s, uint32_t module) {
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

static void put_core_module(struct component_state *s, struct writer *body) {
  enum { CORE_MODULE = 1 };
  wit_flush(&s->scope);
  writer_u8(&s->scope.bytes, CORE_MODULE);
  writer_frame(&s->scope.bytes, body);
  s->n_core_modules++;
}

static void put_allocator(struct component_state *s) {
  struct component_allocator allocator = {
      .memory = s->memory ? &s->memory->limits : NULL,
      .has_receive = s->has_receive,
      .has_realloc = s->has_realloc_slot,
      .n_destructors = s->n_slots - s->has_realloc_slot,
      .has_names = s->c->name.size != 0};
  s->has_allocator = s->memory || s->has_receive || s->n_slots;
  if (!s->has_allocator)
    return;
  struct writer body = {0};
  component_put_allocator(&body, &allocator);
  put_core_module(s, &body);
  writer_free(&body);
}

/* The allocator's instance, and what is named of it. */
static void instantiate_allocator(struct component_state *s) {
  enum { INSTANTIATE = 0 };
  if (!s->has_allocator)
    return;
  struct writer *w = wit_item(&s->scope, WIT_ITEM_CORE_INSTANCE);
  writer_u8(w, INSTANTIATE);
  writer_u32(w, 0);
  writer_u32(w, 0);
  s->n_core_instances++;
  if (s->memory) {
    component_alias_core(s, CORE_MEMORY, 0, span_of("memory"));
    s->core_memory = (struct component_index){true, s->n_core_memories++};
  }
  if (s->needs_realloc) {
    component_alias_core(s, CORE_FUNC, 0, span_of("realloc"));
    s->core_realloc = (struct component_index){true, s->n_core_funcs++};
  }
}

static void put_fixup(struct component_state *s) {
  enum { INSTANTIATE = 0, CORE_INSTANCE = 0x12 };
  if (!s->n_slots && !s->start.size)
    return;
  struct writer body = {0};
  component_put_fixup(&body, s->slots, s->n_slots, s->has_realloc_slot,
                      s->start);
  put_core_module(s, &body);
  writer_free(&body);
  struct writer *w = wit_item(&s->scope, WIT_ITEM_CORE_INSTANCE);
  writer_u8(w, INSTANTIATE);
  writer_u32(w, s->n_core_modules - 1);
  writer_u32(w, 1 + (s->n_slots != 0));
  writer_name(w, span_of("m"));
  writer_u8(w, CORE_INSTANCE);
  writer_u32(w, s->fused);
  if (s->n_slots) {
    writer_name(w, span_of("a"));
    writer_u8(w, CORE_INSTANCE);
    writer_u32(w, 0);
  }
  s->n_core_instances++;
}

static void put_custom(struct component_state *s, const char *name,
                       struct writer *content) {
  enum { CUSTOM = 0 };
  struct writer body = {0};
  wit_flush(&s->scope);
  writer_name(&body, span_of(name));
  writer_bytes(&body, writer_span(content));
  body.failed |= content->failed;
  writer_u8(&s->scope.bytes, CUSTOM);
  writer_frame(&s->scope.bytes, &body);
  writer_free(&body);
}

/* Names for backtraces: of the component and its core modules. */
static void put_names(struct component_state *s) {
  enum { COMPONENT = 0, SORT = 1, SORT_CORE = 0, CORE_MODULE = 0x11 };
  struct writer names = {0}, body = {0};
  writer_name(&body, s->c->name);
  writer_u8(&names, COMPONENT);
  writer_frame(&names, &body);
  writer_u8(&body, SORT_CORE);
  writer_u8(&body, CORE_MODULE);
  writer_u32(&body, s->n_core_modules);
  uint32_t module = 0;
  if (s->has_allocator) {
    writer_u32(&body, module++);
    writer_name(&body, span_of("allocator"));
  }
  writer_u32(&body, module++);
  writer_name(&body, s->c->name);
  if (module < s->n_core_modules) {
    writer_u32(&body, module);
    writer_name(&body, span_of("fixup"));
  }
  writer_u8(&names, SORT);
  writer_frame(&names, &body);
  put_custom(s, "component-name", &names);
  writer_free(&names);
  writer_free(&body);
}

/* A type with a name, in the component itself: its imports have them in their
   instances; what it exports has none until the instance is there. */
static uint32_t put_in_component(struct wit_encoder *e, struct wit_scope *scope,
                                 const struct wit_type *type) {
  const struct wit_interface *interface = type->interface;
  if (interface->name.size && scope->instances[interface->index])
    return wit_alias_export(scope, type);
  if (!interface->is_export)
    return wit_put_type(e, scope, WIT_ITEM_IMPORT, type);
  if (type->of)
    return wit_encode_type(e, scope, type->of);
  diag_error(e->diag, WF_ERR_UNSUPPORTED, type->input, WF_NO_OFFSET,
             "an import uses resource `%.*s` of `%.*s`, which the program "
             "itself exports",
             SPAN_ARGS(type->name), SPAN_ARGS(interface->name));
  e->failed = true;
  return 0;
}

static bool begin(struct component_state *s) {
  const struct world *world = s->c->world;
  struct arena *arena = s->arena;
  s->encoder =
      (struct wit_encoder){.world = world, .arena = arena, .diag = s->diag};
  if (!wit_scope_begin(&s->encoder, &s->scope, NULL))
    return false;
  s->scope.is_component = true;
  s->scope.put_named = put_in_component;
  s->funcs = arena_array(arena, world->n_funcs, sizeof *s->funcs);
  s->lowered = arena_array(arena, world->n_funcs, sizeof *s->lowered);
  bool ok = s->funcs && s->lowered;
  for (int i = 0; i < 3; i++) {
    s->intrinsics[i] =
        arena_array(arena, world->n_types, sizeof **s->intrinsics);
    ok = ok && s->intrinsics[i];
  }
  s->exports = arena_array(arena, s->c->n_exports, sizeof *s->exports);
  s->lifted = arena_array(arena, world->n_funcs, sizeof *s->lifted);
  s->destructors = arena_array(arena, world->n_types, sizeof *s->destructors);
  s->slots = arena_array(arena, 1 + world->n_types, sizeof *s->slots);
  if (!ok || !s->exports || !s->lifted || !s->destructors || !s->slots) {
    diag_no_memory(s->diag);
    return false;
  }
  for (size_t i = 0; i < s->c->n_exports; i++)
    s->exports[i] = &s->c->exports[i];
  qsort(s->exports, s->c->n_exports, sizeof *s->exports, by_name);
  for (int i = 0; i < 2 && !s->start.size; i++)
    if (component_export(s, span_of(wit_initializers[i])))
      s->start = span_of(wit_initializers[i]);
  return true;
}

/* Everything up to the bytes of the fused module. */
static void put_before(struct component_state *s) {
  static const uint8_t preamble[] = {0x00, 0x61, 0x73, 0x6d,
                                     0x0d, 0x00, 0x01, 0x00};
  enum { CORE_MODULE = 1 };
  writer_bytes(&s->scope.bytes, (struct span){preamble, sizeof preamble});
  put_imports(s);
  put_allocator(s);
  wit_flush(&s->scope);
  writer_u8(&s->scope.bytes, CORE_MODULE);
  writer_u64(&s->scope.bytes, s->c->module_size);
  s->n_core_modules++;
}

static bool put_after(struct component_state *s) {
  uint32_t module = s->n_core_modules - 1;
  instantiate_allocator(s);
  component_define_resources(s);
  alias_funcs(s);
  if (!instantiate(s, module))
    return false;
  put_fixup(s);
  component_put_exports(s);
  if (s->c->name.size)
    put_names(s);
  wit_flush(&s->scope);
  return !s->encoder.failed;
}

bool component_write(struct arena *arena, struct diag *diag,
                     const struct component *component, struct writer *before,
                     struct writer *after) {
  struct component c = *component;
  struct world *none = NULL;
  if (!c.world && !wit_merge(arena, diag, NULL, NULL, 0, &none))
    return false;
  if (!c.world)
    c.world = none;
  struct component_state s = {.c = &c, .arena = arena, .diag = diag};
  bool ok = begin(&s);
  if (ok) {
    ok = component_check_imports(&s);
    ok &= component_check_exports(&s);
    ok = ok && component_check_lists(&s);
  }
  if (ok) {
    component_find_destructors(&s);
    put_before(&s);
    *before = s.scope.bytes;
    s.scope.bytes = (struct writer){0};
    ok = put_after(&s) && !s.encoder.failed;
    *after = s.scope.bytes;
    s.scope.bytes = (struct writer){0};
  }
  wit_scope_free(&s.scope);
  if (ok && (!writer_ok(before) || !writer_ok(after))) {
    diag_no_memory(diag);
    ok = false;
  }
  return ok;
}
