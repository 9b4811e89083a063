/*
 * scan_bodies.c decodes every body of every input, once.  A large main module
 * is cut into parts of about equal size, which are scanned at the same time;
 * what comes out does not depend on their number.
 */
#include "fuse/link.h"

#include "base/thread.h"

enum {
  PART_MIN = 1 << 20, /* bytes of code that are worth a thread */
  MOST_PARTS = 8,
};

static void add_ref(struct scan_part *part, enum ref_kind kind,
                    uint32_t index) {
  uint32_t *refs = arena_more(&part->arena, part->refs, part->n_refs,
                              &part->ref_capacity, sizeof *refs);
  if (!refs || index > REF_INDEX) {
    part->ok = false;
    return;
  }
  part->refs = refs;
  refs[part->n_refs++] = (uint32_t)kind << REF_KIND_SHIFT | index;
}

static void told_index(void *context, enum space space, uint32_t index) {
  switch (space) {
  case SPACE_FUNC:
    add_ref(context, REF_FUNC, index);
    break;
  case SPACE_TYPE:
    add_ref(context, REF_TYPE, index);
    break;
  case SPACE_TABLE:
    add_ref(context, REF_TABLE, index);
    break;
  case SPACE_GLOBAL:
    add_ref(context, REF_GLOBAL, index);
    break;
  case SPACE_MEMORY:
  case SPACE_TAG:
  case SPACE_DATA:
  case SPACE_ELEM:
  case N_SPACES:
    break;
  }
}

static void told_memory_op(void *context, uint32_t opcode) {
  add_ref(context, opcode == OP_MEMORY_GROW ? REF_MEMORY_GROW : REF_MEMORY_SIZE,
          0);
}

static void told_global_set(void *context, uint32_t index) {
  add_ref(context, REF_GLOBAL_SET, index);
}

/* Scans a part up to its first malformed body. */
static void scan_part(void *context) {
  struct scan_part *part = context;
  struct scan *scan = &part->scan;
  for (uint32_t i = part->first; i < part->end && part->ok; i++) {
    size_t first = part->n_refs;
    part->patch_starts[i - part->first] = (uint32_t)scan->n_patches;
    part->ref_starts[i - part->first] = (uint32_t)first;
    part->ok = scan_body(scan, i) && part->ok;
    for (size_t j = first; j < part->n_refs; j++)
      if (part->refs[j] >> REF_KIND_SHIFT == REF_FUNC) /* tell it again */
        scan->seen_funcs[(part->refs[j] & REF_INDEX) >> 6] = 0;
  }
  part->patch_starts[part->end - part->first] = (uint32_t)scan->n_patches;
  part->ref_starts[part->end - part->first] = (uint32_t)part->n_refs;
}

/* Funcs of main that may move: those that imports of the output, or calls that
   want a short index, may push away; and the last ones, which fill holes that
   fused imports leave (number.c). */
static struct scan scan_rules(const struct link *link, uint32_t input) {
  const struct input *in = &link->inputs[input];
  const struct module *m = in->module;
  bool is_main = in->role == INPUT_MAIN;
  uint32_t imported = m->n_imported[EXTERN_FUNC];
  uint32_t n_funcs = m->n_items[EXTERN_FUNC];
  uint32_t low = imported + link->resolved.n_hosts;
  uint32_t memory = is_main ? link_main_memory(link) : 0;
  low = low < 128 ? 128 : low;
  struct scan scan = {
      .m = m,
      .func_low = is_main ? (low < n_funcs ? low : n_funcs) : 0,
      .func_high = n_funcs > imported ? n_funcs - imported : 0,
      .mark_spaces = is_main ? 0
                             : (1u << SPACE_TYPE) | (1u << SPACE_GLOBAL) |
                                   (1u << SPACE_TABLE),
      .grow_memory = in->role == INPUT_RUNTIME ? UINT32_MAX : memory,
      .mark = told_index,
      .memory_op = told_memory_op,
      .global_set = told_global_set,
  };
  /* A memory that becomes an import comes before those that main defines. */
  if (is_main && memory != UINT32_MAX && memory > m->n_imported[EXTERN_MEMORY])
    scan.patch_spaces = 1u << SPACE_MEMORY;
  return scan;
}

