/*
 * component_lift.c exports what the world exports.  A function of the module
 * is lifted with types that have no names yet, since names are given by an
 * import or export.  An interface without types of its own is an instance
 * made in place; another needs a component around its functions, which takes
 * them and their types as imports and exports them under their names:
 *
 *   component
 *     import "t0" (type (eq (record ...)))     import "f0" (func ...)
 *     export "point" (type (record ...))
 *     export "area"  (func f0), as a function of "point"
 */
#include "output/component_lift.h"

#include <assert.h>
#include <stdio.h>

enum { CORE_FUNC = 0 };

static void refuse_export(struct component_state *s, enum wf_status status,
                          struct span name, const char *why) {
  diag_error(s->diag, status, s->c->input, WF_NO_OFFSET, "export `%.*s`: %s",
             SPAN_ARGS(name), why);
}

/* Whether an export that is called by its name has the type for that. */
static bool check_type(struct component_state *s,
                       const struct component_extern *external,
                       const struct wit_core_type *type, const char *who) {
  if (component_type_is(external, type))
    return true;
  diag_error(s->diag, WF_ERR_UNRESOLVED, s->c->input, WF_NO_OFFSET,
             "export `%.*s`: %s, but %s has %s", SPAN_ARGS(external->name),
             component_show_type(s->arena, external->params.data,
                                 external->params.size, external->results.data,
                                 external->results.size),
             who,
             component_show_type(s->arena, type->params, type->n_params,
                                 type->results, type->n_results));
  return false;
}

/* What implements a function of the world, if `external` does. */
static bool check_export(struct component_state *s,
                         const struct component_extern *external) {
  struct wit_export found;
  if (external->kind != EXTERN_FUNC ||
      !wit_find_export(s->c->world, external->name, &found))
    return true;
  if (found.is_async) {
    refuse_export(s, WF_ERR_UNSUPPORTED, external->name,
                  "lifted as async, which only core output can keep");
    return false;
  }
  if (!check_type(s, external, &found.type, "its world"))
    return false;
  if (!s->lifted[found.func->index])
    s->lifted[found.func->index] = external;
  return true;
}

static struct span lift_realloc(const struct component_state *s) {
  for (int i = 0; i < WIT_N_REALLOCS; i++)
    if (component_export(s, span_of(wit_export_reallocs[i])))
      return span_of(wit_export_reallocs[i]);
  return (struct span){NULL, 0};
}

/* The export that frees what a function returned, or null. */
static const struct component_extern *post_return(struct component_state *s,
                                                  struct span name) {
  bool is_standard = span_starts(name, "cm32p2|");
  struct writer text = {0};
  writer_text(&text, is_standard ? "" : "cabi_post_");
  writer_bytes(&text, name);
  writer_text(&text, is_standard ? "_post" : "");
  const struct component_extern *found =
      component_export(s, writer_span(&text));
  s->scope.bytes.failed |= text.failed;
  writer_free(&text);
  return found && found->kind == EXTERN_FUNC ? found : NULL;
}

/* Whether a function that is to be exported can be lifted. */
static bool check_lift(struct component_state *s, const struct wit_func *func) {
  const struct component_extern *external = s->lifted[func->index];
  struct span interface = func->interface->name;
  struct wit_export found;
  if (!external) {
    diag_error(s->diag, WF_ERR_UNRESOLVED, s->c->input, WF_NO_OFFSET,
               "the world exports function `%.*s` of `%.*s`, but the module "
               "has no export `%.*s%s%.*s`",
               SPAN_ARGS(func->name),
               SPAN_ARGS(interface.size ? interface : span_of("the world")),
               SPAN_ARGS(interface), interface.size ? "#" : "",
               SPAN_ARGS(func->name));
    return false;
  }
  const char *why = NULL;
  if (wit_find_export(s->c->world, external->name, &found)) {
    if (found.needs_memory && !s->memory)
      why = "it passes values in memory, but the module imports none";
    else if (found.needs_realloc && !lift_realloc(s).size)
      why = "it takes a list, but neither the program nor an adapter exports "
            "a `cabi_realloc` for it";
  }
  if (why) {
    refuse_export(s, WF_ERR_UNRESOLVED, external->name, why);
    return false;
  }
  const struct component_extern *post = post_return(s, external->name);
  struct wit_core_type type = {.n_params = (uint8_t)external->results.size};
  if (type.n_params)
    type.params[0] = external->results.data[0];
  return !post || check_type(s, post, &type, "a post-return function");
}

