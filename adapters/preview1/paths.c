/*
 * paths.c holds the functions that take a path: each joins one of preview1's
 * to the one of preview2's descriptor that does the same.
 *
 * Preview2's strings are UTF-8, and hosts trap on others, so paths are tested
 * first.  What a path means, and if it may be followed, is the host's affair.
 */
#include "paths.h"

#include "error.h"
#include "fd.h"
#include "memory.h"
#include "stat.h"

/* By table 3-7 of Unicode 15. */
NOINLINE enum errno paths_check(const uint8_t *path, uint32_t len) {
  if (!memory_is_program(path, len))
    return ERRNO_FAULT;
  for (uint32_t i = 0; i < len;) {
    uint32_t c = path[i++];
    if (c == 0)
      return ERRNO_INVAL;
    if (c < 0x80)
      continue;
    uint32_t n = c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
    if (c < 0xc2 || c > 0xf4 || len - i < n)
      return ERRNO_ILSEQ;
    uint32_t code = c & (0x3f >> n);
    for (uint32_t k = 0; k < n; k++) {
      c = path[i++] ^ 0x80u;
      if (c > 0x3f)
        return ERRNO_ILSEQ;
      code = code << 6 | c;
    }
    /* Longer than needed; a surrogate; or past the last. */
    if (code < (n == 3   ? 0x10000
                : n == 2 ? 0x800
                         : 0x80) ||
        code >> 11 == 0x1b || code > 0x10ffff)
      return ERRNO_ILSEQ;
  }
  return ERRNO_SUCCESS;
}

/* The descriptor behind fd, after a test of the path; or an errno, negated.
   That a file is no directory is left to the host to say. */
static NOINLINE int32_t locate(uint32_t fd, const uint8_t *path, uint32_t len) {
  struct fd *dir = fd_get(fd);
  if (!dir || dir->kind < FD_FILE)
    return -ERRNO_BADF;
  enum errno error = paths_check(path, len);
  return error ? -(int32_t)error : dir->descriptor;
}

/* descriptor.create-directory-at: 1 host call. */
EXPORT("path_create_directory")
enum errno path_create_directory(uint32_t fd, const uint8_t *path,
                                 uint32_t len);

enum errno path_create_directory(uint32_t fd, const uint8_t *path,
                                 uint32_t len) {
  struct byte_result result;
  int32_t dir = locate(fd, path, len);
  if (dir < 0)
    return (enum errno) - dir;
  descriptor_create_directory_at(dir, path, len, &result);
  return error_filesystem(result.is_error, result.value);
}

/* descriptor.stat-at and metadata-hash-at: 2 host calls. */
EXPORT("path_filestat_get")
enum errno path_filestat_get(uint32_t fd, uint32_t flags, const uint8_t *path,
                             uint32_t len, struct filestat *out);

enum errno path_filestat_get(uint32_t fd, uint32_t flags, const uint8_t *path,
                             uint32_t len, struct filestat *out) {
  if (!memory_is_program(out, sizeof *out))
    return ERRNO_FAULT;
  return paths_filestat(fd, flags, path, len, out);
}

enum errno paths_filestat(uint32_t fd, uint32_t flags, const uint8_t *path,
                          uint32_t len, struct filestat *out) {
  struct stat_result stat;
  struct hash_result hash;
  if (flags > LOOKUPFLAGS_SYMLINK_FOLLOW)
    return ERRNO_INVAL;
  int32_t dir = locate(fd, path, len);
  if (dir < 0)
    return (enum errno) - dir;
  descriptor_stat_at(dir, flags, path, len, &stat);
  if (stat.is_error)
    return error_filesystem(1, stat.u.code);
  descriptor_metadata_hash_at(dir, flags, path, len, &hash);
  if (hash.is_error)
    return error_filesystem(1, hash.u.code);
  return stat_fill(&stat, &hash, out);
}

/* descriptor.set-times-at: 1 host call. */
EXPORT("path_filestat_set_times")
enum errno path_filestat_set_times(uint32_t fd, uint32_t flags,
                                   const uint8_t *path, uint32_t len,
                                   uint64_t atim, uint64_t mtim,
                                   uint32_t fstflags);

