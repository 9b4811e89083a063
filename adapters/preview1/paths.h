/*
 * paths.h shares the test of what goes to a host as a string, and
 * path_filestat_get without its test of the pointer.
 */
#ifndef PATHS_H
#define PATHS_H

#include "preview1.h"

/* ERRNO_ILSEQ unless a path is UTF-8; ERRNO_INVAL if it holds a NUL. */
enum errno paths_check(const uint8_t *path, uint32_t len);

enum errno paths_filestat(uint32_t fd, uint32_t flags, const uint8_t *path,
                          uint32_t len, struct filestat *out);

#endif
