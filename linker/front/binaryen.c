/*
 * binaryen.c has our helper program optimize the fused module and validate
 * input and output.  What Binaryen cannot read, because it is older than the
 * module, is a warning: it is left as it is, or was not checked.
 */
#include "front/process.h"

#include <stdlib.h>
#include <string.h>

static const char helper_name[] = "wasi-fuse-optimize";

enum { EXIT_INVALID = 3 }; /* of the helper */

/* What optimizations are to Binaryen: its levels of speed and of size. */
static const struct {
  const char *name, *level, *shrink;
} optimizations[] = {
    {"", "2", "1"},  {"0", "0", "0"}, {"1", "1", "0"}, {"2", "2", "0"},
    {"3", "3", "0"}, {"4", "4", "0"}, {"s", "2", "1"}, {"z", "2", "2"},
};

enum { N_OPTIMIZATIONS = sizeof optimizations / sizeof *optimizations };

bool is_optimization(const char *name) {
  for (size_t i = 0; i < N_OPTIMIZATIONS; i++)
    if (!strcmp(name, optimizations[i].name))
      return true;
  return false;
}

/* Binaryen's messages on one line, without its last words. */
static const char *one_line(char *messages) {
  char *last = strstr(messages, "Fatal:");
  if (last && last != messages)
    *last = 0;
  size_t size = strlen(messages);
  while (size && strchr("\n ", messages[size - 1]))
    messages[--size] = 0;
  for (size_t i = 0; i < size; i++)
    if (messages[i] == '\n')
      messages[i] = ' ';
  return messages;
}

/* What is told about a module that the helper could not read. */
static void warn(const char *what, const char *module,
                 const struct program_result *result) {
  report_warning("%s: Binaryen could not read %s: %s", what, module,
                 one_line(result->messages));
}

static const uint8_t *optimize(void *context, const uint8_t *module,
                               size_t size, size_t *new_size) {
  const struct arguments *args = context;
  const char *words[] = {"", "",
                         args->options.flags & WF_STRIP ? "no-names" : "names"};
  struct strings arguments = {words, 3};
  for (size_t i = 0; i < N_OPTIMIZATIONS; i++)
    if (!strcmp(args->optimization, optimizations[i].name)) {
      words[0] = optimizations[i].level;
      words[1] = optimizations[i].shrink;
    }
  struct program_result result;
  if (!filter_program(find_helper(helper_name), &arguments, module, size,
                      &result))
    return NULL;
  if (result.code == EXIT_DONE) {
    *new_size = result.size;
    return result.output;
  }
  warn("not optimized", "the fused module", &result);
  return NULL;
}

bool has_optimizer(void) {
  return find_helper(helper_name) != NULL;
}

bool prepare_optimizer(struct arguments *args) {
  if (!args->optimization && !args->validates)
    return true;
  if (!has_optimizer()) {
    report_error("option `%s`: there is no %s, which has Binaryen: this "
                 "wasi-fuse was built without it",
                 args->optimization ? "-O" : "--validate", helper_name);
    return false;
  }
  if (args->optimization) {
    args->options.transform = optimize;
    args->options.transform_context = args;
  }
  return true;
}

static bool is_valid(const char *name, const uint8_t *data, size_t size) {
  const char *word = "validate";
  struct strings arguments = {&word, 1};
  struct program_result result;
  if (!filter_program(find_helper(helper_name), &arguments, data, size,
                      &result))
    return false;
  if (result.code == EXIT_INVALID)
    report_error("%s is not valid: %s", name, one_line(result.messages));
  else if (result.code != EXIT_DONE)
    warn("not validated", name, &result);
  return result.code != EXIT_INVALID;
}

/* The file, read again, as the link does not hand out its inputs. */
static bool is_input_valid(const char *path) {
  size_t size;
  uint8_t *data = strcmp(path, "-") != 0 ? read_file(path, &size) : NULL;
  if (!data) {
    report_warning("not validated: `%s` cannot be read again", path);
    return true;
  }
  bool ok = is_valid(path, data, size);
  free(data);
  return ok;
}

bool validate(struct wf_link *link, const struct arguments *args) {
  size_t size;
  if (!is_input_valid(args->input))
    return false;
  const uint8_t *output = wf_link_output(link, &size);
  return output && is_valid("the output", output, size);
}
