/*
 * dwarf_abbrev.c compiles each abbreviation table once for each kind of unit
 * that uses it.
 *
 *   low_pc addr, high_pc data4, name strp, line data1, type ref4
 *
 * is three steps: stop at low_pc; stop at high_pc, right behind it; and jump
 * over the rest.
 */
#include "output/dwarf_abbrev.h"

#include "output/dwarf_constant.h"

#include <stdlib.h>

struct compiler {
  struct dwarf *d;
  struct abbrev_tables *tables;
  struct dwarf_reader r;
  struct dwarf_format format;
};

static bool add_step(struct compiler *c, struct abbrev_step step) {
  struct abbrev_tables *t = c->tables;
  t->steps = arena_more(c->d->arena, t->steps, t->n_steps, &t->step_capacity,
                        sizeof *t->steps);
  if (!t->steps)
    return dwarf_no_memory(c->d);
  t->steps[t->n_steps++] = step;
  return true;
}

/* Attributes that matter and take no byte in an entry, so that entries of a
   byte could cost any time; none may be there twice anyway. */
enum { EMPTY_STEPS_MAX = 32 };

/* Reads the attributes of a declaration into steps. */
static bool compile_steps(struct compiler *c, unsigned tag) {
  uint64_t skip = 0;
  int n_empty = 0;
  for (;;) {
    uint64_t attr = dwarf_uleb(&c->r);
    uint64_t form = dwarf_uleb(&c->r);
    int64_t constant = form == DW_FORM_implicit_const ? dwarf_sleb(&c->r) : 0;
    if (c->r.failed || attr > UINT16_MAX || form > UINT16_MAX)
      return dwarf_fail(c->d, DWARF_ABBREV, c->r.pos,
                        "a declaration is malformed or does not end");
    bool is_last = attr == 0 && form == 0;
    int size = dwarf_form_size((unsigned)form, c->format);
    enum attr_action action =
        is_last ? ATTR_NONE
                : dwarf_attr_action(c->d, tag, (unsigned)attr, (unsigned)form,
                                    c->format);
    if (!is_last && !action && size >= 0) {
      skip += (uint64_t)size;
      continue;
    }
    n_empty += size == 0;
    if (n_empty > EMPTY_STEPS_MAX)
      return dwarf_fail(c->d, DWARF_ABBREV, c->r.pos,
                        "a declaration has an attribute again and again");
    if (!add_step(c, (struct abbrev_step){skip, constant, (uint16_t)attr,
                                          (uint16_t)form, (uint8_t)action}))
      return false;
    skip = 0;
    if (is_last)
      return true;
  }
}

/* `count` items that stay, copied from those that are used again. */
static void *keep(struct dwarf *d, const void *items, size_t count,
                  size_t size) {
  void *kept = arena_array(d->arena, count, size);
  if (kept && count)
    memcpy(kept, items, count * size);
  if (!kept)
    dwarf_no_memory(d);
  return kept;
}

static bool compile_abbrev(struct compiler *c, uint64_t code, size_t from) {
  struct abbrev_tables *t = c->tables;
  struct abbrev abbrev = {.code = code, .from = (uint32_t)from};
  abbrev.tag = (uint16_t)dwarf_uleb(&c->r);
  abbrev.has_children = dwarf_u8(&c->r) != 0;
  t->n_steps = 0;
  if (!compile_steps(c, abbrev.tag))
    return false;
  abbrev.to = (uint32_t)c->r.pos;
  abbrev.steps = keep(c->d, t->steps, t->n_steps, sizeof *t->steps);
  if (!abbrev.steps)
    return false;
  t->abbrevs = arena_more(c->d->arena, t->abbrevs, t->n_abbrevs,
                          &t->abbrev_capacity, sizeof *t->abbrevs);
  if (!t->abbrevs)
    return dwarf_no_memory(c->d);
  t->abbrevs[t->n_abbrevs++] = abbrev;
  return true;
}

static int compare_codes(const void *a, const void *b) {
  const struct abbrev *left = a, *right = b;
  if (left->code != right->code)
    return left->code < right->code ? -1 : 1;
  return left->from < right->from ? -1 : left->from > right->from;
}

