/*
 * wasi_fuse.c is the front door: the pass table, and the public API around it.
 */
#include "front/builtin.h"
#include "front/handle.h"
#include "fuse/listen.h"
#include "fuse/version.h"
#include "output/beside.h"
#include "output/debug.h"
#include "output/elf.h"
#include "output/source_map.h"
#include "output/wrap.h"
#include "wasm/parse.h"

#include <stdlib.h>

#ifndef WASI_FUSE_VERSION
#define WASI_FUSE_VERSION "0.1.0"
#endif

const char builtin_name[] = "preview1";
const char builtin_provides[] = "wasi_snapshot_preview1,wasi_unstable";

static const struct pass {
  const char *name;
  bool (*run)(struct link *link);
} passes[] = {
    /* Bytes to modules.  From here on modules are const, and every span in
       them points into an input. */
    {"parse inputs", parse_inputs},
    {"verify inputs", verify_inputs},
    {"read worlds", read_worlds},

    /* From here on each import has a target: an item, or a host's import. */
    {"resolve imports", resolve_imports},

    /* From here on no func is added: the last input is the linker's own. */
    {"synthesize runtime", synthesize_runtime},

    /* From here on every body has been decoded, once. */
    {"scan bodies", scan_bodies},
    {"check adapters", check_adapters},

    /* From here on what is not marked is not written. */
    {"mark live", mark_live},

    /* From here on every byte of the adapters has a place. */
    {"plan memory", plan_memory},

    {"look for split units", look_for_split_units},

    /* From here on every live item has its output index. */
    {"number items", number_items},
    {"check versions", check_versions},

    /* From here on every body has its place; nothing is written yet. */
    {"lay out code", lay_out_code},
    {"read files beside", read_besides},
    {"move names and debug info", move_names_and_debug_info},
    {"move source map", move_source_map},

    {"merge worlds", merge_worlds},
};

/* The steps behind the passes. */
static const char transform_step[] = "transform module";
static const char write_step[] = "write output";

enum { N_PASSES = sizeof passes / sizeof *passes };

const char *wf_version(void) {
  return WASI_FUSE_VERSION;
}

/* Options of another size: what the caller does not know is zero; what this
   library does not know must be. */
static bool read_options(const struct wf_options *options,
                         struct wf_options *own) {
  static const uint64_t known =
      WF_COMPONENT | WF_STRIP | WF_NO_BUILTIN | WF_STRIP_DEBUG;
  *own = (struct wf_options){.size = sizeof *own};
  if (!options)
    return true;
  if (options->size < sizeof options->size)
    return false;
  size_t shared = options->size < sizeof *own ? options->size : sizeof *own;
  memcpy(own, options, shared);
  const unsigned char *bytes = (const unsigned char *)options;
  for (size_t i = shared; i < options->size; i++)
    if (bytes[i])
      return false;
  own->size = sizeof *own;
  return !(own->flags & ~known) && own->memory <= WF_MEMORY_EXPORT;
}

static bool copy_strings(struct arena *arena, struct wf_options *options) {
  const char **strings[] = {&options->wasi,
                            &options->import_memory_module,
                            &options->import_memory_name,
                            &options->export_memory,
                            &options->debug_file,
                            &options->listen,
                            &options->source_map,
                            &options->external_debug};
  for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
    if (*strings[i]) {
      *strings[i] = arena_copy(arena, *strings[i], strlen(*strings[i]));
      if (!*strings[i])
        return false;
    }
  return true;
}

/* In a component the memory is the allocator module's: nobody sees its names.
 */
static void hide_memory(struct wf_options *options) {
  options->memory = WF_MEMORY_IMPORT;
  options->import_memory_module = options->import_memory_name = NULL;
  options->export_memory = NULL;
}

/* Hosts of a later preview need not have what preview2 has. */
static void check_wasi(struct wf_link *wf) {
  static const struct version behind = {{0, 3, 0}};
  const char *wasi = wf->link.options.wasi;
  struct version version;
  if (!wasi)
    return;
  bool is_version = version_parse(span_of(wasi), &version);
  if (is_version && version_compare(&version, &behind) < 0)
    return;
  wf->is_broken = true;
  diag_error(&wf->link.diag, WF_ERR_USAGE, NULL, WF_NO_OFFSET,
             is_version ? "options: `%s` is not a version of preview2, which "
                          "ends before 0.3"
                        : "options: `%s` is not a version of WASI, such as "
                          "0.2.0",
             wasi);
}

