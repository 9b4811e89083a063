/*
 * plan.c gives every byte of the adapters a place in the roof, the region of
 * memory above the program's own (linker/README.md), and says how large the
 * memory of the output is.
 *
 *     | stack 4096 | data, then zero data | arena ... |   whole pages
 *                  ^ memory base
 *
 * Only live data symbols are placed; they keep their alignment.  Live
 * address-taken funcs get slots of the adapters' own table, from 1 on, so that
 * a null pointer stays null.
 */
#include "fuse/image.h"

#include "base/reader.h"

#include <stdlib.h>

static int compare_chunks(const void *a, const void *b) {
  const struct data_chunk *left = a, *right = b;
  if (left->input != right->input)
    return left->input < right->input ? -1 : 1;
  if (left->offset != right->offset)
    return left->offset < right->offset ? -1 : 1;
  return (left->size > right->size) - (left->size < right->size);
}

/* The lowest set bit of an offset says how it may be aligned. */
static uint32_t alignment_at(uint32_t offset, uint32_t most) {
  uint32_t align = offset & (0u - offset);
  if (align == 0 || align > most)
    align = most;
  return align > 16 ? 16 : align;
}

static uint32_t count_symbols(const struct link *link, uint32_t input) {
  const struct linking *linking = &link->inputs[input].linking;
  uint32_t count = 0;
  for (uint32_t i = 0; i < linking->n_symbols; i++)
    count += link->live.inputs[input].symbols[i];
  return linking->has_symbols ? count : 1;
}

static void add_chunks(struct link *link, uint32_t input) {
  const struct input *in = &link->inputs[input];
  const struct linking *linking = &in->linking;
  struct memory_plan *plan = &link->memory;
  uint32_t most = 1u << (linking->memory_align_log2 & 7);
  if (!linking->has_symbols) {
    if (linking->memory_size)
      plan->chunks[plan->n_chunks++] =
          (struct data_chunk){.input = input,
                              .size = linking->memory_size,
                              .align = most > 16 ? 16 : most};
    return;
  }
  for (uint32_t i = 0; i < linking->n_symbols; i++) {
    const struct symbol *symbol = &linking->symbols[i];
    if (!link->live.inputs[input].symbols[i] || symbol->kind != SYMBOL_DATA ||
        symbol->index >= in->module->n_datas)
      continue;
    uint32_t offset =
        plan->images[input].starts[symbol->index] + symbol->offset;
    plan->chunks[plan->n_chunks++] =
        (struct data_chunk){.input = input,
                            .offset = offset,
                            .size = symbol->size,
                            .align = alignment_at(offset, most)};
  }
}

/* Symbols may overlap, as strings that share a tail do. */
static void join_chunks(struct memory_plan *plan) {
  uint32_t n = 0;
  if (plan->n_chunks)
    qsort(plan->chunks, plan->n_chunks, sizeof *plan->chunks, compare_chunks);
  for (uint32_t i = 0; i < plan->n_chunks; i++) {
    const struct data_chunk *chunk = &plan->chunks[i];
    struct data_chunk *last = n ? &plan->chunks[n - 1] : NULL;
    if (last && last->input == chunk->input &&
        chunk->offset < last->offset + last->size) {
      uint32_t end = chunk->offset + chunk->size;
      if (end > last->offset + last->size)
        last->size = end - last->offset;
      if (chunk->align > last->align)
        last->align = chunk->align;
    } else {
      plan->chunks[n++] = *chunk;
    }
  }
  plan->n_chunks = n;
}

/* What is aligned in a chunk stays so: its place has the same low bits as its
   offset. */
static void place_chunks(struct link *link) {
  struct memory_plan *plan = &link->memory;
  uint32_t place = 0;
  for (int zero = 0; zero < 2; zero++) {
    for (uint32_t i = 0; i < plan->n_chunks; i++) {
      struct data_chunk *chunk = &plan->chunks[i];
      if (zero == 0)
        chunk->is_zero = image_is_zero(&plan->images[chunk->input],
                                       chunk->offset, chunk->size);
      if (chunk->is_zero != (zero == 1))
        continue;
      place += (chunk->offset - place) & (chunk->align - 1);
      chunk->place = place;
      place += chunk->size;
    }
    if (zero == 0)
      plan->init_size = place;
  }
  plan->data_size = (place + 15) & ~15u;
}

