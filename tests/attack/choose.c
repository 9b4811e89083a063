/*
 * choose.c chooses arguments, by the letters of a function's `kinds`:
 *
 *   d  descriptor            D, t  one to close, one to put it in the place of
 *   p  path                  r, w  vectors to read into, and to write
 *   b, B, V, n  buffer; of fd_readdir, of random_get, of the preopen's name
 *   2, 4, 8  result of so many bytes
 *   T, S, F, N  result: time, fdstat, filestat, descriptor
 *   A, E, P  all arguments of args_get, environ_get, poll_oneoff
 *   z, s, k, L  size or offset, signed offset, cookie, time
 *   a, c, g, h, i, j, l, m, O, R, x  small numbers and flags
 */
#include "attack.h"

static uint64_t state = 88172645463325252u;

uint64_t random_bits(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state * 2685821657736338717u;
}

uint32_t random_below(uint32_t n) {
  return n ? (uint32_t)((random_bits() >> 32) % n) : 0;
}

static bool rarely(uint32_t one_in) {
  return random_below(one_in) == 0;
}

static uint32_t end_of_memory(void) {
  return (uint32_t)(uintptr_t)arena + ARENA;
}

void add(struct call *call, uint64_t value) {
  call->args[call->n_args++] = value;
}

static void add_range(struct ranges *ranges, uint32_t start, uint32_t size) {
  if (ranges->n < MOST_RANGES)
    ranges->items[ranges->n++] = (struct range){start, size};
}

static uint32_t bad_pointer(uint32_t size) {
  switch (random_below(5)) {
  case 0: /* half in memory, half in the roof */
    return end_of_memory() - random_below(size + 1);
  case 1: /* in the roof, or right behind it */
    return end_of_memory() + random_below(140000);
  case 2: /* it wraps around */
    return UINT32_MAX - random_below(2 * size + 8);
  case 3:
    return (uint32_t)random_bits() | 0x80000000;
  default:
    return end_of_memory();
  }
}

uint32_t place(uint32_t size, uint32_t align) {
  if (hostile && rarely(8))
    return bad_pointer(size);
  uint32_t first = (uint32_t)(uintptr_t)arena;
  uint32_t room = size < ARENA ? ARENA - size : 0;
  uint32_t at = rarely(4) ? room : random_below(room + 1);
  at = (first + at) & ~(align - 1);
  return hostile && align > 1 && rarely(20) ? at + 1 : at;
}

uint32_t length(uint32_t most) {
  if (hostile && rarely(12))
    return rarely(2) ? UINT32_MAX - random_below(70000)
                     : (uint32_t)random_bits();
  return random_below(most + 1);
}

bool names(struct call *call, uint32_t start, uint64_t size, bool written) {
  bool is_in = start + size <= end_of_memory();
  call->is_bad |= !is_in;
  if (is_in && written)
    add_range(&call->written, start, (uint32_t)size);
  return is_in;
}

uint32_t result(struct call *call, uint32_t size) {
  uint32_t at = place(size, size > 8 ? 8 : size);
  names(call, at, size, true);
  add(call, at);
  return at;
}

static void changing(struct call *call, uint32_t start, uint32_t size) {
  if (start >= (uint32_t)(uintptr_t)arena &&
      (uint64_t)start + size <= end_of_memory())
    add_range(&call->changing, start, size);
}

static uint32_t pick_file(void) {
  for (int tries = 0; tries < 8; tries++) {
    const struct file *file = &files[random_below(MOST_FILES)];
    if (file->is_open)
      return file->fd;
  }
  return 1000000 + random_below(1000);
}

static uint32_t pick_fd(void) {
  if (rarely(10))
    return rarely(2) ? 1000000 + random_below(1000) : (uint32_t)random_bits();
  if (rarely(5))
    return random_below(3);
  return rarely(2) ? 3 : pick_file();
}

