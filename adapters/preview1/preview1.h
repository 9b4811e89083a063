/*
 * preview1.h holds the types of wasi_snapshot_preview1 that the adapter
 * uses, with the names of its text in capitals, and their layouts.
 */
#ifndef PREVIEW1_H
#define PREVIEW1_H

#include <stdint.h>

enum errno {
  ERRNO_SUCCESS = 0,
  ERRNO_ACCES = 2,
  ERRNO_ADDRINUSE = 3,
  ERRNO_ADDRNOTAVAIL = 4,
  ERRNO_AGAIN = 6,
  ERRNO_ALREADY = 7,
  ERRNO_BADF = 8,
  ERRNO_BUSY = 10,
  ERRNO_CONNABORTED = 13,
  ERRNO_CONNREFUSED = 14,
  ERRNO_CONNRESET = 15,
  ERRNO_DESTADDRREQ = 17,
  ERRNO_FAULT = 21,
  ERRNO_HOSTUNREACH = 23,
  ERRNO_ILSEQ = 25,
  ERRNO_INPROGRESS = 26,
  ERRNO_INTR = 27,
  ERRNO_INVAL = 28,
  ERRNO_IO = 29,
  ERRNO_ISCONN = 30,
  ERRNO_MFILE = 33,
  ERRNO_MSGSIZE = 35,
  ERRNO_NAMETOOLONG = 37,
  ERRNO_NOENT = 44,
  ERRNO_NOMEM = 48,
  ERRNO_NOPROTOOPT = 50,
  ERRNO_NOTCONN = 53,
  ERRNO_NOTDIR = 54,
  ERRNO_NOTSOCK = 57,
  ERRNO_NOTSUP = 58,
  ERRNO_OVERFLOW = 61,
  ERRNO_PIPE = 64,
  ERRNO_SPIPE = 70,
  ERRNO_TIMEDOUT = 73
};

enum clockid {
  CLOCKID_REALTIME,
  CLOCKID_MONOTONIC,
  CLOCKID_PROCESS_CPUTIME,
  CLOCKID_THREAD_CPUTIME
};

enum filetype {
  FILETYPE_UNKNOWN,
  FILETYPE_BLOCK_DEVICE,
  FILETYPE_CHARACTER_DEVICE,
  FILETYPE_DIRECTORY,
  FILETYPE_REGULAR_FILE,
  FILETYPE_SOCKET_DGRAM,
  FILETYPE_SOCKET_STREAM,
  FILETYPE_SYMBOLIC_LINK
};

enum fdflags {
  FDFLAGS_APPEND = 1,
  FDFLAGS_DSYNC = 2,
  FDFLAGS_NONBLOCK = 4,
  FDFLAGS_RSYNC = 8,
  FDFLAGS_SYNC = 16,
  FDFLAGS_ALL = 31
};

enum fstflags {
  FSTFLAGS_ATIM = 1,
  FSTFLAGS_ATIM_NOW = 2,
  FSTFLAGS_MTIM = 4,
  FSTFLAGS_MTIM_NOW = 8,
  FSTFLAGS_ALL = 15
};

enum lookupflags { LOOKUPFLAGS_SYMLINK_FOLLOW = 1 };

enum oflags {
  OFLAGS_CREAT = 1,
  OFLAGS_DIRECTORY = 2,
  OFLAGS_EXCL = 4,
  OFLAGS_TRUNC = 8,
  OFLAGS_ALL = 15
};

enum rights {
  RIGHTS_FD_READ = 1 << 1,
  RIGHTS_FD_WRITE = 1 << 6,
  RIGHTS_FD_READDIR = 1 << 14,
  RIGHTS_ALL = (1 << 30) - 1,
  /* What programs expect of a directory, and of what is opened in it. */
  RIGHTS_DIRECTORY_BASE = 0x07b7fe00,
  RIGHTS_DIRECTORY_INHERITING = 0x0ff7ffff
};

enum whence { WHENCE_SET, WHENCE_CUR, WHENCE_END };

enum advice { ADVICE_LAST = 5 };
enum riflags {
  RIFLAGS_RECV_PEEK = 1,
  RIFLAGS_RECV_WAITALL = 2,
  RIFLAGS_ALL = 3
};
enum roflags { ROFLAGS_RECV_DATA_TRUNCATED = 1 };
enum sdflags { SDFLAGS_ALL = 3 };
enum signal { SIGNAL_LAST = 30 };

enum eventtype { EVENTTYPE_CLOCK, EVENTTYPE_FD_READ, EVENTTYPE_FD_WRITE };
enum eventrwflags { EVENTRWFLAGS_HANGUP = 1 };
enum subclockflags { SUBCLOCKFLAGS_ABSTIME = 1 };

/* Also ciovec, which differs in const alone. */
struct iovec {
  uint8_t *buf;
  uint32_t len;
};

struct fdstat {
  uint8_t filetype;
  uint16_t flags;
  uint64_t rights_base;
  uint64_t rights_inheriting;
};

struct filestat {
  uint64_t dev;
  uint64_t ino;
  uint8_t filetype;
  uint64_t nlink;
  uint64_t size;
  uint64_t atim;
  uint64_t mtim;
  uint64_t ctim;
};

/* The name follows at once. */
struct dirent {
  uint64_t next;
  uint64_t ino;
  uint32_t namlen;
  uint32_t type; /* preview1's is one byte and three that mean nothing: zeros */
};

struct prestat {
  uint8_t tag; /* 0: a directory */
  uint32_t name_len;
};

struct subscription {
  uint64_t userdata;
  uint8_t tag; /* enum eventtype */
  union {
    struct {
      uint32_t id;
      uint64_t timeout;
      uint64_t precision;
      uint16_t flags;
    } clock;
    uint32_t fd;
  } u;
};

struct event {
  uint64_t userdata;
  uint16_t error;
  uint8_t type;
  uint64_t nbytes;
  uint16_t flags; /* enum eventrwflags */
};

_Static_assert(sizeof(struct iovec) == 8, "iovec");
_Static_assert(sizeof(struct fdstat) == 24, "fdstat");
_Static_assert(sizeof(struct filestat) == 64, "filestat");
_Static_assert(sizeof(struct dirent) == 24, "dirent");
_Static_assert(sizeof(struct prestat) == 8, "prestat");
_Static_assert(sizeof(struct subscription) == 48, "subscription");
_Static_assert(sizeof(struct event) == 32, "event");

#endif
