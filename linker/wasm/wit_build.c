/*
 * wit_build.c makes the objects of a world and knows each by what it says:
 * one table holds types without a name by their structure, named types and
 * functions by interface and name, and interfaces by direction and name.
 * What the canonical ABI makes of a type is computed here, once and from the
 * types within, so that no question about a type ever walks it again.
 */
#include "wasm/wit_build.h"

#include <assert.h>

enum { MAX_TYPES = 1000000, MAX_DEPTH = 1000 };

enum slot_kind { SLOT_EMPTY, SLOT_TYPE, SLOT_NAMED, SLOT_FUNC, SLOT_INTERFACE };

struct slot {
  uint64_t hash;
  enum slot_kind kind;
  const void *item;
};

/* Open addressing; the size is a power of two and at least twice the count.
   Nothing is ordered by it. */
struct wit_table {
  struct slot *slots;
  size_t size, n;
};

static uint64_t mix(uint64_t hash, uint64_t value) {
  hash = (hash ^ value) * 0x9e3779b97f4a7c15u;
  return hash ^ hash >> 29;
}

static uint64_t mix_bytes(uint64_t hash, struct span bytes) {
  hash = mix(hash, bytes.size);
  for (size_t i = 0; i < bytes.size; i++)
    hash = mix(hash, bytes.data[i]);
  return hash;
}

static uint64_t mix_type(uint64_t hash, const struct wit_type *type) {
  return mix(hash, type ? type->index + 1 : 0);
}

static uint64_t hash_draft(const struct wit_type *draft) {
  uint64_t hash = mix(mix(SLOT_TYPE, draft->kind), draft->length);
  for (uint32_t i = 0; i < draft->n_members; i++)
    hash = mix_type(mix_bytes(hash, draft->members[i].name),
                    draft->members[i].type);
  return hash;
}

static uint64_t hash_name(enum slot_kind kind, const void *scope,
                          struct span name) {
  return mix_bytes(mix(kind, (uintptr_t)scope), name);
}

static uint64_t hash_interface(bool is_export, struct span name) {
  return mix_bytes(mix(SLOT_INTERFACE, is_export), name);
}

static bool same_type(const struct wit_type *a, const struct wit_type *b) {
  if (a->kind != b->kind || a->length != b->length ||
      a->n_members != b->n_members)
    return false;
  for (uint32_t i = 0; i < a->n_members; i++)
    if (a->members[i].type != b->members[i].type ||
        !span_equal(a->members[i].name, b->members[i].name))
      return false;
  return true;
}

/* What is looked for: a draft, or a name in an interface or direction. */
struct key {
  enum slot_kind kind;
  const struct wit_type *draft;
  const struct wit_interface *interface;
  bool is_export;
  struct span name;
};

static bool matches(const struct slot *slot, const struct key *key) {
  const struct wit_type *type = slot->item;
  const struct wit_func *func = slot->item;
  const struct wit_interface *interface = slot->item;
  if (slot->kind != key->kind)
    return false;
  switch (slot->kind) {
  case SLOT_TYPE:
    return same_type(type, key->draft);
  case SLOT_NAMED:
    return type->interface == key->interface &&
           span_equal(type->name, key->name);
  case SLOT_FUNC:
    return func->interface == key->interface &&
           span_equal(func->name, key->name);
  case SLOT_INTERFACE:
    return interface->is_export == key->is_export &&
           span_equal(interface->name, key->name);
  case SLOT_EMPTY:
    break;
  }
  return false;
}

static const void *find(const struct wit_table *table, uint64_t hash,
                        const struct key *key) {
  if (!table->size)
    return NULL;
  for (size_t i = (size_t)hash & (table->size - 1);;
       i = (i + 1) & (table->size - 1)) {
    const struct slot *slot = &table->slots[i];
    if (slot->kind == SLOT_EMPTY)
      return NULL;
    if (slot->hash == hash && matches(slot, key))
      return slot->item;
  }
}

