/*
 * live.c marks what the output needs.
 *
 * Roots are main's exports, of a component those that are called from outside,
 * its start func, globals, tables and segments, and the exports that the
 * adapters' worlds lift.  What a live item names is live: a body names funcs,
 * and in an adapter, by its relocations, data symbols and address-taken funcs.
 * A fused import is never live itself; its target is.
 *
 *   main:    export _start -> func 3 -> import fd_write
 *   adapter:                    export fd_write -> func 9 -> symbol 2
 *
 * marks func 3 of main, and func 9 and symbol 2 of the adapter.  Main keeps
 * its index spaces: a dead func keeps its number and loses its body.
 *
 * What a body names was noted when it was scanned (scan_bodies.c).
 */
#include "fuse/link.h"

#include "base/reader.h"

/* Work to do: funcs to scan, and data symbols to follow. */
struct work {
  uint32_t input;
  uint32_t index;
  bool is_symbol;
};

struct marker {
  struct link *link;
  struct work *stack;
  size_t n, capacity;
  bool ok;
};

static void push(struct marker *mk, struct work work) {
  struct work *stack = arena_more(&mk->link->arena, mk->stack, mk->n,
                                  &mk->capacity, sizeof *stack);
  if (!stack) {
    diag_no_memory(&mk->link->diag);
    mk->ok = false;
    return;
  }
  mk->stack = stack;
  stack[mk->n++] = work;
}

static struct live_input *live_of(struct marker *mk, uint32_t input) {
  return &mk->link->live.inputs[input];
}

static void mark_type(struct marker *mk, uint32_t input, uint32_t type) {
  live_of(mk, input)->types[type] = true;
}

static void mark_item(struct marker *mk, uint32_t input, enum extern_kind kind,
                      uint32_t index);

static void mark_realloc(struct marker *mk, uint32_t func);

static void mark_runtime_global(struct marker *mk, enum runtime_global global) {
  live_of(mk, link_runtime(mk->link))
      ->items[EXTERN_GLOBAL][link_runtime_global(mk->link, global)] = true;
}

static void mark_target(struct marker *mk, enum extern_kind kind,
                        struct target target) {
  if (target.kind == TARGET_ITEM)
    mark_item(mk, target.input, kind, target.index);
  else if (target.kind == TARGET_CEILING)
    mark_runtime_global(mk, RUNTIME_CEILING);
  else if (target.kind == TARGET_HOST && !mk->link->live.hosts[target.index]) {
    const struct host_import *host = &mk->link->resolved.hosts[target.index];
    mk->link->live.hosts[target.index] = true;
    if (host->import->kind == EXTERN_FUNC || host->import->kind == EXTERN_TAG)
      mark_type(mk, host->input, host->import->type);
  }
}

static void mark_item(struct marker *mk, uint32_t input, enum extern_kind kind,
                      uint32_t index) {
  const struct module *m = mk->link->inputs[input].module;
  bool *live = &live_of(mk, input)->items[kind][index];
  if (*live)
    return;
  *live = true;
  if (index < m->n_imported[kind]) {
    if (input == 0 || kind == EXTERN_FUNC || kind == EXTERN_GLOBAL)
      mark_target(mk, kind,
                  mk->link->resolved.inputs[input].imports[kind][index]);
    return;
  }
  if (kind == EXTERN_FUNC) {
    mark_type(mk, input, m->func_types[index]);
    push(mk, (struct work){input, index, false});
    if (input == link_runtime(mk->link))
      mark_realloc(mk, index - m->n_imported[EXTERN_FUNC]);
  }
}

/* Whoever receives has the host call realloc; in a component another module
   has it. */
static void mark_realloc(struct marker *mk, uint32_t func) {
  uint32_t runtime = link_runtime(mk->link);
  if ((func == RUNTIME_RECEIVE || func == RUNTIME_RECEIVE_ARENA) &&
      !(mk->link->options.flags & WF_COMPONENT))
    mark_item(mk, runtime, EXTERN_FUNC,
              link_runtime_func(mk->link, RUNTIME_REALLOC));
}

