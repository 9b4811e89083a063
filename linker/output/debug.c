/*
 * debug.c tells dwarf.c where the code of each input went: bodies by the
 * layout, what lies inside of them by main's patches and by the places of an
 * adapter's instructions.
 */
#include "output/debug.h"

#include "base/thread.h"
#include "output/dwarf.h"

struct changes {
  struct code_change *items;
  size_t n, capacity;
};

static bool add_change(struct link *link, struct changes *changes, uint32_t at,
                       int32_t shift) {
  struct code_change *items =
      arena_more(&link->arena, changes->items, changes->n, &changes->capacity,
                 sizeof *items);
  if (!items) {
    diag_no_memory(&link->diag);
    return false;
  }
  changes->items = items;
  items[changes->n++] = (struct code_change){at, shift};
  return true;
}

/* Behind a patch that changed its size everything moves on. */
static bool add_patches(struct link *link, struct changes *changes,
                        uint32_t body, int32_t shift) {
  uint32_t n_patches;
  const patch_offset *patches = link_patches(link, 0, body, &n_patches);
  struct writer scratch = {0};
  bool ok = true;
  for (uint32_t i = 0; ok && i < n_patches; i++) {
    scratch.size = 0;
    uint32_t end =
        rewrite_instr(&link->numbering.remaps[0], patches[i], &scratch);
    int32_t growth = (int32_t)scratch.size - (int32_t)(end - patches[i]);
    shift += growth;
    ok = writer_ok(&scratch);
    if (ok && growth)
      ok = add_change(link, changes, end, shift);
  }
  writer_free(&scratch);
  return ok;
}

static bool add_places(struct link *link, struct changes *changes,
                       const struct places *places, uint32_t new_start,
                       int32_t shift) {
  for (size_t i = 0; i < places->n; i++) {
    int32_t moved =
        (int32_t)(new_start + places->items[i].moved - places->items[i].old);
    if (moved != shift &&
        !add_change(link, changes, places->items[i].old, moved))
      return false;
    shift = moved;
  }
  return true;
}

/* Changes are in one array that may move while it grows, so funcs point into it
   at the end. */
bool link_code_map(struct link *link, uint32_t input, struct code_map *map) {
  const struct module *m = link->inputs[input].module;
  const struct numbering *n = &link->numbering;
  struct code_func *funcs = link_array(link, m->n_bodies, sizeof *funcs);
  struct changes changes = {0};
  if (!funcs)
    return false;
  for (uint32_t i = 0; i < m->n_bodies; i++) {
    const struct body *body = &m->bodies[i];
    uint32_t func = m->n_imported[EXTERN_FUNC] + i;
    struct code_func *f = &funcs[i];
    f->old_start = body->start;
    f->old_end = body->start + body->size;
    f->live = link->live.inputs[input].items[EXTERN_FUNC][func];
    if (!f->live)
      continue;
    uint32_t at = remap_index(&n->remaps[input], SPACE_FUNC, func).value -
                  n->n_imported_funcs;
    f->new_start = link->layout.bodies[at].start;
    f->new_end = f->new_start + link->layout.bodies[at].size;
    int32_t shift = (int32_t)(f->new_start - f->old_start);
    size_t first = changes.n;
    bool ok = input == 0
                  ? add_patches(link, &changes, i, shift)
                  : add_places(link, &changes, &link->layout.places[input][i],
                               f->new_start, shift);
    if (!ok)
      return false;
    f->n_changes = (uint32_t)(changes.n - first);
  }
  size_t next = 0;
  for (uint32_t i = 0; i < m->n_bodies; i++) {
    funcs[i].changes = funcs[i].n_changes ? changes.items + next : NULL;
    next += funcs[i].n_changes;
  }
  *map = (struct code_map){funcs, m->n_bodies};
  return true;
}

