/*
 * listen.c checks addresses to listen at.  The adapter reads them again, as it
 * has to read those of the environment: here they only get their message.
 */
#include "fuse/listen.h"

/* Takes a number of `base` that is at most `limit` from the start. */
static bool take_number(struct span *text, uint32_t base, uint32_t limit) {
  uint32_t number = 0;
  size_t i = 0;
  for (; i < text->size; i++) {
    uint8_t byte = text->data[i];
    uint32_t digit = byte >= '0' && byte <= '9'   ? byte - (uint32_t)'0'
                     : byte >= 'a' && byte <= 'f' ? byte - (uint32_t)'a' + 10
                     : byte >= 'A' && byte <= 'F' ? byte - (uint32_t)'A' + 10
                                                  : base;
    if (digit >= base)
      break;
    number = number * base + digit;
    if (number > limit)
      return false;
  }
  *text = span_sub(*text, i, text->size - i);
  return i > 0;
}

static bool take_text(struct span *text, const char *start) {
  struct span want = span_of(start);
  if (text->size < want.size ||
      !span_equal(span_sub(*text, 0, want.size), want))
    return false;
  *text = span_sub(*text, want.size, text->size - want.size);
  return true;
}

static bool take_ipv4(struct span *text) {
  for (int i = 0; i < 4; i++)
    if ((i && !take_text(text, ".")) || !take_number(text, 10, 255))
      return false;
  return true;
}

/* Behind its `[`: groups, and once at most `::` for one or more of them. */
static bool take_ipv6(struct span *text) {
  int n = 0;
  bool has_gap = false, is_behind_gap = false;
  while (!take_text(text, "]")) {
    if (!has_gap && take_text(text, "::")) {
      has_gap = is_behind_gap = true;
      continue;
    }
    if (n && !is_behind_gap && !take_text(text, ":"))
      return false;
    if (!take_number(text, 16, 0xffff) || ++n > 8)
      return false;
    is_behind_gap = false;
  }
  return has_gap ? n < 8 : n == 8;
}

static bool is_address(struct span text) {
  bool ok = take_text(&text, "[") ? take_ipv6(&text) : take_ipv4(&text);
  return ok && take_text(&text, ":") && take_number(&text, 10, 0xffff) &&
         !text.size;
}

bool listen_check(struct span list, struct span *bad) {
  for (;;) {
    size_t comma = span_find(list, ',');
    *bad = span_sub(list, 0, comma);
    if (!is_address(*bad))
      return false;
    if (comma == list.size)
      return true;
    list = span_sub(list, comma + 1, list.size - comma - 1);
  }
}
