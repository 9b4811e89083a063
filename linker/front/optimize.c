/*
 * optimize.c is wasi-fuse-optimize, which wasi-fuse starts for -O and
 * --validate: Binaryen, by its C library, in a process of its own, because
 * Binaryen prints and exits on what it cannot read.
 *
 *     wasi-fuse-optimize validate <IN.wasm
 *     wasi-fuse-optimize LEVEL SHRINK names|no-names <IN.wasm >OUT.wasm
 *
 * Of a component its core modules are validated.  Exit codes: 0 it is valid, or
 * done; 3 it is not valid, and why is on standard error; all others are of
 * Binaryen, which could not read the module.
 */
#include <binaryen-c.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_INVALID = 3 };

struct bytes {
  char *data;
  size_t size;
};

static struct bytes read_input(void) {
  struct bytes in = {NULL, 0};
  for (size_t room = 1 << 20;; room *= 2) {
    char *data = realloc(in.data, room);
    if (!data)
      exit(EXIT_FAILURE);
    in.data = data;
    in.size += fread(data + in.size, 1, room - in.size, stdin);
    if (in.size < room)
      return in;
  }
}

/* The features under which the module is valid: those it names itself, those
   that every engine has by now, or all; false if it is valid under none. */
static bool find_features(BinaryenModuleRef module) {
  const BinaryenFeatures own = BinaryenModuleGetFeatures(module);
  const BinaryenFeatures common =
      BinaryenFeatureMutableGlobals() | BinaryenFeatureNontrappingFPToInt() |
      BinaryenFeatureSignExt() | BinaryenFeatureBulkMemory() |
      BinaryenFeatureMultivalue() | BinaryenFeatureReferenceTypes() |
      BinaryenFeatureSIMD128();
  const BinaryenFeatures tries[] = {own, own | common, BinaryenFeatureAll()};
  for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
    BinaryenModuleSetFeatures(module, tries[i]);
    if (BinaryenModuleValidate(module))
      return true;
  }
  return false;
}

static int validate_module(char *data, size_t size) {
  BinaryenModuleRef module = BinaryenModuleRead(data, size);
  BinaryenModuleSetFeatures(module, BinaryenFeatureAll());
  int code = BinaryenModuleValidate(module) ? EXIT_SUCCESS : EXIT_INVALID;
  BinaryenModuleDispose(module);
  return code;
}

/* A LEB128 of at most 32 bits; `at` ends at `size` if there is none. */
static size_t read_leb(const struct bytes *in, size_t *at) {
  size_t value = 0;
  for (int shift = 0; shift < 35 && *at < in->size; shift += 7) {
    unsigned char byte = (unsigned char)in->data[(*at)++];
    value |= (size_t)(byte & 0x7f) << shift;
    if (byte < 0x80)
      return value;
  }
  *at = in->size;
  return 0;
}

/* The core modules of a component are its sections 1. */
static int validate_component(const struct bytes *in) {
  for (size_t at = 8; at < in->size;) {
    int section = in->data[at++];
    size_t size = read_leb(in, &at);
    if (size > in->size - at)
      return EXIT_FAILURE;
    int code = section == 1 ? validate_module(in->data + at, size) : 0;
    if (code)
      return code;
    at += size;
  }
  return EXIT_SUCCESS;
}

static int validate(const struct bytes *in) {
  static const char layer[] = {0x0d, 0, 1, 0};
  if (in->size >= 8 && !memcmp(in->data + 4, layer, sizeof layer))
    return validate_component(in);
  return validate_module(in->data, in->size);
}

static int optimize(const struct bytes *in, int level, int shrink, bool names) {
  BinaryenModuleRef module = BinaryenModuleRead(in->data, in->size);
  if (!find_features(module))
    return EXIT_FAILURE;
  BinaryenSetOptimizeLevel(level);
  BinaryenSetShrinkLevel(shrink);
  BinaryenSetDebugInfo(names);
  BinaryenModuleOptimize(module);
  BinaryenModuleAllocateAndWriteResult out =
      BinaryenModuleAllocateAndWrite(module, NULL);
  size_t written = fwrite(out.binary, 1, out.binaryBytes, stdout);
  bool ok = written == out.binaryBytes && fflush(stdout) == 0;
  free(out.binary);
  BinaryenModuleDispose(module);
  return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv) {
  if (argc < 2)
    return EXIT_FAILURE;
  struct bytes in = read_input();
  int code = EXIT_FAILURE;
  if (!strcmp(argv[1], "validate"))
    code = validate(&in);
  else if (argc == 4)
    code =
        optimize(&in, atoi(argv[1]), atoi(argv[2]), !strcmp(argv[3], "names"));
  free(in.data);
  return code;
}
