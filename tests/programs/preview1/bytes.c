/* Paths whose bytes are not UTF-8: each that is must work, and each that is
   not gives ERRNO_ILSEQ. */
#include "case.h"

static void each(const char *path) {
  for (const char *p = path; *p; p++)
    printf("%02x", (unsigned char)*p);
  int error = __wasi_path_create_directory(ROOT, path);
  printf(": mkdir %d, rmdir %d\n", error,
         __wasi_path_remove_directory(ROOT, path));
}

int main(void) {
  static const char *const paths[] = {
      "a",
      "\x7f",
      "\x80",
      "\xbf",
      "\xc0\x80",
      "\xc1\xbf",
      "\xc2\x80",
      "\xc2",
      "\xc2\x41",
      "\xc2\xc2",
      "\xdf\xbf",
      "\xdf\xbf\x80",
      "\xe0\x80\x80",
      "\xe0\x9f\xbf",
      "\xe0\xa0\x80",
      "\xe0\xa0",
      "\xe1\x80\x7f",
      "\xec\x80\x80",
      "\xed\x9f\xbf",
      "\xed\xa0\x80",
      "\xed\xbf\xbf",
      "\xee\x80\x80",
      "\xef\xbf\xbf",
      "\xf0\x80\x80\x80",
      "\xf0\x8f\xbf\xbf",
      "\xf0\x90\x80\x80",
      "\xf0\x90\x80",
      "\xf1\x80\x80\x80",
      "\xf4\x8f\xbf\xbf",
      "\xf4\x90\x80\x80",
      "\xf5\x80\x80\x80",
      "\xff",
      "good\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80",
      "bad\xc3\xa9\xe2\x82",
  };
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
    each(paths[i]);
  printf("symlink %d %d\n", __wasi_path_symlink("\xff", ROOT, "link"),
         __wasi_path_symlink("link", ROOT, "\xff"));
  return 0;
}
