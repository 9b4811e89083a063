/*
 * resolve.c finds what each import is: another input's export, something the
 * linker makes, or an import of the output.
 *
 *   main:    wasi_snapshot_preview1 fd_write -> adapter's export fd_write
 *   adapter: wasi:cli/stdout@0.2.0 get-stdout -> stays an import
 *            __main_module__ _start           -> main's export _start
 *            env __memory_base                -> a global of the runtime
 *            wasi_fuse.gate write?path_open   -> adapter's export write if main
 *                                                imports path_open, else a stub
 *
 * An import module that an adapter serves must be served whole; one that nobody
 * serves stays as it is.
 */
#include "fuse/link.h"

#include "fuse/provider.h"

enum { BADF = 8 }; /* what a closed gate returns: preview1 errno badf */

/* An import of the output; an adapter's is joined with an equal one before it.
   What main imports twice stays twice, but for components, where names of
   imports are unique. */
static struct target host(struct link *link, uint32_t input,
                          const struct import *import) {
  struct resolutions *res = &link->resolved;
  bool is_func = import->kind == EXTERN_FUNC;
  bool joins = input != 0 || (link->options.flags & WF_COMPONENT);
  const struct type *type =
      is_func ? &link->inputs[input].module->types[import->type] : NULL;
  struct tree_key key = {{import->module, import->name}};
  if (type && type->is_plain) {
    key.parts[2] = type->params;
    key.parts[3] = type->results;
    const uint32_t *found =
        tree_put(&res->find_host, &link->arena, &key, res->n_hosts);
    if (found && *found != res->n_hosts && joins)
      return (struct target){TARGET_HOST, 0, *found};
  }
  struct host_import *hosts = arena_more(&link->arena, res->hosts, res->n_hosts,
                                         &res->host_capacity, sizeof *hosts);
  if (!hosts || link->arena.failed) {
    diag_no_memory(&link->diag);
    return (struct target){TARGET_CONSTANT, 0, 0};
  }
  res->hosts = hosts;
  hosts[res->n_hosts] = (struct host_import){input, import};
  return (struct target){TARGET_HOST, 0, res->n_hosts++};
}

static struct span bytes_of(const void *item, size_t size) {
  return (struct span){item, size};
}

static struct target stub(struct link *link, const struct type *type,
                          int32_t value) {
  struct resolutions *res = &link->resolved;
  struct tree_key key = {
      {type->params, type->results, bytes_of(&value, sizeof value)}};
  const uint32_t *found =
      type->is_plain ? tree_find(&res->find_stub, &key) : NULL;
  if (found)
    return (struct target){TARGET_STUB, 0, *found};
  struct stub *stubs = arena_more(&link->arena, res->stubs, res->n_stubs,
                                  &res->stub_capacity, sizeof *stubs);
  if (!stubs) {
    diag_no_memory(&link->diag);
    return (struct target){TARGET_CONSTANT, 0, 0};
  }
  res->stubs = stubs;
  stubs[res->n_stubs] = (struct stub){type, value};
  key.parts[2] = bytes_of(&stubs[res->n_stubs].value, sizeof value);
  if (type->is_plain &&
      !tree_put(&res->find_stub, &link->arena, &key, res->n_stubs))
    diag_no_memory(&link->diag);
  return (struct target){TARGET_STUB, 0, res->n_stubs++};
}

static struct target wrap(struct link *link, struct wrapper wrapper) {
  struct resolutions *res = &link->resolved;
  struct tree_key key = {{bytes_of(&wrapper, sizeof wrapper)}};
  const uint32_t *found = tree_find(&res->find_wrapper, &key);
  if (found)
    return (struct target){TARGET_WRAPPER, 0, *found};
  struct wrapper *wrappers =
      arena_more(&link->arena, res->wrappers, res->n_wrappers,
                 &res->wrapper_capacity, sizeof *wrappers);
  if (!wrappers) {
    diag_no_memory(&link->diag);
    return (struct target){TARGET_CONSTANT, 0, 0};
  }
  res->wrappers = wrappers;
  wrappers[res->n_wrappers] = wrapper;
  key.parts[0] = bytes_of(&wrappers[res->n_wrappers], sizeof wrapper);
  if (!tree_put(&res->find_wrapper, &link->arena, &key, res->n_wrappers))
    diag_no_memory(&link->diag);
  return (struct target){TARGET_WRAPPER, 0, res->n_wrappers++};
}

