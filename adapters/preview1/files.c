/*
 * files.c holds the functions that work on open files.
 *
 * There is one position for reads and writes, in the table, and each read or
 * write tells the host where: so what is written is there to be read, and to
 * seek costs nothing.  Only appending goes by a stream, since the host alone
 * knows where the end is; the position is then wherever that is, and found
 * when somebody asks.
 */
#include "files.h"

#include "error.h"
#include "fd.h"
#include "iovec.h"
#include "memory.h"
#include "preview2.h"
#include "stdio.h"
#include "stream.h"

/* The most that is given to a host to write at once. */
enum { WRITE_LIMIT = 1 << 20 };

static NOINLINE enum errno find_size(const struct fd *file, uint64_t *size) {
  struct stat_result stat;
  descriptor_stat(file->descriptor, &stat);
  if (stat.is_error)
    return error_filesystem(1, stat.u.code);
  *size = stat.u.stat.size;
  return ERRNO_SUCCESS;
}

/* Makes sure that the position is a number: descriptor.stat after an append,
   else no host call. */
static enum errno find_position(struct fd *file) {
  if (!file->is_at_end)
    return ERRNO_SUCCESS;
  enum errno error = find_size(file, &file->position);
  file->is_at_end = error != ERRNO_SUCCESS;
  return error;
}

enum errno files_left(struct fd *file, uint64_t *left) {
  uint64_t size;
  fd_use(file);
  enum errno error = find_position(file);
  if (!error)
    error = find_size(file, &size);
  if (!error)
    *left = size > file->position ? size - file->position : 0;
  return error;
}

static NOINLINE enum errno read_at(int32_t descriptor, const struct iovec *iovs,
                                   uint32_t n, uint64_t offset, uint32_t total,
                                   uint32_t *count) {
  struct read_result result;
  struct iovec small;
  enum errno error = ERRNO_SUCCESS;
  const struct iovec *to = iovec_target(iovs, n, total, &small);
  bool is_small = to == &small;
  const struct iovec *end = to + (is_small ? 1 : n);
  struct iovec rest = {0, 0};
  uint32_t done = 0;
  if (n == 1)
    rest = *to++; /* nothing has been read yet that could have changed it */
  while (done < total) {
    if (!rest.len && !iovec_take(&to, end, &rest))
      break;
    uint32_t size = rest.len < IOVEC_READ ? rest.len : IOVEC_READ;
    wasi_fuse_receive(rest.buf, size);
    descriptor_read(descriptor, size, offset + done, &result);
    wasi_fuse_received();
    if (result.is_error) {
      error = error_filesystem(1, result.u.code);
      break;
    }
    uint32_t got = result.u.read.bytes.len;
    rest.buf += got;
    rest.len -= got;
    done += got;
    if (got < size || result.u.read.end_of_stream)
      break;
  }
  if (is_small)
    iovec_scatter(iovs, n, done);
  if (error && !done)
    return error;
  *count = done;
  return ERRNO_SUCCESS;
}

static NOINLINE enum errno write_at(int32_t descriptor,
                                    const struct iovec *iovs, uint32_t n,
                                    uint64_t offset, uint32_t total,
                                    uint32_t *count) {
  struct iovec small;
  const struct iovec *from = iovec_gather(iovs, n, total, &small);
  struct iovec buffer = {0, 0};
  struct write_result result;
  uint32_t done = 0;
  enum errno error = ERRNO_SUCCESS;
  while (done < total) {
    if (!buffer.len) {
      buffer = *from++;
      continue;
    }
    uint32_t size = buffer.len < WRITE_LIMIT ? buffer.len : WRITE_LIMIT;
    descriptor_write(descriptor, buffer.buf, size, offset + done, &result);
    if (result.is_error) {
      error = error_filesystem(1, result.u.code);
      break;
    }
    uint32_t put = (uint32_t)result.u.size;
    buffer.buf += put;
    buffer.len -= put;
    done += put;
    if (!put)
      break;
  }
  if (error && !done)
    return error;
  *count = done;
  return ERRNO_SUCCESS;
}

/* Writes where the end is.  A stream that has failed is of no more use, so
   that the next write makes another. */