static void put(struct wit_table *table, struct slot slot) {
  size_t i = (size_t)slot.hash & (table->size - 1);
  while (table->slots[i].kind != SLOT_EMPTY)
    i = (i + 1) & (table->size - 1);
  table->slots[i] = slot;
}

static bool insert(struct wit_builder *b, uint64_t hash, enum slot_kind kind,
                   const void *item) {
  struct wit_table *table = b->world->table;
  if (table->n * 2 >= table->size) {
    struct wit_table more = {.size = table->size ? table->size * 2 : 256};
    more.slots = arena_array(b->arena, more.size, sizeof *more.slots);
    if (!more.slots) {
      diag_no_memory(b->diag);
      return false;
    }
    for (size_t i = 0; i < table->size; i++)
      if (table->slots[i].kind != SLOT_EMPTY)
        put(&more, table->slots[i]);
    more.n = table->n;
    *table = more;
  }
  put(table, (struct slot){hash, kind, item});
  table->n++;
  return true;
}

const struct wit_interface *wit_interface(const struct world *world,
                                          bool is_export, struct span name) {
  struct key key = {
      .kind = SLOT_INTERFACE, .is_export = is_export, .name = name};
  return find(world->table, hash_interface(is_export, name), &key);
}

const struct wit_func *wit_func(const struct world *world,
                                const struct wit_interface *interface,
                                struct span name) {
  struct key key = {.kind = SLOT_FUNC, .interface = interface, .name = name};
  return find(world->table, hash_name(SLOT_FUNC, interface, name), &key);
}

const struct wit_type *wit_type(const struct world *world,
                                const struct wit_interface *interface,
                                struct span name) {
  struct key key = {.kind = SLOT_NAMED, .interface = interface, .name = name};
  return find(world->table, hash_name(SLOT_NAMED, interface, name), &key);
}

bool wit_build_world(struct wit_builder *b, const char *input) {
  b->world = arena_alloc(b->arena, sizeof *b->world);
  struct wit_table *table = arena_alloc(b->arena, sizeof *table);
  if (!b->world || !table) {
    diag_no_memory(b->diag);
    return false;
  }
  b->world->table = table;
  b->world->input = input;
  return true;
}

struct wit_interface *wit_build_interface(struct wit_builder *b,
                                          const char *input) {
  struct wit_interface *interface = arena_alloc(b->arena, sizeof *interface);
  if (!interface) {
    diag_no_memory(b->diag);
    return NULL;
  }
  interface->name = span_of("");
  interface->input = input;
  return interface;
}

bool wit_build_add(struct wit_builder *b, struct wit_interface *interface) {
  struct world *world = b->world;
  assert(!wit_interface(world, interface->is_export, interface->name));
  if (world->n_interfaces == WIT_MAX_INTERFACES) {
    diag_error(b->diag, WF_ERR_UNSUPPORTED, interface->input, WF_NO_OFFSET,
               "more than %d interfaces in one world", WIT_MAX_INTERFACES);
    return false;
  }
  struct wit_interface **interfaces =
      arena_more(b->arena, world->interfaces, world->n_interfaces,
                 &world->interfaces_capacity, sizeof *interfaces);
  if (!interfaces) {
    diag_no_memory(b->diag);
    return false;
  }
  world->interfaces = interfaces;
  interface->index = (uint32_t)world->n_interfaces;
  interfaces[world->n_interfaces++] = interface;
  return insert(b, hash_interface(interface->is_export, interface->name),
                SLOT_INTERFACE, interface);
}

/* Appends the flat values of `from`, up to the limit. */
static void flatten(struct wit_type *type, const struct wit_type *from) {
  for (uint8_t i = 0; i < from->n_flat; i++) {
    if (type->n_flat >= WIT_FLAT_MAX) {
      type->n_flat = WIT_FLAT_MAX + 1;
      return;
    }
    type->flat[type->n_flat++] = i < WIT_FLAT_MAX ? from->flat[i] : 0x7f;
  }
}

