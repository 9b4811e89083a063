/*
 * nearest.c counts the mistakes that make one name of another: a letter too
 * many, too few or another one, and two that changed places.
 */
#include "base/nearest.h"

enum { LONGEST = 100 };

static size_t least(size_t a, size_t b) {
  return a < b ? a : b;
}

/* The mistakes between `a` and `b`, which have at most LONGEST letters. */
static size_t count_mistakes(struct span a, struct span b) {
  size_t rows[3][LONGEST + 1];
  size_t *before = rows[0], *last = rows[1], *row = rows[2];
  for (size_t j = 0; j <= b.size; j++)
    last[j] = j;
  for (size_t i = 1; i <= a.size; i++) {
    row[0] = i;
    for (size_t j = 1; j <= b.size; j++) {
      bool differ = a.data[i - 1] != b.data[j - 1];
      row[j] = least(last[j - 1] + differ, least(last[j], row[j - 1]) + 1);
      if (i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] &&
          a.data[i - 2] == b.data[j - 1])
        row[j] = least(row[j], before[j - 2] + 1);
    }
    size_t *free_row = before;
    before = last;
    last = row;
    row = free_row;
  }
  return last[b.size];
}

struct nearest nearest_to(struct span wanted) {
  return (struct nearest){.wanted = wanted,
                          .distance = least(wanted.size / 3 + 1, 5)};
}

void nearest_offer(struct nearest *nearest, struct span name) {
  struct span wanted = nearest->wanted;
  size_t longer = wanted.size > name.size ? wanted.size : name.size;
  size_t shorter = least(wanted.size, name.size);
  if (longer > LONGEST || longer - shorter >= nearest->distance)
    return;
  size_t mistakes = count_mistakes(wanted, name);
  if (mistakes < nearest->distance) {
    nearest->distance = mistakes;
    nearest->name = name;
  }
}
