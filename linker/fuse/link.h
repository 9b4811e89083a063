/*
 * link.h is what the passes share.  Each pass fills one member of struct link
 * and reads those above it; modules are const from the first pass on.
 */
#ifndef WASI_FUSE_LINK_H
#define WASI_FUSE_LINK_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/file.h"
#include "base/tree.h"
#include "base/writer.h"
#include "wasm/format.h"
#include "wasm/linking.h"
#include "wasm/names.h"
#include "wasm/rewrite.h"
#include "wasm/scan.h"
#include "wasm/wit.h"

enum input_role {
  INPUT_MAIN,    /* the preview1 program; always inputs[0] */
  INPUT_ADAPTER, /* in the order of preference */
  INPUT_RUNTIME  /* what the linker makes itself; always the last */
};

/* What wit-component's conventions say of an adapter that is no side module. */
struct foreign {
  bool has_stack, has_state;
  uint32_t stack_global, state_global;
  bool is_lazy; /* its stack is allocated by main's realloc, when first used */
};

struct input {
  enum input_role role;
  const char *name;     /* for diagnostics */
  bool is_file;         /* which is its path */
  const char *provides; /* import modules, separated by commas; adapters */
  struct span bytes;
  const struct module *module;
  struct linking linking; /* adapters */
  struct foreign foreign; /* adapters without dylink.0 */
  bool
      is_too_new; /* adapters: they ask for more than the user's WASI version */
};

/* Numbers in the runtime module; synth.c makes them in this order. */
enum runtime_global {
  RUNTIME_MEMORY_BASE,   /* where adapter data begin */
  RUNTIME_STACK_POINTER, /* of the adapters */
  RUNTIME_CEILING,       /* pages that the program sees */
  RUNTIME_LEFT,          /* pages of memory when the roof last looked */
  RUNTIME_FOREIGN,       /* 1: somebody else has grown the memory since */
  RUNTIME_TOP,           /* first free byte of the arena */
  RUNTIME_NEXT,          /* where realloc gives next */
  RUNTIME_LIMIT,         /* where it must stop */
  RUNTIME_MAIN_RECEIVES, /* 1: main calls for a list beside a foreign adapter */
  RUNTIME_ROOF_PAGES,    /* constants, for the start func */
  RUNTIME_DATA_SIZE,
  RUNTIME_OWN,       /* from adapter data to the thread's own */
  RUNTIME_BLOCK,     /* of the heap, for this thread; 0: none yet */
  RUNTIME_ARENA_END, /* of the thread */
  RUNTIME_PIECE,     /* of the heap, that its arena goes on in; 0: none */
  N_RUNTIME_GLOBALS
};

enum runtime_func {
  RUNTIME_GROW,
  RUNTIME_SIZE, /* where a host may grow the memory */
  RUNTIME_LOOK,
  RUNTIME_ALLOCATE,
  RUNTIME_RELEASE,
  RUNTIME_RECEIVE,
  RUNTIME_RECEIVE_ARENA,
  RUNTIME_RECEIVED,
  RUNTIME_REALLOC, /* not in a component */
  RUNTIME_COPY,    /* where main has no bulk memory */
  RUNTIME_ZERO,
  RUNTIME_TAKE_ROOF,  /* at the start, where main imports its memory */
  RUNTIME_START,      /* the start func, if there is more to do than main's */
  RUNTIME_GROW_STACK, /* what a foreign adapter gets for main's realloc */
  RUNTIME_CHOOSE,     /* main's realloc or a foreign adapter's */
  RUNTIME_LISTEN,     /* tells options.listen */
  RUNTIME_KEEP,       /* from here on where main has threads */
  RUNTIME_LOCK,
  RUNTIME_UNLOCK,
  RUNTIME_WAIT,
  RUNTIME_BUMP, /* the heap */
  RUNTIME_TAKE,
  RUNTIME_GIVE,
  RUNTIME_EXTEND,  /* the arena */
  RUNTIME_PREPARE, /* once for all threads */
  RUNTIME_ENTER,   /* before and behind each call of an adapter's func */
  RUNTIME_LEAVE,
  RUNTIME_START_THREAD, /* in place of main's wasi_thread_start */
  N_RUNTIME_FUNCS
};