/* Names that stand in the module. */
static void check_names(struct wf_link *wf) {
  const struct wf_options *options = &wf->link.options;
  const char *names[] = {options->import_memory_module,
                         options->import_memory_name, options->export_memory};
  for (int i = 0; i < 3; i++)
    if (names[i] && !span_is_utf8(span_of(names[i]))) {
      wf->is_broken = true;
      diag_error(&wf->link.diag, WF_ERR_USAGE, NULL, WF_NO_OFFSET,
                 "options: the memory's name `%s` is not UTF-8", names[i]);
    }
}

struct wf_link *wf_link_new(const struct wf_options *options) {
  struct wf_link *wf = calloc(1, sizeof *wf);
  if (!wf)
    return NULL;
  struct link *link = wf->waits = &wf->link;
  link->diag.arena = &link->arena;
  if (!read_options(options, &link->options)) {
    wf->is_broken = true;
    diag_error(&link->diag, WF_ERR_USAGE, NULL, WF_NO_OFFSET,
               "options: a member or flag is not known to version %s",
               wf_version());
  }
  link->arena.limit = link->options.max_memory;
  check_wasi(wf);
  struct span bad;
  if (link->options.listen &&
      !listen_check(span_of(link->options.listen), &bad)) {
    wf->is_broken = true;
    diag_error(&link->diag, WF_ERR_USAGE, NULL, WF_NO_OFFSET,
               "options: `%.*s` is not an address to listen at, such as "
               "127.0.0.1:80 or [::1]:80",
               SPAN_ARGS(bad));
  }
  if (link->options.flags & WF_COMPONENT)
    hide_memory(&link->options);
  check_names(wf);
  if (!wf->is_broken && !copy_strings(&link->arena, &link->options)) {
    wf->is_broken = true;
    diag_no_memory(&link->diag);
  }
  return wf;
}

enum wf_status usage(struct wf_link *wf, const char *why) {
  diag_error(&wf->link.diag, WF_ERR_USAGE, NULL, WF_NO_OFFSET, "%s", why);
  return WF_ERR_USAGE;
}

enum wf_status no_memory(struct wf_link *wf) {
  diag_no_memory(&wf->link.diag);
  return WF_ERR_NOMEM;
}

/* inputs[0] is main's; adapters follow in their order.  Room is kept for the
   built-in adapter and the runtime. */
static enum wf_status add_input(struct wf_link *wf, const char *name,
                                const char *provides, struct span bytes) {
  struct link *link = &wf->link;
  bool is_main = !provides;
  if (wf->is_broken)
    return link->diag.status; /* it has been said why */
  if (wf->has_run)
    return usage(wf, "an input was added after the link was run");
  if (is_main && wf->has_main)
    return usage(wf, "there is a main module already");
  if (!link->inputs)
    link->n_inputs = 1; /* main's place */
  if (!link->inputs || link->n_inputs + 2 >= wf->input_capacity) {
    size_t capacity = wf->input_capacity ? wf->input_capacity * 2 : 8;
    struct input *inputs = arena_array(&link->arena, capacity, sizeof *inputs);
    if (!inputs)
      return no_memory(wf);
    if (link->inputs)
      memcpy(inputs, link->inputs, link->n_inputs * sizeof *inputs);
    link->inputs = inputs;
    wf->input_capacity = capacity;
  }
  name = arena_copy(&link->arena, name, strlen(name));
  if (name && elf_is_elf(bytes) &&
      !elf_read_module(&link->diag, name, bytes, &bytes)) {
    wf->is_broken = true;
    return link->diag.status;
  }
  if (provides)
    provides = arena_copy(&link->arena, provides, strlen(provides));
  if (!name || (!is_main && !provides))
    return no_memory(wf);
  struct input *input =
      is_main ? &link->inputs[0] : &link->inputs[link->n_inputs++];
  *input = (struct input){.role = is_main ? INPUT_MAIN : INPUT_ADAPTER,
                          .name = name,
                          .provides = provides,
                          .bytes = bytes};
  wf->has_main |= is_main;
  return wf->lacks_input ? link->diag.status : WF_OK;
}

enum wf_status wf_link_add_bytes(struct wf_link *wf, const char *name,
                                 const char *provides, const uint8_t *data,
                                 size_t size) {
  return add_input(wf, name, provides, (struct span){data, size});
}

