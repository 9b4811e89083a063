/*
 * emit_metadata.c moves code metadata, such as branch hints: each entry names a
 * func and offsets in its body, and both may have changed.
 */
#include "fuse/emit.h"

#include "base/reader.h"

#include <stdlib.h>

/* The hints of one func. */
struct func_hints {
  struct out_index func;
  uint32_t body; /* of main, by its index in bodies */
  uint32_t count;
  struct reader hints; /* at the first */
};

static int compare_hints(const void *a, const void *b) {
  const struct func_hints *left = a, *right = b;
  return (left->func.value > right->func.value) -
         (left->func.value < right->func.value);
}

static void skip_hint(struct reader *r, uint32_t *offset, struct span *value) {
  *offset = reader_u32(r, "hint offset");
  *value = reader_bytes(r, reader_u32(r, "hint size"), "hint");
}

/* A body whose offsets are asked for: they may come in any order. */
struct moved_body {
  const patch_offset *patches;
  uint32_t n_patches;
  uint32_t start;
  const int32_t *shifts;
};

static bool find_body(struct link *link, uint32_t body,
                      struct moved_body *moved) {
  moved->patches = link_patches(link, 0, body, &moved->n_patches);
  moved->start = link_main(link)->module->bodies[body].start;
  moved->shifts = link_body_shifts(link, body);
  return moved->shifts != NULL;
}

/* Where offset `at` of the body lies in the output's: behind the patches that
   begin before it. */
static uint32_t moved_offset(const struct moved_body *body, uint32_t at) {
  uint32_t low = 0, high = body->n_patches;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (body->patches[middle] - body->start < at)
      low = middle + 1;
    else
      high = middle;
  }
  return at + (uint32_t)body->shifts[low];
}

bool emit_code_metadata(struct link *link, const struct section *section,
                        struct writer *w) {
  const struct module *m = link_main(link)->module;
  struct reader r = reader_of(section->content, 0, NULL, NULL);
  r.quiet = true;
  uint32_t count = reader_count(&r, 2, "");
  struct func_hints *funcs = link_array(link, count, sizeof *funcs);
  if (!funcs)
    return false;
  uint32_t n = 0;
  for (uint32_t i = 0; i < count && reader_ok(&r); i++) {
    uint32_t func = reader_u32(&r, "");
    struct func_hints *hints = &funcs[n];
    hints->count = reader_count(&r, 2, "");
    hints->hints = r;
    for (uint32_t j = 0; j < hints->count && reader_ok(&r); j++) {
      uint32_t offset;
      struct span value;
      skip_hint(&r, &offset, &value);
    }
    if (func < m->n_imported[EXTERN_FUNC] || func >= m->n_items[EXTERN_FUNC] ||
        !link->live.inputs[0].items[EXTERN_FUNC][func])
      continue;
    hints->func = remap_index(&link->numbering.remaps[0], SPACE_FUNC, func);
    hints->body = func - m->n_imported[EXTERN_FUNC];
    n++;
  }
  if (!reader_ok(&r)) {
    if (!link->has_warned)
      diag_warning(&link->diag, m->name, section->offset,
                   "custom section `%.*s`: it is malformed and is left out",
                   SPAN_ARGS(section->name));
    return true;
  }
  if (n)
    qsort(funcs, n, sizeof *funcs, compare_hints);
  struct writer content = {0};
  writer_u32(&content, n);
  for (uint32_t i = 0; i < n; i++) {
    struct moved_body body;
    if (!find_body(link, funcs[i].body, &body)) {
      writer_free(&content);
      return false;
    }
    writer_index(&content, funcs[i].func);
    writer_u32(&content, funcs[i].count);
    for (uint32_t j = 0; j < funcs[i].count; j++) {
      uint32_t offset;
      struct span value;
      skip_hint(&funcs[i].hints, &offset, &value);
      writer_u32(&content, moved_offset(&body, offset));
      writer_name(&content, value);
    }
  }
  write_custom(w, section->name, writer_span(&content));
  w->failed |= content.failed;
  writer_free(&content);
  return true;
}
