/*
 * map_why.c answers why something is in the output: an import or a func, by its
 * name or, as backtraces have it, by the number of the func.
 */
#include "output/map.h"

#include "base/nearest.h"

/* A question, and what has been answered. */
struct why {
  const struct map *map;
  struct span name;
  struct writer *w;
  bool is_found; /* in the output */
  bool is_said;  /* that it is not there, and why */
};

static void say_chain(struct why *why, struct cause cause, struct span name) {
  struct chain chain = map_chain(why->map, cause);
  for (uint32_t i = 0; i < chain.n; i++) {
    writer_bytes(why->w, chain.names[i]);
    writer_text(why->w, " > ");
  }
  writer_bytes(why->w, name);
  why->is_found = true;
}

/* `[method]output-stream.write` without its first part. */
static struct span without_kind(struct span name) {
  size_t end = span_starts(name, "[") ? span_find(name, ']') : name.size;
  return end < name.size ? span_sub(name, end + 1, name.size - end - 1) : name;
}

/* NAME, or MODULE and NAME with a blank, comma, point or # between. */
static bool names_import(struct span name, const struct import *import) {
  if (span_equal(name, import->name) ||
      span_equal(name, without_kind(import->name)))
    return true;
  size_t head = import->module.size;
  if (name.size != head + 1 + import->name.size)
    return false;
  uint8_t between = name.data[head];
  return (between == ' ' || between == ',' || between == '.' ||
          between == '#') &&
         span_equal(span_sub(name, 0, head), import->module) &&
         span_equal(span_sub(name, head + 1, import->name.size), import->name);
}

/* The number of a func in the output, as backtraces have it. */
static bool names_index(struct span name, uint32_t index) {
  uint64_t number = 0;
  for (size_t i = 0; i < name.size && i < 10; i++) {
    if (name.data[i] < '0' || name.data[i] > '9')
      return false;
    number = number * 10 + (uint64_t)(name.data[i] - '0');
  }
  return name.size && name.size <= 10 && number == index;
}

static void why_imports(struct why *why) {
  const struct module *out = why->map->out;
  for (uint32_t i = 0; i < out->n_imports; i++) {
    const struct import *import = &out->imports[i];
    bool is_asked =
        names_import(why->name, import) ||
        (import->kind == EXTERN_FUNC && names_index(why->name, import->index));
    if (!is_asked)
      continue;
    struct cause cause = map_import_cause(why->map, i);
    if (cause.kind == CAUSE_NONE) {
      writer_bytes(why->w, import->name);
      writer_text(why->w, ": the program imports it, but no live code uses it");
      why->is_found = true;
    } else if (cause.kind == CAUSE_LINKER && import->kind == EXTERN_MEMORY) {
      writer_bytes(why->w, import->name);
      writer_text(why->w, ": the program and its adapters live in it");
      why->is_found = true;
    } else {
      say_chain(why, cause, import->name);
    }
    writer_text(why->w, "\n");
  }
}

/* An import of main that was fused: the func that took its place answers. */
static void why_fused(struct why *why) {
  const struct map *map = why->map;
  uint32_t n;
  const struct map_fused *fused = map_fused(map, &n);
  for (uint32_t i = 0; fused && i < n; i++) {
    const struct import *import = fused[i].import;
    if (!names_import(why->name, import))
      continue;
    if (fused[i].index == UINT32_MAX) {
      writer_bytes(why->w, import->name);
      writer_text(why->w, ": the program imports it, but no live code calls "
                          "it, so it was left out");
      why->is_said = true;
    } else {
      say_chain(why, map->func_causes[0][import->index], import->name);
    }
    writer_text(why->w, "\n");
  }
}

/* Names as in the output's name section: those of others have a prefix. */
static bool names_func(const struct map *map, struct span name,
                       const struct map_func *f) {
  static const char *const prefixes[] = {"", "adapter.", "wasi_fuse."};
  const char *prefix = prefixes[map->link->inputs[f->input].role];
  size_t head = strlen(prefix);
  return names_index(name, f->index) || span_equal(name, f->name) ||
         (head && span_starts(name, prefix) &&
          span_equal(span_sub(name, head, name.size - head), f->name));
}

