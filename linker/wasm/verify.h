/*
 * verify.h checks what later passes rely on, section by section.
 */
#ifndef WASI_FUSE_VERIFY_H
#define WASI_FUSE_VERIFY_H

#include "base/diag.h"
#include "wasm/format.h"

/* Whether every index outside of bodies is in range, names of exports are
   unique and counts agree; records all that is wrong.  Bodies are checked by
   the scan that decodes them. */
bool verify_module(struct diag *diag, const struct module *m);

#endif
