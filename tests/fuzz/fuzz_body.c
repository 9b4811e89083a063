/*
 * fuzz_body.c reads bodies.  An input is the body of a func, without its size,
 * in a module that has two of everything a body can name; module_checks.h has
 * what is promised.
 */
#include "fuzz.h"
#include "module_checks.h"

#include "base/writer.h"

static const uint8_t before[] = {
    0, 'a', 's', 'm', 1, 0, 0, 0,
    /* types: a func, another, a struct, an array */
    1, 18, 4, 0x60, 0, 0, 0x60, 1, 0x7f, 1, 0x7f, 0x5f, 2, 0x7f, 1, 0x7e, 0,
    0x5e, 0x78, 1,
    /* one of each is imported: a func, a table, a memory, a global, a tag */
    2, 31, 5, 0, 1, 'f', 0, 1, 0, 1, 't', 1, 0x70, 0, 2, 0, 1, 'm', 2, 0, 1, 0,
    1, 'g', 3, 0x7f, 1, 0, 1, 'e', 4, 0, 0,
    /* and one is the module's own */
    3, 2, 1, 0, 4, 4, 1, 0x70, 0, 2, 5, 3, 1, 0, 1, 13, 3, 1, 0, 0, 6, 6, 1,
    0x7f, 1, 0x41, 0, 0x0b,
    /* passive elements, and the number of datas, of which two follow */
    9, 6, 1, 1, 0, 2, 0, 1, 12, 1, 2};
static const uint8_t behind[] = {11, 7, 2, 1, 1, 'a', 1, 1, 'b'};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  enum { CODE = 10 };
  struct writer w = {0}, body = {0}, code = {0};
  writer_bytes(&body, (struct span){data, size});
  writer_u32(&code, 1);
  writer_frame(&code, &body);
  writer_bytes(&w, (struct span){before, sizeof before});
  writer_u8(&w, CODE);
  writer_frame(&w, &code);
  writer_bytes(&w, (struct span){behind, sizeof behind});
  FUZZ_CHECK(writer_ok(&w));
  check_module(writer_span(&w));
  writer_free(&w);
  writer_free(&body);
  writer_free(&code);
  return 0;
}
