/*
 * component_allocator.c writes two core modules, byte by byte.
 *
 * The allocator module comes first, so that functions of the host can be
 * lowered with its memory and realloc before the fused module, which imports
 * both the functions and the memory, exists.  Its realloc is a bump between
 * two globals that `receive` sets; while they are not set, it calls the
 * realloc in slot 0 of its table, where there is one.  The table is filled by
 * the fixup module, once the fused module is there.
 */
#include "output/component_allocator.h"

#include <stdio.h>

enum {
  I32 = TYPE_I32,
  I64 = TYPE_I64,
  VOID = 0x40,
  I32_GT_S = 0x4a,
  DESC_FUNC = 0,
  DESC_TABLE = 1,
  DESC_MEMORY = 2
};

static const uint8_t preamble[] = {0x00, 0x61, 0x73, 0x6d,
                                   0x01, 0x00, 0x00, 0x00};

static void put_bytes(struct writer *w, const uint8_t *bytes, size_t size) {
  writer_bytes(w, (struct span){bytes, size});
}

static void put_section(struct writer *w, enum section_id id,
                        struct writer *body) {
  writer_u8(w, (uint8_t)id);
  writer_frame(w, body);
}

static void put_limits(struct writer *w, const struct limits *limits) {
  bool has_max = limits->flags & LIMITS_MAX;
  writer_u8(w, has_max);
  writer_u64(w, limits->min);
  if (has_max)
    writer_u64(w, limits->max);
}

/* Types of both modules. */
enum {
  TYPE_REALLOC,    /* (i32 i32 i32 i32) -> i32 */
  TYPE_RECEIVE,    /* (i32 i32) -> () */
  TYPE_RECEIVED,   /* () -> i32 */
  TYPE_DESTRUCTOR, /* (i32) -> () */
  TYPE_START,      /* () -> () */
};

static void put_types(struct writer *w) {
  static const uint8_t types[] = {5,    0x60, 4,   I32, I32,  I32,  I32, 1, I32,
                                  0x60, 2,    I32, I32, 0,    0x60, 0,   1, I32,
                                  0x60, 1,    I32, 0,   0x60, 0,    0};
  struct writer body = {0};
  put_bytes(&body, types, sizeof types);
  put_section(w, SECTION_TYPE, &body);
  writer_free(&body);
}

/* Globals and parameters of realloc. */
enum { NEXT = 0, LIMIT = 1 };
enum { OLD = 0, OLD_SIZE = 1, ALIGN = 2, NEW_SIZE = 3, END = 4, PAGES = 5 };

#define GET(local)   OP_LOCAL_GET, local
#define CONST(value) OP_I32_CONST, value
#define TRAP_IF      OP_IF, VOID, OP_UNREACHABLE, OP_END

/* While nothing is received: the realloc of the program. */
static const uint8_t call_program[] = {
    GET(OLD),         GET(OLD_SIZE), GET(ALIGN), GET(NEW_SIZE), CONST(0),
    OP_CALL_INDIRECT, TYPE_REALLOC,  0,          OP_RETURN,
};

static const uint8_t bump[] = {
    /* What shrinks stays where it is. */
    GET(NEW_SIZE),
    GET(OLD_SIZE),
    OP_I32_LE_U,
    OP_IF,
    VOID,
    GET(OLD),
    OP_IF,
    VOID,
    GET(OLD),
    OP_RETURN,
    OP_END,
    OP_END,
    /* ALIGN becomes the address, NEXT rounded up. */
    OP_GLOBAL_GET,
    NEXT,
    GET(ALIGN),
    OP_I32_ADD,
    CONST(1),
    OP_I32_SUB,
    CONST(0),
    GET(ALIGN),
    OP_I32_SUB,
    OP_I32_AND,
    OP_LOCAL_TEE,
    ALIGN,
    /* It traps if that or the end wraps, or if the end is above LIMIT. */
    OP_GLOBAL_GET,
    NEXT,
    OP_I32_LT_U,
    TRAP_IF,
    GET(ALIGN),
    GET(NEW_SIZE),
    OP_I32_ADD,
    OP_LOCAL_TEE,
    END,
    GET(ALIGN),
    OP_I32_LT_U,
    TRAP_IF,
    GET(END),
    OP_GLOBAL_GET,
    LIMIT,
    OP_I32_GT_U,
    TRAP_IF,
    /* PAGES = the pages that END needs, less those there are: END / 65536,
       and one more if anything is left over. */
    GET(END),
    CONST(16),
    OP_I32_SHR_U,
    GET(END),
    CONST(16),
    OP_I32_SHL,
    CONST(0),
    OP_I32_NE,
    OP_I32_ADD,
    OP_MEMORY_SIZE,
    0,
    OP_I32_SUB,
    OP_LOCAL_TEE,
    PAGES,
    CONST(0),
    I32_GT_S,
    OP_IF,
    VOID,
    GET(PAGES),
    OP_MEMORY_GROW,
    0,
    CONST(0x7f) /* -1 */,
    OP_I32_EQ,
    TRAP_IF,
    OP_END,
    GET(END),
    OP_GLOBAL_SET,
    NEXT,
    /* What moves is copied. */
    GET(OLD),
    OP_IF,
    VOID,
    GET(ALIGN),
    GET(OLD),
    GET(OLD_SIZE),
    PREFIX_MISC,
    MISC_MEMORY_COPY,
    0,
    0,
    OP_END,
    GET(ALIGN),
    OP_END,
};

