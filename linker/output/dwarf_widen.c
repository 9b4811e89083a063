/*
 * dwarf_widen.c deals with sizes that outgrew their form: a func of 127 bytes
 * whose DW_AT_high_pc is a udata of one byte, and which has 130 bytes now.  An
 * entry must not become longer, since others refer to those behind it.  So the
 * value goes to a new abbreviation, as DW_FORM_implicit_const, and the bytes
 * that it leaves are used to pad the code of that abbreviation:
 *
 *   | 05 | 22 00 00 00 | 7f | ..   abbreviation 5: low_pc addr, high_pc udata
 *   | 97 00 | 22 00 00 00 | ..     abbreviation 23: low_pc addr,
 *                                                   high_pc implicit_const 130
 *
 * The new abbreviations and those of the old table make a table of their own.
 */
#include "output/dwarf_widen.h"

#include "output/dwarf_constant.h"

#include <stdlib.h>

static int compare(uint64_t a, uint64_t b) {
  return a < b ? -1 : a > b;
}

/* By table, then by the abbreviation that is wanted. */
static int compare_wide(const void *a, const void *b) {
  const struct dwarf_wide *left = a, *right = b;
  int order = compare(left->table, right->table);
  if (!order)
    order = compare(left->abbrev->from, right->abbrev->from);
  if (!order)
    order = compare(left->value, right->value);
  if (!order)
    order = compare(left->unit, right->unit);
  return order ? order : compare(left->entry, right->entry);
}

/* Declares `abbrev` under another code, with the value in it. */
static void declare(struct dwarf *d, struct writer *w,
                    const struct abbrev *abbrev, uint64_t code,
                    uint64_t value) {
  struct dwarf_reader r = dwarf_read(d, DWARF_ABBREV);
  r.pos = abbrev->from;
  r.end = abbrev->to;
  dwarf_skip_leb(&r);
  writer_u64(w, code);
  writer_u64(w, dwarf_uleb(&r)); /* the tag */
  writer_u8(w, dwarf_u8(&r));    /* whether it has children */
  while (dwarf_left(&r) > 0) {
    uint64_t attr = dwarf_uleb(&r);
    uint64_t form = dwarf_uleb(&r);
    int64_t constant = form == DW_FORM_implicit_const ? dwarf_sleb(&r) : 0;
    if (attr == DW_AT_high_pc) {
      form = DW_FORM_implicit_const;
      constant = (int64_t)value;
    }
    writer_u64(w, attr);
    writer_u64(w, form);
    if (form == DW_FORM_implicit_const)
      writer_s64(w, constant);
  }
}

/* Makes an entry one of the new abbreviation. */
static bool rewrite_entry(struct dwarf *d, const struct dwarf_wide *wide,
                          uint64_t code, uint64_t table) {
  const struct dwarf_unit *unit = &d->units[wide->unit];
  struct dwarf_reader r = dwarf_read_entries(d, unit);
  uint8_t *bytes = dwarf_edit(d, unit->id);
  if (!bytes)
    return false;
  r.pos = (size_t)wide->entry;
  dwarf_skip_leb(&r);
  size_t room = r.pos - (size_t)wide->entry + (size_t)wide->size;
  if (room < 10 && code >> (7 * room))
    return dwarf_fail(d, unit->id, wide->entry,
                      "entry: there is no room for its new size");
  memmove(bytes + wide->entry + room, bytes + r.pos, (size_t)wide->at - r.pos);
  dwarf_put_uleb(bytes + wide->entry, code, room);
  dwarf_put(bytes + unit->table_at, table, unit->format.offset_size);
  return true;
}

/* Adds a table for `n` entries that have the same one; a table ends with a
   zero, which the copy has behind the new declarations. */
static bool add_table(struct dwarf *d, struct writer *w,
                      const struct dwarf_wide *wide, size_t n) {
  const struct dwarf_part *part = &d->parts[DWARF_ABBREV];
  const struct abbrev_table *table = d->units[wide->unit].table;
  uint64_t at = part->base + w->size;
  uint64_t code =
      table->n_abbrevs ? table->abbrevs[table->n_abbrevs - 1].code : 0;
  writer_bytes(w, (struct span){part->in.data + table->offset,
                                (size_t)(table->end - table->offset - 1)});
  for (size_t i = 0; i < n; i++) {
    if (i == 0 || wide[i].abbrev->from != wide[i - 1].abbrev->from ||
        wide[i].value != wide[i - 1].value)
      declare(d, w, wide[i].abbrev, ++code, wide[i].value);
    if (!rewrite_entry(d, &wide[i], code, at))
      return false;
  }
  writer_u8(w, 0);
  return true;
}

bool dwarf_widen(struct dwarf_info *info) {
  struct dwarf *d = info->d;
  if (info->n_wide == 0)
    return true;
  struct writer w = {0};
  bool ok = true;
  qsort(info->wide, info->n_wide, sizeof *info->wide, compare_wide);
  writer_bytes(&w, d->parts[DWARF_ABBREV].in);
  for (size_t i = 0, n; ok && i < info->n_wide; i += n) {
    n = 1;
    while (i + n < info->n_wide &&
           info->wide[i + n].table == info->wide[i].table)
      n++;
    ok = add_table(d, &w, &info->wide[i], n);
  }
  if (ok)
    return dwarf_finish(d, DWARF_ABBREV, &w);
  writer_free(&w);
  return false;
}
