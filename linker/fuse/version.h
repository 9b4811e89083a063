/*
 * version.h compares the versions of WIT interfaces, such as 0.2.12.
 */
#ifndef WASI_FUSE_VERSION_H
#define WASI_FUSE_VERSION_H

#include "wasm/format.h"

struct version {
  uint32_t numbers[3];
};

/* Reads "0.2.12", or what of it there is; false if it is no version. */
bool version_parse(struct span text, struct version *version);

int version_compare(const struct version *a, const struct version *b);

/* The newest version behind an `@` in the import modules of `m`. */
bool version_newest_import(const struct module *m, struct version *version);

#endif