static void put_realloc(struct writer *w,
                        const struct component_allocator *allocator) {
  static const uint8_t locals[] = {1, 2, I32};
  static const uint8_t if_idle[] = {OP_GLOBAL_GET, LIMIT, OP_I32_EQZ, OP_IF,
                                    VOID};
  struct writer body = {0};
  put_bytes(&body, locals, sizeof locals);
  if (allocator->has_realloc && allocator->has_receive)
    put_bytes(&body, if_idle, sizeof if_idle);
  if (allocator->has_realloc)
    put_bytes(&body, call_program, sizeof call_program);
  if (allocator->has_realloc)
    writer_u8(&body, OP_END);
  if (allocator->has_receive)
    put_bytes(&body, bump, sizeof bump);
  writer_frame(w, &body);
  writer_free(&body);
}

static void put_receive(struct writer *w) {
  static const uint8_t receive[] = {0,     OP_LOCAL_GET, 0, OP_GLOBAL_SET,
                                    NEXT,  OP_LOCAL_GET, 1, OP_GLOBAL_SET,
                                    LIMIT, OP_END};
  static const uint8_t received[] = {
      0, OP_GLOBAL_GET, NEXT, CONST(0), OP_GLOBAL_SET, LIMIT, OP_END};
  writer_name(w, (struct span){receive, sizeof receive});
  writer_name(w, (struct span){received, sizeof received});
}

static void put_destructor(struct writer *w, uint32_t slot) {
  struct writer body = {0};
  writer_u8(&body, 0);
  writer_u8(&body, OP_LOCAL_GET);
  writer_u8(&body, 0);
  writer_u8(&body, OP_I32_CONST);
  writer_s32(&body, (int32_t)slot);
  writer_u8(&body, OP_CALL_INDIRECT);
  writer_u8(&body, TYPE_DESTRUCTOR);
  writer_u8(&body, 0);
  writer_u8(&body, OP_END);
  writer_frame(w, &body);
  writer_free(&body);
}

static void put_export(struct writer *w, const char *name, uint8_t kind,
                       uint32_t index) {
  writer_name(w, span_of(name));
  writer_u8(w, kind);
  writer_u32(w, index);
}

/* Its own funcs in order: realloc, receive, received, destructors. */
struct plan {
  bool has_realloc;
  uint32_t n_funcs, n_slots;
};

static void put_exports(struct writer *w,
                        const struct component_allocator *allocator,
                        const struct plan *plan) {
  uint32_t func = 0;
  writer_u32(w, plan->n_funcs + (allocator->memory != NULL) +
                    (plan->n_slots != 0));
  if (allocator->memory)
    put_export(w, "memory", DESC_MEMORY, 0);
  if (plan->n_slots)
    put_export(w, "table", DESC_TABLE, 0);
  if (plan->has_realloc)
    put_export(w, "realloc", DESC_FUNC, func++);
  if (allocator->has_receive) {
    put_export(w, "receive", DESC_FUNC, func++);
    put_export(w, "received", DESC_FUNC, func++);
  }
  for (uint32_t i = 0; i < allocator->n_destructors; i++) {
    char name[16];
    snprintf(name, sizeof name, "%u", (unsigned)i);
    put_export(w, name, DESC_FUNC, func++);
  }
}

static void put_names(struct writer *w,
                      const struct component_allocator *allocator,
                      const struct plan *plan) {
  enum { NAME_MODULE = 0, NAME_FUNC = 1 };
  struct writer body = {0}, names = {0};
  writer_name(&body, span_of("name"));
  writer_name(&names, span_of("wasi-fuse allocator"));
  writer_u8(&body, NAME_MODULE);
  writer_frame(&body, &names);
  uint32_t func = 0;
  writer_u32(&names, plan->has_realloc + 2u * allocator->has_receive);
  const char *const funcs[] = {plan->has_realloc ? "realloc" : NULL,
                               allocator->has_receive ? "receive" : NULL,
                               allocator->has_receive ? "received" : NULL};
  for (size_t i = 0; i < sizeof funcs / sizeof *funcs; i++) {
    if (!funcs[i])
      continue;
    writer_u32(&names, func++);
    writer_name(&names, span_of(funcs[i]));
  }
  writer_u8(&body, NAME_FUNC);
  writer_frame(&body, &names);
  put_section(w, SECTION_CUSTOM, &body);
  writer_free(&body);
  writer_free(&names);
}

