/*
 * fd.c is the table of file descriptors.
 *
 * Entries lie in chunks, each twice as large as the one before, the first
 * static and the others in the arena.  A chunk never moves and is never given
 * back, so the table grows without bound and wastes at most half.
 *
 *   chunk 0: descriptors 0..31, chunk 1: 32..95, chunk 2: 96..223, ...
 *
 * The preopens take descriptors from 3 on, when one of those is first asked
 * for: get-directories, 1 host call in all.  Sockets that listen follow them.
 */
#include "fd.h"

#include "error.h"
#include "memory.h"
#include "preview2.h"
#include "stat.h"

enum { FIRST_CHUNK = 32, N_CHUNKS = 20 };

uint8_t stdio_taken[3];

static struct fd first_chunk[FIRST_CHUNK];

/* Where each chunk is, as fd_offset, which is 0 for the first; 0 for others
   that are not there yet. */
static uint32_t chunks[N_CHUNKS];

/* Of the descriptors from 3 on, so many are surely open, and so many have ever
   been. */
static uint32_t n_full, n_used;

static bool has_preopens;

uint32_t fd_offset(const void *pointer) {
  return (uint32_t)((uintptr_t)pointer - (uintptr_t)first_chunk);
}

void *fd_pointer(uint32_t offset) {
  return (uint8_t *)first_chunk + offset;
}

/* The place of a descriptor, open or closed; null if its chunk is not there
   and cannot be, or is not to be made. */
static struct fd *place_of(uint32_t fd, bool is_made) {
  uint32_t place = fd + FIRST_CHUNK;
  if (place < fd)
    return 0;
  uint32_t chunk = 26 - (uint32_t)__builtin_clz(place);
  if (chunk >= N_CHUNKS)
    return 0;
  uint32_t size = (uint32_t)FIRST_CHUNK << chunk;
  if (chunk && !chunks[chunk]) {
    uint32_t bytes = size * (uint32_t)sizeof(struct fd);
    struct fd *made = is_made ? wasi_fuse_keep(bytes, _Alignof(struct fd)) : 0;
    if (!made)
      return 0;
    memset(made, 0, bytes);
    chunks[chunk] = fd_offset(made);
  }
  return (struct fd *)fd_pointer(chunks[chunk]) + (place - size);
}

uint32_t fd_number(const struct fd *entry) {
  uint32_t at = fd_offset(entry);
  uint32_t first = 0;
  uint32_t chunk = 0;
  while (at - chunks[chunk] >= (uint32_t)sizeof *entry * FIRST_CHUNK << chunk)
    first += (uint32_t)FIRST_CHUNK << chunk++;
  return first + (at - chunks[chunk]) / (uint32_t)sizeof *entry;
}

/* Makes the entry of a descriptor of stdio say what stdio_taken does. */
static void bring_up_to_date(uint32_t fd, struct fd *entry) {
  if (fd >= 3 || stdio_taken[fd] == STDIO_IN_TABLE)
    return;
  entry->kind = stdio_taken[fd] == STDIO_CLOSED ? FD_CLOSED : FD_STDIO;
  entry->number = (uint8_t)fd;
}

struct fd *fd_place(uint32_t fd) {
  return place_of(fd, true);
}

GATE("fd_preopens.listen", "sock_accept,sock_accept_v2")
enum errno listen_gate(uint32_t fd);

static void open_preopens(void) {
  struct list list;
  has_preopens = true;
  wasi_fuse_receive_arena();
  get_directories(&list);
  wasi_fuse_received();
  const struct preopen *preopens = list.ptr;
  for (uint32_t i = 0; i < list.len; i++) {
    struct fd *entry = place_of(3 + i, true);
    if (!entry) {
      descriptor_drop(preopens[i].descriptor);
      continue;
    }
    fd_open_alone(3 + i, entry, FD_DIRECTORY, preopens[i].descriptor);
    entry->filetype = FILETYPE_DIRECTORY;
    entry->is_preopen = true;
    entry->preopen = fd_offset(preopens[i].name.ptr);
    entry->preopen_len = preopens[i].name.len;
    fd_keep(&entry->preopen, preopens[i].name.len);
  }
  listen_gate(3 + list.len);
}

EXPORT("fd_get.alone") struct fd *fd_get_alone(uint32_t fd);

struct fd *fd_get_alone(uint32_t fd) {
  if (fd >= 3 && !has_preopens)
    open_preopens();
  struct fd *entry = place_of(fd, false);
  if (!entry)
    return 0;
  bring_up_to_date(fd, entry);
  return entry->kind == FD_CLOSED ? 0 : entry;
}

