/* poll_oneoff is the first to name a descriptor from 3 on: the preopens that
   are then looked up outlive the call. */
#include "case.h"

int main(void) {
  __wasi_subscription_t subscription = {.userdata = 1};
  __wasi_event_t event;
  __wasi_size_t n = 0;
  char name[8] = "";
  subscription.u.tag = __WASI_EVENTTYPE_FD_READ;
  subscription.u.u.fd_read.file_descriptor = 1000;
  say("poll", __wasi_poll_oneoff(&subscription, &event, 1, &n));
  __wasi_size_t bytes;
  say("arguments", __wasi_args_sizes_get(&n, &bytes));
  say("environment", __wasi_environ_sizes_get(&n, &bytes));
  put(open_at(ROOT, "file", __WASI_OFLAGS_CREAT, RIGHTS_BOTH, 0), "text");
  say("name", __wasi_fd_prestat_dir_name(ROOT, (uint8_t *)name, 1));
  printf("%s\n", name);
  return 0;
}
