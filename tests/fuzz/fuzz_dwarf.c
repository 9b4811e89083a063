/*
 * fuzz_dwarf.c moves debug information and joins that of two inputs.  An input
 * is a map of code, then sections:
 *
 *     the code, as moved_code.h has it
 *     for each section: its name (1), size (2), content
 *
 * Promised are that malformed debug information is a warning and never an
 * error, that both runs of two give the same, and that what was moved without a
 * warning can be moved on without one, but for lists.
 */
#include "fuzz.h"
#include "moved_code.h"

#include "output/dwarf.h"

enum { MOST_SECTIONS = 24 };

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
  struct moved_code code;
  struct dwarf_section sections[MOST_SECTIONS];
  size_t n_sections;
};

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
  for (uint32_t i = 0; i < c->code.map.n_funcs; i++) {
    uint32_t next = UINT32_MAX;
    for (uint32_t k = 0; k < c->code.map.n_funcs; k++)
      if (c->code.funcs[k].live && c->code.funcs[k].new_start > at &&
          (next == UINT32_MAX ||
           c->code.funcs[k].new_start < c->code.funcs[next].new_start))
        next = k;
    if (next == UINT32_MAX)
      break;
    at = c->code.funcs[next].new_start;
    on->code.funcs[on->code.map.n_funcs++] =
        (struct code_func){.old_start = at,
                           .old_end = c->code.funcs[next].new_end,
                           .new_start = at + 1,
                           .new_end = c->code.funcs[next].new_end + 1,
                           .live = true};
  }
  on->code.map.funcs = on->code.funcs;
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
  FUZZ_CHECK(dwarf_rewrite(arena, &diag, "input", &c->code.map, c->sections,
                           c->n_sections, out));
  FUZZ_CHECK(dwarf_rewrite(arena, &diag, "input", &c->code.map, c->sections,
                           c->n_sections, again));
  for (size_t i = 0; i < c->n_sections; i++)
    FUZZ_CHECK(span_equal(out[i].bytes, again[i].bytes));
  if (count_warnings(&diag) || code_map_is_identity(&c->code.map))
    return; /* what does not move is not looked at either */
  move_on(c, &on);
  FUZZ_CHECK(dwarf_rewrite(arena, &diag, "output", &on.code.map, out,
                           c->n_sections, again));
  count_warnings(&diag);
  for (size_t i = 0; i < diag.n_items; i++)
    FUZZ_CHECK(is_of_lists(diag.items[i]->message));
}

static void join(struct arena *arena, const struct case_ *c) {
  struct diag diag = {.arena = arena};
  struct dwarf_input inputs[] = {
      {"one", &c->code.map, c->sections, c->n_sections},
      {"two", &c->code.map, c->sections, c->n_sections}};
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
  r.quiet = true;
  c = (struct case_){.n_sections = 0};
  moved_code_read(&c.code, &r);
  read_sections(&c, &r);
  rewrite(&arena, &c);
  join(&arena, &c);
  arena_free(&arena);
  return 0;
}
