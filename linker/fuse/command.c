/*
 * command.c sees through what wasm-ld puts around each export of a program that
 * does not call its constructors by itself:
 *
 *   (func $cabi_realloc.command_export (param i32 i32 i32 i32) (result i32)
 *     call $__wasm_call_ctors
 *     local.get 0   local.get 1   local.get 2   local.get 3
 *     call $cabi_realloc
 *     call $__wasm_call_dtors)
 *
 * The host calls a realloc in the middle of other calls, and may not be called
 * by it: there and in post-returns constructors and destructors, which set up
 * the environment and flush streams, would trap.  The same stands around
 * `_start`, or the other exports of a library, which tells them from what a
 * program does by itself.
 */
#include "fuse/link.h"

#include "base/reader.h"

static const uint32_t NOTHING = UINT32_MAX;

/* The func that is called next; NOTHING if that is no call. */
static uint32_t read_call(struct reader *r, const struct module *m) {
  if (!reader_left(r) || r->data[r->pos] != OP_CALL)
    return NOTHING;
  reader_u8(r, "");
  uint32_t func = reader_u32(r, "");
  return func < m->n_items[EXTERN_FUNC] ? func : NOTHING;
}

/* The body of a func, behind its locals; empty if it has some. */
static struct reader read_body(const struct module *m, uint32_t func) {
  uint32_t index = func - m->n_imported[EXTERN_FUNC];
  struct span bytes = {NULL, 0};
  if (func >= m->n_imported[EXTERN_FUNC] && index < m->n_bodies)
    bytes = span_sub(m->code, m->bodies[index].start, m->bodies[index].size);
  struct reader r = reader_of(bytes, 0, NULL, NULL);
  r.quiet = true;
  if (reader_u32(&r, "") != 0)
    r.failed = true;
  return r;
}

static bool ends(struct reader *r) {
  return reader_u8(r, "") == OP_END && reader_ok(r) && !reader_left(r);
}

/* What is called in front of and behind a func; NOTHING where that is left out,
   as a program without constructors has it. */
struct around {
  uint32_t front, behind;
};

/* The func with params that another of the same type wraps, or NOTHING. */
static uint32_t read_wrapper(const struct module *m, uint32_t func,
                             struct around *around) {
  struct reader r = read_body(m, func);
  uint32_t n_params = m->func_types[func] < m->n_types
                          ? m->types[m->func_types[func]].n_params
                          : 0;
  around->front = read_call(&r, m);
  around->behind = NOTHING;
  for (uint32_t i = 0; i < n_params && reader_ok(&r); i++)
    if (reader_u8(&r, "") != OP_LOCAL_GET || reader_u32(&r, "") != i)
      return NOTHING;
  uint32_t inside = read_call(&r, m);
  around->behind = read_call(&r, m);
  if (!ends(&r) || !n_params || inside == NOTHING ||
      m->func_types[inside] != m->func_types[func])
    return NOTHING;
  return inside;
}

/* Whether the same is around `_start`. */
static bool is_around(const struct module *m, uint32_t start,
                      const struct around *around) {
  struct reader r = read_body(m, start);
  if (around->front != NOTHING && read_call(&r, m) != around->front)
    return false;
  return read_call(&r, m) != NOTHING && read_call(&r, m) == around->behind &&
         (around->front != NOTHING || around->behind != NOTHING) && ends(&r);
}

/* Whether the host calls an export in the middle of other calls. */
static bool is_leaf(struct span name) {
  return span_is(name, "cabi_realloc_adapter") ||
         (wit_is_helper(name) && !span_is(name, wit_initializers[0]) &&
          !span_is(name, wit_initializers[1])) ||
         wit_post_return_of(name).size < name.size;
}

/* What stands around the exports of a library, by the first that has both
   params and destructors, as only wasm-ld puts them. */
static struct around around_library(const struct module *m) {
  struct around around;
  for (uint32_t i = 0; i < m->n_exports; i++) {
    const struct export *export = &m->exports[i];
    if (export->kind == EXTERN_FUNC && !is_leaf(export->name) &&
        export->index < m->n_items[EXTERN_FUNC] &&
        read_wrapper(m, export->index, &around) != NOTHING &&
        around.behind != NOTHING)
      return around;
  }
  return (struct around){NOTHING, NOTHING};
}

void see_through_command(struct module *m) {
  const struct export *start = module_export(m, span_of("_start"));
  struct around around, library = {NOTHING, NOTHING};
  if (!start)
    library = around_library(m);
  else if (start->kind != EXTERN_FUNC)
    return;
  for (uint32_t i = 0; i < m->n_exports; i++) {
    struct export *export = &m->exports[i];
    if (export->kind != EXTERN_FUNC || !is_leaf(export->name) ||
        export->index >= m->n_items[EXTERN_FUNC])
      continue;
    uint32_t inside = read_wrapper(m, export->index, &around);
    bool is_known = start ? is_around(m, start->index, &around)
                          : around.behind != NOTHING &&
                                around.front == library.front &&
                                around.behind == library.behind;
    if (inside != NOTHING && is_known)
      export->index = inside;
  }
}
