/*
 * fd.h is the table of file descriptors.
 *
 * Descriptors 0, 1 and 2 start as the program's own streams and need no
 * entry: stdio_taken tells when one of them is something else.  So a program
 * that opens nothing carries three bytes of table and no code for it.
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
  "path_symlink,path_unlink_file,sock_recv,sock_send,"                         \
  "sock_shutdown," SOCKET_OPENERS

/* The functions that a program needs to have anything but directories there:
   files that it opened, or its own streams moved; and sockets. */
#define FILE_OPENERS   "path_open,fd_renumber"
#define SOCKET_OPENERS "sock_accept,sock_accept_v2," UDP_OPENERS
#define UDP_OPENERS    "sock_open,sock_open_v2"

/* In this order, as what has a descriptor of wasi:filesystem comes last. */
enum fd_kind {
  FD_CLOSED, /* zero, as new entries are */
  FD_STDIO,
  FD_SOCKET,
  FD_FILE, /* what path_open opened, unless it is known to be a directory */
  FD_DIRECTORY,

  /* Or-ed to a kind, or alone: closed to calls to come, and not free, as
     another thread opens it or still uses what was closed. */
  FD_BUSY = 0x80
};

enum { FILETYPE_NOT_ASKED = 255 };

/* What one call at a time does with an entry: change it; receive from a socket,
   and send. */
enum fd_lock { FD_CHANGE, FD_RECEIVE, FD_SEND, FD_LOCKS };

/* What only a socket has. */
struct socket {
  int32_t input, output;      /* streams, of bytes or datagrams; or 0 */
  int32_t readable, writable; /* pollables, or 0 */
  uint32_t receive_limit;     /* milliseconds to wait at most; 0: for ever */
  uint32_t send_limit;
  uint32_t kept; /* what was read to be looked at: bytes in the entry's place */
  uint32_t kept_at; /* and where they begin */
  uint32_t permit; /* of TCP: bytes that the host takes; 0: it is to be asked */
  uint8_t state;   /* enum socket_state */
  uint8_t error;   /* that of an attempt to connect or listen */
  bool is_ipv6;
  bool is_unflushed; /* the host may still hold what was written */
};

struct fd {
  uint8_t kind;     /* enum fd_kind */
  uint8_t number;   /* stdio: 0, 1 or 2 */
  uint8_t access;   /* file, socket: DESCRIPTOR_FLAGS_READ, _WRITE */
  uint8_t flags;    /* file, socket: enum fdflags */
  uint8_t filetype; /* but stdio: enum filetype or FILETYPE_NOT_ASKED */
  bool is_at_end;   /* file: the position is wherever the end is */
  bool is_preopen;
  int32_t descriptor; /* socket: its own handle, 0 if the host gave none */
  union {
    int32_t stream; /* file: to append; directory: of entries; or 0 */
    int32_t aside;  /* socket, of threads.c: the pollable that it had before it
                       was connected, or 0 */
  };
  union {
    struct {
      uint64_t
          position;     /* file: in bytes; directory: the next entry's cookie */
      uint32_t preopen; /* preopen: its name, as fd_offset */
      uint32_t preopen_len;

      /* Directory: the entry that was read last, of cookie position - 1. */
      bool has_last;
      bool has_last_ino;
      uint8_t last_type; /* enum filetype */
      uint64_t last_ino;
      uint32_t last_len;
    };
    struct socket socket;
  };

  /* A place for the name of a directory's last entry, or for what a socket
     keeps.  It belongs to the table, and is used again by the next one. */
  uint32_t last_name; /* as fd_offset */
  uint32_t last_capacity;

  /* Of threads.c: locks of the entry, and how many calls are in it. */
  uint32_t locks[FD_LOCKS];
  uint32_t n_calls;
};

_Static_assert(sizeof(struct fd) == 80, "the table's bytes for an entry");

/* What each of descriptors 0, 1 and 2 is. */
enum { STDIO_UNTOUCHED, STDIO_CLOSED, STDIO_IN_TABLE };
extern HIDDEN uint8_t stdio_taken[3];

/* True if fd is the program's own stream of that number. */
static inline bool fd_is_stdio(uint32_t fd) {
  return fd < 3 && stdio_taken[fd] == STDIO_UNTOUCHED;
}

/* The entry of an open descriptor, else null.  Another thread may close it, but
   until the program's call returns it stays what it is. */
THREADS("fd_get.threads", "fd_get.alone") struct fd *fd_get(uint32_t fd);

