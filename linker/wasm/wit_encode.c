/*
 * wit_encode.c numbers what a world holds and writes it.  A type is written
 * in a scope when something there first needs it, behind what it needs itself;
 * a type of another interface arrives by two aliases:
 *
 *   alias export INSTANCE "error"            in the world, once
 *   alias outer 1 INDEX                      in each interface that uses it
 *   export "error" (eq INDEX)                if it has it under a name
 */
#include "wasm/wit_encode.h"

#include <assert.h>

enum { MAX_WORK = 4000000 };

static void fail(struct wit_encoder *e, const char *why) {
  if (e->failed)
    return;
  e->failed = true;
  if (why)
    diag_error(e->diag, WF_ERR_UNSUPPORTED, e->world->input, WF_NO_OFFSET, "%s",
               why);
  else
    diag_no_memory(e->diag);
}

void wit_scope_free(struct wit_scope *scope) {
  writer_free(&scope->bytes);
  writer_free(&scope->batch);
}

void wit_flush(struct wit_scope *scope) {
  if (!scope->n_batch)
    return;
  struct writer count = {0};
  writer_u32(&count, scope->n_batch);
  writer_bytes(&count, writer_span(&scope->batch));
  count.failed |= scope->batch.failed;
  writer_u8(&scope->bytes, (uint8_t)scope->batch_item);
  writer_frame(&scope->bytes, &count);
  writer_free(&count);
  scope->batch.size = 0;
  scope->n_batch = 0;
}

struct writer *wit_item(struct wit_scope *scope, enum wit_item item) {
  if (scope->is_component) {
    if (scope->batch_item != item)
      wit_flush(scope);
    scope->batch_item = item;
    scope->n_batch++;
    return &scope->batch;
  }
  static const uint8_t declarators[] = {[WIT_ITEM_TYPE] = 1,
                                        [WIT_ITEM_ALIAS] = 2,
                                        [WIT_ITEM_IMPORT] = 3,
                                        [WIT_ITEM_EXPORT] = 4};
  scope->n_items++;
  writer_u8(&scope->bytes, declarators[item]);
  return &scope->bytes;
}

void wit_put_name(struct writer *w, struct span name, struct span options) {
  writer_u8(w, options.size ? 2 : 0);
  writer_name(w, name);
  writer_bytes(w, options);
}

void wit_place_type(struct wit_scope *scope, const struct wit_type *type,
                    uint32_t index) {
  scope->places[type->index] = (struct wit_place){scope->stamp, index};
}

static bool is_primitive(const struct wit_type *type) {
  return (type->kind >= WIT_STRING && type->kind <= WIT_BOOL) ||
         type->kind == WIT_ERROR_CONTEXT;
}

/* A member's type, which has its place by now. */
static void put_valtype(struct writer *w, const struct wit_scope *scope,
                        const struct wit_type *type) {
  if (is_primitive(type))
    writer_u8(w, (uint8_t)type->kind);
  else
    writer_s64(w, scope->places[type->index].index);
}

static void put_optional(struct writer *w, const struct wit_scope *scope,
                         const struct wit_type *type) {
  writer_u8(w, type != NULL);
  if (type)
    put_valtype(w, scope, type);
}

static void put_members(struct writer *w, const struct wit_scope *scope,
                        const struct wit_type *type, uint32_t n) {
  writer_u32(w, n);
  for (uint32_t i = 0; i < n; i++) {
    const struct wit_member *member = &type->members[i];
    if (type->kind != WIT_TUPLE)
      writer_name(w, member->name);
    if (type->kind == WIT_VARIANT) {
      put_optional(w, scope, member->type);
      writer_u8(w, 0);
    } else if (member->type) {
      put_valtype(w, scope, member->type);
    }
  }
}

/* Everything behind the first byte of a type. */
static void put_definition(struct writer *w, const struct wit_scope *scope,
                           const struct wit_type *type) {
  const struct wit_member *members = type->members;
  uint32_t n = type->n_members;
  switch (type->kind) {
  case WIT_RECORD:
  case WIT_VARIANT:
  case WIT_TUPLE:
  case WIT_FLAGS:
  case WIT_ENUM:
    put_members(w, scope, type, n);
    break;
  case WIT_FUNC:
  case WIT_ASYNC_FUNC:
    put_members(w, scope, type, n - 1);
    writer_u8(w, members[n - 1].type == NULL);
    if (members[n - 1].type)
      put_valtype(w, scope, members[n - 1].type);
    else
      writer_u8(w, 0);
    break;
  case WIT_LIST:
  case WIT_FIXED_LIST:
    put_valtype(w, scope, members[0].type);
    if (type->kind == WIT_FIXED_LIST)
      writer_u32(w, type->length);
    break;
  case WIT_OPTION:
    put_valtype(w, scope, members[1].type);
    break;
  case WIT_RESULT:
  case WIT_STREAM:
  case WIT_FUTURE:
    for (uint32_t i = 0; i < n; i++)
      put_optional(w, scope, members[i].type);
    break;
  case WIT_MAP:
    put_valtype(w, scope, members[0].type);
    put_valtype(w, scope, members[1].type);
    break;
  case WIT_OWN:
  case WIT_BORROW:
    writer_u32(w, scope->places[members[0].type->index].index);
    break;
  default:
    break;
  }
}

