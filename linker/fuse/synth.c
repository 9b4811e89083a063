/*
 * synth.c makes the runtime: a module of the linker's own, written as bytes and
 * parsed like any input, so that liveness, numbering and rewriting treat its
 * funcs as they treat an adapter's.  It keeps the roof (linker/README.md):
 *
 *     0 ... program ... ceiling ... headroom ... | stack | data | arena |
 *                                                        ^ memory base
 *
 * Its globals get their values in plan.c, when the roof's size is known; one
 * that nothing live writes becomes a constant.
 */
#include "fuse/link.h"

#include "wasm/parse.h"

enum { I32 = TYPE_I32, VOID = 0x40 };

/* The signatures of runtime funcs, as params and results. */
static const struct {
  const char *name;
  uint8_t n_params;
  uint8_t n_results;
} signatures[N_RUNTIME_FUNCS] = {
    [RUNTIME_GROW] = {"grow", 1, 1},
    [RUNTIME_LOOK] = {"look", 0, 0},
    [RUNTIME_ALLOCATE] = {"allocate", 2, 1},
    [RUNTIME_RELEASE] = {"release", 1, 0},
    [RUNTIME_RECEIVE] = {"receive", 2, 0},
    [RUNTIME_RECEIVE_ARENA] = {"receive_arena", 0, 0},
    [RUNTIME_RECEIVED] = {"received", 0, 0},
    [RUNTIME_CEILING_PAGES] = {"ceiling", 0, 1},
    [RUNTIME_REALLOC] = {"realloc", 4, 1},
    [RUNTIME_COPY] = {"copy", 3, 0},
    [RUNTIME_ZERO] = {"zero", 2, 0},
    [RUNTIME_TAKE_ROOF] = {"take_roof", 0, 0},
    [RUNTIME_START] = {"start", 0, 0},
    [RUNTIME_GROW_STACK] = {"grow_stack", 4, 1},
};

struct foreign_stack;

/* What the runtime imports beside the memory. */
struct runtime_imports {
  /* In a component realloc lives in a module of its own, which has these. */
  uint32_t receive, received; /* func indices */
  uint32_t other_realloc, main_realloc; /* UINT32_MAX: none */
  uint32_t wrapped; /* of the first wrapper's func */
  uint32_t n_funcs, n_globals;
  struct foreign_stack *stacks;
  uint32_t n_stacks;
};

struct code {
  struct writer *w;
  struct runtime_imports imports;
};

static void op(struct code *a, uint8_t code) { writer_u8(a->w, code); }
static void get(struct code *a, uint32_t local) {
  op(a, OP_LOCAL_GET);
  writer_u32(a->w, local);
}
static void set(struct code *a, uint32_t local) {
  op(a, OP_LOCAL_SET);
  writer_u32(a->w, local);
}
static void tee(struct code *a, uint32_t local) {
  op(a, OP_LOCAL_TEE);
  writer_u32(a->w, local);
}
static void read(struct code *a, enum runtime_global global) {
  op(a, OP_GLOBAL_GET);
  writer_u32(a->w, a->imports.n_globals + global);
}
static void write(struct code *a, enum runtime_global global) {
  op(a, OP_GLOBAL_SET);
  writer_u32(a->w, a->imports.n_globals + global);
}
static void write_import_global(struct code *a, uint32_t global) {
  op(a, OP_GLOBAL_SET);
  writer_u32(a->w, global);
}
static void constant(struct code *a, int32_t value) {
  op(a, OP_I32_CONST);
  writer_s32(a->w, value);
}
static void call(struct code *a, enum runtime_func func) {
  op(a, OP_CALL);
  writer_u32(a->w, a->imports.n_funcs + func);
}
static void call_import(struct code *a, uint32_t import) {
  op(a, OP_CALL);
  writer_u32(a->w, import);
}
static void open(struct code *a, uint8_t code, uint8_t type) {
  op(a, code);
  op(a, type);
}
static void size(struct code *a) {
  op(a, OP_MEMORY_SIZE);
  op(a, 0);
}
static void grow(struct code *a) {
  op(a, OP_MEMORY_GROW);
  op(a, 0);
}
static void shift(struct code *a, uint8_t code) {
  constant(a, 16);
  op(a, code);
}

/* Notices growth by others: their pages are no part of the arena. */
static void write_look(struct code *a) {
  size(a);
  read(a, RUNTIME_LEFT);
  op(a, OP_I32_NE);
  open(a, OP_IF, VOID);
  constant(a, 1);
  write(a, RUNTIME_FOREIGN);
  size(a);
  tee(a, 0);
  write(a, RUNTIME_LEFT);
  get(a, 0);
  shift(a, OP_I32_SHL);
  write(a, RUNTIME_TOP);
  op(a, OP_END);
}

/* memory.grow as the program sees it.  Locals: n, c (old ceiling), e (new
   ceiling), p (the roof's first page), r (its pages), d (pages that it moves
   up), b (its first byte). */