static NOINLINE enum errno append(struct fd *file, const struct iovec *iovs,
                                  uint32_t n, uint32_t total, uint32_t *count) {
  struct handle_result result;
  fd_use(file);
  if (!file->stream && total) {
    descriptor_append_via_stream(file->descriptor, &result);
    if (result.is_error)
      return error_filesystem(1, result.u.code);
    file->stream = result.u.handle;
  }
  enum errno error = stream_write(file->stream, iovs, n, total, count);
  if (error || *count < total)
    fd_drop_stream(file);
  return error;
}

/* Whether it is a file that is open for this access. */
static bool is_file_with(const struct fd *file, enum descriptor_flags access) {
  return file && file->kind == FD_FILE && (file->access & access);
}

EXPORT("fd_read.file")
enum errno fd_read_file(struct fd *file, const struct iovec *iovs, uint32_t n,
                        uint32_t *count);

/* descriptor.read: 1 host call for each 64 KiB, and for each buffer if they
   are several and more than 4 KiB in all. */
enum errno fd_read_file(struct fd *file, const struct iovec *iovs, uint32_t n,
                        uint32_t *count) {
  uint32_t total;
  enum errno error;
  if (!(file->access & DESCRIPTOR_FLAGS_READ))
    return ERRNO_BADF;
  fd_use(file);
  if ((error = iovec_measure(iovs, n, count, &total)) ||
      (error = find_position(file)) ||
      (error =
           read_at(file->descriptor, iovs, n, file->position, total, count)))
    return error;
  file->position += *count;
  return ERRNO_SUCCESS;
}

EXPORT("fd_write.file")
enum errno fd_write_file(struct fd *file, const struct iovec *iovs, uint32_t n,
                         uint32_t *count);

/* descriptor.write: 1 host call for each MiB, and for each buffer if they are
   several and more than 4 KiB in all.  To append: as to a stream, and
   append-via-stream the first time. */
enum errno fd_write_file(struct fd *file, const struct iovec *iovs, uint32_t n,
                         uint32_t *count) {
  uint32_t total;
  enum errno error;
  if (!(file->access & DESCRIPTOR_FLAGS_WRITE))
    return ERRNO_BADF;
  if ((error = iovec_measure(iovs, n, count, &total)))
    return error;
  fd_use(file);
  if (file->flags & FDFLAGS_APPEND) {
    error = append(file, iovs, n, total, count);
    if (!error && total)
      file->is_at_end = true;
    return error;
  }
  if ((error = find_position(file)) ||
      (error =
           write_at(file->descriptor, iovs, n, file->position, total, count)))
    return error;
  file->position += *count;
  return ERRNO_SUCCESS;
}

/* What cannot seek has no offsets: ERRNO_SPIPE for the stream that could be
   read or written otherwise, and ERRNO_BADF for the others. */
static enum errno stdio_at(uint32_t number, bool is_write) {
  return (number != STDIN) == is_write ? ERRNO_SPIPE : ERRNO_BADF;
}

EXPORT("fd_pread.file")
enum errno fd_pread_file(uint32_t fd, const struct iovec *iovs, uint32_t n,
                         uint64_t offset, uint32_t *count);
GATE("fd_pread.file", FILE_OPENERS)
enum errno fd_pread_gate(uint32_t fd, const struct iovec *iovs, uint32_t n,
                         uint64_t offset, uint32_t *count);

/* descriptor.read, as fd_read. */
EXPORT("fd_pread")
enum errno fd_pread(uint32_t fd, const struct iovec *iovs, uint32_t n,
                    uint64_t offset, uint32_t *count);

enum errno fd_pread(uint32_t fd, const struct iovec *iovs, uint32_t n,
                    uint64_t offset, uint32_t *count) {
  return fd_is_stdio(fd) ? stdio_at(fd, false)
                         : fd_pread_gate(fd, iovs, n, offset, count);
}

enum errno fd_pread_file(uint32_t fd, const struct iovec *iovs, uint32_t n,
                         uint64_t offset, uint32_t *count) {
  uint32_t total;
  struct fd *file = fd_get(fd);
  if (file && file->kind == FD_STDIO)
    return stdio_at(file->number, false);
  if (!is_file_with(file, DESCRIPTOR_FLAGS_READ))
    return ERRNO_BADF;
  enum errno error = iovec_measure(iovs, n, count, &total);
  return error ? error
               : read_at(file->descriptor, iovs, n, offset, total, count);
}

