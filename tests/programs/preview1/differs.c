/* Where native preview1 on wasmtime is not followed, for the reasons that
   adapters/preview1/README.md gives. */
#include "dir.h"

static __wasi_subscription_t on(int tag, int fd) {
  __wasi_subscription_t s = {.userdata = (uint64_t)fd};
  s.u.tag = (uint8_t)tag;
  s.u.u.fd_read.file_descriptor = (__wasi_fd_t)fd;
  return s;
}

static void wait_for(const char *what, const __wasi_subscription_t *s, int n) {
  __wasi_event_t events[4];
  __wasi_size_t count = 0;
  int error = __wasi_poll_oneoff(s, events, (size_t)n, &count);
  printf("%s: %d, %d events\n", what, error, (int)count);
  for (size_t i = 0; i < count; i++)
    printf("  %d type %d error %d bytes %d flags %d\n", (int)events[i].userdata,
           events[i].type, events[i].error, (int)events[i].fd_readwrite.nbytes,
           events[i].fd_readwrite.flags);
}

/* Removes all files of a folder, each as soon as it is seen. */
static void remove_seen(void) {
  struct dir dir = dir_open("many", 256);
  __wasi_dirent_t entry;
  char name[300];
  int n = 0;
  while (dir_next(&dir, &entry, name))
    n += name[0] == 'n' && !__wasi_path_unlink_file((__wasi_fd_t)dir.fd, name);
  printf("%d files\n", n);
  shut(dir.fd);
}

int main(void) {
  __wasi_subscription_t s[3];
  __wasi_size_t n;
  __wasi_fdstat_t fdstat;
  __wasi_filestat_t filestat;
  int fd = create("file");
  put(fd, "12345");
  seek(fd, 2, __WASI_WHENCE_SET);

  printf("The lowest number that is free\n");
  int a = create("a"), b = create("b");
  shut(a);
  shut(b);
  int c = create("c");
  printf("%d\n", c == a);

  printf("All buffers\n");
  __wasi_ciovec_t out[] = {
      {(const uint8_t *)"ab", 2}, {0, 0}, {(const uint8_t *)"cde", 3}};
  say("write", __wasi_fd_write((__wasi_fd_t)c, out, 3, &n));
  printf("%d bytes\n", (int)n);
  seek(c, 0, __WASI_WHENCE_SET);
  char x[3], y[4] = "";
  __wasi_iovec_t in[] = {{(uint8_t *)x, 3}, {(uint8_t *)y, 3}};
  say("read", __wasi_fd_read((__wasi_fd_t)c, in, 2, &n));
  printf("%d bytes, %.3s %s\n", (int)n, x, y);

  printf("An event for each subscription\n");
  s[0] = on(__WASI_EVENTTYPE_FD_READ, fd);
  s[1] = on(__WASI_EVENTTYPE_FD_WRITE, fd);
  s[2] = on(__WASI_EVENTTYPE_FD_READ, 99);
  wait_for("file, file, closed", s, 3);
  wait_for("closed", s + 2, 1);
  s[0] = on(__WASI_EVENTTYPE_FD_READ, ROOT);
  wait_for("directory", s, 1);
  s[0] = on(__WASI_EVENTTYPE_CLOCK, 0);
  s[0].u.u.clock.id = 2;
  wait_for("cpu clock", s, 1);
  s[1].u.u.fd_read.file_descriptor = 1;
  wait_for("cpu clock, stdout", s, 2);

  printf("Events over subscriptions that come later\n");
  for (int i = 0; i < 3; i++) {
    s[i] = on(__WASI_EVENTTYPE_FD_WRITE, 1);
    s[i].userdata = 11 + (uint64_t)i;
  }
  __wasi_event_t *over = (__wasi_event_t *)(void *)&s[1];
  say("poll", __wasi_poll_oneoff(s, over, 3, &n));
  for (int i = 0; i < 3; i++)
    printf("  %d type %d error %d\n", (int)over[i].userdata, over[i].type,
           over[i].error);

  printf("Files that are removed while their directory is read\n");
  say("mkdir", __wasi_path_create_directory(ROOT, "many"));
  make_files("many/n", 100, 3);
  remove_seen();

  printf("Directories by a file's descriptor\n");
  say("mkdir", __wasi_path_create_directory((__wasi_fd_t)fd, "d"));
  say("filestat", __wasi_path_filestat_get((__wasi_fd_t)fd, 0, ".", &filestat));

  printf("A directory that was opened\n");
  int dir = open_at(ROOT, ".", __WASI_OFLAGS_DIRECTORY, RIGHTS_READ, 0);
  say("fdstat", __wasi_fd_fdstat_get((__wasi_fd_t)dir, &fdstat));
  printf("%llx %llx\n", (unsigned long long)fdstat.fs_rights_base,
         (unsigned long long)fdstat.fs_rights_inheriting);
  dir = open_at(ROOT, ".", 0, RIGHTS_READ, 0);
  seek(dir, 0, __WASI_WHENCE_SET);
  say("fdstat", __wasi_fd_fdstat_get((__wasi_fd_t)dir, &fdstat));
  seek(dir, 0, __WASI_WHENCE_SET);

  printf("Rights that are not defined\n");
  __wasi_fd_t opened;
  say("open", __wasi_path_open(ROOT, 0, "file", 0, ~0ull, ~0ull, 0, &opened));
  say("set_rights", __wasi_fd_fdstat_set_rights(opened, ~0ull, ~0ull));

  printf("Pointers that are not aligned\n");
  _Alignas(8) uint8_t
      odd[3 + sizeof *out + sizeof n + sizeof *s + sizeof(__wasi_event_t)];
  uint8_t *vector = odd + 3, *count = vector + sizeof *out;
  uint8_t *waits = count + sizeof n, *event = waits + sizeof *s;
  memcpy(vector, out, sizeof *out);
  say("write",
      __wasi_fd_write((__wasi_fd_t)c, (void *)vector, 1, (void *)count));
  printf("%d bytes\n", *count);
  say("tell", __wasi_fd_tell((__wasi_fd_t)c, (void *)count));
  printf("at %d\n", *count);
  s[0] = on(__WASI_EVENTTYPE_FD_WRITE, 1);
  memcpy(waits, s, sizeof *s);
  say("poll",
      __wasi_poll_oneoff((void *)waits, (void *)event, 1, (void *)count));
  printf("%d events, of %d\n", *count, *event);

  printf("A pointer that is not the program's\n");
  uint8_t *past = (uint8_t *)(__builtin_wasm_memory_size(0) << 16);
  say("random", __wasi_random_get(past - 1, 2));
  say("clock", __wasi_clock_time_get(1, 0, (__wasi_timestamp_t *)(past - 4)));
  in[0] = (__wasi_iovec_t){past, 1};
  say("read", __wasi_fd_read((__wasi_fd_t)fd, in, 1, &n));
  in[0] = (__wasi_iovec_t){(uint8_t *)x, 0xffffffff};
  say("read", __wasi_fd_read((__wasi_fd_t)fd, in, 1, &n));
  say("read", __wasi_fd_read((__wasi_fd_t)fd, in, 0x20000001, &n));
  say("write", __wasi_fd_write(1, out, 1, (__wasi_size_t *)past));
  return 0;
}
