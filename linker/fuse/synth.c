/*
 * synth.c makes the runtime: a module of the linker's own, written as bytes and
 * parsed like any input, so that liveness, numbering and rewriting treat its
 * funcs as they treat an adapter's.  It keeps the roof (linker/README.md):
 *
 *     0 ... program ... ceiling ... headroom ... | stack | data | arena |
 *                                                        ^ memory base
 *
 * Its globals get their values in plan.c, when the roof's size is known; one
 * that nothing live writes becomes a constant.
 */
#include "fuse/synth_code.h"

#include "wasm/parse.h"

enum { I32 = TYPE_I32 };

/* The signatures of runtime funcs, as params and results. */
static const struct {
  const char *name;
  uint8_t n_params;
  uint8_t n_results;
} signatures[N_RUNTIME_FUNCS] = {
    [RUNTIME_GROW] = {"grow", 1, 1},
    [RUNTIME_SIZE] = {"size", 0, 1},
    [RUNTIME_LOOK] = {"look", 0, 0},
    [RUNTIME_ALLOCATE] = {"allocate", 2, 1},
    [RUNTIME_RELEASE] = {"release", 1, 0},
    [RUNTIME_RECEIVE] = {"receive", 2, 0},
    [RUNTIME_RECEIVE_ARENA] = {"receive_arena", 0, 0},
    [RUNTIME_RECEIVED] = {"received", 0, 0},
    [RUNTIME_REALLOC] = {"realloc", 4, 1},
    [RUNTIME_COPY] = {"copy", 3, 0},
    [RUNTIME_ZERO] = {"zero", 2, 0},
    [RUNTIME_TAKE_ROOF] = {"take_roof", 0, 0},
    [RUNTIME_START] = {"start", 0, 0},
    [RUNTIME_GROW_STACK] = {"grow_stack", 4, 1},
    [RUNTIME_CHOOSE] = {"choose_realloc", 4, 1},
    [RUNTIME_LISTEN] = {"listen", 2, 1},
    [RUNTIME_KEEP] = {"keep", 2, 1},
    [RUNTIME_LOCK] = {"lock", 1, 0},
    [RUNTIME_UNLOCK] = {"unlock", 1, 0},
    [RUNTIME_WAIT] = {"wait", 1, 0},
    [RUNTIME_BUMP] = {"bump", 1, 1},
    [RUNTIME_TAKE] = {"take", 1, 1},
    [RUNTIME_GIVE] = {"give", 1, 0},
    [RUNTIME_EXTEND] = {"extend", 1, 1},
    [RUNTIME_PREPARE] = {"prepare", 0, 0},
    [RUNTIME_ENTER] = {"enter", 0, 0},
    [RUNTIME_LEAVE] = {"leave", 0, 0},
    [RUNTIME_START_THREAD] = {"wasi_thread_start", 2, 0},
};

static void write_func(struct code *a, enum runtime_func func,
                       const struct runtime_rules *rules) {
  static const uint8_t n_locals[N_RUNTIME_FUNCS] = {
      [RUNTIME_GROW] = 8,      [RUNTIME_LOOK] = 1,
      [RUNTIME_ALLOCATE] = 3,  [RUNTIME_RECEIVE_ARENA] = 1,
      [RUNTIME_RECEIVED] = 1,  [RUNTIME_REALLOC] = 3,
      [RUNTIME_TAKE_ROOF] = 1, [RUNTIME_START] = 1,
  };
  uint8_t n = n_locals[func];
  if (rules->is_threaded && n < synth_threads_locals[func])
    n = synth_threads_locals[func];
  code_op(a, n != 0);
  if (n) {
    code_op(a, n);
    code_op(a, I32);
  }
  if (rules->is_threaded && synth_threads(a, func, rules)) {
    code_op(a, OP_END);
    return;
  }
  switch (func) {
  case RUNTIME_GROW:
    synth_grow(a, rules);
    break;
  case RUNTIME_SIZE:
    synth_size(a);
    break;
  case RUNTIME_LOOK:
    synth_look(a);
    break;
  case RUNTIME_ALLOCATE:
    synth_allocate(a, rules);
    break;
  case RUNTIME_RELEASE:
    code_get(a, 0);
    code_write(a, RUNTIME_TOP);
    break;
  case RUNTIME_RECEIVE:
    synth_receive(a, rules);
    break;
  case RUNTIME_RECEIVE_ARENA:
    synth_receive_arena(a, rules);
    break;
  case RUNTIME_RECEIVED:
    synth_received(a, rules);
    break;
  case RUNTIME_REALLOC:
    synth_realloc(a);
    break;
  case RUNTIME_COPY:
    synth_copy(a);
    break;
  case RUNTIME_ZERO:
    synth_zero(a);
    break;
  case RUNTIME_TAKE_ROOF:
    synth_take_roof(a);
    break;
  case RUNTIME_START: /* layout.c adds calls */
    for (uint32_t i = 0; i < a->imports.n_stacks; i++)
      if (!a->imports.stacks[i].is_lazy)
        synth_eager_stack(a, &a->imports.stacks[i]);
    break;
  case RUNTIME_GROW_STACK:
    synth_grow_stack(a);
    break;
  case RUNTIME_CHOOSE:
    synth_choose(a);
    break;
  case RUNTIME_LISTEN:
    synth_listen(a, rules->listen);
    break;
  default: /* of threads */
    code_op(a, OP_UNREACHABLE);
    break;
  }
  code_op(a, OP_END);
}

