/*
 * layout.c says where each body of the output lies.  A body of main changes its
 * size by its patches only; those of the adapters are written here, once.
 */
#include "fuse/link.h"

#include "base/leb128.h"
#include "base/thread.h"

/* How much longer the instruction at a patch gets, and where it ends. */
static int32_t patch_growth(const struct remap *remap, patch_offset at,
                            struct writer *scratch, uint32_t *end) {
  scratch->size = 0;
  *end = rewrite_instr(remap, at, scratch);
  return (int32_t)scratch->size - (int32_t)(*end - at);
}

int32_t *link_body_shifts(struct link *link, uint32_t body) {
  uint32_t n_patches, end;
  const patch_offset *patches = link_patches(link, 0, body, &n_patches);
  struct writer scratch = {0};
  int32_t *shifts = link_array(link, (size_t)n_patches + 1, sizeof *shifts);
  for (uint32_t i = 0; shifts && i < n_patches; i++)
    shifts[i + 1] = shifts[i] + patch_growth(&link->numbering.remaps[0],
                                             patches[i], &scratch, &end);
  if (scratch.failed)
    diag_no_memory(&link->diag);
  writer_free(&scratch);
  return shifts;
}

/* Whether the instruction at a patch is written as it was. */
static bool is_idle(const struct remap *remap, patch_offset at,
                    struct writer *scratch) {
  uint32_t end;
  return patch_growth(remap, at, scratch, &end) == 0 && scratch->size &&
         !memcmp(scratch->data, remap->m->code.data + at, scratch->size);
}

/* Most funcs that could have moved have not: takes away what the scan noted of
   them. */
static void drop_idle_patches(void *of_part) {
  struct scan_part *part = of_part;
  struct writer scratch = {0};
  const struct remap *remap = &part->link->numbering.remaps[0];
  patch_offset *patches = part->scan.patches;
  uint32_t kept = 0, next = 0;
  for (uint32_t i = 0; i < part->end - part->first; i++) {
    uint32_t end = part->patch_starts[i + 1];
    part->patch_starts[i] = kept;
    for (; next < end; next++)
      if (!is_idle(remap, patches[next], &scratch))
        patches[kept++] = patches[next];
  }
  part->patch_starts[part->end - part->first] = kept;
  part->scan.n_patches = kept;
  part->ok &= !scratch.failed;
  writer_free(&scratch);
}

static uint32_t main_body_size(const struct link *link, uint32_t index,
                               struct writer *scratch) {
  uint32_t n_patches;
  const patch_offset *patches = link_patches(link, 0, index, &n_patches);
  uint32_t size = link_main(link)->module->bodies[index].size, end;
  for (uint32_t i = 0; i < n_patches; i++)
    size += (uint32_t)patch_growth(&link->numbering.remaps[0], patches[i],
                                   scratch, &end);
  return size;
}

/* At the end of `prepare`: copies what adapter data begin with from the passive
   segment that emission writes behind main's. */
static void copy_data(struct link *link, struct writer *w) {
  const struct remap *remap = &link->numbering.remaps[link_runtime(link)];
  if (!link->memory.init_size)
    return;
  rewrite_global_get(remap, w, link_runtime_global(link, RUNTIME_MEMORY_BASE));
  writer_u8(w, OP_I32_CONST);
  writer_s32(w, 0);
  writer_u8(w, OP_I32_CONST);
  writer_s32(w, (int32_t)link->memory.init_size);
  writer_u8(w, PREFIX_MISC);
  writer_u32(w, MISC_MEMORY_INIT);
  writer_u32(w, link_main(link)->module->n_datas);
  writer_index(w, remap_index(remap, SPACE_MEMORY, 0));
}

/* Stores of what adapter data begin with, at the end of `take_roof`. */
static void store_data(struct link *link, struct writer *w) {
  struct span data = plan_init_data(link);
  const struct remap *remap = &link->numbering.remaps[link_runtime(link)];
  uint32_t global = link_runtime_global(link, RUNTIME_MEMORY_BASE);
  struct out_index memory = remap_index(remap, SPACE_MEMORY, 0);
  for (uint32_t at = 0; at < data.size; at += 8) {
    uint64_t value = 0;
    for (uint32_t i = 0; i < 8 && at + i < data.size; i++)
      value |= (uint64_t)data.data[at + i] << (8 * i);
    if (!value)
      continue;
    rewrite_global_get(remap, w, global);
    writer_u8(w, OP_I64_CONST);
    writer_s64(w, (int64_t)value);
    writer_u8(w, OP_I64_STORE);
    writer_access(w, 0, memory);
    writer_u32(w, at);
  }
}

/* What the runtime's start func calls: main's own start func comes last. */
static void call_starts(struct link *link, struct writer *w) {
  const struct module *main = link_main(link)->module;
  const struct remap *remap = &link->numbering.remaps[link_runtime(link)];
  if (link->live.takes_roof) {
    writer_u8(w, OP_CALL);
    writer_index(w, remap_index(remap, SPACE_FUNC,
                                link_runtime_func(link, RUNTIME_TAKE_ROOF)));
  }
  if (main->has_start) {
    writer_u8(w, OP_CALL);
    writer_index(
        w, remap_index(&link->numbering.remaps[0], SPACE_FUNC, main->start));
  }
}