static void choose_path(struct call *call) {
  static const char *const paths[] = {
      "a",       "b",    "dir",  "dir/x",      "dir/sub", "dir/sub/y", "link",
      "",        ".",    "..",   "../x",       "/etc",    "a/",        "a/b",
      "dir/",    "none", "./a",  "dir/../b",   "loop",    "\xff\xfe",  "x/y",
      "dir/./x", "//",   "a\\b", "dir/sub/..", "link/x",  "new",       "new2",
  };
  static const char with_zero[] = "a\0b";
  const char *path = paths[random_below(sizeof paths / sizeof *paths)];
  uint32_t size = (uint32_t)strlen(path);
  bool is_alone =
      call->n_args < 3 && call->args[0] == 3 &&
      strchr(call->function->kinds, 'p') == strrchr(call->function->kinds, 'p');
  if (!hostile && !is_alone && *path == '\xff') /* which error comes first */
    path = "b";
  size = (uint32_t)strlen(path);
  if (rarely(40) && (hostile || is_alone)) {
    path = with_zero;
    size = 3;
  }
  uint32_t at = place(size, 1);
  uint32_t claimed = hostile && rarely(12) ? length(100) : size;
  if (at >= (uint32_t)(uintptr_t)arena &&
      (uint64_t)at + size <= end_of_memory())
    memcpy((void *)(uintptr_t)at, path, size);
  names(call, at, claimed, false);
  add(call, at);
  add(call, claimed);
}

static void choose_vectors(struct call *call, bool written) {
  uint32_t n = hostile ? random_below(5) : 1;
  uint32_t at = place(8 * n, 4);
  uint32_t claimed = hostile && rarely(30) ? length(10) : n;
  if (names(call, at, (uint64_t)claimed * 8, false) &&
      at >= (uint32_t)(uintptr_t)arena) {
    for (uint32_t i = 0; i < claimed; i++) {
      uint32_t size = 1 + length(written ? 600 : 60);
      uint32_t vector[2] = {place(size, 1), size};
      if (i < n)
        memcpy((void *)(uintptr_t)(at + 8 * i), vector, 8);
    }
    for (uint32_t i = 0; i < claimed; i++) { /* as they are, if they overlap */
      uint32_t vector[2];
      memcpy(vector, (void *)(uintptr_t)(at + 8 * i), 8);
      names(call, vector[0], vector[1], written);
    }
  }
  add(call, at);
  add(call, claimed);
}

static uint32_t choose_buffer(struct call *call, uint32_t most) {
  uint32_t size = length(most), at = place(size < most ? size : most, 1);
  names(call, at, size, true);
  add(call, at);
  add(call, size);
  return at;
}

/* Two pointers: an array of pointers, and the bytes of strings. */
static void choose_strings(struct call *call, const uint32_t sizes[2]) {
  uint32_t pointers = place(sizes[0] * 4, 4), bytes = place(sizes[1], 1);
  names(call, pointers, sizes[0] * 4, true);
  names(call, bytes, sizes[1], true);
  add(call, pointers);
  add(call, bytes);
}

/* Subscriptions that are ready at once, or soon: 48 bytes each. */
static void choose_poll(struct call *call) {
  uint32_t n = 1 + random_below(3);
  uint32_t in = place(48 * n, 8), out = place(32 * n, 8);
  uint32_t claimed = hostile && rarely(12) ? length(2) : n;
  bool is_in = names(call, in, (uint64_t)claimed * 48, false);
  if (is_in && in >= (uint32_t)(uintptr_t)arena)
    for (uint32_t i = 0; i < claimed; i++) {
      uint8_t *s = (uint8_t *)(uintptr_t)(in + 48 * i);
      uint32_t kind = random_below(hostile ? 5 : 3), fd = pick_fd();
      uint64_t timeout = random_below(1000);
      memset(s, 0, 48);
      memcpy(s, &state, 8);
      s[8] = (uint8_t)kind;
      if (kind == 0) {
        s[16] = (uint8_t)random_below(2);
        memcpy(s + 24, &timeout, 8);
      } else {
        memcpy(s + 16, &fd, 4);
      }
    }
  names(call, out, (uint64_t)claimed * 32, true);
  add(call, in);
  add(call, out);
  add(call, claimed);
  uint32_t count = result(call, 4);
  changing(call, in, 48 * n); /* it holds descriptors */
  changing(call, out, 32 * n);
  changing(call, count, 4);
}

static uint64_t flags(uint32_t good) {
  return hostile && rarely(8) ? random_bits() & 0xffff : random_below(good);
}