static void write_grow(struct code *a, uint64_t max, bool has_bulk) {
  enum { N, C, E, P, R, D, B };
  call(a, RUNTIME_LOOK);
  read(a, RUNTIME_LEFT); /* c = foreign ? left : ceiling */
  read(a, RUNTIME_CEILING);
  read(a, RUNTIME_FOREIGN);
  op(a, 0x1b); /* select */
  set(a, C);
  get(a, N); /* if (n > max - c) return -1 */
  constant(a, (int32_t)max);
  get(a, C);
  op(a, OP_I32_SUB);
  op(a, OP_I32_GT_U);
  open(a, OP_IF, VOID);
  constant(a, -1);
  op(a, OP_RETURN);
  op(a, OP_END);
  get(a, N); /* e = c + n */
  get(a, C);
  op(a, OP_I32_ADD);
  set(a, E);
  read(a, RUNTIME_MEMORY_BASE); /* p = memory base >> 16 */
  shift(a, OP_I32_SHR_U);
  set(a, P);
  get(a, E); /* if (e > p || foreign): the roof must move */
  get(a, P);
  op(a, OP_I32_GT_U);
  read(a, RUNTIME_FOREIGN);
  op(a, 0x72); /* or */
  open(a, OP_IF, VOID);

  read(a, RUNTIME_LEFT); /* r = left - p */
  get(a, P);
  op(a, OP_I32_SUB);
  set(a, R);
  get(a, E); /* d = e - p + headroom: an eighth, and more for a large roof */
  get(a, P);
  op(a, OP_I32_SUB);
  get(a, E);
  constant(a, 3);
  op(a, OP_I32_SHR_U);
  op(a, OP_I32_ADD);
  get(a, R);
  constant(a, 3);
  op(a, OP_I32_SHL);
  op(a, OP_I32_ADD);
  constant(a, 8);
  op(a, OP_I32_SUB);
  set(a, D);
  /* The memory ends at p + d + r. */
  get(a, P);
  get(a, D);
  op(a, OP_I32_ADD);
  get(a, R);
  op(a, OP_I32_ADD);
  read(a, RUNTIME_LEFT);
  op(a, OP_I32_SUB);
  grow(a);
  constant(a, -1);
  op(a, OP_I32_EQ);
  open(a, OP_IF, VOID); /* without headroom, then */
  get(a, E);
  get(a, P);
  op(a, OP_I32_SUB);
  set(a, D);
  get(a, E);
  get(a, R);
  op(a, OP_I32_ADD);
  read(a, RUNTIME_LEFT);
  op(a, OP_I32_SUB);
  grow(a);
  constant(a, -1);
  op(a, OP_I32_EQ);
  open(a, OP_IF, VOID);
  constant(a, -1);
  op(a, OP_RETURN);
  op(a, OP_END);
  op(a, OP_END);

  get(a, P); /* b = p << 16: the stack begins the roof */
  shift(a, OP_I32_SHL);
  set(a, B);
  get(a, P); /* copy(b + (d << 16), b, r << 16) */
  get(a, D);
  op(a, OP_I32_ADD);
  shift(a, OP_I32_SHL);
  get(a, B);
  get(a, R);
  shift(a, OP_I32_SHL);
  if (has_bulk) {
    op(a, PREFIX_MISC);
    writer_u32(a->w, MISC_MEMORY_COPY);
    op(a, 0);
    op(a, 0);
  } else {
    call(a, RUNTIME_COPY);
  }
  read(a, RUNTIME_FOREIGN); /* what the program gets is zero; pages below
                               others' are not the program's again */
  op(a, OP_I32_EQZ);
  open(a, OP_IF, VOID);
  get(a, B); /* zero(b, min(r, d) << 16) */
  if (has_bulk)
    constant(a, 0);
  get(a, R);
  get(a, D);
  get(a, R);
  get(a, D);
  op(a, OP_I32_LT_U);
  op(a, 0x1b);
  shift(a, OP_I32_SHL);
  if (has_bulk) {
    op(a, PREFIX_MISC);
    writer_u32(a->w, MISC_MEMORY_FILL);
    op(a, 0);
  } else {
    call(a, RUNTIME_ZERO);
  }
  op(a, OP_END);
  get(a, D); /* d <<= 16: bytes now */
  shift(a, OP_I32_SHL);
  set(a, D);
  read(a, RUNTIME_MEMORY_BASE);
  get(a, D);
  op(a, OP_I32_ADD);
  tee(a, B);
  write(a, RUNTIME_MEMORY_BASE);
  get(a, B); /* no adapter frame is live here */
  write(a, RUNTIME_STACK_POINTER);
  read(a, RUNTIME_TOP);
  get(a, D);
  op(a, OP_I32_ADD);
  write(a, RUNTIME_TOP);
  size(a);
  write(a, RUNTIME_LEFT);
  constant(a, 0);
  write(a, RUNTIME_FOREIGN);
  op(a, OP_END);
  get(a, E);
  write(a, RUNTIME_CEILING);
  get(a, C);
}

