/*
 * dwarf_addr.h moves the addresses of .debug_addr.  The section does not say
 * which of them are of code: the other sections do, by how they use them.
 */
#ifndef WASI_FUSE_DWARF_ADDR_H
#define WASI_FUSE_DWARF_ADDR_H

#include "output/dwarf_unit.h"

/* Before the lists are rewritten: prepares d->owners if there are units whose
   entries are in other files. */
bool dwarf_find_owners(struct dwarf *d);

/* After all that refers to the section. */
bool dwarf_rewrite_addr(struct dwarf *d);

#endif
