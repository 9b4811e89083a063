/*
 * memory.h declares the byte functions that the compiler may call by itself,
 * and the test every pointer of the program's passes before it is used.
 */
#ifndef MEMORY_H
#define MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *at, int byte, size_t size);

/* True if all of [ptr, ptr + size) is in the program's memory, which ends
   below the roof. */
bool memory_is_program(const void *ptr, uint64_t size);

#endif
