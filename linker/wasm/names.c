/*
 * names.c plans a name section with its func indices remapped.  Almost all of
 * main's funcs keep their order; the few that moved are put aside, sorted and
 * merged in with the names of others.
 */
#include "wasm/names.h"

#include "base/leb128.h"
#include "base/reader.h"

#include <stdlib.h>

/* An entry of a map by func: a name, or the names of its locals or labels. */
struct entry {
  uint32_t index;      /* of the output */
  struct span prefix;  /* of a new name; else null, and */
  struct span content; /* this is encoded already */
};

/* What is being planned. */
struct planner {
  struct arena *arena;
  const struct remap *main;
  const struct new_names *add;
  struct name_plan *plan;
  bool has[N_NAMES]; /* what is added has been */
};

static bool push_piece(struct planner *p, struct span bytes) {
  struct name_plan *plan = p->plan;
  struct span *pieces = arena_more(p->arena, plan->pieces, plan->n,
                                   &plan->capacity, sizeof *pieces);
  if (!pieces)
    return false;
  plan->pieces = pieces;
  pieces[plan->n++] = bytes;
  plan->size += bytes.size;
  return true;
}

/* Bytes that follow those of the last piece make it longer. */
static bool add_piece(struct planner *p, struct span bytes) {
  struct name_plan *plan = p->plan;
  struct span *last = plan->n ? &plan->pieces[plan->n - 1] : NULL;
  if (bytes.size == 0)
    return true;
  if (!last || last->data + last->size != bytes.data)
    return push_piece(p, bytes);
  last->size += bytes.size;
  plan->size += bytes.size;
  return true;
}

/* A piece that is a few numbers. */
static bool add_numbers(struct planner *p, const uint64_t *numbers, size_t n) {
  uint8_t *bytes = arena_alloc(p->arena, n * LEB128_U64_MAX);
  size_t size = 0;
  for (size_t i = 0; bytes && i < n; i++)
    size += leb128_put_u64(bytes + size, numbers[i]);
  return bytes && add_piece(p, (struct span){bytes, size});
}

static bool add_number(struct planner *p, uint64_t number) {
  return add_numbers(p, &number, 1);
}

static struct reader names_reader(const struct module *m) {
  const struct section *section = module_custom(m, "name");
  struct span content = section ? section->content : (struct span){NULL, 0};
  struct reader r = reader_of(content, 0, m->name, NULL);
  r.quiet = true;
  return r;
}

/* Moves to the next subsection: its number, or -1 at the end. */
static int next_subsection(struct reader *r, struct reader *content) {
  if (!reader_ok(r) || !reader_left(r))
    return -1;
  int id = reader_u8(r, "");
  *content = reader_frame(r, "");
  return reader_ok(r) ? id : -1;
}

/* Steps over one name; in the maps of locals and labels, a map of names. */
static void skip_content(struct reader *r, bool is_map) {
  uint32_t count = is_map ? reader_count(r, 2, "") : 1;
  for (uint32_t i = 0; i < count && reader_ok(r); i++) {
    if (is_map)
      reader_u32(r, "");
    reader_bytes(r, reader_u32(r, ""), "");
  }
}

struct span *read_names(struct arena *arena, const struct module *m,
                        enum name_subsection subsection, uint32_t n_items) {
  struct span *names = arena_array(arena, n_items, sizeof *names);
  struct reader r = names_reader(m), content;
  int id;
  while (names && (id = next_subsection(&r, &content)) >= 0) {
    if (id != (int)subsection)
      continue;
    uint32_t count = reader_count(&content, 2, "");
    for (uint32_t i = 0; i < count && reader_ok(&content); i++) {
      uint32_t index = reader_u32(&content, "");
      size_t at = content.pos;
      struct span name;
      if (names_are_within(subsection)) {
        skip_content(&content, true);
        name = (struct span){content.data + at, content.pos - at};
      } else {
        name = reader_name(&content, "");
      }
      if (reader_ok(&content) && index < n_items)
        names[index] = name;
    }
  }
  return names;
}

static int compare_entries(const void *a, const void *b) {
  const struct entry *left = a, *right = b;
  return (left->index > right->index) - (left->index < right->index);
}

static bool add_entry(struct planner *p, const struct entry *entry,
                      bool is_map) {
  uint64_t numbers[] = {entry->index, entry->prefix.size + entry->content.size};
  bool has_size = !is_map && entry->prefix.data;
  return add_numbers(p, numbers, has_size ? 2 : 1) &&
         add_piece(p, entry->prefix) && add_piece(p, entry->content);
}

