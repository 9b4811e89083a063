/*
 * fuzz_beside.c moves what is in files beside a program.  An input is
 *
 *     0 | the code, as moved_code.h has it | mappings of a source map
 *     1 | a source map
 *     2 | a module with debug information
 *
 * where files are beside a program whose code moves.  Promised are that
 * mappings are moved, or malformed; that each run of code that is live has what
 * it had before; that what was written reads again as it was; and that no file
 * fails a link, but is left out with a warning.
 */
#define _XOPEN_SOURCE 700 /* mkdtemp */

#include "fuzz.h"
#include "moved_code.h"

#include "front/handle.h"
#include "fuse/emit.h"
#include "output/mappings.h"
#include "output/source_map.h"

#include <string.h>
#include <unistd.h>

enum { CODE_START = 77 };

static bool is_same(const struct mapping *a, const struct mapping *b) {
  if (!a || !b) /* none is as good as one without a source */
    return !(a ? a->has_source : b && b->has_source);
  return a->has_source == b->has_source &&
         (!a->has_source ||
          (a->source == b->source && a->line == b->line &&
           a->column == b->column && a->has_name == b->has_name &&
           (!a->has_name || a->name == b->name)));
}

/* What the instruction at `offset` has: the last one up to there, or null. */
static const struct mapping *at(const struct mappings *mappings,
                                uint32_t offset) {
  size_t low = 0, high = mappings->n;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (mappings->items[middle].offset <= offset)
      low = middle + 1;
    else
      high = middle;
  }
  return low ? &mappings->items[low - 1] : NULL;
}

/* The instruction at `old`, if it is one, has what it had: what lies within an
   instruction that got shorter has no place. */
static void check_at(const struct code_func *func, uint32_t old,
                     const struct mappings *before,
                     const struct mappings *after) {
  if (old < func->old_start || old >= func->old_end)
    return;
  uint32_t moved = code_func_move(func, old);
  bool is_last = code_func_move(func, old + 1) != moved;
  if (moved < func->new_end && is_last)
    FUZZ_CHECK(is_same(at(before, old), at(after, moved)));
}

/* At each end of each run, and where the code changes. */
static void check_func(const struct code_func *func,
                       const struct mappings *before,
                       const struct mappings *after) {
  for (size_t i = 0; i < before->n; i++) {
    check_at(func, before->items[i].offset, before, after);
    check_at(func, before->items[i].offset - 1, before, after);
  }
  for (uint32_t i = 0; i < func->n_changes; i++) {
    check_at(func, func->changes[i].at, before, after);
    check_at(func, func->changes[i].at - 1, before, after);
  }
  check_at(func, func->old_start, before, after);
  check_at(func, func->old_end - 1, before, after);
}

static void check_read(struct arena *arena, const struct mappings *mappings) {
  struct writer w = {0};
  struct mappings again;
  mappings_write(&w, mappings, CODE_START);
  FUZZ_CHECK(writer_ok(&w));
  FUZZ_CHECK(mappings_read(arena, writer_span(&w), CODE_START, &again) ==
             MAPPINGS_OK);
  FUZZ_CHECK(again.n == mappings->n);
  for (size_t i = 0; i < again.n; i++)
    FUZZ_CHECK(again.items[i].offset == mappings->items[i].offset &&
               is_same(&again.items[i], &mappings->items[i]));
  writer_free(&w);
}

static void move_mappings(struct span bytes) {
  static struct moved_code code;
  struct arena arena = {.limit = (size_t)1 << 30};
  struct reader r = reader_of(bytes, 0, "input", NULL);
  struct mappings before, after;
  r.quiet = true;
  moved_code_read(&code, &r);
  struct span text = reader_bytes(&r, reader_left(&r), "");
  enum mappings_status status =
      mappings_read(&arena, text, CODE_START, &before);
  FUZZ_CHECK(status != MAPPINGS_NO_MEMORY);
  if (status == MAPPINGS_OK) {
    check_read(&arena, &before);
    FUZZ_CHECK(mappings_move(&arena, &code.map, &before, &after));
    check_read(&arena, &after);
    for (uint32_t i = 0; i < code.map.n_funcs; i++)
      if (code.map.funcs[i].live)
        check_func(&code.map.funcs[i], &before, &after);
  }
  arena_free(&arena);
}

