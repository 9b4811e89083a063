/*
 * dwarf_list_entry.c rewrites lists entry by entry.  An entry keeps its size
 * where it can: a LEB128 that got a smaller value is padded.  What was one
 * range of funcs that no longer lie side by side becomes several entries.
 *
 *   .debug_ranges    base 0x22, [9, c), [14, d1)
 *   .debug_rnglists  base_addressx 1, offset_pair 9 c, offset_pair 14 d1
 *
 * Here base 0x22 moves (in .debug_addr, if it has an index), and of the offsets
 * those that a changed instruction lies in front of.
 */
#include "output/dwarf_list_entry.h"

#include "output/dwarf_constant.h"
#include "output/dwarf_list.h"

/* wasm-ld writes this for dropped funcs, since the highest address marks a
   base. */
static uint64_t old_tombstone(size_t size) {
  return dwarf_tombstone(size) - 1;
}

static void set_base(struct list *list, uint64_t address) {
  struct dwarf_address to = dwarf_locate(list->d, address);
  list->base.old = address;
  list->base.moved = to.fate == DWARF_LIVE ? to.moved : address;
  list->base.is_gone =
      to.fate == DWARF_DROPPED || (to.fate == DWARF_KEPT && address != 0);
}

/* The address that replaces one in the list. */
static uint64_t moved_address(struct list *list, uint64_t address) {
  struct dwarf_address to = dwarf_locate(list->d, address);
  return to.fate == DWARF_LIVE   ? to.moved
         : to.fate == DWARF_KEPT ? address
                                 : dwarf_tombstone(list->addr_size);
}

/* A unit whose entries are in another file owns the funcs of its ranges. */
static void note_owner(struct list *list, uint64_t low) {
  struct dwarf *d = list->d;
  if (!list->unit->is_split || list->has_locations || !d->owners)
    return;
  const struct code_func *func =
      low <= UINT32_MAX ? code_map_func(d->map, (uint32_t)low) : NULL;
  if (func)
    d->owners[func - d->map->funcs] = (uint32_t)(list->unit - d->units) + 1;
}

static struct dwarf_pieces pieces_of(struct list *list, uint64_t low,
                                     uint64_t high) {
  return list->is_of_unit ? dwarf_pieces_of(low, high)
                          : dwarf_pieces_in(list->d, list->scope, low, high);
}

/* Copies the input from `from` to the cursor. */
static void copy_from(struct list *list, size_t from) {
  writer_bytes(list->w,
               (struct span){list->r->data + from, list->r->pos - from});
}

static void write_old_pair(struct list *list, uint64_t low, uint64_t high) {
  dwarf_write(list->w, low, list->addr_size);
  dwarf_write(list->w, high, list->addr_size);
}

static void write_old_piece(struct list *list, struct dwarf_piece piece) {
  struct list_base *base = &list->base;
  if (piece.low == piece.high)
    return; /* as offsets it could look like the end of the list */
  if (base->is_gone || piece.low < base->moved) {
    write_old_pair(list, dwarf_tombstone(list->addr_size), piece.low);
    base->moved = piece.low;
    base->is_gone = false;
  }
  write_old_pair(list, piece.low - base->moved, piece.high - base->moved);
  writer_bytes(list->w, list->location);
}