static bool plan_data(struct link *link) {
  struct memory_plan *plan = &link->memory;
  size_t count = 0;
  for (uint32_t i = 1; i < link_runtime(link); i++)
    count += count_symbols(link, i);
  plan->images = link_array(link, link->n_inputs, sizeof *plan->images);
  plan->chunks = link_array(link, count, sizeof *plan->chunks);
  if (!plan->images || !plan->chunks)
    return false;
  for (uint32_t i = 1; i < link_runtime(link); i++) {
    if (!image_read(link, i, &plan->images[i]))
      return false;
    add_chunks(link, i);
  }
  join_chunks(plan);
  place_chunks(link);
  return true;
}

/* Adds a slot, or counts it while there is no room yet. */
static void add_slot(struct memory_plan *plan, uint32_t input, uint32_t func) {
  if (plan->slots) {
    plan->slots[plan->n_slots].input = input;
    plan->slots[plan->n_slots].func = func;
    plan->slot_of[input][func] = plan->n_slots + 1;
  }
  plan->n_slots++;
}

static bool init_slots(struct link *link) {
  struct memory_plan *plan = &link->memory;
  plan->table_bases =
      link_array(link, link->n_inputs, sizeof *plan->table_bases);
  plan->slot_of = link_array(link, link->n_inputs, sizeof *plan->slot_of);
  for (uint32_t i = 0; plan->slot_of && i < link->n_inputs; i++) {
    uint32_t n = link->inputs[i].module->n_items[EXTERN_FUNC];
    plan->slot_of[i] = link_array(link, n, sizeof *plan->slot_of[i]);
  }
  return !diag_failed(&link->diag);
}

/* Without symbols the slots keep their order from the table base on. */
static void add_whole_table(struct link *link, uint32_t input) {
  const struct module *m = link->inputs[input].module;
  for (uint32_t i = 0; i < m->n_elems; i++) {
    const struct elem *elem = &m->elems[i];
    struct reader r = reader_of(elem->items, 0, NULL, NULL);
    r.quiet = true;
    for (uint32_t j = 0; !elem->is_expressions && j < elem->n_items; j++)
      add_slot(&link->memory, input, reader_u32(&r, ""));
  }
}

/* Calls of some funcs become something else, so that there is none to take the
   address of. */
static bool check_slots(struct link *link) {
  const struct memory_plan *plan = &link->memory;
  bool ok = true;
  for (uint32_t i = 0; i < plan->n_slots; i++) {
    uint32_t input = plan->slots[i].input, func = plan->slots[i].func;
    enum target_kind kind = link_func(link, input, func).kind;
    if (kind != TARGET_NOTHING && kind != TARGET_CEILING)
      continue;
    diag_error(&link->diag, WF_ERR_UNSUPPORTED, link->inputs[input].name,
               WF_NO_OFFSET,
               "func %u: its address is taken, but it is an intrinsic that "
               "can only be called",
               (unsigned)func);
    ok = false;
  }
  return ok;
}

static bool plan_slots(struct link *link) {
  struct memory_plan *plan = &link->memory;
  if (!init_slots(link))
    return false;
  for (int pass = 0; pass < 2; pass++) {
    uint32_t count = plan->n_slots;
    plan->n_slots = 0;
    if (pass == 1 &&
        !(plan->slots = link_array(link, count, sizeof *plan->slots)))
      return false;
    for (uint32_t i = 1; i < link_runtime(link); i++) {
      const struct module *m = link->inputs[i].module;
      bool is_whole = !link->inputs[i].linking.has_symbols;
      plan->table_bases[i] = is_whole ? (int32_t)plan->n_slots + 1 : 1;
      if (is_whole && link_reads_table_base(link, i))
        add_whole_table(link, i);
      for (uint32_t j = 0; !is_whole && j < m->n_items[EXTERN_FUNC]; j++)
        if (link->live.inputs[i].slots[j])
          add_slot(plan, i, j);
    }
  }
  return check_slots(link);
}