/* The `.debug_` sections of an input; none: it is left out. */
static bool add_input(struct link *link, uint32_t input,
                      struct dwarf_input *inputs, size_t *n_inputs) {
  const struct module *m = link->inputs[input].module;
  struct dwarf_section *sections =
      link_array(link, m->n_sections, sizeof *sections);
  struct code_map *map = link_array(link, 1, sizeof *map);
  size_t n = 0;
  if (!sections || !map)
    return false;
  for (uint32_t i = 0; i < m->n_sections; i++) {
    const struct section *s = &m->sections[i];
    if (s->id == SECTION_CUSTOM && dwarf_is_section(s->name))
      sections[n++] = (struct dwarf_section){s->name, s->content, s->offset};
  }
  if (n == 0)
    return true;
  if (!link_code_map(link, input, map))
    return false;
  inputs[(*n_inputs)++] = (struct dwarf_input){m->name, map, sections, n};
  return true;
}

/* Whether the options leave out all debug information. */
static bool strips_all(const struct link *link) {
  if (link->options.debug_file || !link_strips(link, span_of(".debug_")))
    return false;
  for (size_t i = 0; i < link->n_kept_sections; i++)
    if (dwarf_is_section(link->kept_sections[i]))
      return false;
  return true;
}

static bool move_debug_info(struct link *link) {
  struct dwarf_input *inputs = link_array(link, link->n_inputs, sizeof *inputs);
  struct dwarf_section *out;
  size_t n_inputs = 0, n_out;
  if (!inputs)
    return false;
  if (strips_all(link) || link->options.transform)
    return true;
  for (uint32_t i = 0; i < link_runtime(link); i++)
    if ((i == 0 || link_is_live(link, i)) &&
        !add_input(link, i, inputs, &n_inputs))
      return false;
  if (n_inputs == 0)
    return true;
  if (!dwarf_join(&link->arena, &link->diag, inputs, n_inputs, &out, &n_out))
    return false;
  link->debug = link_array(link, n_out, sizeof *link->debug);
  for (size_t i = 0; link->debug && i < n_out; i++)
    if (out[i].bytes.data &&
        (link->options.debug_file || !link_strips(link, out[i].name)))
      link->debug[link->n_debug++] =
          (struct debug_section){out[i].name, out[i].bytes};
  return link->debug != NULL;
}

/* What a thread is worth, in bytes. */
enum { PARALLEL_MIN = 1 << 18 };

static bool is_worth_a_thread(const struct module *m) {
  uint64_t size = 0;
  for (uint32_t i = 0; i < m->n_sections; i++)
    if (m->sections[i].id == SECTION_CUSTOM &&
        dwarf_is_section(m->sections[i].name))
      size += m->sections[i].content.size;
  return size >= PARALLEL_MIN;
}

/* A pass that runs beside another one. */
struct side {
  struct link *link;
  bool (*run)(struct link *link);
  bool ok;
};

static void run_side(void *part) {
  struct side *side = part;
  side->ok = side->run(side->link);
}

/* Takes over what the copy of a link has made and said. */
static void take_debug_info(struct link *link, const struct link *copy) {
  link->debug_arena = copy->arena;
  link->debug = copy->debug;
  link->n_debug = copy->n_debug;
  for (size_t i = 0; i < copy->diag.n_items; i++) {
    const struct wf_diagnostic *item = copy->diag.items[i];
    if (item->status == WF_ERR_NOMEM)
      diag_no_memory(&link->diag);
    else
      diag_warning(&link->diag, item->input, item->offset, "%s", item->message);
  }
}

/* Neither needs the other.  Debug information is moved by a copy of the link
   that has its own memory and its own list of what is wrong. */
bool move_names_and_debug_info(struct link *link) {
  if (!is_worth_a_thread(link_main(link)->module))
    return name_items(link) && move_debug_info(link);
  struct link copy = *link;
  copy.arena = (struct arena){.limit = link->arena.limit};
  copy.diag = (struct diag){.arena = &copy.arena};
  struct side sides[] = {{link, name_items, false},
                         {&copy, move_debug_info, false}};
  thread_run(run_side, sides, 2, sizeof *sides);
  take_debug_info(link, &copy);
  return sides[0].ok && sides[1].ok;
}
