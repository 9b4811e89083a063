/*
 * poll.h shares poll_oneoff without its test of the pointers.
 */
#ifndef POLL_H
#define POLL_H

#include "preview1.h"

/* Waits for one of n subscriptions, which are at least one. */
enum errno poll_wait(const struct subscription *subscriptions,
                     struct event *events, uint32_t n, uint32_t *n_events);

#endif
