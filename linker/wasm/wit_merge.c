/*
 * wit_merge.c makes new worlds of old ones by copying: all of several worlds
 * into their union, or the live part of one.  Types are copied when something
 * needs them, so that what nothing needs is left behind.
 *
 * A union is made in two steps.  First interfaces of one name become one;
 * then the result is copied once more in order of dependence, and there an
 * import gives way to a higher version on its track that has all it has:
 *
 *   main     io/error@0.2.6  io/streams@0.2.6        io/error@0.2.6
 *   adapter  io/error@0.2.0  cli/stdout@0.2.0   ->   io/streams@0.2.6
 *            io/streams@0.2.0                        cli/stdout@0.2.0
 *
 * where the streams of cli/stdout are now those of 0.2.6.
 */
#include "wasm/wit_build.h"

#include <assert.h>

enum state { UNSEEN, OPEN, DONE };

struct copier {
  struct wit_builder b;
  const struct world *from;
  const struct wit_type **types;     /* copies, by index */
  struct wit_interface **interfaces; /* copies, by index */
  bool is_required;                  /* exports of `from` are */
  /* an interface that may be replaced is copied into its successor on trial:
     nothing new may come of it */
  const struct wit_interface *trial;
  uint32_t *tried; /* types to forget if it fails */
  size_t n_tried;
  bool trial_failed;
  /* settling */
  enum state *states;
  uint32_t *visited; /* types by index: 1 + the interface that came by */
  const struct wit_interface **needs; /* a stack */
  size_t n_needs, needs_capacity;
  struct wit_interface **order;
  size_t n_order;
  size_t work;
};

enum { MAX_WORK = 16000000 };

static bool out_of_memory(struct copier *c) {
  diag_no_memory(c->b.diag);
  return false;
}

/* Room for the copies of all of `from`. */
static bool begin_copy(struct copier *c, const struct world *from) {
  struct arena *arena = c->b.arena;
  c->from = from;
  c->types = arena_array(arena, from->n_types, sizeof *c->types);
  c->interfaces = arena_array(arena, from->n_interfaces, sizeof *c->interfaces);
  c->tried = arena_array(arena, from->n_types, sizeof *c->tried);
  return (c->types && c->interfaces && c->tried) || out_of_memory(c);
}

