/*
 * carrier.c is a native program that carries a WebAssembly program in itself:
 * an ELF object by `wasi-fuse --component --elf=hello.o` is linked in, and run
 * by wasmtime's C library.  What of that library is used is declared here, as
 * its headers do not come with every package of it.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

extern const unsigned char hello_start[], hello_end[];
extern const size_t hello_size;

struct engine;
struct store;
struct context;
struct config;
struct error;
struct component;
struct linker;
struct export_index;

struct instance {
  uint64_t store_id;
  uint32_t index;
};

struct func {
  struct instance instance;
  uint32_t index;
};

/* A result without a value: whether it is well, and room for other kinds. */
struct value {
  uint8_t kind;
  union {
    bool is_ok;
    uint64_t room[8];
  } of;
};

struct engine *wasm_engine_new(void);
struct store *wasmtime_store_new(struct engine *, void *, void (*)(void *));
struct context *wasmtime_store_context(struct store *);
struct config *wasi_config_new(void);
void wasi_config_inherit_stdout(struct config *);
struct error *wasmtime_context_set_wasi(struct context *, struct config *);
struct error *wasmtime_component_new(struct engine *, const uint8_t *, size_t,
                                     struct component **);
struct linker *wasmtime_component_linker_new(struct engine *);
struct error *wasmtime_component_linker_add_wasip2(struct linker *);
struct error *wasmtime_component_linker_instantiate(struct linker *,
                                                    struct context *,
                                                    struct component *,
                                                    struct instance *);
struct export_index *wasmtime_component_instance_get_export_index(
    struct instance *, struct context *, struct export_index *, const char *,
    size_t);
bool wasmtime_component_instance_get_func(struct instance *, struct context *,
                                          struct export_index *, struct func *);
struct error *wasmtime_component_func_call(struct func *, struct context *,
                                           struct value *, size_t,
                                           struct value *, size_t);

static int fail(const char *what) {
  fprintf(stderr, "carrier: %s\n", what);
  return 1;
}

int main(void) {
  static const char interface[] = "wasi:cli/run@0.2.0", name[] = "run";
  struct engine *engine = wasm_engine_new();
  struct store *store = wasmtime_store_new(engine, NULL, NULL);
  struct context *context = wasmtime_store_context(store);
  struct config *config = wasi_config_new();
  struct linker *linker = wasmtime_component_linker_new(engine);
  struct component *component;
  struct instance instance;
  struct func func;
  struct value result = {0};

  if ((size_t)(hello_end - hello_start) != hello_size)
    return fail("the symbols do not agree");
  printf("%zu bytes are in the program\n", hello_size);
  fflush(stdout);
  wasi_config_inherit_stdout(config);
  if (wasmtime_context_set_wasi(context, config) ||
      wasmtime_component_linker_add_wasip2(linker))
    return fail("no WASI");
  if (wasmtime_component_new(engine, hello_start, hello_size, &component))
    return fail("this is no component");
  if (wasmtime_component_linker_instantiate(linker, context, component,
                                            &instance))
    return fail("it cannot be instantiated");
  struct export_index *at = wasmtime_component_instance_get_export_index(
      &instance, context, NULL, interface, sizeof interface - 1);
  if (at)
    at = wasmtime_component_instance_get_export_index(&instance, context, at,
                                                      name, sizeof name - 1);
  if (!at ||
      !wasmtime_component_instance_get_func(&instance, context, at, &func))
    return fail("it has no run");
  if (wasmtime_component_func_call(&func, context, NULL, 0, &result, 1))
    return fail("run failed");
  return 0;
}