/* Makes the memory reach address `end_local`; `on_failure` when it cannot.
   Uses local `need`. */
static void reach(struct code *a, uint32_t end_local, uint32_t need,
                  bool may_fail) {
  get(a, end_local); /* need = ((end - 1) >> 16) + 1 - memory.size */
  constant(a, 1);
  op(a, OP_I32_SUB);
  shift(a, OP_I32_SHR_U);
  constant(a, 1);
  op(a, OP_I32_ADD);
  tee(a, need);
  size(a);
  op(a, OP_I32_GT_U);
  open(a, OP_IF, VOID);
  get(a, need);
  size(a);
  op(a, OP_I32_SUB);
  grow(a);
  constant(a, -1);
  op(a, OP_I32_EQ);
  open(a, OP_IF, VOID);
  if (may_fail) {
    constant(a, 0);
    op(a, OP_RETURN);
  } else {
    op(a, OP_UNREACHABLE);
  }
  op(a, OP_END);
  size(a);
  write(a, RUNTIME_LEFT);
  op(a, OP_END);
}

/* Pushes the address that the arena may not pass: memory base plus what the
   roof may have in all, or the end of the address space. */
static void arena_limit(struct code *a, bool has_max, uint32_t roof_bytes,
                        uint32_t scratch) {
  if (!has_max) {
    constant(a, -1);
    return;
  }
  constant(a, -1);
  read(a, RUNTIME_MEMORY_BASE);
  constant(a, (int32_t)(roof_bytes - ROOF_STACK));
  op(a, OP_I32_ADD);
  tee(a, scratch);
  get(a, scratch);
  read(a, RUNTIME_MEMORY_BASE);
  op(a, OP_I32_LT_U); /* it wrapped */
  op(a, 0x1b);
}

static void align_up(struct code *a, uint32_t align) {
  /* On the stack: an address. */
  get(a, align);
  op(a, OP_I32_ADD);
  constant(a, 1);
  op(a, OP_I32_SUB);
  constant(a, 0);
  get(a, align);
  op(a, OP_I32_SUB);
  op(a, OP_I32_AND);
}

/* allocate(size, align): locals p, e, need. */
static void write_allocate(struct code *a, bool has_max, uint32_t roof_bytes) {
  enum { SIZE, ALIGN, AT, END, NEED };
  call(a, RUNTIME_LOOK);
  read(a, RUNTIME_TOP);
  align_up(a, ALIGN);
  tee(a, AT);
  get(a, SIZE);
  op(a, OP_I32_ADD);
  tee(a, END);
  get(a, AT);
  op(a, OP_I32_LT_U);
  get(a, END);
  arena_limit(a, has_max, roof_bytes, NEED);
  op(a, OP_I32_GT_U);
  op(a, 0x72);
  open(a, OP_IF, VOID);
  constant(a, 0);
  op(a, OP_RETURN);
  op(a, OP_END);
  reach(a, END, NEED, true);
  get(a, END);
  write(a, RUNTIME_TOP);
  get(a, AT);
}

static void set_receiver(struct code *a, bool component) {
  if (component) {
    call_import(a, a->imports.receive);
  } else {
    write(a, RUNTIME_LIMIT);
    write(a, RUNTIME_NEXT);
  }
}

static void write_receive(struct code *a, bool component) {
  get(a, 0);
  get(a, 0);
  get(a, 1);
  op(a, OP_I32_ADD);
  set_receiver(a, component);
}

static void write_receive_arena(struct code *a, bool component, bool has_max,
                                uint32_t roof_bytes) {
  call(a, RUNTIME_LOOK);
  read(a, RUNTIME_TOP);
  arena_limit(a, has_max, roof_bytes, 0);
  set_receiver(a, component);
}

/* What was received in the arena stays; a buffer of the caller's lies below
   the top. */
static void write_received(struct code *a, bool component) {
  if (component)
    call_import(a, a->imports.received);
  else
    read(a, RUNTIME_NEXT);
  tee(a, 0);
  read(a, RUNTIME_TOP);
  op(a, OP_I32_GT_U);
  open(a, OP_IF, VOID);
  get(a, 0);
  write(a, RUNTIME_TOP);
  if (component) { /* the other module's realloc may have grown the memory */
    size(a);
    write(a, RUNTIME_LEFT);
  }
  op(a, OP_END);
  if (!component && a->imports.other_realloc != UINT32_MAX) {
    constant(a, 0); /* nobody receives */
    write(a, RUNTIME_LIMIT);
  }
}

