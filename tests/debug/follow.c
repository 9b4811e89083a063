/*
 * follow.c finds where each instruction of a program went that was fused, by
 * reading both modules side by side; it asks nothing that the linker believes
 * of offsets or numbers.
 *
 *   follow OUTPUT EVERY MAIN [ADAPTER]
 *
 * Funcs of main are paired by the exports and element segments that both
 * modules have, and from there by what paired funcs call; those of an adapter
 * by their names.  The bodies of a pair must have the same instructions: in
 * main but for memory.size and memory.grow, in an adapter but for those that
 * the linker folds or that do nothing in this output, with what they are given;
 * and they must have the same name.  The offsets of each pair of instructions
 * go to main.old and main.new, adapter.old and adapter.new in the folder at
 * hand, a line each; of main only those of one func in EVERY do.
 */
#include "base/arena.h"
#include "base/file.h"
#include "wasm/instr.h"
#include "wasm/names.h"
#include "wasm/parse.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { N_INPUTS = 2, MAX_INDICES = 8 };

static struct arena arena;
static struct diag diag = {.arena = &arena};

struct followed {
  const char *name;
  const struct module *m;
  uint32_t *to;       /* by func: the output's, from 1 on */
  struct span *names; /* by func */
  FILE *old, *new;
};

struct pair {
  uint32_t input, func;
};

static const struct module *output;
static struct span *output_names;
static struct followed inputs[N_INPUTS];
static struct pair *todo;
static size_t n_todo, n_pairs;

static _Noreturn void stop(const char *why, uint32_t input, uint32_t func,
                           uint64_t at) {
  fprintf(stderr, "%s func %" PRIu32 " at 0x%" PRIx64 ": %s\n",
          inputs[input].name, func, at, why);
  exit(1);
}

static const struct module *read_module(const char *path) {
  struct file file;
  const char *wrong = file_open(&file, path);
  const struct module *m =
      wrong ? NULL : parse_module(&arena, &diag, path, file.bytes);
  if (!m) {
    fprintf(stderr, "%s: %s\n", path, wrong ? wrong : "it is malformed");
    exit(1);
  }
  return m;
}

static void add_pair(uint32_t input, uint32_t func, uint32_t to) {
  struct followed *f = &inputs[input];
  if (func < f->m->n_imported[EXTERN_FUNC])
    return;
  if (to < output->n_imported[EXTERN_FUNC])
    stop("it became an import", input, func, 0);
  if (f->to[func] && f->to[func] != to + 1)
    stop("it became two funcs", input, func, 0);
  if (f->to[func])
    return;
  f->to[func] = to + 1;
  todo[n_todo++] = (struct pair){input, func};
}

/* What an instruction names, and the rest of its immediates. */
struct said {
  struct instr_visitor visitor;
  struct instr instr;
  size_t at;
  enum space spaces[MAX_INDICES];
  uint32_t indices[MAX_INDICES];
  uint32_t n, hash;
};

static void see_index(struct instr_visitor *v, enum space space, uint32_t index,
                      size_t at) {
  struct said *said = (struct said *)v;
  (void)at;
  if (said->n < MAX_INDICES) {
    said->spaces[said->n] = space;
    said->indices[said->n] = index;
  }
  said->n++;
}

/* LEB128 may be padded on one side: their bits count. */
static void see_bytes(struct instr_visitor *v, struct span bytes) {
  struct said *said = (struct said *)v;
  for (size_t i = 0; i < bytes.size; i++)
    if (bytes.data[i] & 0x7f)
      said->hash = said->hash * 31 + (bytes.data[i] & 0x7f);
}

static bool is_folded(uint32_t input, const struct instr *instr) {
  return input == 1 && instr->prefix == 0 &&
         (instr->code == OP_I32_CONST || instr->code == OP_I32_ADD ||
          instr->code == OP_GLOBAL_GET || instr->code == OP_LOCAL_GET ||
          instr->code == OP_CALL);
}

/* The next instruction that counts; false behind the last. */
static bool next_instr(struct reader *r, uint32_t input, struct said *said) {
  do {
    if (!reader_left(r))
      return false;
    *said = (struct said){.visitor = {.index = see_index, .bytes = see_bytes},
                          .at = r->pos};
    said->instr = instr_read(r);
    instr_visit(r, &said->instr, &said->visitor);
  } while (is_folded(input, &said->instr));
  return reader_ok(r);
}

static struct reader body_reader(const struct module *m, uint32_t func) {
  const struct body *body = &m->bodies[func - m->n_imported[EXTERN_FUNC]];
  struct reader r =
      reader_of(span_sub(m->code, 0, body->start + body->size), 0, "", &diag);
  struct said said = {.visitor = {.index = see_index, .bytes = see_bytes}};
  r.pos = body->start;
  uint32_t groups = reader_count(&r, 2, "local count");
  for (uint32_t i = 0; i < groups && reader_ok(&r); i++) {
    reader_u32(&r, "local count");
    instr_visit_value_type(&r, &said.visitor);
  }
  return r;
}

static bool is_memory_op(const struct instr *instr) {
  return instr->prefix == 0 &&
         (instr->code == OP_MEMORY_SIZE || instr->code == OP_MEMORY_GROW);
}

