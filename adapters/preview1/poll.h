/*
 * poll.h shares poll_oneoff without its test of the pointers, and what its
 * parts for each kind of descriptor tell.
 */
#ifndef POLL_H
#define POLL_H

#include <stdbool.h>

#include "preview1.h"

/* What a subscription waits for, and what its event tells of it: events may lie
   where the subscriptions do. */
struct pending {
  uint64_t userdata;
  uint64_t value;   /* clock: nanoseconds to wait; file: bytes to read */
  int32_t pollable; /* 0 for a clock, an error, and what is ready at once */
  uint16_t error;
  uint8_t tag; /* enum eventtype */
  bool is_ready;
  bool is_hangup;
};

/* Waits for one of n subscriptions, which are at least one. */
enum errno poll_wait(const struct subscription *subscriptions,
                     struct event *events, uint32_t n, uint32_t *n_events);

#endif
