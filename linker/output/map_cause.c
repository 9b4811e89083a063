/*
 * map_cause.c finds what keeps each live item: the call graph of the live
 * bodies is walked from the exports on, breadth first, so that the chain from
 * an item back to its root is as short as it can be.  What no export reaches
 * is reached from a table, and the rest is the linker's own.
 */
#include "output/map.h"

#include "base/reader.h"
#include "wasm/instr.h"

/* Funcs and data symbols that are reached, in the order that they were. */
struct walk {
  struct map *map;
  struct cause *queue; /* CAUSE_FUNC or CAUSE_SYMBOL */
  size_t n, n_done, capacity;
  struct cause cause; /* of what is reached */
  bool ok;
};

static void push(struct walk *walk, struct cause item) {
  struct link *link = walk->map->link;
  struct cause *queue = arena_more(&link->arena, walk->queue, walk->n,
                                   &walk->capacity, sizeof *queue);
  if (!queue) {
    diag_no_memory(&link->diag);
    walk->ok = false;
    return;
  }
  walk->queue = queue;
  queue[walk->n++] = item;
}

static void reach_func(struct walk *walk, uint32_t input, uint32_t func) {
  const struct link *link = walk->map->link;
  const struct module *m = link->inputs[input].module;
  struct cause *cause = &walk->map->func_causes[input][func];
  if (cause->kind != CAUSE_NONE ||
      !link->live.inputs[input].items[EXTERN_FUNC][func])
    return;
  *cause = walk->cause;
  if (func >= m->n_imported[EXTERN_FUNC]) {
    push(walk, (struct cause){CAUSE_FUNC, input, func});
    return;
  }
  struct target target = link_func(link, input, func);
  if (target.kind == TARGET_ITEM)
    reach_func(walk, target.input, target.index);
  else if (target.kind == TARGET_HOST &&
           walk->map->host_causes[target.index].kind == CAUSE_NONE)
    walk->map->host_causes[target.index] = walk->cause;
}

static void reach_symbol(struct walk *walk, uint32_t input, uint32_t index) {
  const struct input *in = &walk->map->link->inputs[input];
  const struct symbol *symbol = &in->linking.symbols[index];
  struct cause *cause = &walk->map->symbol_causes[input][index];
  if (symbol->kind == SYMBOL_FUNC &&
      symbol->index < in->module->n_items[EXTERN_FUNC]) {
    reach_func(walk, input, symbol->index);
  } else if (symbol->kind == SYMBOL_DATA && symbol->is_defined &&
             cause->kind == CAUSE_NONE) {
    *cause = walk->cause;
    push(walk, (struct cause){CAUSE_SYMBOL, input, index});
  }
}

static void reach_relocs(struct walk *walk, uint32_t input,
                         const struct reloc *relocs, uint32_t n, uint32_t start,
                         uint32_t end) {
  for (uint32_t i = find_reloc(relocs, n, start);
       i < n && relocs[i].offset < end; i++)
    if (relocs[i].type != RELOC_TYPE_INDEX_LEB)
      reach_symbol(walk, input, relocs[i].symbol);
}

static void follow_func(struct walk *walk, uint32_t input, uint32_t func) {
  const struct input *in = &walk->map->link->inputs[input];
  uint32_t index = func - in->module->n_imported[EXTERN_FUNC], n;
  const struct body *body = &in->module->bodies[index];
  const uint32_t *refs = link_refs(walk->map->link, input, index, &n);
  for (uint32_t i = 0; i < n; i++)
    if (refs[i] >> REF_KIND_SHIFT == REF_FUNC)
      reach_func(walk, input, refs[i] & REF_INDEX);
  reach_relocs(walk, input, in->linking.code_relocs, in->linking.n_code_relocs,
               body->start, body->start + body->size);
}

static void follow_symbol(struct walk *walk, uint32_t input, uint32_t index) {
  const struct input *in = &walk->map->link->inputs[input];
  const struct symbol *symbol = &in->linking.symbols[index];
  const struct section *section = module_section(in->module, SECTION_DATA);
  if (!section || symbol->index >= in->module->n_datas)
    return;
  const struct data *data = &in->module->datas[symbol->index];
  uint32_t start =
      (uint32_t)(data->bytes.data - section->content.data) + symbol->offset;
  reach_relocs(walk, input, in->linking.data_relocs, in->linking.n_data_relocs,
               start, start + symbol->size);
}