/* The functions that any program may export for its host to call. */
static bool check_helpers(struct component_state *s) {
  static const struct wit_core_type realloc_type = {
      .params = {TYPE_I32, TYPE_I32, TYPE_I32, TYPE_I32},
      .results = {TYPE_I32},
      .n_params = 4,
      .n_results = 1};
  static const struct wit_core_type destructor = {.params = {TYPE_I32},
                                                  .n_params = 1};
  static const struct wit_core_type start = {.n_params = 0};
  bool ok = true;
  for (size_t i = 0; i < s->c->n_exports; i++) {
    const struct component_extern *external = &s->c->exports[i];
    if (external->kind != EXTERN_FUNC || external->name.size == 0)
      continue;
    if (span_equal(external->name, s->c->realloc) ||
        span_equal(external->name, lift_realloc(s)))
      ok &= check_type(s, external, &realloc_type, "a realloc");
    else if (span_equal(external->name, s->start))
      ok &= check_type(s, external, &start, "an initializer");
    else if (wit_find_destructor(s->c->world, external->name))
      ok &= check_type(s, external, &destructor, "a destructor");
  }
  return ok;
}

bool component_check_exports(struct component_state *s) {
  const struct world *world = s->c->world;
  bool ok = check_helpers(s);
  for (size_t i = 0; i < s->c->n_exports; i++)
    ok &= check_export(s, &s->c->exports[i]);
  for (size_t i = 0; ok && i < world->n_interfaces; i++) {
    const struct wit_interface *interface = world->interfaces[i];
    if (!interface->is_export)
      continue;
    if (interface->name.size == 0 && interface->n_types) {
      refuse_export(s, WF_ERR_UNSUPPORTED, interface->types[0]->name,
                    "a type outside of an interface");
      return false;
    }
    for (size_t k = 0; k < interface->n_funcs; k++)
      ok &= check_lift(s, interface->funcs[k]);
  }
  return ok;
}

void component_find_destructors(struct component_state *s) {
  s->has_realloc_slot = s->needs_realloc && s->c->realloc.size;
  if (s->has_realloc_slot)
    s->slots[s->n_slots++] = s->c->realloc;
  uint32_t n = 0;
  for (size_t i = 0; i < s->c->n_exports; i++) {
    const struct component_extern *external = &s->c->exports[i];
    const struct wit_type *resource =
        external->kind == EXTERN_FUNC
            ? wit_find_destructor(s->c->world, external->name)
            : NULL;
    if (!resource || s->destructors[resource->index].is_set)
      continue;
    s->slots[s->n_slots++] = external->name;
    s->destructors[resource->index] = (struct component_index){true, n++};
  }
}

static bool is_own_resource(const struct wit_type *type) {
  return type->kind == WIT_RESOURCE && type->interface->is_export;
}

void component_define_resources(struct component_state *s) {
  enum { RESOURCE = 0x3f, REP = TYPE_I32 };
  const struct world *world = s->c->world;
  for (size_t i = 0; i < world->n_types; i++) {
    struct component_index *index = &s->destructors[i];
    if (!index->is_set)
      continue;
    char name[16];
    snprintf(name, sizeof name, "%u", (unsigned)index->value);
    component_alias_core(s, CORE_FUNC, 0, span_of(name));
    index->value = s->n_core_funcs++;
  }
  for (size_t i = 0; i < world->n_types; i++) {
    if (!is_own_resource(world->types[i]))
      continue;
    struct writer *w = wit_item(&s->scope, WIT_ITEM_TYPE);
    writer_u8(w, RESOURCE);
    writer_u8(w, REP);
    writer_u8(w, s->destructors[i].is_set);
    if (s->destructors[i].is_set)
      writer_u32(w, s->destructors[i].value);
    wit_place_type(&s->scope, world->types[i], s->scope.n_types++);
  }
}

