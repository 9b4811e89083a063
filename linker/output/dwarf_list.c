/*
 * dwarf_list.c rewrites the sections of lists.  Only the entries of a unit say
 * where lists begin and what their offsets count from, so the references are
 * gathered first; then each section is rewritten from its start to its end, and
 * bytes between the lists are copied.
 */
#include "output/dwarf_list.h"

#include "output/dwarf_constant.h"
#include "output/dwarf_list_entry.h"

#include <stdlib.h>

/* The offset of a list from its index; false if it has none. */
static bool list_of_index(struct dwarf *d, enum dwarf_id id,
                          const struct dwarf_unit *unit, uint64_t index,
                          uint64_t *offset) {
  uint64_t base =
      id == DWARF_RNGLISTS ? unit->rnglists_base : unit->loclists_base;
  struct dwarf_reader r = dwarf_read(d, id);
  size_t size = unit->format.offset_size;
  if (base == 0 || base > r.end || index >= (r.end - base) / size)
    return false;
  r.pos = (size_t)(base + index * size);
  *offset = base + dwarf_uint(&r, size);
  return true;
}

bool dwarf_refer_to_list(struct dwarf *d, enum dwarf_id id,
                         const struct dwarf_unit *unit, uint64_t value,
                         struct dwarf_list_ref ref) {
  struct dwarf_part *part = &d->parts[id];
  if (ref.at == 0 && !list_of_index(d, id, unit, value, &value))
    return true;
  if (value >= part->in.size)
    return true; /* there is no such list: the offset stays */
  part->refs = arena_more(d->arena, part->refs, part->n_refs,
                          &part->ref_capacity, sizeof *part->refs);
  if (!part->refs)
    return dwarf_no_memory(d);
  ref.offset = (uint32_t)value;
  ref.unit = (uint32_t)(unit - d->units);
  part->refs[part->n_refs++] = ref;
  return true;
}

/* The lists that another file refers to begin at the base of the unit. */
static bool refer_to_bases(struct dwarf *d) {
  for (size_t i = 0; i < d->n_units; i++) {
    const struct dwarf_unit *unit = &d->units[i];
    struct dwarf_list_ref ref = {.at = (uint32_t)unit->ranges_base_at};
    if (unit->is_split && ref.at &&
        !dwarf_refer_to_list(d, DWARF_RANGES, unit, unit->ranges_base, ref))
      return false;
  }
  return true;
}

static int compare_refs(const void *a, const void *b) {
  const struct dwarf_list_ref *left = a, *right = b;
  if (left->offset != right->offset)
    return left->offset < right->offset ? -1 : 1;
  if (left->is_of_unit != right->is_of_unit)
    return left->is_of_unit ? -1 : 1;
  if (left->unit != right->unit)
    return left->unit < right->unit ? -1 : 1;
  return left->at < right->at ? -1 : left->at > right->at;
}

static void sort_refs(struct dwarf_part *part) {
  bool is_sorted = true;
  for (size_t i = 1; i < part->n_refs && is_sorted; i++)
    is_sorted = compare_refs(&part->refs[i - 1], &part->refs[i]) <= 0;
  if (!is_sorted)
    qsort(part->refs, part->n_refs, sizeof *part->refs, compare_refs);
}

/* A section while it is rewritten. */
struct sweep {
  struct dwarf *d;
  enum dwarf_id id;
  struct dwarf_reader r;
  struct writer w;
  size_t next_ref;
};

/* Copies up to `end`, which is not within a list. */
static bool copy_to(struct sweep *s, size_t end) {
  if (!dwarf_add_move(s->d, s->id, s->r.pos, s->w.size))
    return false;
  writer_bytes(&s->w, (struct span){s->r.data + s->r.pos, end - s->r.pos});
  s->r.pos = end;
  return true;
}

/* Rewrites the list at the cursor.  Before DWARF 5 the other file of a split
   unit refers to lists here: those that follow, up to the next that an entry
   of this file refers to. */
static bool sweep_list(struct sweep *s, const struct dwarf_list_ref *ref,
                       size_t addr_size, size_t next) {
  const struct dwarf_unit *unit = &s->d->units[ref->unit];
  struct list list = {
      .d = s->d,
      .id = s->id,
      .unit = unit,
      .r = &s->r,
      .w = &s->w,
      .addr_size = addr_size ? addr_size : unit->format.addr_size,
      .has_locations = s->id == DWARF_LOC || s->id == DWARF_LOCLISTS,
      .scope = ref->scope,
      .is_of_unit = ref->is_of_unit};
  bool ok = list_rewrite(&list);
  while (ok && unit->is_split && unit->format.version < 5 && s->r.pos < next)
    ok = list_rewrite(&list);
  return ok;
}

/* Rewrites the lists up to the end of the cursor.  A list that begins within
   another one shares its end, and is rewritten with it. */
