/* Three threads receive bytes of one connection, one at a time, and a fourth
   looks at what comes next.  Each byte is received once. */
#include "sockets.h"

enum { BYTES = 240, RECEIVING = 3, LOOKING = 3 };

static int ours, peer, is_over;
static unsigned char counts[BYTES];

static void look(void) {
  char bytes[16];
  uint32_t n;
  while (!__atomic_load_n(&is_over, __ATOMIC_SEQ_CST)) {
    check(receive(ours, bytes, sizeof bytes, PEEK, &n) == 0, "a look");
    for (uint32_t i = 1; i < n; i++)
      check((unsigned char)bytes[i] == (unsigned char)bytes[i - 1] + 1,
            "what comes next");
  }
}

static void run(struct thread *thread) {
  if (thread->index == LOOKING) {
    look();
    return;
  }
  for (int i = 0; i < BYTES / RECEIVING; i++) {
    unsigned char byte;
    take(ours, (char *)&byte, 1);
    check(byte < BYTES, "a byte");
    __atomic_add_fetch(&counts[byte], 1, __ATOMIC_SEQ_CST);
  }
}

__attribute__((export_name("_start"))) void start(void) {
  char byte;
  connect_pair(&ours, &peer);
  for (int i = 0; i <= LOOKING; i++)
    check(spawn(i) > 0, "thread-spawn");
  for (int i = 0; i < BYTES; i++) {
    byte = (char)i;
    give(peer, &byte, 1);
  }
  for (int i = 0; i < RECEIVING; i++)
    join(i);
  for (int i = 0; i < BYTES; i++)
    check(counts[i] == 1, "each byte once");
  tell(&is_over);
  check(fd_close(peer) == 0, "fd_close");
  join(LOOKING);
  check(fd_close(ours) == 0, "fd_close");
  print("ok\n");
}
