/*
 * fd.h is the table of file descriptors.
 *
 * Descriptors 0, 1 and 2 start as the program's own streams and need no
 * entry: stdio_taken tells when one of them is something else.  So a program
 * that opens nothing carries three bytes of table and no code for it.  All
 * other descriptors have an entry, as have those three once taken.
 */
#ifndef FD_H
#define FD_H

#include <stdbool.h>
#include <stdint.h>

#include "preview1.h"
#include "wasi_fuse.h"

/* The functions that a program needs to see descriptors from 3 on.  Gates to
   code about such descriptors open for them. */
#define FD_OPENERS                                                             \
  "fd_prestat_dir_name,fd_prestat_get,fd_readdir,fd_renumber,"                 \
  "path_create_directory,path_filestat_get,path_filestat_set_times,"           \
  "path_link,path_open,path_readlink,path_remove_directory,path_rename,"       \
  "path_symlink,path_unlink_file,sock_accept,sock_recv,sock_send,"             \
  "sock_shutdown"

/* The functions that a program needs to have anything but directories there:
   files that it opened, or its own streams moved. */
#define FILE_OPENERS "path_open,fd_renumber"

enum fd_kind {
  FD_CLOSED, /* zero, as new entries are */
  FD_STDIO,
  FD_FILE, /* whatever path_open opened and is not known to be a directory */
  FD_DIRECTORY
};

enum fd_access { FD_READ = 1, FD_WRITE = 2 };

enum { FILETYPE_NOT_ASKED = 255 };

struct fd {
  uint8_t kind;     /* enum fd_kind */
  uint8_t number;   /* stdio: 0, 1 or 2 */
  uint8_t access;   /* file: enum fd_access */
  uint8_t flags;    /* file: enum fdflags */
  uint8_t filetype; /* file: enum filetype, or FILETYPE_NOT_ASKED */
  bool at_end;      /* file: the position is the file's end */
  bool is_preopen;
  bool has_ahead;       /* directory: `ahead` is entry number position - 1 */
  int32_t descriptor;   /* file, directory */
  int32_t stream;       /* file: to append; directory: its entries; or 0 */
  uint64_t position;    /* file: in bytes; directory: of the next entry */
  uint32_t preopen;     /* the name, an arena offset */
  uint32_t preopen_len; /* and its length */
  /* Directory: the entry that was read last.  The place for its name stays
     with the table entry for ever and is used again. */
  uint64_t ahead_ino;
  uint32_t ahead_name; /* arena offset */
  uint32_t ahead_capacity;
  uint32_t ahead_len;
  uint8_t ahead_type; /* enum filetype */
};

/* Tells which of descriptors 0, 1 and 2 are no longer the stream of that
   number. */
extern HIDDEN uint8_t stdio_taken[3];

/* True if fd is the program's own stream of that number. */
static inline bool fd_is_stdio(uint32_t fd) {
  return fd < 3 && !stdio_taken[fd];
}

/* The entry of an open descriptor, else null.  For a stream of the program's
   own that was not moved it is one that only lasts until the next call. */
struct fd *fd_get(uint32_t fd);

/* The entry of a descriptor if it is of this kind, else null. */
struct fd *fd_get_kind(uint32_t fd, enum fd_kind kind);

/* The entry of the lowest descriptor that is closed, and its number; null if
   there is no memory for one.  It stays closed until the caller sets its
   kind. */
struct fd *fd_lowest(uint32_t *number);

/* An offset from the arena to store, and back.  Pointers into the roof may
   not be stored in it, since it moves. */
uint32_t fd_offset(const void *in_arena);
void *fd_pointer(uint32_t offset);

#endif
