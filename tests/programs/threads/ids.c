/* Ids are above 0 and differ, threads start threads, and what thread-spawn
   returns is the id that the thread gets.  Data are there once, globals in each
   thread; a wait ends by its time, or because the word is another. */
#include "threads.h"

enum { MOST = 1 << 29 };

static int data[2] = {40, 2}, spawned[8];

static void run(struct thread *thread) {
  __atomic_fetch_add(&data[0], 1, __ATOMIC_SEQ_CST);
  if (thread->index < 4) {
    spawned[thread->index + 4] = spawn(thread->index + 4);
    check(spawned[thread->index + 4] > 0, "thread-spawn in a thread");
    join(thread->index + 4);
  }
  char here;
  check(&here > stacks[thread->index] && &here < stacks[thread->index] + STACK,
        "the stack is the thread's own");
}

__attribute__((export_name("_start"))) void start(void) {
  for (int i = 0; i < 4; i++)
    spawned[i] = spawn(i);
  for (int i = 0; i < 4; i++)
    join(i);
  for (int i = 0; i < 8; i++) {
    check(spawned[i] > 0 && spawned[i] < MOST, "the range of ids");
    check(spawned[i] == threads[i].id, "the id that a thread gets");
    for (int j = 0; j < i; j++)
      check(spawned[i] != spawned[j], "ids differ");
  }
  check(data[0] == 48 && data[1] == 2, "data");
  check(__builtin_wasm_memory_atomic_wait32(&data[0], 1, -1) == 1, "differs");
  check(__builtin_wasm_memory_atomic_wait32(&data[1], 2, 1000) == 2, "time");
  check(__builtin_wasm_memory_atomic_notify(&data[1], 1) == 0, "nobody waits");
  print("ok\n");
}