/* The copy of an interface, without its contents. */
static struct wit_interface *
copy_interface(struct copier *c, const struct wit_interface *interface) {
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

static void disagree(struct copier *c, const struct wit_interface *interface,
                     const char *noun, struct span name, const char *a,
                     const char *b) {
  struct span in =
      interface->name.size ? interface->name : span_of("the world");
  diag_error(c->b.diag, WF_ERR_UNRESOLVED, b, WF_NO_OFFSET,
             "%s `%.*s` of `%.*s`: its type is another in %s", noun,
             SPAN_ARGS(name), SPAN_ARGS(in), a ? a : "another section");
}

static const struct wit_type *copy_type(struct copier *c,
                                        const struct wit_type *type);

static const struct wit_type *copy_named(struct copier *c,
                                         const struct wit_type *type) {
  struct wit_interface *interface = copy_interface(c, type->interface);
  const struct wit_type *of = type->of ? copy_type(c, type->of) : NULL;
  if (!interface || (type->of && !of))
    return NULL;
  const struct wit_type *there = wit_type(c->b.world, interface, type->name);
  if (there && there->kind == type->kind && there->of == of)
    return there;
  if (c->trial == type->interface) {
    c->trial_failed = true;
    return NULL;
  }
  if (!there)
    return wit_build_named(&c->b, interface, type->name, of, type->input);
  disagree(c, interface, "type", type->name, there->input, type->input);
  return NULL;
}

static const struct wit_type *copy_members(struct copier *c,
                                           const struct wit_type *type) {
  struct wit_type draft = {
      .kind = type->kind, .length = type->length, .n_members = type->n_members};
  struct wit_member few[4];
  draft.members = few;
  if (type->n_members > sizeof few / sizeof *few) {
    draft.members =
        arena_array(c->b.arena, type->n_members, sizeof *draft.members);
    if (!draft.members) {
      out_of_memory(c);
      return NULL;
    }
  }
  for (uint32_t i = 0; i < type->n_members; i++) {
    draft.members[i] = type->members[i];
    if (!type->members[i].type)
      continue;
    draft.members[i].type = copy_type(c, type->members[i].type);
    if (!draft.members[i].type)
      return NULL;
  }
  return wit_build_type(&c->b, &draft);
}

/* Null when it failed; on trial that need not be an error. */
static const struct wit_type *copy_type(struct copier *c,
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

static bool copy_func(struct copier *c, const struct wit_func *func) {
  struct wit_interface *interface = copy_interface(c, func->interface);
  const struct wit_type *resource = owner(c->from, func);
  struct wit_func draft = *func;
  if (resource && !copy_type(c, resource))
    return false;
  draft.type = copy_type(c, func->type);
  if (!interface || !draft.type)
    return false;
  const struct wit_func *there = wit_func(c->b.world, interface, func->name);
  if (there && same_func(there, &draft))
    return true;
  if (c->trial == func->interface) {
    c->trial_failed = true;
    return false;
  }
  if (!there)
    return wit_build_func(&c->b, interface, &draft);
  disagree(c, interface, "function", func->name, there->input, func->input);
  return false;
}

/* An interface with all it has. */
static bool copy_all(struct copier *c, const struct wit_interface *interface) {
  if (!copy_interface(c, interface))
    return false;
  for (size_t i = 0; i < interface->n_types; i++)
    if (!copy_type(c, interface->types[i]))
      return false;
  for (size_t i = 0; i < interface->n_funcs; i++)
    if (!copy_func(c, interface->funcs[i]))
      return false;
  return true;
}

/* Step one of a union: everything of `from`, in any order.  What disagrees is
   reported for each interface. */
static bool copy_world(struct copier *c, const struct world *from) {
  bool ok = begin_copy(c, from);
  for (size_t i = 0; ok && i < from->n_interfaces; i++)
    ok = copy_all(c, from->interfaces[i]);
  return ok;
}

/* The highest version on the track of an import, if it is not the lowest. */
static const struct wit_interface *
successor(const struct world *world, const struct wit_interface *interface) {
  const struct wit_interface *best = NULL;
  if (interface->is_export || interface->name.size == 0)
    return NULL;
  for (size_t i = 0; i < world->n_interfaces; i++) {
    const struct wit_interface *other = world->interfaces[i];
    const struct wit_interface *lower = best ? best : interface;
    if (!other->is_export && wit_same_track(other->name, interface->name) &&
        wit_compare_versions(lower->name, other->name) < 0)
      best = other;
  }
  return best;
}

/* Whether the interface adds nothing to the copy of its successor; then it is
   that from now on. */
static bool try_successor(struct copier *c,
                          const struct wit_interface *interface,
                          const struct wit_interface *next) {
  c->interfaces[interface->index] = c->interfaces[next->index];
  c->trial = interface;
  c->trial_failed = false;
  c->n_tried = 0;
  bool ok = copy_all(c, interface);
  c->trial = NULL;
  if (ok)
    return true;
  c->interfaces[interface->index] = NULL;
  for (size_t i = 0; i < c->n_tried; i++)
    c->types[c->tried[i]] = NULL;
  return false;
}

/* Pushes the interfaces whose types are used in `type`. */
static bool push_needs(struct copier *c, const struct wit_interface *interface,
                       const struct wit_type *type) {
  if (!type || c->visited[type->index] == interface->index + 1)
    return true;
  c->visited[type->index] = interface->index + 1;
  if (++c->work > MAX_WORK) {
    diag_error(c->b.diag, WF_ERR_UNSUPPORTED, type->input, WF_NO_OFFSET,
               "the types of the world are too tangled");
    return false;
  }
  bool is_foreign = type->interface && type->interface != interface;
  if (is_foreign && type->interface->name.size) {
    c->needs = arena_more(c->b.arena, c->needs, c->n_needs, &c->needs_capacity,
                          sizeof *c->needs);
    if (!c->needs)
      return out_of_memory(c);
    c->needs[c->n_needs++] = type->interface;
    return true;
  }
  if (type->of)
    return push_needs(c, interface, type->of);
  for (uint32_t i = 0; i < type->n_members; i++)
    if (!push_needs(c, interface, type->members[i].type))
      return false;
  return true;
}

static bool push_all_needs(struct copier *c,
                           const struct wit_interface *interface) {
  for (size_t i = 0; i < interface->n_types; i++)
    if (!push_needs(c, interface, interface->types[i]))
      return false;
  for (size_t i = 0; i < interface->n_funcs; i++)
    if (!push_needs(c, interface, interface->funcs[i]->type))
      return false;
  return true;
}

static bool settle(struct copier *c, const struct wit_interface *interface);

static bool settle_needs(struct copier *c,
                         const struct wit_interface *interface) {
  size_t start = c->n_needs;
  if (!push_all_needs(c, interface))
    return false;
  size_t end = c->n_needs;
  for (size_t i = start; i < end; i++)
    if (!settle(c, c->needs[i]))
      return false;
  c->n_needs = start;
  return true;
}

/* Copies an interface behind all that it uses. */
static bool settle(struct copier *c, const struct wit_interface *interface) {
  enum state *state = &c->states[interface->index];
  if (*state == DONE)
    return true;
  if (*state == OPEN) {
    diag_error(c->b.diag, WF_ERR_UNRESOLVED, interface->input, WF_NO_OFFSET,
               "interface `%.*s` uses types that use its own, once the worlds "
               "are one",
               SPAN_ARGS(interface->name));
    return false;
  }
  *state = OPEN;
  if (!settle_needs(c, interface))
    return false;
  const struct wit_interface *next = successor(c->from, interface);
  bool is_replaced = false;
  if (next && c->states[next->index] != OPEN) {
    if (!settle(c, next))
      return false;
    is_replaced = try_successor(c, interface, next);
    if (!is_replaced && !c->trial_failed)
      return false;
  }
  if (!is_replaced) {
    if (!copy_all(c, interface))
      return false;
    c->order[c->n_order++] = c->interfaces[interface->index];
  }
  *state = DONE;
  return true;
}

/* Puts the interfaces of the copy in the order that was found. */
static void reorder(struct copier *c) {
  struct world *world = c->b.world;
  assert(c->n_order == world->n_interfaces);
  for (size_t i = 0; i < c->n_order; i++) {
    world->interfaces[i] = c->order[i];
    world->interfaces[i]->index = (uint32_t)i;
  }
}

/* Step two of a union. */
static bool settle_world(struct copier *c, const struct world *from) {
  struct arena *arena = c->b.arena;
  if (!begin_copy(c, from))
    return false;
  c->states = arena_array(arena, from->n_interfaces, sizeof *c->states);
  c->visited = arena_array(arena, from->n_types, sizeof *c->visited);
  c->order = arena_array(arena, from->n_interfaces, sizeof *c->order);
  if (!c->states || !c->visited || !c->order)
    return out_of_memory(c);
  for (size_t i = 0; i < from->n_interfaces; i++)
    if (!settle(c, from->interfaces[i]))
      return false;
  reorder(c);
  return true;
}

bool wit_merge(struct arena *arena, struct diag *diag,
               const struct world *const *worlds, const bool *is_required,
               size_t n, struct world **out) {
  struct copier all = {.b = {.arena = arena, .diag = diag}};
  const char *input = n ? worlds[0]->input : NULL;
  *out = NULL;
  if (!wit_build_world(&all.b, input))
    return false;
  bool ok = true;
  for (size_t i = 0; i < n; i++) {
    all.is_required = is_required && is_required[i];
    ok = copy_world(&all, worlds[i]) && ok;
  }
  if (!ok)
    return false;
  struct copier settled = {.b = {.arena = arena, .diag = diag}};
  if (!wit_build_world(&settled.b, input) ||
      !settle_world(&settled, all.b.world))
    return false;
  *out = settled.b.world;
  return true;
}

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

/* Copies what is live; the order of the interfaces stays. */
static bool copy_live(struct copier *c, const struct live *live) {
  for (size_t i = 0; i < c->from->n_interfaces; i++) {
    const struct wit_interface *interface = c->from->interfaces[i];
    if (interface->is_required && interface->name.size &&
        !copy_interface(c, interface))
      return false;
    for (size_t k = 0; k < interface->n_types; k++)
      if (live->drops[interface->types[k]->index] &&
          !copy_type(c, interface->types[k]))
        return false;
    for (size_t k = 0; k < interface->n_funcs; k++)
      if (live->funcs[interface->funcs[k]->index] &&
          !copy_func(c, interface->funcs[k]))
        return false;
  }
  c->order = arena_array(c->b.arena, c->from->n_interfaces, sizeof *c->order);
  if (!c->order)
    return out_of_memory(c);
  for (size_t i = 0; i < c->from->n_interfaces; i++)
    if (c->interfaces[i])
      c->order[c->n_order++] = c->interfaces[i];
  reorder(c);
  return true;
}

static bool begin_live(struct copier *c, const struct world *world,
                       struct live *live) {
  struct arena *arena = c->b.arena;
  if (!wit_build_world(&c->b, world->input) || !begin_copy(c, world))
    return false;
  live->funcs = arena_array(arena, world->n_funcs, sizeof *live->funcs);
  live->exports = arena_array(arena, world->n_funcs, sizeof *live->exports);
  live->drops = arena_array(arena, world->n_types, sizeof *live->drops);
  return (live->funcs && live->exports && live->drops) || out_of_memory(c);
}

bool wit_prune(struct arena *arena, struct diag *diag,
               const struct world *world, const struct wit_name *imports,
               size_t n_imports, const struct wit_name *exports,
               size_t n_exports, struct world **out) {
  struct copier c = {.b = {.arena = arena, .diag = diag}};
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
  struct copier c = {.b = {.arena = arena, .diag = diag}};
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
