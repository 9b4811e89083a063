/*
 * emit.c writes the module: main's sections in main's order, each with what the
 * adapters and the runtime add.  What did not change is copied.
 */
#include "fuse/emit.h"

#include "base/leb128.h"
#include "base/reader.h"

#include <assert.h>

bool link_imports_memory(const struct link *link) {
  return link->memory.has_memory && !link_main_imports_memory(link) &&
         link->options.memory != WF_MEMORY_EXPORT;
}

static bool memory_is_imported(const struct emitter *e) {
  return link_imports_memory(e->link) || link_main_imports_memory(e->link);
}

static void write_limits(struct writer *w, const struct limits *limits) {
  writer_u8(w, limits->flags);
  writer_u64(w, limits->min);
  if (limits->flags & LIMITS_MAX)
    writer_u64(w, limits->max);
  if (limits->flags & LIMITS_PAGE_SIZE)
    writer_u32(w, limits->page_log2);
}

static uint32_t write_types(struct emitter *e, struct writer *w) {
  writer_bytes(w, e->main->type_entries);
  for (uint32_t i = 0; i < e->numbering->n_types; i++) {
    const struct module *m =
        e->link->inputs[e->numbering->types[i].input].module;
    writer_bytes(w, m->types[e->numbering->types[i].type].bytes);
  }
  return e->main->n_type_groups + e->numbering->n_types;
}

struct span link_memory_module(const struct link *link) {
  const char *asked = link->options.import_memory_module;
  return asked ? span_of(asked) : span_of("env");
}

struct span link_memory_name(const struct link *link) {
  const char *asked = link->options.import_memory_name;
  return asked ? span_of(asked) : span_of("memory");
}

static void write_memory_import(struct emitter *e, struct writer *w) {
  writer_name(w, link_memory_module(e->link));
  writer_name(w, link_memory_name(e->link));
  writer_u8(w, EXTERN_MEMORY);
  write_limits(w, &e->plan->output);
}

static void write_import(struct emitter *e, struct writer *w,
                         const struct host_import *host) {
  const struct import *import = host->import;
  if (host->input == 0 && import->kind == EXTERN_MEMORY &&
      e->plan->main_has_memory && import->index == e->plan->main_memory &&
      e->link->options.import_memory_name) {
    write_memory_import(e, w);
    return;
  }
  writer_name(w, import->module);
  writer_name(w, import->name);
  writer_u8(w, (uint8_t)(import->kind | (import->is_exact * EXTERN_EXACT)));
  if (host->input == 0 && import->kind == EXTERN_MEMORY &&
      e->plan->main_has_memory && import->index == e->plan->main_memory)
    write_limits(w, &e->plan->output);
  else if (import->kind == EXTERN_FUNC)
    writer_index(
        w, remap_index(remap_of(e, host->input), SPACE_TYPE, import->type));
  else
    writer_bytes(w, import->desc);
}

static uint32_t write_imports(struct emitter *e, struct writer *w) {
  const struct numbering *n = e->numbering;
  uint32_t count = n->n_hosts;
  for (uint32_t i = 0; i < n->n_hosts; i++)
    write_import(e, w, &e->link->resolved.hosts[n->hosts[i]]);
  /* Behind main's own imports of memories: it follows them in number, too. */
  if (link_imports_memory(e->link)) {
    write_memory_import(e, w);
    count++;
  }
  return count;
}

static uint32_t write_funcs(struct emitter *e, struct writer *w) {
  const struct numbering *n = e->numbering;
  for (uint32_t i = 0; i < n->n_funcs; i++) {
    const struct out_func *f = &n->funcs[i];
    const struct module *m = e->link->inputs[f->input].module;
    writer_index(w, remap_index(remap_of(e, f->input), SPACE_TYPE,
                                m->func_types[f->func]));
  }
  return n->n_funcs;
}

