/*
 * threads.c is what several threads of a program need to share the table of
 * descriptors.  Programs of one thread have the functions of fd.c in its
 * place, and nothing of this.
 *
 * One lock is of the table: which descriptors are open, who is in their
 * entries, and what of stdio is asked once.  No call of the host that may wait
 * is made under it.
 *
 * A call is in each entry that it got or opened, until it returns to the
 * program.  So an entry stays what it is even if another thread closes it: the
 * last call that is in it gives back what the host holds.  That keeps nobody
 * out: one thread may receive from a socket, or wait for it by poll_oneoff,
 * while another sends.
 *
 * What changes an entry, such as a read by the position, uses it: so does one
 * call at a time.  Before the host may wait for a socket, the call pauses that;
 * sending and receiving, which are others' turn when they end, have locks of
 * their own.  A call holds locks of one entry at a time, in this
 * order: FD_RECEIVE or FD_SEND, FD_CHANGE, the table's.  So no two calls wait
 * for each other.
 */
#include "fd.h"
#include "memory.h"
#include "stdio.h"

/* Two entries to link or rename; what polls many has room of its own. */
enum { MOST_ENTRIES = 4 };

/* What a thread's call is in and uses; entries as fd_offset, plus one. */
struct call {
  uint32_t n;
  uint32_t entries[MOST_ENTRIES];
  uint32_t room;           /* where they are instead, so stored; or 0 */
  uint32_t used[FD_LOCKS]; /* whose lock it holds, of each kind; or 0 */
  bool is_writing[3];
  uint32_t n_locks; /* of the table, one in the other */
};

static uint32_t table_lock;

/* Of each stream of stdio. */
static uint32_t write_locks[3];

static struct call call OWN("call");

/* Preopens are opened by the first call that looks for them, under its lock. */
EXPORT("fd_lock.threads") void fd_lock_shared(void);

void fd_lock_shared(void) {
  if (!call.n_locks++)
    wasi_fuse_lock(&table_lock);
}

EXPORT("fd_unlock.threads") void fd_unlock_shared(void);

void fd_unlock_shared(void) {
  if (!--call.n_locks)
    wasi_fuse_unlock(&table_lock);
}

static struct fd *entry_of(uint32_t stored) {
  return fd_pointer(stored - 1);
}

static uint32_t *entries(void) {
  return call.room ? fd_pointer(call.room - 1) : call.entries;
}

/* Under the table's lock. */
static void enter(struct fd *entry) {
  if (!call.room && call.n == MOST_ENTRIES)
    __builtin_trap();
  entries()[call.n++] = fd_offset(entry) + 1;
  entry->n_calls++;
}

static void end_use(enum fd_lock lock) {
  if (!call.used[lock])
    return;
  wasi_fuse_unlock(&entry_of(call.used[lock])->locks[lock]);
  call.used[lock] = 0;
}

EXPORT("fd_turn.threads")
void fd_turn_shared(struct fd *entry, enum fd_lock lock);

void fd_turn_shared(struct fd *entry, enum fd_lock lock) {
  uint32_t used = fd_offset(entry) + 1;
  if (call.used[lock] == used)
    return;
  end_use(FD_CHANGE);
  end_use(lock);
  wasi_fuse_lock(&entry->locks[lock]);
  call.used[lock] = used;
}

EXPORT("fd_use.threads") void fd_use_shared(struct fd *entry);

void fd_use_shared(struct fd *entry) {
  if (entry)
    fd_turn_shared(entry, FD_CHANGE);
}

EXPORT("fd_pause.threads") void fd_pause_shared(void);

void fd_pause_shared(void) {
  end_use(FD_CHANGE);
}

EXPORT("fd_get.threads") struct fd *fd_get_shared(uint32_t fd);

struct fd *fd_get_shared(uint32_t fd) {
  fd_lock_shared();
  struct fd *entry = fd_get_alone(fd);
  if (entry && entry->kind >= FD_BUSY)
    entry = 0;
  if (entry)
    enter(entry);
  fd_unlock_shared();
  return entry;
}

/* What is used of the copy of an entry ends with it. */
static void drop_handles(struct fd *closed) {
  fd_drop_handles(closed);
  end_use(FD_CHANGE);
}

/* Gives back what a closed entry holds, once no call is in it. */
static NOINLINE void end_closed(struct fd *entry) {
  struct fd closed = *entry;
  closed.kind &= (uint8_t)~FD_BUSY;
  drop_handles(&closed);
  fd_lock_shared();
  entry->kind = FD_CLOSED;
  fd_changed(fd_number(entry));
  fd_unlock_shared();
}

EXPORT("fd_leave.threads") void fd_leave_shared(struct fd *entry);

