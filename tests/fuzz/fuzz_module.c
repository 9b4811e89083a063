/*
 * fuzz_module.c reads modules: module_checks.h has what is promised.
 */
#include "fuzz.h"
#include "module_checks.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct fuzz_input input = fuzz_cut(data, size);
  check_module(input.main);
  if (input.adapter.data)
    check_module(input.adapter);
  return 0;
}
