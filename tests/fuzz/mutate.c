/*
 * mutate.c changes modules in libFuzzer's place for the targets `module` and
 * `link`: what is inside of a section or a body changes, and the sizes around
 * it are put right, so that a change does not end at the first size that no
 * longer fits.  Half of the time bytes are changed as libFuzzer does.
 */
#include "fuzz.h"

#include <string.h>

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
                               unsigned int seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size,
                                 const uint8_t *b, size_t b_size, uint8_t *out,
                                 size_t max_size, unsigned int seed);

enum { MOST_SECTIONS = 64, MOST_BODIES = 512, ROOM = 1 << 16 };

static uint64_t state;

static uint32_t below(uint32_t n) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return n ? (uint32_t)((state >> 11) % n) : 0;
}

struct part {
  uint8_t id;
  const uint8_t *data;
  size_t size;
};

struct cut {
  struct part sections[MOST_SECTIONS];
  size_t n;
};

/* A buffer of fixed size; what does not fit is lost. */
struct out {
  uint8_t data[ROOM];
  size_t size;
};

static void put(struct out *out, const void *data, size_t size) {
  if (size > ROOM - out->size)
    size = ROOM - out->size;
  if (size)
    memcpy(out->data + out->size, data, size);
  out->size += size;
}

static void put_u8(struct out *out, uint8_t byte) {
  put(out, &byte, 1);
}

static void put_u32(struct out *out, uint32_t value) {
  while (value >= 0x80) {
    put_u8(out, (uint8_t)(value | 0x80));
    value >>= 7;
  }
  put_u8(out, (uint8_t)value);
}

static void put_name(struct out *out, const char *name) {
  put_u32(out, (uint32_t)strlen(name));
  put(out, name, strlen(name));
}

/* Reads a u32 at *at; false at the end. */
static bool get_u32(const uint8_t *data, size_t size, size_t *at,
                    uint32_t *value) {
  *value = 0;
  for (int shift = 0; shift < 35 && *at < size; shift += 7) {
    uint8_t byte = data[(*at)++];
    *value |= (uint32_t)(byte & 0x7f) << (shift & 31);
    if (byte < 0x80)
      return true;
  }
  return false;
}

static bool cut_module(const uint8_t *data, size_t size, struct cut *cut) {
  static const uint8_t preamble[] = {0, 'a', 's', 'm', 1, 0, 0, 0};
  cut->n = 0;
  if (size < sizeof preamble || memcmp(data, preamble, sizeof preamble) != 0)
    return false;
  for (size_t at = sizeof preamble; at < size && cut->n < MOST_SECTIONS;) {
    struct part *part = &cut->sections[cut->n];
    uint32_t length;
    part->id = data[at++];
    if (!get_u32(data, size, &at, &length) || length > size - at)
      return false;
    part->data = data + at;
    part->size = length;
    at += length;
    cut->n++;
  }
  return true;
}

static void put_section(struct out *out, uint8_t id, const void *data,
                        size_t size) {
  put_u8(out, id);
  put_u32(out, (uint32_t)size);
  put(out, data, size);
}

/* `data` changed as libFuzzer does. */
static void mutate_bytes(const uint8_t *data, size_t size, struct out *out) {
  out->size = 0;
  put(out, data, size);
  size_t most = out->size + 16 < ROOM ? out->size + 16 : ROOM;
  out->size = LLVMFuzzerMutate(out->data, out->size, most);
}

/* An instruction that the linker cares about, with small numbers. */
static void put_instruction(struct out *out) {
  static const uint8_t with_index[] = {0x10, 0x12, 0x23, 0x24, 0xd2,
                                       0x25, 0x26, 0x14, 0x0c, 0x20};
  uint32_t kind = below(8);
  if (kind < 3) {
    put_u8(out, with_index[below(sizeof with_index)]);
    put_u32(out, below(4) ? below(8) : below(300));
  } else if (kind == 3) {
    put_u8(out, below(2) ? 0x3f : 0x40);
    put_u8(out, (uint8_t)below(2));
  } else if (kind == 4) {
    put_u8(out, 0x41);
    put_u32(out, below(64));
  } else if (kind == 5) {
    put_u8(out, (uint8_t)(2 + below(3)));
    put_u8(out, below(2) ? 0x40 : 0x7f);
    put_u8(out, 0x0b);
  } else if (kind == 6) { /* memory.init, copy, fill; data.drop; table.* */
    put_u8(out, 0xfc);
    put_u8(out, (uint8_t)(8 + below(10)));
    put_u8(out, (uint8_t)below(2));
    put_u8(out, (uint8_t)below(2));
  } else { /* a padded call */
    static const uint8_t padded[] = {0x80, 0x80, 0x80, 0};
    put_u8(out, 0x10);
    put_u8(out, (uint8_t)(0x80 | below(8)));
    put(out, padded, sizeof padded);
  }
}