void fd_leave_shared(struct fd *entry) {
  if (!entry)
    return;
  uint32_t stored = fd_offset(entry) + 1;
  uint32_t *in = entries();
  uint32_t i = call.n - 1;
  while (in[i] != stored)
    i--;
  in[i] = in[--call.n];
  bool is_in = false; /* by another descriptor of the same number */
  for (i = 0; i < call.n; i++)
    is_in |= in[i] == stored;
  for (i = 0; i < FD_LOCKS; i++)
    if (call.used[i] == stored && !is_in)
      end_use((enum fd_lock)i);
  fd_lock_shared();
  bool is_last = !--entry->n_calls && entry->kind >= FD_BUSY;
  fd_unlock_shared();
  if (is_last)
    end_closed(entry);
}

EXPORT("fd_room.threads") void fd_room_shared(void *room);

void fd_room_shared(void *room) {
  call.room = fd_offset(room) + 1;
}

EXPORT("fd_leave_all.threads") void fd_leave_all_shared(void);

void fd_leave_all_shared(void) {
  while (call.n)
    fd_leave_shared(entry_of(entries()[call.n - 1]));
  call.room = 0;
}

EXPORT("fd_lowest.threads") uint32_t fd_lowest_shared(struct fd **entry);

uint32_t fd_lowest_shared(struct fd **entry) {
  fd_lock_shared();
  uint32_t fd = fd_lowest_alone(entry);
  if (*entry) {
    (*entry)->kind = FD_BUSY;
    fd_changed(fd);
  }
  fd_unlock_shared();
  return fd;
}

EXPORT("fd_give_up.threads")
void fd_give_up_shared(uint32_t fd, struct fd *entry);

void fd_give_up_shared(uint32_t fd, struct fd *entry) {
  fd_lock_shared();
  entry->kind = FD_CLOSED;
  fd_changed(fd);
  fd_unlock_shared();
}

EXPORT("fd_open.threads")
void fd_open_shared(uint32_t fd, struct fd *entry, enum fd_kind kind,
                    int32_t descriptor);

/* A thread that guesses the number, and closes it or reads, waits until all of
   the entry is there.  Preopens are there before the lock is free. */
void fd_open_shared(uint32_t fd, struct fd *entry, enum fd_kind kind,
                    int32_t descriptor) {
  fd_lock_shared();
  fd_open_alone(fd, entry, kind, descriptor);
  if (call.n_locks == 1) {
    enter(entry);
    fd_use_shared(entry);
  }
  fd_unlock_shared();
}

EXPORT("fd_drop.threads")
enum errno fd_drop_shared(uint32_t fd, struct fd *entry);

/* This call is in the entry, too: it may be the one that ends it. */
enum errno fd_drop_shared(uint32_t fd, struct fd *entry) {
  (void)fd;
  fd_lock_shared();
  bool is_open = entry->kind < FD_BUSY;
  entry->kind |= FD_BUSY;
  fd_unlock_shared();
  return is_open ? ERRNO_SUCCESS : ERRNO_BADF;
}

EXPORT("fd_stdio_closed.threads") void fd_stdio_closed_shared(uint32_t fd);

/* Its number is not free while a call is in the entry. */
void fd_stdio_closed_shared(uint32_t fd) {
  struct fd *entry = fd_place(fd);
  if (!entry->n_calls)
    return;
  entry->kind = FD_STDIO | FD_BUSY;
  fd_changed(fd);
}

EXPORT("fd_replace.threads")
enum errno fd_replace_shared(uint32_t from, struct fd *source, uint32_t to,
                             struct fd *target);

/* What another call is in cannot move.  POSIX systems, too, say that such a
   descriptor is busy. */
enum errno fd_replace_shared(uint32_t from, struct fd *source, uint32_t to,
                             struct fd *target) {
  enum errno error = ERRNO_SUCCESS;
  fd_lock_shared();
  struct fd closed = *target;
  if (source->kind >= FD_BUSY || closed.kind >= FD_BUSY) {
    error = ERRNO_BADF;
  } else if (source->n_calls > 1 || closed.n_calls > 1) {
    error = ERRNO_BUSY;
  } else {
    target->kind = FD_STDIO; /* nothing to give back under the lock */
    fd_replace_alone(from, source, to, target);
    source->kind = FD_STDIO | FD_BUSY; /* until this call has left it */
  }
  fd_unlock_shared();
  if (!error)
    drop_handles(&closed);
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
  fd_leave_all_shared();
  for (uint32_t i = 0; i < 3; i++)
    if (call.is_writing[i]) {
      call.is_writing[i] = false;
      wasi_fuse_unlock(&write_locks[i]);
    }
}