/* What an import, or a func, finally is. */
enum target_kind {
  TARGET_HOST,     /* an import of the output: index in hosts */
  TARGET_ITEM,     /* a defined item of an input */
  TARGET_CONSTANT, /* global: a number */
  TARGET_STUB,     /* func: index in resolutions.stubs */
  TARGET_WRAPPER,  /* func: index in resolutions.wrappers */
  TARGET_RUNTIME,  /* func or global: enum runtime_func or runtime_global */
  TARGET_NOTHING,  /* func: calls of it vanish; index: values that they drop */
  TARGET_CEILING,  /* func: calls of it read the ceiling */
};

struct target {
  enum target_kind kind;
  uint32_t input;
  uint32_t index;
};

/* An import that stays one. */
struct host_import {
  uint32_t input;
  const struct import *import;
};

/* A func that answers for what is not there. */
struct stub {
  const struct type *type;
  int32_t value;
};

struct resolution {
  struct target *imports[N_EXTERN_KINDS]; /* of one input, by index */
  struct tree served; /* adapters: names of main's imports that they serve */
};

/* What is done around a call: of a func of a foreign adapter, whose stack must
   be there first, or of main's import that returns a list beside such an
   adapter, which has a realloc of its own. */
struct wrapper {
  uint32_t input, func;
  uint32_t host; /* the import of the output; of an adapter UINT32_MAX */
};

/* An import of the runtime: an item of another input. */
struct runtime_import {
  enum extern_kind kind;
  struct target target;
};

/* The realloc of an adapter by which the host places what it passes to lifted
   functions; input 0: it is main's, if main has one. */
struct lift_realloc {
  uint32_t input;
  const struct export *export;
};

struct resolutions {
  struct resolution *inputs;
  struct host_import *hosts; /* main's first, in their order */
  uint32_t n_hosts, n_main_hosts;
  size_t host_capacity;
  struct stub *stubs;
  uint32_t n_stubs;
  size_t stub_capacity;
  struct wrapper *wrappers;
  uint32_t n_wrappers;
  size_t wrapper_capacity;
  struct tree find_host, find_stub, find_wrapper; /* by what they are */
  /* The realloc that main's own imports, or a foreign adapter's, return lists
     by: an item, or TARGET_CONSTANT if there is none. */
  struct target other_realloc;
  struct target foreign_realloc; /* where it must be chosen: the adapter's */
  struct lift_realloc lift_realloc;
};

/* What a body names, as the scan tells it. */
enum ref_kind {
  REF_FUNC,
  REF_TYPE,
  REF_TABLE,
  REF_GLOBAL,
  REF_GLOBAL_SET,
  REF_MEMORY_SIZE, /* of the memory that is shared with the roof */
  REF_MEMORY_GROW,
};

enum { REF_KIND_SHIFT = 29, REF_INDEX = (1 << REF_KIND_SHIFT) - 1 };

/* Bodies of one input that were scanned in one go.  Patches and refs of body
   first + i are those from starts[i] up to starts[i + 1]. */
struct scan_part {
  struct link *link;
  struct arena arena;
  struct diag diag;
  uint32_t first, end;
  struct scan scan;
  uint32_t *patch_starts; /* lay_out_code drops those that change nothing */
  uint32_t *ref_starts;
  uint32_t *refs; /* kind << REF_KIND_SHIFT | index, each once a body */
  size_t n_refs, ref_capacity;
  bool ok;
};

struct scanned {
  struct scan_part *parts;
  uint32_t n_parts;
  uint32_t func_low;
  uint32_t *low_calls;  /* calls of each func below func_low */
  uint32_t grow_memory; /* whose memory ops are refs; UINT32_MAX: none */
  bool has_wait;        /* memory.atomic.wait is there */
};

/* What of one input is live. */
struct live_input {
  bool *items[N_EXTERN_KINDS]; /* by index; imports too */
  bool *types;
  bool *symbols; /* data symbols of a side module */
  bool *slots;   /* address taken: by func */
  bool *exports; /* those that the output has, too */
  bool *written_globals;
};

struct liveness {
  struct live_input *inputs;
  bool *hosts;
  bool reads_size, grows; /* memory.size and memory.grow of the roof's memory
                             are live in what was fused */
  bool moves;             /* the runtime's grow is live: the roof moves */
  bool starts;            /* the runtime's start func is live */
  bool takes_roof;        /* and it takes the roof */
  struct target foreign_realloc; /* TARGET_ITEM if a foreign adapter is live */
};

