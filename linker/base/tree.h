/*
 * tree.h finds numbers by names: an ordered map that stays balanced whatever
 * is put into it, so that no input can make a lookup slow.
 */
#ifndef WASI_FUSE_TREE_H
#define WASI_FUSE_TREE_H

#include "base/arena.h"
#include "base/span.h"

enum { TREE_PARTS = 4 };

/* What is looked for: up to four runs of bytes, compared one by one.  They are
   not copied. */
struct tree_key {
  struct span parts[TREE_PARTS];
};

struct tree_node;

/* All zero is an empty one. */
struct tree {
  struct tree_node *root;
};

/* The number under `key`, or null. */
const uint32_t *tree_find(const struct tree *tree, const struct tree_key *key);

/* The number under `key`, which is `value` if there was none; null when memory
   is out. */
const uint32_t *tree_put(struct tree *tree, struct arena *arena,
                         const struct tree_key *key, uint32_t value);

#endif