/* Reads the declarations up to the end of the table. */
static bool compile_table(struct compiler *c) {
  struct abbrev_tables *t = c->tables;
  bool is_sorted = true;
  uint64_t last = 0;
  t->n_abbrevs = 0;
  for (;;) {
    size_t from = c->r.pos;
    uint64_t code = dwarf_uleb(&c->r);
    if (c->r.failed)
      return dwarf_fail(c->d, DWARF_ABBREV, from, "a table does not end");
    if (code == 0)
      break;
    if (!compile_abbrev(c, code, from))
      return false;
    is_sorted = is_sorted && code > last;
    last = code;
  }
  if (!is_sorted)
    qsort(t->abbrevs, t->n_abbrevs, sizeof *t->abbrevs, compare_codes);
  return true;
}

static bool is_same_format(struct dwarf_format a, struct dwarf_format b) {
  return a.version == b.version && a.offset_size == b.offset_size &&
         a.addr_size == b.addr_size;
}

static bool add_table(struct dwarf *d, struct abbrev_tables *t,
                      struct abbrev_table *table) {
  t->tables = arena_more(d->arena, t->tables, t->n_tables, &t->table_capacity,
                         sizeof *t->tables);
  if (!t->tables)
    return dwarf_no_memory(d);
  uint32_t *number = &t->by_offset[table->offset];
  table->next = *number ? t->tables[*number - 1] : NULL;
  t->tables[t->n_tables++] = table;
  *number = (uint32_t)t->n_tables;
  return true;
}

static const struct abbrev_table *new_table(struct dwarf *d,
                                            struct abbrev_tables *t,
                                            uint64_t offset,
                                            struct dwarf_format format) {
  struct compiler c = {
      .d = d, .tables = t, .r = dwarf_read(d, DWARF_ABBREV), .format = format};
  c.r.pos = (size_t)offset;
  if (!compile_table(&c))
    return NULL;
  /* Tables lie side by side; those that overlap on and on cost time. */
  t->bytes_read += c.r.pos - offset;
  if (t->bytes_read / 16 > c.r.end) {
    dwarf_fail(d, DWARF_ABBREV, offset, "the tables overlap");
    return NULL;
  }
  struct abbrev_table *table = arena_alloc(d->arena, sizeof *table);
  if (!table) {
    dwarf_no_memory(d);
    return NULL;
  }
  *table = (struct abbrev_table){.offset = offset,
                                 .end = c.r.pos,
                                 .format = format,
                                 .n_abbrevs = t->n_abbrevs};
  table->abbrevs = keep(d, t->abbrevs, t->n_abbrevs, sizeof *t->abbrevs);
  return table->abbrevs && add_table(d, t, table) ? table : NULL;
}

const struct abbrev_table *abbrev_table_at(struct dwarf *d,
                                           struct abbrev_tables *t,
                                           uint64_t offset,
                                           struct dwarf_format format) {
  size_t size = d->parts[DWARF_ABBREV].in.size;
  if (!t->by_offset)
    t->by_offset = arena_array(d->arena, size, sizeof *t->by_offset);
  if (!t->by_offset) {
    dwarf_no_memory(d);
    return NULL;
  }
  if (offset >= size) {
    dwarf_fail(d, DWARF_ABBREV, 0, "there is no table at 0x%llx",
               (unsigned long long)offset);
    return NULL;
  }
  uint32_t number = t->by_offset[offset];
  const struct abbrev_table *table = number ? t->tables[number - 1] : NULL;
  while (table && !is_same_format(table->format, format))
    table = table->next;
  return table ? table : new_table(d, t, offset, format);
}

const struct abbrev *abbrev_find(const struct abbrev_table *table,
                                 uint64_t code) {
  size_t low = 0, high = table->n_abbrevs;
  if (code - 1 < high && table->abbrevs[code - 1].code == code)
    return &table->abbrevs[code - 1];
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (table->abbrevs[middle].code < code)
      low = middle + 1;
    else
      high = middle;
  }
  if (low < table->n_abbrevs && table->abbrevs[low].code == code)
    return &table->abbrevs[low];
  return NULL;
}
