/*
 * clocks.c joins clock_res_get and clock_time_get to wasi:clocks' wall-clock
 * and monotonic-clock.  Preview2 has no clocks of cpu time.
 */
#include "clocks.h"

#include "memory.h"
#include "preview2.h"

enum errno clocks_nanoseconds(const struct datetime *time, uint64_t *out) {
  uint64_t nanoseconds = time->seconds * SECOND + time->nanoseconds;
  if (time->seconds > UINT64_MAX / SECOND || nanoseconds < time->nanoseconds)
    return ERRNO_OVERFLOW;
  *out = nanoseconds;
  return ERRNO_SUCCESS;
}

static enum errno no_such_clock(uint32_t id) {
  return id <= CLOCKID_THREAD_CPUTIME ? ERRNO_BADF : ERRNO_INVAL;
}

/* wall-clock.resolution or monotonic-clock.resolution: 1 host call. */
EXPORT("clock_res_get")
enum errno clock_res_get(uint32_t id, uint64_t *resolution);

enum errno clock_res_get(uint32_t id, uint64_t *resolution) {
  struct datetime time;
  if (!memory_is_program(resolution, sizeof *resolution))
    return ERRNO_FAULT;
  switch (id) {
  case CLOCKID_REALTIME:
    wall_clock_resolution(&time);
    return clocks_nanoseconds(&time, resolution);
  case CLOCKID_MONOTONIC:
    *resolution = monotonic_clock_resolution();
    return ERRNO_SUCCESS;
  default:
    return no_such_clock(id);
  }
}

/* wall-clock.now or monotonic-clock.now: 1 host call. */
EXPORT("clock_time_get")
enum errno clock_time_get(uint32_t id, uint64_t precision, uint64_t *now);

enum errno clock_time_get(uint32_t id, uint64_t precision, uint64_t *now) {
  (void)precision;
  return memory_is_program(now, sizeof *now) ? clocks_now(id, now)
                                             : ERRNO_FAULT;
}

enum errno clocks_now(uint32_t id, uint64_t *now) {
  struct datetime time;
  switch (id) {
  case CLOCKID_REALTIME:
    wall_clock_now(&time);
    return clocks_nanoseconds(&time, now);
  case CLOCKID_MONOTONIC:
    *now = monotonic_clock_now();
    return ERRNO_SUCCESS;
  default:
    return no_such_clock(id);
  }
}