static bool init_part(struct link *link, struct scan_part *part,
                      const struct scan *rules, uint32_t first, uint32_t end,
                      struct arena arena) {
  size_t count = (size_t)(end - first) + 1;
  part->link = link;
  part->arena = arena;
  part->diag.arena = &part->arena;
  part->first = first;
  part->end = end;
  part->ok = true;
  part->scan = *rules;
  part->scan.arena = &part->arena;
  part->scan.diag = &part->diag;
  part->scan.context = part;
  part->patch_starts = link_array(link, count, sizeof(uint32_t));
  part->ref_starts = link_array(link, count, sizeof(uint32_t));
  if (part->patch_starts && part->ref_starts && scan_init(&part->scan))
    return true;
  diag_no_memory(&link->diag);
  return false;
}

/* Cuts the bodies of an input into `n` parts of about equal size. */
static bool cut(struct link *link, uint32_t input, uint32_t n) {
  struct scanned *scanned = &link->scanned[input];
  const struct module *m = link->inputs[input].module;
  struct scan rules = scan_rules(link, input);
  scanned->func_low = rules.func_low;
  scanned->grow_memory = rules.grow_memory;
  scanned->parts = link_array(link, n, sizeof *scanned->parts);
  if (!scanned->parts)
    return false;
  uint32_t first = 0;
  for (uint32_t i = 0; i < n; i++) {
    uint32_t end = m->n_bodies;
    uint64_t limit = (uint64_t)m->code.size * (i + 1) / n;
    if (i + 1 < n)
      for (end = first; end < m->n_bodies && m->bodies[end].start < limit;)
        end++;
    scanned->n_parts = i + 1;
    struct arena arena = arena_share(&link->arena, n - i + 1);
    if (!init_part(link, &scanned->parts[i], &rules, first, end, arena))
      return false;
    first = end;
  }
  return true;
}

/* Diagnostics of the first part that failed: those of later ones depend on how
   the bodies were cut. */
static bool join(struct link *link, uint32_t input) {
  struct scanned *scanned = &link->scanned[input];
  scanned->low_calls = scanned->parts[0].scan.low_calls;
  for (uint32_t i = 0; i < scanned->n_parts; i++) {
    struct scan_part *part = &scanned->parts[i];
    arena_settle(&link->arena, &part->arena);
    diag_append(&link->diag, &part->diag);
    if (!part->ok) {
      if (!diag_failed(&link->diag))
        diag_no_memory(&link->diag);
      return false;
    }
    scanned->has_wait |= part->scan.has_wait;
    for (uint32_t j = 0; i > 0 && j < scanned->func_low; j++)
      scanned->low_calls[j] += part->scan.low_calls[j];
  }
  return true;
}

bool scan_bodies(struct link *link) {
  bool ok = true;
  link->scanned = link_array(link, link->n_inputs, sizeof *link->scanned);
  if (!link->scanned)
    return false;
  for (uint32_t i = 0; i < link->n_inputs; i++) {
    size_t most = link->inputs[i].module->code.size / PART_MIN + 1;
    size_t n = thread_count(most < MOST_PARTS ? most : MOST_PARTS);
    if (!cut(link, i, (uint32_t)n))
      return false;
    thread_run(scan_part, link->scanned[i].parts, n,
               sizeof *link->scanned[i].parts);
    ok &= join(link, i);
  }
  return ok;
}

static const struct scan_part *part_of(const struct link *link, uint32_t input,
                                       uint32_t body) {
  const struct scan_part *part = link->scanned[input].parts;
  while (body >= part->end)
    part++;
  return part;
}

const patch_offset *link_patches(const struct link *link, uint32_t input,
                                 uint32_t body, uint32_t *count) {
  const struct scan_part *part = part_of(link, input, body);
  const uint32_t *starts = part->patch_starts + (body - part->first);
  *count = starts[1] - starts[0];
  return part->scan.patches ? part->scan.patches + starts[0] : NULL;
}

const uint32_t *link_refs(const struct link *link, uint32_t input,
                          uint32_t body, uint32_t *count) {
  const struct scan_part *part = part_of(link, input, body);
  const uint32_t *starts = part->ref_starts + (body - part->first);
  *count = starts[1] - starts[0];
  return part->refs ? part->refs + starts[0] : NULL;
}

void free_scanned(struct link *link) {
  for (uint32_t i = 0; link->scanned && i < link->n_inputs; i++)
    for (uint32_t j = 0; j < link->scanned[i].n_parts; j++)
      arena_free(&link->scanned[i].parts[j].arena);
}
