/*
 * dirs.c holds what only directories have: the names of preopens, and
 * fd_readdir.
 *
 * A cookie is the number of an entry: 0 is ".", 1 is "..", and the host's
 * follow.  The host gives them one after the other, so each directory keeps
 * its stream and the entry that came last.  Programs ask again for the one
 * that did not fit in their buffer, which is that entry, or go on; only for
 * an earlier one is the directory read again from its start.
 */
#include "error.h"
#include "fd.h"
#include "memory.h"
#include "preview2.h"
#include "stat.h"

/* No host call, but get-directories by the first that asks for a descriptor
   from 3 on. */
EXPORT("fd_prestat_get")
enum errno fd_prestat_get(uint32_t fd, struct prestat *out);

enum errno fd_prestat_get(uint32_t fd, struct prestat *out) {
  if (!memory_is_program(out, sizeof *out))
    return ERRNO_FAULT;
  struct fd *entry = fd_get(fd);
  if (!entry || !entry->is_preopen)
    return ERRNO_BADF;
  out->tag = 0;
  out->name_len = entry->preopen_len;
  return ERRNO_SUCCESS;
}

/* As fd_prestat_get. */
EXPORT("fd_prestat_dir_name")
enum errno fd_prestat_dir_name(uint32_t fd, uint8_t *name, uint32_t size);

enum errno fd_prestat_dir_name(uint32_t fd, uint8_t *name, uint32_t size) {
  struct fd *entry = fd_get(fd);
  if (!entry)
    return ERRNO_BADF;
  if (!entry->is_preopen)
    return ERRNO_NOTDIR;
  if (size < entry->preopen_len)
    return ERRNO_NAMETOOLONG;
  if (!memory_is_program(name, entry->preopen_len))
    return ERRNO_FAULT;
  memcpy(name, fd_pointer(entry->preopen), entry->preopen_len);
  return ERRNO_SUCCESS;
}

/* Keeps a name that was received in the arena, where mark was its top.  If it
   does not fit in the directory's place for names, then where it lies becomes
   that place, with some room for longer ones. */
static void keep_name(struct fd *dir, void *mark, const struct list *name) {
  dir->last_len = name->len;
  if (name->len <= dir->last_capacity) {
    memcpy(fd_pointer(dir->last_name), name->ptr, name->len);
    wasi_fuse_release(mark);
    return;
  }
  uint32_t capacity = 64;
  while (capacity < name->len)
    capacity *= 2;
  uint32_t room = capacity - name->len;
  bool is_room =
      wasi_fuse_allocate(room, 1) == (uint8_t *)name->ptr + name->len;
  if (!is_room)
    capacity = name->len;
  dir->last_name = fd_offset(name->ptr);
  dir->last_capacity = capacity;
  fd_keep(&dir->last_name, capacity);
}

/* Reads the next entry: read-directory-entry, 1 host call.  At the end there
   is no last entry then. */
static enum errno read_entry(struct fd *dir) {
  struct entry_result result;
  void *mark = wasi_fuse_allocate(0, 1);
  dir->has_last = false;
  wasi_fuse_receive_arena();
  read_directory_entry(dir->stream, &result);
  wasi_fuse_received();
  if (result.is_error || !result.u.entry.is_some) {
    wasi_fuse_release(mark);
    return error_filesystem(result.is_error, result.u.code);
  }
  keep_name(dir, mark, &result.u.entry.some.name);
  dir->last_type = (uint8_t)stat_filetype(result.u.entry.some.type);
  dir->has_last = true;
  dir->has_last_ino = false;
  dir->position++;
  return ERRNO_SUCCESS;
}

/* Makes entry number `cookie` the last one, or leaves none at the end. */
static enum errno find_entry(struct fd *dir, uint64_t cookie) {
  struct handle_result result;
  enum errno error = ERRNO_SUCCESS;
  if (dir->has_last && cookie + 1 == dir->position)
    return ERRNO_SUCCESS;
  if (!dir->stream || cookie < dir->position) {
    fd_drop_stream(dir);
    descriptor_read_directory(dir->descriptor, &result);
    if (result.is_error)
      return error_filesystem(1, result.u.code);
    dir->stream = result.u.handle;
    dir->position = 2;
  }
  do
    error = read_entry(dir);
  while (!error && dir->has_last && dir->position <= cookie);
  return error;
}

/* The part of the program's buffer that is not filled. */
struct space {
  uint8_t *at;
  uint32_t left;
};

static NOINLINE void put(struct space *space, const void *from, uint32_t size) {
  if (size > space->left)
    size = space->left;
  memcpy(space->at, from, size);
  space->at += size;
  space->left -= size;
}

/* read-directory at the start; for each entry read-directory-entry and
   metadata-hash-at, once; metadata-hash for "." and "..". */
EXPORT("fd_readdir")
enum errno fd_readdir(uint32_t fd, uint8_t *buffer, uint32_t size,
                      uint64_t cookie, uint32_t *used);

enum errno fd_readdir(uint32_t fd, uint8_t *buffer, uint32_t size,
                      uint64_t cookie, uint32_t *used) {
  struct hash_result hash;
  if (!memory_is_program(buffer, size) ||
      !memory_is_program(used, sizeof *used))
    return ERRNO_FAULT;
  struct fd *dir = fd_get(fd);
  if (!dir || dir->kind < FD_FILE)
    return ERRNO_BADF;
  enum errno error = fd_find_type(dir);
  if (error)
    return error;
  if (dir->kind != FD_DIRECTORY)
    return ERRNO_BADF;

  if (!cookie) { /* from the start: what has come meanwhile is seen */
    fd_drop_stream(dir);
    dir->has_last = false;
  }
  struct space space = {buffer, size};
  bool is_hashed = false;
  static const char dots[] = {'.', '.'};
  for (; space.left; cookie++) {
    struct dirent dirent;
    const void *name = dots;
    if (cookie < 2) {
      if (!is_hashed)
        descriptor_metadata_hash(dir->descriptor, &hash);
      is_hashed = true;
      dirent.ino = hash.is_error ? 0 : hash.u.hash.lower;
      dirent.namlen = (uint32_t)cookie + 1;
      dirent.type = FILETYPE_DIRECTORY;
    } else {
      if ((error = find_entry(dir, cookie)))
        return error;
      if (!dir->has_last)
        break;
      name = fd_pointer(dir->last_name);
      if (!dir->has_last_ino) {
        struct hash_result own;
        descriptor_metadata_hash_at(dir->descriptor, 0, name, dir->last_len,
                                    &own);
        dir->last_ino = own.is_error ? 0 : own.u.hash.lower;
        dir->has_last_ino = true;
      }
      dirent.ino = dir->last_ino;
      dirent.namlen = dir->last_len;
      dirent.type = dir->last_type;
    }
    dirent.next = cookie + 1;
    put(&space, &dirent, sizeof dirent);
    put(&space, name, dirent.namlen);
  }
  *used = size - space.left;
  return ERRNO_SUCCESS;
}
