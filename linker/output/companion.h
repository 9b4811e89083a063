/*
 * companion.h writes ELF files of a link that has been laid out: its debug
 * information, and an object that holds the output.
 */
#ifndef WASI_FUSE_COMPANION_H
#define WASI_FUSE_COMPANION_H

#include "fuse/link.h"

/* Each is false, with a diagnostic, if it cannot be done. */
bool emit_debug_file(struct link *link, struct writer *w);

/* `output` is the module or component, `name` goes into the symbols. */
bool emit_object(struct link *link, enum wf_machine machine, struct span output,
                 struct span name, struct writer *w);

#endif
