/*
 * check_adapter.c holds position-independent adapters to the rules that the
 * moving roof needs (adapters/README.md):
 *
 *   - a func that can reach an import of main's touches neither the memory base
 *     nor the stack, since the roof may have moved when main returns;
 *   - no func calls itself, directly or through others, so that the depth of
 *     the stack can be known;
 *   - main's realloc is not for them.
 */
#include "fuse/link.h"

#include "wasm/names.h"

/* What one func of an adapter does by itself, and through what it calls. */
struct facts {
  bool touches_roof, reaches_main;
  uint8_t visit; /* 1: on the way, 2: done */
};

struct checker {
  struct link *link;
  uint32_t input;
  const struct module *m;
  struct facts *facts;
};

static void note_global(struct checker *c, struct facts *facts,
                        uint32_t index) {
  const struct link *link = c->link;
  if (index >= c->m->n_imported[EXTERN_GLOBAL])
    return;
  struct target t =
      link->resolved.inputs[c->input].imports[EXTERN_GLOBAL][index];
  facts->touches_roof |=
      t.kind == TARGET_ITEM && t.input == link_runtime(link) &&
      (t.index == link_runtime_global(link, RUNTIME_MEMORY_BASE) ||
       t.index == link_runtime_global(link, RUNTIME_STACK_POINTER));
}

static struct span func_name(struct checker *c, uint32_t func) {
  struct span *names = read_names(&c->link->arena, c->m, NAMES_FUNCS,
                                  c->m->n_items[EXTERN_FUNC]);
  return names && names[func].size ? names[func] : span_of("?");
}

/* Follows calls depth first.  The depth is that of the adapter's own call
   graph, at most `limit`: an adapter has no deep one. */
static bool visit(struct checker *c, uint32_t func, uint32_t limit) {
  struct facts *facts = &c->facts[func];
  const struct module *m = c->m;
  if (func < m->n_imported[EXTERN_FUNC] || facts->visit == 2)
    return true;
  if (facts->visit == 1 || limit == 0) {
    struct span name = func_name(c, func);
    diag_error(&c->link->diag, WF_ERR_UNSUPPORTED,
               c->link->inputs[c->input].name, WF_NO_OFFSET,
               "func %u `%.*s`: %s", (unsigned)func, SPAN_ARGS(name),
               limit ? "it calls itself, and an adapter may not recurse"
                     : "calls are nested too deeply");
    return false;
  }
  facts->visit = 1;
  uint32_t n_refs;
  const uint32_t *refs =
      link_refs(c->link, c->input, func - m->n_imported[EXTERN_FUNC], &n_refs);
  for (uint32_t i = 0; i < n_refs; i++) {
    uint32_t index = refs[i] & REF_INDEX;
    enum ref_kind kind = (enum ref_kind)(refs[i] >> REF_KIND_SHIFT);
    if (kind == REF_GLOBAL)
      note_global(c, facts, index);
    if (kind != REF_FUNC)
      continue;
    if (!visit(c, index, limit - 1))
      return false;
    facts->reaches_main |= c->facts[index].reaches_main;
  }
  facts->visit = 2;
  if (facts->reaches_main && facts->touches_roof) {
    struct span name = func_name(c, func);
    diag_error(&c->link->diag, WF_ERR_UNSUPPORTED,
               c->link->inputs[c->input].name, WF_NO_OFFSET,
               "func %u `%.*s`: it can reach an import of `__main_module__` "
               "and uses `__memory_base` or `__stack_pointer`, which may move "
               "meanwhile; put the rest into a func of its own that is not "
               "inlined",
               (unsigned)func, SPAN_ARGS(name));
    return false;
  }
  return true;
}

static bool check_side_module(struct link *link, uint32_t input) {
  enum { DEEPEST = 1000 };
  struct checker c = {
      .link = link, .input = input, .m = link->inputs[input].module};
  uint32_t n = c.m->n_items[EXTERN_FUNC];
  c.facts = link_array(link, n, sizeof *c.facts);
  if (!c.facts)
    return false;
  for (uint32_t i = 0; i < c.m->n_imports; i++) {
    const struct import *import = &c.m->imports[i];
    if (!span_is(import->module, "__main_module__"))
      continue;
    if (span_is(import->name, "cabi_realloc")) {
      diag_error(&link->diag, WF_ERR_UNSUPPORTED, c.m->name, import->offset,
                 "import `__main_module__` `cabi_realloc`: a "
                 "position-independent adapter allocates by `wasi_fuse` "
                 "`allocate`");
      return false;
    }
    if (import->kind == EXTERN_FUNC)
      c.facts[import->index].reaches_main = true;
  }
  bool ok = true;
  for (uint32_t i = c.m->n_imported[EXTERN_FUNC]; i < n; i++)
    ok = ok && visit(&c, i, DEEPEST);
  return ok;
}

bool check_adapters(struct link *link) {
  bool ok = true;
  for (uint32_t i = 1; i < link_runtime(link); i++)
    if (link->inputs[i].linking.is_dylink)
      ok &= check_side_module(link, i);
  return ok;
}
