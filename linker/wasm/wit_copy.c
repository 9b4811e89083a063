/*
 * wit_copy.c copies interfaces, types and functions from one world to another.
 */
#include "wasm/wit_copy.h"

#include <assert.h>

bool wit_copy_no_memory(struct wit_copier *c) {
  diag_no_memory(c->b.diag);
  return false;
}

bool wit_copy_begin(struct wit_copier *c, const struct world *from) {
  struct arena *arena = c->b.arena;
  c->from = from;
  c->types = arena_array(arena, from->n_types, sizeof *c->types);
  c->interfaces = arena_array(arena, from->n_interfaces, sizeof *c->interfaces);
  c->tried = arena_array(arena, from->n_types, sizeof *c->tried);
  return (c->types && c->interfaces && c->tried) || wit_copy_no_memory(c);
}

struct wit_interface *
wit_copy_interface(struct wit_copier *c,
                   const struct wit_interface *interface) {
  struct wit_interface **copy = &c->interfaces[interface->index];
  if (!*copy) {
    const struct wit_interface *there =
        wit_interface(c->b.world, interface->is_export, interface->name);
    if (there)
      *copy = c->b.world->interfaces[there->index];
    if (!*copy) {
      *copy = wit_build_interface(&c->b, interface->input);
      if (!*copy)
        return NULL;
      (*copy)->name = interface->name;
      (*copy)->options = interface->options;
      (*copy)->is_export = interface->is_export;
      if (!wit_build_add(&c->b, *copy))
        return NULL;
    }
    (*copy)->is_required |=
        interface->is_required || (interface->is_export && c->is_required);
  }
  return *copy;
}

static void disagree(struct wit_copier *c,
                     const struct wit_interface *interface, const char *noun,
                     struct span name, const char *a, const char *b) {
  struct span in =
      interface->name.size ? interface->name : span_of("the world");
  diag_error(c->b.diag, WF_ERR_UNRESOLVED, b, WF_NO_OFFSET,
             "%s `%.*s` of `%.*s`: its type is another in %s", noun,
             SPAN_ARGS(name), SPAN_ARGS(in), a ? a : "another section");
}

static const struct wit_type *copy_named(struct wit_copier *c,
                                         const struct wit_type *type) {
  struct wit_interface *interface = wit_copy_interface(c, type->interface);
  const struct wit_type *of = type->of ? wit_copy_type(c, type->of) : NULL;
  if (!interface || (type->of && !of))
    return NULL;
  const struct wit_type *there = wit_type(c->b.world, interface, type->name);
  if (there && there->kind == type->kind && there->of == of)
    return there;
  if (!there) {
    struct wit_type draft = *type;
    draft.of = of;
    return wit_build_named(&c->b, interface, &draft);
  }
  if (c->trial == type->interface) {
    c->trial_failed = true;
    return NULL;
  }
  disagree(c, interface, "type", type->name, there->input, type->input);
  return NULL;
}

static const struct wit_type *copy_members(struct wit_copier *c,
                                           const struct wit_type *type) {
  struct wit_type draft = {
      .kind = type->kind, .length = type->length, .n_members = type->n_members};
  struct wit_member few[4];
  draft.members = few;
  if (type->n_members > sizeof few / sizeof *few) {
    draft.members =
        arena_array(c->b.arena, type->n_members, sizeof *draft.members);
    if (!draft.members) {
      wit_copy_no_memory(c);
      return NULL;
    }
  }
  for (uint32_t i = 0; i < type->n_members; i++) {
    draft.members[i] = type->members[i];
    if (!type->members[i].type)
      continue;
    draft.members[i].type = wit_copy_type(c, type->members[i].type);
    if (!draft.members[i].type)
      return NULL;
  }
  return wit_build_type(&c->b, &draft);
}

const struct wit_type *wit_copy_type(struct wit_copier *c,
                                     const struct wit_type *type) {
  const struct wit_type **copy = &c->types[type->index];
  if (!*copy) {
    *copy = type->interface ? copy_named(c, type) : copy_members(c, type);
    if (*copy && c->trial)
      c->tried[c->n_tried++] = type->index;
  }
  return *copy;
}

static bool same_func(const struct wit_func *a, const struct wit_func *b) {
  return a->type == b->type &&
         (a->encoding == b->encoding || !a->type->has_string);
}

/* The resource that "[static]file.open" belongs to, as its name says; null for
   a function of none. */
static const struct wit_type *owner(const struct world *world,
                                    const struct wit_func *func) {
  struct span name = func->name;
  if (name.size == 0 || name.data[0] != '[')
    return NULL;
  size_t start = span_find(name, ']') + 1;
  size_t end = span_find(name, '.');
  return end > start ? wit_type(world, func->interface,
                                span_sub(name, start, end - start))
                     : NULL;
}

bool wit_copy_func(struct wit_copier *c, const struct wit_func *func) {
  struct wit_interface *interface = wit_copy_interface(c, func->interface);
  const struct wit_type *resource = owner(c->from, func);
  struct wit_func draft = *func;
  if (resource && !wit_copy_type(c, resource))
    return false;
  draft.type = wit_copy_type(c, func->type);
  if (!interface || !draft.type)
    return false;
  const struct wit_func *there = wit_func(c->b.world, interface, func->name);
  if (!there)
    return wit_build_func(&c->b, interface, &draft);
  if (same_func(there, &draft))
    return true;
  disagree(c, interface, "function", func->name, there->input, func->input);
  return false;
}

bool wit_copy_fits(struct wit_copier *c,
                   const struct wit_interface *interface) {
  const struct wit_interface *copy = wit_copy_interface(c, interface);
  for (size_t i = 0; i < interface->n_types; i++)
    if (!wit_copy_type(c, interface->types[i]))
      return false;
  for (size_t i = 0; i < interface->n_funcs; i++) {
    struct wit_func draft = *interface->funcs[i];
    const struct wit_func *there = wit_func(c->b.world, copy, draft.name);
    draft.type = wit_copy_type(c, draft.type);
    if (!draft.type)
      return false;
    if (there && !same_func(there, &draft)) {
      c->trial_failed = true;
      return false;
    }
  }
  return true;
}

bool wit_copy_all(struct wit_copier *c, const struct wit_interface *interface) {
  if (!wit_copy_interface(c, interface))
    return false;
  for (size_t i = 0; i < interface->n_types; i++)
    if (!wit_copy_type(c, interface->types[i]))
      return false;
  for (size_t i = 0; i < interface->n_funcs; i++)
    if (!wit_copy_func(c, interface->funcs[i]))
      return false;
  return true;
}

void wit_copy_reorder(struct wit_copier *c) {
  struct world *world = c->b.world;
  assert(c->n_order == world->n_interfaces);
  for (size_t i = 0; i < c->n_order; i++) {
    world->interfaces[i] = c->order[i];
    world->interfaces[i]->index = (uint32_t)i;
  }
}
