/*
 * foreign.c knows the conventions of adapters made for wit-component: no data,
 * absolute pointers, and globals that are found by their names.
 *
 *   __stack_pointer    the adapter's own; it gets a stack of one page
 *   allocation_state   0: none yet, 1: being allocated, 2: the stack is there
 *
 * The page comes from main's realloc when a func of the adapter is first
 * called, if there is a state to tell; else from memory.grow at the start.  So
 * it is taken from a program that may believe that it owns the whole heap.
 */
#include "fuse/link.h"

#include "base/reader.h"
#include "wasm/names.h"

const struct export *input_realloc(const struct input *input) {
  for (int i = 0; i < WIT_N_REALLOCS; i++) {
    const struct export *export =
        module_export(input->module, span_of(wit_import_reallocs[i]));
    if (export && export->kind == EXTERN_FUNC)
      return export;
  }
  return NULL;
}

bool input_is_realloc(const struct input *input, const struct export *export) {
  const struct type *type = input_func_type(input, export->index);
  return span_is(type->params, "\x7f\x7f\x7f\x7f") &&
         span_is(type->results, "\x7f");
}

const struct export *main_realloc(const struct link *link) {
  static const char *const names[] = {"cabi_realloc_adapter", "cabi_realloc",
                                      "canonical_abi_realloc"};
  const struct module *m = link_main(link)->module;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const struct export *export = module_export(m, span_of(names[i]));
    if (export && export->kind == EXTERN_FUNC &&
        input_is_realloc(link_main(link), export))
      return export;
  }
  return NULL;
}

static bool is_mutable_i32(const struct global *global) {
  return global->is_mutable && global->type.size == 2 &&
         global->type.data[0] == TYPE_I32;
}

/* i32.const 0, end: what a stack pointer starts as. */
static bool starts_at_zero(const struct global *global) {
  static const uint8_t zero[] = {OP_I32_CONST, 0, OP_END};
  return span_equal(global->init, (struct span){zero, sizeof zero});
}

static bool refuse(struct link *link, uint32_t input, const char *why) {
  diag_error(&link->diag, WF_ERR_UNSUPPORTED, link->inputs[input].name,
             WF_NO_OFFSET, "%s", why);
  return false;
}

static bool check_shape(struct link *link, uint32_t input) {
  const struct module *m = link->inputs[input].module;
  if (m->n_items[EXTERN_MEMORY] > m->n_imported[EXTERN_MEMORY])
    return refuse(link, input,
                  "memory: an adapter may not define one: it must import the "
                  "program's, as `env` `memory`");
  if (m->n_datas || m->n_elems)
    return refuse(link, input,
                  "data: an adapter with data or function pointers must be "
                  "position-independent: link it with `wasm-ld -shared "
                  "--experimental-pic --emit-relocs`");
  if (m->has_start)
    return refuse(link, input, "start section: an adapter may have none");
  return true;
}

bool foreign_read(struct link *link, uint32_t input) {
  struct input *in = &link->inputs[input];
  const struct module *m = in->module;
  struct foreign *foreign = &in->foreign;
  uint32_t n = m->n_items[EXTERN_GLOBAL];
  if (!check_shape(link, input))
    return false;
  struct span *names = read_names(&link->arena, m, NAMES_GLOBALS, n);
  if (!names) {
    diag_no_memory(&link->diag);
    return false;
  }
  bool has_nameless = false;
  for (uint32_t i = m->n_imported[EXTERN_GLOBAL]; i < n; i++) {
    if (!is_mutable_i32(&m->globals[i]))
      continue;
    if (span_is(names[i], "__stack_pointer")) {
      foreign->has_stack = true;
      foreign->stack_global = i;
    } else if (span_is(names[i], "allocation_state")) {
      foreign->has_state = true;
      foreign->state_global = i;
    } else if (names[i].size == 0 && starts_at_zero(&m->globals[i])) {
      has_nameless = true;
    }
  }
  if (!foreign->has_stack && has_nameless)
    return refuse(link, input,
                  "global: it has a mutable one without a name, which may be "
                  "its stack pointer: use an adapter whose name section was "
                  "not stripped");
  foreign->is_lazy =
      foreign->has_stack && foreign->has_state && main_realloc(link);
  return true;
}
