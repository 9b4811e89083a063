/*
 * listen.h knows addresses to listen at, such as 127.0.0.1:80 and [::1]:80.
 */
#ifndef WASI_FUSE_LISTEN_H
#define WASI_FUSE_LISTEN_H

#include "base/span.h"

/* Whether `list` holds such addresses, with commas between.  Else `bad` is the
   first that is none. */
bool listen_check(struct span list, struct span *bad);

#endif
