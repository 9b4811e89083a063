/*
 * module_checks.c parses, verifies and scans a module, and holds the fast scan
 * of bodies against a slow and simple one.
 */
#include "module_checks.h"

#include "fuzz.h"

#include "wasm/linking.h"
#include "wasm/parse.h"
#include "wasm/rewrite.h"
#include "wasm/verify.h"

struct case_ {
  struct arena arena;
  struct diag diag;
  const struct module *m;
};

/* The slow scan: every index of a body. */
struct slow {
  struct instr_visitor visitor;
  const struct module *m;
  uint32_t unwatched; /* spaces whose range may be left unchecked */
  bool in_range;
};

static uint32_t count_of(const struct module *m, enum space space) {
  bool is_uncounted = space == SPACE_DATA && !m->has_data_count;
  return is_uncounted ? 0 : space_size(m, space);
}

static void see_index(struct instr_visitor *v, enum space space, uint32_t index,
                      size_t at) {
  struct slow *slow = (struct slow *)v;
  (void)at;
  if (!(slow->unwatched >> space & 1))
    slow->in_range &= index < count_of(slow->m, space);
}

static void see_access(struct instr_visitor *v, uint32_t align, uint32_t memory,
                       size_t at) {
  (void)align;
  see_index(v, SPACE_MEMORY, memory, at);
}

/* Whether a body is good; that items of the spaces in `unwatched` are there is
   not asked. */
static bool is_good_body(const struct module *m, uint32_t index,
                         uint32_t unwatched) {
  const struct body *body = &m->bodies[index];
  struct reader r =
      reader_of(span_sub(m->code, body->start, body->size), 0, m->name, NULL);
  struct slow slow = {
      {.index = see_index, .access = see_access}, m, unwatched, true};
  r.quiet = true;
  uint64_t locals = 0, depth = 1;
  uint32_t groups = reader_count(&r, 2, "");
  for (uint32_t i = 0; i < groups && reader_ok(&r); i++) {
    locals += reader_u32(&r, "");
    instr_visit_value_type(&r, &slow.visitor);
  }
  while (reader_ok(&r) && depth) {
    struct instr instr = instr_read(&r);
    instr_visit(&r, &instr, &slow.visitor);
    if (instr.prefix == 0 && *instr.immediates == 'b')
      depth++;
    if (instr.prefix == 0 && instr.code == OP_END)
      depth--;
    if (instr.prefix == 0 && instr.code == 0x18 && --depth == 0)
      return false; /* delegate ends a block, not the body */
  }
  return reader_ok(&r) && reader_left(&r) == 0 && slow.in_range &&
         locals <= UINT32_MAX;
}

/* The fast scan does not ask whether these are there in a main module, as it
   need not look at them. */
enum {
  CHANGELESS =
      1 << SPACE_TYPE | 1 << SPACE_GLOBAL | 1 << SPACE_TABLE | 1 << SPACE_MEMORY
};

static void ignore_mark(void *context, enum space space, uint32_t index) {
  const struct module *m = ((struct case_ *)context)->m;
  FUZZ_CHECK(index < count_of(m, space));
}

static void ignore_op(void *context, uint32_t opcode) {
  (void)context;
  FUZZ_CHECK(opcode == OP_MEMORY_SIZE || opcode == OP_MEMORY_GROW);
}

static void ignore_set(void *context, uint32_t index) {
  ignore_mark(context, SPACE_GLOBAL, index);
}

/* `attention`: as for an adapter, where more spaces are looked at. */
static bool start_scan(struct case_ *c, struct scan *scan, bool attention) {
  uint32_t funcs = c->m->n_items[EXTERN_FUNC];
  *scan = (struct scan){.m = c->m,
                        .arena = &c->arena,
                        .diag = &c->diag,
                        .func_low = attention ? 0 : funcs / 2,
                        .func_high = attention ? 0 : funcs - funcs / 4,
                        .mark_spaces = attention ? CHANGELESS : 0,
                        .grow_memory = 0,
                        .mark = ignore_mark,
                        .memory_op = ignore_op,
                        .global_set = ignore_set,
                        .context = c};
  return scan_init(scan);
}

/* Patches are in order, within the body, and rewritten with the identity they
   end where the scan said that an instruction ends. */
