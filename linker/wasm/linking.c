/*
 * linking.c reads relocation data of side modules.  Only what the fuser uses is
 * kept: data symbols, and relocations of code and data.
 */
#include "wasm/linking.h"

#include "base/reader.h"

enum {
  ADAPTER_MEMORY_MAX = 16 << 20, /* its data; some bytes are what is usual */
  DYLINK_MEM_INFO = 1,
  LINKING_VERSION = 2,
  LINKING_SYMBOL_TABLE = 8,
  SYMBOL_SECTION = 3,
  SYMBOL_FLAG_UNDEFINED = 0x10,
  SYMBOL_FLAG_EXPLICIT_NAME = 0x40,
};

static void *array(struct arena *arena, struct reader *r, size_t count,
                   size_t size) {
  void *items = arena_array(arena, count, size);
  if (!items) {
    diag_no_memory(r->diag);
    r->quiet = true;
    reader_fail(r, 0, "out of memory");
  }
  return items;
}

static void read_dylink(struct reader *r, struct linking *linking) {
  linking->is_dylink = true;
  while (reader_ok(r) && reader_left(r)) {
    uint8_t type = reader_u8(r, "dylink.0 subsection");
    struct reader frame = reader_frame(r, "dylink.0 subsection size");
    if (type == DYLINK_MEM_INFO) {
      uint64_t at = reader_offset(&frame);
      linking->memory_size = reader_u32(&frame, "memory size");
      if (linking->memory_size > ADAPTER_MEMORY_MAX)
        reader_fail(&frame, at,
                    "memory size: %u is more than the %u that an adapter may "
                    "have",
                    (unsigned)linking->memory_size,
                    (unsigned)ADAPTER_MEMORY_MAX);
      linking->memory_align_log2 = reader_u32(&frame, "memory alignment");
      linking->table_size = reader_u32(&frame, "table size");
      reader_u32(&frame, "table alignment");
    }
    r->failed |= frame.failed;
  }
}

/* A data symbol lies in its segment. */
static void check_data_symbol(struct reader *r, uint64_t at,
                              const struct module *m,
                              const struct symbol *symbol) {
  uint64_t end = (uint64_t)symbol->offset + symbol->size;
  if (symbol->index >= m->n_datas)
    reader_fail(r, at, "segment: %u is not there: there are %u",
                (unsigned)symbol->index, (unsigned)m->n_datas);
  else if (end > m->datas[symbol->index].bytes.size)
    reader_fail(r, at, "size: it ends at byte %llu of a segment of %zu",
                (unsigned long long)end, m->datas[symbol->index].bytes.size);
}

static void read_symbol(struct reader *r, const struct module *m,
                        struct symbol *symbol) {
  uint64_t at = reader_offset(r);
  symbol->kind = reader_u8(r, "kind");
  uint32_t flags = reader_u32(r, "flags");
  symbol->is_defined = !(flags & SYMBOL_FLAG_UNDEFINED);
  if (symbol->kind == SYMBOL_DATA) {
    struct span name = reader_name(r, "name");
    symbol->is_own = name.size > 4 && span_is(span_sub(name, 0, 4), "own.");
    if (symbol->is_defined) {
      symbol->index = reader_u32(r, "segment");
      symbol->offset = reader_u32(r, "offset");
      symbol->size = reader_u32(r, "size");
      check_data_symbol(r, at, m, symbol);
    }
  } else if (symbol->kind == SYMBOL_SECTION) {
    reader_u32(r, "section");
  } else {
    symbol->index = reader_u32(r, "index");
    if (symbol->is_defined || (flags & SYMBOL_FLAG_EXPLICIT_NAME))
      reader_name(r, "name");
  }
}