/* A run of an adapter's data that stays together. */
struct data_chunk {
  uint32_t input;
  uint32_t offset, size; /* in the adapter's memory */
  uint32_t align;
  bool is_zero;
  uint32_t place; /* from the roof's memory base */
};

struct memory_plan {
  bool has_roof;
  bool has_memory;      /* the output has a memory for the roof */
  uint32_t main_memory; /* main's memory of the roof, if main has one */
  bool main_has_memory;
  struct limits program;     /* as main declared them */
  struct limits output;      /* with the roof */
  uint32_t roof_pages;       /* K */
  uint32_t reserve_pages;    /* R */
  uint32_t data_size;        /* bytes from memory base to the arena */
  uint32_t init_size;        /* of these, not zero at the start */
  struct image *images;      /* of the adapters' memories, by input */
  struct data_chunk *chunks; /* by input, then offset */
  uint32_t n_chunks;
  int32_t globals[N_RUNTIME_GLOBALS]; /* initial values */
  struct {
    uint32_t input, func;
  } *slots; /* the adapters' table from slot 1 on */
  uint32_t n_slots;
  uint32_t **slot_of;   /* of each func of each input; 0: none */
  int32_t *table_bases; /* what `__table_base` is to each input */
};

/* The export that lowered imports allocate by, in core output. */
#define LINK_IMPORT_REALLOC "cabi_import_realloc"
/* What an adapter's is called that lifted functions get lists by. */
#define LINK_LIFT_REALLOC "cabi_export_realloc"

/* The roof's layout: the stack lies right below memory base. */
enum { ROOF_STACK = 4096, ROOF_RESERVE_PAGES = 256, PAGE = 65536 };

/* With threads: the words at its start, and what the first thread is sure to
   get beside its own data. */
enum { ROOF_WORDS = 64, ROOF_BLOCK = 32768 };

/* A func of the output, in its order. */
struct out_func {
  uint32_t input;
  uint32_t func;
};

struct numbering {
  struct remap *remaps; /* by input */
  struct out_func *funcs;
  uint32_t n_funcs, n_imported_funcs;
  uint32_t *hosts; /* output imports: indices in hosts, in their order */
  uint32_t n_hosts;
  struct out_index *host_funcs; /* by index in hosts */
  struct {
    uint32_t input, type;
  } *types; /* after main's */
  uint32_t n_types;
  struct {
    uint32_t input, global;
  } *globals; /* after main's */
  uint32_t n_globals;
  bool has_table;
  struct out_index table;
};

/* Where the bodies of the output lie in its code section's content, in the
   order of numbering.funcs. */
struct code_layout {
  struct body *bodies;
  /* By input, but main, and body: what adapters' bodies became. */
  struct span **rewritten;
  struct places **places; /* null for one without debug information */
  uint64_t size;          /* of the content */
};

/* The sections with debug information of the output.  What makes them may run
   beside what works on the link, so it has memory and a list of its own. */
struct debug_info {
  struct arena arena;
  struct diag diag;
  struct debug_section {
    struct span name, bytes;
  } *sections;
  size_t n_sections;
  bool is_under_way;     /* link_wait has still to be called */
  struct thread *thread; /* that does it; null: it has been done */
};

/* What a `component-type` section of an input says. */
struct input_world {
  uint32_t input;
  const struct world *world;
};

/* A file beside main that a custom section of main names.  It is read, and
   what becomes of it is written beside the output. */
struct beside {
  const char *section; /* the custom section */
  const char *what;    /* it is, for messages */
  const char *path;    /* null: there is no file to read */
  struct file file;    /* open until the link is freed */
  const char *target;  /* where the new one goes, or null */
  const char *wrong;   /* why there is no new one, or null */
  bool is_kept;        /* emit_module: the old one is the output's as it is */
};

enum beside_kind { BESIDE_SOURCE_MAP, BESIDE_DEBUG, N_BESIDES };

/* Those of main; other inputs' are left out. */
struct besides {
  struct beside files[N_BESIDES];
  const struct code_map *code; /* where main's went; null: nobody asks */
  bool is_unmoved;             /* it has not, in the code section's content */
  bool is_settled;             /* settle_besides was called */
};

/* A stub that the user asked for. */
struct stub_rule {
  struct span module, name;
  int32_t result; /* or WF_STUB_TRAP */
  bool is_used;
};