/* Writes body `index` of an adapter, or of the runtime, anew. */
static bool rewrite_input_body(struct link *link, uint32_t input,
                               uint32_t index, struct writer *scratch) {
  struct code_layout *layout = &link->layout;
  struct places *places =
      layout->places[input] ? &layout->places[input][index] : NULL;
  scratch->size = 0;
  if (places)
    places->arena = &link->arena;
  rewrite_body(&link->numbering.remaps[input], index, scratch, places);
  if (input == link_runtime(link) &&
      (index == RUNTIME_START || index == RUNTIME_TAKE_ROOF ||
       (index == RUNTIME_PREPARE && link->is_threaded))) {
    scratch->size--; /* the end */
    if (index == RUNTIME_START)
      call_starts(link, scratch);
    else if (index == RUNTIME_PREPARE)
      copy_data(link, scratch);
    else
      store_data(link, scratch);
    writer_u8(scratch, OP_END);
  }
  const char *bytes = arena_copy(&link->arena, scratch->data, scratch->size);
  layout->rewritten[input][index] =
      (struct span){(const uint8_t *)bytes, scratch->size};
  return bytes && !scratch->failed && !(places && places->failed);
}

static bool rewrite_inputs(struct link *link, struct writer *scratch) {
  struct code_layout *layout = &link->layout;
  layout->rewritten =
      link_array(link, link->n_inputs, sizeof *layout->rewritten);
  layout->places = link_array(link, link->n_inputs, sizeof *layout->places);
  if (!layout->rewritten || !layout->places)
    return false;
  for (uint32_t i = 1; i < link->n_inputs; i++) {
    const struct module *m = link->inputs[i].module;
    layout->rewritten[i] =
        link_array(link, m->n_bodies, sizeof **layout->rewritten);
    if (module_has_debug(m))
      layout->places[i] =
          link_array(link, m->n_bodies, sizeof **layout->places);
    if (diag_failed(&link->diag))
      return false;
    for (uint32_t j = 0; j < m->n_bodies; j++)
      if (link->live.inputs[i]
              .items[EXTERN_FUNC][m->n_imported[EXTERN_FUNC] + j] &&
          !rewrite_input_body(link, i, j, scratch))
        return false;
  }
  return true;
}

/* That of a dead func of main. */
static const uint8_t dead_body[] = {0, OP_UNREACHABLE, OP_END};

bool link_is_dead_body(const struct module *m, uint32_t body) {
  return m->bodies[body].size == sizeof dead_body &&
         !memcmp(m->code.data + m->bodies[body].start, dead_body,
                 sizeof dead_body);
}

struct span link_new_body(const struct link *link, const struct out_func *f) {
  const struct module *m = link->inputs[f->input].module;
  if (!link->live.inputs[f->input].items[EXTERN_FUNC][f->func])
    return (struct span){dead_body, sizeof dead_body};
  if (f->input == 0)
    return (struct span){NULL, 0};
  return link->layout.rewritten[f->input][f->func - m->n_imported[EXTERN_FUNC]];
}

static bool place_bodies(struct link *link, struct writer *scratch) {
  const struct numbering *n = &link->numbering;
  struct code_layout *layout = &link->layout;
  uint32_t imported = link_main(link)->module->n_imported[EXTERN_FUNC];
  uint64_t at = leb128_u32_size(n->n_funcs);
  layout->bodies = link_array(link, n->n_funcs, sizeof *layout->bodies);
  if (!layout->bodies)
    return false;
  for (uint32_t i = 0; i < n->n_funcs; i++) {
    struct span bytes = link_new_body(link, &n->funcs[i]);
    uint32_t body = n->funcs[i].func - imported;
    uint32_t size =
        bytes.data ? (uint32_t)bytes.size : main_body_size(link, body, scratch);
    if (!bytes.data)
      warn_of_body(link, n->funcs[i].func,
                   link_main(link)->module->bodies[body].size, size);
    at += leb128_u32_size(size);
    if (at + size > UINT32_MAX) {
      diag_error(&link->diag, WF_ERR_UNSUPPORTED, link_main(link)->name,
                 WF_NO_OFFSET, "code section: it would grow beyond 4 GiB");
      return false;
    }
    layout->bodies[i] = (struct body){(uint32_t)at, size};
    at += size;
  }
  layout->size = at;
  return !scratch->failed;
}

bool lay_out_code(struct link *link) {
  struct writer scratch = {0};
  struct scanned *main = &link->scanned[0];
  bool ok = true;
  thread_run(drop_idle_patches, main->parts, main->n_parts,
             sizeof *main->parts);
  for (uint32_t i = 0; i < main->n_parts; i++)
    ok &= main->parts[i].ok;
  ok = ok && rewrite_inputs(link, &scratch) && place_bodies(link, &scratch);
  if (!ok && !diag_failed(&link->diag))
    diag_no_memory(&link->diag);
  writer_free(&scratch);
  return ok;
}