struct fd *fd_get_file(uint32_t fd) {
  struct fd *entry = fd_get(fd);
  return entry && entry->kind == FD_FILE ? entry : 0;
}

/* The lowest closed number from `fd` on below `end`, or `end`. */
static uint32_t lowest_closed(uint32_t fd, uint32_t end) {
  for (; fd < end; fd++) {
    struct fd *place = place_of(fd, false);
    if (!place)
      break;
    bring_up_to_date(fd, place);
    if (place->kind == FD_CLOSED)
      break;
  }
  return fd;
}

EXPORT("fd_lowest.alone") uint32_t fd_lowest_alone(struct fd **entry);

/* A closed number of stdio comes after all others that were closed: what a
   program still writes to it must not land in a file that it opens, as long as
   native hosts spare it that, too. */
uint32_t fd_lowest_alone(struct fd **entry) {
  if (!has_preopens)
    open_preopens();
  uint32_t fd = lowest_closed(3 + n_full, 3 + n_used);
  if (fd == 3 + n_used) {
    uint32_t stdio = lowest_closed(0, 3);
    if (stdio < 3)
      fd = stdio;
  }
  if (fd >= 3)
    n_full = fd - 3;
  *entry = place_of(fd, true);
  return *entry ? fd : UINT32_MAX;
}

void fd_changed(uint32_t fd) {
  if (fd < 3)
    stdio_taken[fd] = STDIO_IN_TABLE;
  else if (fd - 3 < n_full)
    n_full = fd - 3;
  else if (fd - 3 >= n_used)
    n_used = fd - 2;
}

EXPORT("fd_open.alone")
void fd_open_alone(uint32_t fd, struct fd *entry, enum fd_kind kind,
                   int32_t descriptor);

void fd_open_alone(uint32_t fd, struct fd *entry, enum fd_kind kind,
                   int32_t descriptor) {
  uint32_t name = entry->last_name;
  uint32_t capacity = entry->last_capacity;
  memset(entry, 0, sizeof *entry);
  entry->kind = (uint8_t)kind;
  entry->filetype = FILETYPE_NOT_ASKED;
  entry->descriptor = descriptor;
  entry->last_name = name;
  entry->last_capacity = capacity;
  fd_changed(fd);
}

EXPORT("fd_drop.alone")
enum errno fd_drop_alone(uint32_t fd, struct fd *entry);

enum errno fd_drop_alone(uint32_t fd, struct fd *entry) {
  fd_drop_handles(entry);
  entry->kind = FD_CLOSED;
  fd_changed(fd);
  return ERRNO_SUCCESS;
}

EXPORT("fd_drop.socket") enum errno fd_drop_socket(struct fd *entry);
GATE("fd_drop.socket", SOCKET_OPENERS)
enum errno fd_drop_gate(struct fd *entry);

void fd_drop_handles(struct fd *entry) {
  if (entry->kind == FD_SOCKET) {
    fd_drop_gate(entry);
  } else if (entry->kind != FD_STDIO) {
    fd_drop_stream(entry);
    descriptor_drop(entry->descriptor);
  }
}

void fd_drop_stream(struct fd *entry) {
  if (!entry->stream)
    return;
  if (entry->kind == FD_FILE)
    output_stream_drop(entry->stream);
  else
    directory_entry_stream_drop(entry->stream);
  entry->stream = 0;
}

EXPORT("fd_replace.alone")
enum errno fd_replace_alone(uint32_t from, struct fd *source, uint32_t to,
                            struct fd *target);

/* Entries change places, so that each keeps a place for names. */
enum errno fd_replace_alone(uint32_t from, struct fd *source, uint32_t to,
                            struct fd *target) {
  fd_drop_handles(target);
  struct fd closed = *target;
  closed.kind = FD_CLOSED;
  *target = *source;
  *source = closed;
  fd_changed(from);
  fd_changed(to);
  return ERRNO_SUCCESS;
}

void fd_set_type(struct fd *entry, uint32_t descriptor_type) {
  entry->filetype = (uint8_t)stat_filetype(descriptor_type);
  if (entry->kind == FD_FILE && entry->filetype == FILETYPE_DIRECTORY) {
    fd_drop_stream(entry);
    entry->kind = FD_DIRECTORY;
  }
}

enum errno fd_find_type(struct fd *entry) {
  struct byte_result result;
  fd_use(entry);
  if (entry->filetype != FILETYPE_NOT_ASKED)
    return ERRNO_SUCCESS;
  descriptor_get_type(entry->descriptor, &result);
  if (!result.is_error)
    fd_set_type(entry, result.value);
  return error_filesystem(result.is_error, result.value);
}
