/*
 * component_lift.h lifts functions of the module and exports them.
 */
#ifndef WASI_FUSE_COMPONENT_LIFT_H
#define WASI_FUSE_COMPONENT_LIFT_H

#include "output/component_state.h"

/* Checks that the module has what the world exports. */
bool component_check_exports(struct component_state *s);

/* Lists the exports that the table holds: realloc and destructors. */
void component_find_destructors(struct component_state *s);

/* Defines the resource types of exported interfaces; the allocator is there
   by now. */
void component_define_resources(struct component_state *s);

/* Writes the exports of the world. */
void component_put_exports(struct component_state *s);

#endif
