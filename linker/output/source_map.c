/*
 * source_map.c moves the source map of the program and writes it anew.  Of its
 * JSON three members change, the rest is copied:
 *
 *   mappings     moved
 *   file         the name of the output
 *   sourceRoot   leads from the output's folder to where sources were
 */
#include "output/source_map.h"

#include "base/file.h"
#include "output/mappings.h"

/* Steps over a string, behind its first quote; false if it does not end. */
static bool skip_string(struct span json, size_t *at) {
  for (; *at < json.size; ++*at) {
    if (json.data[*at] == '"') {
      ++*at;
      return true;
    }
    if (json.data[*at] == '\\')
      ++*at;
  }
  return false;
}

static void skip_space(struct span json, size_t *at) {
  while (*at < json.size && strchr(" \t\r\n", json.data[*at]) && json.data[*at])
    ++*at;
}

/* Steps over a value: up to what can only come behind it. */
static bool skip_value(struct span json, size_t *at) {
  size_t depth = 0;
  while (*at < json.size) {
    uint8_t byte = json.data[*at];
    if (depth == 0 && (byte == ',' || byte == '}'))
      return true;
    ++*at;
    if (byte == '"' && !skip_string(json, at))
      return false;
    if (byte == '{' || byte == '[')
      depth++;
    else if ((byte == '}' || byte == ']') && depth-- == 0)
      return false;
  }
  return false;
}

/* A member of the map: its value with quotes is [from, to). */
enum member { MAPPINGS, FILE_NAME, SOURCE_ROOT, N_MEMBERS };

struct members {
  struct {
    size_t from, to;
  } at[N_MEMBERS]; /* to is 0 where it is not there */
  size_t first;    /* where members begin */
};

static struct span value_of(struct span json, const struct members *members,
                            enum member member) {
  if (!members->at[member].to)
    return (struct span){NULL, 0};
  size_t from = members->at[member].from + 1;
  return span_sub(json, from, members->at[member].to - 1 - from);
}

/* Finds the members of the object; null, or what is wrong. */
static const char *find_members(struct span json, struct members *members) {
  static const char *const names[] = {"mappings", "file", "sourceRoot"};
  static const char malformed[] = "it is not the JSON of a source map";
  size_t at = 0;
  *members = (struct members){.first = 0};
  skip_space(json, &at);
  if (at == json.size || json.data[at++] != '{')
    return malformed;
  members->first = at;
  for (;;) {
    skip_space(json, &at);
    size_t name = at;
    if (at == json.size || json.data[at++] != '"' || !skip_string(json, &at))
      return malformed;
    struct span key = span_sub(json, name + 1, at - name - 2);
    skip_space(json, &at);
    if (at == json.size || json.data[at++] != ':')
      return malformed;
    skip_space(json, &at);
    size_t from = at;
    bool is_string = at < json.size && json.data[at] == '"';
    if (is_string && (++at, !skip_string(json, &at)))
      return malformed;
    size_t to = at;
    if (!skip_value(json, &at))
      return malformed;
    if (span_is(key, "sections"))
      return "it has sections, which are not supported";
    for (int i = 0; i < N_MEMBERS; i++)
      if (is_string && span_is(key, names[i])) {
        members->at[i].from = from;
        members->at[i].to = to;
      }
    if (json.data[at++] == '}')
      break;
  }
  return members->at[MAPPINGS].to ? NULL : malformed;
}

static struct span json_of(const struct link *link) {
  return link->besides.files[BESIDE_SOURCE_MAP].file.bytes;
}

/* Moves the mappings; what is wrong with the map, or null. */
static const char *move(struct link *link) {
  struct members members;
  struct mappings old, *new = link_array(link, 1, sizeof *new);
  const char *wrong = find_members(json_of(link), &members);
  if (wrong || !new)
    return wrong;
  enum mappings_status status =
      mappings_read(&link->arena, value_of(json_of(link), &members, MAPPINGS),
                    link_main(link)->module->code_offset, &old);
  if (status == MAPPINGS_MALFORMED)
    return "its mappings are malformed";
  if (status == MAPPINGS_OK &&
      mappings_move(&link->arena, link->besides.code, &old, new))
    link->mappings = new;
  else
    diag_no_memory(&link->diag);
  return NULL;
}