static uint32_t write_tables(struct emitter *e, struct writer *w) {
  const struct module *m = e->main;
  uint32_t first = m->n_imported[EXTERN_TABLE];
  uint32_t count = m->n_items[EXTERN_TABLE] - first;
  for (uint32_t i = first; i < m->n_items[EXTERN_TABLE]; i++) {
    if (m->tables[i].init.size) {
      writer_u8(w, 0x40);
      writer_u8(w, 0);
    }
    writer_bytes(w, m->tables[i].type);
    rewrite_expression(remap_of(e, 0), m->tables[i].init, w);
  }
  if (e->numbering->has_table) {
    struct limits limits = {.flags = LIMITS_MAX,
                            .min = 1 + e->plan->n_slots,
                            .max = 1 + e->plan->n_slots};
    writer_u8(w, TYPE_FUNCREF);
    write_limits(w, &limits);
    count++;
  }
  return count;
}

static uint32_t write_memories(struct emitter *e, struct writer *w) {
  const struct module *m = e->main;
  uint32_t count = 0;
  for (uint32_t i = m->n_imported[EXTERN_MEMORY]; i < m->n_items[EXTERN_MEMORY];
       i++) {
    bool is_roof = e->plan->main_has_memory && i == e->plan->main_memory;
    if (is_roof && memory_is_imported(e))
      continue;
    if (is_roof)
      write_limits(w, &e->plan->output);
    else
      writer_bytes(w, m->memories[i].type);
    count++;
  }
  if (!e->plan->main_has_memory && e->plan->has_roof &&
      !memory_is_imported(e)) {
    write_limits(w, &e->plan->output);
    count++;
  }
  return count;
}

static uint32_t write_tags(struct emitter *e, struct writer *w) {
  writer_bytes(w, e->main->tag_entries);
  return e->main->n_items[EXTERN_TAG] - e->main->n_imported[EXTERN_TAG];
}

static uint32_t write_globals(struct emitter *e, struct writer *w) {
  const struct module *m = e->main;
  const struct numbering *n = e->numbering;
  for (uint32_t i = m->n_imported[EXTERN_GLOBAL]; i < m->n_items[EXTERN_GLOBAL];
       i++) {
    writer_bytes(w, m->globals[i].type);
    rewrite_expression(remap_of(e, 0), m->globals[i].init, w);
  }
  for (uint32_t i = 0; i < n->n_globals; i++) {
    uint32_t input = n->globals[i].input, global = n->globals[i].global;
    const struct module *owner = e->link->inputs[input].module;
    writer_bytes(w, owner->globals[global].type);
    if (input == link_runtime(e->link)) {
      writer_u8(w, OP_I32_CONST);
      writer_s32(w, e->plan->globals[global - link_runtime_global(e->link, 0)]);
      writer_u8(w, OP_END);
    } else {
      rewrite_expression(remap_of(e, input), owner->globals[global].init, w);
    }
  }
  return m->n_items[EXTERN_GLOBAL] - m->n_imported[EXTERN_GLOBAL] +
         n->n_globals;
}

static void write_export(struct writer *w, struct span name,
                         enum extern_kind kind, struct out_index index) {
  writer_name(w, name);
  writer_u8(w, (uint8_t)kind);
  writer_index(w, index);
}

static uint32_t write_lifted_exports(struct emitter *e, struct writer *w,
                                     uint32_t input) {
  const struct module *m = e->link->inputs[input].module;
  uint32_t count = 0;
  for (uint32_t i = 0; i < m->n_exports; i++) {
    const struct export *export = &m->exports[i];
    if (!link_keeps_export(e->link, input, export))
      continue;
    struct target target = link_export_item(e->link, input, export);
    write_export(
        w, link_export_name(e->link, input, export), export->kind,
        remap_index(remap_of(e, target.input), SPACE_FUNC, target.index));
    count++;
  }
  return count;
}

/* What lists from the host are allocated by: the runtime's realloc, which knows
   of others, or that of a foreign adapter; else whatever main has for that. */
static struct target import_realloc(const struct emitter *e) {
  uint32_t runtime = link_runtime(e->link);
  uint32_t realloc = link_runtime_func(e->link, RUNTIME_REALLOC);
  if (e->link->live.inputs[runtime].items[EXTERN_FUNC][realloc])
    return (struct target){TARGET_ITEM, runtime, realloc};
  return e->link->live.foreign_realloc;
}

