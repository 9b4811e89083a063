/*
 * link.c holds what several passes ask of a link, and the first two passes,
 * which only call the floor below.
 */
#include "fuse/link.h"

#include "base/thread.h"
#include "wasm/parse.h"
#include "wasm/verify.h"

void *link_array(struct link *link, size_t count, size_t size) {
  void *items = arena_array(&link->arena, count, size);
  if (!items)
    diag_no_memory(&link->diag);
  return items;
}

bool link_wait(struct link *link) {
  struct debug_info *debug = &link->debug;
  if (debug->thread)
    thread_wait(debug->thread);
  debug->thread = NULL;
  if (debug->is_under_way) {
    arena_settle(&link->arena, &debug->arena);
    diag_append(&link->diag, &debug->diag);
  }
  debug->is_under_way = false;
  return !diag_failed(&link->diag);
}

bool link_says_bulk_memory(const struct link *link) {
  static const char feature[] = "+\013bulk-memory";
  const struct section *section =
      module_custom(link_main(link)->module, "target_features");
  size_t n = sizeof feature - 1;
  for (size_t i = 0;
       section && section->content.size >= n && i <= section->content.size - n;
       i++)
    if (!memcmp(section->content.data + i, feature, n))
      return true;
  return false;
}

bool link_strips(const struct link *link, struct span name) {
  bool is_debug = span_starts(name, ".debug_") ||
                  span_is(name, "external_debug_info") ||
                  span_is(name, "sourceMappingURL");
  bool is_name = span_is(name, "name") || span_is(name, "component-name");
  uint64_t flags = link->options.flags;
  if (!(flags & WF_STRIP && (is_name || is_debug)) &&
      !(flags & WF_STRIP_DEBUG && is_debug))
    return false;
  for (size_t i = 0; i < link->n_kept_sections; i++)
    if (span_equal(link->kept_sections[i], name))
      return false;
  return true;
}

/* What is done at once with a large input: it is parsed, or else read, so that
   a mapped file is there when its bytes are looked at. */
struct opening {
  struct link *link;
  const struct input *input;
  bool parses;
  struct module *module;
};

static void open_input(void *part) {
  enum { STEP = 4096 };
  struct opening *opening = part;
  struct span bytes = opening->input->bytes;
  if (opening->parses)
    opening->module = parse_module(&opening->link->arena, &opening->link->diag,
                                   opening->input->name, bytes);
  else /* the parser comes through the first third by itself meanwhile */
    for (size_t at = bytes.size / 3; at < bytes.size; at += STEP)
      (void)((const volatile uint8_t *)bytes.data)[at];
}

static struct module *parse_input(struct link *link,
                                  const struct input *input) {
  enum { PARALLEL_MIN = 1 << 22 };
  struct opening openings[] = {{.link = link, .input = input, .parses = true},
                               {.input = input}};
  size_t n = thread_count(input->bytes.size < PARALLEL_MIN ? 1 : 2);
  thread_run(open_input, openings, n, sizeof *openings);
  return openings[0].module;
}

bool parse_inputs(struct link *link) {
  bool ok = true;
  for (uint32_t i = 0; i < link->n_inputs; i++) {
    struct input *input = &link->inputs[i];
    struct module *module = parse_input(link, input);
    input->module = module;
    ok &= module != NULL;
    if (module && input->role == INPUT_MAIN)
      see_through_command(module);
    if (module && input->role == INPUT_ADAPTER)
      ok &= parse_linking(&link->arena, &link->diag, module, &input->linking);
  }
  return ok;
}

/* What a compiler makes before linking has relocations still to be done. */
static bool is_linked(struct link *link) {
  const struct module *m = link_main(link)->module;
  for (uint32_t i = 0; i < m->n_imports; i++)
    if (span_is(m->imports[i].module, "env") &&
        span_is(m->imports[i].name, "__linear_memory") &&
        module_custom(m, "linking")) {
      diag_error(&link->diag, WF_ERR_UNSUPPORTED, m->name, WF_NO_OFFSET,
                 "this is an object file, not a program: link it first, with "
                 "`wasm-ld` or the compiler");
      return false;
    }
  return true;
}

bool verify_inputs(struct link *link) {
  bool ok = true;
  for (uint32_t i = 0; i < link->n_inputs; i++)
    ok &= verify_module(&link->diag, link->inputs[i].module);
  return ok && is_linked(link);
}

const struct type *input_func_type(const struct input *input, uint32_t index) {
  return &input->module->types[input->module->func_types[index]];
}

uint32_t link_runtime_func(const struct link *link, enum runtime_func func) {
  return link->inputs[link_runtime(link)].module->n_imported[EXTERN_FUNC] +
         (uint32_t)func;
}

uint32_t link_runtime_global(const struct link *link,
                             enum runtime_global global) {
  return link->inputs[link_runtime(link)].module->n_imported[EXTERN_GLOBAL] +
         (uint32_t)global;
}

struct target link_export_item(const struct link *link, uint32_t input,
                               const struct export *export) {
  const struct resolutions *res = &link->resolved;
  if (link->inputs[input].foreign.is_lazy)
    for (uint32_t i = 0; i < res->n_wrappers; i++)
      if (res->wrappers[i].input == input &&
          res->wrappers[i].func == export->index)
        return (struct target){TARGET_ITEM, link_runtime(link),
                               link_runtime_func(link, N_RUNTIME_FUNCS) +
                                   res->n_stubs + i};
  return link_func(link, input, export->index);
}

const struct export *link_thread_start(const struct link *link) {
  const struct export *start =
      module_export(link_main(link)->module, span_of("wasi_thread_start"));
  if (!start || start->kind != EXTERN_FUNC)
    return NULL;
  const struct type *type = input_func_type(link_main(link), start->index);
  return span_is(type->params, "\x7f\x7f") && !type->n_results ? start : NULL;
}

bool link_main_imports_memory(const struct link *link) {
  uint32_t memory = link_main_memory(link);
  return memory < link_main(link)->module->n_imported[EXTERN_MEMORY];
}

struct target link_func(const struct link *link, uint32_t input,
                        uint32_t index) {
  const struct module *m = link->inputs[input].module;
  if (index < m->n_imported[EXTERN_FUNC])
    return link->resolved.inputs[input].imports[EXTERN_FUNC][index];
  return (struct target){TARGET_ITEM, input, index};
}

bool types_equal(const struct type *a, const struct type *b) {
  return a->is_plain && b->is_plain && span_equal(a->params, b->params) &&
         span_equal(a->results, b->results);
}

static const char *value_type_name(uint8_t type) {
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
  case TYPE_FUNCREF:
    return "funcref";
  case 0x6f:
    return "externref";
  default:
    return "ref";
  }
}

static void write_types(struct writer *w, const char *word, struct span types) {
  writer_text(w, "(");
  writer_text(w, word);
  for (size_t i = 0; i < types.size && i < 40; i++) {
    writer_text(w, " ");
    writer_text(w, value_type_name(types.data[i]));
  }
  writer_text(w, ")");
}

const char *type_text(struct link *link, const struct type *type) {
  struct writer w = {0};
  if (type->params.size)
    write_types(&w, "param", type->params);
  if (type->params.size && type->results.size)
    writer_text(&w, " ");
  if (type->results.size)
    write_types(&w, "result", type->results);
  if (w.size == 0)
    writer_text(&w, "no params, no results");
  if (!type->is_plain)
    writer_text(&w, ", in a group, not final or naming another type");
  const char *text = arena_copy(&link->arena, w.data, w.size);
  writer_free(&w);
  return text ? text : "";
}