enum errno path_filestat_set_times(uint32_t fd, uint32_t flags,
                                   const uint8_t *path, uint32_t len,
                                   uint64_t atim, uint64_t mtim,
                                   uint32_t fstflags) {
  struct byte_result result;
  enum errno error = stat_check_fstflags(fstflags);
  if (error || flags > LOOKUPFLAGS_SYMLINK_FOLLOW)
    return ERRNO_INVAL;
  int32_t dir = locate(fd, path, len);
  if (dir < 0)
    return (enum errno) - dir;
  struct new_timestamp a = stat_new_timestamp(atim, fstflags);
  struct new_timestamp m = stat_new_timestamp(mtim, fstflags >> 2);
  descriptor_set_times_at(dir, flags, path, len, a.tag, a.seconds,
                          a.nanoseconds, m.tag, m.seconds, m.nanoseconds,
                          &result);
  return error_filesystem(result.is_error, result.value);
}

/* descriptor.link-at: 1 host call. */
EXPORT("path_link")
enum errno path_link(uint32_t old_fd, uint32_t flags, const uint8_t *old,
                     uint32_t old_len, uint32_t fd, const uint8_t *path,
                     uint32_t len);

enum errno path_link(uint32_t old_fd, uint32_t flags, const uint8_t *old,
                     uint32_t old_len, uint32_t fd, const uint8_t *path,
                     uint32_t len) {
  struct byte_result result;
  if (flags > LOOKUPFLAGS_SYMLINK_FOLLOW)
    return ERRNO_INVAL;
  int32_t old_dir = locate(old_fd, old, old_len);
  if (old_dir < 0)
    return (enum errno) - old_dir;
  int32_t dir = locate(fd, path, len);
  if (dir < 0)
    return (enum errno) - dir;
  descriptor_link_at(old_dir, flags, old, old_len, dir, path, len, &result);
  return error_filesystem(result.is_error, result.value);
}

/* What to ask of the host for fdflags, beside read and write. */
static uint32_t sync_flags(uint32_t fdflags) {
  uint32_t flags = 0;
  if (fdflags & FDFLAGS_SYNC)
    flags |= DESCRIPTOR_FLAGS_FILE_INTEGRITY_SYNC;
  if (fdflags & FDFLAGS_DSYNC)
    flags |= DESCRIPTOR_FLAGS_DATA_INTEGRITY_SYNC;
  if (fdflags & FDFLAGS_RSYNC)
    flags |= DESCRIPTOR_FLAGS_REQUESTED_WRITE_SYNC;
  return flags;
}

/* descriptor.open-at: 1 host call.  Oflags and open-flags are the same bits.
   Of the rights only those to read and to write count. */
EXPORT("path_open")
enum errno path_open(uint32_t fd, uint32_t flags, const uint8_t *path,
                     uint32_t len, uint32_t oflags, uint64_t base,
                     uint64_t inheriting, uint32_t fdflags, uint32_t *out);

enum errno path_open(uint32_t fd, uint32_t flags, const uint8_t *path,
                     uint32_t len, uint32_t oflags, uint64_t base,
                     uint64_t inheriting, uint32_t fdflags, uint32_t *out) {
  struct handle_result result;
  struct fd *entry;
  if (!memory_is_program(out, sizeof *out))
    return ERRNO_FAULT;
  (void)inheriting;
  if (flags > LOOKUPFLAGS_SYMLINK_FOLLOW || oflags > OFLAGS_ALL ||
      fdflags > FDFLAGS_ALL)
    return ERRNO_INVAL;
  int32_t dir = locate(fd, path, len);
  if (dir < 0)
    return (enum errno) - dir;
  uint32_t number = fd_lowest(&entry);
  if (number == UINT32_MAX)
    return ERRNO_MFILE;

  uint32_t asked = 0;
  if (base & RIGHTS_FD_READ)
    asked |= DESCRIPTOR_FLAGS_READ;
  if (base & RIGHTS_FD_WRITE)
    asked |= DESCRIPTOR_FLAGS_WRITE;
  descriptor_open_at(dir, flags, path, len, oflags, asked | sync_flags(fdflags),
                     &result);
  if (result.is_error) {
    fd_give_up(number, entry);
    return error_filesystem(1, result.u.code);
  }

  fd_open(number, entry, FD_FILE, result.u.handle);
  if (oflags & OFLAGS_DIRECTORY) {
    entry->kind = FD_DIRECTORY;
    entry->filetype = FILETYPE_DIRECTORY;
  }
  /* What is not opened to write is opened to read, asked or not; and what is
     made or emptied is opened to write. */
  entry->access =
      (uint8_t)(asked & DESCRIPTOR_FLAGS_WRITE ? asked : DESCRIPTOR_FLAGS_READ);
  if (oflags & (OFLAGS_CREAT | OFLAGS_TRUNC))
    entry->access |= DESCRIPTOR_FLAGS_WRITE;
  entry->flags = (uint8_t)fdflags;
  *out = number;
  return ERRNO_SUCCESS;
}

