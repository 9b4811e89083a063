/*
 * address.c converts addresses of sockets: from text, and to the parameters
 * of host calls.
 */
#include "address.h"

#include "memory.h"

void address_flatten(const struct socket_address *address,
                     uint32_t flat[FLAT_ADDRESS]) {
  memset(flat, 0, FLAT_ADDRESS * sizeof *flat);
  flat[0] = address->is_ipv6;
  flat[1] = address->u.ipv4.port;
  if (!address->is_ipv6) {
    for (int i = 0; i < 4; i++)
      flat[2 + i] = address->u.ipv4.address[i];
    return;
  }
  flat[2] = address->u.ipv6.flow_info;
  for (int i = 0; i < 8; i++)
    flat[3 + i] = address->u.ipv6.address[i];
  flat[11] = address->u.ipv6.scope_id;
}

void address_any(bool is_ipv6, struct socket_address *address) {
  memset(address, 0, sizeof *address);
  address->is_ipv6 = is_ipv6;
}

/* What is left of a text. */
struct text {
  const uint8_t *at, *end;
};

/* Takes a number of digits of this base, and at most `limit`; false if there
   is none. */
static bool take_number(struct text *text, uint32_t base, uint32_t limit,
                        uint32_t *number) {
  const uint8_t *start = text->at;
  *number = 0;
  for (; text->at < text->end; text->at++) {
    uint32_t digit = *text->at - (uint32_t)'0';
    if (digit > 9) {
      digit = (*text->at | 0x20u) - (uint32_t)'a';
      digit = digit < 6 ? digit + 10 : base;
    }
    if (digit >= base)
      break;
    *number = *number * base + digit;
    if (*number > limit)
      return false;
  }
  return text->at > start;
}

static bool take_byte(struct text *text, uint8_t byte) {
  if (text->at == text->end || *text->at != byte)
    return false;
  text->at++;
  return true;
}

static bool parse_ipv4(struct text *text, struct socket_address *address) {
  for (int i = 0; i < 4; i++) {
    uint32_t number;
    if ((i && !take_byte(text, '.')) || !take_number(text, 10, 255, &number))
      return false;
    address->u.ipv4.address[i] = (uint8_t)number;
  }
  return true;
}

/* Groups of 16 bits, and once at most `::` for the zeros that are not there,
   which are moved in at the end. */
static bool parse_ipv6(struct text *text, struct socket_address *address) {
  uint16_t *groups = address->u.ipv6.address;
  int n = 0;
  int gap = -1;
  while (text->at < text->end && *text->at != ']') {
    uint32_t number;
    bool is_gap = gap < 0 && text->end - text->at > 1 && text->at[0] == ':' &&
                  text->at[1] == ':';
    if (is_gap) {
      text->at += 2;
      gap = n;
      continue;
    }
    if (n == 8 || (n && gap != n && !take_byte(text, ':')) ||
        !take_number(text, 16, 0xffff, &number))
      return false;
    groups[n++] = (uint16_t)number;
  }
  if (gap < 0)
    return n == 8;
  if (n == 8)
    return false;
  for (int i = 1; i <= n - gap; i++) {
    groups[8 - i] = groups[n - i];
    groups[n - i] = 0;
  }
  return true;
}

bool address_parse(const uint8_t *ptr, uint32_t size,
                   struct socket_address *address) {
  struct text text = {ptr, ptr + size};
  uint32_t port;
  bool is_ipv6 = take_byte(&text, '[');
  address_any(is_ipv6, address);
  if (is_ipv6 ? !parse_ipv6(&text, address) || !take_byte(&text, ']')
              : !parse_ipv4(&text, address))
    return false;
  if (!take_byte(&text, ':') || !take_number(&text, 10, 0xffff, &port))
    return false;
  address->u.ipv4.port = (uint16_t)port; /* the same place in both */
  return text.at == text.end;
}

bool address_parse_host(const uint8_t *ptr, uint32_t size,
                        struct socket_address *address) {
  struct text text = {ptr, ptr + size};
  address_any(false, address);
  if (parse_ipv4(&text, address) && text.at == text.end)
    return true;
  text.at = ptr;
  address_any(true, address);
  return parse_ipv6(&text, address) && text.at == text.end;
}
