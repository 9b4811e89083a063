/* Names of up to 255 bytes, with UTF-8 in them, come through small buffers;
   each is cut where the buffer ends. */
#include "dir.h"

int main(void) {
  static const int lengths[] = {1, 60, 64, 65, 127, 128, 129, 250};
  __wasi_dirent_t entry;
  char name[300];
  say("mkdir", __wasi_path_create_directory(ROOT, "d"));
  for (int i = 0; i < 8; i++) {
    char path[300] = "d/";
    memset(path + 2, 'a' + i, (size_t)lengths[i]);
    shut(create(path));
  }
  shut(create("d/\xc3\xa9t\xc3\xa9\xe2\x82\xac"));
  for (size_t size = 10; size < 300; size += 13) {
    struct dir dir = dir_open("d", size);
    long sum = 0;
    int n = 0;
    while (dir_next(&dir, &entry, name)) {
      n++;
      for (const char *c = name; *c; c++)
        sum += (unsigned char)*c;
    }
    printf("by %d: %d entries, sum %ld\n", (int)size, n, sum);
    shut(dir.fd);
  }
  /* The first entry alone, cut at each byte: the header is that of ".". */
  int fd = open_at(ROOT, "d", __WASI_OFLAGS_DIRECTORY, RIGHTS_READ, 0);
  for (size_t size = 0; size < 60; size += 5) {
    uint8_t buffer[60];
    __wasi_size_t used;
    memset(buffer, 0xee, sizeof buffer);
    int error = __wasi_fd_readdir((__wasi_fd_t)fd, buffer, size, 0, &used);
    printf("%d: %d, %d used, next %d, after %02x\n", (int)size, error,
           (int)used, size ? buffer[0] : 0, size < 60 ? buffer[size] : 0);
  }
  return 0;
}