static void mutate_body(const uint8_t *data, size_t size, struct out *out) {
  if (below(2)) {
    mutate_bytes(data, size, out);
    return;
  }
  size_t at = size ? below((uint32_t)size) : 0;
  out->size = 0;
  put(out, data, at);
  put_instruction(out);
  put(out, data + at, size - at);
}

/* The code section with one body changed. */
static void mutate_code(const struct part *code, struct out *out) {
  static struct out body;
  size_t at = 0;
  uint32_t count, size;
  out->size = 0;
  if (!get_u32(code->data, code->size, &at, &count) || count == 0) {
    mutate_bytes(code->data, code->size, out);
    return;
  }
  uint32_t chosen = below(count < MOST_BODIES ? count : MOST_BODIES);
  put_u32(out, count);
  for (uint32_t i = 0; i < count; i++) {
    if (!get_u32(code->data, code->size, &at, &size) || size > code->size - at)
      break;
    if (i == chosen) {
      mutate_body(code->data + at, size, &body);
      put_u32(out, (uint32_t)body.size);
      put(out, body.data, body.size);
    } else {
      put_u32(out, size);
      put(out, code->data + at, size);
    }
    at += size;
  }
}

static const char *const modules[] = {"wasi_snapshot_preview1",
                                      "wasi_unstable",
                                      "env",
                                      "env2",
                                      "wasi_fuse.gate",
                                      "wasi_fuse",
                                      "__main_module__",
                                      "wasi:cli/stdout@0.2.0",
                                      "wasi"};
static const char *const fields[] = {"fd_write",
                                     "fd_read",
                                     "path_open",
                                     "proc_exit",
                                     "args_get",
                                     "memory",
                                     "__memory_base",
                                     "__stack_pointer",
                                     "__table_base",
                                     "__indirect_function_table",
                                     "fd_write?fd_read,path_open",
                                     "receive",
                                     "receive_arena",
                                     "received",
                                     "allocate",
                                     "release",
                                     "ceiling",
                                     "_start",
                                     "get-stdout",
                                     "f",
                                     "thread-spawn",
                                     "wasi:cli/run@0.2.0#run",
                                     "wasi_snapshot_preview1#fd_write",
                                     "proc_exit@0.2.0",
                                     "cabi_realloc",
                                     "_initialize"};

enum {
  N_MODULES = sizeof modules / sizeof *modules,
  N_FIELDS = sizeof fields / sizeof *fields
};

/* One more import or export in front of the others. */
static void put_entry(const struct part *section, struct out *out) {
  size_t at = 0;
  uint32_t count;
  if (!get_u32(section->data, section->size, &at, &count))
    count = 0;
  out->size = 0;
  put_u32(out, count + 1);
  if (section->id == 2)
    put_name(out, modules[below(N_MODULES)]);
  put_name(out, fields[below(N_FIELDS)]);
  uint8_t kind = (uint8_t)(below(2) ? 0 : below(5));
  put_u8(out, kind);
  if (section->id == 7 || kind == 0) {
    put_u32(out, below(10));
  } else if (kind == 1) {
    put(out, "\x70\x00", 2);
    put_u32(out, below(4));
  } else if (kind == 2) {
    put_u8(out, (uint8_t)below(4));
    put_u32(out, below(4));
    put_u32(out, below(300));
  } else {
    put(out, kind == 3 ? "\x7f\x00" : "\x00\x00", 2);
    if (below(2))
      out->data[out->size - 1] = 1;
  }
  put(out, section->data + at, section->size - at);
}

static void put_custom(struct out *out) {
  static const char *const names[] = {
      "name",        "producers",       "metadata.code.branch_hint",
      "linking",     "dylink.0",        "reloc.CODE",
      "reloc.DATA",  "target_features", "component-type:x",
      ".debug_info", "sourceMappingURL"};
  static struct out content;
  uint8_t bytes[16];
  content.size = 0;
  put_name(&content, names[below(sizeof names / sizeof *names)]);
  for (size_t i = 0; i < sizeof bytes; i++)
    bytes[i] = (uint8_t)below(below(2) ? 4 : 256);
  put(&content, bytes, below(sizeof bytes));
  put_section(out, 0, content.data, content.size);
}

