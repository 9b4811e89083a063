/*
 * threads.c is what several threads of a program need to share the table of
 * descriptors.  Programs of one thread have the functions of fd.c in its
 * place, and nothing of this.
 *
 * One lock is of the table: which descriptors are open, and who is in their
 * entries.  No call of the host that may wait is made under it.
 *
 * A call is in each entry that it got, until it returns to the program.  So an
 * entry stays what it is even if another thread closes it: the last call that
 * is in it gives back what the host holds.  That keeps nobody out: two threads
 * may read from one socket.  What changes an entry, such as a read by the
 * position, uses it: so does one call at a time.  A call uses one entry at a
 * time, and takes no other lock meanwhile but that of the table, so no two
 * calls wait for each other.
 */
#include "fd.h"
#include "memory.h"
#include "stdio.h"

/* Two entries to link or rename; what polls many leaves each. */
enum { MOST_ENTRIES = 4 };

/* What a thread's call is in and uses; entries as fd_offset, plus one. */
struct call {
  uint32_t n;
  uint32_t entries[MOST_ENTRIES];
  uint32_t used; /* or 0 */
  bool is_writing[3];
  uint32_t n_locks; /* of the table, one in the other */
};

static uint32_t table_lock;

/* Of each stream of stdio. */
static uint32_t write_locks[3];

static struct call call OWN("call");

/* Preopens are opened by the first call that looks for them, under its lock. */
static void lock_table(void) {
  if (!call.n_locks++)
    wasi_fuse_lock(&table_lock);
}

static void unlock_table(void) {
  if (!--call.n_locks)
    wasi_fuse_unlock(&table_lock);
}

static struct fd *entry_of(uint32_t stored) {
  return fd_pointer(stored - 1);
}

EXPORT("fd_get.threads") struct fd *fd_get_shared(uint32_t fd);

struct fd *fd_get_shared(uint32_t fd) {
  lock_table();
  struct fd *entry = fd_get_alone(fd);
  if (entry && entry->kind >= FD_BUSY)
    entry = 0;
  if (entry) {
    if (call.n == MOST_ENTRIES)
      __builtin_trap();
    call.entries[call.n++] = fd_offset(entry) + 1;
    entry->n_calls++;
  }
  unlock_table();
  return entry;
}

EXPORT("fd_use.threads") void fd_use_shared(struct fd *entry);

void fd_use_shared(struct fd *entry) {
  uint32_t used = fd_offset(entry) + 1;
  if (call.used == used)
    return;
  if (call.used)
    wasi_fuse_unlock(&entry_of(call.used)->lock);
  wasi_fuse_lock(&entry->lock);
  call.used = used;
}

/* Gives back what a closed entry holds, once no call is in it. */
static NOINLINE void end_closed(struct fd *entry) {
  struct fd closed = *entry;
  closed.kind &= (uint8_t)~FD_BUSY;
  fd_drop_handles(&closed);
  lock_table();
  entry->kind = FD_CLOSED;
  fd_changed(fd_number(entry));
  unlock_table();
}

EXPORT("fd_leave.threads") void fd_leave_shared(struct fd *entry);

void fd_leave_shared(struct fd *entry) {
  if (!entry)
    return;
  uint32_t stored = fd_offset(entry) + 1;
  uint32_t i = 0;
  while (call.entries[i] != stored)
    i++;
  call.entries[i] = call.entries[--call.n];
  bool is_in = false; /* by another descriptor of the same number */
  for (i = 0; i < call.n; i++)
    is_in |= call.entries[i] == stored;
  if (call.used == stored && !is_in) {
    wasi_fuse_unlock(&entry->lock);
    call.used = 0;
  }
  lock_table();
  bool is_last = !--entry->n_calls && entry->kind >= FD_BUSY;
  unlock_table();
  if (is_last)
    end_closed(entry);
}

EXPORT("fd_lowest.threads") uint32_t fd_lowest_shared(struct fd **entry);

uint32_t fd_lowest_shared(struct fd **entry) {
  lock_table();
  uint32_t fd = fd_lowest_alone(entry);
  if (*entry) {
    (*entry)->kind = FD_BUSY;
    fd_changed(fd);
  }
  unlock_table();
  return fd;
}

EXPORT("fd_give_up.threads")
void fd_give_up_shared(uint32_t fd, struct fd *entry);

void fd_give_up_shared(uint32_t fd, struct fd *entry) {
  lock_table();
  entry->kind = FD_CLOSED;
  fd_changed(fd);
  unlock_table();
}

EXPORT("fd_open.threads")
void fd_open_shared(uint32_t fd, struct fd *entry, enum fd_kind kind,
                    int32_t descriptor);

void fd_open_shared(uint32_t fd, struct fd *entry, enum fd_kind kind,
                    int32_t descriptor) {
  lock_table();
  fd_open_alone(fd, entry, kind, descriptor);
  unlock_table();
}

EXPORT("fd_drop.threads")
enum errno fd_drop_shared(uint32_t fd, struct fd *entry);

/* This call is in the entry, too: it may be the one that ends it. */
enum errno fd_drop_shared(uint32_t fd, struct fd *entry) {
  (void)fd;
  lock_table();
  bool is_open = entry->kind < FD_BUSY;
  entry->kind |= FD_BUSY;
  unlock_table();
  return is_open ? ERRNO_SUCCESS : ERRNO_BADF;
}

EXPORT("fd_replace.threads")
enum errno fd_replace_shared(uint32_t from, struct fd *source, uint32_t to,
                             struct fd *target);

/* What another call is in cannot move.  POSIX systems, too, say that such a
   descriptor is busy. */
enum errno fd_replace_shared(uint32_t from, struct fd *source, uint32_t to,
                             struct fd *target) {
  enum errno error = ERRNO_SUCCESS;
  lock_table();
  struct fd closed = *target;
  if (source->kind >= FD_BUSY || closed.kind >= FD_BUSY) {
    error = ERRNO_BADF;
  } else if (source->n_calls > 1 || closed.n_calls > 1) {
    error = ERRNO_BUSY;
  } else {
    target->kind = FD_STDIO; /* nothing to give back under the lock */
    fd_replace_alone(from, source, to, target);
  }
  unlock_table();
  if (!error)
    fd_drop_handles(&closed);
  return error;
}

EXPORT("fd_keep.threads") void fd_keep_shared(uint32_t *offset, uint32_t size);

void fd_keep_shared(uint32_t *offset, uint32_t size) {
  void *kept = wasi_fuse_keep(size, 1);
  if (!kept)
    __builtin_trap();
  memcpy(kept, fd_pointer(*offset), size);
  *offset = fd_offset(kept);
}

EXPORT("stdio_write.threads") void stdio_write_shared(uint32_t number);

void stdio_write_shared(uint32_t number) {
  wasi_fuse_lock(&write_locks[number]);
  call.is_writing[number] = true;
}

/* The linker has this called whenever a call returns to the program. */
EXPORT("threads.returned") void call_returned(void);

void call_returned(void) {
  while (call.n)
    fd_leave_shared(entry_of(call.entries[call.n - 1]));
  for (uint32_t i = 0; i < 3; i++)
    if (call.is_writing[i]) {
      call.is_writing[i] = false;
      wasi_fuse_unlock(&write_locks[i]);
    }
}
