/*
 * descriptors.c holds the functions that take a descriptor of any kind: to
 * close it, to move it, and to tell or change what it is.
 */
#include "descriptors.h"

#include "error.h"
#include "fd.h"
#include "memory.h"
#include "stat.h"
#include "stdio.h"

EXPORT("fd_close.table") enum errno fd_close_table(uint32_t fd);
GATE("fd_close.table", FD_OPENERS) enum errno fd_close_gate(uint32_t fd);

/* [resource-drop]descriptor: 1 host call, and one for the stream of a file
   that was appended to or a directory that was read; stdio none. */
EXPORT("fd_close") enum errno fd_close(uint32_t fd);

enum errno fd_close(uint32_t fd) {
  fd_lock();
  if (!fd_is_stdio(fd)) {
    fd_unlock();
    return fd_close_gate(fd);
  }
  stdio_taken[fd] = STDIO_CLOSED;
  fd_stdio_closed(fd);
  fd_unlock();
  return ERRNO_SUCCESS;
}

enum errno fd_close_table(uint32_t fd) {
  struct fd *entry = fd_get(fd);
  return entry ? fd_drop(fd, entry) : ERRNO_BADF;
}

/* No host call but those of closing `to`. */
EXPORT("fd_renumber") enum errno fd_renumber(uint32_t from, uint32_t to);

enum errno fd_renumber(uint32_t from, uint32_t to) {
  struct fd *source = fd_get(from);
  struct fd *target = fd_get(to);
  if (!source || !target)
    return ERRNO_BADF;
  return source == target ? ERRNO_SUCCESS
                          : fd_replace(from, source, to, target);
}

EXPORT("fd_read.table")
enum errno fd_read_table(uint32_t fd, const struct iovec *iovs, uint32_t n,
                         uint32_t *count);
GATE("fd_read.file", FILE_OPENERS)
enum errno fd_read_file_gate(struct fd *file, const struct iovec *iovs,
                             uint32_t n, uint32_t *count);
GATE("fd_read.socket", SOCKET_OPENERS)
enum errno fd_read_socket_gate(struct fd *socket, const struct iovec *iovs,
                               uint32_t n, uint32_t *count);

enum errno fd_read_table(uint32_t fd, const struct iovec *iovs, uint32_t n,
                         uint32_t *count) {
  struct fd *entry = fd_get(fd);
  if (!entry || entry->kind == FD_DIRECTORY)
    return ERRNO_BADF;
  if (entry->kind == FD_STDIO)
    return stdio_read(entry->number, iovs, n, count);
  return entry->kind == FD_FILE ? fd_read_file_gate(entry, iovs, n, count)
                                : fd_read_socket_gate(entry, iovs, n, count);
}

EXPORT("fd_write.table")
enum errno fd_write_table(uint32_t fd, const struct iovec *iovs, uint32_t n,
                          uint32_t *count);
GATE("fd_write.file", FILE_OPENERS)
enum errno fd_write_file_gate(struct fd *file, const struct iovec *iovs,
                              uint32_t n, uint32_t *count);
GATE("fd_write.socket", SOCKET_OPENERS)
enum errno fd_write_socket_gate(struct fd *socket, const struct iovec *iovs,
                                uint32_t n, uint32_t *count);

enum errno fd_write_table(uint32_t fd, const struct iovec *iovs, uint32_t n,
                          uint32_t *count) {
  struct fd *entry = fd_get(fd);
  if (!entry || entry->kind == FD_DIRECTORY)
    return ERRNO_BADF;
  if (entry->kind == FD_STDIO)
    return stdio_write(entry->number, iovs, n, count);
  return entry->kind == FD_FILE ? fd_write_file_gate(entry, iovs, n, count)
                                : fd_write_socket_gate(entry, iovs, n, count);
}

EXPORT("fd_fdstat_get.table")
enum errno fd_fdstat_get_table(uint32_t fd, struct fdstat *out);
GATE("fd_fdstat_get.table", FD_OPENERS)
enum errno fd_fdstat_get_gate(uint32_t fd, struct fdstat *out);

/* Files: descriptor.get-type, 1 host call, unless the type is known from
   before.  Directories: none.  Stdio: terminal-*, 1 host call the first time
   (2 if it is a terminal). */
EXPORT("fd_fdstat_get")
enum errno fd_fdstat_get(uint32_t fd, struct fdstat *out);

enum errno fd_fdstat_get(uint32_t fd, struct fdstat *out) {
  if (!memory_is_program(out, sizeof *out))
    return ERRNO_FAULT;
  if (!fd_is_stdio(fd))
    return fd_fdstat_get_gate(fd, out);
  stdio_fdstat(fd, out);
  return ERRNO_SUCCESS;
}

