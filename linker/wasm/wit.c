/*
 * wit.c answers what the names of a core module mean in a world, and what
 * core functions the canonical ABI asks for.
 *
 *   $root            f                    a function of the world
 *   ns:pkg/i@1.2.3   f                    a function of an interface
 *   ns:pkg/i@1.2.3   [resource-drop]r
 *   [export]ns:..    [resource-new]r      and [resource-rep], [resource-drop]
 *   cm32p2|ns:pkg/i@1    f, r_drop        the same in the standard spelling
 *   cm32p2|_ex_ns:pkg/i@1    r_new, r_rep, r_drop
 *
 * Exports are `f` and `ns:pkg/i@1.2.3#f`, or `cm32p2||f` and `cm32p2|i@1|f`.
 */
#include "wasm/wit.h"

const char *const wit_import_reallocs[WIT_N_REALLOCS] = {
    "cabi_import_realloc", "cabi_realloc", "canonical_abi_realloc",
    "cm32p2_realloc"};
const char *const wit_export_reallocs[WIT_N_REALLOCS] = {
    "cabi_export_realloc", "cabi_realloc", "canonical_abi_realloc",
    "cm32p2_realloc"};

const char *const wit_initializers[2] = {"_initialize", "cm32p2_initialize"};

bool wit_is_helper(struct span name) {
  for (int i = 0; i < WIT_N_REALLOCS; i++)
    if (span_is(name, wit_import_reallocs[i]) ||
        span_is(name, wit_export_reallocs[i]))
      return true;
  return span_is(name, wit_initializers[0]) ||
         span_is(name, wit_initializers[1]);
}

struct version {
  uint64_t number[3];
  bool is_exact; /* no semver version, or a pre-release: on a track alone */
};

static bool is_digit(uint8_t byte) {
  return byte >= '0' && byte <= '9';
}

/* The version in `text`, which is what follows the `@` of a name. */
static struct version version_of(struct span text) {
  struct version version = {.is_exact = true};
  size_t at = 0;
  for (int i = 0; i < 3; i++) {
    size_t start = at;
    for (; at < text.size && is_digit(text.data[at]); at++) {
      if (at - start == 18)
        return version;
      version.number[i] = version.number[i] * 10 + text.data[at] - '0';
    }
    if (at == start)
      return version;
    if (i < 2 && (at >= text.size || text.data[at++] != '.'))
      return version;
  }
  version.is_exact = at < text.size && text.data[at] != '+';
  return version;
}

/* Parts a name before its `@`; without one the version is empty. */
static struct span split_version(struct span name, struct version *version) {
  size_t at = span_find(name, '@');
  struct span text = {NULL, 0};
  if (at < name.size)
    text = span_sub(name, at + 1, name.size - at - 1);
  *version = version_of(text);
  return span_sub(name, 0, at);
}

static bool on_one_track(const struct version *a, const struct version *b) {
  if (a->is_exact || b->is_exact)
    return false;
  for (int i = 0; i < 3; i++) {
    if (a->number[i] != b->number[i])
      return false;
    if (a->number[i] != 0)
      return true;
  }
  return true;
}

bool wit_same_track(struct span a, struct span b) {
  struct version of_a, of_b;
  struct span base_a = split_version(a, &of_a);
  struct span base_b = split_version(b, &of_b);
  return span_equal(a, b) ||
         (span_equal(base_a, base_b) && on_one_track(&of_a, &of_b));
}

int wit_compare_versions(struct span a, struct span b) {
  struct version of_a, of_b;
  split_version(a, &of_a);
  split_version(b, &of_b);
  for (int i = 0; i < 3; i++)
    if (of_a.number[i] != of_b.number[i])
      return of_a.number[i] < of_b.number[i] ? -1 : 1;
  return 0;
}

/* Whether `track`, such as "ns:pkg/i@0.2", is the standard spelling of the
   interface `name`: its version is cut behind the first number that is not
   zero, that of a pre-release only where the build follows. */
static bool is_track_of(struct span track, struct span name) {
  struct version version;
  struct span base = split_version(name, &version);
  if (version.is_exact)
    return span_equal(track, span_sub(name, 0, span_find(name, '+')));
  size_t at = base.size;
  for (int i = 0; i < 3; i++) {
    for (at++; at < name.size && is_digit(name.data[at]);)
      at++;
    if (version.number[i] != 0)
      break;
  }
  return span_equal(track, span_sub(name, 0, at));
}

const struct wit_type *wit_resource(const struct wit_type *type) {
  while (type->kind == WIT_NAMED)
    type = type->of;
  return type->kind == WIT_RESOURCE ? type : NULL;
}

static void push(struct wit_core_type *type, uint8_t core) {
  type->params[type->n_params++] = core;
}