struct target link_export_target(struct link *link, uint32_t input,
                                 const struct export *export) {
  if (!link->inputs[input].foreign.is_lazy)
    return (struct target){TARGET_ITEM, input, export->index};
  return wrap(link, (struct wrapper){input, export->index, UINT32_MAX});
}

/* The first foreign adapter with a realloc of its own, or 0. */
static uint32_t foreign_with_realloc(const struct link *link) {
  for (uint32_t i = 1; i < link->n_inputs; i++)
    if (input_is_foreign(&link->inputs[i]) && input_realloc(&link->inputs[i]))
      return i;
  return 0;
}

/* What main's import from a host becomes: where it returns a list, and a
   foreign adapter has a realloc, it is told whose turn it is. */
static struct target main_host(struct link *link, const struct import *import) {
  struct target target = host(link, 0, import);
  const struct export *realloc = input_realloc(link_main(link));
  if (import->kind != EXTERN_FUNC || !realloc ||
      !input_is_realloc(link_main(link), realloc) ||
      !foreign_with_realloc(link) || !link_returns_list(link, 0, import))
    return target;
  link->resolved.foreign_realloc.kind = TARGET_ITEM;
  return wrap(link, (struct wrapper){0, import->index, target.index});
}

static bool check_type(struct link *link, uint32_t input,
                       const struct import *import, uint32_t provider,
                       uint32_t func) {
  const struct type *want = &link->inputs[input].module->types[import->type];
  const struct type *have = input_func_type(&link->inputs[provider], func);
  if (types_equal(want, have))
    return true;
  diag_error(
      &link->diag, WF_ERR_UNRESOLVED, link->inputs[input].name, import->offset,
      "import `%.*s` `%.*s`: its type is %s, but %s exports %s",
      SPAN_ARGS(import->module), SPAN_ARGS(import->name), type_text(link, want),
      link->inputs[provider].name, type_text(link, have));
  return false;
}

/* In place of a func of the runtime. */
enum { IS_CEILING = N_RUNTIME_FUNCS };

static const struct {
  const char *name;
  int func;                     /* enum runtime_func, or IS_CEILING */
  const char *params, *results; /* value types, as encoded */
} intrinsics[] = {
    {"receive", RUNTIME_RECEIVE, "\x7f\x7f", ""},
    {"receive_arena", RUNTIME_RECEIVE_ARENA, "", ""},
    {"received", RUNTIME_RECEIVED, "", ""},
    {"allocate", RUNTIME_ALLOCATE, "\x7f\x7f", "\x7f"},
    {"release", RUNTIME_RELEASE, "\x7f", ""},
    {"ceiling", IS_CEILING, "", "\x7f"},
    {"listen", RUNTIME_LISTEN, "\x7f\x7f", "\x7f"},
    {"keep", RUNTIME_KEEP, "\x7f\x7f", "\x7f"},
    {"lock", RUNTIME_LOCK, "\x7f", ""},
    {"unlock", RUNTIME_UNLOCK, "\x7f", ""},
};

/* What an intrinsic is.  Where main has one thread nothing is locked, and the
   arena is kept as long as any memory. */
static struct target intrinsic_target(const struct link *link, int func) {
  bool is_threaded = link->is_threaded;
  if (!is_threaded && func == IS_CEILING)
    return (struct target){TARGET_CEILING, 0, 0};
  if (func == IS_CEILING)
    func = RUNTIME_SIZE;
  if (!is_threaded && (func == RUNTIME_LOCK || func == RUNTIME_UNLOCK))
    return (struct target){TARGET_NOTHING, 0, 1};
  if (!is_threaded && func == RUNTIME_KEEP)
    func = RUNTIME_ALLOCATE;
  return (struct target){TARGET_RUNTIME, 0, (uint32_t)func};
}

