/*
 * fuzz_dwarf.c moves debug information and joins that of two inputs.  An input
 * is a map of code, then sections:
 *
 *     number of funcs (1 byte), how they move (1 byte)
 *     for each: bytes before it (1), size (2), how it changes (1)
 *     for each section: its name (1), size (2), content
 *
 * Promised are that malformed debug information is a warning and never an
 * error, that both runs of two give the same, and that what was moved without a
 * warning can be moved on without one, but for lists.
 */
#include "fuzz.h"

#include "base/leb128.h"
#include "base/reader.h"
#include "output/dwarf.h"

enum { MOST_FUNCS = 64, MOST_SECTIONS = 24, MOST_CHANGES = 7 };

static const char *const section_names[] = {".debug_info",
                                            ".debug_abbrev",
                                            ".debug_line",
                                            ".debug_line_str",
                                            ".debug_str",
                                            ".debug_str_offsets",
                                            ".debug_addr",
                                            ".debug_ranges",
                                            ".debug_rnglists",
                                            ".debug_loc",
                                            ".debug_loclists",
                                            ".debug_aranges",
                                            ".debug_frame",
                                            ".debug_macro",
                                            ".debug_macinfo",
                                            ".debug_names",
                                            ".debug_pubnames",
                                            ".debug_pubtypes",
                                            ".debug_gnu_pubnames",
                                            ".debug_gnu_pubtypes",
                                            ".debug_types",
                                            ".debug_other",
                                            "name"};
enum { N_NAMES = sizeof section_names / sizeof *section_names };

struct case_ {
  struct code_func funcs[MOST_FUNCS];
  struct code_change changes[MOST_FUNCS][MOST_CHANGES];
  struct code_map map;
  struct dwarf_section sections[MOST_SECTIONS];
  size_t n_sections;
};

static void read_map(struct case_ *c, struct reader *r, uint8_t *move) {
  uint32_t n = reader_u8(r, "") % (MOST_FUNCS + 1), at = 1;
  *move = reader_u8(r, "");
  for (uint32_t i = 0; i < n; i++) {
    struct code_func *f = &c->funcs[i];
    uint32_t gap = reader_u8(r, "") % 5 + 1, low = reader_u8(r, "");
    uint32_t size = low + 256u * reader_u8(r, "") + 3;
    uint8_t how = reader_u8(r, "");
    *f = (struct code_func){.old_start = at + gap,
                            .old_end = at + gap + size,
                            .live = !(how & 1),
                            .changes = c->changes[i]};
    f->n_changes = (how >> 1) % (MOST_CHANGES + 1);
    if (f->n_changes + 2 > size / 8)
      f->n_changes = 0;
    at = f->old_end;
    f->new_end = how >> 4; /* for place_funcs: what each change takes off */
  }
  c->map = (struct code_map){c->funcs, n};
}

static void place_func(struct case_ *c, uint32_t i, uint32_t *at) {
  struct code_func *f = &c->funcs[i];
  uint32_t less = f->new_end % 4, old_size = f->old_end - f->old_start;
  uint32_t size = old_size - less * f->n_changes;
  if (!f->live)
    return;
  f->new_start = *at + (uint32_t)leb128_u32_size(size);
  f->new_end = f->new_start + size;
  *at = f->new_end;
  for (uint32_t k = 0; k < f->n_changes; k++)
    c->changes[i][k] = (struct code_change){
        f->old_start + (k + 1) * (old_size / (f->n_changes + 1)),
        (int32_t)(f->new_start - f->old_start - less * (k + 1))};
}

/* Every so many of the funcs come last. */
static void place_funcs(struct case_ *c, uint8_t move) {
  uint32_t every = move % 8 + 1, at = 1;
  for (int last = 0; last < 2; last++)
    for (uint32_t i = 0; i < c->map.n_funcs; i++)
      if ((i % every == 0) == (last == 1))
        place_func(c, i, &at);
}

