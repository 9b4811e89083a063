/* threads.h is what the programs with threads share.  No C library that is
   built for threads is needed: they call preview1 and wasi-threads directly,
   and each thread gets its stack here. */
#ifndef THREADS_H
#define THREADS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IMPORT(name)                                                           \
  __attribute__((import_module("wasi_snapshot_preview1"), import_name(name)))

struct iovec {
  const void *ptr;
  uint32_t len;
};

IMPORT("fd_write")
int fd_write(int fd, const struct iovec *iovs, int n, uint32_t *count);
IMPORT("fd_read")
int fd_read(int fd, const struct iovec *iovs, int n, uint32_t *count);
IMPORT("fd_close") int fd_close(int fd);
IMPORT("fd_readdir")
int fd_readdir(int fd, void *buffer, uint32_t size, uint64_t cookie,
               uint32_t *used);
IMPORT("path_open")
int path_open(int fd, int flags, const char *path, uint32_t len, int oflags,
              uint64_t base, uint64_t inheriting, int fdflags, int *out);
IMPORT("clock_time_get")
int clock_time_get(int id, uint64_t precision, uint64_t *now);
IMPORT("environ_sizes_get") int environ_sizes_get(uint32_t *n, uint32_t *size);
IMPORT("environ_get") int environ_get(char **environ, char *buffer);
IMPORT("random_get") int random_get(void *buffer, uint32_t size);
IMPORT("proc_exit") _Noreturn void proc_exit(int code);

__attribute__((import_module("wasi"), import_name("thread-spawn"))) int
thread_spawn(void *argument);

enum { ROOT = 3, CREAT = 1, DIRECTORY = 2, TRUNC = 8, APPEND = 1 };
enum { READ = 1 << 1, WRITE = 1 << 6 };

enum { STACK = 16384, MOST_THREADS = 16 };

/* What a thread is started with; its stack pointer comes first. */
struct thread {
  void *stack_end;
  int index;
  int id;
  int is_done;
};

static struct thread threads[MOST_THREADS];
static char stacks[MOST_THREADS][STACK] __attribute__((aligned(16)));

/* Each program's. */
static void run(struct thread *thread);

__attribute__((used, export_name("run_thread"))) void
run_thread(int id, struct thread *thread);

void run_thread(int id, struct thread *thread) {
  thread->id = id;
  run(thread);
  __atomic_store_n(&thread->is_done, 1, __ATOMIC_SEQ_CST);
  __builtin_wasm_memory_atomic_notify(&thread->is_done, 1);
}

__asm__(".globaltype __stack_pointer, i32\n"
        ".functype run_thread (i32, i32) -> ()\n"
        ".export_name wasi_thread_start, wasi_thread_start\n"
        ".globl wasi_thread_start\n"
        ".type wasi_thread_start,@function\n"
        "wasi_thread_start:\n"
        ".functype wasi_thread_start (i32, i32) -> ()\n"
        "local.get 1\n"
        "i32.load 0\n"
        "global.set __stack_pointer\n"
        "local.get 0\n"
        "local.get 1\n"
        "call run_thread\n"
        "end_function\n");

static int spawn(int index) {
  struct thread *thread = &threads[index];
  thread->index = index;
  thread->is_done = 0;
  thread->stack_end = stacks[index] + STACK;
  return thread_spawn(thread);
}

/* memory.atomic.wait32.  A func of its own: with the instruction in a loop, the
   baseline compiler of Node 20 was seen to wait for another word. */
static __attribute__((noinline, unused)) int wait_on(int *word, int value,
                                                     int64_t limit) {
  return __builtin_wasm_memory_atomic_wait32(word, value, limit);
}

static inline void join(int index) {
  int *is_done = &threads[index].is_done;
  while (!__atomic_load_n(is_done, __ATOMIC_SEQ_CST))
    __builtin_wasm_memory_atomic_wait32(is_done, 0, -1);
}

static inline uint32_t length(const char *text) {
  uint32_t n = 0;
  while (text[n])
    n++;
  return n;
}

static inline void print(const char *text) {
  struct iovec iov = {text, length(text)};
  uint32_t n;
  fd_write(1, &iov, 1, &n);
}

/* Ends the program unless what was to be is. */
static inline void check(bool is_right, const char *what) {
  if (is_right)
    return;
  print("wrong: ");
  print(what);
  print("\n");
  proc_exit(1);
}

static inline int open_file(const char *name, int oflags, uint64_t rights,
                            int fdflags) {
  int fd = -1;
  int error =
      path_open(ROOT, 0, name, length(name), oflags, rights, 0, fdflags, &fd);
  return error ? -error : fd;
}

#endif