/* Types: one for each runtime func, stub and wrapper; equal ones are joined
   when they are numbered. */
static void write_types(struct writer *w, const struct link *link) {
  const struct resolutions *res = &link->resolved;
  writer_u32(w, N_RUNTIME_FUNCS + res->n_stubs + res->n_wrappers);
  for (int i = 0; i < N_RUNTIME_FUNCS; i++) {
    writer_u8(w, FORM_FUNC);
    writer_u8(w, signatures[i].n_params);
    for (int j = 0; j < signatures[i].n_params; j++)
      writer_u8(w, I32);
    writer_u8(w, signatures[i].n_results);
    for (int j = 0; j < signatures[i].n_results; j++)
      writer_u8(w, I32);
  }
  for (uint32_t i = 0; i < res->n_stubs; i++)
    writer_bytes(w, res->stubs[i].type->bytes);
  for (uint32_t i = 0; i < res->n_wrappers; i++)
    writer_bytes(w, input_func_type(&link->inputs[res->wrappers[i].input],
                                    res->wrappers[i].func)
                        ->bytes);
}

/* The imports of the runtime, as they are listed and written. */
struct import_list {
  struct link *link;
  struct writer *w;
  struct runtime_import *items;
  uint32_t n;
};

static void add_import(struct import_list *list, const char *module,
                       const char *name, enum extern_kind kind,
                       struct target target) {
  writer_name(list->w, span_of(module));
  writer_name(list->w, span_of(name));
  writer_u8(list->w, (uint8_t)kind);
  list->items[list->n++] = (struct runtime_import){kind, target};
}

static uint32_t import_func(struct import_list *list,
                            struct runtime_imports *imports, const char *module,
                            const char *name, uint32_t type,
                            struct target target) {
  add_import(list, module, name, EXTERN_FUNC, target);
  writer_u32(list->w, type);
  return imports->n_funcs++;
}

static uint32_t import_global(struct import_list *list,
                              struct runtime_imports *imports, uint32_t input,
                              uint32_t global) {
  add_import(list, "adapter", "global", EXTERN_GLOBAL,
             (struct target){TARGET_ITEM, input, global});
  writer_u8(list->w, I32);
  writer_u8(list->w, 1);
  return imports->n_globals++;
}

static void import_stacks(struct import_list *list,
                          struct runtime_imports *imports) {
  const struct link *link = list->link;
  for (uint32_t i = 1; i < link->n_inputs; i++) {
    const struct foreign *foreign = &link->inputs[i].foreign;
    if (!foreign->has_stack)
      continue;
    struct foreign_stack *stack = &imports->stacks[imports->n_stacks++];
    stack->input = i;
    stack->is_lazy = foreign->is_lazy;
    stack->stack = import_global(list, imports, i, foreign->stack_global);
    stack->state = UINT32_MAX;
    if (foreign->has_state)
      stack->state = import_global(list, imports, i, foreign->state_global);
  }
}

static struct target wrapped(const struct link *link,
                             const struct wrapper *wrapper) {
  if (wrapper->host != UINT32_MAX)
    return (struct target){TARGET_HOST, 0, wrapper->host};
  return link_func(link, wrapper->input, wrapper->func);
}

/* In place of an import of the output: one that is not there yet. */
static const uint32_t new_host = UINT32_MAX;

static bool has_wrapper(const struct link *link, uint32_t input) {
  const struct resolutions *res = &link->resolved;
  for (uint32_t i = 0; i < res->n_wrappers; i++)
    if (res->wrappers[i].input == input)
      return true;
  return false;
}

static bool is_plain_call(const struct type *type) {
  return type->is_plain && !type->n_params && !type->n_results;
}