enum wf_status wf_link_add_file(struct wf_link *wf, const char *path,
                                const char *provides) {
  struct link *link = &wf->link;
  struct file *files = arena_more(&link->arena, wf->files, wf->n_files,
                                  &wf->file_capacity, sizeof *files);
  if (!files)
    return no_memory(wf);
  wf->files = files;
  const char *error = file_open(&files[wf->n_files], path);
  if (error) {
    const char *name = arena_copy(&link->arena, path, strlen(path));
    diag_error(&link->diag, WF_ERR_IO, name, WF_NO_OFFSET,
               "it cannot be read: %s", error);
    wf->lacks_input = true;
    return WF_ERR_IO;
  }
  enum wf_status status =
      add_input(wf, path, provides, files[wf->n_files++].bytes);
  if (!status && !provides)
    link->inputs[0].is_file = strcmp(path, "-") != 0;
  return status;
}

enum wf_status wf_link_stub(struct wf_link *wf, const char *module,
                            const char *name, int32_t result) {
  struct link *link = &wf->link;
  if (wf->is_broken)
    return link->diag.status;
  if (wf->has_run)
    return usage(wf, "a stub was added after the link was run");
  struct stub_rule *rules =
      arena_more(&link->arena, link->stub_rules, link->n_stub_rules,
                 &link->stub_rule_capacity, sizeof *rules);
  module = arena_copy(&link->arena, module, strlen(module));
  name = arena_copy(&link->arena, name, strlen(name));
  if (!rules || !module || !name)
    return no_memory(wf);
  link->stub_rules = rules;
  rules[link->n_stub_rules++] = (struct stub_rule){
      .module = span_of(module), .name = span_of(name), .result = result};
  return WF_OK;
}

enum wf_status wf_link_keep_section(struct wf_link *wf, const char *name) {
  struct link *link = &wf->link;
  if (wf->is_broken)
    return link->diag.status;
  if (wf->has_run)
    return usage(wf, "a section was kept after the link was run");
  struct span *kept =
      arena_more(&link->arena, link->kept_sections, link->n_kept_sections,
                 &link->kept_section_capacity, sizeof *kept);
  name = arena_copy(&link->arena, name, strlen(name));
  if (!kept || !name)
    return no_memory(wf);
  link->kept_sections = kept;
  kept[link->n_kept_sections++] = span_of(name);
  return WF_OK;
}

/* The number of the step that writes. */
static uint32_t last_step(const struct wf_link *wf) {
  return N_PASSES + (wf->link.options.transform != NULL);
}

static void tell_progress(struct wf_link *wf, const char *step, uint32_t index,
                          uint64_t written) {
  const struct wf_options *options = &wf->link.options;
  struct wf_progress progress = {.step = step,
                                 .index = index,
                                 .count = last_step(wf) + 1,
                                 .memory = wf->link.arena.total,
                                 .written = written};
  if (options->progress)
    options->progress(options->progress_context, &progress);
}

enum wf_status wf_link_run(struct wf_link *wf) {
  struct link *link = &wf->link;
  if (wf->has_run)
    return usage(wf, "the link was run already");
  if (wf->lacks_input && wf->has_main && !wf->is_broken)
    parse_inputs(link); /* which may be wrong, too */
  wf->lacks_input = false;
  if (diag_failed(&link->diag))
    return link->diag.status; /* of a call before this one */
  if (!wf->has_main)
    return usage(wf, "there is no main module");
  if (!(link->options.flags & WF_NO_BUILTIN)) {
    enum wf_status status =
        add_input(wf, "built-in adapter", builtin_provides,
                  (struct span){wf_builtin_adapter, wf_builtin_adapter_size});
    if (status)
      return status;
  }
  wf->has_run = true;
  for (uint32_t i = 0; i < N_PASSES; i++) {
    tell_progress(wf, passes[i].name, i, 0);
    if (!passes[i].run(link) || link->arena.failed) {
      if (!diag_failed(&link->diag))
        diag_no_memory(&link->diag); /* the only failure without a word */
      return link->diag.status;
    }
  }
  tell_progress(wf, NULL, N_PASSES - 1, 0);
  return WF_OK;
}

/* A sink that tells how much has gone through it. */
struct watched_sink {
  struct sink sink;
  struct wf_link *wf;
  struct sink *to;
  uint64_t written;
};

static bool write_watched(struct sink *sink, struct span bytes) {
  struct watched_sink *watched = (struct watched_sink *)sink;
  if (!watched->to->write(watched->to, bytes))
    return false;
  watched->written += bytes.size;
  tell_progress(watched->wf, write_step, last_step(watched->wf),
                watched->written);
  return true;
}

