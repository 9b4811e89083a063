/*
 * diag.h records what is wrong with an input, in the order it was found.  It
 * prints nothing: the caller of the library reads the list.
 */
#ifndef WASI_FUSE_DIAG_H
#define WASI_FUSE_DIAG_H

#include "base/arena.h"
#include "base/span.h"
#include "wasi_fuse.h"

struct diag {
  struct arena *arena;
  const struct wf_diagnostic **items;
  size_t n_items;
  size_t capacity;
  size_t n_errors;                     /* among the items */
  bool is_out_of_memory;               /* that is among them */
  const struct wf_diagnostic *only[1]; /* items, if there is no memory at all */
  enum wf_status status;               /* of the first error */
};

#if defined(__GNUC__)
#define DIAG_FORMAT(a, b) __attribute__((format(printf, a, b)))
#else
#define DIAG_FORMAT(a, b)
#endif

/* Records an error.  `input` is a name that outlives the link, or null;
   `offset` counts from the start of the input, or is WF_NO_OFFSET. */
void diag_error(struct diag *diag, enum wf_status status, const char *input,
                uint64_t offset, const char *format, ...) DIAG_FORMAT(5, 6);

void diag_warning(struct diag *diag, const char *input, uint64_t offset,
                  const char *format, ...) DIAG_FORMAT(4, 5);

/* Adds what `part` has recorded. */
void diag_append(struct diag *diag, const struct diag *part);

/* Records that memory ran out; always succeeds. */
void diag_no_memory(struct diag *diag);

static inline bool diag_failed(const struct diag *diag) {
  return diag->status != WF_OK;
}

#endif
