/* Each function on each kind of descriptor: what its errno is. */
#include "case.h"

static const char *const kinds[] = {"stdin",  "stdout", "preopen", "directory",
                                    "reader", "writer", "closed",  "far"};
enum { N_KINDS = sizeof kinds / sizeof *kinds };
static __wasi_fd_t fds[N_KINDS];

static void open_all(void) {
  shut(create("file"));
  say("mkdir", __wasi_path_create_directory(ROOT, "dir"));
  fds[0] = 0;
  fds[1] = 1;
  fds[2] = ROOT;
  fds[3] = (__wasi_fd_t)open_at(ROOT, "dir", __WASI_OFLAGS_DIRECTORY,
                                RIGHTS_READ, 0);
  fds[4] = (__wasi_fd_t)open_at(ROOT, "file", 0, RIGHTS_READ, 0);
  fds[5] = (__wasi_fd_t)open_at(ROOT, "file", 0, RIGHTS_WRITE, 0);
  fds[6] = 9;
  fds[7] = 0xfffffff0;
}

#define EACH(name, call)                                                       \
  do {                                                                         \
    printf("%-20s", name);                                                     \
    for (int k = 0; k < N_KINDS; k++) {                                        \
      __wasi_fd_t fd = fds[k];                                                 \
      printf(" %3d", call);                                                    \
    }                                                                          \
    printf("\n");                                                              \
  } while (0)

int main(void) {
  uint8_t bytes[64] = {0};
  __wasi_ciovec_t out = {bytes, 0};
  __wasi_iovec_t in = {bytes, 4};
  __wasi_size_t n;
  __wasi_filesize_t position;
  __wasi_fdstat_t fdstat;
  __wasi_filestat_t filestat;
  __wasi_prestat_t prestat;
  open_all();
  printf("%-20s", "");
  for (int k = 0; k < N_KINDS; k++)
    printf(" %s", kinds[k]);
  printf("\n");
  EACH("fd_advise", __wasi_fd_advise(fd, 0, 0, 0));
  EACH("fd_allocate", __wasi_fd_allocate(fd, 0, 10));
  EACH("fd_datasync", __wasi_fd_datasync(fd));
  EACH("fd_sync", __wasi_fd_sync(fd));
  EACH("fd_fdstat_get", __wasi_fd_fdstat_get(fd, &fdstat));
  EACH("fd_fdstat_set_flags", __wasi_fd_fdstat_set_flags(fd, 0));
  EACH("  append", __wasi_fd_fdstat_set_flags(fd, __WASI_FDFLAGS_APPEND));
  EACH("  nonblock", __wasi_fd_fdstat_set_flags(fd, __WASI_FDFLAGS_NONBLOCK));
  EACH("  sync", __wasi_fd_fdstat_set_flags(fd, __WASI_FDFLAGS_SYNC));
  EACH("  none", __wasi_fd_fdstat_set_flags(fd, 0));
  EACH("fd_fdstat_set_rights", __wasi_fd_fdstat_set_rights(fd, 0, 0));
  EACH("fd_filestat_get", __wasi_fd_filestat_get(fd, &filestat));
  EACH("fd_filestat_set_size", __wasi_fd_filestat_set_size(fd, 5));
  EACH("fd_filestat_set_times", __wasi_fd_filestat_set_times(fd, 0, 0, 1));
  EACH("  both", __wasi_fd_filestat_set_times(fd, 0, 0, 3));
  EACH("fd_pread", __wasi_fd_pread(fd, &in, 1, 0, &n));
  EACH("fd_pwrite", __wasi_fd_pwrite(fd, &out, 1, 0, &n));
  EACH("fd_prestat_get", __wasi_fd_prestat_get(fd, &prestat));
  EACH("fd_prestat_dir_name", __wasi_fd_prestat_dir_name(fd, bytes, 1));
  EACH("  no room", __wasi_fd_prestat_dir_name(fd, bytes, 0));
  EACH("fd_read", fd == 0 ? 0 : __wasi_fd_read(fd, &in, 1, &n));
  EACH("fd_readdir", __wasi_fd_readdir(fd, bytes, 64, 0, &n));
  EACH("fd_seek", __wasi_fd_seek(fd, 0, __WASI_WHENCE_CUR, &position));
  EACH("fd_tell", __wasi_fd_tell(fd, &position));
  EACH("fd_write", __wasi_fd_write(fd, &out, 1, &n));
  EACH("  no buffers", __wasi_fd_write(fd, &out, 0, &n));
  EACH("path_open", __wasi_path_open(fd, 0, "x", 0, RIGHTS_READ, 0, 0, &fd));
  EACH("sock_accept", __wasi_sock_accept(fd, 0, &fd));
  EACH("sock_recv", __wasi_sock_recv(fd, &in, 1, 0, &n, (uint16_t *)bytes));
  EACH("sock_send", __wasi_sock_send(fd, &out, 1, 0, &n));
  EACH("sock_shutdown", __wasi_sock_shutdown(fd, 1));
  EACH("fd_renumber", fd < 3 ? 0 : __wasi_fd_renumber(fd, fd));
  EACH("fd_close", fd < 3 ? 0 : __wasi_fd_close(fd));
  EACH("  again", fd < 3 ? 0 : __wasi_fd_close(fd));
  return 0;
}