bool move_source_map(struct link *link) {
  struct beside *map = &link->besides.files[BESIDE_SOURCE_MAP];
  if (map->path && !map->wrong)
    map->wrong = move(link);
  return link->diag.status == WF_OK;
}

/* From the folder of `from` to that of `to`, both real: `../a/`. */
static void write_way(struct writer *w, struct span from, struct span to) {
  size_t shared = 0;
  for (size_t i = 0; i < from.size && i < to.size; i++) {
    if (from.data[i] != to.data[i])
      break;
    if (from.data[i] == '/')
      shared = i + 1;
  }
  for (size_t i = shared; i < from.size; i++)
    if (from.data[i] == '/')
      writer_bytes(w, span_of("../"));
  for (size_t i = shared; i < to.size; i++) {
    uint8_t byte = to.data[i];
    if (byte == '"' || byte == '\\')
      writer_u8(w, '\\');
    writer_u8(w, byte);
  }
}

/* Sources are found from the folder of the map, and that may be another now. */
static bool write_root(const struct link *link, struct writer *w,
                       struct span root) {
  bool is_absolute =
      (root.size && root.data[0] == '/') || span_find(root, ':') < root.size;
  const struct beside *map = &link->besides.files[BESIDE_SOURCE_MAP];
  struct writer from = {0}, to = {0};
  writer_u8(w, '"');
  if (!is_absolute && file_folder(&from, map->target) &&
      file_folder(&to, map->path))
    write_way(w, writer_span(&from), writer_span(&to));
  writer_bytes(w, root);
  writer_u8(w, '"');
  w->failed |= from.failed | to.failed;
  writer_free(&from);
  writer_free(&to);
  return writer_ok(w);
}

/* The output is called as the map is, without its `.map`. */
static void write_file_name(const struct link *link, struct writer *w) {
  const char *path = link->besides.files[BESIDE_SOURCE_MAP].target;
  const char *slash = strrchr(path, '/');
  struct span name = span_of(slash ? slash + 1 : path);
  static const char ending[] = ".map";
  size_t n = sizeof ending - 1;
  if (name.size > n && span_is(span_sub(name, name.size - n, n), ending))
    name.size -= n;
  writer_u8(w, '"');
  writer_bytes(w, name);
  writer_u8(w, '"');
}

static void write_member(const struct link *link, struct writer *w,
                         const struct members *members, enum member member) {
  if (member == SOURCE_ROOT) {
    write_root(link, w, value_of(json_of(link), members, member));
  } else if (member == FILE_NAME) {
    write_file_name(link, w);
  } else {
    writer_u8(w, '"');
    mappings_write(w, link->mappings, link->code_start);
    writer_u8(w, '"');
  }
}

bool emit_source_map(struct link *link, struct writer *w) {
  struct span json = json_of(link);
  struct members members;
  find_members(json, &members);
  size_t at = members.first;
  writer_bytes(w, span_sub(json, 0, at));
  if (!members.at[SOURCE_ROOT].to) {
    writer_bytes(w, span_of("\"sourceRoot\":"));
    write_root(link, w, (struct span){NULL, 0});
    writer_u8(w, ',');
  }
  for (;;) {
    int next = -1;
    for (int i = 0; i < N_MEMBERS; i++)
      if (members.at[i].to > at &&
          (next < 0 || members.at[i].from < members.at[next].from))
        next = i;
    if (next < 0)
      break;
    writer_bytes(w, span_sub(json, at, members.at[next].from - at));
    write_member(link, w, &members, (enum member)next);
    at = members.at[next].to;
  }
  writer_bytes(w, span_sub(json, at, json.size - at));
  return writer_ok(w);
}
