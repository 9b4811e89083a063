/*
 * wasi_fuse.h declares what the linker gives an adapter: the intrinsics of
 * import module `wasi_fuse`, gates, and the attributes that name imports and
 * exports.  The contract behind each is in adapters/README.md.
 */
#ifndef WASI_FUSE_H
#define WASI_FUSE_H

#include <stdint.h>

#define IMPORT(module, name)                                                   \
  __attribute__((import_module(module), import_name(name)))
#define EXPORT(name) __attribute__((export_name(name)))
#define NOINLINE     __attribute__((noinline))
#define NORETURN     __attribute__((noreturn))

/* For data that another file defines: without it the compiler reads the
   address from a table that the linker does not know. */
#define HIDDEN __attribute__((visibility("hidden")))

/* A gate is the adapter's own export `target` if the program imports one of
   the functions in `openers` (names with commas between), else a function
   that does nothing and returns ERRNO_BADF. */
#define GATE(target, openers) IMPORT("wasi_fuse.gate", target "?" openers)

/* Lists and strings that the following host calls return are placed in
   [buffer, buffer + size), one after the other; more of them traps. */
IMPORT("wasi_fuse", "receive")
void wasi_fuse_receive(void *buffer, uint32_t size);

/* They are placed in the arena, which grows as needed. */
IMPORT("wasi_fuse", "receive_arena") void wasi_fuse_receive_arena(void);

/* Ends either of the two; must follow the host calls. */
IMPORT("wasi_fuse", "received") void wasi_fuse_received(void);

/* Takes memory from the arena, which is a stack.  It is not zeroed; null if
   there is none.  allocate(0, 1) is the top, as a mark for release. */
IMPORT("wasi_fuse", "allocate")
void *wasi_fuse_allocate(uint32_t size, uint32_t align);

/* Gives back all of the arena from mark up. */
IMPORT("wasi_fuse", "release") void wasi_fuse_release(void *mark);

/* The size of the addresses to listen at that the user baked in, a list with
   commas between; if it is at most `size` they are written to `to`. */
IMPORT("wasi_fuse", "listen")
uint32_t wasi_fuse_listen(void *to, uint32_t size);
/* Memory that stays: what other calls are to find again. */
IMPORT("wasi_fuse", "keep")
void *wasi_fuse_keep(uint32_t size, uint32_t align);

/* What follows is for programs with threads (adapters/README.md); in others
   such calls vanish. */

/* Waits until no other thread has locked `word`, which starts as zero; not to
   be held while the host may wait. */
IMPORT("wasi_fuse", "lock") void wasi_fuse_lock(uint32_t *word);
IMPORT("wasi_fuse", "unlock") void wasi_fuse_unlock(uint32_t *word);

/* Has each thread have static data `name` of its own, which start as zero. */
#define OWN(name) __asm__("own." name)

/* The adapter's own export `with` where the program has threads, else
   `without`; an empty `without` does nothing. */
#define THREADS(with, without) IMPORT("wasi_fuse.threads", with "|" without)

/* The size of the program's memory in pages. */
IMPORT("wasi_fuse", "ceiling") uint32_t wasi_fuse_ceiling(void);

#endif