enum { I32 = 0x7f, I64 = 0x7e, F32 = 0x7d, F64 = 0x7c };

static void flatten_one(struct wit_type *type, uint8_t core) {
  struct wit_type one = {.n_flat = 1, .flat = {core}};
  flatten(type, &one);
}

/* A value that may be of one core type or of another (canonical ABI, join). */
static uint8_t join(uint8_t a, uint8_t b) {
  if (a == b)
    return a;
  return (a == I32 && b == F32) || (a == F32 && b == I32) ? I32 : I64;
}

/* A discriminant and the join of the cases. */
static void flatten_cases(struct wit_type *type) {
  flatten_one(type, I32);
  for (uint32_t i = 0; i < type->n_members; i++) {
    const struct wit_type *of = type->members[i].type;
    for (uint8_t k = 0; of && k < of->n_flat; k++) {
      if (k + 1 >= WIT_FLAT_MAX) {
        type->n_flat = WIT_FLAT_MAX + 1;
        break;
      }
      if (k + 1 == type->n_flat)
        type->flat[type->n_flat++] = of->flat[k];
      else
        type->flat[k + 1] = join(type->flat[k + 1], of->flat[k]);
    }
  }
}

static void flatten_type(struct wit_type *type) {
  switch (type->kind) {
  case WIT_S64:
  case WIT_U64:
    flatten_one(type, I64);
    break;
  case WIT_F32:
    flatten_one(type, F32);
    break;
  case WIT_F64:
    flatten_one(type, F64);
    break;
  case WIT_STRING:
  case WIT_LIST:
  case WIT_MAP:
    flatten_one(type, I32);
    flatten_one(type, I32);
    break;
  case WIT_RECORD:
  case WIT_TUPLE:
    for (uint32_t i = 0; i < type->n_members; i++)
      flatten(type, type->members[i].type);
    break;
  case WIT_FIXED_LIST:
    if (type->members[0].type->n_flat)
      for (uint32_t i = 0; i < type->length && i <= WIT_FLAT_MAX; i++)
        flatten(type, type->members[0].type);
    break;
  case WIT_VARIANT:
  case WIT_OPTION:
  case WIT_RESULT:
    flatten_cases(type);
    break;
  case WIT_FLAGS:
    for (uint32_t i = 0; i < type->n_members; i += 32)
      flatten_one(type, I32);
    break;
  case WIT_NAMED:
    flatten(type, type->of);
    break;
  case WIT_RESOURCE:
  case WIT_FUNC:
  case WIT_ASYNC_FUNC:
    break; /* no value */
  default:
    flatten_one(type, I32);
  }
}

/* Takes over what the types within say, and finds the flat values. */
static bool describe(struct wit_builder *b, struct wit_type *type) {
  type->has_string = type->kind == WIT_STRING;
  type->has_list =
      type->has_string || type->kind == WIT_LIST || type->kind == WIT_MAP;
  type->is_async = type->kind == WIT_STREAM || type->kind == WIT_FUTURE ||
                   type->kind == WIT_ERROR_CONTEXT ||
                   type->kind == WIT_ASYNC_FUNC;
  struct wit_member of = {.type = type->of};
  bool is_named = type->kind == WIT_NAMED;
  const struct wit_member *members = is_named ? &of : type->members;
  uint32_t n = is_named ? 1 : type->n_members;
  for (uint32_t i = 0; i < n; i++) {
    const struct wit_type *inner = members[i].type;
    if (!inner)
      continue;
    type->has_string |= inner->has_string;
    type->has_list |= inner->has_list;
    type->is_async |= inner->is_async;
    if (inner->depth >= type->depth)
      type->depth = inner->depth + 1;
  }
  if (type->depth > MAX_DEPTH || b->world->n_types == MAX_TYPES) {
    diag_error(b->diag, WF_ERR_UNSUPPORTED, type->input, WF_NO_OFFSET,
               type->depth > MAX_DEPTH
                   ? "types of a world are nested more than %d deep"
                   : "more than %d types in one world",
               type->depth > MAX_DEPTH ? MAX_DEPTH : MAX_TYPES);
    return false;
  }
  flatten_type(type);
  return true;
}

