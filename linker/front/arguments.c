/*
 * arguments.c reads the words of the command line by the table of options.  A
 * name is never abbreviated.  `--name VALUE` and `--name=VALUE` are the same,
 * and so are `-o VALUE` and `-oVALUE`; behind `--` nothing is an option.
 */
#include "front/options.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void wrong(struct arguments *args, const char *format, ...) {
  va_list values;
  va_start(values, format);
  report_error_list(format, values);
  va_end(values);
  args->is_wrong = true;
}

static const struct option *find_option(const char *name, size_t size) {
  for (size_t i = 0; i < n_options; i++)
    if (options[i].name && strlen(options[i].name) == size &&
        !memcmp(options[i].name, name, size))
      return &options[i];
  return NULL;
}

static const struct option *find_letter(char letter) {
  for (size_t i = 0; i < n_options; i++)
    if (options[i].name && options[i].letter == letter)
      return &options[i];
  return NULL;
}

/* How many characters must be added, taken away or exchanged to make one name
   of the other; both are short. */
static size_t edit_distance(const char *a, size_t n, const char *b) {
  size_t row[64], m = strlen(b);
  if (n > 60 || m > 60)
    return SIZE_MAX;
  for (size_t j = 0; j <= m; j++)
    row[j] = j;
  for (size_t i = 1; i <= n; i++) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= m; j++) {
      size_t best = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      best = best < row[j] + 1 ? best : row[j] + 1;
      best = best < row[j - 1] + 1 ? best : row[j - 1] + 1;
      row[j] = best;
    }
  }
  return row[m];
}

static void wrong_name(struct arguments *args, const char *word) {
  const char *name = word + (word[1] == '-' ? 2 : 1);
  size_t size = strcspn(name, "="), best = size / 2 + 1;
  const char *nearest = NULL;
  for (size_t i = 0; i < n_options; i++) {
    if (!options[i].name)
      continue;
    bool is_start = size > 1 && !strncmp(options[i].name, name, size);
    size_t distance = is_start ? 0 : edit_distance(name, size, options[i].name);
    if (distance < best) {
      best = distance;
      nearest = options[i].name;
    }
  }
  if (nearest)
    wrong(args, "option `%.*s`: there is no such option; the nearest is `--%s`",
          (int)strcspn(word, "="), word, nearest);
  else
    wrong(args, "option `%.*s`: there is no such option; --help lists them",
          (int)strcspn(word, "="), word);
}

/* The option of a word and, where it stands in the word itself, its value. */
static const struct option *parse_option(const char *word, const char **value) {
  const struct option *option;
  *value = NULL;
  if (word[1] == '-') {
    size_t size = strcspn(word + 2, "=");
    option = find_option(word + 2, size);
    if (word[2 + size] == '=')
      *value = word + 2 + size + 1;
    return option;
  }
  option = find_letter(word[1]);
  if (option && word[2]) {
    *value = word + 2;
    if (!option->value)
      return NULL;
  }
  return option;
}

/* Whether a word is an option by its full name, and so no value of the option
   before it. */
static bool is_option(const char *word) {
  return !strncmp(word, "--", 2) &&
         find_option(word + 2, strcspn(word + 2, "=")) != NULL;
}

/* Reads the option at words[*i], and its value, perhaps from the next word. */
static void read_option(struct arguments *args, const struct strings *words,
                        size_t *i) {
  const char *word = words->items[*i], *value;
  const struct option *option = parse_option(word, &value);
  if (!option) {
    wrong_name(args, word);
    return;
  }
  bool must_follow = option->value && !may_be_missing(option);
  if (must_follow && !value && *i + 1 < words->n &&
      !is_option(words->items[*i + 1]))
    value = words->items[++*i];
  if (must_follow && !value) {
    wrong(args, "option `--%s`: its value is missing: `--%s=%s`", option->name,
          option->name, option->value);
    return;
  }
  if (must_follow && !*value) {
    wrong(args, "option `--%s`: its value is empty", option->name);
    return;
  }
  if (!option->value && value) {
    wrong(args, "option `--%s`: it takes no value", option->name);
    return;
  }
  args->options.flags |= option->flag;
  if (option->read)
    option->read(args, value);
}

static void read_input(struct arguments *args, const char *word) {
  if (args->input)
    wrong(args, "more than one input: `%s` and `%s`; -o FILE names the output",
          args->input, word);
  if (!*word)
    wrong(args, "the name of the input is empty");
  args->input = word;
}

/* A file that the call names: its name, its real path, and the option that
   writes it or, where it is read, what it is. */
struct use {
  const char *path, *what;
  char *real;
  bool is_written;
};

struct uses {
  struct use *items;
  size_t n;
};

/* What is no file is left out: standard streams and devices. */
static void add_use(struct uses *uses, const char *path, const char *what,
                    bool is_written) {
  if (!path || !strcmp(path, "-") || !strncmp(path, "/dev/", 5))
    return;
  uses->items = more_items(uses->items, uses->n, sizeof *uses->items);
  uses->items[uses->n++] =
      (struct use){path, what, real_path(path), is_written};
}

