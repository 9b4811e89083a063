/*
 * emit_custom.c writes custom sections.  Main's stay where they are and as they
 * are, but for those that hold indices or offsets:
 *
 *     name                      funcs renumbered, the adapters' added
 *     metadata.code.*           funcs and offsets moved
 *     producers                 one entry added
 *     target_features           bulk memory added, if the runtime needs it
 *     component-type*           replaced by those for the whole output
 *     .debug_*                  moved by output/debug.c, perhaps to a file
 *     sourceMappingURL          names what was moved by output/source_map.c,
 *     external_debug_info       or output/debug.c, or is dropped
 *     reloc.*, linking          dropped, with a warning
 */
#include "fuse/emit.h"

#include "base/leb128.h"
#include "base/reader.h"
#include "wasm/names.h"

void write_custom_head(struct writer *w, struct span name, uint64_t size) {
  writer_u8(w, SECTION_CUSTOM);
  writer_u64(w, leb128_u32_size((uint32_t)name.size) + name.size + size);
  writer_name(w, name);
}

void write_custom(struct writer *w, struct span name, struct span content) {
  write_custom_head(w, name, content.size);
  writer_bytes(w, content);
}

static void emit_names(const struct customs *c, struct writer *w) {
  const struct link *link = c->link;
  const struct section *own = module_custom(link_main(link)->module, "name");
  const struct name_plan *names =
      c->is_external ? &link->external_names : &link->names;
  bool was_empty = own && own->content.size == 0;
  if (!names->size && !was_empty)
    return;
  write_custom_head(w, span_of("name"), names->size);
  write_names(names, w);
}

/* `processed-by` gets an entry for wasi-fuse (tool-conventions,
   ProducersSection.md); a section that is malformed is replaced. */
static void emit_producers(const struct section *section, struct writer *w) {
  struct span content = section ? section->content : (struct span){NULL, 0};
  struct reader r = reader_of(content, 0, NULL, NULL);
  struct writer out = {0}, fields = {0};
  bool added = false;
  r.quiet = true;
  uint32_t n_fields = content.size ? reader_count(&r, 2, "") : 0;
  uint32_t kept = 0;
  for (uint32_t i = 0; i < n_fields && reader_ok(&r); i++) {
    struct span name = reader_name(&r, "");
    uint32_t n_values = reader_count(&r, 2, "");
    size_t at = r.pos;
    bool has_us = false;
    for (uint32_t j = 0; j < n_values && reader_ok(&r); j++) {
      has_us |= span_is(reader_name(&r, ""), "wasi-fuse");
      reader_name(&r, "");
    }
    if (!reader_ok(&r))
      break;
    bool ours = span_is(name, "processed-by") && !has_us;
    added |= span_is(name, "processed-by");
    writer_name(&fields, name);
    writer_u32(&fields, n_values + ours);
    writer_bytes(&fields, (struct span){r.data + at, r.pos - at});
    if (ours) {
      writer_name(&fields, span_of("wasi-fuse"));
      writer_name(&fields, span_of(wf_version()));
    }
    kept++;
  }
  if (!added) {
    writer_name(&fields, span_of("processed-by"));
    writer_u32(&fields, 1);
    writer_name(&fields, span_of("wasi-fuse"));
    writer_name(&fields, span_of(wf_version()));
    kept++;
  }
  writer_u32(&out, kept);
  writer_bytes(&out, writer_span(&fields));
  w->failed |= out.failed | fields.failed;
  write_custom(w, span_of("producers"), writer_span(&out));
  writer_free(&out);
  writer_free(&fields);
}

/* What main is said to need does not always say what is in it; but tools that
   read it must find what the runtime has added. */
