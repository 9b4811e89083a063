/*
 * fuzz_names.c rewrites name sections.  An input is the number of funcs that
 * are imported, of all funcs, how they move, and the section.  Promised are
 * that counting and writing agree, and that what was written is well-formed
 * down to the last byte, in the order of the funcs if it was before.
 */
#include "fuzz.h"

#include "wasm/names.h"

enum { MOST_FUNCS = 64 };

struct setting {
  struct module m;
  struct section section;
  struct remap remap;
  struct out_index funcs[MOST_FUNCS];
  struct new_name added[2];
};

/* Imported funcs are gone, others keep their place or change it by pairs, as
   `moves` says bit by bit; two more come behind. */
static void set_up(struct setting *s, uint8_t imported, uint8_t funcs,
                   uint8_t moves, struct span content) {
  uint32_t n = funcs % MOST_FUNCS;
  uint32_t first = n ? imported % n : 0;
  s->section = (struct section){.name = span_of("name"), .content = content};
  s->m = (struct module){
      .name = "input", .sections = &s->section, .n_sections = 1};
  s->m.n_items[EXTERN_FUNC] = n;
  s->m.n_imported[EXTERN_FUNC] = first;
  for (uint32_t i = 0; i < n; i++)
    s->funcs[i] = i < first && !(moves & 1) ? OUT_NONE : (struct out_index){i};
  for (uint32_t i = first; i + 1 < n; i += 2)
    if (moves >> (i % 8) & 1) {
      s->funcs[i] = (struct out_index){i + 1};
      s->funcs[i + 1] = (struct out_index){i};
    }
  s->remap = (struct remap){.m = &s->m};
  s->remap.spaces[SPACE_FUNC] = s->funcs;
  for (uint32_t i = 0; i < 2; i++)
    s->added[i] = (struct new_name){{n + i}, span_of("new."), span_of("name")};
}

static void check_map(struct reader *r, bool is_nested) {
  uint32_t count = reader_count(r, 2, "");
  for (uint32_t i = 0; i < count && reader_ok(r); i++) {
    reader_u32(r, "");
    if (is_nested)
      check_map(r, false);
    else
      reader_bytes(r, reader_u32(r, ""), "");
  }
}

/* The subsections that are written anew fill their frames. */
static void check_section(struct span bytes) {
  struct reader r = reader_of(bytes, 0, "output", NULL);
  r.quiet = true;
  while (reader_ok(&r) && reader_left(&r)) {
    uint8_t id = reader_u8(&r, "");
    struct reader content = reader_frame(&r, "");
    FUZZ_CHECK(reader_ok(&r));
    if (id != NAMES_FUNCS && id != NAMES_LOCALS && id != NAMES_LABELS)
      continue;
    check_map(&content, id != NAMES_FUNCS);
    FUZZ_CHECK(reader_ok(&content));
  }
  FUZZ_CHECK(reader_ok(&r));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static struct setting s;
  struct arena arena = {.limit = (size_t)1 << 30};
  struct name_plan plan;
  struct writer w = {0};
  if (size < 3)
    return 0;
  set_up(&s, data[0], data[1], data[2], (struct span){data + 3, size - 3});
  struct new_names add = {
      .of = {[NAMES_FUNCS].items = s.added, [NAMES_GLOBALS].items = s.added}};
  add.of[NAMES_FUNCS].n = data[2] >> 6 & 2;
  add.of[NAMES_GLOBALS].n = data[2] >> 5 & 2;
  struct span *names = read_names(&arena, &s.m, NAMES_FUNCS, MOST_FUNCS);
  FUZZ_CHECK(names);
  if (plan_names(&arena, &s.remap, &s.m, &add, &plan)) {
    write_names(&plan, &w);
    FUZZ_CHECK(plan.size == w.size);
    check_section(writer_span(&w));
  }
  writer_free(&w);
  arena_free(&arena);
  return 0;
}
