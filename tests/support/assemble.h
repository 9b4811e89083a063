/*
 * assemble.h makes modules from hexadecimal text, so that a test shows each
 * byte that it is about and leaves sizes to be counted.
 *
 *     type: 01 60 00 00;  func: 01 00;
 *     export: 01 'run' 00 00;  code: 01 [00 0b];
 *     custom: 'name' 01 [01 00 'f']
 *
 * 'run' is a length and the letters, [...] a size and what is inside, `asm`
 * letters without a length; a section is framed from its colon to its
 * semicolon.
 */
#ifndef WASI_FUSE_TESTS_ASSEMBLE_H
#define WASI_FUSE_TESTS_ASSEMBLE_H

#include "base/writer.h"
#include "harness.h"
#include "wasm/format.h"

#include <ctype.h>

static inline uint8_t assemble_section_id(struct span word) {
  static const struct {
    const char *name;
    uint8_t id;
  } names[] = {
      {"custom", SECTION_CUSTOM},    {"type", SECTION_TYPE},
      {"import", SECTION_IMPORT},    {"func", SECTION_FUNC},
      {"table", SECTION_TABLE},      {"memory", SECTION_MEMORY},
      {"global", SECTION_GLOBAL},    {"export", SECTION_EXPORT},
      {"start", SECTION_START},      {"elem", SECTION_ELEM},
      {"code", SECTION_CODE},        {"data", SECTION_DATA},
      {"count", SECTION_DATA_COUNT}, {"tag", SECTION_TAG},
  };
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (span_is(word, names[i].name))
      return names[i].id;
  ck_abort_msg("no section is named %.*s", SPAN_ARGS(word));
  return 0;
}

/* Letters up to the next `quote`. */
static inline struct span assemble_letters(const char **at, char quote) {
  const char *start = ++*at;
  while (**at && **at != quote)
    ++*at;
  if (**at != quote)
    ck_abort_msg("no end of %s", start);
  ++*at;
  return (struct span){(const uint8_t *)start, (size_t)(*at - start) - 1};
}

static inline uint8_t assemble_digit(const char *at) {
  if (!isxdigit((unsigned char)*at))
    ck_abort_msg("not hexadecimal: %.8s", at);
  return (uint8_t)(*at <= '9' ? *at - '0' : (*at | 0x20) - 'a' + 10);
}

/* Items up to `end`, which is stepped over, or the end of the text. */
static inline void assemble_items(const char **at, char end, struct writer *w) {
  while (**at && **at != end) {
    if (isspace((unsigned char)**at)) {
      ++*at;
    } else if (**at == '\'') {
      writer_name(w, assemble_letters(at, '\''));
    } else if (**at == '`') {
      writer_bytes(w, assemble_letters(at, '`'));
    } else if (**at == '[') {
      struct writer inner = {0};
      ++*at;
      assemble_items(at, ']', &inner);
      writer_frame(w, &inner);
      writer_free(&inner);
    } else {
      writer_u8(w,
                (uint8_t)(assemble_digit(*at) << 4 | assemble_digit(*at + 1)));
      *at += 2;
    }
  }
  if (**at)
    ++*at;
}

static inline struct span assemble_take(struct writer *w) {
  struct span bytes = exact(writer_span(w));
  writer_free(w);
  return bytes;
}

/* Bytes without sections. */
static inline struct span hex(const char *text) {
  struct writer w = {0};
  assemble_items(&text, 0, &w);
  return assemble_take(&w);
}

/* A module. */
static inline struct span assemble(const char *text) {
  struct writer w = {0};
  writer_bytes(&w, BYTES("\0asm\1\0\0\0"));
  while (*text) {
    if (isspace((unsigned char)*text)) {
      text++;
      continue;
    }
    const char *word = text;
    while (isalpha((unsigned char)*text))
      text++;
    writer_u8(&w, assemble_section_id((struct span){(const uint8_t *)word,
                                                    (size_t)(text - word)}));
    if (*text++ != ':')
      ck_abort_msg("no colon behind the section in %.20s", word);
    struct writer section = {0};
    assemble_items(&text, ';', &section);
    writer_frame(&w, &section);
    writer_free(&section);
  }
  return assemble_take(&w);
}

#endif