enum { I32 = 0x7f };

struct wit_core_type wit_core_type(const struct wit_func *func) {
  struct wit_core_type type = {.n_params = 0};
  unsigned n = 0;
  for (uint32_t i = 0; i < func->n_params && n <= WIT_FLAT_MAX; i++)
    n += func->params[i].type->n_flat;
  if (n > WIT_FLAT_MAX)
    push(&type, I32);
  else
    for (uint32_t i = 0; i < func->n_params; i++)
      for (uint8_t k = 0; k < func->params[i].type->n_flat; k++)
        push(&type, func->params[i].type->flat[k]);
  const struct wit_type *result = func->result;
  if (result && result->n_flat == 1)
    type.results[type.n_results++] = result->flat[0];
  else if (result && result->n_flat > 1 && func->interface->is_export)
    type.results[type.n_results++] = I32;
  else if (result && result->n_flat > 1)
    push(&type, I32);
  return type;
}

static bool params_have_list(const struct wit_func *func) {
  for (uint32_t i = 0; i < func->n_params; i++)
    if (func->params[i].type->has_list)
      return true;
  return false;
}

static bool params_are_indirect(const struct wit_func *func) {
  unsigned n = 0;
  for (uint32_t i = 0; i < func->n_params && n <= WIT_FLAT_MAX; i++)
    n += func->params[i].type->n_flat;
  return n > WIT_FLAT_MAX;
}

/* What the callee or the caller needs: `inward` is what moves into this
   module's memory, by its realloc. */
static void find_options(const struct wit_func *func, bool *needs_memory,
                         bool *needs_realloc, bool *needs_encoding) {
  bool params_in_memory = params_have_list(func) || params_are_indirect(func);
  bool has_list = func->result && func->result->has_list;
  bool in_memory = has_list || (func->result && func->result->n_flat > 1);
  *needs_memory = params_in_memory || in_memory;
  *needs_realloc = func->interface->is_export ? params_in_memory : has_list;
  *needs_encoding = func->type->has_string;
}

/* What a module name and a field say, before any world is asked. */
struct question {
  struct span interface; /* empty: the world itself */
  struct span field;
  bool is_export;
  bool is_standard; /* in the spelling of cm32p2 */
};

static bool strip(struct span *text, const char *prefix) {
  if (!span_starts(*text, prefix))
    return false;
  size_t n = strlen(prefix);
  *text = span_sub(*text, n, text->size - n);
  return true;
}

/* False if no world could have such a module. */
static bool ask(struct span module, struct span field, struct question *q) {
  *q = (struct question){.interface = module, .field = field};
  bool is_root;
  if (strip(&q->interface, "cm32p2")) {
    q->is_standard = true;
    is_root = q->interface.size == 0;
    if (!is_root && !strip(&q->interface, "|"))
      return false;
    q->is_export = strip(&q->interface, "_ex_");
  } else {
    q->is_export = strip(&q->interface, "[export]");
    is_root = span_is(q->interface, "$root");
    if (is_root)
      q->interface.size = 0;
  }
  return is_root || q->interface.size != 0;
}

/* Whether the interface may be meant by a question that it does not fit
   exactly. */
static bool is_near(const struct question *q,
                    const struct wit_interface *interface) {
  if (interface->is_export != q->is_export)
    return false;
  return q->is_standard
             ? is_track_of(q->interface, interface->name)
             : !q->is_export && wit_same_track(q->interface, interface->name);
}

static bool strip_end(struct span *text, const char *suffix) {
  size_t n = strlen(suffix);
  if (text->size <= n || memcmp(text->data + text->size - n, suffix, n) != 0)
    return false;
  text->size -= n;
  return true;
}

static enum wit_import_kind intrinsic(const struct question *q,
                                      struct span *resource) {
  *resource = q->field;
  if (q->is_standard)
    return strip_end(resource, "_drop")  ? WIT_IMPORT_DROP
           : strip_end(resource, "_new") ? WIT_IMPORT_NEW
           : strip_end(resource, "_rep") ? WIT_IMPORT_REP
                                         : WIT_IMPORT_NONE;
  return strip(resource, "[resource-drop]")  ? WIT_IMPORT_DROP
         : strip(resource, "[resource-new]") ? WIT_IMPORT_NEW
         : strip(resource, "[resource-rep]") ? WIT_IMPORT_REP
                                             : WIT_IMPORT_NONE;
}