/* Writes a type without a name, as a new one. */
static uint32_t define(struct wit_encoder *e, struct wit_scope *scope,
                       const struct wit_type *type) {
  for (uint32_t i = 0; i < type->n_members; i++)
    if (type->members[i].type && !is_primitive(type->members[i].type))
      wit_encode_type(e, scope, type->members[i].type);
  if (++e->work > MAX_WORK)
    fail(e, "the types of the world are too many to write");
  if (e->failed)
    return 0;
  struct writer *w = wit_item(scope, WIT_ITEM_TYPE);
  writer_u8(w, (uint8_t)type->kind);
  put_definition(w, scope, type);
  return scope->n_types++;
}

uint32_t wit_encode_equal(struct wit_encoder *e, struct wit_scope *scope,
                          const struct wit_type *of) {
  bool lives_by_name = of->kind == WIT_RECORD || of->kind == WIT_VARIANT ||
                       of->kind == WIT_ENUM || of->kind == WIT_FLAGS;
  return lives_by_name ? define(e, scope, of) : wit_encode_type(e, scope, of);
}

uint32_t wit_put_type(struct wit_encoder *e, struct wit_scope *scope,
                      enum wit_item item, const struct wit_type *type) {
  uint32_t of = type->of ? wit_encode_equal(e, scope, type->of) : 0;
  struct writer *w = wit_item(scope, item);
  wit_put_name(w, type->name, type->options);
  writer_u8(w, WIT_SORT_TYPE);
  writer_u8(w, type->of ? 0 : 1);
  if (type->of)
    writer_u32(w, of);
  return scope->n_types++;
}

static uint32_t alias_outer(struct wit_encoder *e, struct wit_scope *scope,
                            const struct wit_type *type) {
  enum { TARGET_OUTER = 2 };
  uint32_t index = wit_encode_type(e, scope->outer, type);
  struct writer *w = wit_item(scope, WIT_ITEM_ALIAS);
  writer_u8(w, WIT_SORT_TYPE);
  writer_u8(w, TARGET_OUTER);
  writer_u32(w, 1);
  writer_u32(w, index);
  return scope->n_types++;
}

uint32_t wit_alias_export(struct wit_scope *scope,
                          const struct wit_type *type) {
  enum { TARGET_EXPORT = 0 };
  uint32_t instance = scope->instances[type->interface->index];
  assert(instance != 0); /* interfaces are in order of dependence */
  struct writer *w = wit_item(scope, WIT_ITEM_ALIAS);
  writer_u8(w, WIT_SORT_TYPE);
  writer_u8(w, TARGET_EXPORT);
  writer_u32(w, instance - 1);
  writer_name(w, type->name);
  return scope->n_types++;
}

/* In an instance type. */
static uint32_t put_in_interface(struct wit_encoder *e, struct wit_scope *scope,
                                 const struct wit_type *type) {
  return type->interface == scope->interface ? wit_put_type(e, scope,
                                                            WIT_ITEM_EXPORT,
                                                            type)
                                             : alias_outer(e, scope, type);
}

/* In a world. */
static uint32_t put_in_world(struct wit_encoder *e, struct wit_scope *scope,
                             const struct wit_type *type) {
  if (type->interface->name.size)
    return wit_alias_export(scope, type);
  return wit_put_type(
      e, scope, type->interface->is_export ? WIT_ITEM_EXPORT : WIT_ITEM_IMPORT,
      type);
}

bool wit_scope_begin(struct wit_encoder *e, struct wit_scope *scope,
                     struct wit_place *places) {
  *scope = (struct wit_scope){
      .put_named = put_in_world, .stamp = ++e->last_stamp, .places = places};
  const struct world *world = e->world;
  if (!places)
    scope->places =
        arena_array(e->arena, world->n_types, sizeof *scope->places);
  scope->instances =
      arena_array(e->arena, world->n_interfaces, sizeof *scope->instances);
  if (!scope->places || !scope->instances)
    fail(e, NULL);
  return !e->failed;
}

uint32_t wit_encode_type(struct wit_encoder *e, struct wit_scope *scope,
                         const struct wit_type *type) {
  if (e->failed)
    return 0;
  struct wit_place *place = &scope->places[type->index];
  if (place->stamp == scope->stamp)
    return place->index;
  uint32_t index = type->interface ? scope->put_named(e, scope, type)
                                   : define(e, scope, type);
  *place = (struct wit_place){scope->stamp, index};
  return index;
}