static uint64_t rights(void) {
  static const uint64_t some[] = {0x1fffffff, 2, 64, 66, 66, 0x4042, 0};
  return hostile && rarely(8) ? random_bits()
                              : some[random_below(sizeof some / sizeof *some)];
}

static uint64_t offset(void) {
  return rarely(20) ? random_bits() | (uint64_t)3 << 62 : random_below(5000);
}

static void choose_number(struct call *call, char kind) {
  switch (kind) {
  case 'z':
    add(call, offset());
    break;
  case 's':
    add(call, (uint64_t)(int64_t)((int32_t)random_below(6000) - 1000));
    break;
  case 'k': /* entries that come while it is read may be seen, or not */
    if (hostile)
      add(call, rarely(10) ? random_bits() : random_below(8));
    else
      add(call, 0);
    break;
  case 'L':
    add(call, rarely(4) ? random_bits() >> 4 : random_below(100000));
    break;
  case 'R':
    add(call, rights());
    break;
  case 'a':
    add(call, flags(6));
    break;
  case 'c':
    add(call, flags(hostile ? 4 : 2));
    break;
  case 'g':
    add(call, hostile ? flags(32) : 0);
    break;
  case 'h':
    add(call, flags(3));
    break;
  case 'm':
  case 'O':
    add(call, flags(16));
    break;
  case 'i':
    add(call, hostile ? flags(4) : 0);
    break;
  case 'j':
    add(call, 1 + random_below(3));
    break;
  case 'l':
    add(call, flags(2));
    break;
  default:
    add(call, random_below(31));
  }
}

static void choose_descriptor(struct call *call, char kind) {
  uint32_t fd = kind == 'd' ? pick_fd() : pick_file();
  if (kind == 't')
    call->to = fd;
  else
    call->fd = fd;
  add(call, fd);
}

static void choose_result(struct call *call, char kind) {
  uint32_t at;
  switch (kind) {
  case 'T':
    at = result(call, 8);
    changing(call, at, 8);
    break;
  case 'S': /* rights */
    at = result(call, 24);
    changing(call, at + 8, 16);
    break;
  case 'F': /* device, inode; padding, links; times */
    at = result(call, 64);
    changing(call, at, 16);
    changing(call, at + 17, 15);
    changing(call, at + 40, 24);
    break;
  case 'N':
    at = result(call, 4);
    changing(call, at, 4);
    call->opened = at;
    break;
  default:
    result(call, (uint32_t)(kind - '0'));
  }
}

static void choose_one(struct call *call, char kind) {
  uint32_t at;
  if (choose_of_sockets(call, kind))
    return;
  switch (kind) {
  case 'd':
  case 'D':
  case 't':
    choose_descriptor(call, kind);
    break;
  case 'p':
    choose_path(call);
    break;
  case 'r':
  case 'w':
    choose_vectors(call, kind == 'r');
    break;
  case 'b':
    choose_buffer(call, 300);
    break;
  case 'n': { /* of which only the first byte is written */
    bool was_bad = call->is_bad;
    at = choose_buffer(call, 300);
    call->is_bad = was_bad;
    if (call->args[call->n_args - 1])
      names(call, at, 1, true);
    break;
  }
  case 'B':
  case 'V':
    at = choose_buffer(call, 1000);
    changing(call, at, (uint32_t)call->args[call->n_args - 1]);
    break;
  case 'A':
    choose_strings(call, args_sizes);
    break;
  case 'E':
    choose_strings(call, environ_sizes);
    break;
  case 'P':
    choose_poll(call);
    break;
  case '2':
  case '4':
  case '8':
  case 'T':
  case 'S':
  case 'F':
  case 'N':
    choose_result(call, kind);
    break;
  default:
    choose_number(call, kind);
  }
}

void choose(struct call *call, const struct function *function) {
  *call =
      (struct call){.function = function, .fd = UINT32_MAX, .to = UINT32_MAX};
  for (const char *kind = function->kinds; *kind; kind++)
    choose_one(call, *kind);
}

void seed_random(uint64_t seed);

void seed_random(uint64_t seed) {
  state += seed * 0x9e3779b97f4a7c15u;
  for (int i = 0; i < 10; i++)
    random_bits();
}
