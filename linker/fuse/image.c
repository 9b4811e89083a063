/*
 * image.c sorts segments and relocations by their places, so that whoever asks
 * about a symbol's bytes searches and does not walk: an adapter may have as
 * many of each as it likes.
 */
#include "fuse/image.h"

#include "base/reader.h"

#include <stdlib.h>

/* The place of a data segment in its adapter's memory: its offset expression
   is __memory_base plus constants. */
static uint32_t segment_start(const struct data *data) {
  struct reader r = reader_of(data->offset, 0, NULL, NULL);
  uint32_t sum = 0;
  r.quiet = true;
  while (reader_left(&r) && reader_ok(&r)) {
    struct instr instr = instr_read(&r);
    if (instr.prefix == 0 && instr.code == OP_I32_CONST)
      sum += (uint32_t)reader_s32(&r, "");
    else if (instr.prefix == 0 && instr.code == OP_GLOBAL_GET)
      reader_u32(&r, "");
  }
  return sum;
}

static int compare_segments(const void *a, const void *b) {
  const struct image_segment *left = a, *right = b;
  if (left->start != right->start)
    return left->start < right->start ? -1 : 1;
  return left->section_at < right->section_at ? -1 : 1;
}

static int compare_relocs(const void *a, const void *b) {
  const struct image_reloc *left = a, *right = b;
  if (left->place != right->place)
    return left->place < right->place ? -1 : 1;
  return left->reloc < right->reloc ? -1 : left->reloc > right->reloc;
}

static bool check_segments(struct link *link, uint32_t input,
                           const struct image *image) {
  const struct input *in = &link->inputs[input];
  uint64_t end = 0;
  for (uint32_t i = 0; i < image->n_segments; i++) {
    const struct image_segment *segment = &image->segments[i];
    bool overlaps = segment->start < end;
    end = (uint64_t)segment->start + segment->bytes.size;
    if (overlaps)
      diag_error(&link->diag, WF_ERR_MALFORMED, in->name, WF_NO_OFFSET,
                 "data: two segments lie at byte %u of the adapter's memory",
                 (unsigned)segment->start);
    else if (end > in->linking.memory_size)
      diag_error(&link->diag, WF_ERR_MALFORMED, in->name, WF_NO_OFFSET,
                 "data: a segment ends at byte %llu of the adapter's memory, "
                 "which has %u",
                 (unsigned long long)end, (unsigned)in->linking.memory_size);
    if (overlaps || end > in->linking.memory_size)
      return false;
  }
  return true;
}

static bool read_segments(struct link *link, uint32_t input,
                          struct image *image) {
  const struct module *m = link->inputs[input].module;
  const struct section *section = module_section(m, SECTION_DATA);
  image->segments = link_array(link, m->n_datas, sizeof *image->segments);
  image->starts = link_array(link, m->n_datas, sizeof *image->starts);
  if (!image->segments || !image->starts)
    return false;
  for (uint32_t i = 0; i < m->n_datas; i++) {
    const struct data *data = &m->datas[i];
    image->starts[i] = segment_start(data);
    if (data->bytes.size)
      image->segments[image->n_segments++] = (struct image_segment){
          .start = image->starts[i],
          .section_at = (uint32_t)(data->bytes.data - section->content.data),
          .bytes = data->bytes};
  }
  if (image->n_segments)
    qsort(image->segments, image->n_segments, sizeof *image->segments,
          compare_segments);
  return check_segments(link, input, image);
}

/* The first segment that ends behind `offset`. */
static uint32_t find_segment(const struct image *image, uint32_t offset) {
  uint32_t low = 0, high = image->n_segments;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    const struct image_segment *segment = &image->segments[middle];
    if (segment->start + segment->bytes.size <= offset)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* Relocations and segments are both in the order of the section: they are
   walked side by side. */
static bool read_relocs(struct link *link, uint32_t input,
                        struct image *image) {
  const struct input *in = &link->inputs[input];
  const struct module *m = in->module;
  const struct section *section = module_section(m, SECTION_DATA);
  const struct linking *linking = &in->linking;
  uint32_t i = 0;
  image->relocs =
      link_array(link, linking->n_data_relocs, sizeof *image->relocs);
  if (!image->relocs)
    return false;
  for (uint32_t j = 0; j < linking->n_data_relocs && i < m->n_datas;) {
    const struct reloc *reloc = &linking->data_relocs[j];
    size_t at = (size_t)(m->datas[i].bytes.data - section->content.data);
    if (reloc->offset >= at + m->datas[i].bytes.size) {
      i++;
      continue;
    }
    if (reloc->offset >= at)
      image->relocs[image->n_relocs++] = (struct image_reloc){
          image->starts[i] + (uint32_t)(reloc->offset - at), reloc};
    j++;
  }
  if (image->n_relocs)
    qsort(image->relocs, image->n_relocs, sizeof *image->relocs,
          compare_relocs);
  return true;
}

bool image_read(struct link *link, uint32_t input, struct image *image) {
  *image = (struct image){0};
  return read_segments(link, input, image) && read_relocs(link, input, image);
}

uint32_t image_find_reloc(const struct image *image, uint32_t offset) {
  uint32_t low = 0, high = image->n_relocs;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (image->relocs[middle].place < offset)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* What of a segment lies in `size` bytes at `offset`. */
static struct span part_of(const struct image_segment *segment, uint32_t offset,
                           uint32_t size) {
  uint64_t start = segment->start, end = start + segment->bytes.size;
  uint64_t from = start > offset ? start : offset;
  uint64_t to = (uint64_t)offset + size;
  if (to > end)
    to = end;
  return to > from ? span_sub(segment->bytes, (size_t)(from - start),
                              (size_t)(to - from))
                   : (struct span){segment->bytes.data, 0};
}

bool image_is_zero(const struct image *image, uint32_t offset, uint32_t size) {
  uint32_t reloc = image_find_reloc(image, offset);
  if (reloc < image->n_relocs && image->relocs[reloc].place - offset < size)
    return false;
  for (uint32_t i = find_segment(image, offset); i < image->n_segments; i++) {
    struct span part = part_of(&image->segments[i], offset, size);
    if (image->segments[i].start >= (uint64_t)offset + size)
      break;
    for (size_t j = 0; j < part.size; j++)
      if (part.data[j])
        return false;
  }
  return true;
}

void image_copy(const struct image *image, uint32_t offset, uint32_t size,
                uint8_t *out) {
  for (uint32_t i = find_segment(image, offset); i < image->n_segments; i++) {
    const struct image_segment *segment = &image->segments[i];
    struct span part = part_of(segment, offset, size);
    if (segment->start >= (uint64_t)offset + size)
      break;
    if (part.size)
      memcpy(out + ((uint64_t)segment->start +
                    (uint64_t)(part.data - segment->bytes.data) - offset),
             part.data, part.size);
  }
}
