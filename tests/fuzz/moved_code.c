/*
 * moved_code.c makes a map of code that moved of any bytes.
 */
#include "moved_code.h"

#include "base/leb128.h"

static void read_map(struct moved_code *c, struct reader *r, uint8_t *move) {
  uint32_t n = reader_u8(r, "") % (MOST_FUNCS + 1), at = 1;
  *move = reader_u8(r, "");
  for (uint32_t i = 0; i < n; i++) {
    struct code_func *f = &c->funcs[i];
    uint32_t gap = reader_u8(r, "") % 5 + 1, low = reader_u8(r, "");
    uint32_t size = low + 256u * reader_u8(r, "") + 3;
    uint8_t how = reader_u8(r, "");
    *f = (struct code_func){.old_start = at + gap,
                            .old_end = at + gap + size,
                            .live = !(how & 1),
                            .changes = c->changes[i]};
    f->n_changes = (how >> 1) % (MOST_CHANGES + 1);
    if (f->n_changes + 2 > size / 8)
      f->n_changes = 0;
    at = f->old_end;
    f->new_end = how >> 4; /* for place_funcs: what each change takes off */
  }
  c->map = (struct code_map){c->funcs, n};
}

static void place_func(struct moved_code *c, uint32_t i, uint32_t *at) {
  struct code_func *f = &c->funcs[i];
  uint32_t less = f->new_end % 4, old_size = f->old_end - f->old_start;
  uint32_t size = old_size - less * f->n_changes;
  if (!f->live)
    return;
  f->new_start = *at + (uint32_t)leb128_u32_size(size);
  f->new_end = f->new_start + size;
  *at = f->new_end;
  for (uint32_t k = 0; k < f->n_changes; k++)
    c->changes[i][k] = (struct code_change){
        f->old_start + (k + 1) * (old_size / (f->n_changes + 1)),
        (int32_t)(f->new_start - f->old_start - less * (k + 1))};
}

/* Every so many of the funcs come last. */
static void place_funcs(struct moved_code *c, uint8_t move) {
  uint32_t every = move % 8 + 1, at = 1;
  for (int last = 0; last < 2; last++)
    for (uint32_t i = 0; i < c->map.n_funcs; i++)
      if ((i % every == 0) == (last == 1))
        place_func(c, i, &at);
}

void moved_code_read(struct moved_code *c, struct reader *r) {
  uint8_t move;
  *c = (struct moved_code){.map = {NULL, 0}};
  read_map(c, r, &move);
  place_funcs(c, move);
}