EXPORT("fd_pwrite.file")
enum errno fd_pwrite_file(uint32_t fd, const struct iovec *iovs, uint32_t n,
                          uint64_t offset, uint32_t *count);
GATE("fd_pwrite.file", FILE_OPENERS)
enum errno fd_pwrite_gate(uint32_t fd, const struct iovec *iovs, uint32_t n,
                          uint64_t offset, uint32_t *count);

/* descriptor.write, as fd_write.  A file that is open to append is appended
   to, as on Linux. */
EXPORT("fd_pwrite")
enum errno fd_pwrite(uint32_t fd, const struct iovec *iovs, uint32_t n,
                     uint64_t offset, uint32_t *count);

enum errno fd_pwrite(uint32_t fd, const struct iovec *iovs, uint32_t n,
                     uint64_t offset, uint32_t *count) {
  return fd_is_stdio(fd) ? stdio_at(fd, true)
                         : fd_pwrite_gate(fd, iovs, n, offset, count);
}

enum errno fd_pwrite_file(uint32_t fd, const struct iovec *iovs, uint32_t n,
                          uint64_t offset, uint32_t *count) {
  uint32_t total;
  struct fd *file = fd_get(fd);
  if (file && file->kind == FD_STDIO)
    return stdio_at(file->number, true);
  if (!is_file_with(file, DESCRIPTOR_FLAGS_WRITE))
    return ERRNO_BADF;
  enum errno error = iovec_measure(iovs, n, count, &total);
  if (error)
    return error;
  if (file->flags & FDFLAGS_APPEND)
    return append(file, iovs, n, total, count);
  return write_at(file->descriptor, iovs, n, offset, total, count);
}

EXPORT("fd_seek.table")
enum errno fd_seek_table(uint32_t fd, int64_t offset, uint32_t whence,
                         uint64_t *position);
GATE("fd_seek.table", FILE_OPENERS "," SOCKET_OPENERS)
enum errno fd_seek_gate(uint32_t fd, int64_t offset, uint32_t whence,
                        uint64_t *position);

EXPORT("fd_seek.file")
enum errno fd_seek_file(struct fd *file, int64_t offset, uint32_t whence,
                        uint64_t *position);
GATE("fd_seek.file", FILE_OPENERS)
enum errno fd_seek_file_gate(struct fd *file, int64_t offset, uint32_t whence,
                             uint64_t *position);

/* No host call; from the end, and from the current position after an append,
   descriptor.stat: 1. */
EXPORT("fd_seek")
enum errno fd_seek(uint32_t fd, int64_t offset, uint32_t whence,
                   uint64_t *position);

enum errno fd_seek(uint32_t fd, int64_t offset, uint32_t whence,
                   uint64_t *position) {
  if (!memory_is_program(position, sizeof *position))
    return ERRNO_FAULT;
  if (whence > WHENCE_END)
    return ERRNO_INVAL;
  return fd_is_stdio(fd) ? ERRNO_SPIPE
                         : fd_seek_gate(fd, offset, whence, position);
}

enum errno fd_seek_table(uint32_t fd, int64_t offset, uint32_t whence,
                         uint64_t *position) {
  struct fd *entry = fd_get(fd);
  if (!entry || entry->kind == FD_DIRECTORY)
    return ERRNO_BADF;
  if (entry->kind < FD_FILE)
    return ERRNO_SPIPE;
  return fd_seek_file_gate(entry, offset, whence, position);
}

enum errno fd_seek_file(struct fd *file, int64_t offset, uint32_t whence,
                        uint64_t *position) {
  uint64_t from = 0;
  enum errno error = ERRNO_SUCCESS;
  fd_use(file);
  if (whence == WHENCE_END) {
    error = find_size(file, &from);
  } else if (whence == WHENCE_CUR) {
    error = find_position(file);
    from = file->position;
  }
  if (error)
    return error;
  uint64_t to = from + (uint64_t)offset;
  if (offset < 0 ? to > from : to < from)
    return ERRNO_INVAL;
  file->position = to;
  file->is_at_end = false;
  *position = to;
  return ERRNO_SUCCESS;
}

/* As fd_seek by nothing. */
EXPORT("fd_tell") enum errno fd_tell(uint32_t fd, uint64_t *position);

