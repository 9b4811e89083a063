/* trap.c traps in main, or in the adapter, from which the test has taken the
   clock: each line that a backtrace must show says so. */
#include <stdio.h>
#include <time.h>

__attribute__((noinline)) static int divide(int a, int b) {
  return a / b; /* in divide */
}

__attribute__((noinline)) static long look_at_clock(void) {
  struct timespec now;
  if (clock_gettime(CLOCK_MONOTONIC, &now)) /* in look_at_clock */
    return 0;
  return now.tv_nsec;
}

int main(int argc, char **argv) {
  printf("%s\n", argv[0]);
  if (argc > 1)
    return (int)look_at_clock(); /* in main */
  return divide(1, argc - 1);
}
