/*
 * diag.c formats diagnostics into the link's arena.  When the arena is empty
 * the message is lost but the status stays, so a failure is never silent.
 */
#include "base/diag.h"

#include <stdarg.h>
#include <stdio.h>

/* A file may hold millions of mistakes: of errors and of warnings so many are
   kept each, and the rest is only counted among the failures. */
enum { MOST_OF_A_KIND = 1000, ROOM = 2048 };

/* Whether the byte at `text` is of a control character, which names may hold,
   but which would play tricks on a terminal. */
static bool is_control(const char *text) {
  unsigned char byte = (unsigned char)text[0];
  unsigned char next = byte ? (unsigned char)text[1] : 0;
  return byte < ' ' || byte == 0x7f ||
         (byte == 0xc2 && next >= 0x80 && next < 0xa0);
}

/* `text` with control characters as in the text format: a newline is "\0a". */
static char *printable(struct arena *arena, const char *text, size_t size) {
  char *copy = arena_alloc(arena, 3 * size + 1);
  char *at = copy;
  for (size_t i = 0; copy && i < size; i++) {
    size_t escaped = !is_control(text + i) ? 0 : text[i] == '\xc2' ? 2 : 1;
    for (size_t k = 0; k < escaped; k++, at += 3)
      snprintf(at, 4, "\\%02x", (unsigned)(unsigned char)text[i + k]);
    if (escaped)
      i += escaped - 1;
    else
      *at++ = text[i];
  }
  return copy;
}

/* Room for one more item, and behind it for that memory ran out. */
static bool make_room(struct diag *diag) {
  if (diag->n_items + 1 < diag->capacity)
    return true;
  size_t capacity = diag->capacity * 2 + 16;
  const struct wf_diagnostic **items =
      arena_array(diag->arena, capacity, sizeof *items);
  if (!items)
    return false;
  if (diag->n_items)
    memcpy(items, diag->items, diag->n_items * sizeof *items);
  diag->items = items;
  diag->capacity = capacity;
  return true;
}

DIAG_FORMAT(3, 0)
static void record(struct diag *diag, struct wf_diagnostic item,
                   const char *format, va_list args) {
  char text[ROOM];
  bool is_error = item.status != WF_OK;
  if (is_error && diag->status == WF_OK)
    diag->status = item.status;
  size_t n_alike = is_error ? diag->n_errors : diag->n_items - diag->n_errors;
  if (n_alike >= MOST_OF_A_KIND)
    return;
  int length = vsnprintf(text, sizeof text, format, args);
  size_t size = length < 0 ? 0 : (size_t)length;
  if (size >= sizeof text)
    size = sizeof text - 1;
  struct wf_diagnostic *copy = arena_alloc(diag->arena, sizeof *copy);
  char *message = printable(diag->arena, text, size);
  if (!copy || !message || !make_room(diag)) {
    diag_no_memory(diag);
    return;
  }
  item.message = message;
  *copy = item;
  diag->items[diag->n_items++] = copy;
  diag->n_errors += is_error;
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
  static const struct wf_diagnostic no_memory = {WF_ERR_NOMEM, NULL,
                                                 WF_NO_OFFSET, "out of memory"};
  if (diag->status == WF_OK)
    diag->status = WF_ERR_NOMEM;
  if (diag->is_out_of_memory)
    return;
  diag->is_out_of_memory = true;
  if (diag->capacity == 0) {
    diag->items = diag->only;
    diag->capacity = 1;
  }
  diag->items[diag->n_items] = &no_memory;
  diag->n_items++;
  diag->n_errors++;
}

void diag_append(struct diag *diag, const struct diag *part) {
  for (size_t i = 0; i < part->n_items; i++) {
    const struct wf_diagnostic *item = part->items[i];
    if (item->status == WF_ERR_NOMEM)
      diag_no_memory(diag);
    else if (item->status != WF_OK)
      diag_error(diag, item->status, item->input, item->offset, "%s",
                 item->message);
    else
      diag_warning(diag, item->input, item->offset, "%s", item->message);
  }
}
