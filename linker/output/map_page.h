/*
 * map_page.h is map_page.html, whose bytes the build puts into the library.
 */
#ifndef WASI_FUSE_MAP_PAGE_H
#define WASI_FUSE_MAP_PAGE_H

#include <stddef.h>

extern const unsigned char wf_map_page[];
extern const size_t wf_map_page_size;

#endif
