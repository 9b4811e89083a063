/*
 * mappings.c reads and writes the mappings of source maps (ECMA-426): numbers
 * in base 64, each the difference from the one before.
 *
 *   "mFAAA,EACE"   at 0x53, source 0, line 0, column 0; two bytes on, line 1,
 *                  column 2
 *
 * A run reaches up to the next one, also over the end of its func.  Where funcs
 * have changed places, a run begins anew with each.
 */
#include "output/mappings.h"

#include "base/leb128.h"

#include <stdlib.h>

static const char digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* A digit has five bits of the number, and one that says that more follow; the
   lowest bit of the number is its sign. */
enum { DIGIT_BITS = 5, MORE = 1 << DIGIT_BITS, NUMBER_BITS = 33 };

struct text {
  struct span text;
  size_t at;
  bool failed;
};

static bool at_end(const struct text *t) {
  return t->at == t->text.size;
}

static int64_t read_number(struct text *t) {
  uint64_t value = 0;
  for (unsigned shift = 0; shift < NUMBER_BITS; shift += DIGIT_BITS) {
    const char *digit =
        at_end(t) || !t->text.data[t->at]
            ? NULL
            : memchr(digits, t->text.data[t->at], sizeof digits - 1);
    if (!digit)
      break;
    unsigned bits = (unsigned)(digit - digits);
    t->at++;
    value |= (uint64_t)(bits & (MORE - 1)) << shift;
    if (!(bits & MORE))
      return value & 1 ? -(int64_t)(value >> 1) : (int64_t)(value >> 1);
  }
  t->failed = true;
  return 0;
}

/* Adds the next number to one that must stay within an int32_t. */
static void read_delta(struct text *t, int32_t *to) {
  int64_t value = *to + read_number(t);
  if (value < 0 || value > INT32_MAX)
    t->failed = true;
  else
    *to = (int32_t)value;
}

static bool is_separator(const struct text *t) {
  return at_end(t) || t->text.data[t->at] == ',';
}

static bool add(struct arena *arena, struct mappings *mappings,
                struct mapping mapping) {
  struct mapping *items = arena_more(arena, mappings->items, mappings->n,
                                     &mappings->capacity, sizeof *items);
  if (!items)
    return false;
  mappings->items = items;
  items[mappings->n++] = mapping;
  return true;
}

enum mappings_status mappings_read(struct arena *arena, struct span text,
                                   uint64_t code_start, struct mappings *out) {
  struct text t = {.text = text};
  struct mapping m = {0};
  int64_t at = 0, last = 0;
  *out = (struct mappings){0};
  while (!at_end(&t)) {
    at += read_number(&t);
    if (at < last || at > UINT32_MAX)
      t.failed = true;
    last = at;
    m.has_source = !is_separator(&t);
    m.has_name = false;
    if (m.has_source) {
      read_delta(&t, &m.source);
      read_delta(&t, &m.line);
      read_delta(&t, &m.column);
      m.has_name = !is_separator(&t);
    }
    if (m.has_name)
      read_delta(&t, &m.name);
    if (t.failed || !is_separator(&t))
      return MAPPINGS_MALFORMED;
    t.at += !at_end(&t);
    if ((uint64_t)at < code_start)
      continue;
    m.offset = (uint32_t)((uint64_t)at - code_start);
    if (!add(arena, out, m))
      return MAPPINGS_NO_MEMORY;
  }
  return MAPPINGS_OK;
}

/* How many begin at or in front of `offset`. */
static size_t count_up_to(const struct mappings *mappings, uint32_t offset) {
  size_t low = 0, high = mappings->n;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (mappings->items[middle].offset <= offset)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static bool is_same(const struct mapping *a, const struct mapping *b) {
  if (!a->has_source || !b->has_source)
    return a->has_source == b->has_source;
  return a->source == b->source && a->line == b->line &&
         a->column == b->column && a->has_name == b->has_name &&
         (!a->has_name || a->name == b->name);
}

static int compare_starts(const void *a, const void *b) {
  const struct code_func *const *left = a, *const *right = b;
  return ((*left)->new_start > (*right)->new_start) -
         ((*left)->new_start < (*right)->new_start);
}

/* What reaches the start of a func is written anew, unless it is the same as
   what the code in front of it has. */
static bool move_func(struct arena *arena, const struct code_func *func,
                      const struct mappings *in, struct mappings *out) {
  size_t i = count_up_to(in, func->old_start);
  struct mapping first = i ? in->items[i - 1] : (struct mapping){0};
  const struct mapping none = {0};
  const struct mapping *last = out->n ? &out->items[out->n - 1] : &none;
  bool is_exact = i && first.offset == func->old_start;
  first.offset = func->new_start;
  if ((is_exact || !is_same(&first, last)) && !add(arena, out, first))
    return false;
  for (; i < in->n && in->items[i].offset < func->old_end; i++) {
    struct mapping next = in->items[i];
    next.offset = code_func_move(func, next.offset);
    if (!add(arena, out, next))
      return false;
  }
  return true;
}

/* Whether only the size of the second lies between. */
static bool is_next(const struct code_func *a, const struct code_func *b) {
  uint32_t size = b->new_end - b->new_start;
  return a->new_end + (uint32_t)leb128_u32_size(size) == b->new_start;
}

bool mappings_move(struct arena *arena, const struct code_map *map,
                   const struct mappings *in, struct mappings *out) {
  const struct code_func **funcs =
      arena_array(arena, map->n_funcs, sizeof *funcs);
  uint32_t n = 0;
  *out = (struct mappings){0};
  if (!funcs)
    return false;
  for (uint32_t i = 0; i < map->n_funcs; i++)
    if (map->funcs[i].live)
      funcs[n++] = &map->funcs[i];
  if (n)
    qsort(funcs, n, sizeof *funcs, compare_starts);
  for (uint32_t i = 0; i < n; i++) {
    bool is_last = i + 1 == n || !is_next(funcs[i], funcs[i + 1]);
    if (!move_func(arena, funcs[i], in, out))
      return false;
    struct mapping end = {.offset = funcs[i]->new_end};
    if (is_last && out->n && out->items[out->n - 1].has_source &&
        !add(arena, out, end))
      return false;
  }
  return true;
}

static void write_number(struct writer *w, int64_t value) {
  uint64_t bits = value < 0 ? (uint64_t)-value << 1 | 1 : (uint64_t)value << 1;
  do {
    unsigned digit = bits & (MORE - 1);
    bits >>= DIGIT_BITS;
    writer_u8(w, (uint8_t)digits[digit | (bits ? MORE : 0)]);
  } while (bits);
}

void mappings_write(struct writer *w, const struct mappings *mappings,
                    uint64_t code_start) {
  struct mapping last = {0};
  int64_t at = 0;
  for (size_t i = 0; i < mappings->n; i++) {
    const struct mapping *m = &mappings->items[i];
    int64_t to = (int64_t)code_start + m->offset;
    if (i)
      writer_u8(w, ',');
    write_number(w, to - at);
    at = to;
    if (!m->has_source)
      continue;
    write_number(w, (int64_t)m->source - last.source);
    write_number(w, (int64_t)m->line - last.line);
    write_number(w, (int64_t)m->column - last.column);
    if (m->has_name)
      write_number(w, (int64_t)m->name - last.name);
    int32_t name = m->has_name ? m->name : last.name;
    last = *m;
    last.name = name;
  }
}