static bool put_watched(struct sink *sink, uint64_t at, struct span bytes) {
  struct watched_sink *watched = (struct watched_sink *)sink;
  return watched->to->put(watched->to, at, bytes);
}

static bool restart_watched(struct sink *sink) {
  struct watched_sink *watched = (struct watched_sink *)sink;
  watched->written = 0;
  return watched->to->restart(watched->to);
}

bool transform(struct wf_link *wf) {
  struct link *link = &wf->link;
  size_t size = 0;
  if (!link->options.transform || wf->module.size)
    return true;
  tell_progress(wf, transform_step, N_PASSES, 0);
  if (!emit_module(link, &wf->module))
    return false;
  const uint8_t *bytes = link->options.transform(
      link->options.transform_context, wf->module.data, wf->module.size, &size);
  if (!bytes)
    return true;
  link->replacement = (struct span){bytes, size};
  link->replaced = parse_module(&link->arena, &link->diag,
                                "the transformed module", link->replacement);
  return link->replaced != NULL;
}

/* Writes the output; called once it is known that the link succeeded. */
static bool emit(struct wf_link *wf, struct writer *w) {
  struct link *link = &wf->link;
  struct watched_sink watched = {
      .sink = {.write = write_watched}, .wf = wf, .to = w->sink};
  if (!transform(wf))
    return false;
  if (w->sink && w->sink->put) {
    watched.sink.put = put_watched;
    watched.sink.restart = restart_watched;
  }
  if (w->sink)
    w->sink = &watched.sink;
  tell_progress(wf, write_step, last_step(wf), 0);
  bool ok = link->options.flags & WF_COMPONENT ? emit_component(link, w)
                                               : emit_core(link, w);
  ok &= link_wait(link);
  ok =
      ok && writer_flush(w) && !diag_failed(&link->diag) && !link->arena.failed;
  w->sink = watched.to;
  tell_progress(wf, NULL, last_step(wf), writer_total(w));
  return ok;
}

const uint8_t *wf_link_output(struct wf_link *wf, size_t *size) {
  *size = 0;
  if (!wf->has_run || diag_failed(&wf->link.diag))
    return NULL;
  settle_besides(&wf->link, NULL);
  if (!wf->output.size && !emit(wf, &wf->output)) {
    writer_free(&wf->output);
    if (!diag_failed(&wf->link.diag))
      diag_no_memory(&wf->link.diag);
    return NULL;
  }
  *size = wf->output.size;
  return wf->output.data;
}

enum wf_status write_whole_file(struct wf_link *wf, const char *path,
                                bool (*write)(struct wf_link *wf,
                                              struct writer *w)) {
  struct link *link = &wf->link;
  struct file_output out;
  const char *error = file_create(&out, path);
  if (!error) {
    struct writer w = {.sink = &out.sink};
    bool ok = write(wf, &w) && !link->arena.failed;
    writer_free(&w);
    if (!ok && !out.error) {
      file_abandon(&out);
      return diag_failed(&link->diag) ? link->diag.status : no_memory(wf);
    }
    error = file_commit(&out);
  }
  if (error) {
    const char *name = arena_copy(&link->arena, path, strlen(path));
    diag_error(&link->diag, WF_ERR_IO, name, WF_NO_OFFSET,
               "it cannot be written: %s", error);
    return WF_ERR_IO;
  }
  return WF_OK;
}

enum wf_status wf_link_write_file(struct wf_link *wf, const char *path) {
  if (!wf->has_run)
    return usage(wf, "there is nothing to write before the link is run");
  if (diag_failed(&wf->link.diag))
    return wf->link.diag.status;
  settle_besides(&wf->link, path);
  return write_whole_file(wf, path, emit);
}

const struct wf_diagnostic *wf_link_diagnostic(const struct wf_link *wf,
                                               size_t i) {
  const struct diag *diag = &wf->link.diag;
  link_wait(wf->waits);
  return i < diag->n_items ? diag->items[i] : NULL;
}

void wf_link_free(struct wf_link *wf) {
  if (!wf)
    return;
  link_wait(&wf->link);
  for (size_t i = 0; i < wf->n_files; i++)
    file_close(&wf->files[i]);
  writer_free(&wf->output);
  writer_free(&wf->module);
  free_scanned(&wf->link);
  close_besides(&wf->link);
  arena_free(&wf->link.debug.arena);
  arena_free(&wf->link.arena);
  free(wf);
}
