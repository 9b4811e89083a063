/*
 * arena.c hands out memory from blocks that grow with the link.  A block is
 * never moved, so pointers into the arena stay valid; large requests get a
 * block of their own.
 */
#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

enum {
  BLOCK_MIN = 64 * 1024,
  OWN_BLOCK_MIN = BLOCK_MIN / 4, /* larger requests get their own */
  ALIGNMENT = 16,
};

struct arena_block {
  struct arena_block *next;
  size_t size;
  _Alignas(ALIGNMENT) unsigned char bytes[];
};

struct arena_adopted {
  struct arena_adopted *next;
  void *data;
};

/* What an arena with a limit may still ask for. */
static size_t left_of(const struct arena *arena) {
  size_t taken = arena->total + arena->lent;
  return arena->limit > taken ? arena->limit - taken : 0;
}

static struct arena_block *new_block(struct arena *arena, size_t size) {
  arena->n_blocks++;
  bool over = arena->limit && size > left_of(arena);
  struct arena_block *block = NULL;
  if (!over && arena->n_blocks != arena->fail_at &&
      size <= SIZE_MAX - sizeof *block)
    block = calloc(1, sizeof *block + size);
  if (!block) {
    arena->failed = true;
    return NULL;
  }
  block->size = size;
  arena->total += size;
  return block;
}

void *arena_alloc(struct arena *arena, size_t size) {
  if (size > SIZE_MAX - ALIGNMENT) {
    arena->failed = true;
    return NULL;
  }
  size = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
  struct arena_block *top = arena->blocks;
  if (top && size <= top->size - arena->used) {
    void *at = top->bytes + arena->used;
    arena->used += size;
    return at;
  }
  if (size > OWN_BLOCK_MIN) {
    struct arena_block *own = new_block(arena, size);
    if (!own)
      return NULL;
    if (top) { /* the newest block stays the one with room */
      own->next = top->next;
      top->next = own;
    } else {
      arena->blocks = own;
      arena->used = size;
    }
    return own->bytes;
  }
  struct arena_block *block = new_block(arena, BLOCK_MIN);
  if (!block)
    return NULL;
  block->next = top;
  arena->blocks = block;
  arena->used = size;
  return block->bytes;
}

void *arena_array(struct arena *arena, size_t count, size_t size) {
  if (size && count > SIZE_MAX / size) {
    arena->failed = true;
    return NULL;
  }
  return arena_alloc(arena, count * size);
}

char *arena_copy(struct arena *arena, const void *data, size_t size) {
  char *copy = size < SIZE_MAX ? arena_alloc(arena, size + 1) : NULL;
  if (copy && size)
    memcpy(copy, data, size);
  return copy;
}

/* Gives back `items` if they have a block of their own. */
static void free_own_block(struct arena *arena, const void *items) {
  struct arena_block **at = arena->blocks ? &arena->blocks->next : NULL;
  while (at && *at && (*at)->bytes != items)
    at = &(*at)->next;
  if (!at || !*at)
    return;
  struct arena_block *block = *at;
  *at = block->next;
  arena->total -= block->size;
  free(block);
}

void *arena_more(struct arena *arena, void *items, size_t count,
                 size_t *capacity, size_t size) {
  if (count < *capacity)
    return items;
  size_t more = *capacity ? *capacity * 2 : 16;
  void *moved = arena_array(arena, more, size);
  if (!moved)
    return NULL;
  if (count)
    memcpy(moved, items, count * size);
  if (count * size > OWN_BLOCK_MIN)
    free_own_block(arena, items);
  *capacity = more;
  return moved;
}

bool arena_adopt(struct arena *arena, void *data, size_t size) {
  struct arena_adopted *adopted = arena_alloc(arena, sizeof *adopted);
  if (!adopted || (arena->limit && size > left_of(arena))) {
    arena->failed = true;
    return false;
  }
  *adopted = (struct arena_adopted){arena->adopted, data};
  arena->adopted = adopted;
  arena->total += size;
  return true;
}

struct arena arena_share(struct arena *arena, size_t n) {
  struct arena share = {.limit = 0}; /* which is none */
  if (arena->limit)
    share.limit = left_of(arena) / n + 1;
  arena->lent += share.limit;
  return share;
}

void arena_settle(struct arena *arena, const struct arena *share) {
  arena->lent -= share->limit;
  arena->total += share->total;
  arena->failed |= share->failed;
}

void arena_free(struct arena *arena) {
  /* The blocks have what says where these are. */
  for (struct arena_adopted *at = arena->adopted; at; at = at->next)
    free(at->data);
  struct arena_block *block = arena->blocks;
  while (block) {
    struct arena_block *next = block->next;
    free(block);
    block = next;
  }
  *arena = (struct arena){.limit = arena->limit, .fail_at = arena->fail_at};
}
