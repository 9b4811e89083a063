/*
 * dwarf_address.c says what becomes of a code address in debug information.
 *
 * No code is at offset 0, where the count of bodies is: tools use it, and the
 * highest addresses, for code that was dropped before.  A range may span
 * several funcs, which need not stay together; it becomes pieces.
 */
#include "output/dwarf_context.h"

static bool is_null_or_tombstone(uint64_t address) {
  return address == 0 || address >= UINT32_MAX - 1;
}

static struct dwarf_address
located(struct dwarf *d, const struct code_func *func, uint64_t address) {
  if (!func || !func->live)
    return (struct dwarf_address){.fate = DWARF_DROPPED, .func = func};
  d->last = func;
  return (struct dwarf_address){DWARF_LIVE, func,
                                code_func_move(func, (uint32_t)address)};
}

struct dwarf_address dwarf_locate(struct dwarf *d, uint64_t address) {
  if (is_null_or_tombstone(address))
    return (struct dwarf_address){.fate = DWARF_KEPT};
  const struct code_func *last = d->last;
  if (last && address >= last->old_start && address < last->old_end)
    return located(d, last, address);
  return located(d, code_map_func(d->map, (uint32_t)address), address);
}

struct dwarf_address dwarf_locate_end(struct dwarf *d, uint64_t end) {
  if (is_null_or_tombstone(end))
    return (struct dwarf_address){.fate = DWARF_KEPT};
  const struct code_func *last = d->last;
  if (last && end > last->old_start && end <= last->old_end)
    return located(d, last, end);
  return located(d, code_map_func_ending(d->map, (uint32_t)end), end);
}

struct dwarf_pieces dwarf_pieces_of(uint64_t low, uint64_t high) {
  struct dwarf_pieces pieces = {.done = low >= high || low > UINT32_MAX};
  pieces.low = (uint32_t)low;
  pieces.high = high > UINT32_MAX ? UINT32_MAX : (uint32_t)high;
  return pieces;
}

static uint32_t end_of_code(const struct code_map *map) {
  return map->n_funcs ? map->funcs[map->n_funcs - 1].old_end : 0;
}

struct dwarf_pieces dwarf_pieces_in(struct dwarf *d,
                                    const struct code_func *scope, uint64_t low,
                                    uint64_t high) {
  struct dwarf_pieces pieces = dwarf_pieces_of(low, high);
  struct dwarf_address to = dwarf_locate(d, low);
  pieces.is_of_func = true;
  if (to.fate == DWARF_LIVE && high > end_of_code(d->map))
    pieces.high = to.func->old_end;
  if (to.fate != DWARF_LIVE ||
      (scope && !dwarf_stays_behind(d, scope, to.func)))
    pieces.done = true;
  return pieces;
}

/* One run of funcs: true if it is live. */
static bool step(struct dwarf *d, struct dwarf_pieces *pieces,
                 struct dwarf_piece *piece) {
  const struct code_map *map = d->map;
  const struct code_func *first = code_map_func(map, pieces->low);
  if (!first) { /* between the sizes, or behind all */
    pieces->done = true;
    return false;
  }
  const struct code_func *last = &map->funcs[d->run_ends[first - map->funcs]];
  uint32_t low = pieces->low;
  if (pieces->high <= last->old_end) {
    pieces->done = true;
    last = code_map_func_ending(map, pieces->high);
    if (!last) /* it ends in the size of a body: that is not code */
      last = code_map_func(map, pieces->high) - 1;
    if (last < first)
      return false;
  } else {
    pieces->low = last->old_end;
    pieces->done = last + 1 == map->funcs + map->n_funcs ||
                   last[1].old_start >= pieces->high;
    if (!pieces->done)
      pieces->low = last[1].old_start;
  }
  if (!first->live)
    return false;
  piece->low = code_func_move(first, low);
  piece->high = code_func_move(last, pieces->done ? pieces->high : UINT32_MAX);
  return true;
}

bool dwarf_next_piece(struct dwarf *d, struct dwarf_pieces *pieces,
                      struct dwarf_piece *piece) {
  bool found = false;
  while (!pieces->done && !found)
    found = step(d, pieces, piece);
  if (pieces->is_of_func)
    pieces->done = true;
  return found;
}

bool dwarf_indexed_address(struct dwarf *d, uint64_t base, uint64_t index,
                           size_t size, enum dwarf_addr_use use,
                           uint64_t *address) {
  struct dwarf_reader r = dwarf_read(d, DWARF_ADDR);
  if (base > r.end || index >= (r.end - base) / size)
    return false;
  r.pos = (size_t)(base + index * size);
  if (use != DWARF_ADDR_DATA && (d->addr_uses[r.pos] & 3) != DWARF_ADDR_CODE)
    d->addr_uses[r.pos] = (uint8_t)(use | (size == 8 ? DWARF_ADDR_WIDE : 0));
  *address = dwarf_uint(&r, size);
  return true;
}
