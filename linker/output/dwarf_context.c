/*
 * dwarf_context.c keeps the sections of one input while they are rewritten:
 * copies to edit, offsets that move, the addresses of code, the first failure.
 */
#include "output/dwarf_context.h"

#include "base/leb128.h"

#include <stdarg.h>
#include <stdio.h>

static const char *const names[N_DWARF_IDS] = {
    [DWARF_INFO] = ".debug_info",
    [DWARF_TYPES] = ".debug_types",
    [DWARF_ABBREV] = ".debug_abbrev",
    [DWARF_LINE] = ".debug_line",
    [DWARF_STR] = ".debug_str",
    [DWARF_LINE_STR] = ".debug_line_str",
    [DWARF_STR_OFFSETS] = ".debug_str_offsets",
    [DWARF_ADDR] = ".debug_addr",
    [DWARF_RANGES] = ".debug_ranges",
    [DWARF_RNGLISTS] = ".debug_rnglists",
    [DWARF_LOC] = ".debug_loc",
    [DWARF_LOCLISTS] = ".debug_loclists",
    [DWARF_ARANGES] = ".debug_aranges",
    [DWARF_FRAME] = ".debug_frame",
    [DWARF_MACRO] = ".debug_macro",
    [DWARF_MACINFO] = ".debug_macinfo",
    [DWARF_PUBNAMES] = ".debug_pubnames",
    [DWARF_PUBTYPES] = ".debug_pubtypes",
    [DWARF_GNU_PUBNAMES] = ".debug_gnu_pubnames",
    [DWARF_GNU_PUBTYPES] = ".debug_gnu_pubtypes",
    [DWARF_NAMES] = ".debug_names",
};

const char *dwarf_name(enum dwarf_id id) {
  return names[id];
}

/* Funcs stay side by side when only the size of the second is between. */
static bool is_adjacent(const struct code_func *a, const struct code_func *b) {
  if (a->live != b->live)
    return false;
  uint32_t size = b->new_end - b->new_start;
  return !a->live ||
         a->new_end + (uint32_t)leb128_u32_size(size) == b->new_start;
}

static bool find_runs(struct dwarf *d) {
  const struct code_map *map = d->map;
  d->run_ends = arena_array(d->arena, map->n_funcs, sizeof *d->run_ends);
  if (!d->run_ends)
    return dwarf_no_memory(d);
  for (uint32_t i = map->n_funcs; i-- > 0;) {
    bool joins =
        i + 1 < map->n_funcs && is_adjacent(&map->funcs[i], &map->funcs[i + 1]);
    d->run_ends[i] = joins ? d->run_ends[i + 1] : i;
  }
  return true;
}

bool dwarf_start(struct dwarf *d, const struct dwarf_section *sections,
                 size_t n) {
  for (size_t i = 0; i < n; i++)
    for (enum dwarf_id id = 0; id < N_DWARF_IDS; id++) {
      if (!span_is(sections[i].name, names[id]))
        continue;
      struct dwarf_part *part = &d->parts[id];
      bool is_second = part->section != NULL;
      part->section = &sections[i];
      if (is_second)
        return dwarf_fail(d, id, 0, "there are two of these");
      part->in = part->out = sections[i].bytes;
    }
  size_t n_addr = d->parts[DWARF_ADDR].in.size;
  d->addr_uses = arena_array(d->arena, n_addr, 1);
  return d->addr_uses ? find_runs(d) : dwarf_no_memory(d);
}

bool dwarf_fail(struct dwarf *d, enum dwarf_id id, uint64_t offset,
                const char *format, ...) {
  if (d->failed)
    return false;
  d->failed = true;
  char text[256];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  d->failed_in = id;
  d->failed_at = offset;
  d->failure = arena_copy(d->arena, text, strlen(text));
  return d->failure ? false : dwarf_no_memory(d);
}

bool dwarf_no_memory(struct dwarf *d) {
  d->failed = d->out_of_memory = true;
  return false;
}

struct dwarf_reader dwarf_read(const struct dwarf *d, enum dwarf_id id) {
  struct span in = d->parts[id].in;
  return (struct dwarf_reader){.data = in.data, .end = in.size};
}

