/*
 * progress.c shows where a link has got to: on a terminal one line that goes
 * away again, if there is much to do; with -v a row for each step.
 */
#include "front/command.h"

#include <inttypes.h>

/* A link of less than this much input, or time, is not worth a line. */
static const int64_t large_input = 32 << 20;
static const double long_time = 0.3;

/* The line is drawn again within a step after this time. */
static const double line_time = 0.1;

static struct {
  bool is_verbose;
  bool has_line;     /* it is on the terminal */
  bool is_large;     /* the input is */
  double start;      /* of the whole run */
  const char *step;  /* the one that is going on, or null, and */
  uint32_t index;    /* its number */
  double step_start; /* of it */
  double drawn;      /* when the line was */
} state = {.index = UINT32_MAX};

static void erase_line(void) {
  if (state.has_line)
    fputs("\r\033[K", stderr);
  state.has_line = false;
}

static void show_line(const struct wf_progress *progress) {
  char line[128];
  int width = terminal_width(stderr);
  int length = snprintf(line, sizeof line,
                        "wasi-fuse: step %" PRIu32 " of %" PRIu32 ", %s",
                        progress->index + 1, progress->count, progress->step);
  if (progress->written)
    snprintf(line + length, sizeof line - (size_t)length, ", %" PRIu64 " MiB",
             progress->written >> 20);
  fprintf(stderr, "\r\033[K%.*s", width - 1, line);
  state.has_line = true;
}

static void end_step(const struct wf_progress *progress) {
  if (!state.step)
    return;
  fprintf(stderr, "  %-24s %9.1f ms %9.1f MiB\n", state.step,
          (clock_seconds() - state.step_start) * 1e3,
          (double)progress->memory / (1 << 20));
  state.step = NULL;
}

static void update_line(const struct wf_progress *progress) {
  double now = clock_seconds();
  bool is_new = progress->index != state.index;
  state.index = progress->index;
  if (!progress->step)
    erase_line();
  else if ((state.is_large || now - state.start > long_time) &&
           (is_new || now - state.drawn > line_time)) {
    show_line(progress);
    state.drawn = now;
  }
}

static void show_progress(void *context, const struct wf_progress *progress) {
  (void)context;
  if (!state.is_verbose) {
    update_line(progress);
  } else if (!progress->step || progress->index != state.index) {
    end_step(progress);
    state.index = progress->index;
    state.step = progress->step;
    state.step_start = clock_seconds();
  }
}

void watch_progress(struct arguments *args) {
  if (!args->verbose && !is_terminal(stderr))
    return;
  state.is_verbose = args->verbose;
  state.start = clock_seconds();
  state.is_large = file_size(args->input) >= large_input;
  args->options.progress = show_progress;
  if (args->verbose)
    fprintf(stderr, "wasi-fuse %s\n  %-24s %12s %13s\n", wf_version(), "step",
            "time", "memory");
}

/* 68860682 as 68,860,682. */
static const char *with_commas(int64_t number, char text[32]) {
  char digits[32];
  int n = snprintf(digits, sizeof digits, "%" PRId64, number), to = 0;
  for (int i = 0; i < n; i++) {
    if (i && (n - i) % 3 == 0)
      text[to++] = ',';
    text[to++] = digits[i];
  }
  text[to] = 0;
  return text;
}

static void show_size(const char *what, const char *path) {
  char text[32];
  int64_t size = path ? file_size(path) : -1;
  if (size >= 0)
    fprintf(stderr, "  %-24s %12s bytes  %s\n", what, with_commas(size, text),
            path);
}

void end_progress(const struct arguments *args, bool is_done) {
  erase_line();
  if (!args->verbose || !is_done)
    return;
  show_size("input", args->input);
  for (size_t i = 0; i < args->n_adapters; i++)
    show_size("adapter", args->adapters[i].path);
  show_size("output", args->output);
  fprintf(stderr, "  %-24s %9.1f ms\n", "all",
          (clock_seconds() - state.start) * 1e3);
}
