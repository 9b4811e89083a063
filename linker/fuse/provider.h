/*
 * provider.h finds what an adapter gives for an import.
 */
#ifndef WASI_FUSE_PROVIDER_H
#define WASI_FUSE_PROVIDER_H

#include "fuse/link.h"

/* Whether the comma-separated `list` holds `name`. */
bool list_holds(struct span list, struct span name);

/* The func export of `adapter` named `module` "#" `name`, or with a null module
   just `name`; `suffix`, such as "@0.2.0", is appended. */
const struct export *find_export(const struct input *adapter,
                                 const struct span *module, struct span name,
                                 struct span suffix);

/* What `adapter` gives for an import: an export named after the module, or the
   plain one if the module is among those it stands for.  Of several types the
   import's own is taken, if it is among them. */
const struct export *find_provider(struct link *link,
                                   const struct input *adapter,
                                   const struct import *import,
                                   const struct type *type);

/* Whether `adapter` asks for a newer WASI version than the user does. */
bool adapter_is_too_new(const struct link *link, const struct input *adapter);

/* Whether `adapter` stands for `module`, or names exports after it. */
bool adapter_serves(const struct input *adapter, struct span module);

/* Warns of adapters that stand for modules that nobody imports from, but for
   the built-in one. */
void warn_unused_adapters(struct link *link);

/* Records that `adapter`, which serves the module, lacks the func. */
void report_missing(struct link *link, uint32_t input,
                    const struct import *import, const struct input *adapter);

#endif
