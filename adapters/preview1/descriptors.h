/*
 * descriptors.h shares fd_filestat_get without its test of the pointer.
 */
#ifndef DESCRIPTORS_H
#define DESCRIPTORS_H

#include "preview1.h"

enum errno descriptors_filestat(uint32_t fd, struct filestat *out);

#endif