static bool is_exported(const struct map *map, struct span name,
                        const struct map_func *f) {
  const struct export *export = module_export(map->out, name);
  return export && export->kind == EXTERN_FUNC && export->index == f->index;
}

/* Main's dead funcs keep their numbers. */
static bool is_dropped(const struct map *map, const struct map_func *f) {
  return !map->link->live.inputs[f->input].items[EXTERN_FUNC][f->func];
}

static bool span_holds(struct span text, struct span part) {
  for (size_t i = 0; i + part.size <= text.size; i++)
    if (span_equal(span_sub(text, i, part.size), part))
      return true;
  return false;
}

static void why_funcs(struct why *why) {
  const struct map *map = why->map;
  for (uint32_t i = 0; i < map->n_funcs; i++) {
    const struct map_func *f = &map->funcs[i];
    if (!names_func(map, why->name, f) && !is_exported(map, why->name, f))
      continue;
    if (is_dropped(map, f))
      continue;
    struct cause cause = map->func_causes[f->input][f->func];
    if (cause.kind == CAUSE_EXPORT && cause.index != UINT32_MAX) {
      writer_bytes(why->w, map_root_name(map, cause));
      writer_text(why->w, ": it is exported");
      why->is_found = true;
    } else {
      say_chain(why, cause, f->name);
    }
    writer_text(why->w, "\n");
  }
}

static void why_dropped(struct why *why) {
  const struct map *map = why->map;
  for (uint32_t i = 0; i < map->n_drops; i++) {
    const struct map_drop *drop = &map->drops[i];
    if (!span_equal(drop->name, why->name))
      continue;
    writer_bytes(why->w, drop->name);
    writer_text(why->w, ": a func of ");
    writer_text(why->w, map->link->inputs[drop->input].name);
    writer_text(why->w, " that no live code calls, so it was left out\n");
    why->is_said = true;
  }
}

/* What of the output, or of main's imports, is called most like it. */
static struct span nearest_name(const struct why *why) {
  const struct map *map = why->map;
  const struct module *m = link_main(map->link)->module;
  struct nearest nearest = nearest_to(why->name);
  for (uint32_t i = 0; i < map->out->n_imports; i++)
    nearest_offer(&nearest, map->out->imports[i].name);
  for (uint32_t i = 0; i < m->n_imports; i++)
    nearest_offer(&nearest, m->imports[i].name);
  for (uint32_t i = 0; i < map->n_funcs; i++)
    if (!is_dropped(map, &map->funcs[i]))
      nearest_offer(&nearest, map->funcs[i].name);
  return nearest.name;
}

/* Up to five names that hold the one that was asked for, or the nearest. */
static void say_nothing(struct why *why) {
  const struct map *map = why->map;
  uint32_t n = 0;
  writer_bytes(why->w, why->name);
  writer_text(why->w, ": neither the output nor an input has it");
  for (uint32_t i = 0; i < map->n_funcs && n < 5 && why->name.size > 2; i++) {
    const struct map_func *f = &map->funcs[i];
    if (!span_holds(f->name, why->name) || is_dropped(map, f))
      continue;
    writer_text(why->w, n++ ? ", " : "; it is part of ");
    writer_bytes(why->w, f->name);
  }
  struct span nearest = n ? (struct span){NULL, 0} : nearest_name(why);
  if (nearest.size) {
    writer_text(why->w, "; the nearest is ");
    writer_bytes(why->w, nearest);
  }
  writer_text(why->w, "\n");
}

bool map_why(const struct map *map, struct span name, struct writer *w) {
  struct why why = {.map = map, .name = name, .w = w};
  why_imports(&why);
  if (!why.is_found)
    why_fused(&why);
  if (!why.is_found)
    why_funcs(&why);
  if (!why.is_found && !why.is_said)
    why_dropped(&why);
  if (!why.is_found && !why.is_said)
    say_nothing(&why);
  return why.is_found;
}