static void mark_symbol(struct marker *mk, uint32_t input, uint32_t symbol) {
  const struct linking *linking = &mk->link->inputs[input].linking;
  const struct symbol *s = &linking->symbols[symbol];
  struct live_input *live = live_of(mk, input);
  if (s->kind == SYMBOL_DATA && s->is_defined) {
    if (!live->symbols[symbol]) {
      live->symbols[symbol] = true;
      push(mk, (struct work){input, symbol, true});
    }
  } else if (s->kind == SYMBOL_FUNC &&
             s->index < mk->link->inputs[input].module->n_items[EXTERN_FUNC]) {
    mark_item(mk, input, EXTERN_FUNC, s->index);
  }
}

/* A relocation of live code or data. */
static void mark_reloc(struct marker *mk, uint32_t input,
                       const struct reloc *reloc) {
  const struct linking *linking = &mk->link->inputs[input].linking;
  if (reloc->type == RELOC_TYPE_INDEX_LEB)
    return;
  const struct symbol *symbol = &linking->symbols[reloc->symbol];
  switch (reloc->type) {
  case RELOC_TABLE_INDEX_SLEB:
  case RELOC_TABLE_INDEX_I32:
  case RELOC_TABLE_INDEX_REL_SLEB:
    if (symbol->kind == SYMBOL_FUNC &&
        symbol->index < mk->link->inputs[input].module->n_items[EXTERN_FUNC])
      live_of(mk, input)->slots[symbol->index] = true;
    mark_symbol(mk, input, reloc->symbol);
    break;
  case RELOC_MEMORY_ADDR_LEB:
  case RELOC_MEMORY_ADDR_SLEB:
  case RELOC_MEMORY_ADDR_I32:
  case RELOC_MEMORY_ADDR_REL_SLEB:
    mark_symbol(mk, input, reloc->symbol);
    if (symbol->is_own && mk->link->is_threaded)
      mark_runtime_global(mk, RUNTIME_OWN);
    break;
  default:
    break;
  }
}

/* The relocations of `relocs` that lie in [start, end). */
static void mark_relocs(struct marker *mk, uint32_t input,
                        const struct reloc *relocs, uint32_t n, uint32_t start,
                        uint32_t end) {
  for (uint32_t i = find_reloc(relocs, n, start);
       i < n && relocs[i].offset < end; i++)
    mark_reloc(mk, input, &relocs[i]);
}

static void mark_runtime_func(struct marker *mk, enum runtime_func func) {
  mark_item(mk, link_runtime(mk->link), EXTERN_FUNC,
            link_runtime_func(mk->link, func));
}

/* memory.size and memory.grow are replaced only if there is a roof to hide. */
static void mark_memory_ops(struct marker *mk) {
  struct liveness *live = &mk->link->live;
  if (!link_needs_roof(mk->link))
    return;
  live->moves =
      !mk->link->is_threaded && (live->grows || link_looks_at_size(mk->link));
  if (link_looks_at_size(mk->link))
    mark_runtime_func(mk, RUNTIME_SIZE);
  else if (live->reads_size)
    mark_runtime_global(mk, RUNTIME_CEILING);
  if (live->grows)
    mark_runtime_func(mk, RUNTIME_GROW);
}

static void mark_written(struct marker *mk, uint32_t input, uint32_t index) {
  const struct module *m = mk->link->inputs[input].module;
  struct target target = {TARGET_ITEM, input, index};
  if (index < m->n_imported[EXTERN_GLOBAL])
    target = mk->link->resolved.inputs[input].imports[EXTERN_GLOBAL][index];
  if (target.kind == TARGET_ITEM)
    live_of(mk, target.input)->written_globals[target.index] = true;
}

