/*
 * dwarf_context.h is what the files that rewrite debug information share: the
 * sections of one input, where code went, and what went wrong.
 *
 * Functions that can fail return false after dwarf_fail or dwarf_no_memory.
 */
#ifndef WASI_FUSE_DWARF_CONTEXT_H
#define WASI_FUSE_DWARF_CONTEXT_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/writer.h"
#include "output/code_map.h"
#include "output/dwarf.h"
#include "output/dwarf_reader.h"

/* The sections that are understood. */
enum dwarf_id {
  DWARF_INFO,
  DWARF_TYPES,
  DWARF_ABBREV,
  DWARF_LINE,
  DWARF_STR,
  DWARF_LINE_STR,
  DWARF_STR_OFFSETS,
  DWARF_ADDR,
  DWARF_RANGES,
  DWARF_RNGLISTS,
  DWARF_LOC,
  DWARF_LOCLISTS,
  DWARF_ARANGES,
  DWARF_FRAME,
  DWARF_MACRO,
  DWARF_MACINFO,
  DWARF_PUBNAMES,
  DWARF_PUBTYPES,
  DWARF_GNU_PUBNAMES,
  DWARF_GNU_PUBTYPES,
  DWARF_NAMES,
  N_DWARF_IDS
};

/* From offset `from` of a section, up to the next move, its content is at the
   offset plus `to - from`. */
struct dwarf_move {
  uint32_t from, to;
};

/* A list that an entry refers to. */
struct dwarf_list_ref {
  uint32_t offset; /* in the section of the list */
  uint32_t at;     /* where the offset stands in the entry; 0: nowhere */
  uint32_t unit;
  const struct code_func *scope; /* the func that the entry is in, or null */
  bool is_of_unit;               /* the ranges of the whole unit */
};

struct dwarf_part {
  const struct dwarf_section *section; /* null if the input has none */
  struct span in;
  uint8_t *copy;            /* of `in`, edited in place; or null */
  struct span out;          /* what it becomes; `in` until it is rewritten */
  struct dwarf_move *moves; /* by `from` */
  size_t n_moves, move_capacity;
  struct dwarf_list_ref *refs; /* to lists in it */
  size_t n_refs, ref_capacity;
  uint32_t base; /* where the content begins in the joined section */
};

struct dwarf {
  struct arena *arena;
  struct diag *diag;
  const char *input;
  const struct code_map *map;
  struct dwarf_part parts[N_DWARF_IDS];
  bool joining; /* some part has a base */

  const struct code_func *last; /* the func found last */
  uint32_t *run_ends; /* by func: the last of the funcs that stay side by side,
                         or of those that are dropped, from there on */
  uint8_t *addr_uses; /* by byte of .debug_addr: enum dwarf_addr_use */
  uint32_t *owners;   /* by func: the split unit that it is of, from 1 on */
  struct dwarf_unit *units;
  size_t n_units, unit_capacity;

  bool failed;
  bool out_of_memory;
  enum dwarf_id failed_in;
  uint64_t failed_at; /* offset in the section */
  const char *failure;
};

const char *dwarf_name(enum dwarf_id id);

/* Prepares `d`, whose members up to `map` are set, for `n` sections. */
bool dwarf_start(struct dwarf *d, const struct dwarf_section *sections,
                 size_t n);

/* Records what is wrong at `offset` of a section; false. */
bool dwarf_fail(struct dwarf *d, enum dwarf_id id, uint64_t offset,
                const char *format, ...) DIAG_FORMAT(4, 5);
bool dwarf_no_memory(struct dwarf *d);

/* A cursor over a whole section of the input. */
struct dwarf_reader dwarf_read(const struct dwarf *d, enum dwarf_id id);

/* The bytes of a section to edit in place, as long as in the input; null when
   memory is out. */
uint8_t *dwarf_edit(struct dwarf *d, enum dwarf_id id);

/* Makes what was written the section's output and empties the writer. */
bool dwarf_finish(struct dwarf *d, enum dwarf_id id, struct writer *w);

