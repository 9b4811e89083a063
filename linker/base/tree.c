/*
 * tree.c is an AA tree (Andersson, 1993): a binary tree where a node has a
 * level, its left child is one below, and at most one right child in a row is
 * on the same.  Two rotations keep it so:
 *
 *     skew     L <- T            L -> T
 *             / \    \    =>    /    / \        a left child on T's level
 *            a   b    R        a    b   R
 *
 *     split    T -> R -> X           R          two right ones on T's level:
 *             /    /          =>    / \         R goes up
 *            a    b                T   X
 */
#include "base/tree.h"

struct tree_node {
  struct tree_key key;
  struct tree_node *left, *right;
  uint32_t value;
  uint32_t level; /* of a leaf: 1 */
};

static int compare(const struct tree_key *a, const struct tree_key *b) {
  for (int i = 0; i < TREE_PARTS; i++) {
    int order = span_compare(a->parts[i], b->parts[i]);
    if (order)
      return order;
  }
  return 0;
}

static const struct tree_node *find(const struct tree *tree,
                                    const struct tree_key *key) {
  const struct tree_node *node = tree->root;
  while (node) {
    int order = compare(key, &node->key);
    if (order == 0)
      break;
    node = order < 0 ? node->left : node->right;
  }
  return node;
}

const uint32_t *tree_find(const struct tree *tree, const struct tree_key *key) {
  const struct tree_node *node = find(tree, key);
  return node ? &node->value : NULL;
}

static struct tree_node *skew(struct tree_node *node) {
  struct tree_node *left = node->left;
  if (!left || left->level != node->level)
    return node;
  node->left = left->right;
  left->right = node;
  return left;
}

static struct tree_node *split(struct tree_node *node) {
  struct tree_node *right = node->right;
  if (!right || !right->right || right->right->level != node->level)
    return node;
  node->right = right->left;
  right->left = node;
  right->level++;
  return right;
}

/* The depth is twice the logarithm of the count: it cannot be deep. */
static struct tree_node *insert(struct tree_node *node, struct tree_node *new) {
  if (!node)
    return new;
  if (compare(&new->key, &node->key) < 0)
    node->left = insert(node->left, new);
  else
    node->right = insert(node->right, new);
  return split(skew(node));
}

const uint32_t *tree_put(struct tree *tree, struct arena *arena,
                         const struct tree_key *key, uint32_t value) {
  const uint32_t *found = tree_find(tree, key);
  if (found)
    return found;
  struct tree_node *new = arena_alloc(arena, sizeof *new);
  if (!new)
    return NULL;
  *new = (struct tree_node){.key = *key, .value = value, .level = 1};
  tree->root = insert(tree->root, new);
  return &new->value;
}