/* The canonical ABI's realloc: old, old_size, align, new_size.  A leaf. */
static void write_realloc(struct code *a) {
  enum { OLD, OLD_SIZE, ALIGN, NEW_SIZE, AT, END, NEED };
  if (a->imports.other_realloc != UINT32_MAX) {
    read(a, RUNTIME_LIMIT); /* nobody receives: the list is not for us */
    op(a, OP_I32_EQZ);
    open(a, OP_IF, VOID);
    for (uint32_t i = OLD; i <= NEW_SIZE; i++)
      get(a, i);
    call_import(a, a->imports.other_realloc);
    op(a, OP_RETURN);
    op(a, OP_END);
  }
  get(a, OLD); /* shrinking leaves it where it is */
  op(a, OP_I32_EQZ);
  op(a, OP_I32_EQZ);
  get(a, NEW_SIZE);
  get(a, OLD_SIZE);
  op(a, OP_I32_LE_U);
  op(a, OP_I32_AND);
  open(a, OP_IF, VOID);
  get(a, OLD);
  op(a, OP_RETURN);
  op(a, OP_END);
  read(a, RUNTIME_NEXT);
  align_up(a, ALIGN);
  tee(a, AT);
  get(a, NEW_SIZE);
  op(a, OP_I32_ADD);
  tee(a, END);
  get(a, AT);
  op(a, OP_I32_LT_U);
  get(a, END);
  read(a, RUNTIME_LIMIT);
  op(a, OP_I32_GT_U);
  op(a, 0x72);
  open(a, OP_IF, VOID);
  op(a, OP_UNREACHABLE);
  op(a, OP_END);
  reach(a, END, NEED, false);
  get(a, END);
  write(a, RUNTIME_NEXT);
  open(a, OP_LOOP, VOID); /* copy what was there, from its end */
  get(a, OLD_SIZE);
  open(a, OP_IF, VOID);
  get(a, OLD_SIZE);
  constant(a, 1);
  op(a, OP_I32_SUB);
  tee(a, OLD_SIZE);
  get(a, AT);
  op(a, OP_I32_ADD);
  get(a, OLD);
  get(a, OLD_SIZE);
  op(a, OP_I32_ADD);
  op(a, OP_I32_LOAD8_U);
  op(a, 0);
  op(a, 0);
  op(a, OP_I32_STORE8);
  op(a, 0);
  op(a, 0);
  op(a, OP_BR);
  op(a, 1);
  op(a, OP_END);
  op(a, OP_END);
  get(a, AT);
}

/* Loops for programs whose engine may lack bulk memory: sizes are whole pages.
   copy goes from the end, since the roof moves up over itself. */
static void write_copy(struct code *a) {
  enum { TO, FROM, SIZE };
  open(a, OP_LOOP, VOID);
  get(a, SIZE);
  open(a, OP_IF, VOID);
  get(a, SIZE);
  constant(a, 8);
  op(a, OP_I32_SUB);
  tee(a, SIZE);
  get(a, TO);
  op(a, OP_I32_ADD);
  get(a, SIZE);
  get(a, FROM);
  op(a, OP_I32_ADD);
  op(a, OP_I64_LOAD);
  op(a, 3);
  op(a, 0);
  op(a, OP_I64_STORE);
  op(a, 3);
  op(a, 0);
  op(a, OP_BR);
  op(a, 1);
  op(a, OP_END);
  op(a, OP_END);
}

static void write_zero(struct code *a) {
  enum { TO, SIZE };
  open(a, OP_LOOP, VOID);
  get(a, SIZE);
  open(a, OP_IF, VOID);
  get(a, SIZE);
  constant(a, 8);
  op(a, OP_I32_SUB);
  tee(a, SIZE);
  get(a, TO);
  op(a, OP_I32_ADD);
  op(a, OP_I64_CONST);
  op(a, 0);
  op(a, OP_I64_STORE);
  op(a, 3);
  op(a, 0);
  op(a, OP_BR);
  op(a, 1);
  op(a, OP_END);
  op(a, OP_END);
}

/* Where main imports its memory, the host's data may lie above main's minimum:
   the roof is taken at the real end.  layout.c adds the stores of what adapter
   data begin with.  Local p is the roof's first page, then its memory base. */
static void write_take_roof(struct code *a) {
  enum { P };
  read(a, RUNTIME_ROOF_PAGES);
  grow(a);
  tee(a, P);
  constant(a, -1);
  op(a, OP_I32_EQ);
  open(a, OP_IF, VOID);
  op(a, OP_UNREACHABLE);
  op(a, OP_END);
  get(a, P);
  write(a, RUNTIME_CEILING);
  size(a);
  write(a, RUNTIME_LEFT);
  get(a, P);
  shift(a, OP_I32_SHL);
  constant(a, ROOF_STACK);
  op(a, OP_I32_ADD);
  tee(a, P);
  write(a, RUNTIME_MEMORY_BASE);
  get(a, P);
  write(a, RUNTIME_STACK_POINTER);
  get(a, P);
  read(a, RUNTIME_DATA_SIZE);
  op(a, OP_I32_ADD);
  write(a, RUNTIME_TOP);
}

