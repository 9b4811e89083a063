/*
 * options.h reads and writes options of sockets.  What is not an option of the
 * socket's kind is ERRNO_NOPROTOOPT.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "sockets.h"

/* Buffers: of what is received if is_receive, else of what is sent. */
enum errno options_buffer(struct fd *s, bool is_receive, uint32_t *size);
enum errno options_set_buffer(struct fd *s, bool is_receive, uint32_t size);

enum errno options_keep_alive(struct fd *s, uint8_t *is_enabled);
enum errno options_set_keep_alive(struct fd *s, uint32_t is_enabled);

/* Limits of waiting, in microseconds; 0 is none.  They are kept here, in whole
   milliseconds. */
void options_limit(const struct fd *s, bool is_receive, uint64_t *limit);
enum errno options_set_limit(struct fd *s, bool is_receive, uint64_t limit);

/* Preview2 lets TCP use an address again at once, always. */
enum errno options_set_reuse(const struct fd *s, uint32_t is_enabled);

#endif
