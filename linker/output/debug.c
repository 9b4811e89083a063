/*
 * debug.c tells dwarf.c where the code of each input went: bodies by the
 * layout, what lies inside of them by main's patches and by the places of an
 * adapter's instructions.
 */
#include "output/debug.h"

#include "base/thread.h"
#include "output/dwarf.h"

struct changes {
  struct arena *arena;
  struct code_change *items;
  size_t n, capacity;
};

static bool add_change(struct changes *changes, uint32_t at, int32_t shift) {
  struct code_change *items =
      arena_more(changes->arena, changes->items, changes->n, &changes->capacity,
                 sizeof *items);
  if (!items)
    return false;
  changes->items = items;
  items[changes->n++] = (struct code_change){at, shift};
  return true;
}

/* Behind a patch that changed its size everything moves on. */
static bool add_patches(const struct link *link, struct changes *changes,
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
      ok = add_change(changes, end, shift);
  }
  writer_free(&scratch);
  return ok;
}

static bool add_places(struct changes *changes, const struct places *places,
                       uint32_t new_start, int32_t shift) {
  for (size_t i = 0; i < places->n; i++) {
    int32_t moved =
        (int32_t)(new_start + places->items[i].moved - places->items[i].old);
    if (moved != shift && !add_change(changes, places->items[i].old, moved))
      return false;
    shift = moved;
  }
  return true;
}

/* Changes are in one array that may move while it grows, so funcs point into it
   at the end. */