/* The chunk of an input that byte `offset` of its memory went to, or null. */
static const struct data_chunk *find_chunk(const struct memory_plan *plan,
                                           uint32_t input, uint32_t offset) {
  uint32_t low = 0, high = plan->n_chunks;
  while (low < high) { /* the first behind it */
    uint32_t middle = low + (high - low) / 2;
    const struct data_chunk *chunk = &plan->chunks[middle];
    if (chunk->input < input ||
        (chunk->input == input && chunk->offset <= offset))
      low = middle + 1;
    else
      high = middle;
  }
  const struct data_chunk *chunk = low ? &plan->chunks[low - 1] : NULL;
  if (!chunk || chunk->input != input ||
      offset - chunk->offset >= (chunk->size ? chunk->size : 1))
    return NULL;
  return chunk;
}

/* The value of a relocated constant: where the symbol went. */
static bool reloc_value(struct link *link, uint32_t input,
                        const struct reloc *reloc, int32_t *value) {
  const struct input *in = &link->inputs[input];
  const struct memory_plan *plan = &link->memory;
  if (reloc->type == RELOC_TYPE_INDEX_LEB)
    return false;
  const struct symbol *symbol = &in->linking.symbols[reloc->symbol];
  switch (reloc->type) {
  case RELOC_MEMORY_ADDR_REL_SLEB: {
    if (symbol->kind != SYMBOL_DATA || symbol->index >= in->module->n_datas)
      return false;
    uint32_t offset =
        plan->images[input].starts[symbol->index] + symbol->offset;
    const struct data_chunk *chunk = find_chunk(plan, input, offset);
    if (chunk)
      *value = (int32_t)(chunk->place + (offset - chunk->offset) +
                         (uint32_t)reloc->addend);
    return chunk != NULL;
  }
  case RELOC_TABLE_INDEX_REL_SLEB: /* __table_base is 1 */
  case RELOC_TABLE_INDEX_I32: {
    uint32_t slot = 0;
    if (symbol->index < in->module->n_items[EXTERN_FUNC])
      slot = plan->slot_of[input][symbol->index];
    if (slot)
      *value = (int32_t)slot - (reloc->type == RELOC_TABLE_INDEX_I32 ? 0 : 1);
    return slot != 0;
  }
  default:
    return false;
  }
}

/* Whether a relocation is of data that each thread has of its own. */
static bool is_own(const struct link *link, uint32_t input,
                   const struct reloc *reloc) {
  return reloc->type == RELOC_MEMORY_ADDR_REL_SLEB && link->is_threaded &&
         link->inputs[input].linking.symbols[reloc->symbol].is_own;
}

/* The constants of live code that name data or slots. */
const struct const_fold *plan_consts(struct link *link, uint32_t input,
                                     uint32_t *n) {
  const struct linking *linking = &link->inputs[input].linking;
  struct const_fold *folds =
      link_array(link, linking->n_code_relocs, sizeof *folds);
  *n = 0;
  for (uint32_t i = 0; folds && i < linking->n_code_relocs; i++) {
    struct const_fold fold = {
        .offset = linking->code_relocs[i].offset,
        .is_own = is_own(link, input, &linking->code_relocs[i])};
    if (reloc_value(link, input, &linking->code_relocs[i], &fold.value))
      folds[(*n)++] = fold;
  }
  return folds;
}

/* Applies what __wasm_apply_data_relocs would do to a chunk. */
static void write_slot_relocs(struct link *link, const struct data_chunk *chunk,
                              uint8_t *bytes) {
  const struct image *image = &link->memory.images[chunk->input];
  for (uint32_t i = image_find_reloc(image, chunk->offset); i < image->n_relocs;
       i++) {
    uint32_t at = image->relocs[i].place - chunk->offset;
    int32_t value;
    if ((uint64_t)at + 4 > chunk->size)
      break;
    if (reloc_value(link, chunk->input, image->relocs[i].reloc, &value))
      for (int k = 0; k < 4; k++)
        bytes[at + (uint32_t)k] = (uint8_t)((uint32_t)value >> (8 * k));
  }
}