/* descriptor.readlink-at: 1 host call.  A link that does not fit is cut. */
EXPORT("path_readlink")
enum errno path_readlink(uint32_t fd, const uint8_t *path, uint32_t len,
                         uint8_t *buffer, uint32_t size, uint32_t *used);

enum errno path_readlink(uint32_t fd, const uint8_t *path, uint32_t len,
                         uint8_t *buffer, uint32_t size, uint32_t *used) {
  struct string_result result;
  if (!memory_is_program(buffer, size) ||
      !memory_is_program(used, sizeof *used))
    return ERRNO_FAULT;
  int32_t dir = locate(fd, path, len);
  if (dir < 0)
    return (enum errno) - dir;
  void *mark = wasi_fuse_allocate(0, 1);
  wasi_fuse_receive_arena();
  descriptor_readlink_at(dir, path, len, &result);
  wasi_fuse_received();
  if (!result.is_error) {
    if (size > result.u.string.len)
      size = result.u.string.len;
    memcpy(buffer, result.u.string.ptr, size);
    *used = size;
  }
  wasi_fuse_release(mark);
  return error_filesystem(result.is_error, result.u.code);
}

/* descriptor.remove-directory-at: 1 host call. */
EXPORT("path_remove_directory")
enum errno path_remove_directory(uint32_t fd, const uint8_t *path,
                                 uint32_t len);

enum errno path_remove_directory(uint32_t fd, const uint8_t *path,
                                 uint32_t len) {
  struct byte_result result;
  int32_t dir = locate(fd, path, len);
  if (dir < 0)
    return (enum errno) - dir;
  descriptor_remove_directory_at(dir, path, len, &result);
  return error_filesystem(result.is_error, result.value);
}

/* descriptor.rename-at: 1 host call. */
EXPORT("path_rename")
enum errno path_rename(uint32_t old_fd, const uint8_t *old, uint32_t old_len,
                       uint32_t fd, const uint8_t *path, uint32_t len);

enum errno path_rename(uint32_t old_fd, const uint8_t *old, uint32_t old_len,
                       uint32_t fd, const uint8_t *path, uint32_t len) {
  struct byte_result result;
  int32_t old_dir = locate(old_fd, old, old_len);
  if (old_dir < 0)
    return (enum errno) - old_dir;
  int32_t dir = locate(fd, path, len);
  if (dir < 0)
    return (enum errno) - dir;
  descriptor_rename_at(old_dir, old, old_len, dir, path, len, &result);
  return error_filesystem(result.is_error, result.value);
}

/* descriptor.symlink-at: 1 host call. */
EXPORT("path_symlink")
enum errno path_symlink(const uint8_t *target, uint32_t target_len, uint32_t fd,
                        const uint8_t *path, uint32_t len);

enum errno path_symlink(const uint8_t *target, uint32_t target_len, uint32_t fd,
                        const uint8_t *path, uint32_t len) {
  struct byte_result result;
  int32_t dir = locate(fd, path, len);
  if (dir < 0)
    return (enum errno) - dir;
  enum errno error = paths_check(target, target_len);
  if (error)
    return error;
  descriptor_symlink_at(dir, target, target_len, path, len, &result);
  return error_filesystem(result.is_error, result.value);
}

/* descriptor.unlink-file-at: 1 host call. */
EXPORT("path_unlink_file")
enum errno path_unlink_file(uint32_t fd, const uint8_t *path, uint32_t len);

enum errno path_unlink_file(uint32_t fd, const uint8_t *path, uint32_t len) {
  struct byte_result result;
  int32_t dir = locate(fd, path, len);
  if (dir < 0)
    return (enum errno) - dir;
  descriptor_unlink_file_at(dir, path, len, &result);
  return error_filesystem(result.is_error, result.value);
}