/* The names and core functions of a function that is lifted. */
struct lift {
  const struct wit_func *func;
  uint32_t core_func;
  struct component_options options;
};

static uint32_t alias_func(struct component_state *s, struct span name) {
  component_alias_core(s, CORE_FUNC, s->fused, name);
  return s->n_core_funcs++;
}

static struct lift prepare_lift(struct component_state *s,
                                const struct wit_func *func,
                                struct component_index *realloc) {
  struct wit_export found;
  struct lift lift = {.func = func};
  const struct component_extern *external = s->lifted[func->index];
  const struct component_extern *post = post_return(s, external->name);
  bool is_found = wit_find_export(s->c->world, external->name, &found);
  assert(is_found);
  (void)is_found;
  lift.core_func = alias_func(s, external->name);
  if (post)
    lift.options.post_return =
        (struct component_index){true, alias_func(s, post->name)};
  if (found.needs_realloc && !realloc->is_set)
    *realloc = (struct component_index){true, alias_func(s, lift_realloc(s))};
  if (found.needs_realloc)
    lift.options.realloc = *realloc;
  lift.options.memory = found.needs_memory;
  lift.options.encoding = found.needs_encoding ? func->encoding : WIT_UTF8;
  return lift;
}

static void put_lift(struct component_state *s, const struct lift *lift) {
  enum { LIFT = 0 };
  uint32_t type = wit_encode_type(&s->encoder, &s->scope, lift->func->type);
  struct writer *w = wit_item(&s->scope, WIT_ITEM_CANON);
  writer_u8(w, LIFT);
  writer_u8(w, 0);
  writer_u32(w, lift->core_func);
  component_put_options(s, w, &lift->options);
  writer_u32(w, type);
  s->funcs[lift->func->index] =
      (struct component_index){true, s->scope.n_funcs++};
}

/* Lifts all exported functions: aliases, types and lifts each by themselves,
   so that each makes one section. */
static bool put_lifts(struct component_state *s) {
  const struct world *world = s->c->world;
  struct component_index realloc = {.is_set = false};
  struct lift *lifts = arena_array(s->arena, world->n_funcs, sizeof *lifts);
  if (!lifts) {
    diag_no_memory(s->diag);
    s->encoder.failed = true;
    return false;
  }
  size_t n = 0;
  for (size_t i = 0; i < world->n_interfaces; i++) {
    const struct wit_interface *interface = world->interfaces[i];
    for (size_t k = 0; interface->is_export && k < interface->n_funcs; k++)
      lifts[n++] = prepare_lift(s, interface->funcs[k], &realloc);
  }
  for (size_t i = 0; i < n; i++)
    wit_encode_type(&s->encoder, &s->scope, lifts[i].func->type);
  for (size_t i = 0; i < n; i++)
    put_lift(s, &lifts[i]);
  return true;
}

/* The component around an interface.  It has types twice: as imported, which
   is how the scope begins, and as exported. */
struct wrapper {
  struct wit_scope scope; /* first, so that put_named knows its wrapper */
  struct component_state *s;
  const struct wit_interface *interface;
  struct wit_place *imported;
  uint32_t imported_stamp;
  struct writer with; /* what it is instantiated with */
  uint32_t n_with;
};

static void put_with(struct wrapper *wrapper, char prefix, enum wit_sort sort,
                     uint32_t outer, struct writer *import) {
  char name[16];
  snprintf(name, sizeof name, "%c%u", prefix, (unsigned)wrapper->n_with++);
  wit_put_name(import, span_of(name), (struct span){NULL, 0});
  writer_name(&wrapper->with, span_of(name));
  writer_u8(&wrapper->with, (uint8_t)sort);
  writer_u32(&wrapper->with, outer);
}

