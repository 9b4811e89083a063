/* Threads wait for a word: as many go on as are notified, a word that is
   another than expected is not waited for, and a limit ends the wait. */
#include "threads.h"

enum { WAITING = 4, NOT_EQUAL = 1, TIMED_OUT = 2 };

static int word, other = 1, n_woken, n_begun;

static void run(struct thread *thread) {
  (void)thread;
  __atomic_fetch_add(&n_begun, 1, __ATOMIC_SEQ_CST);
  check(wait_on(&word, 0, -1) == 0, "it is woken");
  __atomic_fetch_add(&n_woken, 1, __ATOMIC_SEQ_CST);
}

/* Wakes threads, at most `most` in one call, until `n` more have woken. */
static void wake(int most, int n) {
  int want = __atomic_load_n(&n_woken, __ATOMIC_SEQ_CST) + n;
  while (n > 0) {
    int most_now = most < n ? most : n;
    int woken = (int)__builtin_wasm_memory_atomic_notify(&word, most_now);
    check(woken <= most_now, "no more are woken than asked for");
    n -= woken;
  }
  while (__atomic_load_n(&n_woken, __ATOMIC_SEQ_CST) < want)
    ;
  check(__atomic_load_n(&n_woken, __ATOMIC_SEQ_CST) == want, "the others wait");
}

__attribute__((export_name("_start"))) void start(void) {
  check(__builtin_wasm_memory_atomic_notify(&word, 9) == 0, "nobody waits");
  check(wait_on(&other, 0, -1) == NOT_EQUAL, "another word");
  check(wait_on(&other, 1, 1) == TIMED_OUT, "a limit");
  for (int i = 0; i < WAITING; i++)
    check(spawn(i) > 0, "thread-spawn");
  while (__atomic_load_n(&n_begun, __ATOMIC_SEQ_CST) < WAITING)
    ;
  wake(1, 1);
  wake(2, 3);
  for (int i = 0; i < WAITING; i++)
    join(i);
  check(__builtin_wasm_memory_atomic_notify(&word, 9) == 0, "nobody waits");
  print("ok\n");
}
