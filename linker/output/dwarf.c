/*
 * dwarf.c is the order in which the debug sections of an input are rewritten:
 * what others refer to comes first, or leaves its references for later.
 */
#include "output/dwarf.h"

#include "output/dwarf_addr.h"
#include "output/dwarf_aranges.h"
#include "output/dwarf_context.h"
#include "output/dwarf_frame.h"
#include "output/dwarf_info.h"
#include "output/dwarf_join.h"
#include "output/dwarf_line.h"
#include "output/dwarf_list.h"
#include "output/dwarf_widen.h"

bool dwarf_is_section(struct span name) {
  return span_starts(name, ".debug_");
}

/* What depends on each other: if one of these is malformed all are dropped. */
static bool rewrite_core(struct dwarf *d) {
  struct dwarf_info info = {.d = d};
  /* Line programs first: entries say where they are. */
  return dwarf_rewrite_line(d) && dwarf_rewrite_info(&info) &&
         dwarf_find_owners(d) &&
         /* Lists count from the addresses of units, and move behind each
            other: only now is it known where they are. */
         dwarf_rewrite_lists(d) && dwarf_rewrite_constants(&info) &&
         dwarf_widen(&info) &&
         /* Now all uses of these are known. */
         dwarf_rewrite_addr(d) && dwarf_join_str_offsets(d);
}

static void warn(struct dwarf *d, const char *what) {
  const struct dwarf_section *section = d->parts[d->failed_in].section;
  diag_warning(d->diag, d->input,
               section ? section->offset + d->failed_at : WF_NO_OFFSET,
               "%s: %s: %s dropped", dwarf_name(d->failed_in), d->failure,
               what);
}

static bool rewrite_one(struct dwarf *d, enum dwarf_id id) {
  if (id == DWARF_ARANGES)
    return dwarf_rewrite_aranges(d);
  if (id == DWARF_FRAME)
    return dwarf_rewrite_frame(d);
  if (id == DWARF_MACRO)
    return dwarf_join_macros(d);
  if (id >= DWARF_PUBNAMES && id <= DWARF_GNU_PUBTYPES)
    return dwarf_join_names(d, id);
  return true;
}

/* What nothing depends on: dropped alone, if it is malformed. */
static bool rewrite_rest(struct dwarf *d) {
  for (enum dwarf_id id = DWARF_ARANGES; id < N_DWARF_IDS; id++) {
    struct dwarf_part *part = &d->parts[id];
    if (id == DWARF_NAMES && d->joining)
      part->out = (struct span){0};
    if (!part->section || rewrite_one(d, id))
      continue;
    if (d->out_of_memory)
      return false;
    warn(d, "section");
    d->failed = false;
    part->out = (struct span){0};
  }
  return true;
}

static void take_output(const struct dwarf *d, bool is_dropped,
                        const struct dwarf_section *in, size_t n,
                        struct dwarf_section *out) {
  for (size_t i = 0; i < n; i++) {
    out[i] = in[i];
    if (is_dropped && dwarf_is_section(in[i].name))
      out[i].bytes = (struct span){0};
    for (enum dwarf_id id = 0; !is_dropped && id < N_DWARF_IDS; id++)
      if (d->parts[id].section == &in[i])
        out[i].bytes = d->parts[id].out;
  }
}

static bool rewrite(struct dwarf *d, const struct dwarf_section *in, size_t n,
                    struct dwarf_section *out) {
  bool is_dropped = false;
  if (d->joining || !code_map_is_identity(d->map)) {
    bool ok = dwarf_start(d, in, n) && rewrite_core(d);
    if (!ok && !d->out_of_memory) {
      warn(d, "debug information");
      is_dropped = true;
    }
    if (d->out_of_memory || (ok && !rewrite_rest(d))) {
      diag_no_memory(d->diag);
      return false;
    }
  }
  take_output(d, is_dropped, in, n, out);
  return true;
}

bool dwarf_has_split_unit(struct arena *arena, const struct dwarf_section *in,
                          size_t n) {
  static const struct code_map no_code = {NULL, 0};
  struct dwarf d = {.arena = arena, .map = &no_code};
  struct abbrev_tables tables = {0};
  struct dwarf_unit unit = {.is_split = false};
  bool ok = dwarf_start(&d, in, n) && d.parts[DWARF_ADDR].section;
  struct dwarf_reader r = dwarf_read(&d, DWARF_INFO);
  while (ok && !unit.is_split && dwarf_left(&r) > 0)
    ok = dwarf_read_unit(&d, &tables, DWARF_INFO, &r, &unit);
  return unit.is_split;
}

bool dwarf_rewrite(struct arena *arena, struct diag *diag, const char *input,
                   const struct code_map *map, const struct dwarf_section *in,
                   size_t n, struct dwarf_section *out) {
  struct dwarf d = {.arena = arena, .diag = diag, .input = input, .map = map};
  return rewrite(&d, in, n, out);
}

/* A section of the output, made of one of each input. */
struct joined {
  struct span name;
  struct span *pieces; /* by input */
  uint64_t size;
};