enum errno fd_tell(uint32_t fd, uint64_t *position) {
  return fd_seek(fd, 0, WHENCE_CUR, position);
}

EXPORT("fd_fdstat_set_flags.table")
enum errno fd_fdstat_set_flags_table(uint32_t fd, uint32_t flags);
GATE("fd_fdstat_set_flags.table", FILE_OPENERS "," SOCKET_OPENERS)
enum errno fd_fdstat_set_flags_gate(uint32_t fd, uint32_t flags);

/* No host call; dropping the stream of a file that was appended to: 1.
   Nonblocking is kept and told, and means something to sockets only. */
EXPORT("fd_fdstat_set_flags")
enum errno fd_fdstat_set_flags(uint32_t fd, uint32_t flags);

enum errno fd_fdstat_set_flags(uint32_t fd, uint32_t flags) {
  return flags > FDFLAGS_ALL ? ERRNO_INVAL
                             : fd_fdstat_set_flags_gate(fd, flags);
}

enum errno fd_fdstat_set_flags_table(uint32_t fd, uint32_t flags) {
  struct fd *file = fd_get(fd);
  if (!file || (file->kind != FD_FILE && file->kind != FD_SOCKET))
    return ERRNO_BADF;
  fd_use(file);
  if ((flags ^ file->flags) & (FDFLAGS_DSYNC | FDFLAGS_RSYNC | FDFLAGS_SYNC))
    return ERRNO_INVAL;
  if (!(flags & FDFLAGS_APPEND))
    fd_drop_stream(file);
  file->flags = (uint8_t)flags;
  return ERRNO_SUCCESS;
}

/* descriptor.advise: 1 host call. */
EXPORT("fd_advise")
enum errno fd_advise(uint32_t fd, uint64_t offset, uint64_t length,
                     uint32_t advice);

enum errno fd_advise(uint32_t fd, uint64_t offset, uint64_t length,
                     uint32_t advice) {
  struct byte_result result;
  if (advice > ADVICE_LAST)
    return ERRNO_INVAL;
  struct fd *file = fd_get_file(fd);
  if (!file)
    return ERRNO_BADF;
  descriptor_advise(file->descriptor, offset, length, advice, &result);
  return error_filesystem(result.is_error, result.value);
}

/* The entry of what is sure to be a file and no directory, else null:
   descriptor.get-type, 1 host call, unless the type is known from before. */
static NOINLINE struct fd *sure_file(uint32_t fd) {
  struct fd *file = fd_get_file(fd);
  return file && !fd_find_type(file) && file->kind == FD_FILE ? file : 0;
}

/* Preview2 cannot allocate.  The host calls of sure_file. */
EXPORT("fd_allocate")
enum errno fd_allocate(uint32_t fd, uint64_t offset, uint64_t length);

enum errno fd_allocate(uint32_t fd, uint64_t offset, uint64_t length) {
  (void)offset;
  (void)length;
  return sure_file(fd) ? ERRNO_NOTSUP : ERRNO_BADF;
}

/* descriptor.sync-data: 1 host call, and those of sure_file. */
EXPORT("fd_datasync") enum errno fd_datasync(uint32_t fd);

enum errno fd_datasync(uint32_t fd) {
  struct byte_result result;
  struct fd *file = sure_file(fd);
  if (!file)
    return ERRNO_BADF;
  descriptor_sync_data(file->descriptor, &result);
  return error_filesystem(result.is_error, result.value);
}

/* descriptor.sync: 1 host call, and those of sure_file. */
EXPORT("fd_sync") enum errno fd_sync(uint32_t fd);

enum errno fd_sync(uint32_t fd) {
  struct byte_result result;
  struct fd *file = sure_file(fd);
  if (!file)
    return ERRNO_BADF;
  descriptor_sync(file->descriptor, &result);
  return error_filesystem(result.is_error, result.value);
}

/* descriptor.set-size: 1 host call. */
EXPORT("fd_filestat_set_size")
enum errno fd_filestat_set_size(uint32_t fd, uint64_t size);

enum errno fd_filestat_set_size(uint32_t fd, uint64_t size) {
  struct byte_result result;
  struct fd *file = fd_get_file(fd);
  if (!file)
    return ERRNO_BADF;
  descriptor_set_size(file->descriptor, size, &result);
  return error_filesystem(result.is_error, result.value);
}
