/*
 * files.h tells how much of a file is left to read.
 */
#ifndef FILES_H
#define FILES_H

#include "fd.h"

/* The bytes from the position to the end: descriptor.stat, 1 host call. */
enum errno files_left(struct fd *file, uint64_t *left);

#endif
