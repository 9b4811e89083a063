/*
 * dwarf_addr.c moves the entries of .debug_addr that are used as code.
 *
 * The entries of a split unit are used by another file, which is not read.  Of
 * those an entry is code if it lies in a func of that unit; that an address of
 * its data has the number of a place in its own code is not likely.
 */
#include "output/dwarf_addr.h"

#include <stdlib.h>

static void own(struct dwarf *d, uint64_t address, uint32_t owner) {
  const struct code_func *func = address && address <= UINT32_MAX
                                     ? code_map_func(d->map, (uint32_t)address)
                                     : NULL;
  if (func)
    d->owners[func - d->map->funcs] = owner;
}

bool dwarf_find_owners(struct dwarf *d) {
  bool any = false;
  for (size_t i = 0; i < d->n_units; i++)
    any = any || d->units[i].is_split;
  if (!any)
    return true;
  d->owners = arena_array(d->arena, d->map->n_funcs, sizeof *d->owners);
  if (!d->owners)
    return dwarf_no_memory(d);
  for (size_t i = 0; i < d->n_units; i++)
    if (d->units[i].is_split)
      own(d, d->units[i].low_pc, (uint32_t)i + 1);
  return true;
}

/* What of the section belongs to a unit. */
struct share {
  uint64_t from, to;
  uint32_t unit;
};

static int compare_shares(const void *a, const void *b) {
  const struct share *left = a, *right = b;
  if (left->from != right->from)
    return left->from < right->from ? -1 : 1;
  return left->unit < right->unit ? -1 : left->unit > right->unit;
}

/* The end of a contribution of DWARF 5, by the length in its header. */
static uint64_t contribution_end(const struct dwarf *d,
                                 const struct dwarf_unit *unit) {
  struct dwarf_reader r = dwarf_read(d, DWARF_ADDR);
  uint64_t header = 4u + unit->format.offset_size;
  if (unit->format.version < 5 || unit->addr_base < header ||
      unit->addr_base > r.end)
    return r.end;
  r.pos = (size_t)(unit->addr_base - header);
  uint64_t length = dwarf_uint(&r, unit->format.offset_size);
  return length <= dwarf_left(&r) ? r.pos + length : r.end;
}

static void mark_share(struct dwarf *d, const struct share *share) {
  size_t size = d->units[share->unit].format.addr_size;
  for (uint64_t i = 0; i < (share->to - share->from) / size; i++) {
    uint64_t address;
    if (!dwarf_indexed_address(d, share->from, i, size, DWARF_ADDR_DATA,
                               &address) ||
        address > UINT32_MAX)
      continue;
    const struct code_func *func = code_map_func(d->map, (uint32_t)address);
    if (func && address >= func->old_start &&
        d->owners[func - d->map->funcs] == share->unit + 1)
      dwarf_indexed_address(d, share->from, i, size, DWARF_ADDR_CODE, &address);
  }
}

/* Marks the entries of split units that are code. */
static bool mark_split_units(struct dwarf *d) {
  struct share *shares = arena_array(d->arena, d->n_units, sizeof *shares);
  if (!shares)
    return dwarf_no_memory(d);
  uint32_t n = 0;
  for (uint32_t i = 0; i < d->n_units; i++)
    if (d->units[i].addr_base || d->units[i].is_split)
      shares[n++] = (struct share){d->units[i].addr_base,
                                   contribution_end(d, &d->units[i]), i};
  qsort(shares, n, sizeof *shares, compare_shares);
  for (uint32_t i = 0; i < n; i++) {
    if (i + 1 < n && shares[i + 1].from < shares[i].to)
      shares[i].to = shares[i + 1].from;
    if (d->units[shares[i].unit].is_split && shares[i].from < shares[i].to)
      mark_share(d, &shares[i]);
  }
  return true;
}

/* Sizes of ranges are in the other file too, where they stay as they were. */
static void warn_of_changes(const struct dwarf *d) {
  for (uint32_t i = 0; i < d->map->n_funcs; i++)
    if (d->owners[i] && d->map->funcs[i].live && d->map->funcs[i].n_changes) {
      diag_warning(d->diag, d->input, WF_NO_OFFSET,
                   "split debug information is inexact where calls changed "
                   "their size");
      return;
    }
}

static bool move_entry(struct dwarf *d, size_t at, unsigned use) {
  size_t size = use & DWARF_ADDR_WIDE ? 8 : 4;
  struct dwarf_reader r = dwarf_read(d, DWARF_ADDR);
  r.pos = at;
  uint64_t address = dwarf_uint(&r, size);
  bool is_end = (use & 3) == DWARF_ADDR_END;
  struct dwarf_address to =
      is_end ? dwarf_locate_end(d, address) : dwarf_locate(d, address);
  if (to.fate == DWARF_KEPT)
    return true;
  uint8_t *bytes = dwarf_edit(d, DWARF_ADDR);
  if (bytes)
    dwarf_put(bytes + at,
              to.fate == DWARF_LIVE ? to.moved : dwarf_tombstone(size), size);
  return bytes != NULL;
}

bool dwarf_rewrite_addr(struct dwarf *d) {
  if (d->owners) {
    warn_of_changes(d);
    if (!mark_split_units(d))
      return false;
  }
  for (size_t i = 0; i < d->parts[DWARF_ADDR].in.size; i++)
    if (d->addr_uses[i] && !move_entry(d, i, d->addr_uses[i]))
      return false;
  return true;
}
