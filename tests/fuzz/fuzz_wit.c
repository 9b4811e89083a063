/*
 * fuzz_wit.c reads the payload of a `component-type` section, prunes and merges
 * the world, and writes it.  Promised are that failure and diagnostics go
 * together, that what was written is read again, and that written once more it
 * is the same.
 */
#include "fuzz.h"

#include "wasm/wit.h"

struct case_ {
  struct arena arena;
  struct diag diag;
};

static struct world *parse(struct case_ *c, struct span payload) {
  struct world *world = NULL;
  bool ok = wit_parse(&c->arena, &c->diag, "input", 0, payload, &world);
  FUZZ_CHECK(ok == (world != NULL) && ok == !diag_failed(&c->diag));
  return world;
}

/* Writes the functions of `world` that have strings of one encoding; null
   data if a limit is passed. */
static struct span encode(struct case_ *c, const struct world *world,
                          enum wit_encoding encoding, struct writer *w) {
  struct world *part;
  bool ok = wit_with_encoding(&c->arena, &c->diag, world, encoding, &part) &&
            wit_encode_section(part, &c->arena, &c->diag, w);
  FUZZ_CHECK(ok == !diag_failed(&c->diag));
  return ok ? writer_span(w) : (struct span){NULL, 0};
}

/* Equal to what it is read from, once it was written by us. */
static void check_written(struct case_ *c, const struct world *world) {
  for (int encoding = 0; encoding <= WIT_LATIN1_UTF16; encoding++) {
    struct writer once = {0}, twice = {0};
    struct span first = encode(c, world, (enum wit_encoding)encoding, &once);
    struct world *again = first.data ? parse(c, first) : NULL;
    if (first.data) {
      FUZZ_CHECK(again);
      encode(c, again, (enum wit_encoding)encoding, &twice);
      FUZZ_CHECK(span_equal(first, writer_span(&twice)));
    }
    writer_free(&once);
    writer_free(&twice);
    if (!first.data)
      return;
  }
}

struct names {
  struct wit_name *items;
  size_t n;
};

/* Imports, or exports, of a core module that uses every `step`-th function. */
static struct names list_names(struct case_ *c, const struct world *world,
                               bool is_export, size_t step) {
  struct names names = {0};
  size_t count = 0;
  names.items = arena_array(&c->arena, world->n_funcs, sizeof *names.items);
  FUZZ_CHECK(names.items);
  for (size_t i = 0; i < world->n_interfaces; i++) {
    const struct wit_interface *interface = world->interfaces[i];
    for (size_t k = 0; k < interface->n_funcs; k++) {
      struct span module = interface->name, field = interface->funcs[k]->name;
      if (interface->is_export != is_export || count++ % step)
        continue;
      if (is_export && module.size) {
        char *text = arena_alloc(&c->arena, module.size + field.size + 1);
        FUZZ_CHECK(text);
        memcpy(text, module.data, module.size);
        text[module.size] = '#';
        memcpy(text + module.size + 1, field.data, field.size);
        field =
            (struct span){(const uint8_t *)text, module.size + field.size + 1};
      }
      if (!is_export && module.size == 0)
        module = span_of("$root");
      names.items[names.n++] = (struct wit_name){module, field};
    }
  }
  return names;
}

static void look_up(const struct world *world, struct names imports,
                    struct names exports) {
  struct wit_import import;
  struct wit_export export;
  for (size_t i = 0; i < imports.n; i++)
    if (wit_find_import(world, imports.items[i].module, imports.items[i].field,
                        &import) &&
        import.kind == WIT_IMPORT_FUNC)
      FUZZ_CHECK(import.func && import.type.n_params <= WIT_FLAT_MAX + 1);
  for (size_t i = 0; i < exports.n; i++) {
    wit_find_export(world, exports.items[i].field, &export);
    wit_find_destructor(world, exports.items[i].field);
  }
}

static void prune(struct case_ *c, const struct world *world, size_t step) {
  struct names imports = list_names(c, world, false, step);
  struct names exports = list_names(c, world, true, step);
  struct world *part;
  look_up(world, imports, exports);
  bool ok = wit_prune(&c->arena, &c->diag, world, imports.items, imports.n,
                      exports.items, exports.n, &part);
  FUZZ_CHECK(ok == !diag_failed(&c->diag));
  if (ok)
    check_written(c, part);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct case_ c = {.arena = {.limit = (size_t)1 << 30}};
  c.diag.arena = &c.arena;
  struct world *world = parse(&c, (struct span){data, size});
  if (world) {
    struct world *other = parse(&c, (struct span){data, size});
    struct world *both, *joined;
    const struct world *worlds[] = {world, other};
    bool required[] = {true, false};
    check_written(&c, world);
    for (size_t step = 1; step < 4 && !diag_failed(&c.diag); step++)
      prune(&c, world, step);
    bool ok = !diag_failed(&c.diag) &&
              wit_merge(&c.arena, &c.diag, worlds, required, 2, &both) &&
              wit_join_versions(&c.arena, &c.diag, both, &joined);
    FUZZ_CHECK(ok == !diag_failed(&c.diag));
    if (ok)
      check_written(&c, joined);
  }
  arena_free(&c.arena);
  return 0;
}
