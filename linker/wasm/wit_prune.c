/*
 * wit_prune.c copies the live part of a world.
 */
#include "wasm/wit_copy.h"

#include <assert.h>

/* What of a world is live; by index. */
struct live {
  bool *funcs, *drops /* types */, *exports /* functions that main has */;
};

static void mark_imports(const struct world *world,
                         const struct wit_name *imports, size_t n,
                         struct live *live) {
  for (size_t i = 0; i < n; i++) {
    struct wit_import import;
    if (!wit_find_import(world, imports[i].module, imports[i].field, &import))
      continue;
    if (import.func)
      live->funcs[import.func->index] = true;
    if (import.resource)
      live->drops[import.resource->index] = true;
  }
}

static void mark_exports(const struct world *world,
                         const struct wit_name *exports, size_t n,
                         struct live *live) {
  for (size_t i = 0; i < n; i++) {
    struct wit_export export;
    if (wit_find_export(world, exports[i].field, &export))
      live->exports[export.func->index] = true;
  }
}

/* An exported interface is whole or not there; what the world itself exports
   is there or not, each for itself. */
static void mark_interface(const struct wit_interface *interface,
                           struct live *live) {
  if (!interface->is_export)
    return;
  bool is_whole = interface->n_funcs > 0;
  for (size_t i = 0; i < interface->n_funcs; i++)
    is_whole &= live->exports[interface->funcs[i]->index];
  is_whole |= interface->is_required;
  for (size_t i = 0; i < interface->n_funcs; i++) {
    uint32_t index = interface->funcs[i]->index;
    live->funcs[index] =
        is_whole || (interface->name.size == 0 && live->exports[index]);
  }
  if (is_whole)
    for (size_t i = 0; i < interface->n_types; i++)
      live->drops[interface->types[i]->index] = true;
}

/* Puts the types of an interface's copy in the order of the original. */
static void sort_types(const struct wit_copier *c,
                       const struct wit_interface *interface) {
  struct wit_interface *copy = c->interfaces[interface->index];
  size_t n = 0;
  if (!copy)
    return;
  for (size_t i = 0; i < interface->n_types; i++)
    if (c->types[interface->types[i]->index])
      copy->types[n++] = c->types[interface->types[i]->index];
  assert(n == copy->n_types);
}

/* Copies what is live; the order stays. */
static bool copy_live(struct wit_copier *c, const struct live *live) {
  for (size_t i = 0; i < c->from->n_interfaces; i++) {
    const struct wit_interface *interface = c->from->interfaces[i];
    if (interface->is_required && interface->name.size &&
        !wit_copy_interface(c, interface))
      return false;
    for (size_t k = 0; k < interface->n_types; k++)
      if (live->drops[interface->types[k]->index] &&
          !wit_copy_type(c, interface->types[k]))
        return false;
    for (size_t k = 0; k < interface->n_funcs; k++)
      if (live->funcs[interface->funcs[k]->index] &&
          !wit_copy_func(c, interface->funcs[k]))
        return false;
  }
  for (size_t i = 0; i < c->from->n_interfaces; i++)
    sort_types(c, c->from->interfaces[i]);
  c->order = arena_array(c->b.arena, c->from->n_interfaces, sizeof *c->order);
  if (!c->order)
    return wit_copy_no_memory(c);
  for (size_t i = 0; i < c->from->n_interfaces; i++)
    if (c->interfaces[i])
      c->order[c->n_order++] = c->interfaces[i];
  wit_copy_reorder(c);
  return true;
}

static bool begin_live(struct wit_copier *c, const struct world *world,
                       struct live *live) {
  struct arena *arena = c->b.arena;
  if (!wit_build_world(&c->b, world->input) || !wit_copy_begin(c, world))
    return false;
  live->funcs = arena_array(arena, world->n_funcs, sizeof *live->funcs);
  live->exports = arena_array(arena, world->n_funcs, sizeof *live->exports);
  live->drops = arena_array(arena, world->n_types, sizeof *live->drops);
  return (live->funcs && live->exports && live->drops) || wit_copy_no_memory(c);
}

bool wit_prune(struct arena *arena, struct diag *diag,
               const struct world *world, const struct wit_name *imports,
               size_t n_imports, const struct wit_name *exports,
               size_t n_exports, struct world **out) {
  struct wit_copier c = {.b = {.arena = arena, .diag = diag}};
  struct live live;
  *out = NULL;
  if (!begin_live(&c, world, &live))
    return false;
  mark_imports(world, imports, n_imports, &live);
  mark_exports(world, exports, n_exports, &live);
  for (size_t i = 0; i < world->n_interfaces; i++)
    mark_interface(world->interfaces[i], &live);
  if (!copy_live(&c, &live))
    return false;
  *out = c.b.world;
  return true;
}

bool wit_with_encoding(struct arena *arena, struct diag *diag,
                       const struct world *world, enum wit_encoding encoding,
                       struct world **out) {
  struct wit_copier c = {.b = {.arena = arena, .diag = diag}};
  struct live live;
  *out = NULL;
  if (!begin_live(&c, world, &live))
    return false;
  for (size_t i = 0; i < world->n_interfaces; i++) {
    const struct wit_interface *interface = world->interfaces[i];
    for (size_t k = 0; k < interface->n_funcs; k++) {
      const struct wit_func *func = interface->funcs[k];
      live.funcs[func->index] =
          !func->type->has_string || func->encoding == encoding;
    }
    for (size_t k = 0; interface->is_export && k < interface->n_types; k++)
      live.drops[interface->types[k]->index] = true;
  }
  if (!copy_live(&c, &live))
    return false;
  *out = c.b.world;
  return true;
}