/* The entries that lie out of order after remapping, and the new names. */
struct aside {
  struct entry *entries;
  size_t n, capacity;
};

static struct entry new_entry(const struct new_name *name) {
  return (struct entry){name->index.value, name->prefix, name->name};
}

static bool put_aside(struct arena *arena, struct aside *aside,
                      struct entry entry) {
  struct entry *entries = arena_more(arena, aside->entries, aside->n,
                                     &aside->capacity, sizeof *entries);
  if (!entries)
    return false;
  aside->entries = entries;
  entries[aside->n++] = entry;
  return true;
}

/* Reads an entry; its content is as encoded.  `moved`: it cannot be copied. */
static bool next_func(struct reader *r, const struct remap *main,
                      const struct new_names *add, bool is_map,
                      struct entry *entry, bool *moved) {
  const struct module *m = main->m;
  uint32_t index = reader_u32(r, "");
  size_t at = r->pos;
  skip_content(r, is_map);
  entry->prefix = (struct span){NULL, 0};
  entry->content = (struct span){r->data + at, r->pos - at};
  entry->index = UINT32_MAX;
  if (index < m->n_items[EXTERN_FUNC])
    entry->index = remap_index(main, SPACE_FUNC, index).value;
  /* An import that was fused has its provider's name, not main's. */
  if (index < m->n_imported[EXTERN_FUNC] &&
      entry->index >= add->n_imported_funcs)
    entry->index = UINT32_MAX;
  *moved = entry->index != index;
  return reader_ok(r);
}

/* The entries that moved and those that are added, in their new order; and how
   many stay. */
static bool gather_aside(struct planner *p, struct reader r, bool is_map,
                         struct new_list add, struct aside *aside,
                         uint32_t *kept) {
  struct entry entry;
  bool moved;
  uint32_t count = reader_count(&r, 2, "");
  *kept = 0;
  if (!reader_ok(&r))
    return false;
  for (uint32_t i = 0; i < count; i++) {
    if (!next_func(&r, p->main, p->add, is_map, &entry, &moved))
      return false;
    if (!moved)
      ++*kept;
    else if (entry.index != UINT32_MAX && !put_aside(p->arena, aside, entry))
      return false;
  }
  for (size_t i = 0; i < add.n; i++)
    if (!put_aside(p->arena, aside, new_entry(&add.items[i])))
      return false;
  if (aside->n)
    qsort(aside->entries, aside->n, sizeof *aside->entries, compare_entries);
  return true;
}

/* A map by func, remapped: two walks, the first for what moved.  What did not
   is copied in runs between the names that go between. */
static bool plan_funcs(struct planner *p, struct reader r, bool is_map,
                       struct new_list add) {
  struct aside aside = {0};
  struct entry entry;
  uint32_t kept;
  bool moved;
  if (!gather_aside(p, r, is_map, add, &aside, &kept))
    return false;
  uint32_t count = reader_u32(&r, "");
  bool ok = add_number(p, kept + aside.n);
  size_t next = 0, run = r.pos;
  for (uint32_t i = 0; ok && i < count; i++) {
    size_t at = r.pos;
    next_func(&r, p->main, p->add, is_map, &entry, &moved);
    bool between =
        next < aside.n && !moved && aside.entries[next].index < entry.index;
    if (!moved && !between)
      continue;
    ok = add_piece(p, (struct span){r.data + run, at - run});
    run = moved ? r.pos : at;
    while (ok && between && next < aside.n &&
           aside.entries[next].index < entry.index)
      ok = add_entry(p, &aside.entries[next++], is_map);
  }
  ok = ok && add_piece(p, (struct span){r.data + run, r.pos - run});
  while (ok && next < aside.n)
    ok = add_entry(p, &aside.entries[next++], is_map);
  return ok;
}

