/*
 * module_checks.h is what the targets `module` and `body` promise: what is
 * refused has a diagnostic, the fast scan of bodies agrees with a slow and
 * simple one, and a body that is written anew reads as before.
 */
#ifndef WASI_FUSE_MODULE_CHECKS_H
#define WASI_FUSE_MODULE_CHECKS_H

#include "base/span.h"

/* Ends the process if a promise is broken. */
void check_module(struct span bytes);

#endif