/* Notes that the content from `from` on is now at `to`. */
bool dwarf_add_move(struct dwarf *d, enum dwarf_id id, uint64_t from,
                    uint64_t to);

/* Where the byte at `offset` of a section is in the joined output. */
uint64_t dwarf_moved(const struct dwarf *d, enum dwarf_id id, uint64_t offset);

/* Whether offsets into a section change. */
bool dwarf_has_moved(const struct dwarf *d, enum dwarf_id id);

/* Writes `value` in `size` bytes, little-endian. */
void dwarf_put(uint8_t *at, uint64_t value, size_t size);
void dwarf_write(struct writer *w, uint64_t value, size_t size);

/* A ULEB128 of at least `size` bytes, so that it takes the place of one. */
void dwarf_write_uleb(struct writer *w, uint64_t value, size_t size);

/* Writes a ULEB128 in exactly `size` bytes; false if it does not fit. */
bool dwarf_put_uleb(uint8_t *at, uint64_t value, size_t size);

/* Moves the offset at `at` of a section, of `size` bytes, which points into
   section `to`. */
bool dwarf_move_offset(struct dwarf *d, enum dwarf_id id, uint64_t at,
                       size_t size, enum dwarf_id to);

enum dwarf_fate {
  DWARF_KEPT, /* null or a tombstone: stays as it is */
  DWARF_LIVE,
  DWARF_DROPPED /* of code that is not in the output */
};

struct dwarf_address {
  enum dwarf_fate fate;
  const struct code_func *func;
  uint32_t moved; /* if it is live */
};

/* What becomes of a code address. */
struct dwarf_address dwarf_locate(struct dwarf *d, uint64_t address);

/* The new offset of the end of a range whose last byte is at `end` - 1, if that
   is in a live func. */
struct dwarf_address dwarf_locate_end(struct dwarf *d, uint64_t end);

/* Whether `to` is `from`, or still comes behind it with only funcs between
   that did so before. */
static inline bool dwarf_stays_behind(const struct dwarf *d,
                                      const struct code_func *from,
                                      const struct code_func *to) {
  const struct code_func *funcs = d->map->funcs;
  return from->live && to >= from &&
         d->run_ends[from - funcs] >= (uint32_t)(to - funcs);
}

/* What stands for the address of a dropped func. */
static inline uint64_t dwarf_tombstone(size_t size) {
  return size == 8 ? UINT64_MAX : UINT32_MAX;
}

/* A run of new code that a range of old code becomes. */
struct dwarf_piece {
  uint32_t low, high;
};

/* The pieces of [low, high), in the order of the old code. */
struct dwarf_pieces {
  uint32_t low, high;
  bool is_of_func;
  bool done;
};

struct dwarf_pieces dwarf_pieces_of(uint64_t low, uint64_t high);

/* The same for a range within a func, `scope` if that is known, which has one
   piece at most.  Of code that wasm-ld took from another unit debug information
   may claim more than there is: that is lost once the funcs are parted.  A
   range that reaches behind all code ends with its func. */
struct dwarf_pieces dwarf_pieces_in(struct dwarf *d,
                                    const struct code_func *scope, uint64_t low,
                                    uint64_t high);

bool dwarf_next_piece(struct dwarf *d, struct dwarf_pieces *pieces,
                      struct dwarf_piece *piece);

/* What an entry of .debug_addr is used for. */
enum dwarf_addr_use {
  DWARF_ADDR_DATA, /* or not at all: left alone */
  DWARF_ADDR_CODE,
  DWARF_ADDR_END,     /* the first byte behind a range */
  DWARF_ADDR_WIDE = 4 /* and the entry has 8 bytes */
};

/* The entry at `index` of the addresses at `base`: notes its use and reads it.
   False, with no failure, if there is none. */
bool dwarf_indexed_address(struct dwarf *d, uint64_t base, uint64_t index,
                           size_t size, enum dwarf_addr_use use,
                           uint64_t *address);

#endif