/* A map by memory: these may have changed places. */
static bool plan_memories(struct planner *p, struct reader content) {
  struct aside aside = {0};
  uint32_t count = reader_count(&content, 2, "");
  for (uint32_t i = 0; i < count && reader_ok(&content); i++) {
    uint32_t index = reader_u32(&content, "");
    size_t at = content.pos;
    skip_content(&content, false);
    if (index >= p->main->m->n_items[EXTERN_MEMORY])
      continue;
    struct entry entry = {.index =
                              remap_index(p->main, SPACE_MEMORY, index).value,
                          .content = {content.data + at, content.pos - at}};
    if (!put_aside(p->arena, &aside, entry))
      return false;
  }
  if (aside.n)
    qsort(aside.entries, aside.n, sizeof *aside.entries, compare_entries);
  bool ok = reader_ok(&content) && add_number(p, aside.n);
  for (size_t i = 0; ok && i < aside.n; i++)
    ok = add_entry(p, &aside.entries[i], false);
  return ok;
}

/* Main's stay as they are, and what is added comes behind. */
static bool plan_others(struct planner *p, struct reader content, bool is_map,
                        struct new_list add) {
  struct span all = {content.data, content.size};
  uint32_t count = reader_u32(&content, "");
  if (!add.n)
    return reader_ok(&content) && add_piece(p, all);
  struct span own = {content.data + content.pos, reader_left(&content)};
  bool ok =
      reader_ok(&content) && add_number(p, count + add.n) && add_piece(p, own);
  for (size_t i = 0; ok && i < add.n; i++) {
    struct entry entry = new_entry(&add.items[i]);
    ok = add_entry(p, &entry, is_map);
  }
  return ok;
}

static bool plan_content(struct planner *p, int id, struct reader content) {
  struct new_list add = {NULL, 0};
  bool is_map = names_are_within((enum name_subsection)id);
  if (id < N_NAMES && !p->has[id]) {
    add = p->add->of[id];
    p->has[id] = true;
  }
  switch (id) {
  case NAMES_FUNCS:
  case NAMES_LOCALS:
  case NAMES_LABELS:
    return plan_funcs(p, content, is_map, add);
  case NAMES_MEMORIES:
    return plan_memories(p, content);
  default:
    return id < N_NAMES
               ? plan_others(p, content, is_map, add)
               : add_piece(p, (struct span){content.data, content.size});
  }
}

/* The size comes first, and its place is kept until it is known.  A subsection
   that has lost all its names is left out. */
static bool plan_subsection(struct planner *p, int id, struct reader content) {
  struct name_plan *plan = p->plan;
  size_t first = plan->n;
  uint64_t before = plan->size;
  uint8_t *head = arena_alloc(p->arena, 1 + LEB128_U64_MAX);
  if (!head || !push_piece(p, (struct span){head, 0}) ||
      !plan_content(p, id, content))
    return false;
  uint64_t size = plan->size - before;
  if (size == 1 && content.size > 1) {
    plan->n = first;
    plan->size = before;
    return true;
  }
  head[0] = (uint8_t)id;
  plan->pieces[first].size = 1 + leb128_put_u64(head + 1, size);
  plan->size += plan->pieces[first].size;
  return true;
}

/* Which subsections there are. */
static unsigned find_subsections(const struct module *named) {
  struct reader r = names_reader(named), content;
  unsigned found = 0;
  for (int id; (id = next_subsection(&r, &content)) >= 0;)
    found |= id < N_NAMES ? 1u << id : 0;
  return found;
}

/* Plans what is added to subsections before `end` that are not there. */
static bool plan_missing(struct planner *p, unsigned found, int end) {
  static const uint8_t no_names[] = {0}; /* a count */
  struct reader none = {
      .data = no_names, .size = sizeof no_names, .quiet = true};
  bool ok = true;
  for (int id = 0; ok && id < end && id < N_NAMES; id++)
    if (p->add->of[id].n && !p->has[id] && !(found >> id & 1))
      ok = plan_subsection(p, id, none);
  return ok;
}

bool plan_names(struct arena *arena, const struct remap *main,
                const struct module *named, const struct new_names *add,
                struct name_plan *plan) {
  struct planner p = {.arena = arena, .main = main, .add = add, .plan = plan};
  struct reader r = names_reader(named), content;
  unsigned found = find_subsections(named);
  *plan = (struct name_plan){0};
  for (int id; (id = next_subsection(&r, &content)) >= 0;)
    if (!plan_missing(&p, found, id) || !plan_subsection(&p, id, content))
      return false;
  return plan_missing(&p, found, N_NAMES) && reader_ok(&r);
}

void write_names(const struct name_plan *plan, struct writer *w) {
  for (size_t i = 0; i < plan->n; i++)
    writer_bytes(w, plan->pieces[i]);
}
