/*
 * diag.c formats diagnostics into the link's arena.  When the arena is empty
 * the message is lost but the status stays, so a failure is never silent.
 */
#include "base/diag.h"

#include <stdarg.h>
#include <stdio.h>

static void record(struct diag *diag, struct wf_diagnostic item,
                   const char *format, va_list args) {
  char text[2048];
  int length = vsnprintf(text, sizeof text, format, args);
  size_t size = length < 0 ? 0 : (size_t)length;
  if (size >= sizeof text)
    size = sizeof text - 1;
  if (item.status != WF_OK && diag->status == WF_OK)
    diag->status = item.status;
  struct wf_diagnostic *copy = arena_alloc(diag->arena, sizeof *copy);
  char *message = arena_copy(diag->arena, text, size);
  struct wf_diagnostic **items = arena_more(
      diag->arena, diag->items, diag->n_items, &diag->capacity, sizeof *items);
  if (!copy || !message || !items) {
    diag->status = WF_ERR_NOMEM;
    return;
  }
  item.message = message;
  *copy = item;
  diag->items = items;
  diag->items[diag->n_items++] = copy;
}

void diag_error(struct diag *diag, enum wf_status status, const char *input,
                uint64_t offset, const char *format, ...) {
  va_list args;
  va_start(args, format);
  record(diag, (struct wf_diagnostic){status, input, offset, NULL}, format,
         args);
  va_end(args);
}

void diag_warning(struct diag *diag, const char *input, uint64_t offset,
                  const char *format, ...) {
  va_list args;
  va_start(args, format);
  record(diag, (struct wf_diagnostic){WF_OK, input, offset, NULL}, format,
         args);
  va_end(args);
}

void diag_no_memory(struct diag *diag) {
  static struct wf_diagnostic no_memory = {WF_ERR_NOMEM, NULL, WF_NO_OFFSET,
                                           "out of memory"};
  static struct wf_diagnostic *only[] = {&no_memory};
  if (diag->status == WF_OK)
    diag->status = WF_ERR_NOMEM;
  if (diag->n_items == 0) {
    diag->items = only;
    diag->n_items = 1;
    diag->capacity = 1;
  }
}
