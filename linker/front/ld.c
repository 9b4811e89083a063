/*
 * ld.c is wasi-fuse-ld, which a compiler takes as its linker: it runs the real
 * wasm-ld with all arguments and fuses what that has linked.
 *
 *     clang --target=wasm32-wasi -fuse-ld=/usr/bin/wasi-fuse-ld a.c -o a.wasm
 *
 * --wasi-fuse=OPTION is an option of wasi-fuse, with or without its dashes (of
 * up to two letters it is one like -v or -Oz);
 * --wasi-fuse-linker=FILE is the linker to run.  What is no program (a
 * relocatable object, a shared library) is left as it was linked.  Installed
 * as wasi-fuse-wasm-ld, too, it is a linker of the kind that rustc expects.
 */
#include "front/process.h"

#include <stdio.h>
#include <string.h>

struct call {
  struct strings linker; /* arguments of the real linker */
  struct strings fuse;   /* of wasi-fuse */
  const char *path;      /* of the real linker, if it was given */
  const char *output;    /* or null */
  bool is_plain;         /* there is nothing to fuse */
  bool is_wrong;         /* as has been reported */
};

/* What stands behind `name` in `word`, or null. */
static const char *behind(const char *word, const char *name) {
  size_t size = strlen(name);
  return strncmp(word, name, size) == 0 ? word + size : NULL;
}

/* No option has a name of two letters, so that these are -v or -Oz. */
static void add_option(struct call *call, const char *option) {
  size_t size = strlen(option);
  char *dashed = allocate(size + 3);
  if (!size || !strcmp(option, "-") || !strcmp(option, "--")) {
    report_error("option `--wasi-fuse`: it needs an option of wasi-fuse, such "
                 "as `--wasi-fuse=component`");
    call->is_wrong = true;
  }
  if (size && option[0] != '-')
    memcpy(dashed, "--", size > 2 ? 2 : 1);
  memcpy(dashed + strlen(dashed), option, size);
  add_string(&call->fuse, dashed);
}

static bool is_plain(const char *word) {
  static const char *const words[] = {
      "-r", "--relocatable", "-shared", "--shared", "--version",
      "-v", "--help",        "-V"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (!strcmp(word, words[i]))
      return true;
  return false;
}

/* Where an argument names the output, be it in the next one. */
static void note_output(struct call *call, const struct strings *words,
                        size_t i) {
  const char *word = words->items[i];
  const char *next = i + 1 < words->n ? words->items[i + 1] : NULL;
  const char *value = behind(word, "--output=");
  if (!strcmp(word, "-o") || !strcmp(word, "--output"))
    value = next;
  else if (!value && word[0] == '-' && word[1] == 'o')
    value = word + 2;
  if (value)
    call->output = value;
}

static void read_call(struct call *call, const struct strings *words) {
  for (size_t i = 0; i < words->n; i++) {
    const char *word = words->items[i], *value;
    if ((value = behind(word, "--wasi-fuse=")) ||
        !strcmp(word, "--wasi-fuse")) {
      add_option(call, value ? value : "");
    } else if ((value = behind(word, "--wasi-fuse-linker="))) {
      call->path = value;
    } else {
      add_string(&call->linker, word);
      note_output(call, words, i);
      call->is_plain |= is_plain(word);
    }
  }
}

/* rustc, which says `-flavor wasm`, brings a linker along that can read its
   libraries; others may not. */
static const char *find_linker(const struct strings *arguments) {
  static const char *const names[] = {
      "wasm-ld",    "wasm-ld-22", "wasm-ld-21", "wasm-ld-20", "wasm-ld-19",
      "wasm-ld-18", "wasm-ld-17", "wasm-ld-16", "wasm-ld-15", "wasm-ld-14"};
  const char *found = NULL;
  if (arguments->n && !strcmp(arguments->items[0], "-flavor"))
    found = find_program("rust-lld");
  for (size_t i = 0; i < sizeof names / sizeof *names && !found; i++)
    found = find_program(names[i]);
  return found;
}

/* Whether the compiler that called goes on with wasm-opt: clang does with -O,
   if it finds one, and has words to choose. */
static bool goes_on_with_wasm_opt(void) {
  static struct strings words;
  bool optimizes = false;
  read_parent_call(&words);
  for (size_t i = 0; i < words.n; i++) {
    const char *level = behind(words.items[i], "-O");
    if (level)
      optimizes = strcmp(level, "0") != 0;
    if (!strcmp(words.items[i], "--no-wasm-opt") ||
        behind(words.items[i], "-B"))
      return false;
  }
  return optimizes && find_program("wasm-opt");
}

/* Fuses the output in its place; without a fused one there is none. */
static int fuse(struct call *call) {
  static struct arguments args = {.options = WF_OPTIONS_INIT};
  add_string(&call->fuse, "-o");
  add_string(&call->fuse, call->output);
  add_string(&call->fuse, "--");
  add_string(&call->fuse, call->output);
  read_arguments(&args, &call->fuse);
  int code = args.is_wrong ? EXIT_BAD_CALL : run_link(&args);
  if (code != EXIT_DONE)
    remove(call->output);
  else if ((args.options.flags & WF_COMPONENT) && goes_on_with_wasm_opt())
    report_warning("with -O clang now runs `wasm-opt`, which cannot read a "
                   "component: link without -O, which is for compiling, or "
                   "with `-B` as in wasi-fuse-ld(1)");
  return code;
}

int main(int argc, char **argv) {
  /* What is allocated lives until the end, where it can still be reached. */
  static struct strings words;
  static struct call call;
  open_streams();
  set_program("wasi-fuse-ld");
  if (!expand_arguments(argc, argv, &words))
    return EXIT_BAD_CALL;
  read_call(&call, &words);
  if (call.is_wrong)
    return EXIT_BAD_CALL;
  if (!call.path)
    call.path = find_linker(&call.linker);
  if (!call.path) {
    report_error("there is no wasm-ld beside this program or in PATH; name "
                 "one by --wasi-fuse-linker=FILE");
    return EXIT_LINK_FAILED;
  }
  int code = run_program(call.path, &call.linker);
  return code || call.is_plain || !call.output ? code : fuse(&call);
}