static const struct wit_type *add_type(struct wit_builder *b,
                                       const struct wit_type *draft,
                                       uint64_t hash, enum slot_kind kind) {
  struct world *world = b->world;
  struct wit_type *type = arena_alloc(b->arena, sizeof *type);
  struct wit_type **types = arena_more(b->arena, world->types, world->n_types,
                                       &world->types_capacity, sizeof *types);
  if (!type || !types) {
    diag_no_memory(b->diag);
    return NULL;
  }
  *type = *draft;
  world->types = types;
  if (!describe(b, type))
    return NULL;
  type->index = (uint32_t)world->n_types;
  types[world->n_types++] = type;
  return insert(b, hash, kind, type) ? type : NULL;
}

const struct wit_type *wit_build_type(struct wit_builder *b,
                                      const struct wit_type *draft) {
  uint64_t hash = hash_draft(draft);
  struct key key = {.kind = SLOT_TYPE, .draft = draft};
  const struct wit_type *found = find(b->world->table, hash, &key);
  if (found)
    return found;
  struct wit_type copy = {.kind = draft->kind,
                          .length = draft->length,
                          .n_members = draft->n_members,
                          .input = b->world->input};
  copy.members = arena_array(b->arena, copy.n_members, sizeof *copy.members);
  if (!copy.members) {
    diag_no_memory(b->diag);
    return NULL;
  }
  for (uint32_t i = 0; i < copy.n_members; i++)
    copy.members[i] = draft->members[i];
  return add_type(b, &copy, hash, SLOT_TYPE);
}

const struct wit_type *wit_build_named(struct wit_builder *b,
                                       struct wit_interface *interface,
                                       const struct wit_type *draft) {
  assert(!wit_type(b->world, interface, draft->name));
  const struct wit_type **types =
      arena_more(b->arena, interface->types, interface->n_types,
                 &interface->types_capacity, sizeof *types);
  if (!types) {
    diag_no_memory(b->diag);
    return NULL;
  }
  interface->types = types;
  struct wit_type named = {.kind = draft->of ? WIT_NAMED : WIT_RESOURCE,
                           .interface = interface,
                           .name = draft->name,
                           .options = draft->options,
                           .of = draft->of,
                           .input = draft->input};
  const struct wit_type *type = add_type(
      b, &named, hash_name(SLOT_NAMED, interface, named.name), SLOT_NAMED);
  if (type)
    types[interface->n_types++] = type;
  return type;
}

const struct wit_func *wit_build_func(struct wit_builder *b,
                                      struct wit_interface *interface,
                                      const struct wit_func *draft) {
  assert(!wit_func(b->world, interface, draft->name));
  const struct wit_func **funcs =
      arena_more(b->arena, interface->funcs, interface->n_funcs,
                 &interface->funcs_capacity, sizeof *funcs);
  struct wit_func *func = arena_alloc(b->arena, sizeof *func);
  if (!funcs || !func) {
    diag_no_memory(b->diag);
    return NULL;
  }
  *func = *draft;
  interface->funcs = funcs;
  func->interface = interface;
  func->index = b->world->n_funcs++;
  func->params = func->type->members;
  func->n_params = func->type->n_members - 1;
  func->result = func->params[func->n_params].type;
  if (func->type->has_string)
    b->world->encodings |= 1u << func->encoding;
  funcs[interface->n_funcs++] = func;
  return insert(b, hash_name(SLOT_FUNC, interface, func->name), SLOT_FUNC, func)
             ? func
             : NULL;
}
