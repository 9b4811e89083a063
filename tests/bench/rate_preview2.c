/*
 * rate_preview2.c does what rate.c does, but is itself a program of preview2:
 * it calls wasi:sockets by the canonical ABI, and nothing lies between.
 */
#include "preview2_sockets.h"

static char bytes[1 << 16];
static char words[4096];
static char *next = words; /* where lists are placed */

EXPORT("cabi_realloc")
void *cabi_realloc(void *old, uint32_t old_size, uint32_t align,
                   uint32_t size) {
  (void)old;
  (void)old_size;
  char *at = next + (-(uintptr_t)next & (align - 1));
  next = at + size;
  return at;
}

static uint64_t number(const struct list *word) {
  const char *text = word->ptr;
  uint64_t value = 0;
  for (uint32_t i = 0; i < word->len; i++)
    value = value * 10 + (uint64_t)(text[i] - '0');
  return value;
}

static void send(int32_t output, uint64_t left) {
  struct stream_permit permit;
  struct stream_result result;
  int32_t pollable = output_stream_subscribe(output);
  for (;;) {
    output_stream_check_write(output, &permit);
    if (permit.is_error)
      __builtin_trap();
    if (!permit.u.bytes) {
      pollable_block(pollable);
      continue;
    }
    if (!left)
      break;
    uint64_t size = left < sizeof bytes ? left : sizeof bytes;
    if (size > permit.u.bytes)
      size = permit.u.bytes;
    output_stream_write(output, bytes, (uint32_t)size, &result);
    if (result.is_error)
      __builtin_trap();
    left -= size;
  }
  pollable_drop(pollable);
}

static void receive(int32_t input, uint64_t left) {
  struct stream_bytes result;
  while (left) {
    next = bytes;
    input_stream_blocking_read(input, sizeof bytes, &result);
    if (result.is_error)
      __builtin_trap();
    left -= result.u.bytes.len;
  }
}

EXPORT("wasi:cli/run@0.2.0#run") int run(void);

int run(void) {
  struct list arguments;
  struct handle_result made;
  struct byte_result begun;
  struct streams_result streams;
  get_arguments(&arguments);
  const struct list *words_at = arguments.ptr;
  uint32_t port = (uint32_t)number(&words_at[1]);
  uint64_t size = number(&words_at[3]);
  create_tcp_socket(0, &made);
  int32_t socket = made.u.handle;
  tcp_socket_start_connect(socket, instance_network(), 0, port, 127, 0, 0, 1, 0,
                           0, 0, 0, 0, 0, &begun);
  int32_t pollable = tcp_socket_subscribe(socket);
  do {
    pollable_block(pollable);
    tcp_socket_finish_connect(socket, &streams);
  } while (streams.is_error && streams.u.code == NETWORK_WOULD_BLOCK);
  if (streams.is_error)
    return 1;
  pollable_drop(pollable);
  if (*(const char *)words_at[2].ptr == 's')
    send(streams.u.streams.output, size);
  else
    receive(streams.u.streams.input, size);
  input_stream_drop(streams.u.streams.input);
  output_stream_drop(streams.u.streams.output);
  tcp_socket_drop(socket);
  return 0;
}
