/* The clocks: those that are there and those that are not. */
#include "case.h"

int main(void) {
  __wasi_timestamp_t a, b;
  for (int id = 0; id < 4; id++) {
    int error = __wasi_clock_res_get((uint32_t)id, &a);
    printf("%d: resolution %d", id, error);
    if (!error)
      printf(" sane %d", a > 0 && a <= 1000000000);
    error = __wasi_clock_time_get((uint32_t)id, 1, &a);
    printf(", time %d", error);
    if (!error) {
      error = __wasi_clock_time_get((uint32_t)id, 1000000, &b);
      printf(" %d does not go back %d", error, b >= a);
    }
    printf("\n");
  }
  say("realtime", __wasi_clock_time_get(0, 1, &a));
  printf("after 2024: %d\n", a > 1704067200000000000);
  return 0;
}