static void mark_ref(struct marker *mk, uint32_t input, enum ref_kind kind,
                     uint32_t index) {
  switch (kind) {
  case REF_FUNC:
    mark_item(mk, input, EXTERN_FUNC, index);
    break;
  case REF_TYPE:
    mark_type(mk, input, index);
    break;
  case REF_TABLE:
    mark_item(mk, input, EXTERN_TABLE, index);
    break;
  case REF_GLOBAL:
    mark_item(mk, input, EXTERN_GLOBAL, index);
    break;
  case REF_GLOBAL_SET:
    mark_written(mk, input, index);
    break;
  case REF_MEMORY_GROW:
    mk->link->live.grows = true;
    break;
  case REF_MEMORY_SIZE:
    mk->link->live.reads_size = true;
    break;
  }
}

/* A live data symbol: the relocations of its bytes. */
static void follow_symbol(struct marker *mk, uint32_t input, uint32_t index) {
  const struct input *in = &mk->link->inputs[input];
  const struct symbol *symbol = &in->linking.symbols[index];
  if (symbol->index >= in->module->n_datas)
    return;
  /* Relocations of data count from the start of the data section. */
  const struct data *data = &in->module->datas[symbol->index];
  const struct section *section = module_section(in->module, SECTION_DATA);
  if (!section)
    return;
  uint32_t base = (uint32_t)(data->bytes.data - section->content.data);
  mark_relocs(mk, input, in->linking.data_relocs, in->linking.n_data_relocs,
              base + symbol->offset, base + symbol->offset + symbol->size);
}

static void follow_func(struct marker *mk, uint32_t input, uint32_t func) {
  const struct input *in = &mk->link->inputs[input];
  uint32_t index = func - in->module->n_imported[EXTERN_FUNC];
  const struct body *body = &in->module->bodies[index];
  uint32_t n_refs;
  const uint32_t *refs = link_refs(mk->link, input, index, &n_refs);
  for (uint32_t i = 0; i < n_refs; i++)
    mark_ref(mk, input, (enum ref_kind)(refs[i] >> REF_KIND_SHIFT),
             refs[i] & REF_INDEX);
  mark_relocs(mk, input, in->linking.code_relocs, in->linking.n_code_relocs,
              body->start, body->start + body->size);
}

static void run_work(struct marker *mk) {
  while (mk->n && mk->ok) {
    struct work work = mk->stack[--mk->n];
    if (work.is_symbol)
      follow_symbol(mk, work.input, work.index);
    else
      follow_func(mk, work.input, work.index);
  }
}

struct expression_visitor {
  struct instr_visitor base;
  struct marker *marker;
  uint32_t input;
};

static void told_by_expression(struct instr_visitor *base, enum space space,
                               uint32_t index, size_t at) {
  struct expression_visitor *v = (struct expression_visitor *)base;
  (void)at;
  if (space == SPACE_FUNC)
    mark_item(v->marker, v->input, EXTERN_FUNC, index);
  else if (space == SPACE_GLOBAL)
    mark_item(v->marker, v->input, EXTERN_GLOBAL, index);
  else if (space == SPACE_TYPE)
    mark_type(v->marker, v->input, index);
}

static void mark_expression(struct marker *mk, uint32_t input,
                            struct span expression) {
  struct expression_visitor v = {
      .base = {.index = told_by_expression}, .marker = mk, .input = input};
  struct reader r = reader_of(expression, 0, NULL, NULL);
  r.quiet = true; /* the parser has been here */
  while (reader_left(&r) && reader_ok(&r))
    instr_visit_expression(&r, &v.base);
}

static void mark_elem(struct marker *mk, uint32_t input,
                      const struct elem *elem) {
  if (elem->is_expressions) {
    mark_expression(mk, input, elem->items);
    return;
  }
  struct reader r = reader_of(elem->items, 0, NULL, NULL);
  for (uint32_t i = 0; i < elem->n_items; i++)
    mark_item(mk, input, EXTERN_FUNC, reader_u32(&r, ""));
}

/* Whether anybody can see an export of main.  Inside of a component that is
   only who lifts it or calls it to do so. */
