/*
 * arena.h is bump allocation for one link: everything a link makes lives until
 * the link is freed, so nothing inside has an owner to think about.
 */
#ifndef WASI_FUSE_ARENA_H
#define WASI_FUSE_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena_block;

struct arena_adopted;

struct arena {
  struct arena_block *blocks; /* newest first */
  size_t used;                /* bytes of the newest block that are taken */
  size_t total;               /* bytes asked from malloc so far */
  size_t lent;                /* bytes that shares of it may still ask for */
  size_t limit;               /* refuse to grow beyond; 0 is no limit */
  size_t fail_at;             /* tests: the n-th block fails; 0 is never */
  size_t n_blocks;
  struct arena_adopted *adopted;
  bool failed; /* some allocation was refused: the link fails, whatever the
                  pass that asked for it has made of that */
};

/* Zeroed memory, aligned for any object, valid until arena_free; null when
   there is none, and then `failed` is set. */
void *arena_alloc(struct arena *arena, size_t size);

/* An array of `count` zeroed items; a product that overflows is refused like
   memory that is not there.  `count` 0 gives a pointer that is not null. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* A copy of `size` bytes with a zero behind them. */
char *arena_copy(struct arena *arena, const void *data, size_t size);

/* Makes room for one more item in a growable array: returns `items`, moved to
   twice the size if `count` has reached `*capacity`, or null.  What they were
   moved from is gone. */
void *arena_more(struct arena *arena, void *items, size_t count,
                 size_t *capacity, size_t size);

/* Takes over `size` bytes of malloc's, which arena_free gives back; false when
   there is no memory for them. */
bool arena_adopt(struct arena *arena, void *data, size_t size);

/* An arena for work that runs beside other work: it may grow by an n-th of what
   `arena` still may.  That is kept for it until arena_settle, which counts what
   it has taken; it is freed on its own. */
struct arena arena_share(struct arena *arena, size_t n);
void arena_settle(struct arena *arena, const struct arena *share);

void arena_free(struct arena *arena);

#endif
