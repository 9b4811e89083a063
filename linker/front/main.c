/*
 * main.c is the command wasi-fuse: the library's first user.
 */
#include "front/command.h"

#include <stdlib.h>

static enum wf_status add_inputs(struct wf_link *link,
                                 const struct arguments *args) {
  enum wf_status status = wf_link_add_file(link, args->input, NULL);
  for (size_t i = 0; i < args->n_adapters; i++) {
    enum wf_status added = wf_link_add_file(link, args->adapters[i].path,
                                            args->adapters[i].provides);
    status = status ? status : added;
  }
  for (size_t i = 0; i < args->n_stubs && !status; i++)
    status = wf_link_stub(link, args->stubs[i].module, args->stubs[i].name,
                          args->stubs[i].result);
  return status;
}

static enum wf_status run(struct wf_link *link, const struct arguments *args) {
  enum wf_status status = add_inputs(link, args);
  status = status ? status : wf_link_run(link);
  return status ? status : wf_link_write_file(link, args->output);
}

static int link_as_asked(struct arguments *args) {
  watch_progress(args);
  struct wf_link *link = wf_link_new(&args->options);
  if (!link) {
    report_error("out of memory");
    return EXIT_LINK_FAILED;
  }
  enum wf_status status = run(link, args);
  end_progress(args, status == WF_OK);
  print_diagnostics(link);
  wf_link_free(link);
  if (status == WF_OK && args->depfile && !write_depfile(args))
    status = WF_ERR_IO;
  return status == WF_OK          ? EXIT_DONE
         : status == WF_ERR_USAGE ? EXIT_BAD_CALL
                                  : EXIT_LINK_FAILED;
}

/* What was asked for on standard output must get there. */
static int end_output(void) {
  if (fflush(stdout) == 0 && !ferror(stdout))
    return EXIT_DONE;
  report_error("standard output: it cannot be written");
  return EXIT_LINK_FAILED;
}

int main(int argc, char **argv) {
  struct arguments args = {.options = WF_OPTIONS_INIT};
  struct strings words = {NULL, 0};
  if (!expand_arguments(argc, argv, &words))
    return EXIT_BAD_CALL;
  read_arguments(&args, &words);
  if (args.is_wrong)
    return EXIT_BAD_CALL;
  if (args.shows_help) {
    print_help(stdout);
    return end_output();
  }
  if (args.shows_version) {
    printf("wasi-fuse %s\n", wf_version());
    return end_output();
  }
  return link_as_asked(&args);
}