/* What adapters that main calls export for threads, and main's own start. */
static void import_threads(struct import_list *list,
                           struct runtime_imports *imports) {
  const struct link *link = list->link;
  const struct export *start = link_thread_start(link);
  imports->returned = imports->n_funcs;
  for (uint32_t i = 1; i < link->n_inputs; i++) {
    const struct export *export =
        module_export(link->inputs[i].module, span_of("threads.returned"));
    if (!export || export->kind != EXTERN_FUNC || !has_wrapper(link, i) ||
        !is_plain_call(input_func_type(&link->inputs[i], export->index)))
      continue;
    import_func(list, imports, "adapter", "returned", RUNTIME_RECEIVED,
                link_func(link, i, export->index));
    imports->n_returned++;
  }
  if (start)
    imports->thread_start =
        import_func(list, imports, "main", "start", RUNTIME_START_THREAD,
                    link_func(link, 0, start->index));
}

/* Imports have the type of a runtime func or wrapper that is like them. */
static void write_imports(struct import_list *list,
                          struct runtime_imports *imports, bool component) {
  const struct link *link = list->link;
  const struct resolutions *res = &link->resolved;
  struct target none = {TARGET_HOST, 0, new_host};
  uint32_t wrapper_types = N_RUNTIME_FUNCS + res->n_stubs;
  add_import(list, "env", "memory", EXTERN_MEMORY,
             (struct target){TARGET_CONSTANT, 0, 0});
  writer_u8(list->w, 0);
  writer_u8(list->w, 0);
  imports->other_realloc = imports->main_realloc = UINT32_MAX;
  if (component) {
    imports->receive = import_func(list, imports, "wasi_fuse", "receive",
                                   RUNTIME_RECEIVE, none);
    imports->received =
        import_func(list, imports, "wasi_fuse", "received", RUNTIME_SIZE, none);
  }
  if (res->other_realloc.kind != TARGET_CONSTANT)
    imports->other_realloc = import_func(list, imports, "other", "realloc",
                                         RUNTIME_REALLOC, res->other_realloc);
  const struct export *realloc = main_realloc(link);
  if (realloc)
    imports->main_realloc =
        import_func(list, imports, "main", "realloc", RUNTIME_REALLOC,
                    link_func(link, 0, realloc->index));
  imports->own_realloc = UINT32_MAX;
  if (res->foreign_realloc.kind != TARGET_CONSTANT) {
    imports->foreign_realloc =
        import_func(list, imports, "foreign", "realloc", RUNTIME_REALLOC,
                    res->foreign_realloc);
    imports->own_realloc =
        import_func(list, imports, "own", "realloc", RUNTIME_REALLOC,
                    link_func(link, 0, input_realloc(link_main(link))->index));
  }
  imports->thread_start = UINT32_MAX;
  if (link->is_threaded)
    import_threads(list, imports);
  imports->wrapped = imports->n_funcs;
  for (uint32_t i = 0; i < res->n_wrappers; i++)
    import_func(list, imports, "adapter", "func", wrapper_types + i,
                wrapped(link, &res->wrappers[i]));
  import_stacks(list, imports);
}

static void write_globals(struct writer *w) {
  writer_u32(w, N_RUNTIME_GLOBALS);
  for (int i = 0; i < N_RUNTIME_GLOBALS; i++) {
    writer_u8(w, I32);
    writer_u8(w, 1);
    writer_u8(w, OP_I32_CONST);
    writer_u8(w, 0);
    writer_u8(w, OP_END);
  }
}

static void write_stub(struct code *a, const struct stub *stub) {
  bool has_value = span_is(stub->type->results, "\x7f");
  code_op(a, 0);
  if (stub->value == WF_STUB_TRAP || (stub->type->n_results && !has_value))
    code_op(a, OP_UNREACHABLE);
  else if (has_value)
    code_const(a, stub->value);
  code_op(a, OP_END);
}

static void write_wrapper(struct code *a, const struct link *link,
                          uint32_t index) {
  const struct wrapper *wrapper = &link->resolved.wrappers[index];
  const struct type *type =
      input_func_type(&link->inputs[wrapper->input], wrapper->func);
  bool is_host = wrapper->host != UINT32_MAX;
  bool is_threaded = link->is_threaded && !is_host;
  code_op(a, 0);
  if (is_threaded)
    code_call(a, RUNTIME_ENTER);
  for (uint32_t i = 0; i < a->imports.n_stacks; i++)
    if (a->imports.stacks[i].input == wrapper->input)
      synth_lazy_stack(a, &a->imports.stacks[i]);
  if (is_host) {
    code_const(a, 1);
    code_write(a, RUNTIME_MAIN_RECEIVES);
  }
  for (uint32_t i = 0; i < type->n_params; i++)
    code_get(a, i);
  code_call_import(a, a->imports.wrapped + index);
  if (is_host) {
    code_const(a, 0);
    code_write(a, RUNTIME_MAIN_RECEIVES);
  }
  if (is_threaded)
    code_call(a, RUNTIME_LEAVE);
  code_op(a, OP_END);
}