static void check_patches(const struct scan *scan, size_t first,
                          const struct body *body) {
  struct remap same = {.m = scan->m, .grow_memory = UINT32_MAX};
  struct writer w = {0};
  uint32_t at = body->start;
  for (size_t i = first; i < scan->n_patches; i++) {
    FUZZ_CHECK(scan->patches[i] >= at);
    at = rewrite_instr(&same, scan->patches[i], &w);
    FUZZ_CHECK(at > scan->patches[i] && at < body->start + body->size);
  }
  writer_free(&w);
}

static struct module with_body(const struct module *m, struct body *whole,
                               const struct writer *w) {
  struct module other = *m;
  *whole = (struct body){0, (uint32_t)w->size};
  other.code = writer_span(w);
  other.bodies = whole;
  return other;
}

/* A body written anew is a good one, and becomes shorter with each addition
   that is folded, until none is. */
static void check_rewrite(const struct module *m, uint32_t index) {
  struct remap same = {.m = m, .grow_memory = UINT32_MAX};
  struct writer old = {0}, new = {0};
  struct body whole;
  struct module other;
  bool is_shorter = true;
  rewrite_body(&same, index, &old, NULL);
  while (is_shorter) {
    other = with_body(m, &whole, &old);
    FUZZ_CHECK(is_good_body(&other, 0, CHANGELESS));
    same.m = &other;
    new.size = 0;
    rewrite_body(&same, 0, &new, NULL);
    is_shorter = new.size < old.size;
    FUZZ_CHECK(is_shorter || span_equal(writer_span(&old), writer_span(&new)));
    struct writer swapped = old;
    old = new;
    new = swapped;
  }
  writer_free(&old);
  writer_free(&new);
}

/* What windows find is what is found without them. */
static void check_ways(const struct scan *one, const struct scan *other) {
  FUZZ_CHECK(one->n_patches == other->n_patches);
  for (size_t i = 0; i < one->n_patches; i++)
    FUZZ_CHECK(one->patches[i] == other->patches[i]);
  for (uint32_t i = 0; i <= one->func_low; i++)
    FUZZ_CHECK(one->low_calls[i] == other->low_calls[i]);
}

static void check_bodies(struct case_ *c) {
  enum { PLAIN = 2, N_SCANS };
  struct scan scans[N_SCANS];
  bool all_found = true;
  if (!start_scan(c, &scans[0], false) || !start_scan(c, &scans[1], true) ||
      !start_scan(c, &scans[PLAIN], false))
    return;
  scans[PLAIN].uses_windows = false;
  for (uint32_t i = 0; i < c->m->n_bodies; i++) {
    bool good = is_good_body(c->m, i, 0);
    bool sound = is_good_body(c->m, i, CHANGELESS);
    for (int j = 0; j < N_SCANS; j++) {
      size_t first = scans[j].n_patches;
      c->diag.status = WF_OK;
      bool found = scan_body(&scans[j], i);
      FUZZ_CHECK(j != 1 ? found >= good && found <= sound : found == good);
      FUZZ_CHECK(found == !diag_failed(&c->diag));
      if (found)
        check_patches(&scans[j], first, &c->m->bodies[i]);
      all_found &= found;
    }
    if (sound)
      check_rewrite(c->m, i);
  }
  if (all_found)
    check_ways(&scans[0], &scans[PLAIN]);
}

void check_module(struct span bytes) {
  struct case_ c = {.arena = {.limit = (size_t)1 << 30}};
  struct linking linking;
  c.diag.arena = &c.arena;
  c.m = parse_module(&c.arena, &c.diag, "input", bytes);
  FUZZ_CHECK((c.m == NULL) == diag_failed(&c.diag));
  if (c.m) {
    bool ok = parse_linking(&c.arena, &c.diag, c.m, &linking);
    FUZZ_CHECK(ok == !diag_failed(&c.diag));
    bool verified = verify_module(&c.diag, c.m);
    FUZZ_CHECK(verified || diag_failed(&c.diag));
    FUZZ_CHECK(diag_failed(&c.diag) == (c.diag.n_items > 0));
    if (verified)
      check_bodies(&c);
  }
  arena_free(&c.arena);
}