/* One page more, by its address; traps when there is none. */
static void grow_page(struct code *a, uint32_t local) {
  constant(a, 1);
  grow(a);
  tee(a, local);
  constant(a, -1);
  op(a, OP_I32_EQ);
  open(a, OP_IF, VOID);
  op(a, OP_UNREACHABLE);
  op(a, OP_END);
  get(a, local);
  shift(a, OP_I32_SHL);
}

/* For a foreign adapter where main has no realloc: it may ask for one page of
   state, and for nothing else. */
static void write_grow_stack(struct code *a) {
  enum { OLD, OLD_SIZE, ALIGN, NEW_SIZE };
  get(a, OLD);
  get(a, OLD_SIZE);
  op(a, 0x72);
  get(a, NEW_SIZE);
  constant(a, PAGE);
  op(a, OP_I32_NE);
  op(a, 0x72);
  open(a, OP_IF, VOID);
  op(a, OP_UNREACHABLE);
  op(a, OP_END);
  grow_page(a, OLD);
}

/* Whose stack pointer, and state if it has one, the runtime imports. */
struct foreign_stack {
  uint32_t input;
  uint32_t stack, state; /* imported globals; UINT32_MAX: no state */
  bool is_lazy;
};

/* Stacks that are there from the start. */
static void write_eager_stack(struct code *a, const struct foreign_stack *f) {
  grow_page(a, 0);
  constant(a, PAGE);
  op(a, OP_I32_ADD);
  write_import_global(a, f->stack);
  if (f->state != UINT32_MAX) {
    constant(a, 2);
    write_import_global(a, f->state);
  }
}

/* A wrapper's first part: the adapter's stack from main's realloc, once.  While
   that runs it may call the adapter again, which the state tells. */
static void write_lazy_stack(struct code *a, const struct foreign_stack *f) {
  op(a, OP_GLOBAL_GET);
  writer_u32(a->w, f->state);
  op(a, OP_I32_EQZ);
  open(a, OP_IF, VOID);
  constant(a, 1);
  write_import_global(a, f->state);
  constant(a, 0);
  constant(a, 0);
  constant(a, 8);
  constant(a, PAGE);
  call_import(a, a->imports.main_realloc);
  constant(a, PAGE);
  op(a, OP_I32_ADD);
  write_import_global(a, f->stack);
  constant(a, 2);
  write_import_global(a, f->state);
  op(a, OP_END);
}

struct runtime_rules {
  bool component;
  bool has_bulk;
  bool has_max;        /* the program's memory has a maximum */
  uint64_t max;        /* pages, 65536 where it has none */
  uint32_t roof_bytes; /* what the roof may have in all, stack included */
};

static void write_func(struct code *a, enum runtime_func func,
                       const struct runtime_rules *rules) {
  static const uint8_t n_locals[N_RUNTIME_FUNCS] = {
      [RUNTIME_GROW] = 6,     [RUNTIME_LOOK] = 1,
      [RUNTIME_ALLOCATE] = 3, [RUNTIME_RECEIVE_ARENA] = 1,
      [RUNTIME_RECEIVED] = 1, [RUNTIME_REALLOC] = 3,
      [RUNTIME_TAKE_ROOF] = 1, [RUNTIME_START] = 1,
  };
  if (n_locals[func]) {
    op(a, 1);
    op(a, n_locals[func]);
    op(a, I32);
  } else {
    op(a, 0);
  }
  switch (func) {
  case RUNTIME_GROW:
    write_grow(a, rules->max, rules->has_bulk);
    break;
  case RUNTIME_LOOK:
    write_look(a);
    break;
  case RUNTIME_ALLOCATE:
    write_allocate(a, rules->has_max, rules->roof_bytes);
    break;
  case RUNTIME_RELEASE:
    get(a, 0);
    write(a, RUNTIME_TOP);
    break;
  case RUNTIME_RECEIVE:
    write_receive(a, rules->component);
    break;
  case RUNTIME_RECEIVE_ARENA:
    write_receive_arena(a, rules->component, rules->has_max,
                        rules->roof_bytes);
    break;
  case RUNTIME_RECEIVED:
    write_received(a, rules->component);
    break;
  case RUNTIME_CEILING_PAGES:
    read(a, RUNTIME_CEILING);
    break;
  case RUNTIME_REALLOC:
    write_realloc(a);
    break;
  case RUNTIME_COPY:
    write_copy(a);
    break;
  case RUNTIME_ZERO:
    write_zero(a);
    break;
  case RUNTIME_TAKE_ROOF:
    write_take_roof(a);
    break;
  case RUNTIME_START: /* layout.c adds calls */
    for (uint32_t i = 0; i < a->imports.n_stacks; i++)
      if (!a->imports.stacks[i].is_lazy)
        write_eager_stack(a, &a->imports.stacks[i]);
    break;
  case RUNTIME_GROW_STACK:
    write_grow_stack(a);
    break;
  case N_RUNTIME_FUNCS:
    break;
  }
  op(a, OP_END);
}

