/*
 * attack.c calls preview1's functions at random:
 * attack.wasm MODE SEED COUNT [NUMBER]; the arguments of call NUMBER are shown
 *
 * MODE `same` passes what is right and prints a line for each call, its errno
 * and a checksum of the arena, without what differs from run to run: natively
 * and fused the lines must be the same.  MODE `hostile` passes pointers to
 * anywhere and lengths of any size: natively that may trap; here the call must
 * fail, and write nothing but what it names.
 */
#include "attack.h"

struct file files[MOST_FILES];
bool hostile;
uint8_t *arena;
uint32_t args_sizes[2], environ_sizes[2];

static uint8_t before[ARENA];
static long told; /* the call whose arguments are printed, or 0 */
static uint64_t counts[ERRNO_LAST_OF_NAMES + 1];

static const struct function *find(const char *name) {
  int i = 0;
  while (strcmp(functions[i].name, name) != 0)
    i++;
  return &functions[i];
}

static void print_call(long number, const struct call *call) {
  printf("call %ld: %s(", number, call->function->name);
  for (int i = 0; i < call->n_args; i++)
    printf("%s%llx", i ? ", " : "", (unsigned long long)call->args[i]);
  printf("), the arena is at %lx\n", (unsigned long)(uintptr_t)arena);
}

static void fail(long number, const struct call *call, int error,
                 const char *why) {
  print_call(number, call);
  printf("errno %d: %s\n", error, why);
  exit(1);
}

static bool is_written(const struct call *call, uint32_t at) {
  for (int i = 0; i < call->written.n; i++)
    if (at - call->written.items[i].start < call->written.items[i].size)
      return true;
  return false;
}

static void check(long number, const struct call *call, int error) {
  uint32_t first = (uint32_t)(uintptr_t)arena;
  bool is_of_names = strcmp(call->function->name, "sock_getaddrinfo") == 0;
  if (error < 0 || error > (is_of_names ? ERRNO_LAST_OF_NAMES : ERRNO_LAST))
    fail(number, call, error, "no errno");
  if (call->is_bad && error == ERRNO_SUCCESS)
    fail(number, call, error, "it takes what is not in memory");
  for (uint32_t i = 0; i < ARENA; i++)
    if (arena[i] != before[i] && !is_written(call, first + i))
      fail(number, call, error, "it writes what it does not name");
}

static void close_file(uint32_t fd) {
  uint64_t args[1] = {fd};
  find("fd_close")->call(args);
}

/* Keeps account of what is open. */
static void follow(const struct call *call, int error) {
  if (error != ERRNO_SUCCESS)
    return;
  const char *name = call->function->name;
  bool closes = strcmp(name, "fd_close") == 0 ||
                strcmp(name, "sock_close") == 0 ||
                (strcmp(name, "fd_renumber") == 0 && call->fd != call->to);
  for (int i = 0; closes && i < MOST_FILES; i++)
    if (files[i].is_open && files[i].fd == call->fd)
      files[i].is_open = false;
  if (!call->opened)
    return;
  uint32_t fd;
  memcpy(&fd, (void *)(uintptr_t)call->opened, 4);
  settle(fd);
  for (int i = 0; i < MOST_FILES; i++)
    if (!files[i].is_open) {
      files[i] = (struct file){fd, true};
      return;
    }
  close_file(fd);
}

static uint64_t checksum(const struct call *call) {
  uint64_t sum = 14695981039346656037u;
  for (int i = 0; i < call->changing.n; i++)
    memset((void *)(uintptr_t)call->changing.items[i].start, 0,
           call->changing.items[i].size);
  for (int i = 0; i < ARENA; i++)
    sum = (sum ^ arena[i]) * 1099511628211u;
  return sum;
}

/* The differences that adapters/preview1/README.md states. */
static int errno_shown(const struct call *call, int error) {
  const char *name = call->function->name;
  if (strcmp(name, "poll_oneoff") == 0)
    return 0;
  if (strncmp(name, "path_", 5) == 0 && error == ERRNO_NOTDIR)
    return ERRNO_BADF;
  if (strncmp(name, "fd_p", 4) == 0 && error == ERRNO_INVAL)
    return ERRNO_BADF; /* which of the two comes first */
  return error;
}

static void one(long number, bool shown) {
  struct call call;
  const struct function *function = &functions[random_below(n_functions)];
  if (!hostile && strcmp(function->name, "proc_raise") == 0)
    function = find("path_open");
  if (random_below(4) == 0)
    function = find(opening);
  for (int i = 0; i < ARENA / 8; i++) {
    uint64_t bits = random_bits();
    memcpy(arena + 8 * i, &bits, 8);
  }
  choose(&call, function);
  memcpy(before, arena, ARENA);
  if (number == told) {
    print_call(number, &call);
    fflush(stdout);
  }
  int error = function->call(call.args);
  check(number, &call, error);
  follow(&call, error);
  counts[error]++;
  if (number == told)
    for (int i = 0; i < ARENA; i++)
      if (arena[i] != before[i])
        printf("%x: %02x, was %02x\n", (unsigned)(uintptr_t)&arena[i], arena[i],
               before[i]);
  if (shown)
    printf("%ld %s %d %016llx\n", number, function->name,
           errno_shown(&call, error), (unsigned long long)checksum(&call));
}

static void get_sizes(const char *name, uint32_t sizes[2]) {
  uint64_t args[2] = {(uintptr_t)&sizes[0], (uintptr_t)&sizes[1]};
  find(name)->call(args);
}

void seed_random(uint64_t seed);

int main(int argc, char **argv) {
  if (argc < 4)
    return 2;
  hostile = strcmp(argv[1], "hostile") == 0;
  seed_random(strtoull(argv[2], NULL, 10));
  long count = strtol(argv[3], NULL, 10);
  told = argc > 4 ? strtol(argv[4], NULL, 10) : 0;
  get_sizes("args_sizes_get", args_sizes);
  get_sizes("environ_sizes_get", environ_sizes);
  printf("%s, seed %s, %ld calls\n", argv[1], argv[2], count);
  fflush(stdout);
  size_t page = __builtin_wasm_memory_grow(0, 1);
  arena = (uint8_t *)((page + 1) * 65536 - ARENA);
  for (long i = 1; i <= count; i++)
    one(i, !hostile);
  for (int i = 0; i < MOST_FILES; i++)
    if (files[i].is_open)
      close_file(files[i].fd);
  for (int i = 0; i <= ERRNO_LAST_OF_NAMES; i++)
    if (counts[i] && hostile)
      printf("%llu with errno %d\n", (unsigned long long)counts[i], i);
  if (__builtin_wasm_memory_size(0) != page + 1)
    printf("memory has grown\n");
  return 0;
}
