/*
 * component_check.c holds the fused module's imports against the world: each
 * must be one that a component can give, of the type that the world says.
 */
#include "output/component_state.h"

#include <stdio.h>

static const char *type_name(uint8_t type) {
  switch (type) {
  case TYPE_I32:
    return "i32";
  case TYPE_I64:
    return "i64";
  case TYPE_F32:
    return "f32";
  case TYPE_F64:
    return "f64";
  case TYPE_V128:
    return "v128";
  default:
    return "ref";
  }
}

static void show_list(char *text, size_t size, const char *before,
                      const char *noun, const uint8_t *types, size_t n) {
  size_t used = strlen(text);
  used += (size_t)snprintf(text + used, size - used, "%s(%s", before,
                           n ? noun : "");
  for (size_t i = 0; i < n && used + 16 < size; i++)
    used +=
        (size_t)snprintf(text + used, size - used, " %s", type_name(types[i]));
  snprintf(text + used, size - used, ")");
}

const char *component_show_type(struct arena *arena, const uint8_t *params,
                                size_t n_params, const uint8_t *results,
                                size_t n_results) {
  char text[256] = "";
  show_list(text, sizeof text / 2, "", "param", params, n_params);
  show_list(text, sizeof text, " -> ", "result", results, n_results);
  const char *copy = arena_copy(arena, text, strlen(text));
  return copy ? copy : "";
}

bool component_type_is(const struct component_extern *external,
                       const struct wit_core_type *type) {
  struct span params = {type->params, type->n_params};
  struct span results = {type->results, type->n_results};
  return span_equal(external->params, params) &&
         span_equal(external->results, results);
}

static void refuse(struct component_state *s,
                   const struct component_extern *import, const char *why) {
  bool is_called = import->caller.size;
  diag_error(s->diag, WF_ERR_UNSUPPORTED, s->c->input, WF_NO_OFFSET,
             "import `%.*s` `%.*s`%s%.*s%s: %s", SPAN_ARGS(import->module),
             SPAN_ARGS(import->name), is_called ? ", called by `" : "",
             SPAN_ARGS(import->caller), is_called ? "`" : "", why);
}

bool component_is_receive(const struct component_extern *import) {
  return span_is(import->module, "wasi_fuse") &&
         (span_is(import->name, "receive") ||
          span_is(import->name, "received"));
}

static bool check_memory(struct component_state *s,
                         const struct component_extern *import) {
  uint8_t flags = import->limits.flags;
  const char *why = NULL;
  if (s->memory)
    why = "a component has one memory for its module, and this is another";
  else if (flags & LIMITS_SHARED)
    why = "functions of a component cannot use a shared memory";
  else if (flags & ~LIMITS_MAX)
    why = "a component needs a memory of 32-bit addresses and 64 KiB pages";
  if (why)
    refuse(s, import, why);
  s->memory = import;
  return !why;
}

static bool check_func(struct component_state *s,
                       const struct component_extern *import) {
  struct wit_import found;
  if (component_is_receive(import)) {
    s->has_receive = true;
    return true;
  }
  if (!wit_find_import(s->c->world, import->module, import->name, &found)) {
    refuse(s, import,
           "no component-type section describes it: add one, or write a core "
           "module, whose host can provide it");
    return false;
  }
  if (found.kind == WIT_IMPORT_ASYNC) {
    refuse(s, import,
           "a built-in for async functions, which only core output can keep");
    return false;
  }
  s->needs_realloc |= found.needs_realloc;
  if (component_type_is(import, &found.type))
    return true;
  diag_error(
      s->diag, WF_ERR_UNRESOLVED, s->c->input, WF_NO_OFFSET,
      "import `%.*s` `%.*s`: %s, but its world has %s",
      SPAN_ARGS(import->module), SPAN_ARGS(import->name),
      component_show_type(s->arena, import->params.data, import->params.size,
                          import->results.data, import->results.size),
      component_show_type(s->arena, found.type.params, found.type.n_params,
                          found.type.results, found.type.n_results));
  return false;
}

bool component_check_imports(struct component_state *s) {
  bool ok = true;
  for (size_t i = 0; i < s->c->n_imports; i++) {
    const struct component_extern *import = &s->c->imports[i];
    if (import->kind == EXTERN_FUNC) {
      ok &= check_func(s, import);
    } else if (import->kind == EXTERN_MEMORY) {
      ok &= check_memory(s, import);
    } else {
      refuse(s, import,
             "a component gives its module functions and a memory, "
             "nothing else");
      ok = false;
    }
  }
  return ok;
}

bool component_check_lists(struct component_state *s) {
  bool ok = true;
  for (size_t i = 0; i < s->c->n_imports; i++) {
    const struct component_extern *import = &s->c->imports[i];
    struct wit_import found;
    if (import->kind != EXTERN_FUNC || component_is_receive(import) ||
        !wit_find_import(s->c->world, import->module, import->name, &found))
      continue;
    const char *why = NULL;
    if (found.needs_memory && !s->memory)
      why = "it passes values in memory, but the module imports none";
    else if (found.needs_realloc && !s->has_receive && !s->c->realloc.size)
      why = "it returns a list, but the module exports no `cabi_realloc`";
    if (why)
      refuse(s, import, why);
    ok &= !why;
  }
  return ok;
}