static void run(struct walk *walk) {
  while (walk->n_done < walk->n && walk->ok) {
    struct cause item = walk->queue[walk->n_done++];
    walk->cause = item;
    if (item.kind == CAUSE_SYMBOL)
      follow_symbol(walk, item.input, item.index);
    else
      follow_func(walk, item.input, item.index);
  }
}

static void walk_exports(struct walk *walk, uint32_t input) {
  const struct module *m = walk->map->link->inputs[input].module;
  for (uint32_t i = 0; i < m->n_exports; i++) {
    const struct export *export = &m->exports[i];
    walk->cause = (struct cause){CAUSE_EXPORT, input, i};
    if (export->kind == EXTERN_FUNC &&
        link_keeps_export(walk->map->link, input, export))
      reach_func(walk, input, export->index);
  }
  walk->cause = (struct cause){CAUSE_EXPORT, input, UINT32_MAX};
  if (input == 0 && m->has_start)
    reach_func(walk, input, m->start);
}

struct expression_visitor {
  struct instr_visitor base;
  struct walk *walk;
  uint32_t input;
};

static void told_index(struct instr_visitor *base, enum space space,
                       uint32_t index, size_t at) {
  struct expression_visitor *v = (struct expression_visitor *)base;
  (void)at;
  if (space == SPACE_FUNC)
    reach_func(v->walk, v->input, index);
}

static void walk_expression(struct walk *walk, uint32_t input,
                            struct span expression) {
  struct expression_visitor v = {{.index = told_index}, walk, input};
  struct reader r = reader_of(expression, 0, NULL, NULL);
  r.quiet = true; /* the parser has been here */
  while (reader_left(&r) && reader_ok(&r))
    instr_visit_expression(&r, &v.base);
}

static void walk_elems(struct walk *walk, uint32_t input) {
  const struct module *m = walk->map->link->inputs[input].module;
  for (uint32_t i = 0; i < m->n_elems; i++) {
    const struct elem *elem = &m->elems[i];
    struct reader r = reader_of(elem->items, 0, NULL, NULL);
    walk->cause = (struct cause){CAUSE_ELEM, input, i};
    if (elem->is_expressions)
      walk_expression(walk, input, elem->items);
    else
      for (uint32_t j = 0; j < elem->n_items; j++)
        reach_func(walk, input, reader_u32(&r, ""));
  }
}

static void walk_values(struct walk *walk) {
  const struct module *m = link_main(walk->map->link)->module;
  walk->cause = (struct cause){CAUSE_GLOBAL, 0, 0};
  for (uint32_t i = 0; i < m->n_items[EXTERN_GLOBAL]; i++)
    walk_expression(walk, 0, m->globals[i].init);
  for (uint32_t i = 0; i < m->n_items[EXTERN_TABLE]; i++)
    walk_expression(walk, 0, m->tables[i].init);
}

static void walk_rest(struct walk *walk) {
  const struct link *link = walk->map->link;
  for (uint32_t i = link->n_inputs; i-- > 0;)
    for (uint32_t j = 0; j < link->inputs[i].module->n_items[EXTERN_FUNC];
         j++) {
      walk->cause = (struct cause){CAUSE_LINKER, 0, 0};
      reach_func(walk, i, j);
      run(walk);
    }
}

static bool allocate(struct map *map) {
  struct link *link = map->link;
  map->host_causes =
      link_array(link, link->resolved.n_hosts, sizeof(struct cause));
  map->func_causes = link_array(link, link->n_inputs, sizeof *map->func_causes);
  map->symbol_causes =
      link_array(link, link->n_inputs, sizeof *map->symbol_causes);
  if (!map->host_causes || !map->func_causes || !map->symbol_causes)
    return false;
  for (uint32_t i = 0; i < link->n_inputs; i++) {
    const struct input *input = &link->inputs[i];
    map->func_causes[i] = link_array(link, input->module->n_items[EXTERN_FUNC],
                                     sizeof(struct cause));
    map->symbol_causes[i] =
        link_array(link, input->linking.n_symbols, sizeof(struct cause));
    if (!map->func_causes[i] || !map->symbol_causes[i])
      return false;
  }
  return true;
}

bool map_find_causes(struct map *map) {
  struct walk walk = {.map = map, .ok = true};
  if (!allocate(map))
    return false;
  for (uint32_t i = 0; i < map->link->n_inputs; i++)
    walk_exports(&walk, i);
  run(&walk);
  for (uint32_t i = 0; i < map->link->n_inputs; i++)
    walk_elems(&walk, i);
  walk_values(&walk);
  run(&walk);
  walk_rest(&walk);
  return walk.ok;
}