struct span plan_init_data(struct link *link) {
  const struct memory_plan *plan = &link->memory;
  uint8_t *bytes = link_array(link, plan->init_size, 1);
  if (!bytes)
    return (struct span){NULL, 0};
  for (uint32_t i = 0; i < plan->n_chunks; i++) {
    const struct data_chunk *chunk = &plan->chunks[i];
    if (chunk->is_zero)
      continue;
    image_copy(&plan->images[chunk->input], chunk->offset, chunk->size,
               bytes + chunk->place);
    write_slot_relocs(link, chunk, bytes + chunk->place);
  }
  return (struct span){bytes, plan->init_size};
}

static bool adapters_live(const struct link *link) {
  for (uint32_t i = 1; i < link->n_inputs; i++)
    if (link_is_live(link, i))
      return true;
  return false;
}

static bool check_memory(struct link *link) {
  const struct memory_plan *plan = &link->memory;
  const char *name = link_main(link)->name;
  const struct module *m = link_main(link)->module;
  const char *why = NULL;
  if (!plan->main_has_memory && m->n_items[EXTERN_MEMORY] > 1)
    why = "it has several memories and exports none as `memory`, so it is not "
          "clear which one the adapter shares: export that one";
  else if (plan->program.flags & LIMITS_64)
    why = "it is a 64-bit memory, and the adapter is for 32-bit ones: compile "
          "for wasm32";
  else if (plan->program.flags & LIMITS_PAGE_SIZE)
    why = "it has pages of another size than 64 KiB, which the adapter needs: "
          "compile without custom page sizes";
  if (why)
    diag_error(&link->diag, WF_ERR_UNSUPPORTED, name, WF_NO_OFFSET,
               "memory: %s", why);
  return !why;
}

/* Main's import of thread-spawn that the output would have, or null. */
static const struct import *find_spawn(const struct link *link) {
  const struct module *m = link_main(link)->module;
  for (uint32_t i = 0; i < m->n_imports; i++)
    if (m->imports[i].kind == EXTERN_FUNC && is_thread_spawn(&m->imports[i]) &&
        ((link->options.flags & WF_COMPONENT) ||
         link->live.inputs[0].items[EXTERN_FUNC][m->imports[i].index]))
      return &m->imports[i];
  return NULL;
}

/* Why main cannot have threads, or null. */
static const char *no_threads(const struct link *link) {
  if (link->options.flags & WF_COMPONENT)
    return "a component cannot start threads";
  if (!link->is_threaded)
    return "threads share their memory, and the program's is not shared: link "
           "it for wasm32-wasi-threads";
  if (link->options.memory == WF_MEMORY_EXPORT &&
      !link_main_imports_memory(link))
    return "threads share an imported memory: do not use --memory=export";
  for (uint32_t i = 1; i < link_runtime(link); i++)
    if (input_is_foreign(&link->inputs[i]) && link_is_live(link, i))
      return "only position-independent adapters can serve several threads";
  return NULL;
}

/* Without threads a shared memory is like any other.  A component has none, so
   there it loses the flag. */
static bool check_threads(struct link *link) {
  struct memory_plan *plan = &link->memory;
  const struct import *spawn = find_spawn(link);
  const char *why = spawn ? no_threads(link) : NULL;
  if (why) {
    diag_error(&link->diag, WF_ERR_UNSUPPORTED, link_main(link)->name,
               spawn->offset, "import `wasi` `thread-spawn`: %s", why);
    return false;
  }
  if ((link->options.flags & WF_COMPONENT) &&
      (plan->program.flags & LIMITS_SHARED)) {
    plan->program.flags &= (uint8_t)~LIMITS_SHARED;
    if (link->scanned[0].has_wait)
      diag_warning(&link->diag, link_main(link)->name, WF_NO_OFFSET,
                   "memory: it is not shared in a component, where "
                   "`memory.atomic.wait` traps");
  }
  return true;
}