static bool resolve_intrinsic(struct link *link, uint32_t input,
                              const struct import *import,
                              struct target *target) {
  const struct type *type = &link->inputs[input].module->types[import->type];
  for (size_t i = 0; i < sizeof intrinsics / sizeof *intrinsics; i++) {
    if (!span_is(import->name, intrinsics[i].name))
      continue;
    *target = intrinsic_target(link, intrinsics[i].func);
    struct type own = {.params = span_of(intrinsics[i].params),
                       .results = span_of(intrinsics[i].results),
                       .is_plain = true};
    if (span_equal(type->params, own.params) &&
        span_equal(type->results, own.results))
      return true;
    diag_error(&link->diag, WF_ERR_UNRESOLVED, link->inputs[input].name,
               import->offset,
               "import `wasi_fuse` `%s`: its type is %s, but must be %s",
               intrinsics[i].name, type_text(link, type),
               type_text(link, &own));
    return false;
  }
  diag_error(&link->diag, WF_ERR_UNRESOLVED, link->inputs[input].name,
             import->offset,
             "import `wasi_fuse` `%.*s`: there is no such "
             "intrinsic",
             SPAN_ARGS(import->name));
  return false;
}

/* Whether one of the comma-separated `names` is in `served`. */
static bool holds_any(const struct tree *served, struct span names) {
  while (names.size) {
    size_t comma = span_find(names, ',');
    struct tree_key key = {{span_sub(names, 0, comma)}};
    if (tree_find(served, &key))
      return true;
    size_t next = comma < names.size ? comma + 1 : comma;
    names = span_sub(names, next, names.size - next);
  }
  return false;
}

/* Notes the names of main's func imports from modules that an adapter serves:
   these open its gates. */
static bool note_served(struct link *link, uint32_t input) {
  const struct module *m = link_main(link)->module;
  struct tree *served = &link->resolved.inputs[input].served;
  for (uint32_t i = 0; i < m->n_imports; i++) {
    const struct import *import = &m->imports[i];
    struct tree_key key = {{import->name}};
    if (import->kind != EXTERN_FUNC ||
        !adapter_serves(&link->inputs[input], import->module))
      continue;
    if (!tree_put(served, &link->arena, &key, 0)) {
      diag_no_memory(&link->diag);
      return false;
    }
  }
  return true;
}

static bool resolve_gate(struct link *link, uint32_t input,
                         const struct import *import, struct target *target) {
  const struct input *adapter = &link->inputs[input];
  size_t mark = span_find(import->name, '?');
  struct span name = span_sub(import->name, 0, mark);
  const struct export *export =
      find_export(adapter, NULL, name, (struct span){NULL, 0});
  if (mark == import->name.size || !export) {
    diag_error(&link->diag, WF_ERR_UNRESOLVED, adapter->name, import->offset,
               "gate `%.*s`: it must be `X?a,b`, where X is an export of this "
               "adapter",
               SPAN_ARGS(import->name));
    return false;
  }
  if (!check_type(link, input, import, input, export->index))
    return false;
  struct span names =
      span_sub(import->name, mark + 1, import->name.size - mark - 1);
  if (holds_any(&link->resolved.inputs[input].served, names))
    *target = (struct target){TARGET_ITEM, input, export->index};
  else
    *target = stub(link, &adapter->module->types[import->type], BADF);
  return true;
}

/* What depends on threads: `X|Y` is the adapter's own export X where main has
   threads, else Y; an empty Y does nothing. */
