/*
 * reports.c is the part of the public API that tells about a finished link:
 * its imports, maps, and why something is in the output; and that writes ELF
 * files of it.
 */
#include "front/handle.h"
#include "fuse/emit.h"
#include "output/companion.h"
#include "output/elf.h"
#include "output/imports.h"
#include "output/map.h"
#include "output/source_map.h"

static bool is_done(const struct wf_link *wf) {
  return wf->has_run && !diag_failed(&wf->link.diag);
}

/* What a report needs; WF_OK if all of it is there. */
static enum wf_status check_reports(struct wf_link *wf) {
  if (!wf->has_run)
    return usage(wf, "there is nothing to report before the link is run");
  return link_wait(&wf->link) ? WF_OK : wf->link.diag.status;
}

const struct wf_import *wf_link_import(struct wf_link *wf, size_t i) {
  if (!wf->imports && is_done(wf) && transform(wf))
    wf->imports = list_imports(&wf->link, &wf->n_imports);
  return wf->imports && i < wf->n_imports ? &wf->imports[i] : NULL;
}

static bool write_map(struct wf_link *wf, struct writer *w,
                      void (*write)(const struct map *, struct writer *)) {
  struct map map;
  bool ok = map_make(&map, &wf->link);
  if (ok)
    write(&map, w);
  map_free(&map);
  return ok && writer_flush(w);
}

static bool write_text(struct wf_link *wf, struct writer *w) {
  return write_map(wf, w, map_write_text);
}

static bool write_json(struct wf_link *wf, struct writer *w) {
  return write_map(wf, w, map_write_json);
}

static bool write_html(struct wf_link *wf, struct writer *w) {
  return write_map(wf, w, map_write_html);
}

enum wf_status wf_link_write_map(struct wf_link *wf, const char *path,
                                 enum wf_map format) {
  enum wf_status status = check_reports(wf);
  if (status)
    return status;
  switch (format) {
  case WF_MAP_TEXT:
    return write_whole_file(wf, path, write_text);
  case WF_MAP_JSON:
    return write_whole_file(wf, path, write_json);
  case WF_MAP_HTML:
    return write_whole_file(wf, path, write_html);
  }
  return usage(wf, "a map is text, JSON or HTML");
}

const char *wf_link_why(struct wf_link *wf, const char *name, bool *is_there) {
  struct map map;
  struct writer w = {0};
  *is_there = false;
  if (check_reports(wf))
    return NULL;
  if (map_make(&map, &wf->link))
    *is_there = map_why(&map, span_of(name), &w);
  const char *text =
      w.size ? arena_copy(&wf->link.arena, w.data, w.size) : NULL;
  if (!text && !diag_failed(&wf->link.diag))
    no_memory(wf);
  map_free(&map);
  writer_free(&w);
  return text;
}

bool wf_has_elf(void) {
  return elf_is_supported();
}

static bool write_debug(struct wf_link *wf, struct writer *w) {
  return emit_debug_file(&wf->link, w) && writer_flush(w);
}

enum wf_status wf_link_write_debug(struct wf_link *wf, const char *path) {
  enum wf_status status = check_reports(wf);
  return status ? status : write_whole_file(wf, path, write_debug);
}

static bool write_source_map(struct wf_link *wf, struct writer *w) {
  return emit_source_map(&wf->link, w) && writer_flush(w);
}

enum wf_status wf_link_write_source_map(struct wf_link *wf, const char *path) {
  enum wf_status status = check_reports(wf);
  if (status || !link_moves_beside(&wf->link, BESIDE_SOURCE_MAP))
    return status;
  return write_whole_file(wf, path, write_source_map);
}

static bool write_external(struct wf_link *wf, struct writer *w) {
  return emit_external(&wf->link, w) && writer_flush(w);
}

enum wf_status wf_link_write_external_debug(struct wf_link *wf,
                                            const char *path) {
  enum wf_status status = check_reports(wf);
  if (status || wf->link.options.debug_file ||
      !link_moves_beside(&wf->link, BESIDE_DEBUG))
    return status;
  return write_whole_file(wf, path, write_external);
}

const char *wf_link_file_beside(const struct wf_link *wf, size_t i) {
  for (int kind = 0; kind < N_BESIDES; kind++) {
    const struct beside *beside = &wf->link.besides.files[kind];
    if (beside->file.bytes.data && i-- == 0)
      return beside->path;
  }
  return NULL;
}

static bool write_object(struct wf_link *wf, struct writer *w) {
  size_t size;
  const uint8_t *output = wf_link_output(wf, &size);
  return output &&
         emit_object(&wf->link, wf->machine, (struct span){output, size},
                     span_of(wf->object_name), w) &&
         writer_flush(w);
}

enum wf_status wf_link_write_object(struct wf_link *wf, const char *path,
                                    enum wf_machine machine, const char *name) {
  enum wf_status status = check_reports(wf);
  if (status)
    return status;
  if (machine > WF_MACHINE_AARCH64)
    return usage(wf, "an object is for x86-64 or aarch64");
  wf->machine = machine;
  wf->object_name = name;
  return write_whole_file(wf, path, write_object);
}