static void read_sections(struct case_ *c, struct reader *r) {
  while (reader_left(r) >= 3 && c->n_sections < MOST_SECTIONS) {
    struct dwarf_section *section = &c->sections[c->n_sections++];
    section->name = span_of(section_names[reader_u8(r, "") % N_NAMES]);
    size_t size = reader_u8(r, "");
    size += 256u * reader_u8(r, "");
    section->offset = reader_offset(r);
    section->bytes =
        reader_bytes(r, size < reader_left(r) ? size : reader_left(r), "");
  }
}

/* The same code as it lies in the output, moved on by a byte. */
static void move_on(const struct case_ *c, struct case_ *on) {
  uint32_t at = 0;
  *on = (struct case_){.n_sections = 0};
  for (uint32_t i = 0; i < c->map.n_funcs; i++) {
    uint32_t next = UINT32_MAX;
    for (uint32_t k = 0; k < c->map.n_funcs; k++)
      if (c->funcs[k].live && c->funcs[k].new_start > at &&
          (next == UINT32_MAX ||
           c->funcs[k].new_start < c->funcs[next].new_start))
        next = k;
    if (next == UINT32_MAX)
      break;
    at = c->funcs[next].new_start;
    on->funcs[on->map.n_funcs++] =
        (struct code_func){.old_start = at,
                           .old_end = c->funcs[next].new_end,
                           .new_start = at + 1,
                           .new_end = c->funcs[next].new_end + 1,
                           .live = true};
  }
  on->map.funcs = on->funcs;
}

static size_t count_warnings(const struct diag *diag) {
  FUZZ_CHECK(!diag_failed(diag));
  return diag->n_items;
}

/* A reference into the middle of an entry of a list, which only malformed debug
   information has, leads elsewhere when the entry has changed. */
static bool is_of_lists(const char *message) {
  struct span text = span_of(message);
  return span_starts(text, ".debug_loc") || span_starts(text, ".debug_rng") ||
         span_starts(text, ".debug_ranges");
}

static void rewrite(struct arena *arena, const struct case_ *c) {
  static struct case_ on;
  struct diag diag = {.arena = arena};
  struct dwarf_section out[MOST_SECTIONS], again[MOST_SECTIONS];
  FUZZ_CHECK(dwarf_rewrite(arena, &diag, "input", &c->map, c->sections,
                           c->n_sections, out));
  FUZZ_CHECK(dwarf_rewrite(arena, &diag, "input", &c->map, c->sections,
                           c->n_sections, again));
  for (size_t i = 0; i < c->n_sections; i++)
    FUZZ_CHECK(span_equal(out[i].bytes, again[i].bytes));
  if (count_warnings(&diag) || code_map_is_identity(&c->map))
    return; /* what does not move is not looked at either */
  move_on(c, &on);
  FUZZ_CHECK(dwarf_rewrite(arena, &diag, "output", &on.map, out, c->n_sections,
                           again));
  count_warnings(&diag);
  for (size_t i = 0; i < diag.n_items; i++)
    FUZZ_CHECK(is_of_lists(diag.items[i]->message));
}

static void join(struct arena *arena, const struct case_ *c) {
  struct diag diag = {.arena = arena};
  struct dwarf_input inputs[] = {{"one", &c->map, c->sections, c->n_sections},
                                 {"two", &c->map, c->sections, c->n_sections}};
  struct dwarf_section *out;
  size_t n;
  FUZZ_CHECK(dwarf_join(arena, &diag, inputs, 2, &out, &n));
  count_warnings(&diag);
  for (size_t i = 0; i < n; i++)
    FUZZ_CHECK(out[i].bytes.size == 0 || out[i].bytes.data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static struct case_ c;
  struct arena arena = {.limit = (size_t)1 << 30};
  struct reader r = reader_of((struct span){data, size}, 0, "input", NULL);
  uint8_t move;
  r.quiet = true;
  c = (struct case_){.n_sections = 0};
  read_map(&c, &r, &move);
  place_funcs(&c, move);
  read_sections(&c, &r);
  rewrite(&arena, &c);
  join(&arena, &c);
  arena_free(&arena);
  return 0;
}
