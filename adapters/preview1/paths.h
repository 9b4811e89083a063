/*
 * paths.h shares path_filestat_get without its test of the pointer.
 */
#ifndef PATHS_H
#define PATHS_H

#include "preview1.h"

enum errno paths_filestat(uint32_t fd, uint32_t flags, const uint8_t *path,
                          uint32_t len, struct filestat *out);

#endif
