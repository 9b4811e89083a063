/*
 * fault_command.c runs the command again and again, a call of it failing each
 * time: the first, the second, until there is none left.
 *
 *     fault_command memory|call|full|short STEP STDIN OUTPUT... -- ARGUMENT...
 *
 * Every STEP-th call fails.  Promised are that the command ends with 0 or with
 * an error message, that with 0 its outputs are what they are without a fault,
 * and with an error each is that or what was there before, and that nothing
 * else is left in the folder.  A fault of mode `short` is none: with it the
 * command must end with 0.
 */
#define _DEFAULT_SOURCE

#include "calls.h"

int wasi_fuse_main(int argc, char **argv);
#define main wasi_fuse_main
#include "front/main.c" // NOLINT(bugprone-suspicious-include): its main is ours
#undef main

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_OUTPUTS = 8 };

static const char old[] = "what was there before";
static const char messages[] = "messages.txt";

struct content {
  char *data;
  size_t size;
};

struct plan {
  enum fault_mode mode;
  long step;
  const char *input;
  char *outputs[MOST_OUTPUTS];
  struct content good[MOST_OUTPUTS];
  size_t n_outputs;
  int argc;
  char **argv;
  long *count; /* shared with the child */
};

static void give_up(const char *what) {
  perror(what);
  exit(3);
}

static struct content read_content(const char *path) {
  struct content content = {NULL, 0};
  FILE *file = fopen(path, "rb");
  if (!file)
    return content;
  fseek(file, 0, SEEK_END);
  content.size = (size_t)ftell(file);
  rewind(file);
  content.data = malloc(content.size + 1);
  if (!content.data ||
      fread(content.data, 1, content.size, file) != content.size)
    give_up(path);
  content.data[content.size] = 0;
  fclose(file);
  return content;
}

static void write_old(const char *path) {
  FILE *file = fopen(path, "wb");
  if (!file || fputs(old, file) < 0 || fclose(file) != 0)
    give_up(path);
}

static void redirect(const char *path, int flags, int fd) {
  int opened = open(path, flags, 0666);
  if (opened < 0 || dup2(opened, fd) < 0)
    give_up(path);
  close(opened);
}

/* Runs the command with fault `n`; how it ended, as wait has it. */
static int run_once(const struct plan *plan, long n) {
  int status;
  for (size_t i = 0; i < plan->n_outputs; i++)
    write_old(plan->outputs[i]);
  pid_t child = fork();
  if (child < 0)
    give_up("fork");
  if (child == 0) {
    redirect(plan->input, O_RDONLY, STDIN_FILENO);
    redirect("/dev/null", O_WRONLY, STDOUT_FILENO);
    redirect(messages, O_WRONLY | O_CREAT | O_TRUNC, STDERR_FILENO);
    fault_start(plan->mode, n);
    int code = wasi_fuse_main(plan->argc, plan->argv);
    *plan->count = fault_count();
    fault_start(FAULT_NONE, 0);
    exit(code);
  }
  if (waitpid(child, &status, 0) != child)
    give_up("waitpid");
  return status;
}

static bool is_same(const struct content *a, const void *data, size_t size) {
  return a->data && a->size == size && memcmp(a->data, data, size) == 0;
}

static bool is_output(const struct plan *plan, const char *name) {
  for (size_t i = 0; i < plan->n_outputs; i++)
    if (!strcmp(plan->outputs[i], name))
      return true;
  return false;
}

/* How many files of the folder belong to nobody: temporary ones. */
static int count_others(const struct plan *plan) {
  int n = 0;
  DIR *folder = opendir(".");
  struct dirent *entry;
  while (folder && (entry = readdir(folder)))
    if (strstr(entry->d_name, ".tmp") && !is_output(plan, entry->d_name)) {
      n++;
      unlink(entry->d_name);
    }
  if (folder)
    closedir(folder);
  return n;
}

/* What is wrong with how a run ended, or null. */
static const char *judge(const struct plan *plan, int status) {
  if (!WIFEXITED(status))
    return "it was ended by a signal";
  int code = WEXITSTATUS(status);
  struct content said = read_content(messages);
  bool has_error = said.data && strstr(said.data, "error: ");
  free(said.data);
  if (code != 0 && code != 1 && code != 2)
    return "its exit code is none of the command";
  if (code != 0 && plan->mode == FAULT_SHORT)
    return "a short transfer is an error";
  if (code != 0 && !has_error)
    return "it failed without a message";
  if (count_others(plan))
    return "it left a temporary file";
  for (size_t i = 0; i < plan->n_outputs; i++) {
    struct content now = read_content(plan->outputs[i]);
    const struct content *good = &plan->good[i];
    bool is_good = is_same(&now, good->data, good->size);
    bool is_old = is_same(&now, old, sizeof old - 1);
    free(now.data);
    if (code == 0 ? !is_good : !is_good && !is_old)
      return code == 0 ? "it succeeded with another output"
                       : "it left a partial output";
  }
  return NULL;
}

static void run_all(struct plan *plan) {
  long n_errors = 0, n_faults = 0, n_broken = 0;
  int status = run_once(plan, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    fprintf(stderr, "without a fault it fails: see %s\n", messages);
    exit(3);
  }
  long total = *plan->count;
  for (size_t i = 0; i < plan->n_outputs; i++)
    plan->good[i] = read_content(plan->outputs[i]);
  /* A fault may lead to calls that are not made without one. */
  for (long n = 1; n <= total + 2; n += plan->step) {
    status = run_once(plan, n);
    const char *wrong = judge(plan, status);
    n_faults++;
    n_errors += status != 0;
    if (!wrong)
      continue;
    n_broken++;
    fprintf(stderr, "call %ld fails: %s (status 0x%x)\n", n, wrong,
            (unsigned)status);
    struct content said = read_content(messages);
    fprintf(stderr, "%s\n", said.data ? said.data : "");
    free(said.data);
  }
  printf("%ld calls, %ld failed in turn, %ld of them errors, %ld broken\n",
         total, n_faults, n_errors, n_broken);
  exit(n_broken || n_faults == 0 ? 1 : 0);
}

static enum fault_mode mode_of(const char *name) {
  static const char *const names[] = {"", "memory", "call", "full", "short"};
  for (int i = FAULT_MEMORY; i <= FAULT_SHORT; i++)
    if (!strcmp(name, names[i]))
      return (enum fault_mode)i;
  fprintf(stderr, "no mode is named %s\n", name);
  exit(3);
}

int main(int argc, char **argv) {
  struct plan plan = {.step = 1};
  if (argc < 5) {
    fprintf(stderr, "usage: %s MODE STEP STDIN OUTPUT... -- ARGUMENT...\n",
            *argv);
    return 3;
  }
  plan.mode = mode_of(argv[1]);
  plan.step = atol(argv[2]) > 0 ? atol(argv[2]) : 1;
  plan.input = argv[3];
  int i = 4;
  while (i < argc && strcmp(argv[i], "--") != 0 &&
         plan.n_outputs < MOST_OUTPUTS)
    plan.outputs[plan.n_outputs++] = argv[i++];
  plan.argc = argc - i;
  plan.argv = argv + i; /* the `--` is in the place of the program's name */
  plan.count = mmap(NULL, sizeof *plan.count, PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (plan.argc < 1 || plan.count == MAP_FAILED)
    give_up("arguments");
  run_all(&plan);
}
