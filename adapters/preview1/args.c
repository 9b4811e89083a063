/*
 * args.c joins args_* and environ_* to wasi:cli/environment.  The host's list
 * is received in the arena each time and given back: one host call a
 * function, and no memory kept.
 *
 * Both lists are rows of strings.  The environment is a list of pairs, which
 * is the same bytes as a list of twice as many strings; where arguments end
 * in NUL, keys end in `=` and values in NUL.
 */
#include "memory.h"
#include "preview1.h"
#include "preview2.h"

/* How many strings make an item of the list, as a shift. */
enum { ARGUMENTS = 0, PAIRS = 1 };

/* The bytes of all strings of a list, each with its end. */
static uint32_t measure(const struct list *list, uint32_t shift) {
  const struct list *strings = list->ptr;
  uint32_t size = 0;
  for (uint32_t i = 0; i < list->len << shift; i++)
    size += strings[i].len + 1;
  return size;
}

static NOINLINE enum errno sizes_get(const struct list *list, uint32_t shift,
                                     uint32_t *n, uint32_t *size) {
  if (!memory_is_program(n, sizeof *n) ||
      !memory_is_program(size, sizeof *size))
    return ERRNO_FAULT;
  *size = measure(list, shift);
  *n = list->len; /* in this order, as natively: the two may be one place */
  return ERRNO_SUCCESS;
}

static NOINLINE enum errno copy(const struct list *list, uint32_t shift,
                                uint8_t **items, uint8_t *buffer) {
  const struct list *strings = list->ptr;
  if (!memory_is_program(items, (uint64_t)list->len * sizeof *items) ||
      !memory_is_program(buffer, measure(list, shift)))
    return ERRNO_FAULT;
  for (uint32_t i = 0; i < list->len << shift; i++) {
    if (!(i & shift))
      *items++ = buffer;
    memcpy(buffer, strings[i].ptr, strings[i].len);
    buffer += strings[i].len;
    *buffer++ = (shift & ~i) ? '=' : '\0';
  }
  return ERRNO_SUCCESS;
}

static NOINLINE void receive_arguments(struct list *list) {
  wasi_fuse_receive_arena();
  get_arguments(list);
  wasi_fuse_received();
}

static NOINLINE void receive_environment(struct list *list) {
  wasi_fuse_receive_arena();
  get_environment(list);
  wasi_fuse_received();
}

/* get-arguments: 1 host call. */
EXPORT("args_sizes_get")
enum errno args_sizes_get(uint32_t *n, uint32_t *size);

enum errno args_sizes_get(uint32_t *n, uint32_t *size) {
  void *mark = wasi_fuse_allocate(0, 1);
  struct list list;
  receive_arguments(&list);
  enum errno error = sizes_get(&list, ARGUMENTS, n, size);
  wasi_fuse_release(mark);
  return error;
}

/* get-arguments: 1 host call. */
EXPORT("args_get") enum errno args_get(uint8_t **argv, uint8_t *buffer);

enum errno args_get(uint8_t **argv, uint8_t *buffer) {
  void *mark = wasi_fuse_allocate(0, 1);
  struct list list;
  receive_arguments(&list);
  enum errno error = copy(&list, ARGUMENTS, argv, buffer);
  wasi_fuse_release(mark);
  return error;
}

/* get-environment: 1 host call. */
EXPORT("environ_sizes_get")
enum errno environ_sizes_get(uint32_t *n, uint32_t *size);

enum errno environ_sizes_get(uint32_t *n, uint32_t *size) {
  void *mark = wasi_fuse_allocate(0, 1);
  struct list list;
  receive_environment(&list);
  enum errno error = sizes_get(&list, PAIRS, n, size);
  wasi_fuse_release(mark);
  return error;
}

/* get-environment: 1 host call. */
EXPORT("environ_get")
enum errno environ_get(uint8_t **environ, uint8_t *buffer);

enum errno environ_get(uint8_t **environ, uint8_t *buffer) {
  void *mark = wasi_fuse_allocate(0, 1);
  struct list list;
  receive_environment(&list);
  enum errno error = copy(&list, PAIRS, environ, buffer);
  wasi_fuse_release(mark);
  return error;
}
