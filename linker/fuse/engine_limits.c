/*
 * engine_limits.c warns of an output that is larger than engines take, where
 * the program was not.  Some engines take more, so that it is no error.  The
 * numbers are those that the JavaScript API of WebAssembly names, V8 has, and
 * wasmtime's parser; of two the lower.
 */
#include "fuse/emit.h"

#include "base/reader.h"

static const struct {
  const char *items;
  uint32_t most;
  uint8_t id;
} section_limits[] = {
    {"types", 1000000, SECTION_TYPE},
    {"imports", 100000, SECTION_IMPORT},
    {"funcs", 1000000, SECTION_FUNC},
    {"tables", 100, SECTION_TABLE},
    {"memories", 100, SECTION_MEMORY},
    {"globals", 1000000, SECTION_GLOBAL},
    {"exports", 100000, SECTION_EXPORT},
    {"elem segments", 100000, SECTION_ELEM},
    {"data segments", 100000, SECTION_DATA},
};

enum { MODULE_MOST = 1 << 30, BODY_MOST = 7654321 };

static uint32_t count_in(const struct section *section) {
  struct reader r = reader_of(section->content, 0, NULL, NULL);
  r.quiet = true;
  return reader_u32(&r, "");
}

void warn_of_count(struct link *link, uint8_t id, const struct section *mains,
                   uint32_t count) {
  uint32_t before = mains ? count_in(mains) : 0;
  for (size_t i = 0; i < sizeof section_limits / sizeof *section_limits; i++)
    if (section_limits[i].id == id && count > section_limits[i].most &&
        before <= section_limits[i].most && !link->has_warned)
      diag_warning(&link->diag, link_main(link)->name, WF_NO_OFFSET,
                   "the output has %u %s, %u more than the program, and "
                   "some engines take no more than %u",
                   (unsigned)count, section_limits[i].items,
                   (unsigned)(count - before),
                   (unsigned)section_limits[i].most);
}

void warn_of_size(struct link *link, uint64_t size) {
  uint64_t before = link_main(link)->module->bytes.size;
  if (size > MODULE_MOST && before <= MODULE_MOST && !link->has_warned)
    diag_warning(&link->diag, link_main(link)->name, WF_NO_OFFSET,
                 "the output has %llu bytes, %llu more than the program, and "
                 "some engines take no more than %u",
                 (unsigned long long)size, (unsigned long long)(size - before),
                 (unsigned)MODULE_MOST);
}

void warn_of_body(struct link *link, uint32_t func, uint32_t before,
                  uint32_t size) {
  if (size > BODY_MOST && before <= BODY_MOST)
    diag_warning(&link->diag, link_main(link)->name, WF_NO_OFFSET,
                 "func %u has a body of %u bytes in the output, %u more than "
                 "in the program, and some engines take no more than %u",
                 (unsigned)func, (unsigned)size, (unsigned)(size - before),
                 (unsigned)BODY_MOST);
}