/* The place of a descriptor, open or closed; null if there is no memory. */
struct fd *fd_place(uint32_t fd);

/* The entry of a descriptor that is a file, else null. */
struct fd *fd_get_file(uint32_t fd);

/* The lowest descriptor that is closed, and a place for it in `entry`; -1 if
   there is no memory for one.  It stays closed until fd_open; fd_give_up says
   that it will not be opened. */
THREADS("fd_lowest.threads", "fd_lowest.alone")
uint32_t fd_lowest(struct fd **entry);
THREADS("fd_give_up.threads", "")
void fd_give_up(uint32_t fd, struct fd *entry);

/* Makes the table hold this entry as a descriptor of this kind, all else in
   it zero.  The call is in it then, and uses it. */
THREADS("fd_open.threads", "fd_open.alone")
void fd_open(uint32_t fd, struct fd *entry, enum fd_kind kind,
             int32_t descriptor);

/* Gives back what the host holds for an entry, and closes it.  ERRNO_BADF if
   another thread has. */
THREADS("fd_drop.threads", "fd_drop.alone")
enum errno fd_drop(uint32_t fd, struct fd *entry);

/* Drops one entry and moves another to its place.  ERRNO_BUSY if another thread
   is in one of them. */
THREADS("fd_replace.threads", "fd_replace.alone")
enum errno fd_replace(uint32_t from, struct fd *source, uint32_t to,
                      struct fd *target);

/* Takes the call out of an entry before it returns; a null one is passed over.
   A call may be in four entries at most. */
THREADS("fd_leave.threads", "") void fd_leave(struct fd *entry);

/* Has a call that is in no entry have room for more: one for each 4 bytes
   there.  fd_leave_all takes it out of all of them before the room is gone. */
THREADS("fd_room.threads", "") void fd_room(void *room);
THREADS("fd_leave_all.threads", "") void fd_leave_all(void);

/* Has the call alone change an entry: others wait.  It can be called again,
   and for another entry, which ends it for the one before; a null one is passed
   over. */
THREADS("fd_use.threads", "") void fd_use(struct fd *entry);

/* Ends that before the host may wait: what was read of the entry may be
   another thing then, but for handles that are not zero. */
THREADS("fd_pause.threads", "") void fd_pause(void);

/* As fd_use, of FD_RECEIVE or FD_SEND.  It ends when the call leaves, and
   fd_use when it begins. */
THREADS("fd_turn.threads", "")
void fd_turn(struct fd *entry, enum fd_lock lock);

/* Has the call alone look at what the table and stdio share. */
THREADS("fd_lock.threads", "") void fd_lock(void);
THREADS("fd_unlock.threads", "") void fd_unlock(void);

/* Says, before fd_unlock, that a stream of stdio was closed. */
THREADS("fd_stdio_closed.threads", "") void fd_stdio_closed(uint32_t fd);

/* Copies `size` bytes of the arena, which a call leaves behind, to where they
   can stay; `offset` is where they are, as fd_offset. */
THREADS("fd_keep.threads", "") void fd_keep(uint32_t *offset, uint32_t size);

/* Drops the stream of a file or directory, if it has one. */
void fd_drop_stream(struct fd *entry);

/* Asks for the filetype unless it is known, and makes the entry a directory
   if it is one. */
enum errno fd_find_type(struct fd *entry);

/* Stores a type of preview2 that the host told. */
void fd_set_type(struct fd *entry, uint32_t descriptor_type);

/* An arena pointer as a number that can be stored, and back: pointers into
   the roof may not be stored there, since it moves. */
uint32_t fd_offset(const void *pointer);
void *fd_pointer(uint32_t offset);

/* The same for one thread, and what threads.c makes others of. */
struct fd *fd_get_alone(uint32_t fd);
uint32_t fd_lowest_alone(struct fd **entry);
void fd_open_alone(uint32_t fd, struct fd *entry, enum fd_kind kind,
                   int32_t descriptor);
enum errno fd_drop_alone(uint32_t fd, struct fd *entry);
enum errno fd_replace_alone(uint32_t from, struct fd *source, uint32_t to,
                            struct fd *target);
void fd_drop_handles(struct fd *entry);

/* Says that a descriptor is what its entry tells, and perhaps closed. */
void fd_changed(uint32_t fd);

/* The descriptor of an entry. */
uint32_t fd_number(const struct fd *entry);

#endif
