/*
 * map_json.c writes a map for programs; map.schema.json says what is in it.
 * What a page of HTML may not hold in a script, "<", is escaped.
 */
#include "output/map.h"

#include "base/reader.h"
#include "wasm/text.h"

/* A list or object in the making. */
struct json {
  struct writer *w;
  bool has_item; /* so that a comma comes first */
};

static void put_string(struct writer *w, struct span text) {
  static const char digits[] = "0123456789abcdef";
  bool is_utf8 = span_is_utf8(text);
  writer_text(w, "\"");
  for (size_t i = 0; i < text.size; i++) {
    uint8_t byte = text.data[i];
    if (byte == '"' || byte == '\\') {
      writer_text(w, "\\");
      writer_u8(w, byte);
    } else if (byte < 0x20 || byte == '<' || byte == 0x7f) {
      writer_text(w, "\\u00");
      writer_u8(w, (uint8_t)digits[byte >> 4]);
      writer_u8(w, (uint8_t)digits[byte & 15]);
    } else if (byte >= 0x80 && !is_utf8) {
      writer_text(w, "\\ufffd"); /* a file may be called anything */
    } else {
      writer_u8(w, byte);
    }
  }
  writer_text(w, "\"");
}

static void next(struct json *json) {
  if (json->has_item)
    writer_text(json->w, ",");
  json->has_item = true;
}

static void key(struct json *json, const char *name) {
  next(json);
  put_string(json->w, span_of(name));
  writer_text(json->w, ":");
}

static void string(struct json *json, const char *name, struct span text) {
  key(json, name);
  put_string(json->w, text);
}

static void number(struct json *json, const char *name, uint64_t value) {
  key(json, name);
  text_number(json->w, value);
}

static void boolean(struct json *json, const char *name, bool value) {
  key(json, name);
  writer_text(json->w, value ? "true" : "false");
}

/* `open` is { or [; null begins an item of a list, else a member. */
static struct json begin(struct json *json, const char *name,
                         const char *open) {
  if (name)
    key(json, name);
  else
    next(json);
  writer_text(json->w, open);
  return (struct json){json->w, false};
}

/* Items of a list stand on lines of their own. */
static struct json begin_item(struct json *json) {
  next(json);
  writer_text(json->w, "\n{");
  return (struct json){json->w, false};
}

static void end(struct json *json, const char *close) {
  writer_text(json->w, close);
}

static void write_inputs(const struct map *map, struct json *json) {
  struct json list = begin(json, "inputs", "[");
  for (uint32_t i = 0; i < map->link->n_inputs; i++) {
    const struct input *input = &map->link->inputs[i];
    struct json item = begin_item(&list);
    string(&item, "role", span_of(map_role(input)));
    string(&item, "name", span_of(input->name));
    number(&item, "size", input->role == INPUT_RUNTIME ? 0 : input->bytes.size);
    end(&item, "}");
  }
  end(&list, "]");
}

static void write_limits(struct json *json, const struct limits *limits) {
  number(json, "min", limits->min);
  if (limits->flags & LIMITS_MAX)
    number(json, "max", limits->max);
  boolean(json, "shared", limits->flags & LIMITS_SHARED);
  boolean(json, "is64", limits->flags & LIMITS_64);
  number(json, "pageSize", (uint64_t)1 << limits->page_log2);
}

/* A value type for each item of the list: they are separated by blanks, but
   those in brackets. */
static void write_types(struct json *json, const char *name,
                        struct span types) {
  struct writer text = {0};
  struct json list = begin(json, name, "[");
  text_value_types(&text, types);
  for (size_t from = 0, at = 0, depth = 0; at <= text.size; at++) {
    char c = at < text.size ? (char)text.data[at] : ' ';
    depth += c == '(';
    depth -= c == ')';
    if (c == ' ' && !depth && at > from) {
      next(&list);
      put_string(json->w, span_sub(writer_span(&text), from, at - from));
      from = at + 1;
    }
  }
  end(&list, "]");
  json->w->failed |= text.failed;
  writer_free(&text);
}

/* Whether the host returns a list or string, and so calls realloc. */
static bool needs_realloc(const struct map *map, const struct import *import) {
  const struct world *world = map->link->world;
  struct wit_import found;
  return world &&
         wit_find_import(world, import->module, import->name, &found) &&
         found.needs_realloc;
}

static void write_import_type(const struct map *map, struct json *json,
                              const struct import *import) {
  struct writer text = {0};
  text_import_type(&text, map->out, import);
  string(json, "type", writer_span(&text));
  json->w->failed |= text.failed;
  writer_free(&text);
  if (import->kind == EXTERN_FUNC) {
    write_types(json, "params", map->out->types[import->type].params);
    write_types(json, "results", map->out->types[import->type].results);
    if (needs_realloc(map, import))
      boolean(json, "realloc", true);
  } else if (import->kind == EXTERN_MEMORY) {
    struct json limits = begin(json, "limits", "{");
    write_limits(&limits, &map->out->memories[import->index].limits);
    end(&limits, "}");
  }
}

static void write_cause(const struct map *map, struct json *json,
                        struct cause cause) {
  static const char *const roots[] = {
      [CAUSE_NONE] = "nothing",  [CAUSE_LINKER] = "linker",
      [CAUSE_EXPORT] = "export", [CAUSE_ELEM] = "table",
      [CAUSE_GLOBAL] = "global", [CAUSE_FUNC] = "linker",
      [CAUSE_SYMBOL] = "linker"};
  uint32_t func = map_cause_func(map, cause);
  if (func != UINT32_MAX)
    number(json, "by", func);
  else
    string(json, "root", span_of(roots[cause.kind]));
}

