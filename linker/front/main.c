/*
 * main.c is the command wasi-fuse: the library's first user.
 */
#include "front/command.h"

int main(int argc, char **argv) {
  /* What the command allocates lives until it ends; static, so that it can
     still be reached then. */
  static struct strings words;
  static struct arguments args = {.options = WF_OPTIONS_INIT};
  open_streams();
  keep_memory_small();
  if (!expand_arguments(argc, argv, &words))
    return EXIT_BAD_CALL;
  read_arguments(&args, &words);
  if (args.is_wrong)
    return EXIT_BAD_CALL;
  if (args.shows_help) {
    print_help(stdout);
    return end_output(EXIT_DONE);
  }
  if (args.shows_version) {
    printf("wasi-fuse %s, with%s libelf, with%s Binaryen\n", wf_version(),
           wf_has_elf() ? "" : "out", has_optimizer() ? "" : "out");
    return end_output(EXIT_DONE);
  }
  if (args.lists_adapters)
    return list_adapters(&args);
  if (args.dumped_adapter)
    return dump_adapter(&args);
  return run_link(&args);
}
