/*
 * scan_windows.c goes through a body by windows, many instructions at once.
 * What a window cannot read is left to scan.c, and so is what is wrong, so that
 * the same is said of it.
 */
#include "wasm/scan_walk.h"
#include "wasm/window.h"

/* Windows that are read in one go. */
enum { N_WINDOWS = 16 };

/* Tells of an instruction that a window noted; if it is wrong, what looks at
   one after the other will say so.  Returns false if memory is out. */
static inline bool tell_noted(struct walk *w, const uint8_t *at,
                              bool *is_right) {
  struct scan *s = w->scan;
  const struct module *m = s->m;
  const uint8_t *p;
  uint32_t index;
  *is_right = true;
  switch ((enum action)s->actions[*at]) {
  case ACTION_FUNC:
    *is_right = index_at(at + 1, &index) && index < m->n_items[EXTERN_FUNC];
    return !*is_right || !see_func(s, index) || walk_add_patch(w, at);
  case ACTION_GLOBAL:
    *is_right = index_at(at + 1, &index) && index < m->n_items[EXTERN_GLOBAL];
    return true;
  case ACTION_CALL_INDIRECT:
    p = index_at(at + 1, &index);
    *is_right =
        p && index < m->n_types && *p == 0 && m->n_items[EXTERN_TABLE] > 0;
    return true;
  case ACTION_U32:
    *is_right = skip_leb32(at + 1, false);
    return true;
  case ACTION_S32:
    *is_right = skip_leb32(at + 1, true);
    return true;
  case ACTION_MEMORY_ARGUMENT:
    *is_right = skip_leb32(at + 2, false);
    return true;
  case ACTION_BLOCK:
    *is_right = is_block_type(at[1]);
    return true;
  case ACTION_TRY_TABLE:
    *is_right = is_short_try_table(at);
    return true;
  default: /* ACTION_S64 */
    *is_right = at[5] < 0x80;
    return true;
  }
}

/* Tells of what is noted in a window at `p`, which ends before what is wrong;
   false if memory is out. */
static inline bool tell_window(struct walk *w, const uint8_t *p,
                               struct window *window) {
  for (uint32_t i = 0; i < window->n_noted; i++) {
    bool is_right;
    if (window->noted[i] >= window->next)
      break;
    if (!tell_noted(w, p + window->noted[i], &is_right))
      return false;
    if (!is_right)
      window_cut(window, window->noted[i]);
  }
  return true;
}

/* Notes of several windows are looked at in one go: a processor that guesses
   wrong there has not begun with the next ones yet. */
const uint8_t *walk_windows(struct walk *w, const uint8_t *p,
                            const uint8_t *end, uint32_t *depth) {
  struct window windows[N_WINDOWS];
  while (end - p >= WINDOW_LEAST) {
    size_t n = window_read(windows, N_WINDOWS, w->scan->shapes, p,
                           (size_t)(end - p), *depth);
    struct window *last = &windows[n - 1];
    size_t left = (size_t)(end - p) - (n - 1) * WINDOW_SIZE;
    if (last->next >= WINDOW_SIZE && last->next >= left) {
      w->uses_windows = false; /* an immediate holds the end: it is wrong */
      return p;
    }
    for (size_t i = 0; i < n; i++, p += WINDOW_SIZE) {
      if (!tell_window(w, p, &windows[i]))
        return NULL;
      *depth += windows[i].n_blocks - windows[i].n_ends;
      if (windows[i].next < WINDOW_SIZE)
        return p + windows[i].next;
    }
    p += last->next - WINDOW_SIZE;
  }
  return p;
}