static bool main_export_is_seen(const struct link *link,
                                const struct export *export) {
  if (link->resolved.lift_realloc.input &&
      span_is(export->name, LINK_LIFT_REALLOC))
    return false; /* an adapter's takes its place */
  if (!(link->options.flags & WF_COMPONENT))
    return true;
  return export->kind == EXTERN_FUNC &&
         (link_is_lifted(link, 0, export->name) || wit_is_helper(export->name));
}

/* Main keeps all but the bodies of dead funcs. */
static void mark_main_roots(struct marker *mk) {
  const struct module *m = link_main(mk->link)->module;
  for (int kind = 0; kind < N_EXTERN_KINDS; kind++)
    for (uint32_t i = 0; i < m->n_items[kind]; i++)
      if (kind != EXTERN_FUNC)
        mark_item(mk, 0, (enum extern_kind)kind, i);
  for (uint32_t i = 0; i < m->n_types; i++)
    mark_type(mk, 0, i);
  /* A host of a module may know its imports from main; that of a component
     is asked for what is called. */
  if (!(mk->link->options.flags & WF_COMPONENT))
    for (uint32_t i = 0; i < mk->link->resolved.n_main_hosts; i++)
      mk->link->live.hosts[i] = true;
  for (uint32_t i = 0; i < m->n_exports; i++) {
    bool is_seen = main_export_is_seen(mk->link, &m->exports[i]);
    live_of(mk, 0)->exports[i] = is_seen;
    if (is_seen)
      mark_item(mk, 0, m->exports[i].kind, m->exports[i].index);
  }
  for (uint32_t i = 0; i < m->n_items[EXTERN_GLOBAL]; i++)
    mark_expression(mk, 0, m->globals[i].init);
  for (uint32_t i = 0; i < m->n_items[EXTERN_TABLE]; i++)
    mark_expression(mk, 0, m->tables[i].init);
  if (m->has_start)
    mark_item(mk, 0, EXTERN_FUNC, m->start);
  for (uint32_t i = 0; i < m->n_elems; i++)
    mark_elem(mk, 0, &m->elems[i]);
}

static void mark_adapter_roots(struct marker *mk, uint32_t input) {
  struct link *link = mk->link;
  const struct module *m = link->inputs[input].module;
  for (uint32_t i = 0; i < m->n_exports; i++)
    if (link_lifts(link, input, &m->exports[i]) ||
        (input == link->resolved.lift_realloc.input &&
         &m->exports[i] == link->resolved.lift_realloc.export)) {
      live_of(mk, input)->exports[i] = true;
      mark_target(mk, EXTERN_FUNC,
                  link_export_item(link, input, &m->exports[i]));
    }
}

bool link_keeps_export(const struct link *link, uint32_t input,
                       const struct export *export) {
  const struct module *m = link->inputs[input].module;
  return link->live.inputs[input].exports[export - m->exports];
}

/* An adapter without symbols keeps all its address-taken funcs once live code
   reads the table base. */
static void mark_whole_table(struct marker *mk, uint32_t input) {
  const struct input *in = &mk->link->inputs[input];
  if (!in->linking.has_symbols && link_reads_table_base(mk->link, input))
    for (uint32_t i = 0; i < in->module->n_elems; i++)
      mark_elem(mk, input, &in->module->elems[i]);
}

bool link_reads_table_base(const struct link *link, uint32_t input) {
  const struct module *m = link->inputs[input].module;
  for (uint32_t i = 0; i < m->n_imported[EXTERN_GLOBAL]; i++)
    if (link->resolved.inputs[input].imports[EXTERN_GLOBAL][i].kind ==
            TARGET_CONSTANT &&
        link->live.inputs[input].items[EXTERN_GLOBAL][i])
      return true;
  return false;
}

static bool init_live_input(struct link *link, uint32_t input) {
  const struct input *in = &link->inputs[input];
  const struct module *m = in->module;
  struct live_input *live = &link->live.inputs[input];
  for (int kind = 0; kind < N_EXTERN_KINDS; kind++)
    live->items[kind] = link_array(link, m->n_items[kind], sizeof(bool));
  live->types = link_array(link, m->n_types, sizeof(bool));
  live->symbols = link_array(link, in->linking.n_symbols, sizeof(bool));
  live->slots = link_array(link, m->n_items[EXTERN_FUNC], sizeof(bool));
  live->exports = link_array(link, m->n_exports, sizeof(bool));
  live->written_globals =
      link_array(link, m->n_items[EXTERN_GLOBAL], sizeof(bool));
  return !diag_failed(&link->diag);
}

