/*
 * program.h is a small preview1 program for tests of the public API.
 */
#ifndef WASI_FUSE_TEST_PROGRAM_H
#define WASI_FUSE_TEST_PROGRAM_H

#include <stdint.h>

/* (module (import "wasi_snapshot_preview1" "proc_exit" (func (param i32)))
     (memory (export "memory") 1)
     (func (export "_start") i32.const 3 call 0)) */
static const uint8_t program[] = {
    0,   'a',  's', 'm', 1,   0,    0,   0,    1,   8,    2,   0x60, 1,   0x7f,
    0,   0x60, 0,   0,   2,   0x24, 1,   22,   'w', 'a',  's', 'i',  '_', 's',
    'n', 'a',  'p', 's', 'h', 'o',  't', '_',  'p', 'r',  'e', 'v',  'i', 'e',
    'w', '1',  9,   'p', 'r', 'o',  'c', '_',  'e', 'x',  'i', 't',  0,   0,
    3,   2,    1,   1,   5,   3,    1,   0,    1,   7,    19,  2,    6,   'm',
    'e', 'm',  'o', 'r', 'y', 2,    0,   6,    '_', 's',  't', 'a',  'r', 't',
    0,   1,    10,  8,   1,   6,    0,   0x41, 3,   0x10, 0,   0x0b};

#endif