static void write_imports(const struct map *map, struct json *json) {
  struct json list = begin(json, "imports", "[");
  for (uint32_t i = 0; i < map->out->n_imports; i++) {
    const struct import *import = &map->out->imports[i];
    struct cause cause = map_import_cause(map, i);
    struct chain chain = map_chain(map, cause);
    struct json item = begin_item(&list);
    string(&item, "module", import->module);
    string(&item, "name", import->name);
    string(&item, "kind", span_of(extern_kind_name(import->kind)));
    write_import_type(map, &item, import);
    write_cause(map, &item, cause);
    struct json names = begin(&item, "chain", "[");
    for (uint32_t j = 0; cause.kind != CAUSE_NONE && j < chain.n; j++) {
      next(&names);
      put_string(json->w, chain.names[j]);
    }
    end(&names, "]}");
  }
  end(&list, "]");
}

static void write_fused(const struct map *map, struct json *json) {
  struct json list = begin(json, "fused", "[");
  uint32_t n;
  const struct map_fused *items = map_fused(map, &n);
  for (uint32_t i = 0; items && i < n; i++) {
    struct json item = begin_item(&list);
    string(&item, "module", items[i].import->module);
    string(&item, "name", items[i].import->name);
    if (items[i].index != UINT32_MAX)
      number(&item, "func", items[i].index);
    end(&item, "}");
  }
  end(&list, "]");
}

static void write_exports(const struct map *map, struct json *json) {
  struct json list = begin(json, "exports", "[");
  for (uint32_t i = 0; i < map->out->n_exports; i++) {
    const struct export *export = &map->out->exports[i];
    struct json item = begin_item(&list);
    string(&item, "name", export->name);
    string(&item, "kind", span_of(extern_kind_name(export->kind)));
    number(&item, "index", export->index);
    end(&item, "}");
  }
  end(&list, "]");
}

static void write_regions(const struct map *map, struct json *json) {
  struct json list = begin(json, "regions", "[");
  for (uint32_t i = 0; i < map->n_regions; i++) {
    const struct map_region *region = &map->regions[i];
    struct json item = begin_item(&list);
    number(&item, "start", region->start);
    number(&item, "size", region->size);
    number(&item, "input", region->input);
    boolean(&item, "zero", region->is_zero);
    if (region->name.size)
      string(&item, "name", region->name);
    end(&item, "}");
  }
  end(&list, "]");
}

static void write_memory(const struct map *map, struct json *json) {
  const struct memory_plan *plan = &map->link->memory;
  if (!plan->has_memory)
    return;
  struct json memory = begin(json, "memory", "{");
  write_limits(&memory, &plan->output);
  struct json program = begin(&memory, "program", "{");
  write_limits(&program, &plan->program);
  end(&program, "}");
  if (plan->has_roof) {
    struct json roof = begin(&memory, "roof", "{");
    number(&roof, "pages", plan->roof_pages);
    number(&roof, "reserve", plan->reserve_pages);
    boolean(&roof, "moves", map->link->live.moves);
    end(&roof, "}");
  }
  write_regions(map, &memory);
  end(&memory, "}");
}

static void write_sections(const struct map *map, struct json *json) {
  struct json list = begin(json, "sections", "[");
  for (uint32_t i = 0; i < map->n_sections; i++) {
    const struct map_section *section = &map->sections[i];
    struct json item = begin_item(&list);
    string(&item, "name", section->name);
    number(&item, "size", section->size);
    boolean(&item, "custom", section->is_custom);
    end(&item, "}");
  }
  end(&list, "]");
}

static void write_funcs(const struct map *map, struct json *json) {
  struct json list = begin(json, "funcs", "[");
  for (uint32_t i = 0; i < map->n_funcs; i++) {
    const struct map_func *f = &map->funcs[i];
    const struct live_input *live = &map->link->live.inputs[f->input];
    if (!live->items[EXTERN_FUNC][f->func])
      continue;
    struct json item = begin_item(&list);
    number(&item, "index", f->index);
    number(&item, "input", f->input);
    string(&item, "name", f->name);
    number(&item, "size", f->size);
    write_cause(map, &item, map->func_causes[f->input][f->func]);
    end(&item, "}");
  }
  end(&list, "]");
}

static void write_drops(const struct map *map, struct json *json) {
  struct json list = begin(json, "dropped", "[");
  for (uint32_t i = 0; i < map->n_drops; i++) {
    const struct map_drop *drop = &map->drops[i];
    struct json item = begin_item(&list);
    number(&item, "input", drop->input);
    string(&item, "name", drop->name);
    number(&item, "size", drop->size);
    end(&item, "}");
  }
  end(&list, "]");
}

void map_write_json(const struct map *map, struct writer *w) {
  bool is_component = map->link->options.flags & WF_COMPONENT;
  struct json json = {w, false};
  writer_text(w, "{");
  number(&json, "format", 1);
  string(&json, "generator", span_of("wasi-fuse"));
  string(&json, "version", span_of(wf_version()));
  string(&json, "kind", span_of(is_component ? "component" : "module"));
  number(&json, "size", map->size);
  write_inputs(map, &json);
  write_imports(map, &json);
  write_fused(map, &json);
  write_exports(map, &json);
  write_memory(map, &json);
  write_sections(map, &json);
  write_funcs(map, &json);
  write_drops(map, &json);
  end(&json, "}\n");
}
