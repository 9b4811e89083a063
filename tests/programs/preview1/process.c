/* sched_yield, proc_raise, and an exit code after output. */
#include "case.h"

int main(void) {
  say("yield", __wasi_sched_yield());
  fflush(stdout);
  __wasi_proc_exit(33);
}
