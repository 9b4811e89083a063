/*
 * A program that traps two calls below main, once its output is written: the
 * host's backtrace has the names.
 */
#include <stdio.h>

__attribute__((noinline)) static void sink(volatile int *number) {
  *number = 1;
  __builtin_trap();
}

__attribute__((noinline)) static void deep(int number) {
  printf("about to trap\n");
  fflush(stdout);
  sink(&number);
}

int main(int argc, char **argv) {
  (void)argv;
  deep(argc);
  return 0;
}
