/*
 * text.c writes types and names as the text format does.  What it is given has
 * been parsed before, so it is well-formed.
 */
#include "wasm/text.h"

#include "base/reader.h"

#include <inttypes.h>
#include <stdio.h>

/* The abstract heap types, and with "ref" behind them the short forms of
   nullable references to them. */
static const struct {
  uint8_t code;
  const char *heap, *nullable;
} heap_types[] = {
    {0x75, "nocont", "nullcontref"}, {0x74, "noexn", "nullexnref"},
    {0x73, "nofunc", "nullfuncref"}, {0x72, "noextern", "nullexternref"},
    {0x71, "none", "nullref"},       {0x70, "func", "funcref"},
    {0x6f, "extern", "externref"},   {0x6e, "any", "anyref"},
    {0x6d, "eq", "eqref"},           {0x6c, "i31", "i31ref"},
    {0x6b, "struct", "structref"},   {0x6a, "array", "arrayref"},
    {0x69, "exn", "exnref"},         {0x68, "cont", "contref"},
};

enum { N_HEAP_TYPES = sizeof heap_types / sizeof *heap_types };

void text_number(struct writer *w, uint64_t number) {
  char text[24];
  snprintf(text, sizeof text, "%" PRIu64, number);
  writer_text(w, text);
}

static struct reader reader_on(struct span bytes) {
  struct reader r = reader_of(bytes, 0, NULL, NULL);
  r.quiet = true;
  return r;
}

/* A heap type is an abstract one, or the index of a type. */
static void heap_type(struct writer *w, struct reader *r) {
  int64_t code = reader_s33(r, "");
  for (size_t i = 0; i < N_HEAP_TYPES; i++)
    if (code == (int64_t)heap_types[i].code - 0x80) {
      writer_text(w, heap_types[i].heap);
      return;
    }
  text_number(w, (uint64_t)code);
}

static void value_type(struct writer *w, struct reader *r) {
  uint8_t code = reader_u8(r, "");
  switch (code) {
  case TYPE_I32:
    writer_text(w, "i32");
    return;
  case TYPE_I64:
    writer_text(w, "i64");
    return;
  case TYPE_F32:
    writer_text(w, "f32");
    return;
  case TYPE_F64:
    writer_text(w, "f64");
    return;
  case TYPE_V128:
    writer_text(w, "v128");
    return;
  case TYPE_REF_NULL:
  case TYPE_REF:
    writer_text(w, code == TYPE_REF ? "(ref " : "(ref null ");
    heap_type(w, r);
    writer_text(w, ")");
    return;
  default:
    break;
  }
  for (size_t i = 0; i < N_HEAP_TYPES; i++)
    if (code == heap_types[i].code)
      writer_text(w, heap_types[i].nullable);
}

void text_value_types(struct writer *w, struct span types) {
  struct reader r = reader_on(types);
  for (bool is_first = true; reader_left(&r) && reader_ok(&r);
       is_first = false) {
    if (!is_first)
      writer_text(w, " ");
    value_type(w, &r);
  }
}

static void vector(struct writer *w, const char *word, struct span types) {
  if (!types.size)
    return;
  writer_text(w, " (");
  writer_text(w, word);
  writer_text(w, " ");
  text_value_types(w, types);
  writer_text(w, ")");
}

static void func_like(struct writer *w, const char *word,
                      const struct type *type) {
  writer_text(w, "(");
  writer_text(w, word);
  vector(w, "param", type->params);
  vector(w, "result", type->results);
  writer_text(w, ")");
}

void text_func_type(struct writer *w, const struct type *type) {
  func_like(w, "func", type);
}

static void limits_text(struct writer *w, const struct limits *limits) {
  if (limits->flags & LIMITS_64)
    writer_text(w, " i64");
  writer_text(w, " ");
  text_number(w, limits->min);
  if (limits->flags & LIMITS_MAX) {
    writer_text(w, " ");
    text_number(w, limits->max);
  }
  if (limits->flags & LIMITS_SHARED)
    writer_text(w, " shared");
}

void text_memory_type(struct writer *w, const struct limits *limits) {
  writer_text(w, "(memory");
  limits_text(w, limits);
  if (limits->flags & LIMITS_PAGE_SIZE) {
    writer_text(w, " (pagesize ");
    text_number(w, (uint64_t)1 << limits->page_log2);
    writer_text(w, ")");
  }
  writer_text(w, ")");
}

void text_import_type(struct writer *w, const struct module *m,
                      const struct import *import) {
  switch (import->kind) {
  case EXTERN_FUNC:
    text_func_type(w, &m->types[import->type]);
    return;
  case EXTERN_TABLE:
    writer_text(w, "(table");
    limits_text(w, &m->tables[import->index].limits);
    writer_text(w, " ");
    text_value_types(w, m->tables[import->index].element);
    writer_text(w, ")");
    return;
  case EXTERN_MEMORY:
    text_memory_type(w, &m->memories[import->index].limits);
    return;
  case EXTERN_GLOBAL: {
    struct span type = m->globals[import->index].type;
    bool is_mutable = m->globals[import->index].is_mutable;
    writer_text(w, is_mutable ? "(global (mut " : "(global ");
    text_value_types(w, span_sub(type, 0, type.size - 1));
    writer_text(w, is_mutable ? "))" : ")");
    return;
  }
  case EXTERN_TAG:
    func_like(w, "tag", &m->types[import->type]);
    return;
  case N_EXTERN_KINDS:
    return;
  }
}

void text_string(struct writer *w, struct span name) {
  static const char digits[] = "0123456789abcdef";
  writer_text(w, "\"");
  for (size_t i = 0; i < name.size; i++) {
    uint8_t byte = name.data[i];
    if (byte < 0x20 || byte == '"' || byte == '\\' || byte == 0x7f) {
      writer_text(w, "\\");
      writer_u8(w, (uint8_t)digits[byte >> 4]);
      writer_u8(w, (uint8_t)digits[byte & 15]);
    } else {
      writer_u8(w, byte);
    }
  }
  writer_text(w, "\"");
}