static void write_code(struct writer *w, const struct link *link,
                       const struct runtime_imports *imports,
                       const struct runtime_rules *rules) {
  const struct resolutions *res = &link->resolved;
  struct writer body = {0};
  struct code a = {&body, *imports};
  writer_u32(w, N_RUNTIME_FUNCS + res->n_stubs + res->n_wrappers);
  for (int i = 0; i < N_RUNTIME_FUNCS; i++) {
    write_func(&a, (enum runtime_func)i, rules);
    writer_frame(w, &body);
  }
  for (uint32_t i = 0; i < res->n_stubs; i++) {
    write_stub(&a, &res->stubs[i]);
    writer_frame(w, &body);
  }
  for (uint32_t i = 0; i < res->n_wrappers; i++) {
    write_wrapper(&a, link, i);
    writer_frame(w, &body);
  }
  writer_free(&body);
}

/* Names for backtraces: funcs in the name section's subsection 1. */
static void write_name_section(struct writer *w, const struct resolutions *res,
                               uint32_t n_imports) {
  struct writer names = {0}, sub = {0};
  uint32_t first_wrapper = N_RUNTIME_FUNCS + res->n_stubs;
  writer_u32(&sub, first_wrapper + res->n_wrappers);
  for (uint32_t i = 0; i < first_wrapper + res->n_wrappers; i++) {
    const char *name = i < N_RUNTIME_FUNCS ? signatures[i].name
                       : i < first_wrapper ? "stub"
                                           : "wrapper";
    writer_u32(&sub, n_imports + i);
    writer_name(&sub, span_of(name));
  }
  writer_name(&names, span_of("name"));
  writer_u8(&names, 1);
  writer_frame(&names, &sub);
  writer_u8(w, SECTION_CUSTOM);
  writer_frame(w, &names);
  writer_free(&names);
  writer_free(&sub);
}

static void write_section(struct writer *w, uint8_t id, struct writer *body) {
  writer_u8(w, id);
  writer_frame(w, body);
}

static void write_runtime(struct import_list *list, struct writer *w,
                          const struct runtime_rules *rules,
                          struct runtime_imports *imports) {
  static const uint8_t preamble[] = {0, 'a', 's', 'm', 1, 0, 0, 0};
  const struct resolutions *res = &list->link->resolved;
  uint32_t n_funcs = N_RUNTIME_FUNCS + res->n_stubs + res->n_wrappers;
  struct writer body = {0}, items = {0};
  writer_bytes(w, (struct span){preamble, sizeof preamble});
  write_types(&body, list->link);
  write_section(w, SECTION_TYPE, &body);
  list->w = &items;
  write_imports(list, imports, rules->component);
  writer_u32(&body, list->n);
  writer_bytes(&body, writer_span(&items));
  write_section(w, SECTION_IMPORT, &body);
  writer_u32(&body, n_funcs);
  for (uint32_t i = 0; i < n_funcs; i++)
    writer_u32(&body, i);
  write_section(w, SECTION_FUNC, &body);
  write_globals(&body);
  write_section(w, SECTION_GLOBAL, &body);
  write_code(&body, list->link, imports, rules);
  write_section(w, SECTION_CODE, &body);
  write_name_section(w, res, imports->n_funcs);
  w->failed |= body.failed | items.failed;
  list->w = NULL;
  writer_free(&body);
  writer_free(&items);
}

/* Main's memory for the roof: the one exported as `memory`, else the only one.
   UINT32_MAX when it is not clear. */
uint32_t link_main_memory(const struct link *link) {
  const struct module *m = link_main(link)->module;
  const struct export *export = module_export(m, span_of("memory"));
  if (export && export->kind == EXTERN_MEMORY)
    return export->index;
  return m->n_items[EXTERN_MEMORY] == 1 ? 0 : UINT32_MAX;
}