/* What is read comes first. */
static void list_uses(struct uses *uses, const struct arguments *args) {
  add_use(uses, args->input, "the input", false);
  for (size_t i = 0; i < args->n_adapters; i++)
    add_use(uses, args->adapters[i].path, "an adapter", false);
  add_use(uses, args->output, "--output", true);
  add_use(uses, args->object, "--elf", true);
  add_use(uses, args->options.debug_file, "--debug-file", true);
  add_use(uses, args->depfile, "--depfile", true);
  for (size_t i = 0; i < args->maps.n; i++)
    add_use(uses, args->maps.items[i], "--map", true);
}

static void free_uses(struct uses *uses) {
  for (size_t i = 0; i < uses->n; i++)
    free(uses->items[i].real);
  free(uses->items);
}

bool is_written(const struct arguments *args, const char *path) {
  struct uses uses = {NULL, 0};
  char *real = real_path(path);
  bool found = false;
  list_uses(&uses, args);
  for (size_t i = 0; i < uses.n && !found; i++)
    found = uses.items[i].is_written && !strcmp(uses.items[i].real, real);
  free_uses(&uses);
  free(real);
  return found;
}

/* Nothing is written twice, and of what is read only the input may be written
   in its place, by -o. */
static void check_use(struct arguments *args, const struct use *before,
                      const struct use *use) {
  if (!use->is_written || strcmp(use->real, before->real) != 0)
    return;
  if (before->is_written)
    wrong(args, "`%s` would be written twice, by `%s` and by `%s`", use->path,
          before->what, use->what);
  else if (before->path != args->input || use->path != args->output)
    wrong(args, "`%s` is %s, and would be written by `%s`", use->path,
          before->what, use->what);
}

static void check_files(struct arguments *args) {
  struct uses uses = {NULL, 0};
  list_uses(&uses, args);
  for (size_t i = 1; i < uses.n; i++)
    for (size_t j = 0; j < i; j++)
      check_use(args, &uses.items[j], &uses.items[i]);
  free_uses(&uses);
}

/* How many of what is asked for goes to standard output. */
static size_t count_stdout(const struct arguments *args) {
  size_t n = args->whys.n || args->prints_imports;
  n += args->output && !strcmp(args->output, "-");
  for (size_t i = 0; i < args->maps.n; i++)
    n += !strcmp(args->maps.items[i], "-");
  return n;
}

/* Options that a component leaves without a meaning. */
static void warn_of_memory(const struct wf_options *asked) {
  const struct {
    const char *name;
    bool is_given;
  } rows[] = {{"memory", asked->memory != WF_MEMORY_BOTH},
              {"import-memory", asked->import_memory_module != NULL},
              {"export-memory", asked->export_memory != NULL}};
  for (int i = 0; asked->flags & WF_COMPONENT && i < 3; i++)
    if (rows[i].is_given)
      report_warning("option `--%s`: it has no effect with --component, which "
                     "keeps the memory to itself",
                     rows[i].name);
}

/* A question about adapters, which needs no program. */
static bool is_about_adapters(const struct arguments *args) {
  return args->lists_adapters || args->dumped_adapter;
}

static void check_output(struct arguments *args) {
  bool has_more =
      args->maps.n || args->whys.n || args->prints_imports || args->object;
  if (!args->output && (!has_more || args->depfile))
    wrong(args, "no output: give -o FILE, or -o - for standard output");
  else if (args->optimization && args->options.debug_file)
    wrong(args, "option `--debug-file`: with -O there is no debug information");
  else if (count_stdout(args) > 1)
    wrong(args, "standard output can have only one of the output, a map, and "
                "what --why and --print-imports show");
  else if (args->output && !strcmp(args->output, "-") && is_terminal(stdout))
    wrong(args, "the output would go to the terminal: give -o FILE");
}

/* What only the whole command line tells. */
static void check_arguments(struct arguments *args) {
  if (args->shows_help || args->shows_version || args->is_wrong)
    return;
  if (is_about_adapters(args)) {
    if (args->input)
      wrong(args, "option `--%s`: it takes no input, but there is `%s`",
            args->lists_adapters ? "list-adapters" : "dump-adapter",
            args->input);
    if (args->dumped_adapter && !args->output)
      wrong(args, "no output: give -o FILE, or -o - for standard output");
    return;
  }
  if (!args->input)
    wrong(args, "no input: name a module; --help has examples");
  else
    check_output(args);
  check_files(args);
  if (!args->is_wrong)
    warn_of_memory(&args->options);
}

void read_arguments(struct arguments *args, const struct strings *words) {
  bool are_options_over = false;
  for (size_t i = 0; i < words->n; i++) {
    const char *word = words->items[i];
    if (!are_options_over && !strcmp(word, "--"))
      are_options_over = true;
    else if (!are_options_over && word[0] == '-' && word[1])
      read_option(args, words, &i);
    else
      read_input(args, word);
  }
  check_arguments(args);
}