static bool sweep_lists(struct sweep *s, size_t addr_size) {
  const struct dwarf_part *part = &s->d->parts[s->id];
  for (; s->next_ref < part->n_refs; s->next_ref++) {
    const struct dwarf_list_ref *ref = &part->refs[s->next_ref];
    if (ref->offset >= s->r.end)
      break;
    if (ref->offset < s->r.pos)
      continue;
    bool is_last = s->next_ref + 1 == part->n_refs;
    if (!copy_to(s, ref->offset) ||
        !sweep_list(s, ref, addr_size, is_last ? s->r.end : ref[1].offset))
      return false;
  }
  return copy_to(s, s->r.end);
}

/* The offsets of lists count from the first of them. */
static void move_table(struct sweep *s, uint64_t from, uint64_t at,
                       uint64_t count, size_t size) {
  struct dwarf_reader r = dwarf_read(s->d, s->id);
  r.pos = (size_t)from;
  uint64_t base = dwarf_moved(s->d, s->id, from);
  for (uint64_t i = 0; i < count && writer_ok(&s->w); i++) {
    uint64_t moved = dwarf_moved(s->d, s->id, from + dwarf_uint(&r, size));
    dwarf_put(s->w.data + at + i * size, moved - base, size);
  }
}

/* A contribution of DWARF 5: a header, offsets of lists, and the lists. */
static bool sweep_contribution(struct sweep *s) {
  struct dwarf *d = s->d;
  struct dwarf_reader *r = &s->r;
  size_t from = r->pos, end = r->end, start = s->w.size;
  uint8_t offset_size;
  uint64_t length = dwarf_initial_length(r, &offset_size);
  size_t length_at = r->pos - offset_size - from;
  if (!r->failed)
    r->end = r->pos + (size_t)length;
  unsigned version = dwarf_u16(r);
  unsigned addr_size = dwarf_u8(r);
  dwarf_skip(r, 1);
  uint64_t count = dwarf_uint(r, 4);
  size_t table = r->pos;
  dwarf_skip(r, count * offset_size);
  if (r->failed)
    return dwarf_fail(d, s->id, from, "contribution: it ends in its header");
  if (version != 5 || (addr_size != 4 && addr_size != 8))
    return dwarf_fail(d, s->id, from,
                      "contribution: version %u with addresses of %u bytes is "
                      "not supported",
                      version, addr_size);
  size_t lists = r->pos;
  r->pos = from;
  if (!copy_to(s, lists))
    return false;
  /* References into the header are wrong, but not worth a failure. */
  const struct dwarf_part *part = &d->parts[s->id];
  while (s->next_ref < part->n_refs && part->refs[s->next_ref].offset < lists)
    s->next_ref++;
  if (!sweep_lists(s, addr_size))
    return false;
  if (writer_ok(&s->w)) {
    uint64_t size = s->w.size - start - length_at - offset_size;
    dwarf_put(s->w.data + start + length_at, size, offset_size);
    move_table(s, table, start + (table - from), count, offset_size);
  }
  r->end = end;
  return true;
}

static bool sweep_section(struct dwarf *d, enum dwarf_id id) {
  struct sweep s = {.d = d, .id = id, .r = dwarf_read(d, id)};
  bool is_new = id == DWARF_RNGLISTS || id == DWARF_LOCLISTS;
  sort_refs(&d->parts[id]);
  bool ok = true;
  if (!is_new)
    ok = sweep_lists(&s, 0);
  while (ok && dwarf_left(&s.r) > 0)
    ok = sweep_contribution(&s);
  if (ok)
    return dwarf_finish(d, id, &s.w);
  writer_free(&s.w);
  return false;
}

static bool move_refs(struct dwarf *d, enum dwarf_id id) {
  const struct dwarf_part *part = &d->parts[id];
  for (size_t i = 0; dwarf_has_moved(d, id) && i < part->n_refs; i++) {
    const struct dwarf_list_ref *ref = &part->refs[i];
    const struct dwarf_unit *unit = &d->units[ref->unit];
    if (ref->at &&
        !dwarf_move_offset(d, unit->id, ref->at, unit->format.offset_size, id))
      return false;
  }
  return true;
}

static bool move_base(struct dwarf *d, const struct dwarf_unit *unit,
                      uint64_t at, enum dwarf_id id) {
  return at == 0 ||
         dwarf_move_offset(d, unit->id, at, unit->format.offset_size, id);
}

bool dwarf_rewrite_lists(struct dwarf *d) {
  static const enum dwarf_id ids[] = {DWARF_RANGES, DWARF_RNGLISTS, DWARF_LOC,
                                      DWARF_LOCLISTS};
  if (!refer_to_bases(d))
    return false;
  for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
    if (d->parts[ids[i]].in.size &&
        (!sweep_section(d, ids[i]) || !move_refs(d, ids[i])))
      return false;
  for (size_t i = 0; i < d->n_units; i++) {
    const struct dwarf_unit *unit = &d->units[i];
    if (!move_base(d, unit, unit->rnglists_base_at, DWARF_RNGLISTS) ||
        !move_base(d, unit, unit->loclists_base_at, DWARF_LOCLISTS))
      return false;
  }
  return true;
}
