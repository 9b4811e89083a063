/*
 * wit_merge.c makes the union of worlds, and joins the versions of interfaces.
 * An import gives way to a higher version on its track, which gets what only
 * the lower has, for by semver it has that, too; then the world is copied once
 * more, in order of dependence:
 *
 *   main     io/error@0.2.6  io/streams@0.2.6        io/error@0.2.6
 *   adapter  io/error@0.2.0  cli/stdout@0.2.0   ->   io/streams@0.2.6
 *            io/streams@0.2.0                        cli/stdout@0.2.0
 *
 * where the streams of cli/stdout are now those of 0.2.6.  A lower version
 * whose types or functions are unlike the higher one's stays.
 */
#include "wasm/wit_copy.h"

enum state { UNSEEN, OPEN, DONE };

struct merger {
  struct wit_copier copier;
  enum state *states; /* of interfaces, by index */
  uint32_t *visited;  /* types by index: 1 + the interface that came by */
  const struct wit_interface **needs; /* a stack */
  size_t n_needs, needs_capacity;
  size_t work;
};

enum { MAX_WORK = 16000000 };

/* Everything of `from`, in any order.  What disagrees is reported for each
   interface. */
static bool copy_world(struct wit_copier *c, const struct world *from) {
  bool ok = wit_copy_begin(c, from);
  for (size_t i = 0; ok && i < from->n_interfaces; i++)
    ok = wit_copy_all(c, from->interfaces[i]);
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

/* Lets the successor stand for an interface, if they agree. */
static bool try_successor(struct wit_copier *c,
                          const struct wit_interface *interface,
                          const struct wit_interface *next) {
  c->interfaces[interface->index] = c->interfaces[next->index];
  c->trial = interface;
  c->trial_failed = false;
  c->n_tried = 0;
  bool fits = wit_copy_fits(c, interface);
  c->trial = NULL;
  if (fits)
    return wit_copy_all(c, interface);
  c->interfaces[interface->index] = NULL;
  for (size_t i = 0; i < c->n_tried; i++)
    c->types[c->tried[i]] = NULL;
  return false;
}

/* Pushes the interfaces whose types are used in `type`. */
static bool push_needs(struct merger *g, const struct wit_interface *interface,
                       const struct wit_type *type) {
  if (!type || g->visited[type->index] == interface->index + 1)
    return true;
  g->visited[type->index] = interface->index + 1;
  if (++g->work > MAX_WORK) {
    diag_error(g->copier.b.diag, WF_ERR_UNSUPPORTED, type->input, WF_NO_OFFSET,
               "the types of the world are too tangled");
    return false;
  }
  bool is_foreign = type->interface && type->interface != interface;
  if (is_foreign && type->interface->name.size) {
    g->needs = arena_more(g->copier.b.arena, g->needs, g->n_needs,
                          &g->needs_capacity, sizeof *g->needs);
    if (!g->needs)
      return wit_copy_no_memory(&g->copier);
    g->needs[g->n_needs++] = type->interface;
    return true;
  }
  if (type->of)
    return push_needs(g, interface, type->of);
  for (uint32_t i = 0; i < type->n_members; i++)
    if (!push_needs(g, interface, type->members[i].type))
      return false;
  return true;
}

static bool push_all_needs(struct merger *g,
                           const struct wit_interface *interface) {
  for (size_t i = 0; i < interface->n_types; i++)
    if (!push_needs(g, interface, interface->types[i]))
      return false;
  for (size_t i = 0; i < interface->n_funcs; i++)
    if (!push_needs(g, interface, interface->funcs[i]->type))
      return false;
  return true;
}

static bool settle(struct merger *g, const struct wit_interface *interface);

static bool settle_needs(struct merger *g,
                         const struct wit_interface *interface) {
  size_t start = g->n_needs;
  if (!push_all_needs(g, interface))
    return false;
  size_t end = g->n_needs;
  for (size_t i = start; i < end; i++)
    if (!settle(g, g->needs[i]))
      return false;
  g->n_needs = start;
  return true;
}

/* Copies an interface behind all that it uses. */
static bool settle(struct merger *g, const struct wit_interface *interface) {
  enum state *state = &g->states[interface->index];
  if (*state == DONE)
    return true;
  if (*state == OPEN) {
    diag_error(g->copier.b.diag, WF_ERR_UNRESOLVED, interface->input,
               WF_NO_OFFSET,
               "interface `%.*s` uses types that use its own, once the worlds "
               "are one",
               SPAN_ARGS(interface->name));
    return false;
  }
  *state = OPEN;
  if (!settle_needs(g, interface))
    return false;
  const struct wit_interface *next = successor(g->copier.from, interface);
  bool is_replaced = false;
  if (next && g->states[next->index] != OPEN) {
    if (!settle(g, next))
      return false;
    is_replaced = try_successor(&g->copier, interface, next);
    if (!is_replaced && !g->copier.trial_failed)
      return false;
  }
  if (!is_replaced) {
    if (!wit_copy_all(&g->copier, interface))
      return false;
    g->copier.order[g->copier.n_order++] =
        g->copier.interfaces[interface->index];
  }
  *state = DONE;
  return true;
}

/* Copies a world and joins its versions. */
static bool settle_world(struct merger *g, const struct world *from) {
  struct wit_copier *c = &g->copier;
  struct arena *arena = c->b.arena;
  if (!wit_build_world(&c->b, from->input) || !wit_copy_begin(c, from))
    return false;
  g->states = arena_array(arena, from->n_interfaces, sizeof *g->states);
  g->visited = arena_array(arena, from->n_types, sizeof *g->visited);
  c->order = arena_array(arena, from->n_interfaces, sizeof *c->order);
  if (!g->states || !g->visited || !c->order)
    return wit_copy_no_memory(c);
  for (size_t i = 0; i < from->n_interfaces; i++)
    if (!settle(g, from->interfaces[i]))
      return false;
  wit_copy_reorder(c);
  return true;
}

bool wit_merge(struct arena *arena, struct diag *diag,
               const struct world *const *worlds, const bool *is_required,
               size_t n, struct world **out) {
  struct wit_copier all = {.b = {.arena = arena, .diag = diag}};
  *out = NULL;
  if (!wit_build_world(&all.b, n ? worlds[0]->input : NULL))
    return false;
  bool ok = true;
  for (size_t i = 0; i < n; i++) {
    all.is_required = is_required && is_required[i];
    ok = copy_world(&all, worlds[i]) && ok;
  }
  if (ok)
    *out = all.b.world;
  return ok;
}

bool wit_join_versions(struct arena *arena, struct diag *diag,
                       const struct world *world, struct world **out) {
  struct merger joined = {.copier = {.b = {.arena = arena, .diag = diag}}};
  struct merger sorted = joined;
  *out = NULL;
  if (!settle_world(&joined, world) ||
      !settle_world(&sorted, joined.copier.b.world))
    return false;
  *out = sorted.copier.b.world;
  return true;
}