static void emit_features(const struct link *link,
                          const struct section *section, struct writer *w) {
  uint32_t runtime = link_runtime(link);
  bool grows = link->live.inputs[runtime]
                   .items[EXTERN_FUNC][link_runtime_func(link, RUNTIME_GROW)];
  bool has_bulk = link_main(link)->module->has_data_count;
  struct reader r = reader_of(section->content, 0, NULL, NULL);
  struct writer content = {0};
  r.quiet = true;
  uint32_t count = reader_count(&r, 2, "");
  if (!grows || !has_bulk || link_says_bulk_memory(link) || !reader_ok(&r)) {
    write_custom(w, section->name, section->content);
    return;
  }
  writer_u32(&content, count + 1);
  writer_bytes(&content, (struct span){r.data + r.pos, reader_left(&r)});
  writer_u8(&content, '+');
  writer_name(&content, span_of("bulk-memory"));
  write_custom(w, section->name, writer_span(&content));
  w->failed |= content.failed;
  writer_free(&content);
}

static void warn_dropped(struct customs *c, struct span name) {
  if (!c->has_dropped && !c->link->has_warned)
    diag_warning(&c->link->diag, link_main(c->link)->name, WF_NO_OFFSET,
                 "custom section `%.*s`, and others that hold code offsets: "
                 "they would no longer be true and are left out",
                 SPAN_ARGS(name));
  c->has_dropped = true;
}

/* Whether sizes are guessed for now: debug information is still under way, and
   counts as what it is moved from. */
static bool is_guessing(const struct customs *c, const struct writer *w) {
  return w->counts && c->link->debug.is_under_way;
}

/* Waits for debug information, where it is first needed. */
static bool await_debug(struct customs *c) {
  if (!c->has_debug && link_wait(c->link))
    c->has_debug = link_array(c->link, c->link->debug.n_sections, sizeof(bool));
  return c->has_debug != NULL;
}

/* Whether debug information goes to another file. */
static bool is_debug_elsewhere(const struct customs *c) {
  return !c->is_external && (c->link->external || c->link->options.debug_file);
}

/* Debug information that was moved stands where main's was, the first section
   of a name for main's first, and so on; it may have more than main. */
static bool emit_debug(struct customs *c, const struct section *section,
                       struct writer *w) {
  struct span name = section->name;
  const struct debug_info *debug = &c->link->debug;
  size_t i = c->next_debug;
  if (is_debug_elsewhere(c))
    return true;
  if (is_guessing(c, w)) {
    write_custom(w, name, section->content);
    return true;
  }
  if (!await_debug(c))
    return false;
  while (i < debug->n_sections &&
         (c->has_debug[i] || !span_equal(debug->sections[i].name, name)))
    i++;
  if (i == debug->n_sections)
    return true;
  write_custom(w, name, debug->sections[i].bytes);
  c->has_debug[i] = true;
  while (c->next_debug < debug->n_sections && c->has_debug[c->next_debug])
    c->next_debug++;
  return true;
}

/* A file that is looked for beside the module. */
static void write_file_name(struct writer *w, const char *section,
                            const char *path) {
  const char *slash = strrchr(path, '/');
  struct writer content = {0};
  writer_name(&content, span_of(slash ? slash + 1 : path));
  write_custom(w, span_of(section), writer_span(&content));
  w->failed |= content.failed;
  writer_free(&content);
}

static bool emit_new_debug(struct customs *c, struct writer *w) {
  const struct debug_info *debug = &c->link->debug;
  if (c->link->options.debug_file)
    write_file_name(w, "external_debug_info", c->link->options.debug_file);
  if (is_debug_elsewhere(c) || is_guessing(c, w))
    return true;
  if (!await_debug(c))
    return false;
  for (size_t i = c->next_debug; i < debug->n_sections; i++)
    if (!c->has_debug[i])
      write_custom(w, debug->sections[i].name, debug->sections[i].bytes);
  return true;
}

/* Whether a file beside main is the output's as it is: no code has moved.
   Offsets of a source map count from the start of the file; in front of the
   code it is not known where that will be. */
static bool keeps_beside(const struct link *link, enum beside_kind kind) {
  bool has_code = link->code_start || !link->numbering.n_funcs;
  if (kind == BESIDE_DEBUG)
    return link->besides.is_unmoved && !link->options.debug_file;
  return link->besides.is_unmoved && has_code &&
         link->code_start == link_main(link)->module->code_offset;
}

