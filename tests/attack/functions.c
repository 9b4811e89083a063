/* functions.c has each function of preview1 that comes back, with what its
   arguments are for (choose.c has the letters). */
#include "attack.h"

#define IMPORT(name)                                                           \
  __attribute__((import_module("wasi_snapshot_preview1"), import_name(name)))

IMPORT("args_get") int raw_args_get(uint32_t, uint32_t);
IMPORT("args_sizes_get") int raw_args_sizes_get(uint32_t, uint32_t);
IMPORT("environ_get") int raw_environ_get(uint32_t, uint32_t);
IMPORT("environ_sizes_get") int raw_environ_sizes_get(uint32_t, uint32_t);
IMPORT("clock_res_get") int raw_clock_res_get(uint32_t, uint32_t);
IMPORT("clock_time_get") int raw_clock_time_get(uint32_t, uint64_t, uint32_t);
IMPORT("fd_advise") int raw_fd_advise(uint32_t, uint64_t, uint64_t, uint32_t);
IMPORT("fd_allocate") int raw_fd_allocate(uint32_t, uint64_t, uint64_t);
IMPORT("fd_close") int raw_fd_close(uint32_t);
IMPORT("fd_datasync") int raw_fd_datasync(uint32_t);
IMPORT("fd_fdstat_get") int raw_fd_fdstat_get(uint32_t, uint32_t);
IMPORT("fd_fdstat_set_flags") int raw_fd_fdstat_set_flags(uint32_t, uint32_t);
IMPORT("fd_fdstat_set_rights")
int raw_fd_fdstat_set_rights(uint32_t, uint64_t, uint64_t);
IMPORT("fd_filestat_get") int raw_fd_filestat_get(uint32_t, uint32_t);
IMPORT("fd_filestat_set_size") int raw_fd_filestat_set_size(uint32_t, uint64_t);
IMPORT("fd_filestat_set_times")
int raw_fd_filestat_set_times(uint32_t, uint64_t, uint64_t, uint32_t);
IMPORT("fd_pread")
int raw_fd_pread(uint32_t, uint32_t, uint32_t, uint64_t, uint32_t);
IMPORT("fd_prestat_get") int raw_fd_prestat_get(uint32_t, uint32_t);
IMPORT("fd_prestat_dir_name")
int raw_fd_prestat_dir_name(uint32_t, uint32_t, uint32_t);
IMPORT("fd_pwrite")
int raw_fd_pwrite(uint32_t, uint32_t, uint32_t, uint64_t, uint32_t);
IMPORT("fd_read") int raw_fd_read(uint32_t, uint32_t, uint32_t, uint32_t);
IMPORT("fd_readdir")
int raw_fd_readdir(uint32_t, uint32_t, uint32_t, uint64_t, uint32_t);
IMPORT("fd_renumber") int raw_fd_renumber(uint32_t, uint32_t);
IMPORT("fd_seek") int raw_fd_seek(uint32_t, uint64_t, uint32_t, uint32_t);
IMPORT("fd_sync") int raw_fd_sync(uint32_t);
IMPORT("fd_tell") int raw_fd_tell(uint32_t, uint32_t);
IMPORT("fd_write") int raw_fd_write(uint32_t, uint32_t, uint32_t, uint32_t);
IMPORT("path_create_directory")
int raw_path_create_directory(uint32_t, uint32_t, uint32_t);
IMPORT("path_filestat_get")
int raw_path_filestat_get(uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
IMPORT("path_filestat_set_times")
int raw_path_filestat_set_times(uint32_t, uint32_t, uint32_t, uint32_t,
                                uint64_t, uint64_t, uint32_t);
IMPORT("path_link")
int raw_path_link(uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t,
                  uint32_t);
IMPORT("path_open")
int raw_path_open(uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint64_t,
                  uint64_t, uint32_t, uint32_t);
IMPORT("path_readlink")
int raw_path_readlink(uint32_t, uint32_t, uint32_t, uint32_t, uint32_t,
                      uint32_t);
IMPORT("path_remove_directory")
int raw_path_remove_directory(uint32_t, uint32_t, uint32_t);
IMPORT("path_rename")
int raw_path_rename(uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
IMPORT("path_symlink")
int raw_path_symlink(uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
IMPORT("path_unlink_file")
int raw_path_unlink_file(uint32_t, uint32_t, uint32_t);
IMPORT("poll_oneoff")
int raw_poll_oneoff(uint32_t, uint32_t, uint32_t, uint32_t);
IMPORT("proc_raise") int raw_proc_raise(uint32_t);
IMPORT("sched_yield") int raw_sched_yield(void);
IMPORT("random_get") int raw_random_get(uint32_t, uint32_t);
IMPORT("sock_accept") int raw_sock_accept(uint32_t, uint32_t, uint32_t);
IMPORT("sock_recv")
int raw_sock_recv(uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
IMPORT("sock_send")
int raw_sock_send(uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
IMPORT("sock_shutdown") int raw_sock_shutdown(uint32_t, uint32_t);

static int call_args_get(const uint64_t *a) {
  return raw_args_get((uint32_t)a[0], (uint32_t)a[1]);
}
static int call_args_sizes_get(const uint64_t *a) {
  return raw_args_sizes_get((uint32_t)a[0], (uint32_t)a[1]);
}
static int call_environ_get(const uint64_t *a) {
  return raw_environ_get((uint32_t)a[0], (uint32_t)a[1]);
}
static int call_environ_sizes_get(const uint64_t *a) {
  return raw_environ_sizes_get((uint32_t)a[0], (uint32_t)a[1]);
}
static int call_clock_res_get(const uint64_t *a) {
  return raw_clock_res_get((uint32_t)a[0], (uint32_t)a[1]);
}
static int call_clock_time_get(const uint64_t *a) {
  return raw_clock_time_get((uint32_t)a[0], a[1], (uint32_t)a[2]);
}
static int call_fd_advise(const uint64_t *a) {
  return raw_fd_advise((uint32_t)a[0], a[1], a[2], (uint32_t)a[3]);
}
static int call_fd_allocate(const uint64_t *a) {
  return raw_fd_allocate((uint32_t)a[0], a[1], a[2]);
}
static int call_fd_close(const uint64_t *a) {
  return raw_fd_close((uint32_t)a[0]);
}
static int call_fd_datasync(const uint64_t *a) {
  return raw_fd_datasync((uint32_t)a[0]);
}
static int call_fd_fdstat_get(const uint64_t *a) {
  return raw_fd_fdstat_get((uint32_t)a[0], (uint32_t)a[1]);
}
static int call_fd_fdstat_set_flags(const uint64_t *a) {
  return raw_fd_fdstat_set_flags((uint32_t)a[0], (uint32_t)a[1]);
}
static int call_fd_fdstat_set_rights(const uint64_t *a) {
  return raw_fd_fdstat_set_rights((uint32_t)a[0], a[1], a[2]);
}
static int call_fd_filestat_get(const uint64_t *a) {
  return raw_fd_filestat_get((uint32_t)a[0], (uint32_t)a[1]);
}
static int call_fd_filestat_set_size(const uint64_t *a) {
  return raw_fd_filestat_set_size((uint32_t)a[0], a[1]);
}
static int call_fd_filestat_set_times(const uint64_t *a) {
  return raw_fd_filestat_set_times((uint32_t)a[0], a[1], a[2], (uint32_t)a[3]);
}
static int call_fd_pread(const uint64_t *a) {
  return raw_fd_pread((uint32_t)a[0], (uint32_t)a[1], (uint32_t)a[2], a[3],
                      (uint32_t)a[4]);
}
static int call_fd_prestat_get(const uint64_t *a) {
  return raw_fd_prestat_get((uint32_t)a[0], (uint32_t)a[1]);
}
static int call_fd_prestat_dir_name(const uint64_t *a) {
  return raw_fd_prestat_dir_name((uint32_t)a[0], (uint32_t)a[1],
                                 (uint32_t)a[2]);
}
static int call_fd_pwrite(const uint64_t *a) {
  return raw_fd_pwrite((uint32_t)a[0], (uint32_t)a[1], (uint32_t)a[2], a[3],
                       (uint32_t)a[4]);
}
static int call_fd_read(const uint64_t *a) {
  return raw_fd_read((uint32_t)a[0], (uint32_t)a[1], (uint32_t)a[2],
                     (uint32_t)a[3]);
}
static int call_fd_readdir(const uint64_t *a) {
  return raw_fd_readdir((uint32_t)a[0], (uint32_t)a[1], (uint32_t)a[2], a[3],
                        (uint32_t)a[4]);
}
static int call_fd_renumber(const uint64_t *a) {
  return raw_fd_renumber((uint32_t)a[0], (uint32_t)a[1]);
}
static int call_fd_seek(const uint64_t *a) {
  return raw_fd_seek((uint32_t)a[0], a[1], (uint32_t)a[2], (uint32_t)a[3]);
}
static int call_fd_sync(const uint64_t *a) {
  return raw_fd_sync((uint32_t)a[0]);
}
static int call_fd_tell(const uint64_t *a) {
  return raw_fd_tell((uint32_t)a[0], (uint32_t)a[1]);
}
static int call_fd_write(const uint64_t *a) {
  return raw_fd_write((uint32_t)a[0], (uint32_t)a[1], (uint32_t)a[2],
                      (uint32_t)a[3]);
}
static int call_path_create_directory(const uint64_t *a) {
  return raw_path_create_directory((uint32_t)a[0], (uint32_t)a[1],
                                   (uint32_t)a[2]);
}
static int call_path_filestat_get(const uint64_t *a) {
  return raw_path_filestat_get((uint32_t)a[0], (uint32_t)a[1], (uint32_t)a[2],
                               (uint32_t)a[3], (uint32_t)a[4]);
}
static int call_path_filestat_set_times(const uint64_t *a) {
  return raw_path_filestat_set_times((uint32_t)a[0], (uint32_t)a[1],
                                     (uint32_t)a[2], (uint32_t)a[3], a[4], a[5],
                                     (uint32_t)a[6]);
}
static int call_path_link(const uint64_t *a) {
  return raw_path_link((uint32_t)a[0], (uint32_t)a[1], (uint32_t)a[2],
                       (uint32_t)a[3], (uint32_t)a[4], (uint32_t)a[5],
                       (uint32_t)a[6]);
}
static int call_path_open(const uint64_t *a) {
  return raw_path_open((uint32_t)a[0], (uint32_t)a[1], (uint32_t)a[2],
                       (uint32_t)a[3], (uint32_t)a[4], a[5], a[6],
                       (uint32_t)a[7], (uint32_t)a[8]);
}
static int call_path_readlink(const uint64_t *a) {
  return raw_path_readlink((uint32_t)a[0], (uint32_t)a[1], (uint32_t)a[2],
                           (uint32_t)a[3], (uint32_t)a[4], (uint32_t)a[5]);
}
static int call_path_remove_directory(const uint64_t *a) {
  return raw_path_remove_directory((uint32_t)a[0], (uint32_t)a[1],
                                   (uint32_t)a[2]);
}
static int call_path_rename(const uint64_t *a) {
  return raw_path_rename((uint32_t)a[0], (uint32_t)a[1], (uint32_t)a[2],
                         (uint32_t)a[3], (uint32_t)a[4], (uint32_t)a[5]);
}
static int call_path_symlink(const uint64_t *a) {
  return raw_path_symlink((uint32_t)a[0], (uint32_t)a[1], (uint32_t)a[2],
                          (uint32_t)a[3], (uint32_t)a[4]);
}
static int call_path_unlink_file(const uint64_t *a) {
  return raw_path_unlink_file((uint32_t)a[0], (uint32_t)a[1], (uint32_t)a[2]);
}
static int call_poll_oneoff(const uint64_t *a) {
  return raw_poll_oneoff((uint32_t)a[0], (uint32_t)a[1], (uint32_t)a[2],
                         (uint32_t)a[3]);
}
static int call_proc_raise(const uint64_t *a) {
  return raw_proc_raise((uint32_t)a[0]);
}
static int call_sched_yield(const uint64_t *a) {
  (void)a;
  return raw_sched_yield();
}
static int call_random_get(const uint64_t *a) {
  return raw_random_get((uint32_t)a[0], (uint32_t)a[1]);
}
static int call_sock_accept(const uint64_t *a) {
  return raw_sock_accept((uint32_t)a[0], (uint32_t)a[1], (uint32_t)a[2]);
}
static int call_sock_recv(const uint64_t *a) {
  return raw_sock_recv((uint32_t)a[0], (uint32_t)a[1], (uint32_t)a[2],
                       (uint32_t)a[3], (uint32_t)a[4], (uint32_t)a[5]);
}
static int call_sock_send(const uint64_t *a) {
  return raw_sock_send((uint32_t)a[0], (uint32_t)a[1], (uint32_t)a[2],
                       (uint32_t)a[3], (uint32_t)a[4]);
}
static int call_sock_shutdown(const uint64_t *a) {
  return raw_sock_shutdown((uint32_t)a[0], (uint32_t)a[1]);
}

const struct function functions[] = {
    {"args_get", "A", call_args_get},
    {"args_sizes_get", "44", call_args_sizes_get},
    {"environ_get", "E", call_environ_get},
    {"environ_sizes_get", "44", call_environ_sizes_get},
    {"clock_res_get", "cT", call_clock_res_get},
    {"clock_time_get", "cLT", call_clock_time_get},
    {"fd_advise", "dLLa", call_fd_advise},
    {"fd_allocate", "dLL", call_fd_allocate},
    {"fd_close", "D", call_fd_close},
    {"fd_datasync", "d", call_fd_datasync},
    {"fd_fdstat_get", "dS", call_fd_fdstat_get},
    {"fd_fdstat_set_flags", "dg", call_fd_fdstat_set_flags},
    {"fd_fdstat_set_rights", "dRR", call_fd_fdstat_set_rights},
    {"fd_filestat_get", "dF", call_fd_filestat_get},
    {"fd_filestat_set_size", "dz", call_fd_filestat_set_size},
    {"fd_filestat_set_times", "dLLm", call_fd_filestat_set_times},
    {"fd_pread", "drz4", call_fd_pread},
    {"fd_prestat_get", "d8", call_fd_prestat_get},
    {"fd_prestat_dir_name", "dn", call_fd_prestat_dir_name},
    {"fd_pwrite", "dwz4", call_fd_pwrite},
    {"fd_read", "dr4", call_fd_read},
    {"fd_readdir", "dBk4", call_fd_readdir},
    {"fd_renumber", "Dt", call_fd_renumber},
    {"fd_seek", "dsh8", call_fd_seek},
    {"fd_sync", "d", call_fd_sync},
    {"fd_tell", "d8", call_fd_tell},
    {"fd_write", "dw4", call_fd_write},
    {"path_create_directory", "dp", call_path_create_directory},
    {"path_filestat_get", "dlpF", call_path_filestat_get},
    {"path_filestat_set_times", "dlpLLm", call_path_filestat_set_times},
    {"path_link", "dlpdp", call_path_link},
    {"path_open", "dlpORRgN", call_path_open},
    {"path_readlink", "dpb4", call_path_readlink},
    {"path_remove_directory", "dp", call_path_remove_directory},
    {"path_rename", "dpdp", call_path_rename},
    {"path_symlink", "pdp", call_path_symlink},
    {"path_unlink_file", "dp", call_path_unlink_file},
    {"poll_oneoff", "P", call_poll_oneoff},
    {"proc_raise", "x", call_proc_raise},
    {"sched_yield", "", call_sched_yield},
    {"random_get", "V", call_random_get},
    {"sock_accept", "dgN", call_sock_accept},
    {"sock_recv", "dri42", call_sock_recv},
    {"sock_send", "dwi4", call_sock_send},
    {"sock_shutdown", "dj", call_sock_shutdown},
};

const int n_functions = sizeof functions / sizeof *functions;
const char opening[] = "path_open";

/* Its type is asked for: before, a directory may be sought. */
void settle(uint32_t fd) {
  uint64_t stat[3];
  raw_fd_fdstat_get(fd, (uint32_t)(uintptr_t)stat);
}

bool choose_of_sockets(struct call *call, char kind) {
  (void)call, (void)kind;
  return false;
}