/* Types: one for each runtime func, stub and wrapper; equal ones are joined when
   they are numbered. */
static void write_types(struct writer *w, const struct link *link) {
  const struct resolutions *res = &link->resolved;
  writer_u32(w, N_RUNTIME_FUNCS + res->n_stubs + res->n_wrappers);
  for (int i = 0; i < N_RUNTIME_FUNCS; i++) {
    writer_u8(w, FORM_FUNC);
    writer_u8(w, signatures[i].n_params);
    for (int j = 0; j < signatures[i].n_params; j++)
      writer_u8(w, I32);
    writer_u8(w, signatures[i].n_results);
    for (int j = 0; j < signatures[i].n_results; j++)
      writer_u8(w, I32);
  }
  for (uint32_t i = 0; i < res->n_stubs; i++)
    writer_bytes(w, res->stubs[i].type->bytes);
  for (uint32_t i = 0; i < res->n_wrappers; i++)
    writer_bytes(w, input_func_type(&link->inputs[res->wrappers[i].input],
                                    res->wrappers[i].func)
                        ->bytes);
}

/* The imports of the runtime, as they are listed and written. */
struct import_list {
  struct link *link;
  struct writer *w;
  struct runtime_import *items;
  uint32_t n;
};

static void add_import(struct import_list *list, const char *module,
                       const char *name, enum extern_kind kind,
                       struct target target) {
  writer_name(list->w, span_of(module));
  writer_name(list->w, span_of(name));
  writer_u8(list->w, (uint8_t)kind);
  list->items[list->n++] = (struct runtime_import){kind, target};
}

static uint32_t import_func(struct import_list *list,
                            struct runtime_imports *imports,
                            const char *module, const char *name,
                            uint32_t type, struct target target) {
  add_import(list, module, name, EXTERN_FUNC, target);
  writer_u32(list->w, type);
  return imports->n_funcs++;
}

static uint32_t import_global(struct import_list *list,
                              struct runtime_imports *imports, uint32_t input,
                              uint32_t global) {
  add_import(list, "adapter", "global", EXTERN_GLOBAL,
             (struct target){TARGET_ITEM, input, global});
  writer_u8(list->w, I32);
  writer_u8(list->w, 1);
  return imports->n_globals++;
}

static void import_stacks(struct import_list *list,
                          struct runtime_imports *imports) {
  const struct link *link = list->link;
  for (uint32_t i = 1; i < link->n_inputs; i++) {
    const struct foreign *foreign = &link->inputs[i].foreign;
    if (!foreign->has_stack)
      continue;
    struct foreign_stack *stack = &imports->stacks[imports->n_stacks++];
    stack->input = i;
    stack->is_lazy = foreign->is_lazy;
    stack->stack = import_global(list, imports, i, foreign->stack_global);
    stack->state = UINT32_MAX;
    if (foreign->has_state)
      stack->state = import_global(list, imports, i, foreign->state_global);
  }
}

/* Imports have the type of a runtime func or wrapper that is like them. */
static void write_imports(struct import_list *list,
                          struct runtime_imports *imports, bool component) {
  const struct link *link = list->link;
  const struct resolutions *res = &link->resolved;
  struct target none = {TARGET_HOST, 0, 0};
  uint32_t wrapper_types = N_RUNTIME_FUNCS + res->n_stubs;
  add_import(list, "env", "memory", EXTERN_MEMORY,
             (struct target){TARGET_CONSTANT, 0, 0});
  writer_u8(list->w, 0);
  writer_u8(list->w, 0);
  imports->other_realloc = imports->main_realloc = UINT32_MAX;
  if (component) {
    imports->receive = import_func(list, imports, "wasi_fuse", "receive",
                                   RUNTIME_RECEIVE, none);
    imports->received = import_func(list, imports, "wasi_fuse", "received",
                                    RUNTIME_CEILING_PAGES, none);
  }
  if (res->other_realloc.kind != TARGET_CONSTANT)
    imports->other_realloc =
        import_func(list, imports, "other", "realloc", RUNTIME_REALLOC,
                    res->other_realloc);
  const struct export *realloc = main_realloc(link);
  if (realloc)
    imports->main_realloc =
        import_func(list, imports, "main", "realloc", RUNTIME_REALLOC,
                    link_func(link, 0, realloc->index));
  imports->wrapped = imports->n_funcs;
  for (uint32_t i = 0; i < res->n_wrappers; i++)
    import_func(list, imports, "adapter", "func", wrapper_types + i,
                link_func(link, res->wrappers[i].input,
                          res->wrappers[i].func));
  import_stacks(list, imports);
}

