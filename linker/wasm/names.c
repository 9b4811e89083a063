/*
 * names.c copies a name section with its func indices remapped.  Almost all of
 * main's funcs keep their order; the few that moved are put aside, sorted and
 * merged in with the names of others.
 */
#include "wasm/names.h"

#include "base/reader.h"

#include <stdlib.h>

/* An entry of a map by func: a name, or the names of its locals or labels. */
struct entry {
  uint32_t index;      /* of the output */
  struct span prefix;  /* of a new name; else null, and */
  struct span content; /* this is encoded already */
};

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
      struct span name = reader_name(&content, "");
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

static void write_entry(struct writer *w, const struct entry *entry,
                        bool is_map) {
  writer_u32(w, entry->index);
  if (!is_map && entry->prefix.data)
    writer_u64(w, entry->prefix.size + entry->content.size);
  writer_bytes(w, entry->prefix);
  writer_bytes(w, entry->content);
}

/* The entries that lie out of order after remapping, and the new names. */
struct aside {
  struct entry *entries;
  size_t n, capacity;
};

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

/* A map by func, remapped: two walks, the first for what moved.  What did not
   is copied in runs between the names that go between. */
static bool rewrite_funcs(struct arena *arena, struct reader content,
                          const struct remap *main, bool is_map,
                          const struct new_names *add, struct writer *w) {
  const struct new_name *names = is_map ? NULL : add->funcs;
  size_t n_names = is_map ? 0 : add->n_funcs;
  struct aside aside = {0};
  struct reader r = content;
  struct entry entry;
  bool moved;
  uint32_t count = reader_count(&r, 2, ""), kept = 0;
  if (!reader_ok(&r))
    return false;
  for (uint32_t i = 0; i < count; i++) {
    if (!next_func(&r, main, add, is_map, &entry, &moved))
      return false;
    if (!moved)
      kept++;
    else if (entry.index != UINT32_MAX && !put_aside(arena, &aside, entry))
      return false;
  }
  for (size_t i = 0; i < n_names; i++)
    if (!put_aside(arena, &aside,
                   (struct entry){names[i].index.value, names[i].prefix,
                                  names[i].name}))
      return false;
  if (aside.n)
    qsort(aside.entries, aside.n, sizeof *aside.entries, compare_entries);
  r = content;
  reader_u32(&r, "");
  writer_u64(w, kept + aside.n);
  size_t next = 0, run = r.pos;
  for (uint32_t i = 0; i < count; i++) {
    size_t at = r.pos;
    next_func(&r, main, add, is_map, &entry, &moved);
    bool between =
        next < aside.n && !moved && aside.entries[next].index < entry.index;
    if (!moved && !between)
      continue;
    writer_bytes(w, (struct span){r.data + run, at - run});
    run = moved ? r.pos : at;
    while (between && next < aside.n && aside.entries[next].index < entry.index)
      write_entry(w, &aside.entries[next++], is_map);
  }
  writer_bytes(w, (struct span){r.data + run, r.pos - run});
  while (next < aside.n)
    write_entry(w, &aside.entries[next++], is_map);
  return reader_ok(&r);
}

/* A map by memory: these may have changed places. */
static bool rewrite_memories(struct arena *arena, struct reader content,
                             const struct remap *main, struct writer *w) {
  struct aside aside = {0};
  uint32_t count = reader_count(&content, 2, "");
  for (uint32_t i = 0; i < count && reader_ok(&content); i++) {
    uint32_t index = reader_u32(&content, "");
    size_t at = content.pos;
    skip_content(&content, false);
    if (index >= main->m->n_items[EXTERN_MEMORY])
      continue;
    struct entry entry = {.index = remap_index(main, SPACE_MEMORY, index).value,
                          .content = {content.data + at, content.pos - at}};
    if (!put_aside(arena, &aside, entry))
      return false;
  }
  if (aside.n)
    qsort(aside.entries, aside.n, sizeof *aside.entries, compare_entries);
  writer_u64(w, aside.n);
  for (size_t i = 0; i < aside.n; i++)
    write_entry(w, &aside.entries[i], false);
  return reader_ok(&content);
}

static bool append_names(struct reader content, const struct new_name *names,
                         size_t n_names, struct writer *w) {
  uint32_t count = reader_u32(&content, "");
  writer_u64(w, count + n_names);
  writer_bytes(
      w, (struct span){content.data + content.pos, reader_left(&content)});
  for (size_t i = 0; i < n_names; i++) {
    struct entry entry = {names[i].index.value, names[i].prefix, names[i].name};
    write_entry(w, &entry, false);
  }
  return reader_ok(&content);
}

static bool write_subsection(struct arena *arena, const struct remap *main,
                             int id, struct reader content,
                             const struct new_names *add, struct writer *w) {
  if (id == NAMES_FUNCS)
    return rewrite_funcs(arena, content, main, false, add, w);
  if (id == NAMES_LOCALS || id == NAMES_LABELS)
    return rewrite_funcs(arena, content, main, true, add, w);
  if (id == NAMES_MEMORIES)
    return rewrite_memories(arena, content, main, w);
  if (id == NAMES_GLOBALS)
    return append_names(content, add->globals, add->n_globals, w);
  writer_bytes(w, (struct span){content.data, content.size});
  return true;
}

/* The size comes first, so a subsection is written twice, once to count.  One
   that has lost all its names is left out. */
static bool emit_subsection(struct arena *arena, const struct remap *main,
                            int id, struct reader content,
                            const struct new_names *add, struct writer *w) {
  struct writer counter = {.counts = true};
  bool ok = write_subsection(arena, main, id, content, add, &counter);
  bool has_lost_all = ok && writer_total(&counter) == 1 && content.size > 1;
  w->failed |= counter.failed;
  if (has_lost_all || w->failed) {
    writer_free(&counter);
    return !w->failed;
  }
  writer_u8(w, (uint8_t)id);
  writer_u64(w, writer_total(&counter));
  if (ok && w->counts)
    writer_skip(w, writer_total(&counter));
  else if (ok)
    write_subsection(arena, main, id, content, add, w);
  writer_free(&counter);
  return ok;
}

bool rewrite_names(struct arena *arena, const struct remap *main,
                   const struct new_names *add, struct writer *w) {
  struct reader r = names_reader(main->m), content;
  static const uint8_t no_names[] = {0}; /* a count */
  struct reader none = {
      .data = no_names, .size = sizeof no_names, .quiet = true};
  bool has_funcs = add->n_funcs == 0, has_globals = add->n_globals == 0;
  bool ok = true;
  for (int id = 0; ok && id >= 0;) {
    id = next_subsection(&r, &content);
    bool at_end = id < 0;
    if (!has_funcs && (at_end || id >= NAMES_FUNCS)) {
      has_funcs = true;
      if (id != NAMES_FUNCS)
        ok = emit_subsection(arena, main, NAMES_FUNCS, none, add, w);
    }
    if (!has_globals && (at_end || id >= NAMES_GLOBALS)) {
      has_globals = true;
      if (id != NAMES_GLOBALS)
        ok = ok && emit_subsection(arena, main, NAMES_GLOBALS, none, add, w);
    }
    if (!at_end)
      ok = ok && emit_subsection(arena, main, id, content, add, w);
  }
  return ok && reader_ok(&r);
}