bool link_looks_at_size(const struct link *link) {
  return link->live.reads_size && !(link->options.flags & WF_COMPONENT);
}

bool link_needs_roof(const struct link *link) {
  const bool *live =
      link->live.inputs[link_runtime(link)].items[EXTERN_GLOBAL] +
      link_runtime_global(link, 0);
  return live[RUNTIME_MEMORY_BASE] || live[RUNTIME_STACK_POINTER] ||
         live[RUNTIME_TOP];
}

bool link_is_live(const struct link *link, uint32_t input) {
  const struct module *m = link->inputs[input].module;
  for (uint32_t i = m->n_imported[EXTERN_FUNC]; i < m->n_items[EXTERN_FUNC];
       i++)
    if (link->live.inputs[input].items[EXTERN_FUNC][i])
      return true;
  return false;
}

/* A live foreign adapter has its lists allocated by its own realloc. */
static void mark_foreign_reallocs(struct marker *mk) {
  struct link *link = mk->link;
  for (uint32_t i = 1; i < link_runtime(link); i++) {
    const struct export *export =
        input_is_foreign(&link->inputs[i]) && link_is_live(link, i)
            ? input_realloc(&link->inputs[i])
            : NULL;
    if (!export)
      continue;
    link->live.foreign_realloc = link_export_item(link, i, export);
    if (link->resolved.foreign_realloc.kind != TARGET_CONSTANT)
      link->live.foreign_realloc =
          (struct target){TARGET_ITEM, link_runtime(link),
                          link_runtime_func(link, RUNTIME_CHOOSE)};
    mark_target(mk, EXTERN_FUNC, link->live.foreign_realloc);
    return;
  }
}

/* Whether a live foreign adapter needs a stack from the start. */
static bool has_eager_stack(const struct link *link) {
  for (uint32_t i = 1; i < link->n_inputs; i++) {
    const struct foreign *foreign = &link->inputs[i].foreign;
    if (foreign->has_stack && !foreign->is_lazy &&
        link->live.inputs[i].items[EXTERN_GLOBAL][foreign->stack_global])
      return true;
  }
  return false;
}

bool mark_live(struct link *link) {
  struct marker mk = {.link = link, .ok = true};
  struct liveness *live = &link->live;
  live->inputs = link_array(link, link->n_inputs, sizeof *live->inputs);
  live->hosts = link_array(link, link->resolved.n_hosts, sizeof(bool));
  if (!live->inputs || !live->hosts)
    return false;
  for (uint32_t i = 0; i < link->n_inputs; i++)
    if (!init_live_input(link, i))
      return false;
  mark_main_roots(&mk);
  for (uint32_t i = 1; i < link_runtime(link); i++)
    mark_adapter_roots(&mk, i);
  run_work(&mk);
  mark_foreign_reallocs(&mk);
  for (uint32_t i = 1; i < link_runtime(link); i++)
    mark_whole_table(&mk, i);
  run_work(&mk);
  mark_memory_ops(&mk);
  run_work(&mk);
  live->takes_roof = link_main_imports_memory(link) && link_needs_roof(link) &&
                     !link->is_threaded;
  if (link->is_threaded && link_thread_start(link) && link_needs_roof(link)) {
    mark_runtime_func(&mk, RUNTIME_START_THREAD);
    run_work(&mk);
  }
  if (live->takes_roof)
    mark_runtime_func(&mk, RUNTIME_TAKE_ROOF);
  if (live->takes_roof || has_eager_stack(link)) {
    live->starts = true;
    mark_runtime_func(&mk, RUNTIME_START);
    run_work(&mk);
  }
  return mk.ok && !diag_failed(&link->diag);
}
