/*
 * check_wit_bytes.h assembles bytes from text, so that a test can show the
 * section that it is about:
 *
 *   0b 2a      bytes in hex
 *   <error>    a name: its length and its bytes
 *   ( ... )    a frame: the length of what is within, and that
 *   { ... }    a vector: how many items are within, and those; each ends with
 *              `,` but for the last, which may
 */
#ifndef WASI_FUSE_TESTS_CHECK_WIT_BYTES_H
#define WASI_FUSE_TESTS_CHECK_WIT_BYTES_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/writer.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

/* A component-type section whose world has `declarators`, and more sections
   before the encoding. */
#define PREAMBLE       "00 61 73 6d 0d 00 01 00 "
#define ENCODING(e)    "00 ( <wit-component-encoding> 04 " e " ) "
#define WORLD_NAME     "04 00 <wasi-fuse:out/program> 04 00 "
#define EXPORT_WORLD   "0b ( { 00 <program> 03 00 00 } ) "
#define TYPES(world)   "07 ( { 41 { 01 41 " world ", " WORLD_NAME "} } ) "
#define SECTION(world) PREAMBLE ENCODING("00") TYPES(world) EXPORT_WORLD

/* Declarators, each with its comma: an interface, which is its type and its
   import or export, and an alias to what an instance exports. */
#define INTERFACE(how, name, type, content)                                    \
  "01 42 " content ", " how " 00 <" name "> 05 " type ", "
#define ALIAS(instance, name) "02 03 00 " instance " <" name ">, "
#define IMPORT                "03"
#define EXPORT                "04"

/* How many items of a vector there are: those that a comma ends, and what
   follows the last comma. */
struct items {
  uint32_t n_ended;
  size_t end; /* bytes up to the last comma */
};

static const char *assemble(const char *text, struct writer *w, char end,
                            struct items *items);

static const char *assemble_nested(const char *text, struct writer *w,
                                   char open) {
  struct writer body = {0};
  struct items items = {0, 0};
  text = assemble(text, &body, open == '(' ? ')' : '}', &items);
  if (open == '(') {
    writer_frame(w, &body);
  } else {
    writer_u32(w, items.n_ended + (body.size > items.end));
    writer_bytes(w, writer_span(&body));
  }
  writer_free(&body);
  return text;
}

static const char *assemble(const char *text, struct writer *w, char end,
                            struct items *items) {
  while (*text != end) {
    ck_assert_msg(*text, "the text ends before `%c`", end);
    char c = *text++;
    if (c == ' ')
      continue;
    if (c == ',') {
      items->n_ended++;
      items->end = w->size;
    } else if (c == '<') {
      size_t size = strcspn(text, ">");
      writer_name(w, (struct span){(const uint8_t *)text, size});
      text += size + 1;
    } else if (c == '(' || c == '{') {
      text = assemble_nested(text, w, c);
    } else {
      char *after;
      char byte[3] = {c, *text++, 0};
      writer_u8(w, (uint8_t)strtoul(byte, &after, 16));
      ck_assert_msg(after == byte + 2, "`%s` is not a byte in hex", byte);
    }
  }
  return *text ? text + 1 : text;
}

/* The bytes in the arena; their end is the end of an allocation, so that
   reading further is seen by a sanitizer. */
static inline struct span bytes_of(struct arena *arena, const char *text) {
  struct writer w = {0};
  struct items items = {0, 0};
  assemble(text, &w, 0, &items);
  ck_assert(writer_ok(&w));
  uint8_t *copy = arena_alloc(arena, w.size + 1);
  ck_assert_ptr_nonnull(copy);
  if (w.size)
    memcpy(copy, w.data, w.size);
  struct span bytes = {copy, w.size};
  writer_free(&w);
  return bytes;
}

/* Interfaces like those of WASI, cut down to what tests need. */
#define IO_ERROR(version)                                                      \
  INTERFACE(IMPORT, "wasi:io/error@" version, "00",                            \
            "{ 04 00 <error> 03 01, 01 68 00, "                                \
            "  01 40 { <self> 01 } 00 73, "                                    \
            "  04 00 <[method]error.to-debug-string> 01 02 }")
/* Behind error (instance 0, type 1) and poll (instance 1, type 3). */
#define IO_POLL(version)                                                       \
  INTERFACE(IMPORT, "wasi:io/poll@" version, "01",                             \
            "{ 04 00 <pollable> 03 01, 01 68 00, 01 40 { <self> 01 } 01 00, "  \
            "  04 00 <[method]pollable.block> 01 02 }")
#define IO_STREAMS(version)                                                    \
  INTERFACE(IMPORT, "wasi:io/streams@" version, "04",                          \
            "{ 04 00 <output-stream> 03 01, "                                  \
            "  02 03 02 01 02, 04 00 <error> 03 00 01, 01 69 02, "             \
            "  01 71 { <last-operation-failed> 01 03 00, <closed> 00 00 }, "   \
            "  04 00 <stream-error> 03 00 04, "                                \
            "  02 03 02 01 03, 04 00 <pollable> 03 00 06, "                    \
            "  01 68 00, 01 70 7d, 01 6a 00 01 05, "                           \
            "  01 40 { <self> 08, <contents> 09 } 00 0a, "                     \
            "  04 00 <[method]output-stream.blocking-write-and-flush> 01 0b, " \
            "  01 69 07, 01 40 { <self> 08 } 00 0c, "                          \
            "  04 00 <[method]output-stream.subscribe> 01 0d }")
#define CLI_STDOUT(version)                                                    \
  INTERFACE(IMPORT, "wasi:cli/stdout@" version, "06",                          \
            "{ 02 03 02 01 05, 04 00 <output-stream> 03 00 00, 01 69 01, "     \
            "  01 40 { } 00 02, 04 00 <get-stdout> 01 03 }")
#define CLI_RUN(version, type)                                                 \
  INTERFACE(EXPORT, "wasi:cli/run@" version, type,                             \
            "{ 01 6a 00 00, 01 40 { } 00 00, 04 00 <run> 01 01 }")

/* A command that prints. */
#define COMMAND(version)                                                       \
  "{ " IO_ERROR(version) IO_POLL(version) ALIAS("00", "error")                 \
      ALIAS("01", "pollable") IO_STREAMS(version) ALIAS("02", "output-stream") \
          CLI_STDOUT(version) CLI_RUN(version, "07") "}"

#endif