/* Looks the field up in one interface. */
static bool find_in(const struct world *world, const struct question *q,
                    const struct wit_interface *interface,
                    struct wit_import *out) {
  const struct wit_func *func = wit_func(world, interface, q->field);
  if (func && !q->is_export) {
    *out = (struct wit_import){
        .kind = WIT_IMPORT_FUNC, .func = func, .type = wit_core_type(func)};
    find_options(func, &out->needs_memory, &out->needs_realloc,
                 &out->needs_encoding);
    return true;
  }
  struct span name;
  enum wit_import_kind kind = intrinsic(q, &name);
  const struct wit_type *type =
      kind != WIT_IMPORT_NONE ? wit_type(world, interface, name) : NULL;
  if (!type || !wit_resource(type) ||
      (kind != WIT_IMPORT_DROP && !q->is_export))
    return false;
  *out = (struct wit_import){.kind = kind, .resource = type};
  push(&out->type, I32);
  if (kind != WIT_IMPORT_DROP)
    out->type.results[out->type.n_results++] = I32;
  return true;
}

/* Names of built-ins, in brackets, that are not of WASI 0.2. */
static bool is_async_name(struct span module, struct span field) {
  static const char *const known[] = {"[method]",       "[static]",
                                      "[constructor]",  "[resource-drop]",
                                      "[resource-new]", "[resource-rep]"};
  if (field.size == 0 || field.data[0] != '[' ||
      span_find(field, ']') == field.size)
    return false;
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (span_starts(field, known[i]))
      return false;
  return span_starts(module, "[export]") || span_is(module, "$root") ||
         span_find(module, ':') < module.size;
}

bool wit_find_import(const struct world *world, struct span module,
                     struct span field, struct wit_import *out) {
  struct question q;
  *out = (struct wit_import){.kind = WIT_IMPORT_NONE};
  if (!ask(module, field, &q))
    return false;
  const struct wit_interface *exact =
      wit_interface(world, q.is_export, q.interface);
  if (exact && find_in(world, &q, exact, out))
    return true;
  if (is_async_name(module, field)) {
    out->kind = WIT_IMPORT_ASYNC;
    size_t end = span_find(field, ']') + 1;
    struct span name = span_sub(field, end, field.size - end);
    out->func = exact ? wit_func(world, exact, name) : NULL;
    return true;
  }
  bool has_version = span_find(q.interface, '@') < q.interface.size;
  for (size_t i = 0; has_version && i < world->n_interfaces; i++)
    if (world->interfaces[i] != exact && is_near(&q, world->interfaces[i]) &&
        find_in(world, &q, world->interfaces[i], out))
      return true;
  return false;
}

struct span wit_post_return_of(struct span name) {
  if (span_starts(name, "cm32p2|"))
    strip_end(&name, "_post");
  else
    strip(&name, "cabi_post_");
  return name;
}

/* An exported interface by its standard spelling, or null. */
static const struct wit_interface *find_track(const struct world *world,
                                              struct span track) {
  const struct wit_interface *found = wit_interface(world, true, track);
  for (size_t i = 0; !found && i < world->n_interfaces; i++)
    if (world->interfaces[i]->is_export &&
        is_track_of(track, world->interfaces[i]->name))
      found = world->interfaces[i];
  return found;
}

/* Parts the name of an export: `iface#f`, `f`, or `cm32p2|iface@track|f` and
   `cm32p2||f`.  The interface is null if the world exports none such. */
static const struct wit_interface *
split_export(const struct world *world, struct span *name, bool *is_standard) {
  *is_standard = strip(name, "cm32p2|");
  size_t at = span_find(*name, *is_standard ? '|' : '#');
  bool is_found = at < name->size;
  struct span interface = span_sub(*name, 0, is_found ? at : 0);
  if (is_found)
    *name = span_sub(*name, at + 1, name->size - at - 1);
  else if (*is_standard)
    return NULL;
  return *is_standard ? find_track(world, interface)
                      : wit_interface(world, true, interface);
}

bool wit_find_export(const struct world *world, struct span name,
                     struct wit_export *out) {
  *out = (struct wit_export){.func = NULL};
  out->is_async =
      strip(&name, "[async-lift]") || strip(&name, "[async-lift-stackful]");
  bool is_standard;
  const struct wit_interface *interface =
      split_export(world, &name, &is_standard);
  out->func = interface ? wit_func(world, interface, name) : NULL;
  if (!out->func)
    return false;
  out->type = wit_core_type(out->func);
  find_options(out->func, &out->needs_memory, &out->needs_realloc,
               &out->needs_encoding);
  return true;
}

const struct wit_type *wit_find_destructor(const struct world *world,
                                           struct span name) {
  bool is_standard;
  const struct wit_interface *interface =
      split_export(world, &name, &is_standard);
  bool is_destructor =
      is_standard ? strip_end(&name, "_dtor") : strip(&name, "[dtor]");
  const struct wit_type *type =
      interface && is_destructor ? wit_type(world, interface, name) : NULL;
  return type && type->kind == WIT_RESOURCE ? type : NULL;
}