static void write_globals(struct writer *w) {
  writer_u32(w, N_RUNTIME_GLOBALS);
  for (int i = 0; i < N_RUNTIME_GLOBALS; i++) {
    writer_u8(w, I32);
    writer_u8(w, 1);
    writer_u8(w, OP_I32_CONST);
    writer_u8(w, 0);
    writer_u8(w, OP_END);
  }
}

static void write_stub(struct code *a, const struct stub *stub) {
  op(a, 0);
  if (stub->value == WF_STUB_TRAP)
    op(a, OP_UNREACHABLE);
  else if (span_is(stub->type->results, "\x7f"))
    constant(a, stub->value);
  else if (stub->type->n_results)
    op(a, OP_UNREACHABLE);
  op(a, OP_END);
}

static void write_wrapper(struct code *a, const struct link *link,
                          uint32_t index) {
  const struct wrapper *wrapper = &link->resolved.wrappers[index];
  const struct type *type =
      input_func_type(&link->inputs[wrapper->input], wrapper->func);
  op(a, 0);
  for (uint32_t i = 0; i < a->imports.n_stacks; i++)
    if (a->imports.stacks[i].input == wrapper->input)
      write_lazy_stack(a, &a->imports.stacks[i]);
  for (uint32_t i = 0; i < type->n_params; i++)
    get(a, i);
  call_import(a, a->imports.wrapped + index);
  op(a, OP_END);
}

static void write_code(struct writer *w, const struct link *link,
                       const struct runtime_imports *imports,
                       const struct runtime_rules *rules) {
  const struct resolutions *res = &link->resolved;
  struct writer body = {0};
  struct code a = {&body, *imports};
  writer_u32(w, N_RUNTIME_FUNCS + res->n_stubs + res->n_wrappers);
  for (int i = 0; i < N_RUNTIME_FUNCS; i++) {
    write_func(&a, (enum runtime_func)i, rules);
    writer_frame(w, &body);
  }
  for (uint32_t i = 0; i < res->n_stubs; i++) {
    write_stub(&a, &res->stubs[i]);
    writer_frame(w, &body);
  }
  for (uint32_t i = 0; i < res->n_wrappers; i++) {
    write_wrapper(&a, link, i);
    writer_frame(w, &body);
  }
  writer_free(&body);
}

/* Names for backtraces: funcs in the name section's subsection 1. */
static void write_names(struct writer *w, uint32_t n_imports) {
  struct writer names = {0}, sub = {0};
  writer_u32(&sub, N_RUNTIME_FUNCS);
  for (uint32_t i = 0; i < N_RUNTIME_FUNCS; i++) {
    writer_u32(&sub, n_imports + i);
    writer_name(&sub, span_of(signatures[i].name));
  }
  writer_name(&names, span_of("name"));
  writer_u8(&names, 1);
  writer_frame(&names, &sub);
  writer_u8(w, SECTION_CUSTOM);
  writer_frame(w, &names);
  writer_free(&names);
  writer_free(&sub);
}

static void write_section(struct writer *w, uint8_t id, struct writer *body) {
  writer_u8(w, id);
  writer_frame(w, body);
}

static void write_runtime(struct import_list *list, struct writer *w,
                          const struct runtime_rules *rules,
                          struct runtime_imports *imports) {
  static const uint8_t preamble[] = {0, 'a', 's', 'm', 1, 0, 0, 0};
  const struct resolutions *res = &list->link->resolved;
  uint32_t n_funcs = N_RUNTIME_FUNCS + res->n_stubs + res->n_wrappers;
  struct writer body = {0}, items = {0};
  writer_bytes(w, (struct span){preamble, sizeof preamble});
  write_types(&body, list->link);
  write_section(w, SECTION_TYPE, &body);
  list->w = &items;
  write_imports(list, imports, rules->component);
  writer_u32(&body, list->n);
  writer_bytes(&body, writer_span(&items));
  write_section(w, SECTION_IMPORT, &body);
  writer_u32(&body, n_funcs);
  for (uint32_t i = 0; i < n_funcs; i++)
    writer_u32(&body, i);
  write_section(w, SECTION_FUNC, &body);
  write_globals(&body);
  write_section(w, SECTION_GLOBAL, &body);
  write_code(&body, list->link, imports, rules);
  write_section(w, SECTION_CODE, &body);
  write_names(w, imports->n_funcs);
  w->failed |= body.failed | items.failed;
  writer_free(&body);
  writer_free(&items);
}

/* Whether the program's engine surely has bulk memory: it says so, or it has a
   data count section. */
static bool has_bulk_memory(const struct module *m) {
  const struct section *section = module_custom(m, "target_features");
  static const char feature[] = "+\013bulk-memory";
  if (m->has_data_count)
    return true;
  size_t n = sizeof feature - 1;
  for (size_t i = 0; section && section->content.size >= n &&
                     i <= section->content.size - n;
       i++)
    if (!memcmp(section->content.data + i, feature, n))
      return true;
  return false;
}