static void read_linking(struct arena *arena, struct reader *r,
                         const struct module *m, struct linking *linking) {
  uint64_t at = reader_offset(r);
  uint32_t version = reader_u32(r, "linking version");
  if (reader_ok(r) && version != LINKING_VERSION)
    reader_fail(r, at, "linking version: %u is not 2", (unsigned)version);
  while (reader_ok(r) && reader_left(r)) {
    uint8_t type = reader_u8(r, "linking subsection");
    struct reader frame = reader_frame(r, "linking subsection size");
    if (type == LINKING_SYMBOL_TABLE) {
      uint32_t count = reader_count(&frame, 3, "symbol count");
      linking->has_symbols = true;
      linking->symbols = array(arena, &frame, count, sizeof(struct symbol));
      for (uint32_t i = 0; i < count && reader_ok(&frame); i++) {
        reader_item(&frame, "symbol", i);
        read_symbol(&frame, m, &linking->symbols[i]);
        linking->n_symbols = i + 1;
      }
    }
    r->failed |= frame.failed;
  }
}

static bool has_addend(uint8_t type) {
  switch (type) {
  case RELOC_MEMORY_ADDR_LEB:
  case RELOC_MEMORY_ADDR_SLEB:
  case RELOC_MEMORY_ADDR_I32:
  case RELOC_MEMORY_ADDR_REL_SLEB:
  case 8:  /* function offset */
  case 9:  /* section offset */
  case 14: /* 64-bit memory addresses */
  case 15:
  case 16:
  case 17:
  case 21:
  case 22:
  case 23:
  case 25:
    return true;
  default:
    return false;
  }
}

static struct reloc *read_relocs(struct arena *arena, struct reader *r,
                                 uint32_t n_symbols, uint32_t *n) {
  reader_u32(r, "section");
  uint32_t count = reader_count(r, 3, "relocation count");
  struct reloc *relocs = array(arena, r, count, sizeof *relocs);
  for (uint32_t i = 0; i < count && reader_ok(r); i++) {
    struct reloc *reloc = &relocs[i];
    reader_item(r, "relocation", i);
    uint64_t at = reader_offset(r);
    reloc->type = reader_u8(r, "type");
    reloc->offset = reader_u32(r, "offset");
    reloc->symbol = reader_u32(r, "symbol");
    if (has_addend(reloc->type))
      reloc->addend = reader_s32(r, "addend");
    if (reader_ok(r) && i > 0 && reloc->offset < relocs[i - 1].offset)
      reader_fail(r, at, "offset: not in order");
    if (reader_ok(r) && reloc->type != RELOC_TYPE_INDEX_LEB &&
        reloc->symbol >= n_symbols)
      reader_fail(r, at, "symbol: %u is not there: there are %u",
                  (unsigned)reloc->symbol, (unsigned)n_symbols);
  }
  *n = count;
  return relocs;
}

static struct reader section_reader(const struct module *m,
                                    const struct section *section,
                                    struct diag *diag) {
  return reader_of(section->content, section->offset, m->name, diag);
}

bool parse_linking(struct arena *arena, struct diag *diag,
                   const struct module *m, struct linking *linking) {
  *linking = (struct linking){0};
  const struct section *section = module_custom(m, "dylink.0");
  bool ok = true;
  if (section) {
    struct reader r = section_reader(m, section, diag);
    read_dylink(&r, linking);
    ok &= reader_ok(&r);
  }
  section = module_custom(m, "linking");
  if (section && ok) {
    struct reader r = section_reader(m, section, diag);
    read_linking(arena, &r, m, linking);
    ok &= reader_ok(&r);
  }
  section = module_custom(m, "reloc.CODE");
  if (section && ok && linking->has_symbols) {
    struct reader r = section_reader(m, section, diag);
    linking->code_relocs =
        read_relocs(arena, &r, linking->n_symbols, &linking->n_code_relocs);
    ok &= reader_ok(&r);
  }
  section = module_custom(m, "reloc.DATA");
  if (section && ok && linking->has_symbols) {
    struct reader r = section_reader(m, section, diag);
    linking->data_relocs =
        read_relocs(arena, &r, linking->n_symbols, &linking->n_data_relocs);
    ok &= reader_ok(&r);
  }
  return ok;
}

uint32_t find_reloc(const struct reloc *relocs, uint32_t n, uint32_t offset) {
  uint32_t low = 0, high = n;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (relocs[middle].offset < offset)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}
