/*
 * fuzz_linking.c reads the relocation data of adapters.  An input is four
 * sections, each behind its size in two bytes: dylink.0, linking, reloc.CODE
 * and reloc.DATA; the last is what is left.
 */
#include "fuzz.h"

#include "wasm/linking.h"

static const char *const names[] = {"dylink.0", "linking", "reloc.CODE",
                                    "reloc.DATA"};
enum { N_SECTIONS = sizeof names / sizeof *names };

static void cut(struct span bytes, struct section sections[N_SECTIONS]) {
  size_t at = 0;
  for (int i = 0; i < N_SECTIONS; i++) {
    size_t left = bytes.size - at, size = left;
    if (i + 1 < N_SECTIONS && left >= 2) {
      size = (size_t)bytes.data[at] | (size_t)bytes.data[at + 1] << 8;
      at += 2;
      left -= 2;
    }
    if (size > left)
      size = left;
    sections[i] = (struct section){.name = span_of(names[i]),
                                   .content = {bytes.data + at, size}};
    at += size;
  }
}

static void check_relocs(const struct linking *linking,
                         const struct reloc *relocs, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) {
    FUZZ_CHECK(i == 0 || relocs[i - 1].offset <= relocs[i].offset);
    FUZZ_CHECK(relocs[i].type == RELOC_TYPE_INDEX_LEB ||
               relocs[i].symbol < linking->n_symbols);
    uint32_t found = find_reloc(relocs, n, relocs[i].offset);
    FUZZ_CHECK(found <= i && relocs[found].offset == relocs[i].offset);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct section sections[N_SECTIONS];
  struct module m = {
      .name = "input", .sections = sections, .n_sections = N_SECTIONS};
  struct arena arena = {.limit = (size_t)1 << 30};
  struct diag diag = {.arena = &arena};
  struct linking linking;
  cut((struct span){data, size}, sections);
  bool ok = parse_linking(&arena, &diag, &m, &linking);
  FUZZ_CHECK(ok == !diag_failed(&diag));
  if (ok) {
    check_relocs(&linking, linking.code_relocs, linking.n_code_relocs);
    check_relocs(&linking, linking.data_relocs, linking.n_data_relocs);
  }
  arena_free(&arena);
  return 0;
}
