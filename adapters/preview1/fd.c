/*
 * fd.c is the table of file descriptors.
 */
#include "fd.h"

uint8_t stdio_taken[3];