static bool resolve_threads(struct link *link, uint32_t input,
                            const struct import *import,
                            struct target *target) {
  const struct input *adapter = &link->inputs[input];
  const struct type *type = &adapter->module->types[import->type];
  size_t bar = span_find(import->name, '|');
  size_t next = bar < import->name.size ? bar + 1 : bar;
  struct span none = {NULL, 0};
  struct span other = span_sub(import->name, next, import->name.size - next);
  const struct export *with =
      find_export(adapter, NULL, span_sub(import->name, 0, bar), none);
  const struct export *without =
      other.size ? find_export(adapter, NULL, other, none) : NULL;
  bool is_nothing = !other.size && type->is_plain && !type->n_results;
  if (next == bar || !with || !(without || is_nothing)) {
    diag_error(&link->diag, WF_ERR_UNRESOLVED, adapter->name, import->offset,
               "import `wasi_fuse.threads` `%.*s`: it must be `X|Y`, where X "
               "and Y are exports of this adapter, or `X|` without results",
               SPAN_ARGS(import->name));
    return false;
  }
  *target = (struct target){TARGET_NOTHING, 0, type->n_params};
  if (link->is_threaded)
    without = with;
  if (without)
    *target = (struct target){TARGET_ITEM, input, without->index};
  return check_type(link, input, import, input,
                    without ? without->index : with->index);
}

/* An import of main's own export; one that main lacks stays unresolved until
   live code needs it. */
static bool resolve_main_export(struct link *link, uint32_t input,
                                const struct import *import,
                                struct target *target) {
  const struct export *export =
      module_export(link_main(link)->module, import->name);
  if (input_is_foreign(&link->inputs[input]) &&
      (span_is(import->name, "cabi_realloc") ||
       span_is(import->name, "canonical_abi_realloc"))) {
    export = main_realloc(link);
    if (!export) {
      *target = (struct target){TARGET_RUNTIME, 0, RUNTIME_GROW_STACK};
      return true;
    }
  }
  if (!export || export->kind != EXTERN_FUNC) {
    *target = stub(link, &link->inputs[input].module->types[import->type], 0);
    return true;
  }
  *target = (struct target){TARGET_ITEM, 0, export->index};
  return check_type(link, input, import, 0, export->index);
}

/* What the user asked for in place of an import, last, or null. */
static const struct stub_rule *find_rule(struct link *link,
                                         const struct import *import) {
  const struct stub_rule *found = NULL;
  for (size_t i = 0; i < link->n_stub_rules; i++) {
    struct stub_rule *rule = &link->stub_rules[i];
    if (!span_equal(rule->module, import->module) ||
        !span_equal(rule->name, import->name))
      continue;
    rule->is_used = true;
    found = rule;
  }
  return found;
}

/* The stub that the user asked for in place of an import, if any. */
static bool resolve_stub(struct link *link, uint32_t input,
                         const struct import *import, struct target *target) {
  const struct type *type = &link->inputs[input].module->types[import->type];
  const struct stub_rule *rule = find_rule(link, import);
  if (!rule)
    return false;
  *target = stub(link, type, rule->result);
  if (rule->result != WF_STUB_TRAP &&
      !(span_is(type->results, "\x7f") && type->is_plain))
    diag_error(&link->diag, WF_ERR_UNRESOLVED, link->inputs[input].name,
               import->offset,
               "stub of `%.*s` `%.*s`: its type is %s, which has no single "
               "i32 result to return; without a number the stub traps",
               SPAN_ARGS(import->module), SPAN_ARGS(import->name),
               type_text(link, type));
  return true;
}

