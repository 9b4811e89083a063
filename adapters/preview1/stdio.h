/*
 * stdio.h is the program's own streams, by number: 0 stdin, 1 stdout, 2
 * stderr.  The number is not the descriptor once the program has moved it.
 */
#ifndef STDIO_H
#define STDIO_H

#include "preview1.h"
#include "wasi_fuse.h"

enum { STDIN = 0, STDOUT = 1, STDERR = 2 };

enum errno stdio_read(uint32_t number, const struct iovec *iovs, uint32_t n,
                      uint32_t *count);
enum errno stdio_write(uint32_t number, const struct iovec *iovs, uint32_t n,
                       uint32_t *count);
void stdio_fdstat(uint32_t number, struct fdstat *out);
void stdio_filestat(uint32_t number, struct filestat *out);

/* Has one call at a time write to a stream. */
THREADS("stdio_write.threads", "") void stdio_write_alone(uint32_t number);

/* The stream's handle, which the host is asked for once. */
THREADS("stdio_in.threads", "stdio_in.alone") int32_t stdio_in(void);
THREADS("stdio_out.threads", "stdio_out.alone")
int32_t stdio_out(uint32_t number);

#endif