static uint32_t write_realloc_export(struct emitter *e, struct writer *w) {
  struct target target = import_realloc(e);
  if (target.kind != TARGET_ITEM)
    return 0;
  write_export(
      w, span_of(LINK_IMPORT_REALLOC), EXTERN_FUNC,
      remap_index(remap_of(e, target.input), SPACE_FUNC, target.index));
  return 1;
}

/* Whether this export of main's gives the memory a name that --memory=import
   takes away. */
static bool hides_memory(const struct emitter *e, const struct export *export) {
  return export->kind == EXTERN_MEMORY && e->plan->main_has_memory &&
         export->index == e->plan->main_memory &&
         e->link->options.memory == WF_MEMORY_IMPORT;
}

/* The export that the user asked for, or that a self-contained module needs. */
static uint32_t write_memory_export(struct emitter *e, struct writer *w) {
  const char *name = e->link->options.export_memory;
  if (!name && e->link->options.memory == WF_MEMORY_EXPORT)
    name = "memory";
  if (!name || !e->plan->has_memory)
    return 0;
  const struct export *own = module_export(e->main, span_of(name));
  if (own && !hides_memory(e, own))
    return 0;
  struct out_index memory = {0};
  if (e->plan->main_has_memory)
    memory = remap_index(remap_of(e, 0), SPACE_MEMORY, e->plan->main_memory);
  write_export(w, span_of(name), EXTERN_MEMORY, memory);
  return 1;
}

static struct out_index runtime_func(const struct emitter *e,
                                     enum runtime_func func) {
  return remap_index(remap_of(e, link_runtime(e->link)), SPACE_FUNC,
                     link_runtime_func(e->link, func));
}

/* Whether an export of main's is its wasi_thread_start, and wrapped. */
static bool starts_thread(const struct emitter *e,
                          const struct export *export) {
  uint32_t func = link_runtime_func(e->link, RUNTIME_START_THREAD);
  uint32_t runtime = link_runtime(e->link);
  return e->link->live.inputs[runtime].items[EXTERN_FUNC][func] &&
         export == link_thread_start(e->link);
}

static uint32_t write_exports(struct emitter *e, struct writer *w) {
  const struct module *m = e->main;
  uint32_t count = 0;
  static const enum space spaces[] = {SPACE_FUNC, SPACE_TABLE, SPACE_MEMORY,
                                      SPACE_GLOBAL, SPACE_TAG};
  for (uint32_t i = 0; i < m->n_exports; i++) {
    const struct export *export = &m->exports[i];
    if (hides_memory(e, export) || !link_keeps_export(e->link, 0, export))
      continue;
    if (span_is(export->name, LINK_IMPORT_REALLOC) &&
        import_realloc(e).kind == TARGET_ITEM)
      continue; /* the output's own takes its place */
    struct out_index index =
        remap_index(remap_of(e, 0), spaces[export->kind], export->index);
    if (starts_thread(e, export))
      index = runtime_func(e, RUNTIME_START_THREAD);
    write_export(w, export->name, export->kind, index);
    count++;
  }
  count += write_memory_export(e, w);
  uint32_t runtime = link_runtime(e->link);
  for (uint32_t i = 1; i < runtime; i++)
    count += write_lifted_exports(e, w, i);
  count += write_realloc_export(e, w);
  return count;
}

/* A section that is a vector: `write` gives the items and their count.  It is
   called twice, since the size comes first. */
static void emit_vector(struct emitter *e, uint8_t id,
                        uint32_t (*write)(struct emitter *, struct writer *)) {
  struct writer counter = {.counts = true};
  uint32_t count = write(e, &counter);
  const struct section *mains = module_section(e->main, id);
  warn_of_count(e->link, id, mains, count);
  if (count || (mains && mains->content.size == 1)) { /* empty there, too */
    writer_u8(e->w, id);
    writer_u64(e->w, leb128_u32_size(count) + writer_total(&counter));
    writer_u32(e->w, count);
    write(e, e->w);
  }
  e->w->failed |= counter.failed;
  writer_free(&counter);
}