struct link {
  struct arena arena;
  struct diag diag;
  struct wf_options options;
  struct input *inputs;
  uint32_t n_inputs;
  struct stub_rule *stub_rules;
  size_t n_stub_rules, stub_rule_capacity;
  struct span *kept_sections; /* what a stripped output still has */
  size_t n_kept_sections, kept_section_capacity;
  bool is_threaded; /* main is several instances that share a memory;
                       resolve_imports */

  struct input_world *worlds; /* read_worlds; by input */
  uint32_t n_worlds;
  struct resolutions resolved; /* resolve_imports */
  /* synthesize_runtime adds the last of inputs */
  struct scanned *scanned;   /* scan_bodies; by input */
  struct liveness live;      /* mark_live */
  struct memory_plan memory; /* plan_memory */
  bool keeps_sizes; /* look_for_split_units: what is said of code in other files
                       holds if bodies keep their sizes */
  struct numbering numbering;      /* number_items */
  struct code_layout layout;       /* lay_out_code */
  struct besides besides;          /* read_besides */
  const struct module *external;   /* the same: main's debug information in a
                                      module of its own, of which the sections
                                      are known; null: there is none */
  struct name_plan names;          /* name_items; empty: none are written */
  struct name_plan external_names; /* the same: those of link->external */
  struct debug_info debug;         /* move_names_and_debug_info */
  struct mappings *mappings;       /* move_source_map; null: there are none */
  struct world *world;             /* merge_worlds; null: there is none */
  struct span replacement;         /* what the caller made of the module, */
  const struct module *replaced;   /* parsed; null: nothing */
  bool has_warned;                 /* emit_module: of what it leaves out */
  uint64_t code_start; /* emit_module: of the code section's content; 0: it has
                          not been written */
};

/* Waits for what runs beside the passes, and takes over what it has said; false
   if something has failed.  What needs link->debug calls it first. */
bool link_wait(struct link *link);

/* Whether main says in `target_features` that it needs bulk memory.  It may
   have it besides: then it has a data count section. */
bool link_says_bulk_memory(const struct link *link);

/* Whether the options leave out the custom section `name`. */
bool link_strips(const struct link *link, struct span name);

/* The passes, in their order.  Each records what is wrong and returns false. */
bool parse_inputs(struct link *link);
bool verify_inputs(struct link *link);
bool read_worlds(struct link *link);
bool resolve_imports(struct link *link);
bool synthesize_runtime(struct link *link);
bool scan_bodies(struct link *link);
bool check_adapters(struct link *link);
bool mark_live(struct link *link);
bool plan_memory(struct link *link);
bool number_items(struct link *link);
bool check_versions(struct link *link);
bool name_items(struct link *link);
bool lay_out_code(struct link *link);
bool merge_worlds(struct link *link);

/* Warns of a body of main that has become larger than engines take. */
void warn_of_body(struct link *link, uint32_t func, uint32_t before,
                  uint32_t size);

/* Warns of what is probably not meant, once imports are resolved. */
void give_advice(struct link *link);

/* Warns of adapters that do not know of threads, once memory is planned. */
void warn_of_threads(struct link *link);

/* Writes the module; may be called again, with equal result.  Warns of what it
   leaves out the first time.  A writer that counts gets a guess while debug
   information is under way. */
bool emit_module(struct link *link, struct writer *w);

/* The patches of a body, and what it names; `body` is its index in bodies. */
const patch_offset *link_patches(const struct link *link, uint32_t input,
                                 uint32_t body, uint32_t *count);
const uint32_t *link_refs(const struct link *link, uint32_t input,
                          uint32_t body, uint32_t *count);

/* Frees what the scan of bodies holds outside of the link's arena. */
void free_scanned(struct link *link);

/* Whether an import is wasi-threads' `thread-spawn`. */
static inline bool is_thread_spawn(const struct import *import) {
  return span_is(import->module, "wasi") &&
         span_is(import->name, "thread-spawn");
}

/* Main's export by which a thread starts, or null. */
const struct export *link_thread_start(const struct link *link);

/* Whether main imports the memory that the roof goes into. */
bool link_main_imports_memory(const struct link *link);

/* Whether the output has an import `env` `memory` that no input brought. */
bool link_imports_memory(const struct link *link);

/* The names of that import. */
struct span link_memory_module(const struct link *link);
struct span link_memory_name(const struct link *link);

/* The body of func `f` if it is not copied from main: written anew, or that of
   a dead func.  Else empty. */
struct span link_new_body(const struct link *link, const struct out_func *f);

/* Whether a body of main is what a dead func gets, as after a link: whoever
   calls it, it stays as it is. */