static void put_table(struct writer *w, struct writer *body, uint32_t n) {
  writer_u32(body, 1);
  writer_u8(body, TYPE_FUNCREF);
  writer_u8(body, 1); /* a table of just that size */
  writer_u32(body, n);
  writer_u32(body, n);
  put_section(w, SECTION_TABLE, body);
}

static void put_globals(struct writer *w, struct writer *body) {
  static const uint8_t globals[] = {
      2, TYPE_I32, 1, CONST(0), OP_END, TYPE_I32, 1, CONST(0), OP_END};
  put_bytes(body, globals, sizeof globals);
  put_section(w, SECTION_GLOBAL, body);
}

void component_put_allocator(struct writer *w,
                             const struct component_allocator *allocator) {
  struct plan plan = {.has_realloc =
                          allocator->has_realloc || allocator->has_receive};
  plan.n_funcs =
      plan.has_realloc + 2u * allocator->has_receive + allocator->n_destructors;
  plan.n_slots = allocator->has_realloc + allocator->n_destructors;
  struct writer body = {0};
  put_bytes(w, preamble, sizeof preamble);
  if (plan.n_funcs) {
    put_types(w);
    writer_u32(&body, plan.n_funcs);
    if (plan.has_realloc)
      writer_u8(&body, TYPE_REALLOC);
    if (allocator->has_receive) {
      writer_u8(&body, TYPE_RECEIVE);
      writer_u8(&body, TYPE_RECEIVED);
    }
    for (uint32_t i = 0; i < allocator->n_destructors; i++)
      writer_u8(&body, TYPE_DESTRUCTOR);
    put_section(w, SECTION_FUNC, &body);
  }
  if (plan.n_slots)
    put_table(w, &body, plan.n_slots);
  if (allocator->memory) {
    writer_u32(&body, 1);
    put_limits(&body, allocator->memory);
    put_section(w, SECTION_MEMORY, &body);
  }
  if (allocator->has_receive)
    put_globals(w, &body);
  put_exports(&body, allocator, &plan);
  put_section(w, SECTION_EXPORT, &body);
  if (plan.n_funcs) {
    writer_u32(&body, plan.n_funcs);
    if (plan.has_realloc)
      put_realloc(&body, allocator);
    if (allocator->has_receive)
      put_receive(&body);
    for (uint32_t i = 0; i < allocator->n_destructors; i++)
      put_destructor(&body, allocator->has_realloc + i);
    put_section(w, SECTION_CODE, &body);
  }
  if (allocator->has_names)
    put_names(w, allocator, &plan);
  w->failed |= body.failed;
  writer_free(&body);
}

static void put_import(struct writer *w, struct span name, uint8_t type) {
  writer_name(w, span_of("m"));
  writer_name(w, name);
  writer_u8(w, DESC_FUNC);
  writer_u8(w, type);
}

void component_put_fixup(struct writer *w, const struct span *slots,
                         uint32_t n_slots, bool has_realloc,
                         struct span start) {
  bool has_start = start.size != 0;
  struct writer body = {0};
  put_bytes(w, preamble, sizeof preamble);
  put_types(w);
  writer_u32(&body, n_slots + has_start + (n_slots != 0));
  if (n_slots) {
    writer_name(&body, span_of("a"));
    writer_name(&body, span_of("table"));
    writer_u8(&body, DESC_TABLE);
    writer_u8(&body, TYPE_FUNCREF);
    writer_u8(&body, 0);
    writer_u32(&body, n_slots);
  }
  for (uint32_t i = 0; i < n_slots; i++)
    put_import(&body, slots[i],
               i == 0 && has_realloc ? TYPE_REALLOC : TYPE_DESTRUCTOR);
  if (has_start)
    put_import(&body, start, TYPE_START);
  put_section(w, SECTION_IMPORT, &body);
  if (has_start) {
    writer_u32(&body, n_slots);
    put_section(w, SECTION_START, &body);
  }
  if (n_slots) {
    static const uint8_t active_at_0[] = {1, 0, CONST(0), OP_END};
    put_bytes(&body, active_at_0, sizeof active_at_0);
    writer_u32(&body, n_slots);
    for (uint32_t i = 0; i < n_slots; i++)
      writer_u32(&body, i);
    put_section(w, SECTION_ELEM, &body);
  }
  w->failed |= body.failed;
  writer_free(&body);
}
