/* clock.c asks the clocks, the random source and sched_yield, and says only
   what is true on every machine. */
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int main(void) {
  struct timespec a, b, wall, step;
  if (clock_gettime(CLOCK_MONOTONIC, &a) != 0 ||
      clock_gettime(CLOCK_REALTIME, &wall) != 0 ||
      clock_getres(CLOCK_MONOTONIC, &step) != 0)
    return 1;
  printf("yield %d\n", sched_yield());
  if (clock_gettime(CLOCK_MONOTONIC, &b) != 0)
    return 1;
  printf("forward %d\n", b.tv_sec > a.tv_sec ||
                             (b.tv_sec == a.tv_sec && b.tv_nsec >= a.tv_nsec));
  printf("after 2020 %d, before 2100 %d\n", wall.tv_sec > 1577836800,
         wall.tv_sec < 4102444800);
  printf("a step %d\n", step.tv_sec > 0 || step.tv_nsec > 0);
  unsigned char x[64] = {0}, y[64] = {0};
  if (getentropy(x, sizeof x) != 0 || getentropy(y, sizeof y) != 0)
    return 1;
  printf("random %d\n", memcmp(x, y, sizeof x) != 0);
  return 0;
}