/* A foreign adapter takes pages that a program may believe to own. */
static void warn_of_foreign(struct link *link) {
  for (uint32_t i = 1; i < link_runtime(link); i++)
    if (input_is_foreign(&link->inputs[i]) && link_is_live(link, i) &&
        link->live.grows && !main_realloc(link))
      diag_warning(&link->diag, link->inputs[i].name, WF_NO_OFFSET,
                   "memory: this adapter takes pages by memory.grow, and the "
                   "program grows its memory, too; one that owns its whole "
                   "heap, as Go's do, will overwrite them; the built-in "
                   "adapter has not this problem");
}

/* Addresses to listen at, where nothing in the output asks for them. */
static void warn_of_listen(struct link *link) {
  uint32_t func = link_runtime_func(link, RUNTIME_LISTEN);
  uint32_t runtime = link_runtime(link);
  if (link->options.listen &&
      !link->live.inputs[runtime].items[EXTERN_FUNC][func])
    diag_warning(&link->diag, link_main(link)->name, WF_NO_OFFSET,
                 "nothing listens at %s: the program does not import a "
                 "function that accepts connections, such as `sock_accept`",
                 link->options.listen);
}

/* What is below the roof's memory base. */
static uint32_t roof_head(const struct link *link) {
  return link->is_threaded ? ROOF_WORDS : ROOF_STACK;
}

static void set_globals(struct link *link) {
  struct memory_plan *plan = &link->memory;
  uint32_t base = (uint32_t)plan->program.min * PAGE + roof_head(link);
  plan->globals[RUNTIME_MEMORY_BASE] = (int32_t)base;
  plan->globals[RUNTIME_STACK_POINTER] = (int32_t)base;
  plan->globals[RUNTIME_CEILING] = (int32_t)plan->program.min;
  plan->globals[RUNTIME_LEFT] = (int32_t)(plan->program.min + plan->roof_pages);
  plan->globals[RUNTIME_TOP] = (int32_t)(base + plan->data_size);
  plan->globals[RUNTIME_ROOF_PAGES] = (int32_t)plan->roof_pages;
  plan->globals[RUNTIME_DATA_SIZE] = (int32_t)plan->data_size;
}

static bool plan_limits(struct link *link) {
  struct memory_plan *plan = &link->memory;
  uint64_t roof = (uint64_t)roof_head(link) + plan->data_size;
  if (link->is_threaded)
    roof += ROOF_BLOCK + plan->data_size;
  plan->output = plan->program;
  if (!plan->has_roof)
    return true;
  plan->roof_pages = (uint32_t)((roof + PAGE - 1) / PAGE);
  plan->reserve_pages = ROOF_RESERVE_PAGES;
  if (plan->program.min + plan->roof_pages > PAGE) {
    diag_error(&link->diag, WF_ERR_UNSUPPORTED, link_main(link)->name,
               WF_NO_OFFSET,
               "memory: its minimum of %u pages leaves no room for the %u "
               "that the adapter needs: link the program with a smaller one",
               (unsigned)plan->program.min, (unsigned)plan->roof_pages);
    return false;
  }
  if (!link->live.takes_roof) /* else the start func grows it */
    plan->output.min += plan->roof_pages;
  if (plan->output.flags & LIMITS_MAX) {
    plan->output.max += plan->roof_pages + plan->reserve_pages;
    if (plan->output.max > PAGE)
      plan->output.max = PAGE;
  }
  return true;
}

bool plan_memory(struct link *link) {
  struct memory_plan *plan = &link->memory;
  const struct module *m = link_main(link)->module;
  plan->main_memory = link_main_memory(link);
  plan->main_has_memory = plan->main_memory != UINT32_MAX;
  if (plan->main_has_memory)
    plan->program = m->memories[plan->main_memory].limits;
  else
    plan->program.page_log2 = 16;
  if (adapters_live(link) && !check_memory(link))
    return false;
  plan->has_roof = link_needs_roof(link);
  plan->has_memory = plan->main_has_memory || plan->has_roof;
  if (!check_threads(link))
    return false;
  if (!plan_data(link) || !plan_slots(link) || !plan_limits(link))
    return false;
  set_globals(link);
  warn_of_foreign(link);
  warn_of_listen(link);
  if (link->is_threaded && find_spawn(link))
    warn_of_threads(link);
  return true;
}