bool link_is_dead_body(const struct module *m, uint32_t body);

/* Whether the output exports what `input` exports so. */
bool link_keeps_export(const struct link *link, uint32_t input,
                       const struct export *export);

/* By how much the first 0, 1, 2, ... patches of a live body of main make it
   longer, in the arena; null when memory is out. */
int32_t *link_body_shifts(struct link *link, uint32_t body);

static inline struct input *link_main(const struct link *link) {
  return &link->inputs[0];
}
static inline uint32_t link_runtime(const struct link *link) {
  return link->n_inputs - 1;
}

/* Whether an input is an adapter by wit-component's conventions. */
static inline bool input_is_foreign(const struct input *input) {
  return input->role == INPUT_ADAPTER && !input->linking.is_dylink;
}

/* Has exports that a host calls in the middle of other calls be what wasm-ld
   put constructors and destructors around; before other passes. */
void see_through_command(struct module *m);

/* Reads the conventions of a foreign adapter: its named globals. */
bool foreign_read(struct link *link, uint32_t input);

/* The export by which an input allocates what its imports return, or null, and
   whether an export has the type for that. */
const struct export *input_realloc(const struct input *input);
bool input_is_realloc(const struct input *input, const struct export *export);

/* Main's export `cabi_realloc_adapter`, or `cabi_realloc`, if it is a func. */
const struct export *main_realloc(const struct link *link);

/* Main's memory that the roof goes into: the one exported as `memory`, else
   the only one; UINT32_MAX if there is none or it is not clear. */
uint32_t link_main_memory(const struct link *link);

/* Whether live code of an adapter reads `__table_base`. */
bool link_reads_table_base(const struct link *link, uint32_t input);

/* Whether a func of this input is live. */
bool link_is_live(const struct link *link, uint32_t input);

/* Whether memory.size has to look for what a host grew: only a component has
   its memory for itself. */
bool link_looks_at_size(const struct link *link);

/* Whether live code of the adapters or the runtime uses the roof. */
bool link_needs_roof(const struct link *link);

/* The constants of an adapter's live code that name data or table slots, by
   offset; null when memory is out. */
const struct const_fold *plan_consts(struct link *link, uint32_t input,
                                     uint32_t *n);

/* The bytes that adapter data begin with, from the roof's memory base on. */
struct span plan_init_data(struct link *link);

/* Whether an export is named as a func of an interface is, such as
   `wasi:cli/run@0.2.0#run`. */
bool link_is_of_interface(struct span name);

/* Whether an export is one that the component model calls: it is named so, or
   the input's world has it.  Such exports of an adapter are kept when main has
   what they call. */
bool link_is_lifted(const struct link *link, uint32_t input, struct span name);

/* Whether the output has an adapter's export to be lifted: main has what it
   calls, and nobody before it lifts the same. */
bool link_lifts(const struct link *link, uint32_t input,
                const struct export *export);

/* Fills resolved.lift_realloc; two that would both be needed are an error. */
bool choose_lift_realloc(struct link *link);

/* What an export of an input that the output has is called there. */
struct span link_export_name(const struct link *link, uint32_t input,
                             const struct export *export);

/* Whether a world of the input has this import, and says that it returns a
   list. */
bool link_returns_list(const struct link *link, uint32_t input,
                       const struct import *import);

/* The runtime's own items, behind what it imports. */
uint32_t link_runtime_func(const struct link *link, enum runtime_func func);
uint32_t link_runtime_global(const struct link *link,
                             enum runtime_global global);

/* Arena memory; records when there is none. */
void *link_array(struct link *link, size_t count, size_t size);

/* The func type of func `index` of an input. */
const struct type *input_func_type(const struct input *input, uint32_t index);

/* What func `index` of input `input` is, through any imports. */
struct target link_func(const struct link *link, uint32_t input,
                        uint32_t index);

/* What calls a func export of an adapter: the func, or a wrapper of it that
   first sees to the adapter's stack. */
struct target link_export_target(struct link *link, uint32_t input,
                                 const struct export *export);

/* The same once there is a runtime: an item. */
struct target link_export_item(const struct link *link, uint32_t input,
                               const struct export *export);

/* "(param i32) (result i32)" in the arena, for messages. */
const char *type_text(struct link *link, const struct type *type);

/* Whether both are func types of the same params and results. */
bool types_equal(const struct type *a, const struct type *b);

#endif