/* A section that names a file beside the module. */
static void emit_beside(struct customs *c, const struct section *section,
                        enum beside_kind kind, struct writer *w) {
  struct link *link = c->link;
  struct beside *beside = &link->besides.files[kind];
  const char *wrong = beside->wrong ? beside->wrong : "there is nothing in it";
  if (c->has_beside[kind] || c->is_external)
    return; /* the first is meant; and none follows another */
  c->has_beside[kind] = true;
  bool is_asked_for = beside->target == link->options.debug_file;
  beside->is_kept = keeps_beside(link, kind);
  if (beside->is_kept)
    write_custom(w, section->name, section->content);
  else if (link_moves_beside(link, kind) && !is_asked_for)
    write_file_name(w, beside->section, beside->target);
  else if (!link_moves_beside(link, kind) && !link->has_warned)
    diag_warning(&link->diag, link_main(link)->name, section->offset,
                 "%s: it is left out: %s", beside->what, wrong);
}

bool emit_custom(struct customs *c, const struct section *section,
                 struct writer *w) {
  if (span_starts(section->name, ".debug_")) {
    return emit_debug(c, section, w);
  }
  if (link_strips(c->link, section->name))
    return true;
  if (span_is(section->name, "name")) {
    if (!c->has_names)
      emit_names(c, w);
    c->has_names = true;
    return true;
  }
  if (span_starts(section->name, "component-type"))
    return true;
  if (span_starts(section->name, "metadata.code."))
    return c->link->options.transform ||
           emit_code_metadata(c->link, section, w);
  if (span_is(section->name, "external_debug_info")) {
    emit_beside(c, section, BESIDE_DEBUG, w);
    return true;
  }
  if (span_is(section->name, "sourceMappingURL")) {
    emit_beside(c, section, BESIDE_SOURCE_MAP, w);
    return true;
  }
  if (span_starts(section->name, "reloc.") ||
      span_is(section->name, "linking")) {
    warn_dropped(c, section->name);
    return true;
  }
  if (span_is(section->name, "target_features")) {
    emit_features(c->link, section, w);
    return true;
  }
  if (span_is(section->name, "producers")) {
    c->has_producers = true;
    emit_producers(section, w);
    return true;
  }
  write_custom(w, section->name, section->content);
  return true;
}

/* A section says how strings are encoded in all of it, so that the output has
   one for each encoding in its world. */
static bool emit_worlds(struct link *link, struct writer *w) {
  static const char *const names[] = {"component-type:wasi-fuse",
                                      "component-type:wasi-fuse-utf16",
                                      "component-type:wasi-fuse-latin1"};
  unsigned all = link->world ? link->world->encodings : 0;
  bool is_mixed = all & (all - 1);
  bool ok = true;
  for (unsigned e = WIT_UTF8; link->world && e <= WIT_LATIN1_UTF16; e++) {
    const struct world *world = link->world;
    struct world *part = NULL;
    struct writer content = {0};
    if (is_mixed ? !(all >> e & 1) : e != WIT_UTF8)
      continue;
    if (is_mixed && !wit_with_encoding(&link->arena, &link->diag, world,
                                       (enum wit_encoding)e, &part))
      return false;
    ok &= wit_encode_section(is_mixed ? part : world, &link->arena, &link->diag,
                             &content);
    if (ok && content.size)
      write_custom(w, span_of(names[e]), writer_span(&content));
    w->failed |= content.failed;
    writer_free(&content);
  }
  return ok;
}

bool emit_new_customs(struct customs *c, struct writer *w) {
  struct link *link = c->link;
  if (!emit_new_debug(c, w))
    return false;
  if (c->is_external)
    return true;
  if (!c->has_names && !link_strips(link, span_of("name")))
    emit_names(c, w);
  if (!c->has_producers)
    emit_producers(NULL, w);
  return (link->options.flags & WF_COMPONENT) || emit_worlds(link, w);
}
