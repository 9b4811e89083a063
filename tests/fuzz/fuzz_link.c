/*
 * fuzz_link.c links through the public API.  Promised are:
 *
 *   - a link fails if and only if it has an error among its diagnostics
 *   - two runs give equal bytes and equal diagnostics
 *   - the output of a link is a module, or a component around modules, that
 *     parses, is verified, and all of whose bodies decode
 *   - a core module that was fused is fused again to itself
 */
#include "fuzz.h"

#include "wasi_fuse.h"
#include "wasm/parse.h"
#include "wasm/scan.h"
#include "wasm/verify.h"

#include <string.h>

/* Flags that every input of this build has: the target `component` has some. */
#ifndef FUZZ_ALWAYS
#define FUZZ_ALWAYS 0
#endif

/* What the adapter of an input stands for. */
static const char served[] = "wasi_snapshot_preview1,env2";

static struct wf_link *start(const struct fuzz_input *input) {
  struct wf_options options = WF_OPTIONS_INIT;
  int memory = input->flags & FUZZ_MEMORY;
  options.memory = (enum wf_memory)(memory == 3 ? WF_MEMORY_EXPORT : memory);
  if (memory == 3) {
    options.import_memory_module = "my";
    options.import_memory_name = "own";
    options.export_memory = "mem";
  }
  if (input->flags & FUZZ_COMPONENT)
    options.flags |= WF_COMPONENT;
  if (input->flags & FUZZ_STRIP)
    options.flags |= WF_STRIP;
  if (!(input->flags & FUZZ_BUILTIN))
    options.flags |= WF_NO_BUILTIN;
  if (input->flags & FUZZ_WASI_0_2_0)
    options.wasi = "0.2.0";
  struct wf_link *link = wf_link_new(&options);
  FUZZ_CHECK(link);
  wf_link_add_bytes(link, "main.wasm", NULL, input->main.data,
                    input->main.size);
  if (input->adapter.data)
    wf_link_add_bytes(link, "adapter.wasm", served, input->adapter.data,
                      input->adapter.size);
  if (input->flags & FUZZ_STUB) {
    wf_link_stub(link, "env", "f", 8);
    wf_link_stub(link, "wasi_snapshot_preview1", "fd_write", WF_STUB_TRAP);
  }
  return link;
}

static void check_diagnostics(const struct wf_link *link, bool failed) {
  const struct wf_diagnostic *item;
  bool has_error = false;
  for (size_t i = 0; (item = wf_link_diagnostic(link, i)); i++) {
    has_error |= item->status != WF_OK;
    FUZZ_CHECK(item->message && *item->message);
    for (const char *c = item->message; *c; c++)
      FUZZ_CHECK((unsigned char)*c >= ' ' && *c != 0x7f);
  }
  FUZZ_CHECK(failed == has_error);
}

static void check_same_diagnostics(const struct wf_link *a,
                                   const struct wf_link *b) {
  for (size_t i = 0;; i++) {
    const struct wf_diagnostic *x = wf_link_diagnostic(a, i);
    const struct wf_diagnostic *y = wf_link_diagnostic(b, i);
    FUZZ_CHECK(!x == !y);
    if (!x)
      return;
    FUZZ_CHECK(x->status == y->status && x->offset == y->offset);
    FUZZ_CHECK(!strcmp(x->message, y->message));
  }
}

/* The output of a run, or null data. */
static struct span run(struct wf_link *link) {
  enum wf_status status = wf_link_run(link);
  struct span output = {NULL, 0};
  output.data = wf_link_output(link, &output.size);
  FUZZ_CHECK(status == WF_OK || !output.data);
  check_diagnostics(link, !output.data);
  return output;
}

static void see_nothing(void *context, enum space space, uint32_t index) {
  (void)context, (void)space, (void)index;
}

static void see_op(void *context, uint32_t code) {
  (void)context, (void)code;
}

static void check_module(struct span bytes) {
  struct arena arena = {0};
  struct diag diag = {.arena = &arena};
  const struct module *m = parse_module(&arena, &diag, "output", bytes);
  FUZZ_CHECK(m && verify_module(&diag, m));
  struct scan scan = {.m = m,
                      .arena = &arena,
                      .diag = &diag,
                      .grow_memory = UINT32_MAX,
                      .mark = see_nothing,
                      .memory_op = see_op,
                      .global_set = see_op};
  FUZZ_CHECK(scan_init(&scan));
  for (uint32_t i = 0; i < m->n_bodies; i++)
    FUZZ_CHECK(scan_body(&scan, i));
  FUZZ_CHECK(!diag_failed(&diag));
  arena_free(&arena);
}

/* The sections of a component fill it; the modules among them are good. */
static void check_component(struct span bytes) {
  enum { PREAMBLE = 8, CORE_MODULE = 1, SECTIONS = 12 };
  struct arena arena = {0};
  struct diag diag = {.arena = &arena};
  struct reader r = reader_of(bytes, 0, "output", &diag);
  reader_bytes(&r, PREAMBLE, "preamble");
  while (reader_ok(&r) && reader_left(&r)) {
    uint8_t id = reader_u8(&r, "section id");
    struct reader section = reader_frame(&r, "section");
    FUZZ_CHECK(reader_ok(&r) && id < SECTIONS);
    if (id == CORE_MODULE)
      check_module((struct span){section.data, section.size});
  }
  FUZZ_CHECK(!diag_failed(&diag));
  arena_free(&arena);
}

static void check_fused_again(const struct fuzz_input *input,
                              struct span output) {
  struct fuzz_input again = {output, {NULL, 0}, input->flags};
  /* A name that main had for its memory is free now: what the built-in adapter
     lifts by that name would come in. */
  if ((input->flags & FUZZ_MEMORY) == WF_MEMORY_IMPORT)
    again.flags &= (uint8_t)~FUZZ_BUILTIN;
  struct wf_link *link = start(&again);
  struct span same = run(link);
  FUZZ_CHECK(same.data && span_equal(same, output));
  wf_link_free(link);
}

/* Everything else that may be asked of a link; `which` says what is written. */
static void ask(struct wf_link *link, uint8_t which) {
  static const char *const names[] = {"fd_write", "_start", "f", "0", ""};
  const struct wf_import *import;
  bool is_there;
  for (size_t i = 0; (import = wf_link_import(link, i)); i++)
    FUZZ_CHECK(import->module && import->name && import->type);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    wf_link_why(link, names[i], &is_there);
  enum wf_status status = WF_OK;
  if (which % 8 < 3)
    status = wf_link_write_map(link, "/dev/null", (enum wf_map)(which % 8));
  else if (which % 8 == 3)
    status = wf_link_write_file(link, "/dev/null");
  else if (which % 8 == 4)
    status = wf_link_write_debug(link, "/dev/null");
  else if (which % 8 == 5)
    status = wf_link_write_object(link, "/dev/null", WF_MACHINE_AARCH64, "a b");
  check_diagnostics(link, status != WF_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct fuzz_input input = fuzz_cut(data, size);
  input.flags |= FUZZ_ALWAYS;
  struct wf_link *link = start(&input), *second = start(&input);
  struct span output = run(link), other = run(second);
  FUZZ_CHECK(span_equal(output, other));
  check_same_diagnostics(link, second);
  if (output.data)
    ask(second, (uint8_t)(size + data[size / 2]));
  if (output.data && input.flags & FUZZ_COMPONENT)
    check_component(output);
  else if (output.data) {
    check_module(output);
    check_fused_again(&input, output);
  }
  wf_link_free(link);
  wf_link_free(second);
  return 0;
}
