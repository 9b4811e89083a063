/*
 * check_header.cc: the public header is C++, too, and links.
 */
#include "wasi_fuse.h"

#include <cstdio>

int main() {
  wf_options options = WF_OPTIONS_INIT;
  options.flags = WF_COMPONENT | WF_STRIP | WF_NO_BUILTIN;
  wf_link *link = wf_link_new(&options);
  bool refused = wf_link_run(link) == WF_ERR_USAGE;
  if (!refused)
    std::puts("a link without main was run");
  wf_link_free(link);
  return refused ? 0 : 1;
}
