/*
 * logging.c makes the standard error of a preview1 program wasi:logging: each
 * line that the program writes there is a message.  adapters/README.md goes
 * through it.
 */
#include "wasi_fuse.h"

enum { SUCCESS = 0, FAULT = 21, STDERR = 2, LEVEL_ERROR = 4 };

struct iovec {
  const uint8_t *data;
  uint32_t size;
};

IMPORT("wasi:logging/logging@0.1.0-draft", "log")
void logging_log(int level, const char *context, uint32_t context_size,
                 const uint8_t *message, uint32_t size);

IMPORT("wasi_snapshot_preview1", "fd_write")
int next_fd_write(uint32_t fd, const struct iovec *iov, uint32_t n,
                  uint32_t *written);

static uint8_t line[1024];
static uint32_t length;

static void end_line(void) {
  if (length)
    logging_log(LEVEL_ERROR, "stderr", 6, line, length);
  length = 0;
}

/* A string must be UTF-8: hosts trap on others.  ASCII always is. */
static void add(uint8_t byte) {
  if (byte != '\n')
    line[length++] = byte < 0x80 ? byte : '?';
  if (byte == '\n' || length == sizeof line)
    end_line();
}

static int is_programs(const void *start, uint64_t size) {
  return (uintptr_t)start + size <= (uint64_t)wasi_fuse_ceiling() << 16;
}

EXPORT("fd_write")
int fd_write(uint32_t fd, const struct iovec *iov, uint32_t n,
             uint32_t *written) {
  if (fd != STDERR)
    return next_fd_write(fd, iov, n, written);
  if (!is_programs(iov, n * 8ull) || !is_programs(written, 4))
    return FAULT;
  for (uint32_t i = 0; i < n; i++)
    if (!is_programs(iov[i].data, iov[i].size))
      return FAULT;
  for (*written = 0; n--; *written += iov++->size)
    for (uint32_t i = 0; i < iov->size; i++)
      add(iov->data[i]);
  end_line();
  return SUCCESS;
}