/* An entry before DWARF 5; false at the end of the list. */
static bool old_entry(struct list *list) {
  struct dwarf_reader *r = list->r;
  struct list_base *base = &list->base;
  size_t from = r->pos;
  uint64_t begin = dwarf_uint(r, list->addr_size);
  uint64_t end = dwarf_uint(r, list->addr_size);
  if (r->failed || (begin == 0 && end == 0)) {
    copy_from(list, from);
    return false;
  }
  if (begin == dwarf_tombstone(list->addr_size)) {
    set_base(list, end);
    write_old_pair(list, begin, moved_address(list, end));
    return true;
  }
  size_t at = r->pos;
  if (list->has_locations)
    dwarf_skip(r, dwarf_u16(r));
  list->location = (struct span){r->data + at, r->pos - at};
  uint64_t low = base->old + begin, high = base->old + end;
  struct dwarf_pieces pieces = pieces_of(list, low, high);
  struct dwarf_piece piece;
  /* One that ends before it begins is wrong, and must not stay where other
     code is now. */
  bool any = false, says_nothing = base->is_gone || low == high;
  note_owner(list, low);
  while (dwarf_next_piece(list->d, &pieces, &piece)) {
    write_old_piece(list, piece);
    any = true;
  }
  if (any)
    return true;
  if (low != 0 && dwarf_locate(list->d, low).fate == DWARF_KEPT)
    says_nothing = true;
  if (says_nothing) {
    copy_from(list, from);
  } else if (base->moved == 0) {
    uint64_t gone = old_tombstone(list->addr_size);
    write_old_pair(list, gone, gone);
    writer_bytes(list->w, list->location);
  }
  return true;
}

/* The kinds of entries of range lists, in terms of location lists. */
static unsigned location_kind(const struct list *list, unsigned kind) {
  bool is_shifted = !list->has_locations && kind > DW_RLE_offset_pair;
  return is_shifted ? kind + 1 : kind;
}

static void write_kind(struct list *list, unsigned kind) {
  bool is_shifted = !list->has_locations && kind > DW_LLE_offset_pair;
  writer_u8(list->w, (uint8_t)(is_shifted ? kind - 1 : kind));
}

static void write_piece(struct list *list, struct dwarf_piece piece) {
  write_kind(list, DW_LLE_start_length);
  dwarf_write(list->w, piece.low, list->addr_size);
  writer_u64(list->w, piece.high - piece.low);
  writer_bytes(list->w, list->location);
}

static bool indexed(struct list *list, uint64_t index, enum dwarf_addr_use use,
                    uint64_t *address) {
  return !list->r->failed &&
         dwarf_indexed_address(list->d, list->unit->addr_base, index,
                               list->addr_size, use, address);
}

/* The operands of the entry that is being read. */
struct operands {
  size_t from;             /* of the entry */
  size_t first_at;         /* of its first operand */
  size_t second_at, after; /* of its second, and behind that */
  uint64_t first, second;
};

static void read_location(struct list *list) {
  struct dwarf_reader *r = list->r;
  size_t at = r->pos;
  if (list->has_locations)
    dwarf_skip(r, dwarf_uleb(r));
  list->location = (struct span){r->data + at, r->pos - at};
}

static void do_startx_length(struct list *list, const struct operands *o) {
  struct dwarf_piece piece;
  uint64_t low = 0;
  if (!indexed(list, o->first, DWARF_ADDR_CODE, &low))
    low = 0;
  struct dwarf_pieces pieces = pieces_of(list, low, low + o->second);
  struct dwarf_address to = dwarf_locate(list->d, low);
  note_owner(list, low);
  if (to.fate != DWARF_LIVE || !dwarf_next_piece(list->d, &pieces, &piece)) {
    copy_from(list, o->from);
    return;
  }
  writer_bytes(list->w,
               (struct span){list->r->data + o->from, o->second_at - o->from});
  dwarf_write_uleb(list->w, piece.high - piece.low, o->after - o->second_at);
  writer_bytes(list->w, list->location);
  while (dwarf_next_piece(list->d, &pieces, &piece))
    write_piece(list, piece);
}

static void do_offset_pair(struct list *list, const struct operands *o) {
  const struct list_base *base = &list->base;
  uint64_t low = base->old + o->first, high = base->old + o->second;
  struct dwarf_pieces pieces = pieces_of(list, low, high);
  struct dwarf_piece piece;
  note_owner(list, low);
  if (base->is_gone || low >= high) {
    copy_from(list, o->from);
    return;
  }
  while (dwarf_next_piece(list->d, &pieces, &piece)) {
    if (piece.low < base->moved) {
      write_piece(list, piece);
      continue;
    }
    write_kind(list, DW_LLE_offset_pair);
    dwarf_write_uleb(list->w, piece.low - base->moved,
                     o->second_at - o->first_at);
    dwarf_write_uleb(list->w, piece.high - base->moved,
                     o->after - o->second_at);
    writer_bytes(list->w, list->location);
  }
}