static bool resolve_func(struct link *link, uint32_t input,
                         const struct import *import, struct target *target) {
  bool is_adapter = link->inputs[input].role == INPUT_ADAPTER;
  if (resolve_stub(link, input, import, target))
    return !diag_failed(&link->diag);
  if (is_adapter && span_is(import->module, "wasi_fuse"))
    return resolve_intrinsic(link, input, import, target);
  if (is_adapter && span_is(import->module, "wasi_fuse.gate"))
    return resolve_gate(link, input, import, target);
  if (is_adapter && span_is(import->module, "wasi_fuse.threads"))
    return resolve_threads(link, input, import, target);
  if (is_adapter && span_is(import->module, "__main_module__"))
    return resolve_main_export(link, input, import, target);
  const struct input *server = NULL;
  for (uint32_t i = 1; i < link->n_inputs; i++) {
    const struct input *adapter = &link->inputs[i];
    if (i == input || !adapter_serves(adapter, import->module))
      continue;
    server = adapter;
    const struct export *export =
        find_provider(link, adapter, import,
                      &link->inputs[input].module->types[import->type]);
    if (export) {
      *target = link_export_target(link, i, export);
      if (input == 0 && link->is_threaded)
        *target = wrap(link, (struct wrapper){i, export->index, UINT32_MAX});
      return check_type(link, input, import, i, export->index);
    }
  }
  if (server) {
    report_missing(link, input, import, server);
    return false;
  }
  *target = input == 0 ? main_host(link, import) : host(link, input, import);
  return true;
}

static bool is_env(const struct import *import, const char *name) {
  return span_is(import->module, "env") && span_is(import->name, name);
}

/* Globals, tables and memories of an adapter are the linker's to give. */
static bool resolve_adapter_item(struct link *link, uint32_t input,
                                 const struct import *import,
                                 struct target *target) {
  *target = (struct target){TARGET_CONSTANT, 0, 0};
  switch (import->kind) {
  case EXTERN_MEMORY:
    if (is_env(import, "memory"))
      return true;
    break;
  case EXTERN_TABLE:
    if (is_env(import, "__indirect_function_table"))
      return true;
    break;
  case EXTERN_GLOBAL:
    if (!link->inputs[input].linking.is_dylink)
      break;
    if (is_env(import, "__memory_base"))
      *target = (struct target){TARGET_RUNTIME, 0, RUNTIME_MEMORY_BASE};
    else if (is_env(import, "__stack_pointer"))
      *target = (struct target){TARGET_RUNTIME, 0, RUNTIME_STACK_POINTER};
    else if (is_env(import, "__table_base"))
      *target = (struct target){TARGET_CONSTANT, 0, input};
    else
      break;
    return true;
  case EXTERN_FUNC:
  case EXTERN_TAG:
  case N_EXTERN_KINDS:
    break;
  }
  diag_error(&link->diag, WF_ERR_UNSUPPORTED, link->inputs[input].name,
             import->offset,
             "import `%.*s` `%.*s`: an adapter may not import this %s",
             SPAN_ARGS(import->module), SPAN_ARGS(import->name),
             extern_kind_name(import->kind));
  return false;
}

static bool resolve_input(struct link *link, uint32_t input) {
  const struct module *m = link->inputs[input].module;
  struct resolution *res = &link->resolved.inputs[input];
  bool ok =
      link->inputs[input].role != INPUT_ADAPTER || note_served(link, input);
  for (int kind = 0; kind < N_EXTERN_KINDS; kind++) {
    res->imports[kind] =
        link_array(link, m->n_imported[kind], sizeof(struct target));
    if (!res->imports[kind])
      return false;
  }
  for (uint32_t i = 0; i < m->n_imports; i++) {
    const struct import *import = &m->imports[i];
    struct target *target = &res->imports[import->kind][import->index];
    if (import->kind == EXTERN_FUNC)
      ok &= resolve_func(link, input, import, target);
    else if (link->inputs[input].role == INPUT_MAIN)
      *target = host(link, input, import);
    else
      ok &= resolve_adapter_item(link, input, import, target);
  }
  if (input == 0)
    link->resolved.n_main_hosts = link->resolved.n_hosts;
  return ok && !diag_failed(&link->diag);
}

/* Follows targets that are themselves imports of their input, as an adapter
   may export what it imports; a circle is an error. */