static void compare(uint32_t input, uint32_t func, const struct said *old,
                    const struct said *new) {
  if (is_memory_op(&old->instr))
    return;
  if (old->instr.prefix != new->instr.prefix ||
      old->instr.code != new->instr.code || old->n != new->n ||
      (input == 0 && old->hash != new->hash))
    stop("the instruction is another one", input, func, old->at);
  for (uint32_t i = 0; input == 0 && i < old->n && i < MAX_INDICES; i++)
    if (old->spaces[i] == SPACE_FUNC)
      add_pair(input, old->indices[i], new->indices[i]);
}

/* A func has the name that it had; an adapter's says so. */
static void compare_names(struct pair pair, uint32_t to) {
  struct span old = inputs[pair.input].names[pair.func];
  struct span new = output_names[to];
  size_t prefix = pair.input == 1 && old.size ? strlen("adapter.") : 0;
  if (new.size < prefix ||
      !span_equal(old, span_sub(new, prefix, new.size - prefix)))
    stop("it has another name", pair.input, pair.func, 0);
}

static void follow(struct pair pair, bool writes) {
  const struct followed *f = &inputs[pair.input];
  struct reader old = body_reader(f->m, pair.func);
  struct reader new = body_reader(output, f->to[pair.func] - 1);
  struct said from, to;
  compare_names(pair, f->to[pair.func] - 1);
  while (next_instr(&old, pair.input, &from)) {
    if (!next_instr(&new, pair.input, &to))
      stop("its end is missing", pair.input, pair.func, from.at);
    compare(pair.input, pair.func, &from, &to);
    if (!writes)
      continue;
    fprintf(f->old, "0x%zx\n", from.at);
    fprintf(f->new, "0x%zx\n", to.at);
  }
  if (next_instr(&new, pair.input, &to))
    stop("it has become longer", pair.input, pair.func, from.at);
}

static void pair_roots(void) {
  const struct module *main = inputs[0].m;
  for (uint32_t i = 0; i < main->n_exports; i++) {
    const struct export *to = module_export(output, main->exports[i].name);
    if (to && to->kind == EXTERN_FUNC && main->exports[i].kind == EXTERN_FUNC)
      add_pair(0, main->exports[i].index, to->index);
  }
  for (uint32_t i = 0; i < main->n_elems && i < output->n_elems; i++) {
    struct reader old = reader_of(main->elems[i].items, 0, "", &diag);
    struct reader new = reader_of(output->elems[i].items, 0, "", &diag);
    for (uint32_t j = 0; j < main->elems[i].n_items; j++)
      if (!main->elems[i].is_expressions) {
        uint32_t func = reader_u32(&old, "func");
        add_pair(0, func, reader_u32(&new, "func"));
      }
  }
}

static uint32_t count_name(const struct span *names, uint32_t n,
                           struct span name, uint32_t *last) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < n; i++)
    if (span_equal(names[i], name)) {
      *last = i;
      count++;
    }
  return count;
}

static void pair_names(void) {
  const struct followed *adapter = &inputs[1];
  uint32_t n = adapter->m->n_items[EXTERN_FUNC], func;
  for (uint32_t i = 0; i < output->n_items[EXTERN_FUNC]; i++) {
    struct span name = output_names[i];
    size_t prefix = strlen("adapter.");
    if (!span_starts(name, "adapter."))
      continue;
    name = span_sub(name, prefix, name.size - prefix);
    if (count_name(adapter->names, n, name, &func) == 1)
      add_pair(1, func, i);
  }
}

static FILE *open_list(const char *name, const char *suffix) {
  char path[64];
  snprintf(path, sizeof path, "%s.%s", name, suffix);
  FILE *file = fopen(path, "w");
  if (!file) {
    perror(path);
    exit(1);
  }
  return file;
}

static void start(uint32_t i, const char *name, const char *path) {
  const struct module *m = read_module(path);
  inputs[i] = (struct followed){
      .name = name,
      .m = m,
      .names = read_names(&arena, m, NAMES_FUNCS, m->n_items[EXTERN_FUNC]),
      .to = calloc(m->n_items[EXTERN_FUNC], sizeof *inputs[i].to),
      .old = open_list(name, "old"),
      .new = open_list(name, "new")};
}

int main(int argc, char **argv) {
  if (argc != 4 && argc != 5) {
    fprintf(stderr, "usage: follow OUTPUT EVERY MAIN [ADAPTER]\n");
    return 2;
  }
  output = read_module(argv[1]);
  output_names =
      read_names(&arena, output, NAMES_FUNCS, output->n_items[EXTERN_FUNC]);
  uint32_t every = (uint32_t)strtoul(argv[2], NULL, 10);
  start(0, "main", argv[3]);
  size_t room = inputs[0].m->n_items[EXTERN_FUNC];
  if (argc == 5) {
    start(1, "adapter", argv[4]);
    room += inputs[1].m->n_items[EXTERN_FUNC];
  }
  todo = calloc(room, sizeof *todo);
  pair_roots();
  if (argc == 5)
    pair_names();
  while (n_todo > 0) {
    struct pair pair = todo[--n_todo];
    follow(pair, pair.input == 1 || n_pairs % every == 0);
    n_pairs++;
  }
  bool ok = n_pairs > 0 && diag.status == WF_OK;
  for (int i = 0; i < N_INPUTS && inputs[i].m; i++)
    ok &= fclose(inputs[i].old) == 0 && fclose(inputs[i].new) == 0;
  printf("%zu funcs\n", n_pairs);
  return !ok;
}
