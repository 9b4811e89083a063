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
  uint32_t index; /* of the output */
  struct span prefix, content;
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

/* One name; in the maps of locals and labels, a whole map of names. */
static struct span read_content(struct reader *r, bool is_map) {
  size_t at = r->pos;
  if (!is_map)
    return reader_name(r, "");
  uint32_t count = reader_count(r, 2, "");
  for (uint32_t i = 0; i < count && reader_ok(r); i++) {
    reader_u32(r, "");
    reader_name(r, "");
  }
  return (struct span){r->data + at, r->pos - at};
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
  if (!is_map)
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

static bool next_func(struct reader *r, const struct remap *main, bool is_map,
                      struct entry *entry, bool *moved) {
  uint32_t index = reader_u32(r, "");
  entry->prefix = (struct span){NULL, 0};
  entry->content = read_content(r, is_map);
  if (!reader_ok(r))
    return false;
  entry->index = UINT32_MAX;
  if (index < main->m->n_items[EXTERN_FUNC])
    entry->index = remap_index(main, SPACE_FUNC, index).value;
  /* An import that was fused has its provider's name, not main's. */
  if (index < main->m->n_imported[EXTERN_FUNC] && index < UINT32_MAX &&
      entry->index >= main->m->n_imported[EXTERN_FUNC] && !is_map)
    entry->index = UINT32_MAX;
  *moved = entry->index != index;
  return true;
}

/* A map by func, remapped: two walks, the first for what moved. */
static bool rewrite_funcs(struct arena *arena, struct reader content,
                          const struct remap *main, bool is_map,
                          const struct new_name *names, size_t n_names,
                          struct writer *w) {
  struct aside aside = {0};
  struct reader r = content;
  struct entry entry;
  bool moved;
  uint32_t count = reader_count(&r, 2, ""), kept = 0;
  for (uint32_t i = 0; i < count; i++) {
    if (!next_func(&r, main, is_map, &entry, &moved))
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
  size_t next = 0;
  for (uint32_t i = 0; i < count; i++) {
    next_func(&r, main, is_map, &entry, &moved);
    if (moved)
      continue;
    while (next < aside.n && aside.entries[next].index < entry.index)
      write_entry(w, &aside.entries[next++], is_map);
    write_entry(w, &entry, is_map);
  }
  while (next < aside.n)
    write_entry(w, &aside.entries[next++], is_map);
  return reader_ok(&r);
}

static void append_names(struct reader content, const struct new_name *names,
                         size_t n_names, struct writer *w) {
  uint32_t count = reader_left(&content) ? reader_u32(&content, "") : 0;
  writer_u64(w, count + n_names);
  writer_bytes(w, (struct span){content.data + content.pos,
                                reader_left(&content)});
  for (size_t i = 0; i < n_names; i++) {
    struct entry entry = {names[i].index.value, names[i].prefix,
                          names[i].name};
    write_entry(w, &entry, false);
  }
}

static bool rewrite_subsection(struct arena *arena, const struct remap *main,
                               int id, struct reader content,
                               const struct new_name *names, size_t n_names,
                               struct writer *w) {
  if (id == NAMES_FUNCS || id == NAMES_LOCALS || id == NAMES_LABELS)
    return rewrite_funcs(arena, content, main, id != NAMES_FUNCS, names,
                         n_names, w);
  if (id == NAMES_GLOBALS)
    append_names(content, names, n_names, w);
  else
    writer_bytes(w, (struct span){content.data, content.size});
  return true;
}

bool rewrite_names(struct arena *arena, const struct remap *main,
                   const struct new_name *funcs, size_t n_funcs,
                   const struct new_name *globals, size_t n_globals,
                   struct writer *w) {
  struct reader r = names_reader(main->m), content;
  struct writer body = {0};
  size_t start = w->size;
  bool had_funcs = false, had_globals = false, ok = true;
  int id;
  for (;;) {
    id = next_subsection(&r, &content);
    struct reader none = {.data = NULL};
    if (!had_funcs && n_funcs && (id < 0 || id > NAMES_FUNCS)) {
      had_funcs = true;
      append_names(none, funcs, n_funcs, &body);
      writer_u8(w, NAMES_FUNCS);
      writer_frame(w, &body);
    }
    if (!had_globals && n_globals && (id < 0 || id > NAMES_GLOBALS)) {
      had_globals = true;
      append_names(none, globals, n_globals, &body);
      writer_u8(w, NAMES_GLOBALS);
      writer_frame(w, &body);
    }
    if (id < 0 || !ok)
      break;
    had_funcs |= id == NAMES_FUNCS;
    had_globals |= id == NAMES_GLOBALS;
    bool is_global = id == NAMES_GLOBALS, is_func = id == NAMES_FUNCS;
    ok = rewrite_subsection(arena, main, id, content,
                            is_global ? globals : funcs,
                            is_global ? n_globals
                            : is_func ? n_funcs
                                      : 0,
                            &body);
    writer_u8(w, (uint8_t)id);
    writer_frame(w, &body);
  }
  writer_free(&body);
  ok &= reader_ok(&r);
  if (!ok)
    w->size = start;
  return ok;
}
