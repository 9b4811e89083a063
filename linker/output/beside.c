/*
 * beside.c finds the files beside the program.  What names them is part of the
 * program, and may be anyone's: so only regular files in the program's folder
 * or below are read, and what these name in turn is not looked at.
 */
#include "output/beside.h"

#include "base/file.h"
#include "base/reader.h"
#include "output/code_map.h"
#include "output/debug.h"

/* The content of the section: a name. */
static struct span name_in(const struct section *section) {
  struct span none = {NULL, 0};
  struct reader r = reader_of(section->content, 0, NULL, NULL);
  r.quiet = true;
  struct span name = reader_name(&r, "");
  return reader_ok(&r) ? name : none;
}

/* Whether a URL is the path of a file in the program's folder or below. */
static bool is_below(struct span url) {
  size_t colon = span_find(url, ':');
  if (colon < url.size || !url.size || url.data[0] == '/')
    return false;
  for (size_t at = 0; at < url.size;) {
    struct span rest = span_sub(url, at, url.size - at);
    size_t size = span_find(rest, '/');
    if (span_is(span_sub(rest, 0, size), ".."))
      return false;
    at += size + 1;
  }
  return span_find(url, 0) == url.size;
}

/* The path of `name` in the folder of `path`. */
static const char *join_path(struct link *link, const char *path,
                             struct span name) {
  const char *slash = strrchr(path, '/');
  size_t size = slash ? (size_t)(slash - path) + 1 : 0;
  char *joined = link_array(link, size + name.size + 1, 1);
  if (!joined)
    return NULL;
  if (size)
    memcpy(joined, path, size);
  if (name.size)
    memcpy(joined + size, name.data, name.size);
  return joined;
}

/* Opens the file; why it cannot be, or null. */
static const char *find_file(struct link *link, struct beside *beside,
                             const struct section *section) {
  const struct input *main = link_main(link);
  struct span name = name_in(section);
  if (!main->is_file || !is_below(name))
    return "it is no file beside the program";
  if (!beside->target)
    return "there is no file to write it to";
  beside->path = join_path(link, main->name, name);
  if (!beside->path)
    return NULL;
  return file_is_same(beside->path, main->name)
             ? "it is the program itself"
             : file_open_regular(&beside->file, beside->path);
}

/* The sections of a module; what it has in them is not looked at.  False if it
   is none. */
static bool split(struct link *link, struct span bytes,
                  struct module *external) {
  static const uint8_t preamble[] = {0, 'a', 's', 'm', 1, 0, 0, 0};
  struct section *sections = NULL;
  size_t capacity = 0;
  struct reader r = reader_of(bytes, 0, NULL, NULL);
  r.quiet = true;
  struct span head = reader_bytes(&r, sizeof preamble, "");
  if (!span_equal(head, (struct span){preamble, sizeof preamble}))
    return false;
  while (reader_left(&r) && reader_ok(&r)) {
    struct section section = {.id = reader_u8(&r, "")};
    struct reader content = reader_frame(&r, "");
    if (section.id == SECTION_CUSTOM)
      section.name = reader_name(&content, "");
    if (!reader_ok(&content))
      return false;
    section.offset = reader_offset(&content);
    section.content =
        (struct span){content.data + content.pos, reader_left(&content)};
    sections = arena_more(&link->arena, sections, external->n_sections,
                          &capacity, sizeof *sections);
    if (!sections) {
      diag_no_memory(&link->diag);
      return true;
    }
    sections[external->n_sections++] = section;
  }
  external->sections = sections;
  return reader_ok(&r);
}

static bool is_equal(const struct section *a, const struct section *b) {
  return span_equal(a->content, b->content);
}

/* What says that the debug information is of another program, or null. */
static const char *compare(const struct module *main,
                           const struct module *external) {
  const struct section *id = module_custom(main, "build_id");
  const struct section *other_id = module_custom(external, "build_id");
  const struct section *code = module_section(main, SECTION_CODE);
  const struct section *other_code = module_section(external, SECTION_CODE);
  bool differ = (id && other_id && !is_equal(id, other_id)) ||
                (other_code && !(code && is_equal(code, other_code)));
  return differ ? "it is of another program" : NULL;
}