/* Targets of the runtime's kinds become items, now that there is one. */
static void settle_target(const struct link *link, struct target *t) {
  uint32_t func = 0;
  if (t->kind == TARGET_RUNTIME)
    func = t->index;
  else if (t->kind == TARGET_STUB)
    func = N_RUNTIME_FUNCS + t->index;
  else if (t->kind == TARGET_WRAPPER)
    func = N_RUNTIME_FUNCS + link->resolved.n_stubs + t->index;
  else
    return;
  *t = (struct target){TARGET_ITEM, link_runtime(link),
                       link_runtime_func(link, func)};
}

static void settle_targets(struct link *link) {
  uint32_t runtime = link_runtime(link);
  for (uint32_t i = 0; i <= runtime; i++) {
    const struct module *m = link->inputs[i].module;
    struct resolution *res = &link->resolved.inputs[i];
    for (uint32_t j = 0; j < m->n_imported[EXTERN_FUNC]; j++)
      settle_target(link, &res->imports[EXTERN_FUNC][j]);
    for (uint32_t j = 0; j < m->n_imported[EXTERN_GLOBAL]; j++) {
      struct target *t = &res->imports[EXTERN_GLOBAL][j];
      if (t->kind == TARGET_RUNTIME)
        *t = (struct target){TARGET_ITEM, runtime,
                             link_runtime_global(link, t->index)};
    }
  }
}

/* What the runtime imports is known already; what a host gives stays an import
   of the output. */
static bool resolve_runtime(struct link *link,
                            const struct runtime_import *items) {
  uint32_t runtime = link_runtime(link);
  const struct module *m = link->inputs[runtime].module;
  struct resolutions *res = &link->resolved;
  struct resolution *own = &res->inputs[runtime];
  for (int kind = 0; kind < N_EXTERN_KINDS; kind++) {
    own->imports[kind] =
        link_array(link, m->n_imported[kind], sizeof(struct target));
    if (!own->imports[kind])
      return false;
  }
  for (uint32_t i = 0; i < m->n_imports; i++) {
    struct target target = items[i].target;
    if (target.kind == TARGET_HOST && target.index == new_host) {
      struct host_import *hosts =
          arena_more(&link->arena, res->hosts, res->n_hosts,
                     &res->host_capacity, sizeof *hosts);
      if (!hosts) {
        diag_no_memory(&link->diag);
        return false;
      }
      res->hosts = hosts;
      hosts[res->n_hosts] = (struct host_import){runtime, &m->imports[i]};
      target.index = res->n_hosts++;
    }
    own->imports[m->imports[i].kind][m->imports[i].index] = target;
  }
  return true;
}

bool synthesize_runtime(struct link *link) {
  const struct module *m = link_main(link)->module;
  uint32_t memory = link_main_memory(link);
  struct runtime_rules rules = {
      .component = (link->options.flags & WF_COMPONENT) != 0,
      .is_threaded = link->is_threaded,
      .has_bulk = m->has_data_count || link_says_bulk_memory(link),
      .listen = span_of(link->options.listen ? link->options.listen : ""),
      .max = PAGE,
      .roof_bytes = (1 + ROOF_RESERVE_PAGES) * PAGE,
  };
  if (memory != UINT32_MAX && (m->memories[memory].limits.flags & LIMITS_MAX)) {
    rules.has_max = true;
    rules.max = m->memories[memory].limits.max;
  }
  if (memory != UINT32_MAX)
    rules.min = m->memories[memory].limits.min;
  struct runtime_imports imports = {0};
  struct import_list list = {.link = link};
  size_t room = 8 + link->resolved.n_wrappers + 3 * (size_t)link->n_inputs;
  list.items = link_array(link, room, sizeof *list.items);
  imports.stacks = link_array(link, link->n_inputs, sizeof *imports.stacks);
  if (!list.items || !imports.stacks)
    return false;
  struct writer w = {0};
  write_runtime(&list, &w, &rules, &imports);
  char *bytes = writer_ok(&w) ? arena_copy(&link->arena, w.data, w.size) : NULL;
  size_t n_bytes = w.size;
  writer_free(&w);
  if (!bytes) {
    diag_no_memory(&link->diag);
    return false;
  }
  /* wf_link_run left room for one more input. */
  struct input *runtime = &link->inputs[link->n_inputs++];
  *runtime = (struct input){.role = INPUT_RUNTIME,
                            .name = "the runtime",
                            .provides = "",
                            .bytes = {(const uint8_t *)bytes, n_bytes}};
  runtime->module =
      parse_module(&link->arena, &link->diag, runtime->name, runtime->bytes);
  if (!runtime->module || !resolve_runtime(link, list.items))
    return false;
  settle_targets(link);
  return true;
}