bool link_code_map(const struct link *link, struct arena *arena, uint32_t input,
                   struct code_map *map) {
  const struct module *m = link->inputs[input].module;
  const struct numbering *n = &link->numbering;
  struct code_func *funcs = arena_array(arena, m->n_bodies, sizeof *funcs);
  struct changes changes = {.arena = arena};
  if (!funcs)
    return false;
  for (uint32_t i = 0; i < m->n_bodies; i++) {
    const struct body *body = &m->bodies[i];
    uint32_t func = m->n_imported[EXTERN_FUNC] + i;
    struct code_func *f = &funcs[i];
    f->old_start = body->start;
    f->old_end = body->start + body->size;
    f->live = link->live.inputs[input].items[EXTERN_FUNC][func] ||
              (input == 0 && link_is_dead_body(m, i));
    if (!f->live)
      continue;
    uint32_t at = remap_index(&n->remaps[input], SPACE_FUNC, func).value -
                  n->n_imported_funcs;
    f->new_start = link->layout.bodies[at].start;
    f->new_end = f->new_start + link->layout.bodies[at].size;
    int32_t shift = (int32_t)(f->new_start - f->old_start);
    size_t first = changes.n;
    bool ok = input == 0 ? add_patches(link, &changes, i, shift)
                         : add_places(&changes, &link->layout.places[input][i],
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

/* How much debug information a module has; null: none. */
static uint64_t debug_size(const struct module *m) {
  uint64_t size = 0;
  for (uint32_t i = 0; m && i < m->n_sections; i++)
    if (m->sections[i].id == SECTION_CUSTOM &&
        dwarf_is_section(m->sections[i].name))
      size += m->sections[i].content.size;
  return size;
}

/* Their number; there is room for all of the module's. */
static size_t list_sections(const struct module *m,
                            struct dwarf_section *sections) {
  size_t n = 0;
  for (uint32_t i = 0; i < m->n_sections; i++) {
    const struct section *s = &m->sections[i];
    if (s->id == SECTION_CUSTOM && dwarf_is_section(s->name))
      sections[n++] = (struct dwarf_section){s->name, s->content, s->offset};
  }
  return n;
}

bool look_for_split_units(struct link *link) {
  const struct module *m = link_main(link)->module;
  /* It has the addresses of such units, and few programs have it. */
  if (!module_custom(m, ".debug_addr"))
    return true;
  struct dwarf_section *sections =
      link_array(link, m->n_sections, sizeof *sections);
  size_t n = sections ? list_sections(m, sections) : 0;
  link->keeps_sizes = dwarf_has_split_unit(&link->arena, sections, n);
  if (link->arena.failed)
    diag_no_memory(&link->diag);
  return !link->arena.failed;
}

/* The map of an input, which may have been made before. */
static const struct code_map *find_map(const struct link *link,
                                       struct arena *arena, uint32_t input) {
  if (input == 0 && link->besides.code)
    return link->besides.code;
  struct code_map *map = arena_array(arena, 1, sizeof *map);
  return map && link_code_map(link, arena, input, map) ? map : NULL;
}

/* The `.debug_` sections of an input, which are in `m`; none: it is left
   out. */
static bool add_input(const struct link *link, struct arena *arena,
                      uint32_t input, const struct module *m,
                      struct dwarf_input *inputs, size_t *n_inputs) {
  if (!debug_size(m))
    return true;
  struct dwarf_section *sections =
      arena_array(arena, m->n_sections, sizeof *sections);
  const struct code_map *map = find_map(link, arena, input);
  if (!sections || !map)
    return false;
  size_t n = list_sections(m, sections);
  inputs[(*n_inputs)++] = (struct dwarf_input){m->name, map, sections, n};
  return true;
}

/* Whether the options leave out all debug information. */
static bool strips_all(const struct link *link) {
  if (link->options.debug_file || link->external ||
      !link_strips(link, span_of(".debug_")))
    return false;
  for (size_t i = 0; i < link->n_kept_sections; i++)
    if (dwarf_is_section(link->kept_sections[i]))
      return false;
  return true;
}

/* Moves it, once it is known which inputs have some. */
static bool join_inputs(const struct link *link, struct debug_info *debug,
                        const struct dwarf_input *inputs, size_t n_inputs) {
  struct dwarf_section *out;
  size_t n_out;
  if (!dwarf_join(&debug->arena, &debug->diag, inputs, n_inputs, &out, &n_out))
    return false;
  bool is_elsewhere = link->options.debug_file || link->external;
  debug->sections = arena_array(&debug->arena, n_out, sizeof *debug->sections);
  for (size_t i = 0; debug->sections && i < n_out; i++)
    if (out[i].bytes.data && (is_elsewhere || !link_strips(link, out[i].name)))
      debug->sections[debug->n_sections++] =
          (struct debug_section){out[i].name, out[i].bytes};
  return debug->sections != NULL;
}

/* Only reads the link; what is wrong is said in debug->diag. */
static void move_debug_info(void *of_link) {
  struct link *link = of_link;
  struct debug_info *debug = &link->debug;
  struct arena *arena = &debug->arena;
  struct dwarf_input *inputs =
      arena_array(arena, (size_t)link->n_inputs + 1, sizeof *inputs);
  size_t n_inputs = 0;
  bool ok =
      inputs && add_input(link, arena, 0, link->external, inputs, &n_inputs);
  for (uint32_t i = 0; ok && i < link_runtime(link); i++)
    if (i == 0 || link_is_live(link, i))
      ok = add_input(link, arena, i, link->inputs[i].module, inputs, &n_inputs);
  if (!ok || (n_inputs && !join_inputs(link, debug, inputs, n_inputs)))
    diag_no_memory(&debug->diag);
}

/* What a thread is worth, in bytes. */
enum { PARALLEL_MIN = 1 << 18 };

/* Much debug information is moved beside all that follows, up to where it is
   written. */
bool move_names_and_debug_info(struct link *link) {
  struct debug_info *debug = &link->debug;
  bool is_much =
      debug_size(link_main(link)->module) + debug_size(link->external) >=
      PARALLEL_MIN;
  if (link->options.transform || strips_all(link))
    return name_items(link);
  debug->diag.arena = &debug->arena;
  debug->arena = arena_share(&link->arena, 2);
  debug->is_under_way = true;
  if (is_much && !link->external && thread_count(2) == 2)
    debug->thread = thread_start(move_debug_info, link);
  if (!debug->thread)
    move_debug_info(link);
  bool ok = name_items(link);
  return (debug->thread || link_wait(link)) && ok;
}