static bool follow_targets(struct link *link) {
  bool ok = true;
  for (uint32_t i = 0; i < link->n_inputs; i++) {
    const struct module *m = link->inputs[i].module;
    for (uint32_t j = 0; j < m->n_imported[EXTERN_FUNC]; j++) {
      struct target *target = &link->resolved.inputs[i].imports[EXTERN_FUNC][j];
      for (uint32_t steps = 0; target->kind == TARGET_ITEM; steps++) {
        const struct module *owner = link->inputs[target->input].module;
        if (target->index >= owner->n_imported[EXTERN_FUNC])
          break;
        if (steps > link->n_inputs) {
          diag_error(&link->diag, WF_ERR_UNRESOLVED, link->inputs[i].name,
                     WF_NO_OFFSET,
                     "func %u: imports and exports go round in a circle",
                     (unsigned)j);
          ok = false;
          break;
        }
        *target = link_func(link, target->input, target->index);
      }
    }
  }
  return ok;
}

/* Lists that no adapter of ours receives: a foreign adapter's realloc, or
   main's own, takes them, or the one whose turn it is. */
static void choose_realloc(struct link *link) {
  struct resolutions *res = &link->resolved;
  uint32_t foreign = foreign_with_realloc(link);
  const struct export *export = input_realloc(link_main(link));
  bool must_choose = res->foreign_realloc.kind == TARGET_ITEM;
  res->foreign_realloc = (struct target){TARGET_CONSTANT, 0, 0};
  res->other_realloc = res->foreign_realloc;
  if (foreign)
    res->other_realloc = link_export_target(
        link, foreign, input_realloc(&link->inputs[foreign]));
  else if (export && input_is_realloc(link_main(link), export))
    res->other_realloc = link_func(link, 0, export->index);
  if (must_choose) {
    res->foreign_realloc = res->other_realloc;
    res->other_realloc = (struct target){TARGET_RUNTIME, 0, RUNTIME_CHOOSE};
  }
}

/* Lifted exports of foreign adapters need their stack, too. */
static bool wrap_lifted(struct link *link) {
  for (uint32_t i = 1; i < link->n_inputs; i++) {
    const struct module *m = link->inputs[i].module;
    if (!link->inputs[i].foreign.is_lazy)
      continue;
    for (uint32_t j = 0; j < m->n_exports; j++)
      if (m->exports[j].kind == EXTERN_FUNC &&
          link_is_lifted(link, i, m->exports[j].name))
        link_export_target(link, i, &m->exports[j]);
  }
  return !diag_failed(&link->diag);
}

/* Whether main is a program of wasi-threads.  In a component it has one thread,
   if it runs at all (plan.c). */
static bool has_threads(const struct link *link) {
  const struct module *m = link_main(link)->module;
  uint32_t memory = link_main_memory(link);
  if ((link->options.flags & WF_COMPONENT) || memory == UINT32_MAX ||
      !(m->memories[memory].limits.flags & LIMITS_SHARED))
    return false;
  for (uint32_t i = 0; i < m->n_imports; i++)
    if (m->imports[i].kind == EXTERN_FUNC && is_thread_spawn(&m->imports[i]))
      return true;
  return link_thread_start(link);
}

bool resolve_imports(struct link *link) {
  bool ok = true;
  link->is_threaded = has_threads(link);
  link->resolved.inputs =
      link_array(link, (size_t)link->n_inputs + 1, sizeof(struct resolution));
  if (!link->resolved.inputs)
    return false;
  for (uint32_t i = 1; i < link->n_inputs; i++) {
    link->inputs[i].is_too_new = adapter_is_too_new(link, &link->inputs[i]);
    if (input_is_foreign(&link->inputs[i]))
      ok &= foreign_read(link, i);
  }
  for (uint32_t i = 0; ok && i < link->n_inputs; i++)
    ok &= resolve_input(link, i);
  if (ok)
    give_advice(link);
  if (!ok || !follow_targets(link))
    return false;
  warn_unused_adapters(link);
  choose_realloc(link);
  return wrap_lifted(link) && choose_lift_realloc(link);
}