static void put_func(struct wit_encoder *e, struct wit_scope *scope,
                     enum wit_item item, const struct wit_func *func) {
  uint32_t index = wit_encode_type(e, scope, func->type);
  if (e->failed)
    return;
  struct writer *w = wit_item(scope, item);
  wit_put_name(w, func->name, func->options);
  writer_u8(w, WIT_SORT_FUNC);
  writer_u32(w, index);
  scope->n_funcs++;
}

static void put_contents(struct wit_encoder *e, struct wit_scope *scope,
                         enum wit_item item,
                         const struct wit_interface *interface) {
  for (size_t i = 0; i < interface->n_types; i++)
    wit_encode_type(e, scope, interface->types[i]);
  for (size_t i = 0; i < interface->n_funcs && !e->failed; i++)
    put_func(e, scope, item, interface->funcs[i]);
}

void wit_encode_interface(struct wit_encoder *e, struct wit_scope *scope,
                          const struct wit_interface *interface) {
  enum { INSTANCE_TYPE = 0x42 };
  enum wit_item item = interface->is_export ? WIT_ITEM_EXPORT : WIT_ITEM_IMPORT;
  if (interface->name.size == 0) {
    put_contents(e, scope, item, interface);
    return;
  }
  struct wit_scope inner;
  if (!wit_scope_begin(e, &inner, e->inner_places))
    return;
  e->inner_places = inner.places;
  inner.put_named = put_in_interface;
  inner.outer = scope;
  inner.interface = interface;
  put_contents(e, &inner, WIT_ITEM_EXPORT, interface);
  struct writer *w = wit_item(scope, WIT_ITEM_TYPE);
  writer_u8(w, INSTANCE_TYPE);
  writer_u32(w, inner.n_items);
  writer_bytes(w, writer_span(&inner.bytes));
  w->failed |= inner.bytes.failed;
  wit_scope_free(&inner);
  w = wit_item(scope, item);
  wit_put_name(w, interface->name, interface->options);
  writer_u8(w, WIT_SORT_INSTANCE);
  writer_u32(w, scope->n_types++);
  scope->instances[interface->index] = 1 + scope->n_instances++;
}

/* Writes the world as a component type, without its first byte. */
static bool encode_world(struct wit_encoder *e, struct writer *w) {
  struct wit_scope scope;
  if (!wit_scope_begin(e, &scope, NULL))
    return false;
  for (size_t i = 0; i < e->world->n_interfaces && !e->failed; i++)
    wit_encode_interface(e, &scope, e->world->interfaces[i]);
  writer_u32(w, scope.n_items);
  writer_bytes(w, writer_span(&scope.bytes));
  if (scope.bytes.failed)
    fail(e, NULL);
  wit_scope_free(&scope);
  return !e->failed;
}

static void put_section(struct writer *out, uint8_t id, struct writer *body) {
  writer_u8(out, id);
  writer_frame(out, body);
}

bool wit_encode_section(const struct world *world, struct arena *arena,
                        struct diag *diag, struct writer *out) {
  static const uint8_t preamble[] = {0x00, 0x61, 0x73, 0x6d,
                                     0x0d, 0x00, 0x01, 0x00};
  enum { CUSTOM = 0, TYPE = 7, EXPORT = 11 };
  enum { FORMAT = 4, COMPONENT_TYPE = 0x41 };
  struct wit_encoder e = {.world = world, .arena = arena, .diag = diag};
  struct writer body = {0};
  struct span none = {NULL, 0};
  unsigned encoding = world->encodings >> 2 & 1   ? WIT_LATIN1_UTF16
                      : world->encodings >> 1 & 1 ? WIT_UTF16
                                                  : WIT_UTF8;
  writer_bytes(out, (struct span){preamble, sizeof preamble});
  writer_name(&body, span_of("wit-component-encoding"));
  writer_u8(&body, FORMAT);
  writer_u8(&body, (uint8_t)encoding);
  put_section(out, CUSTOM, &body);

  writer_u32(&body, 1); /* types of the section: W */
  writer_u8(&body, COMPONENT_TYPE);
  writer_u32(&body, 2); /* declarators of W: the world and its export */
  writer_u8(&body, 1);
  writer_u8(&body, COMPONENT_TYPE);
  bool ok = encode_world(&e, &body);
  writer_u8(&body, 4);
  wit_put_name(&body, span_of("wasi-fuse:out/program"), none);
  writer_u8(&body, WIT_SORT_COMPONENT);
  writer_u32(&body, 0);
  put_section(out, TYPE, &body);

  writer_u32(&body, 1);
  wit_put_name(&body, span_of("program"), none);
  writer_u8(&body, WIT_SORT_TYPE);
  writer_u32(&body, 0);
  writer_u8(&body, 0); /* without a type of its own */
  put_section(out, EXPORT, &body);
  writer_free(&body);
  if (ok && !writer_ok(out))
    diag_no_memory(diag);
  return ok && writer_ok(out);
}