uint8_t *dwarf_edit(struct dwarf *d, enum dwarf_id id) {
  struct dwarf_part *part = &d->parts[id];
  if (!part->copy) {
    part->copy = (uint8_t *)arena_copy(d->arena, part->in.data, part->in.size);
    if (part->copy)
      part->out = (struct span){part->copy, part->in.size};
    else
      dwarf_no_memory(d);
  }
  return part->copy;
}

bool dwarf_finish(struct dwarf *d, enum dwarf_id id, struct writer *w) {
  struct span out = writer_span(w);
  bool ok = writer_ok(w);
  if (ok && out.size > UINT32_MAX) {
    writer_free(w);
    return dwarf_fail(d, id, 0, "does not fit in 4 GiB any more");
  }
  if (ok && span_equal(out, d->parts[id].in)) {
    writer_free(w);
    return true;
  }
  if (!ok || !arena_adopt(d->arena, w->data, w->capacity)) {
    writer_free(w);
    return dwarf_no_memory(d);
  }
  d->parts[id].out = out;
  *w = (struct writer){0};
  return true;
}

bool dwarf_add_move(struct dwarf *d, enum dwarf_id id, uint64_t from,
                    uint64_t to) {
  struct dwarf_part *part = &d->parts[id];
  struct dwarf_move *last =
      part->n_moves ? &part->moves[part->n_moves - 1] : NULL;
  if (last ? (uint32_t)to - last->to == (uint32_t)from - last->from
           : to == from)
    return true;
  if (last && last->from == from) {
    last->to = (uint32_t)to;
    return true;
  }
  part->moves = arena_more(d->arena, part->moves, part->n_moves,
                           &part->move_capacity, sizeof *part->moves);
  if (!part->moves)
    return dwarf_no_memory(d);
  part->moves[part->n_moves++] =
      (struct dwarf_move){(uint32_t)from, (uint32_t)to};
  return true;
}

uint64_t dwarf_moved(const struct dwarf *d, enum dwarf_id id, uint64_t offset) {
  const struct dwarf_part *part = &d->parts[id];
  size_t low = 0, high = part->n_moves;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (part->moves[middle].from <= offset)
      low = middle + 1;
    else
      high = middle;
  }
  const struct dwarf_move *move = low ? &part->moves[low - 1] : NULL;
  return part->base + (move ? offset - move->from + move->to : offset);
}

bool dwarf_has_moved(const struct dwarf *d, enum dwarf_id id) {
  return d->parts[id].n_moves > 0 || d->parts[id].base > 0;
}

void dwarf_put(uint8_t *at, uint64_t value, size_t size) {
  for (size_t i = 0; i < size; i++)
    at[i] = (uint8_t)(value >> (8 * i));
}

void dwarf_write(struct writer *w, uint64_t value, size_t size) {
  uint8_t bytes[8];
  dwarf_put(bytes, value, size);
  writer_bytes(w, (struct span){bytes, size});
}

void dwarf_write_uleb(struct writer *w, uint64_t value, size_t size) {
  while (value >= 0x80 || size > 1) {
    writer_u8(w, (uint8_t)(value | 0x80));
    value >>= 7;
    size -= size > 0;
  }
  writer_u8(w, (uint8_t)value);
}

bool dwarf_put_uleb(uint8_t *at, uint64_t value, size_t size) {
  if (size < LEB128_U64_MAX && value >> (7 * size))
    return false;
  for (size_t i = 0; i + 1 < size; i++) {
    at[i] = (uint8_t)(value | 0x80);
    value >>= 7;
  }
  at[size - 1] = (uint8_t)value;
  return true;
}

bool dwarf_move_offset(struct dwarf *d, enum dwarf_id id, uint64_t at,
                       size_t size, enum dwarf_id to) {
  if (!dwarf_has_moved(d, to))
    return true;
  uint8_t *bytes = dwarf_edit(d, id);
  if (!bytes)
    return false;
  struct dwarf_reader r = dwarf_read(d, id);
  r.pos = (size_t)at;
  dwarf_put(bytes + at, dwarf_moved(d, to, dwarf_uint(&r, size)), size);
  return true;
}