static void emit_start(struct emitter *e) {
  uint32_t runtime = link_runtime(e->link);
  if (e->link->live.starts)
    writer_index(&e->body,
                 remap_index(remap_of(e, runtime), SPACE_FUNC,
                             link_runtime_func(e->link, RUNTIME_START)));
  else if (e->main->has_start)
    writer_index(&e->body,
                 remap_index(remap_of(e, 0), SPACE_FUNC, e->main->start));
  else
    return;
  writer_u8(e->w, SECTION_START);
  writer_frame(e->w, &e->body);
}

/* The sections of the format in their order. */
static const struct known_section {
  uint8_t id;
  uint32_t (*vector)(struct emitter *, struct writer *);
  void (*other)(struct emitter *);
} known_sections[] = {
    {SECTION_TYPE, write_types, NULL},
    {SECTION_IMPORT, write_imports, NULL},
    {SECTION_FUNC, write_funcs, NULL},
    {SECTION_TABLE, write_tables, NULL},
    {SECTION_MEMORY, write_memories, NULL},
    {SECTION_TAG, write_tags, NULL},
    {SECTION_GLOBAL, write_globals, NULL},
    {SECTION_EXPORT, write_exports, NULL},
    {SECTION_START, NULL, emit_start},
    {SECTION_ELEM, write_elems, NULL},
    {SECTION_DATA_COUNT, NULL, emit_data_count},
    {SECTION_CODE, NULL, emit_code},
    {SECTION_DATA, write_datas, NULL},
};

enum { N_KNOWN_SECTIONS = sizeof known_sections / sizeof *known_sections };

static void emit_section(struct emitter *e,
                         const struct known_section *section) {
  e->body.size = 0;
  if (section->vector)
    emit_vector(e, section->id, section->vector);
  else
    section->other(e);
}

/* Writes known sections from `*next` up to and including `id`, so that what
   main lacks comes in its place; an `id` of 0 writes the rest. */
static void emit_known(struct emitter *e, size_t *next, uint8_t id) {
  while (*next < N_KNOWN_SECTIONS) {
    const struct known_section *section = &known_sections[(*next)++];
    emit_section(e, section);
    if (section->id == id)
      return;
  }
}

static void emit_preamble(struct emitter *e, struct link *link,
                          struct writer *w) {
  static const uint8_t preamble[] = {0, 'a', 's', 'm', 1, 0, 0, 0};
  *e = (struct emitter){.link = link,
                        .main = link_main(link)->module,
                        .numbering = &link->numbering,
                        .plan = &link->memory,
                        .w = w,
                        .start = writer_total(w)};
  link->code_start = 0;
  writer_bytes(w, (struct span){preamble, sizeof preamble});
}

bool emit_module(struct link *link, struct writer *w) {
  struct emitter e;
  struct customs customs = {.link = link};
  size_t next = 0;
  bool ok = true;
  emit_preamble(&e, link, w);
  for (uint32_t i = 0; i < e.main->n_sections && ok; i++) {
    const struct section *section = &e.main->sections[i];
    if (section->id == SECTION_CUSTOM)
      ok = emit_custom(&customs, section, w);
    else
      emit_known(&e, &next, section->id);
  }
  emit_known(&e, &next, 0);
  ok = ok && emit_new_customs(&customs, w);
  writer_free(&e.body);
  warn_of_size(link, writer_total(w) - e.start);
  link->has_warned = true;
  return ok && writer_ok(w);
}

bool emit_external(struct link *link, struct writer *w) {
  uint64_t code_start = link->code_start; /* of the module */
  struct emitter e;
  struct customs customs = {.link = link, .is_external = true};
  bool ok = true;
  emit_preamble(&e, link, w);
  for (uint32_t i = 0; i < link->external->n_sections && ok; i++) {
    const struct section *section = &link->external->sections[i];
    if (section->id == SECTION_CUSTOM)
      ok = emit_custom(&customs, section, w);
    for (size_t j = 0; j < N_KNOWN_SECTIONS; j++)
      if (known_sections[j].id == section->id)
        emit_section(&e, &known_sections[j]);
  }
  ok = ok && emit_new_customs(&customs, w);
  writer_free(&e.body);
  link->code_start = code_start;
  return ok && writer_ok(w);
}