/* Why the file with debug information is of no use, or null. */
static const char *read_external(struct link *link,
                                 const struct beside *beside) {
  struct module *external = link_array(link, 1, sizeof *external);
  if (!external)
    return NULL;
  external->name = beside->path;
  if (!split(link, beside->file.bytes, external))
    return "it is no WebAssembly module";
  const char *wrong = compare(link_main(link)->module, external);
  if (!wrong && external->n_sections)
    link->external = external;
  return wrong;
}

/* Whether the file is to be read: a new one is written, and tells more. */
static bool is_wanted(const struct link *link, enum beside_kind kind) {
  const struct beside *beside = &link->besides.files[kind];
  if (kind == BESIDE_DEBUG && link->options.debug_file)
    return true;
  return !link_strips(link, span_of(beside->section)) &&
         (kind == BESIDE_SOURCE_MAP || !link->besides.is_unmoved);
}

static const char *read_beside(struct link *link, enum beside_kind kind,
                               const struct section *section) {
  struct beside *beside = &link->besides.files[kind];
  if (link->options.transform)
    return "the code is another now";
  if (!is_wanted(link, kind))
    return NULL;
  const char *wrong = find_file(link, beside, section);
  if (wrong || !beside->path)
    return wrong;
  return kind == BESIDE_DEBUG ? read_external(link, beside) : NULL;
}

bool read_besides(struct link *link) {
  struct besides *besides = &link->besides;
  const struct wf_options *options = &link->options;
  const struct module *m = link_main(link)->module;
  *besides = (struct besides){
      .files = {[BESIDE_SOURCE_MAP] = {.section = "sourceMappingURL",
                                       .what = "source map",
                                       .target = options->source_map},
                [BESIDE_DEBUG] = {.section = "external_debug_info",
                                  .what = "external debug information",
                                  .target = options->debug_file
                                                ? options->debug_file
                                                : options->external_debug}}};
  for (int kind = 0; kind < N_BESIDES; kind++) {
    struct beside *beside = &besides->files[kind];
    const struct section *section = module_custom(m, beside->section);
    struct code_map *code = link_array(link, 1, sizeof *code);
    if (!section)
      continue;
    if (!besides->code) {
      if (!code || !link_code_map(link, &link->arena, 0, code))
        return false;
      besides->code = code;
      besides->is_unmoved = !options->transform && code_map_is_identity(code);
    }
    const char *wrong = read_beside(link, (enum beside_kind)kind, section);
    if (wrong) /* strerror's is not ours to keep */
      beside->wrong = arena_copy(&link->arena, wrong, strlen(wrong));
    if (wrong && !beside->wrong)
      diag_no_memory(&link->diag);
  }
  return link->diag.status == WF_OK;
}

/* Whether the new file would take the place of one that was read. */
static bool replaces(const struct link *link, const struct beside *beside,
                     bool is_in_place) {
  for (uint32_t i = 0; i < link->n_inputs; i++)
    if (link->inputs[i].name &&
        file_is_same(beside->target, link->inputs[i].name))
      return true;
  for (int kind = 0; kind < N_BESIDES; kind++) {
    const struct beside *read = &link->besides.files[kind];
    if (read->path && file_is_same(beside->target, read->path) &&
        !(is_in_place && read == beside))
      return true;
  }
  return false;
}

void settle_besides(struct link *link, const char *output) {
  const struct input *main = link_main(link);
  bool is_in_place =
      output && main->is_file && file_is_same(output, main->name);
  for (int kind = 0; kind < N_BESIDES && !link->besides.is_settled; kind++) {
    struct beside *beside = &link->besides.files[kind];
    bool is_asked_for = beside->target == link->options.debug_file;
    if (beside->path && !beside->wrong && !is_asked_for &&
        replaces(link, beside, is_in_place))
      beside->wrong =
          "the new one would take the place of a file that was read";
  }
  link->besides.is_settled = true;
}

void close_besides(struct link *link) {
  for (int kind = 0; kind < N_BESIDES; kind++)
    file_close(&link->besides.files[kind].file);
}