static uint32_t import_type(struct wit_encoder *e, struct wit_scope *scope,
                            const struct wit_type *type) {
  struct wrapper *wrapper = (struct wrapper *)scope;
  struct component_state *s = wrapper->s;
  uint32_t of = type->of ? wit_encode_equal(e, scope, type->of) : 0;
  uint32_t outer = wit_encode_type(&s->encoder, &s->scope, type);
  struct writer *w = wit_item(scope, WIT_ITEM_IMPORT);
  put_with(wrapper, 't', WIT_SORT_TYPE, outer, w);
  writer_u8(w, WIT_SORT_TYPE);
  writer_u8(w, type->of ? 0 : 1);
  if (type->of)
    writer_u32(w, of);
  return scope->n_types++;
}

static uint32_t export_type(struct wit_encoder *e, struct wit_scope *scope,
                            const struct wit_type *type) {
  struct wrapper *wrapper = (struct wrapper *)scope;
  const struct wit_place *imported = &wrapper->imported[type->index];
  assert(imported->stamp == wrapper->imported_stamp);
  if (type->interface != wrapper->interface)
    return imported->index;
  uint32_t of =
      type->of ? wit_encode_equal(e, scope, type->of) : imported->index;
  struct writer *w = wit_item(scope, WIT_ITEM_EXPORT);
  wit_put_name(w, type->name, type->options);
  writer_u8(w, WIT_SORT_TYPE);
  writer_u32(w, of);
  writer_u8(w, 0);
  return scope->n_types++;
}

static void import_contents(struct wrapper *wrapper) {
  struct component_state *s = wrapper->s;
  const struct wit_interface *interface = wrapper->interface;
  for (size_t i = 0; i < interface->n_types; i++)
    wit_encode_type(&s->encoder, &wrapper->scope, interface->types[i]);
  for (size_t i = 0; i < interface->n_funcs && !s->encoder.failed; i++) {
    const struct wit_func *func = interface->funcs[i];
    uint32_t type = wit_encode_type(&s->encoder, &wrapper->scope, func->type);
    struct writer *w = wit_item(&wrapper->scope, WIT_ITEM_IMPORT);
    put_with(wrapper, 'f', WIT_SORT_FUNC, s->funcs[func->index].value, w);
    writer_u8(w, WIT_SORT_FUNC);
    writer_u32(w, type);
    wrapper->scope.n_funcs++;
  }
}

static void export_contents(struct wrapper *wrapper) {
  struct component_state *s = wrapper->s;
  const struct wit_interface *interface = wrapper->interface;
  for (size_t i = 0; i < interface->n_types; i++)
    wit_encode_type(&s->encoder, &wrapper->scope, interface->types[i]);
  for (size_t i = 0; i < interface->n_funcs && !s->encoder.failed; i++) {
    const struct wit_func *func = interface->funcs[i];
    uint32_t type = wit_encode_type(&s->encoder, &wrapper->scope, func->type);
    struct writer *w = wit_item(&wrapper->scope, WIT_ITEM_EXPORT);
    wit_put_name(w, func->name, func->options);
    writer_u8(w, WIT_SORT_FUNC);
    writer_u32(w, (uint32_t)i);
    writer_u8(w, 1); /* of this type: */
    writer_u8(w, WIT_SORT_FUNC);
    writer_u32(w, type);
  }
}