struct join {
  struct arena *arena;
  struct diag *diag;
  size_t n_inputs;
  struct joined *sections;
  size_t n_sections, capacity;
  size_t numbers[N_DWARF_IDS]; /* in `sections`, from 1 on; 0: none */
};

static bool no_memory(struct join *join) {
  diag_no_memory(join->diag);
  return false;
}

/* The place of a new section in the output. */
static struct joined *new_section(struct join *join, struct span name) {
  join->sections = arena_more(join->arena, join->sections, join->n_sections,
                              &join->capacity, sizeof *join->sections);
  struct span *pieces =
      arena_array(join->arena, join->n_inputs, sizeof *pieces);
  if (!join->sections || !pieces) {
    no_memory(join);
    return NULL;
  }
  struct joined *section = &join->sections[join->n_sections++];
  *section = (struct joined){.name = name, .pieces = pieces};
  return section;
}

/* Adds a section of input `number`.  What is not understood, or is there twice,
   is not joined with anything. */
static bool add_section(struct join *join, size_t number,
                        const struct dwarf_section *added) {
  enum dwarf_id id = 0;
  while (id < N_DWARF_IDS && !span_is(added->name, dwarf_name(id)))
    id++;
  struct joined *section = NULL;
  if (id < N_DWARF_IDS && join->numbers[id])
    section = &join->sections[join->numbers[id] - 1];
  if (!section || section->pieces[number].data) {
    section = new_section(join, added->name);
    if (!section)
      return false;
    if (id < N_DWARF_IDS && !join->numbers[id])
      join->numbers[id] = join->n_sections;
  }
  section->pieces[number] = added->bytes;
  section->size += added->bytes.size;
  return true;
}

/* Where the sections of the next input begin. */
static void set_bases(const struct join *join, struct dwarf *d) {
  for (enum dwarf_id id = 0; id < N_DWARF_IDS; id++) {
    if (join->numbers[id])
      d->parts[id].base = (uint32_t)join->sections[join->numbers[id] - 1].size;
    d->joining = d->joining || d->parts[id].base > 0;
  }
}

static bool fits(const struct join *join, const struct dwarf_section *added,
                 size_t n) {
  uint64_t total = 0;
  for (size_t i = 0; i < join->n_sections; i++)
    total += join->sections[i].size;
  for (size_t i = 0; i < n; i++)
    total += added[i].bytes.size;
  return total <= UINT32_MAX;
}

static bool add_input(struct join *join, const struct dwarf_input *input,
                      size_t number) {
  struct dwarf d = {.arena = join->arena,
                    .diag = join->diag,
                    .input = input->name,
                    .map = input->map};
  set_bases(join, &d);
  struct dwarf_section *out =
      arena_array(join->arena, input->n_sections, sizeof *out);
  if (!out)
    return no_memory(join);
  if (!rewrite(&d, input->sections, input->n_sections, out))
    return false;
  if (!fits(join, out, input->n_sections)) {
    diag_warning(join->diag, input->name, WF_NO_OFFSET,
                 "debug information dropped: all of it together does not fit "
                 "in 4 GiB");
    return true;
  }
  for (size_t i = 0; i < input->n_sections; i++) {
    if (dwarf_is_section(out[i].name) && out[i].bytes.data &&
        !add_section(join, number, &out[i]))
      return false;
  }
  return true;
}

/* The pieces side by side; a single one by reference. */
static bool concatenate(struct join *join, const struct joined *section,
                        struct span *bytes) {
  *bytes = (struct span){0};
  for (size_t i = 0; i < join->n_inputs; i++)
    if (section->pieces[i].size == section->size)
      *bytes = section->pieces[i];
  if (bytes->data)
    return true;
  uint8_t *all = arena_array(join->arena, (size_t)section->size, 1);
  if (!all)
    return no_memory(join);
  *bytes = (struct span){all, (size_t)section->size};
  for (size_t i = 0; i < join->n_inputs; i++) {
    if (section->pieces[i].data)
      memcpy(all, section->pieces[i].data, section->pieces[i].size);
    all += section->pieces[i].size;
  }
  return true;
}

bool dwarf_join(struct arena *arena, struct diag *diag,
                const struct dwarf_input *inputs, size_t n_inputs,
                struct dwarf_section **out, size_t *n_out) {
  struct join join = {.arena = arena, .diag = diag, .n_inputs = n_inputs};
  for (size_t i = 0; i < n_inputs; i++)
    if (!add_input(&join, &inputs[i], i))
      return false;
  *n_out = join.n_sections;
  *out = arena_array(arena, join.n_sections, sizeof **out);
  if (!*out)
    return no_memory(&join);
  for (size_t i = 0; i < join.n_sections; i++) {
    (*out)[i] = (struct dwarf_section){.name = join.sections[i].name,
                                       .offset = WF_NO_OFFSET};
    if (!concatenate(&join, &join.sections[i], &(*out)[i].bytes))
      return false;
  }
  return true;
}