static void do_start_end(struct list *list, const struct operands *o,
                         uint64_t high) {
  struct dwarf_pieces pieces = pieces_of(list, o->first, high);
  struct dwarf_piece piece;
  note_owner(list, o->first);
  if (dwarf_locate(list->d, o->first).fate == DWARF_KEPT || o->first >= high)
    copy_from(list, o->from);
  while (dwarf_next_piece(list->d, &pieces, &piece))
    write_piece(list, piece);
}

static void read_operands(struct list *list, unsigned kind,
                          struct operands *o) {
  struct dwarf_reader *r = list->r;
  bool is_address = kind == DW_LLE_base_address || kind == DW_LLE_start_end ||
                    kind == DW_LLE_start_length;
  bool has_one = kind == DW_LLE_base_addressx || kind == DW_LLE_base_address;
  o->first_at = r->pos;
  o->first = is_address ? dwarf_uint(r, list->addr_size) : dwarf_uleb(r);
  o->second_at = r->pos;
  if (kind == DW_LLE_start_end)
    o->second = dwarf_uint(r, list->addr_size);
  else if (!has_one)
    o->second = dwarf_uleb(r);
  o->after = r->pos;
  if (!has_one && kind != DW_LLE_GNU_view_pair)
    read_location(list);
}

/* An entry of DWARF 5; false at the end of the list. */
static bool new_entry(struct list *list) {
  struct dwarf_reader *r = list->r;
  struct operands o = {.from = r->pos};
  unsigned kind = location_kind(list, dwarf_u8(r));
  uint64_t address;
  if (kind == DW_LLE_default_location)
    read_location(list);
  else if (kind != DW_LLE_end_of_list)
    read_operands(list, kind, &o);
  switch (kind) {
  case DW_LLE_end_of_list:
    copy_from(list, o.from);
    return false;
  case DW_LLE_base_addressx:
    if (indexed(list, o.first, DWARF_ADDR_CODE, &address))
      set_base(list, address);
    copy_from(list, o.from);
    return true;
  case DW_LLE_startx_endx:
    indexed(list, o.first, DWARF_ADDR_CODE, &address);
    indexed(list, o.second, DWARF_ADDR_END, &address);
    copy_from(list, o.from);
    return true;
  case DW_LLE_startx_length:
    do_startx_length(list, &o);
    return true;
  case DW_LLE_offset_pair:
    do_offset_pair(list, &o);
    return true;
  case DW_LLE_base_address:
    set_base(list, o.first);
    write_kind(list, kind);
    dwarf_write(list->w, moved_address(list, o.first), list->addr_size);
    return true;
  case DW_LLE_start_end:
    do_start_end(list, &o, o.second);
    return true;
  case DW_LLE_start_length:
    do_start_end(list, &o, o.first + o.second);
    return true;
  case DW_LLE_default_location:
  case DW_LLE_GNU_view_pair:
    copy_from(list, o.from);
    return true;
  default:
    return dwarf_fail(list->d, list->id, o.from,
                      "list: entries of kind %u are not supported",
                      r->data[o.from]);
  }
}

bool list_rewrite(struct list *list) {
  struct dwarf *d = list->d;
  struct dwarf_reader *r = list->r;
  bool is_new = list->id == DWARF_RNGLISTS || list->id == DWARF_LOCLISTS;
  size_t from = r->pos;
  set_base(list, list->unit->low_pc);
  for (;;) {
    if (!dwarf_add_move(d, list->id, r->pos, list->w->size))
      return false;
    bool is_end = is_new ? !new_entry(list) : !old_entry(list);
    if (d->failed)
      return false;
    if (r->failed)
      return dwarf_fail(d, list->id, from, "list: it does not end");
    if (list->w->size / 16 > r->end + 4096)
      return dwarf_fail(d, list->id, from, "list: its ranges overlap too much");
    if (is_end)
      return true;
  }
}