static void mutate_section(const struct part *section, struct out *out) {
  if (section->id == 10 && below(4))
    mutate_code(section, out);
  else if ((section->id == 2 || section->id == 7) && below(2))
    put_entry(section, out);
  else
    mutate_bytes(section->data, section->size, out);
}

/* Changes a module by its sections; false if it has none to change. */
static bool mutate_module(const uint8_t *data, size_t size, struct out *out) {
  static struct cut cut;
  static struct out changed;
  if (!cut_module(data, size, &cut) || cut.n == 0)
    return false;
  size_t chosen = below((uint32_t)cut.n);
  uint32_t how = below(16);
  out->size = 0;
  put(out, data, 8);
  for (size_t i = 0; i < cut.n; i++) {
    const struct part *section = &cut.sections[i];
    if (i != chosen || how == 0) {
      if (i == chosen)
        put_custom(out);
      put_section(out, section->id, section->data, section->size);
    } else if (how == 1) { /* it is gone */
      continue;
    } else if (how == 2) { /* it is there twice */
      put_section(out, section->id, section->data, section->size);
      put_section(out, section->id, section->data, section->size);
    } else {
      mutate_section(section, &changed);
      put_section(out, section->id, changed.data, changed.size);
    }
  }
  return true;
}

/* The parts of an input, as fuzz_cut finds them, put together again. */
static size_t join(uint8_t *data, size_t max_size, struct span main,
                   struct span adapter, uint8_t flags) {
  static struct out all;
  all.size = 0;
  put(&all, main.data, main.size);
  if (flags & FUZZ_ADAPTER) {
    put(&all, adapter.data, adapter.size);
    put_u8(&all, (uint8_t)adapter.size);
    put_u8(&all, (uint8_t)(adapter.size >> 8));
    put_u8(&all, (uint8_t)(adapter.size >> 16));
  }
  put_u8(&all, flags);
  if (all.size > max_size)
    return 0;
  memcpy(data, all.data, all.size);
  return all.size;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
                               unsigned int seed) {
  static struct out out;
  state = seed * 0x9e3779b97f4a7c15u + 1;
  struct fuzz_input input = fuzz_cut(data, size);
  bool of_adapter = input.adapter.data && below(2);
  struct span module = of_adapter ? input.adapter : input.main;
  uint8_t flags = input.flags;
  if (below(3) == 0)
    return LLVMFuzzerMutate(data, size, max_size);
  if (below(8) == 0)
    flags ^= (uint8_t)(1 << below(8));
  else if (!mutate_module(module.data, module.size, &out))
    return LLVMFuzzerMutate(data, size, max_size);
  else
    module = (struct span){out.data, out.size};
  size_t done = of_adapter ? join(data, max_size, input.main, module, flags)
                           : join(data, max_size, module, input.adapter, flags);
  return done ? done : LLVMFuzzerMutate(data, size, max_size);
}

/* The main module of one with the adapter of another, or with one of its
   sections in place of its own. */
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size,
                                 const uint8_t *b, size_t b_size, uint8_t *out,
                                 size_t max_size, unsigned int seed) {
  static struct cut first, second;
  static struct out made;
  state = seed * 0x9e3779b97f4a7c15u + 1;
  struct fuzz_input x = fuzz_cut(a, a_size), y = fuzz_cut(b, b_size);
  if (y.adapter.data && below(2))
    return join(out, max_size, x.main, y.adapter, x.flags | FUZZ_ADAPTER);
  if (below(4) == 0)
    return join(out, max_size, x.main, y.main, x.flags | FUZZ_ADAPTER);
  struct span from = y.adapter.data && below(2) ? y.adapter : y.main;
  if (!cut_module(x.main.data, x.main.size, &first) || first.n == 0 ||
      !cut_module(from.data, from.size, &second) || second.n == 0)
    return 0;
  const struct part *taken = &second.sections[below((uint32_t)second.n)];
  bool done = false;
  made.size = 0;
  put(&made, x.main.data, 8);
  for (size_t i = 0; i < first.n; i++) {
    const struct part *own = &first.sections[i];
    bool here = !done && own->id == taken->id;
    const struct part *part = here ? taken : own;
    done |= here;
    put_section(&made, part->id, part->data, part->size);
  }
  if (!done)
    put_section(&made, taken->id, taken->data, taken->size);
  return join(out, max_size, (struct span){made.data, made.size}, x.adapter,
              x.flags);
}
