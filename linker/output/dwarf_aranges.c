/*
 * dwarf_aranges.c rewrites sets of ranges.  Nothing refers to a set, so ranges
 * of dropped funcs are left out and ranges that were parted become several.
 *
 * Compilers also list the data of a unit, at addresses that are places in the
 * code of another one: these are left out, as no reader can tell them from
 * code.  A set that has no range left is left out as a whole, so that readers
 * take those of the unit.
 */
#include "output/dwarf_aranges.h"

struct set {
  struct dwarf *d;
  struct dwarf_reader *r; /* to the end of the set */
  struct writer *w;
  size_t addr_size;
};

static void write_range(struct set *set, uint64_t start, uint64_t size) {
  dwarf_write(set->w, start, set->addr_size);
  dwarf_write(set->w, size, set->addr_size);
}

/* Code is whole funcs. */
static bool is_code(const struct dwarf *d, uint64_t low, uint64_t high) {
  if (low >= high || high > UINT32_MAX)
    return false;
  const struct code_func *first = code_map_func(d->map, (uint32_t)low);
  const struct code_func *last = code_map_func_ending(d->map, (uint32_t)high);
  return first && low <= first->old_start && last && high == last->old_end;
}

static bool move_ranges(struct set *set) {
  size_t pair = 2 * set->addr_size;
  while (dwarf_left(set->r) >= pair) {
    uint64_t start = dwarf_uint(set->r, set->addr_size);
    uint64_t size = dwarf_uint(set->r, set->addr_size);
    if (start == 0 && size == 0)
      break;
    if (!is_code(set->d, start, start + size))
      continue;
    struct dwarf_pieces pieces = dwarf_pieces_of(start, start + size);
    struct dwarf_piece piece;
    while (dwarf_next_piece(set->d, &pieces, &piece))
      write_range(set, piece.low, piece.high - piece.low);
    if (set->w->size / 16 > set->r->end + 4096)
      return dwarf_fail(set->d, DWARF_ARANGES, set->r->pos - pair,
                        "set: its ranges overlap too much");
  }
  write_range(set, 0, 0);
  return true;
}

/* Ranges begin at a multiple of their size from the start of the set. */
static size_t padding(size_t size, size_t pair) {
  return (pair - size % pair) % pair;
}

static bool rewrite_set(struct dwarf *d, struct dwarf_reader *all,
                        struct writer *w) {
  size_t from = all->pos, start = w->size;
  uint8_t offset_size;
  uint64_t length = dwarf_initial_length(all, &offset_size);
  struct dwarf_reader r = *all;
  if (!r.failed)
    r.end = all->pos = r.pos + (size_t)length;
  unsigned version = dwarf_u16(&r);
  uint64_t unit = dwarf_uint(&r, offset_size);
  size_t addr_size = dwarf_u8(&r);
  unsigned segment_size = dwarf_u8(&r);
  if (r.failed)
    return dwarf_fail(d, DWARF_ARANGES, from, "set: it ends in its header");
  if (version != 2 || (addr_size != 4 && addr_size != 8) || segment_size)
    return dwarf_fail(d, DWARF_ARANGES, from, "set: it is not of version 2");
  size_t header = r.pos - from;
  dwarf_skip(&r, padding(header, 2 * addr_size));
  writer_bytes(w, (struct span){r.data + from, header});
  for (size_t i = padding(header, 2 * addr_size); i > 0; i--)
    writer_u8(w, 0);
  struct set set = {.d = d, .r = &r, .w = w, .addr_size = addr_size};
  size_t empty = w->size + 2 * addr_size;
  if (!move_ranges(&set))
    return false;
  if (w->size == empty)
    w->size = start;
  if (writer_ok(w) && w->size > start) {
    size_t length_at = offset_size == 8 ? 4 : 0;
    dwarf_put(w->data + start + length_at,
              w->size - start - length_at - offset_size, offset_size);
    dwarf_put(w->data + start + length_at + offset_size + 2,
              dwarf_moved(d, DWARF_INFO, unit), offset_size);
  }
  return true;
}

bool dwarf_rewrite_aranges(struct dwarf *d) {
  struct dwarf_reader r = dwarf_read(d, DWARF_ARANGES);
  struct writer w = {0};
  bool ok = true;
  while (ok && dwarf_left(&r) > 0)
    ok = rewrite_set(d, &r, &w);
  if (ok)
    return dwarf_finish(d, DWARF_ARANGES, &w);
  writer_free(&w);
  return false;
}