/* It calls an import that becomes a stub, so that its code moves. */
#define PROGRAM                                                                \
  "\0asm\1\0\0\0"                                                              \
  "\x01\x04\x01\x60\x00\x00"                                                   \
  "\x02\x0a\x01\x04host\x01"                                                   \
  "f\x00\x00"                                                                  \
  "\x03\x02\x01\x00"                                                           \
  "\x07\x05\x01\x01"                                                           \
  "f\x00\x01"                                                                  \
  "\x0a\x06\x01\x04\x00\x10\x00\x0b"

static const uint8_t with_map[] = PROGRAM "\x00\x16\x10sourceMappingURL\x04"
                                          "file";
static const uint8_t with_debug[] = PROGRAM "\x00\x19\x13"
                                            "external_debug_info\x04"
                                            "file";

static char folder[] = "/tmp/fuzz_beside-XXXXXX";
static char program_path[sizeof folder + 16], file_path[sizeof folder + 16];

static void write_file(const char *path, const void *data, size_t size) {
  FILE *file = fopen(path, "wb");
  FUZZ_CHECK(file && fwrite(data, 1, size, file) == size);
  FUZZ_CHECK(fclose(file) == 0);
}

static void remove_files(void) {
  unlink(program_path);
  unlink(file_path);
  rmdir(folder);
}

static void make_files(enum beside_kind kind, struct span file) {
  if (!*program_path) {
    FUZZ_CHECK(mkdtemp(folder));
    snprintf(program_path, sizeof program_path, "%s/a.wasm", folder);
    snprintf(file_path, sizeof file_path, "%s/file", folder);
    atexit(remove_files);
  }
  if (kind == BESIDE_DEBUG)
    write_file(program_path, with_debug, sizeof with_debug - 1);
  else
    write_file(program_path, with_map, sizeof with_map - 1);
  write_file(file_path, file.data, file.size);
}

/* Links the program; true: it has a new file, which is written. */
static bool link_once(enum beside_kind kind, struct writer *w) {
  struct wf_options options = WF_OPTIONS_INIT;
  options.flags = WF_NO_BUILTIN;
  options.source_map = options.external_debug = "/new";
  size_t size;
  struct wf_link *link = wf_link_new(&options);
  FUZZ_CHECK(link);
  wf_link_add_file(link, program_path, NULL);
  wf_link_stub(link, "host", "f", WF_STUB_TRAP);
  FUZZ_CHECK(wf_link_run(link) == WF_OK);
  FUZZ_CHECK(wf_link_output(link, &size));
  bool has_file = link_moves_beside(&link->link, kind);
  FUZZ_CHECK(has_file || wf_link_diagnostic(link, 0));
  if (has_file && kind == BESIDE_DEBUG)
    FUZZ_CHECK(emit_external(&link->link, w));
  else if (has_file)
    FUZZ_CHECK(emit_source_map(&link->link, w));
  wf_link_free(link);
  return has_file;
}

/* What was written can be moved on. */
static void move_file(enum beside_kind kind, struct span bytes) {
  struct writer w = {0}, again = {0}, on = {0};
  make_files(kind, bytes);
  bool has_file = link_once(kind, &w);
  FUZZ_CHECK(link_once(kind, &again) == has_file);
  FUZZ_CHECK(span_equal(writer_span(&w), writer_span(&again)));
  if (has_file) {
    make_files(kind, writer_span(&w));
    FUZZ_CHECK(link_once(kind, &on));
  }
  writer_free(&w);
  writer_free(&again);
  writer_free(&on);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct span bytes = {data, size};
  if (size == 0)
    return 0;
  bytes = span_sub(bytes, 1, size - 1);
  if (data[0] % 3 == 0)
    move_mappings(bytes);
  else
    move_file(data[0] % 3 == 1 ? BESIDE_SOURCE_MAP : BESIDE_DEBUG, bytes);
  return 0;
}
