/*
 * map_html.c writes a map as one page that needs nothing else: map_page.html,
 * with the JSON in its middle.  The build puts the page into the library.
 */
#include "output/map.h"

#include "output/map_page.h"

void map_write_html(const struct map *map, struct writer *w) {
  static const char mark[] = "@MAP@";
  struct span page = {wf_map_page, wf_map_page_size};
  size_t at = 0;
  while (!span_starts(span_sub(page, at, page.size - at), mark))
    at++;
  writer_bytes(w, span_sub(page, 0, at));
  map_write_json(map, w);
  at += sizeof mark - 1;
  writer_bytes(w, span_sub(page, at, page.size - at));
}
