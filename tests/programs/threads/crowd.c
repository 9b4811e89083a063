/* Eight threads append to a file that they share, by one descriptor, and each
   to its own; write to a file by one descriptor's position; open, read and
   close files; list a directory by one descriptor; read the environment, the
   clock and random bytes; and grow the memory.  Nothing may be lost or
   doubled. */
#include "threads.h"

enum { THREADS = 8, ROUNDS = 12, LINE = 8, PAGE = 65536 };

static int shared, positioned, directory;

/* Lines are "TRR....\n": thread, round, and dots. */
static void make_line(char *line, int thread, int round) {
  for (int i = 0; i < LINE; i++)
    line[i] = '.';
  line[0] = (char)('0' + thread);
  line[1] = (char)('0' + round / 10);
  line[2] = (char)('0' + round % 10);
  line[LINE - 1] = '\n';
}

/* By two buffers, which the adapter puts together. */
static void write_line(int fd, const char *line) {
  struct iovec iovs[2] = {{line, 3}, {line + 3, LINE - 3}};
  uint32_t n = 0;
  check(fd_write(fd, iovs, 2, &n) == 0 && n == LINE, "a write");
}

static void list(void) {
  char buffer[512];
  uint64_t cookie = 0;
  uint32_t used = 0, names = 0;
  do {
    check(fd_readdir(directory, buffer, sizeof buffer, cookie, &used) == 0,
          "fd_readdir");
    for (uint32_t at = 0; at + 24 <= used;) {
      uint64_t next;
      uint32_t len;
      __builtin_memcpy(&next, buffer + at, 8);
      __builtin_memcpy(&len, buffer + at + 16, 4);
      if (at + 24 + len > used)
        break;
      cookie = next;
      names++;
      at += 24 + len;
    }
  } while (used == sizeof buffer);
  check(names == 22, "the number of entries");
}

static void read_environment(void) {
  uint32_t n = 0, size = 0;
  char *variables[8];
  static char buffers[THREADS][2048];
  check(environ_sizes_get(&n, &size) == 0 && n == 1 && size <= 2048, "sizes");
  char *buffer = buffers[0];
  for (int i = 0; i < THREADS; i++)
    if ((char *)variables >= stacks[i] && (char *)variables < stacks[i] + STACK)
      buffer = buffers[i];
  check(environ_get(variables, buffer) == 0, "environ_get");
  check(length(variables[0]) == size - 1, "the length of a variable");
  for (uint32_t i = 2; i < size - 1; i++)
    check(variables[0][i] == 'x', "the variable");
}

static uint32_t *pages[THREADS][ROUNDS];

static void grow(int thread, int round) {
  int page = (int)__builtin_wasm_memory_grow(0, 1);
  check(page > 0, "memory.grow");
  uint32_t *at = (uint32_t *)((uint32_t)page * PAGE);
  for (int i = 0; i < PAGE / 4; i += 64) {
    check(at[i] == 0, "a page is new");
    at[i] = (uint32_t)(thread * 100 + round);
  }
  pages[thread][round] = at;
  check(__builtin_wasm_memory_size(0) > (uint32_t)page, "memory.size");
}

static void check_pages(int thread) {
  for (int round = 0; round < ROUNDS; round++)
    for (int i = 0; i < PAGE / 4; i += 64)
      check(pages[thread][round][i] == (uint32_t)(thread * 100 + round),
            "a page is one thread's");
}

static void read_back(const char *name, int thread) {
  char bytes[LINE * ROUNDS + 1];
  struct iovec iov = {bytes, sizeof bytes};
  uint32_t n = 0;
  int fd = open_file(name, 0, READ, 0);
  check(fd > 3, "open to read");
  check(fd_read(fd, &iov, 1, &n) == 0 && n == LINE * ROUNDS, "a read");
  for (int round = 0; round < ROUNDS; round++)
    check(bytes[round * LINE] == '0' + thread &&
              bytes[round * LINE + 2] == '0' + round % 10,
          "an own line");
  check(fd_close(fd) == 0, "close");
}

static void run(struct thread *thread) {
  char name[2] = {(char)('a' + thread->index), 0};
  char line[LINE];
  int own = open_file(name, CREAT | TRUNC, WRITE, APPEND);
  check(own > 3, "open to append");
  for (int round = 0; round < ROUNDS; round++) {
    uint64_t now = 0, random = 0;
    make_line(line, thread->index, round);
    write_line(shared, line);
    write_line(positioned, line);
    write_line(own, line);
    grow(thread->index, round);
    check(clock_time_get(1, 1, &now) == 0 && now, "clock_time_get");
    check(random_get(&random, 8) == 0, "random_get");
    if (round % 4 == thread->index % 4) {
      read_environment();
      list();
    }
  }
  check(fd_close(own) == 0, "close");
  read_back(name, thread->index);
  check_pages(thread->index);
}

/* Each line of each thread is there once, and those of one in their order. */
static void check_shared(const char *name) {
  static char bytes[THREADS * ROUNDS * LINE + 1];
  struct iovec iov = {bytes, sizeof bytes};
  uint32_t n = 0;
  int next[THREADS] = {0};
  int fd = open_file(name, 0, READ, 0);
  check(fd_read(fd, &iov, 1, &n) == 0 && n == sizeof bytes - 1, "the size");
  for (uint32_t at = 0; at < n; at += LINE) {
    int thread = bytes[at] - '0';
    check(thread >= 0 && thread < THREADS && next[thread] < ROUNDS, "a line");
    char line[LINE];
    make_line(line, thread, next[thread]++);
    for (int i = 0; i < LINE; i++)
      check(line[i] == bytes[at + (uint32_t)i], "the next line of a thread");
  }
  check(fd_close(fd) == 0, "close");
}

/* Nine names that are there throughout, beside those of the threads. */
static void make_files(void) {
  char name[2] = "A";
  for (; name[0] < 'A' + 10; name[0]++)
    check(fd_close(open_file(name, CREAT, WRITE, 0)) == 0, "make");
  for (name[0] = 'a'; name[0] < 'a' + THREADS; name[0]++)
    check(fd_close(open_file(name, CREAT, WRITE, 0)) == 0, "make");
}

__attribute__((export_name("_start"))) void start(void) {
  make_files();
  shared = open_file("shared", CREAT | TRUNC, WRITE, APPEND);
  positioned = open_file("positioned", CREAT | TRUNC, WRITE, 0);
  directory = open_file(".", DIRECTORY, READ, 0);
  check(shared > 3 && positioned > 3 && directory > 3, "open");
  for (int i = 0; i < THREADS; i++)
    check(spawn(i) > 0, "thread-spawn");
  for (int i = 0; i < THREADS; i++)
    join(i);
  check(fd_close(shared) == 0 && fd_close(positioned) == 0, "close");
  check(fd_close(directory) == 0, "close");
  check_shared("shared");
  check_shared("positioned");
  print("ok\n");
}