/* Main's memory for the roof: the one exported as `memory`, else the only one.
   UINT32_MAX when it is not clear. */
uint32_t link_main_memory(const struct link *link) {
  const struct module *m = link_main(link)->module;
  const struct export *export = module_export(m, span_of("memory"));
  if (export && export->kind == EXTERN_MEMORY)
    return export->index;
  return m->n_items[EXTERN_MEMORY] == 1 ? 0 : UINT32_MAX;
}

/* Targets of the runtime's kinds become items, now that there is one. */
static void settle_target(const struct link *link, struct target *t) {
  uint32_t func = 0;
  if (t->kind == TARGET_RUNTIME)
    func = t->index;
  else if (t->kind == TARGET_STUB)
    func = N_RUNTIME_FUNCS + t->index;
  else if (t->kind == TARGET_WRAPPER)
    func = N_RUNTIME_FUNCS + link->resolved.n_stubs + t->index;
  else
    return;
  *t = (struct target){TARGET_ITEM, link_runtime(link),
                       link_runtime_func(link, func)};
}

static void settle_targets(struct link *link) {
  uint32_t runtime = link_runtime(link);
  for (uint32_t i = 0; i <= runtime; i++) {
    const struct module *m = link->inputs[i].module;
    struct resolution *res = &link->resolved.inputs[i];
    for (uint32_t j = 0; j < m->n_imported[EXTERN_FUNC]; j++)
      settle_target(link, &res->imports[EXTERN_FUNC][j]);
    for (uint32_t j = 0; j < m->n_imported[EXTERN_GLOBAL]; j++) {
      struct target *t = &res->imports[EXTERN_GLOBAL][j];
      if (t->kind == TARGET_RUNTIME)
        *t = (struct target){TARGET_ITEM, runtime,
                             link_runtime_global(link, t->index)};
    }
  }
}

/* What the runtime imports is known already; what a host gives stays an import
   of the output. */
static bool resolve_runtime(struct link *link,
                            const struct runtime_import *items) {
  uint32_t runtime = link_runtime(link);
  const struct module *m = link->inputs[runtime].module;
  struct resolutions *res = &link->resolved;
  struct resolution *own = &res->inputs[runtime];
  for (int kind = 0; kind < N_EXTERN_KINDS; kind++) {
    own->imports[kind] =
        link_array(link, m->n_imported[kind], sizeof(struct target));
    if (!own->imports[kind])
      return false;
  }
  for (uint32_t i = 0; i < m->n_imports; i++) {
    struct target target = items[i].target;
    if (target.kind == TARGET_HOST) {
      struct host_import *hosts =
          arena_more(&link->arena, res->hosts, res->n_hosts,
                     &res->host_capacity, sizeof *hosts);
      if (!hosts) {
        diag_no_memory(&link->diag);
        return false;
      }
      res->hosts = hosts;
      hosts[res->n_hosts] = (struct host_import){runtime, &m->imports[i]};
      target.index = res->n_hosts++;
    }
    own->imports[m->imports[i].kind][m->imports[i].index] = target;
  }
  return true;
}

bool synthesize_runtime(struct link *link) {
  const struct module *m = link_main(link)->module;
  uint32_t memory = link_main_memory(link);
  struct runtime_rules rules = {
      .component = (link->options.flags & WF_COMPONENT) != 0,
      .has_bulk = has_bulk_memory(m),
      .max = PAGE,
      .roof_bytes = (1 + ROOF_RESERVE_PAGES) * PAGE,
  };
  if (memory != UINT32_MAX &&
      (m->memories[memory].limits.flags & LIMITS_MAX)) {
    rules.has_max = true;
    rules.max = m->memories[memory].limits.max;
  }
  struct runtime_imports imports = {0};
  struct import_list list = {.link = link};
  size_t room = 5 + link->resolved.n_wrappers + 2 * (size_t)link->n_inputs;
  list.items = link_array(link, room, sizeof *list.items);
  imports.stacks = link_array(link, link->n_inputs, sizeof *imports.stacks);
  if (!list.items || !imports.stacks)
    return false;
  struct writer w = {0};
  write_runtime(&list, &w, &rules, &imports);
  char *bytes = writer_ok(&w) ? arena_copy(&link->arena, w.data, w.size) : NULL;
  size_t n_bytes = w.size;
  writer_free(&w);
  if (!bytes) {
    diag_no_memory(&link->diag);
    return false;
  }
  /* wf_link_run left room for one more input. */
  struct input *runtime = &link->inputs[link->n_inputs++];
  *runtime = (struct input){.role = INPUT_RUNTIME,
                            .name = "the runtime",
                            .provides = "",
                            .bytes = {(const uint8_t *)bytes, n_bytes}};
  runtime->module =
      parse_module(&link->arena, &link->diag, runtime->name, runtime->bytes);
  if (!runtime->module || !resolve_runtime(link, list.items))
    return false;
  settle_targets(link);
  return true;
}
