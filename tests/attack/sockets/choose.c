/*
 * choose.c of the sockets chooses their arguments.  Addresses are of this
 * machine alone.
 *
 *   X, Y  WAMR's address, read or written      1  result of a byte
 *   u, U  WasmEdge's, read or written          5  port
 *   q, y  string that a zero ends, or with its length
 *   H, I  hints and list of WAMR               G, J  of WasmEdge
 *   6  level and option    o, v  value of an option, written or read
 *   3  small number
 */
#include "../attack.h"

enum {
  WAMR_ADDRESS = 24,
  WAMR_INFO = 28,
  WAMR_HINTS = 12,
  EDGE_STORAGE = 128,
  EDGE_INFO = 28,
  EDGE_ADDRESS = 12,
  EDGE_BYTES = 26,
  EDGE_ITEM = 72 /* the three of them */
};

static const uint8_t own4[] = {127, 77, 1, 1};
static const uint8_t own6[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

static uint16_t port(void) {
  static const uint16_t ports[] = {0, 0, 9, 1009};
  return ports[random_below(4)];
}

/* Copies bytes to a place, as far as that is in memory. */
static void put(uint32_t at, const void *bytes, uint32_t size) {
  if (at >= (uint32_t)(uintptr_t)arena &&
      (uint64_t)at + size <= (uint64_t)(uintptr_t)arena + ARENA)
    memcpy((void *)(uintptr_t)at, bytes, size);
}

static void add_wamr_address(struct call *call, bool written) {
  uint8_t bytes[WAMR_ADDRESS] = {0};
  uint32_t at = place(WAMR_ADDRESS, 4), kind = random_below(20) ? 0 : 3;
  uint16_t own = port();
  if (kind == 0)
    kind = random_below(3);
  memcpy(bytes, &kind, 4);
  if (kind == 0) {
    memcpy(bytes + 4, own4, 4);
    memcpy(bytes + 8, &own, 2);
  } else {
    bytes[18] = 1; /* ::1, in the order of the machine */
    memcpy(bytes + 20, &own, 2);
  }
  if (!written)
    put(at, bytes, sizeof bytes);
  names(call, at, sizeof bytes, written);
  add(call, at);
}

/* A pointer and a size, and what they name. */
static void add_edge_address(struct call *call, bool written) {
  static const uint32_t sizes[] = {4, 16, EDGE_STORAGE, EDGE_STORAGE, 0, 18};
  uint32_t at = place(8, 4), words[2] = {0, sizes[random_below(6)]};
  if (random_below(20) == 0)
    words[1] = length(200);
  uint32_t room = words[1] < 200 ? words[1] : 200;
  do /* else it could name a machine elsewhere */
    words[0] = place(room, 1);
  while (!written && words[0] - at + room < room + 8);
  uint8_t family[2] = {(uint8_t)(1 + random_below(2)), 0};
  if (words[1] == EDGE_STORAGE) {
    put(words[0], family, 2);
    put(words[0] + 2, family[0] == 1 ? own4 : own6, family[0] == 1 ? 4 : 16);
  } else {
    put(words[0], words[1] == 4 ? own4 : own6, words[1] == 4 ? 4 : 16);
  }
  put(at, words, 8);
  if (names(call, at, 8, false) && at >= (uint32_t)(uintptr_t)arena) {
    memcpy(words, (void *)(uintptr_t)at, 8); /* it may lie in what it names */
    names(call, words[0], words[1], written);
  }
  add(call, at);
}

static uint32_t put_string(uint32_t *size) {
  static const char *const names_[] = {
      "localhost", "127.77.1.1", "::1", "", "80", "65536", "no.invalid"};
  const char *name = names_[random_below(7)];
  *size = (uint32_t)strlen(name);
  uint32_t at = place(*size + 1, 1);
  put(at, name, *size + 1);
  return at;
}

static void add_string(struct call *call) {
  uint32_t size, at = put_string(&size);
  names(call, at, 1, false);
  add(call, at);
}

static void add_sized_string(struct call *call) {
  uint32_t size, at = put_string(&size);
  uint32_t claimed = random_below(12) ? size : length(100);
  names(call, at, claimed, false);
  add(call, at);
  add(call, claimed);
}

static void add_hints(struct call *call, uint32_t size) {
  uint8_t bytes[EDGE_INFO] = {0};
  uint32_t at = place(size, 4);
  for (uint32_t i = 0; i < size && random_below(3) == 0; i++)
    bytes[i] = (uint8_t)random_below(4);
  put(at, bytes, size);
  names(call, at, size, false);
  add(call, at);
}

static void add_wamr_list(struct call *call) {
  uint32_t n = random_below(6), at = place(n * WAMR_INFO, 4);
  uint32_t claimed = random_below(12) ? n : length(8);
  names(call, at, (uint64_t)claimed * WAMR_INFO, true);
  add(call, at);
  add(call, claimed);
  result(call, 4);
}

/* A pointer to the first of a list whose items are side by side. */
static void add_edge_list(struct call *call) {
  uint32_t n = random_below(3), at = place(4, 4);
  uint32_t items = place(n * EDGE_ITEM, 4);
  for (uint32_t i = 0; i < n; i++) {
    uint32_t item = items + i * EDGE_ITEM, words[7] = {0};
    uint32_t address[3] = {0, 0, item + EDGE_INFO + EDGE_ADDRESS};
    words[3] = item + EDGE_INFO;
    words[6] = i + 1 < n ? item + EDGE_ITEM : 0;
    put(item, words, sizeof words);
    put(item + EDGE_INFO, address, sizeof address);
    names(call, item, EDGE_INFO + EDGE_ADDRESS + EDGE_BYTES, true);
  }
  put(at, &items, 4);
  names(call, at, 4, false);
  add(call, at);
  add(call, random_below(12) ? n : length(4));
}

static void add_option_value(struct call *call, bool written) {
  uint32_t size = random_below(3) ? 4 : length(40);
  uint32_t out = place(size < 40 ? size : 40, 4);
  add(call, out);
  if (!written) {
    names(call, out, size, false);
    add(call, size);
    return;
  }
  uint32_t at = place(4, 4);
  put(at, &size, 4);
  if (names(call, at, 4, true) && at >= (uint32_t)(uintptr_t)arena) {
    memcpy(&size, (void *)(uintptr_t)at, 4);
    names(call, out, size, true);
  }
  add(call, at);
}

bool choose_of_sockets(struct call *call, char kind) {
  static const char kinds[] = "XYuUqyHIGJ6ov351";
  if (!strchr(kinds, kind))
    return false;
  if (kind == 'X' || kind == 'Y')
    add_wamr_address(call, kind == 'Y');
  else if (kind == 'u' || kind == 'U')
    add_edge_address(call, kind == 'U');
  else if (kind == 'q')
    add_string(call);
  else if (kind == 'y')
    add_sized_string(call);
  else if (kind == 'H' || kind == 'G')
    add_hints(call, kind == 'H' ? WAMR_HINTS : EDGE_INFO);
  else if (kind == 'I')
    add_wamr_list(call);
  else if (kind == 'J')
    add_edge_list(call);
  else if (kind == 'o' || kind == 'v')
    add_option_value(call, kind == 'o');
  else if (kind == '5')
    add(call, random_below(20) ? port() : random_bits() >> 32);
  else if (kind == '1')
    result(call, 1);
  else
    add(call, random_below(4));
  if (kind == '6')
    add(call, random_below(16));
  return true;
}
