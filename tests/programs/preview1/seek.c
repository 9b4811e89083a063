/* Every whence, with offsets that end before the start or past the largest. */
#include "case.h"

int main(void) {
  static const int64_t offsets[] = {0,  1,  -1,        10,       -10,
                                    11, 25, INT64_MIN, INT64_MAX};
  int fd = create("file");
  put(fd, "0123456789");
  for (int whence = 0; whence < 3; whence++)
    for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++) {
      seek(fd, 5, __WASI_WHENCE_SET);
      seek(fd, offsets[i], whence);
      tell(fd);
    }
  seek(fd, INT64_MAX, __WASI_WHENCE_SET);
  seek(fd, INT64_MAX, __WASI_WHENCE_CUR);
  seek(fd, 1, __WASI_WHENCE_CUR);
  seek(fd, 1, __WASI_WHENCE_CUR);
  shut(fd);
  seek(fd, 0, __WASI_WHENCE_CUR);
  seek(fd, 0, __WASI_WHENCE_SET);
  return 0;
}