static void put_component(struct component_state *s,
                          const struct wrapper *wrapper) {
  enum { COMPONENT = 4, INSTANTIATE = 0 };
  struct writer body = {0};
  static const uint8_t preamble[] = {0x00, 0x61, 0x73, 0x6d,
                                     0x0d, 0x00, 0x01, 0x00};
  writer_bytes(&body, (struct span){preamble, sizeof preamble});
  writer_bytes(&body, writer_span(&wrapper->scope.bytes));
  body.failed |= wrapper->scope.bytes.failed | wrapper->with.failed;
  wit_flush(&s->scope);
  writer_u8(&s->scope.bytes, COMPONENT);
  writer_frame(&s->scope.bytes, &body);
  writer_free(&body);
  struct writer *w = wit_item(&s->scope, WIT_ITEM_INSTANCE);
  writer_u8(w, INSTANTIATE);
  writer_u32(w, s->n_components++);
  writer_u32(w, wrapper->n_with);
  writer_bytes(w, writer_span(&wrapper->with));
}

static void put_wrapper(struct component_state *s,
                        const struct wit_interface *interface) {
  struct wrapper wrapper = {.s = s, .interface = interface};
  struct wit_scope exported;
  if (!wit_scope_begin(&s->encoder, &wrapper.scope, NULL) ||
      !wit_scope_begin(&s->encoder, &exported, NULL))
    return;
  wrapper.scope.is_component = true;
  wrapper.scope.put_named = import_type;
  wrapper.imported = wrapper.scope.places;
  wrapper.imported_stamp = wrapper.scope.stamp;
  import_contents(&wrapper);
  wrapper.scope.put_named = export_type;
  wrapper.scope.places = exported.places;
  wrapper.scope.stamp = exported.stamp;
  export_contents(&wrapper);
  wit_flush(&wrapper.scope);
  if (!s->encoder.failed)
    put_component(s, &wrapper);
  wit_scope_free(&wrapper.scope);
  writer_free(&wrapper.with);
}

/* An instance of functions alone. */
static void put_inline(struct component_state *s,
                       const struct wit_interface *interface) {
  enum { INLINE_EXPORTS = 1 };
  struct writer *w = wit_item(&s->scope, WIT_ITEM_INSTANCE);
  writer_u8(w, INLINE_EXPORTS);
  writer_u32(w, (uint32_t)interface->n_funcs);
  for (size_t i = 0; i < interface->n_funcs; i++) {
    const struct wit_func *func = interface->funcs[i];
    wit_put_name(w, func->name, func->options);
    writer_u8(w, WIT_SORT_FUNC);
    writer_u32(w, s->funcs[func->index].value);
  }
}

static void put_export(struct component_state *s, struct span name,
                       struct span options, enum wit_sort sort,
                       uint32_t index) {
  struct writer *w = wit_item(&s->scope, WIT_ITEM_EXPORT);
  wit_put_name(w, name, options);
  writer_u8(w, (uint8_t)sort);
  writer_u32(w, index);
  writer_u8(w, 0);
}

/* Exports an interface; whoever uses its types from now on means those of the
   exported instance. */
static void put_interface(struct component_state *s,
                          const struct wit_interface *interface) {
  if (interface->n_types)
    put_wrapper(s, interface);
  else
    put_inline(s, interface);
  uint32_t instance = s->scope.n_instances++;
  put_export(s, interface->name, interface->options, WIT_SORT_INSTANCE,
             instance);
  s->scope.instances[interface->index] = 1 + s->scope.n_instances++;
  for (size_t i = 0; i < interface->n_types; i++)
    s->scope.places[interface->types[i]->index] =
        (struct wit_place){.stamp = 0};
}

void component_put_exports(struct component_state *s) {
  const struct world *world = s->c->world;
  if (!put_lifts(s))
    return;
  for (size_t i = 0; i < world->n_interfaces && !s->encoder.failed; i++) {
    const struct wit_interface *interface = world->interfaces[i];
    if (!interface->is_export)
      continue;
    if (interface->name.size) {
      put_interface(s, interface);
      continue;
    }
    for (size_t k = 0; k < interface->n_funcs; k++) {
      const struct wit_func *func = interface->funcs[k];
      put_export(s, func->name, func->options, WIT_SORT_FUNC,
                 s->funcs[func->index].value);
      s->scope.n_funcs++;
    }
  }
}