enum errno fd_fdstat_get_table(uint32_t fd, struct fdstat *out) {
  struct fd *entry = fd_get(fd);
  if (!entry)
    return ERRNO_BADF;
  if (entry->kind == FD_STDIO) {
    stdio_fdstat(entry->number, out);
    return ERRNO_SUCCESS;
  }
  enum errno error = fd_find_type(entry);
  if (error)
    return error;
  out->filetype = entry->filetype;
  out->flags = 0;
  out->rights_base = RIGHTS_DIRECTORY_BASE;
  out->rights_inheriting = RIGHTS_DIRECTORY_INHERITING;
  if (entry->kind != FD_DIRECTORY) {
    uint32_t rights = RIGHTS_ALL;
    if (!(entry->access & DESCRIPTOR_FLAGS_READ))
      rights &= ~(uint32_t)(RIGHTS_FD_READ | RIGHTS_FD_READDIR);
    if (!(entry->access & DESCRIPTOR_FLAGS_WRITE))
      rights &= ~(uint32_t)RIGHTS_FD_WRITE;
    out->flags = entry->flags;
    out->rights_base = rights;
    out->rights_inheriting = rights;
  }
  return ERRNO_SUCCESS;
}

/* No host call: preview2 has no rights to take away. */
EXPORT("fd_fdstat_set_rights")
enum errno fd_fdstat_set_rights(uint32_t fd, uint64_t base,
                                uint64_t inheriting);

enum errno fd_fdstat_set_rights(uint32_t fd, uint64_t base,
                                uint64_t inheriting) {
  (void)base;
  (void)inheriting;
  struct fd *entry = fd_get(fd);
  return entry && entry->kind >= FD_FILE ? ERRNO_NOTSUP : ERRNO_BADF;
}

EXPORT("fd_filestat_get.table")
enum errno fd_filestat_get_table(uint32_t fd, struct filestat *out);
GATE("fd_filestat_get.table", FD_OPENERS)
enum errno fd_filestat_get_gate(uint32_t fd, struct filestat *out);
GATE("fd_filestat_get.socket", SOCKET_OPENERS)
enum errno fd_filestat_get_socket_gate(const struct fd *socket,
                                       struct filestat *out);

/* descriptor.stat and metadata-hash: 2 host calls; stdio as fd_fdstat_get. */
EXPORT("fd_filestat_get")
enum errno fd_filestat_get(uint32_t fd, struct filestat *out);

enum errno fd_filestat_get(uint32_t fd, struct filestat *out) {
  if (!memory_is_program(out, sizeof *out))
    return ERRNO_FAULT;
  return descriptors_filestat(fd, out);
}

enum errno descriptors_filestat(uint32_t fd, struct filestat *out) {
  if (!fd_is_stdio(fd))
    return fd_filestat_get_gate(fd, out);
  stdio_filestat(fd, out);
  return ERRNO_SUCCESS;
}

enum errno fd_filestat_get_table(uint32_t fd, struct filestat *out) {
  struct stat_result stat;
  struct hash_result hash;
  struct fd *entry = fd_get(fd);
  if (!entry)
    return ERRNO_BADF;
  if (entry->kind == FD_STDIO) {
    stdio_filestat(entry->number, out);
    return ERRNO_SUCCESS;
  }
  if (entry->kind == FD_SOCKET)
    return fd_filestat_get_socket_gate(entry, out);
  descriptor_stat(entry->descriptor, &stat);
  if (stat.is_error)
    return error_filesystem(1, stat.u.code);
  fd_use(entry);
  fd_set_type(entry, stat.u.stat.type);
  descriptor_metadata_hash(entry->descriptor, &hash);
  if (hash.is_error)
    return error_filesystem(1, hash.u.code);
  return stat_fill(&stat, &hash, out);
}

/* descriptor.set-times: 1 host call. */
EXPORT("fd_filestat_set_times")
enum errno fd_filestat_set_times(uint32_t fd, uint64_t atim, uint64_t mtim,
                                 uint32_t flags);

enum errno fd_filestat_set_times(uint32_t fd, uint64_t atim, uint64_t mtim,
                                 uint32_t flags) {
  struct byte_result result;
  enum errno error = stat_check_fstflags(flags);
  if (error)
    return error;
  struct fd *entry = fd_get(fd);
  if (!entry || entry->kind < FD_FILE)
    return ERRNO_BADF;
  struct new_timestamp a = stat_new_timestamp(atim, flags);
  struct new_timestamp m = stat_new_timestamp(mtim, flags >> 2);
  descriptor_set_times(entry->descriptor, a.tag, a.seconds, a.nanoseconds,
                       m.tag, m.seconds, m.nanoseconds, &result);
  return error_filesystem(result.is_error, result.value);
}
