/*
 * preview2.h declares the preview2 functions that the adapter calls, as the
 * canonical ABI lowers them, and the layouts of their return areas.  It says
 * the same as preview1.wit; a handle is an int32_t and never zero.
 */
#ifndef PREVIEW2_H
#define PREVIEW2_H

#include <stdint.h>

#include "wasi_fuse.h"

/* A list<u8>, string, or other list as the host returns it. */
struct list {
  void *ptr;
  uint32_t len;
};

/* result<_, error-code>, and get-type: the code or the type is one byte. */
struct byte_result {
  uint8_t is_error;
  uint8_t value;
};

/* result<own<T>, error-code>. */
struct handle_result {
  uint8_t is_error;
  union {
    int32_t handle;
    uint8_t code;
  } u;
};

/* option<own<T>>. */
struct handle_option {
  uint8_t is_some;
  int32_t handle;
};

struct datetime {
  uint64_t seconds;
  uint32_t nanoseconds;
};

/* wasi:cli */

IMPORT("wasi:cli/environment@0.2.0", "get-arguments")
void get_arguments(struct list *strings);
IMPORT("wasi:cli/environment@0.2.0", "get-environment")
void get_environment(struct list *pairs);
IMPORT("wasi:cli/exit@0.2.0", "exit") void cli_exit(uint32_t is_error);
IMPORT("wasi:cli/exit@0.2.12", "exit-with-code")
void cli_exit_with_code(uint32_t code);
IMPORT("wasi:cli/stdin@0.2.0", "get-stdin") int32_t get_stdin(void);
IMPORT("wasi:cli/stdout@0.2.0", "get-stdout") int32_t get_stdout(void);
IMPORT("wasi:cli/stderr@0.2.0", "get-stderr") int32_t get_stderr(void);
IMPORT("wasi:cli/terminal-stdin@0.2.0", "get-terminal-stdin")
void get_terminal_stdin(struct handle_option *terminal);
IMPORT("wasi:cli/terminal-stdout@0.2.0", "get-terminal-stdout")
void get_terminal_stdout(struct handle_option *terminal);
IMPORT("wasi:cli/terminal-stderr@0.2.0", "get-terminal-stderr")
void get_terminal_stderr(struct handle_option *terminal);

/* wasi:clocks, wasi:random */

IMPORT("wasi:clocks/monotonic-clock@0.2.0", "now")
uint64_t monotonic_clock_now(void);
IMPORT("wasi:clocks/monotonic-clock@0.2.0", "resolution")
uint64_t monotonic_clock_resolution(void);
IMPORT("wasi:clocks/monotonic-clock@0.2.0", "subscribe-duration")
int32_t monotonic_clock_subscribe_duration(uint64_t nanoseconds);
IMPORT("wasi:clocks/wall-clock@0.2.0", "now")
void wall_clock_now(struct datetime *now);
IMPORT("wasi:clocks/wall-clock@0.2.0", "resolution")
void wall_clock_resolution(struct datetime *resolution);
IMPORT("wasi:random/random@0.2.0", "get-random-bytes")
void get_random_bytes(uint64_t len, struct list *bytes);

/* wasi:io */

/* The variant stream-error. */
struct stream_error {
  uint8_t is_closed;
  int32_t error; /* an own<error>, if not closed */
};

/* result<_, stream-error>. */
struct stream_result {
  uint8_t is_error;
  struct stream_error error;
};

/* result<u64, stream-error>. */
struct stream_permit {
  uint8_t is_error;
  union {
    uint64_t bytes;
    struct stream_error error;
  } u;
};

/* result<list<u8>, stream-error>. */
struct stream_bytes {
  uint8_t is_error;
  union {
    struct list bytes;
    struct stream_error error;
  } u;
};

IMPORT("wasi:io/error@0.2.0", "[resource-drop]error")
void error_drop(int32_t error);
IMPORT("wasi:io/poll@0.2.0", "[method]pollable.ready")
uint32_t pollable_ready(int32_t pollable);
IMPORT("wasi:io/poll@0.2.0", "[method]pollable.block")
void pollable_block(int32_t pollable);
IMPORT("wasi:io/poll@0.2.0", "[resource-drop]pollable")
void pollable_drop(int32_t pollable);
IMPORT("wasi:io/poll@0.2.0", "poll")
void pollable_poll(const int32_t *pollables, uint32_t n, struct list *indices);
IMPORT("wasi:io/streams@0.2.0", "[method]input-stream.read")
void input_stream_read(int32_t stream, uint64_t len,
                       struct stream_bytes *result);
IMPORT("wasi:io/streams@0.2.0", "[method]input-stream.blocking-read")
void input_stream_blocking_read(int32_t stream, uint64_t len,
                                struct stream_bytes *result);
IMPORT("wasi:io/streams@0.2.0", "[method]input-stream.subscribe")
int32_t input_stream_subscribe(int32_t stream);
IMPORT("wasi:io/streams@0.2.0", "[method]output-stream.check-write")
void output_stream_check_write(int32_t stream, struct stream_permit *result);
IMPORT("wasi:io/streams@0.2.0", "[method]output-stream.write")
void output_stream_write(int32_t stream, const void *ptr, uint32_t len,
                         struct stream_result *result);
IMPORT("wasi:io/streams@0.2.0",
       "[method]output-stream.blocking-write-and-flush")
void output_stream_blocking_write_and_flush(int32_t stream, const void *ptr,
                                            uint32_t len,
                                            struct stream_result *result);
IMPORT("wasi:io/streams@0.2.0", "[method]output-stream.flush")
void output_stream_flush(int32_t stream, struct stream_result *result);
IMPORT("wasi:io/streams@0.2.0", "[method]output-stream.subscribe")
int32_t output_stream_subscribe(int32_t stream);
IMPORT("wasi:io/streams@0.2.0", "[resource-drop]input-stream")
void input_stream_drop(int32_t stream);
IMPORT("wasi:io/streams@0.2.0", "[resource-drop]output-stream")
void output_stream_drop(int32_t stream);

/* wasi:filesystem */

enum path_flags { PATH_FLAGS_SYMLINK_FOLLOW = 1 };

enum descriptor_flags {
  DESCRIPTOR_FLAGS_READ = 1,
  DESCRIPTOR_FLAGS_WRITE = 2,
  DESCRIPTOR_FLAGS_FILE_INTEGRITY_SYNC = 4,
  DESCRIPTOR_FLAGS_DATA_INTEGRITY_SYNC = 8,
  DESCRIPTOR_FLAGS_REQUESTED_WRITE_SYNC = 16
};

/* option<datetime>. */
struct datetime_option {
  uint8_t is_some;
  struct datetime time;
};

/* result<descriptor-stat, error-code>. */
struct stat_result {
  uint8_t is_error;
  union {
    uint8_t code;
    struct {
      uint8_t type;
      uint64_t link_count;
      uint64_t size;
      struct datetime_option data_access;
      struct datetime_option data_modification;
      struct datetime_option status_change;
    } stat;
  } u;
};

/* result<metadata-hash-value, error-code>. */
struct hash_result {
  uint8_t is_error;
  union {
    uint8_t code;
    struct {
      uint64_t lower;
      uint64_t upper;
    } hash;
  } u;
};

/* result<tuple<list<u8>, bool>, error-code>. */
struct read_result {
  uint8_t is_error;
  union {
    uint8_t code;
    struct {
      struct list bytes;
      uint8_t end_of_stream;
    } read;
  } u;
};

/* result<filesize, error-code>. */
struct write_result {
  uint8_t is_error;
  union {
    uint8_t code;
    uint64_t size;
  } u;
};

/* result<string, error-code>. */
struct string_result {
  uint8_t is_error;
  union {
    uint8_t code;
    struct list string;
  } u;
};

/* result<option<directory-entry>, error-code>. */
struct entry_result {
  uint8_t is_error;
  union {
    uint8_t code;
    struct {
      uint8_t is_some;
      struct {
        uint8_t type;
        struct list name;
      } some;
    } entry;
  } u;
};

/* An element of what get-directories returns. */
struct preopen {
  int32_t descriptor;
  struct list name;
};

/* The variant new-timestamp, flat: one parameter each. */
struct new_timestamp {
  uint32_t tag; /* enum new_timestamp_tag */
  uint64_t seconds;
  uint32_t nanoseconds;
};

enum new_timestamp_tag {
  NEW_TIMESTAMP_NO_CHANGE,
  NEW_TIMESTAMP_NOW,
  NEW_TIMESTAMP_TIMESTAMP
};

#define FILESYSTEM(name) IMPORT("wasi:filesystem/types@0.2.0", name)
#define DESCRIPTOR(name) FILESYSTEM("[method]descriptor." name)

IMPORT("wasi:filesystem/preopens@0.2.0", "get-directories")
void get_directories(struct list *preopens);
FILESYSTEM("filesystem-error-code")
void filesystem_error_code(int32_t error, struct byte_result *option);
FILESYSTEM("[resource-drop]descriptor") void descriptor_drop(int32_t self);
FILESYSTEM("[resource-drop]directory-entry-stream")
void directory_entry_stream_drop(int32_t self);
FILESYSTEM("[method]directory-entry-stream.read-directory-entry")
void read_directory_entry(int32_t self, struct entry_result *result);

DESCRIPTOR("append-via-stream")
void descriptor_append_via_stream(int32_t self, struct handle_result *result);
DESCRIPTOR("advise")
void descriptor_advise(int32_t self, uint64_t offset, uint64_t length,
                       uint32_t advice, struct byte_result *result);
DESCRIPTOR("sync-data")
void descriptor_sync_data(int32_t self, struct byte_result *result);
DESCRIPTOR("get-type")
void descriptor_get_type(int32_t self, struct byte_result *result);
DESCRIPTOR("set-size")
void descriptor_set_size(int32_t self, uint64_t size,
                         struct byte_result *result);
DESCRIPTOR("set-times")
void descriptor_set_times(int32_t self, uint32_t atag, uint64_t aseconds,
                          uint32_t ananoseconds, uint32_t mtag,
                          uint64_t mseconds, uint32_t mnanoseconds,
                          struct byte_result *result);
DESCRIPTOR("read")
void descriptor_read(int32_t self, uint64_t length, uint64_t offset,
                     struct read_result *result);
DESCRIPTOR("write")
void descriptor_write(int32_t self, const void *ptr, uint32_t len,
                      uint64_t offset, struct write_result *result);
DESCRIPTOR("read-directory")
void descriptor_read_directory(int32_t self, struct handle_result *result);
DESCRIPTOR("sync")
void descriptor_sync(int32_t self, struct byte_result *result);
DESCRIPTOR("stat")
void descriptor_stat(int32_t self, struct stat_result *result);
DESCRIPTOR("metadata-hash")
void descriptor_metadata_hash(int32_t self, struct hash_result *result);
DESCRIPTOR("create-directory-at")
void descriptor_create_directory_at(int32_t self, const void *path,
                                    uint32_t len, struct byte_result *result);
DESCRIPTOR("stat-at")
void descriptor_stat_at(int32_t self, uint32_t path_flags, const void *path,
                        uint32_t len, struct stat_result *result);
DESCRIPTOR("metadata-hash-at")
void descriptor_metadata_hash_at(int32_t self, uint32_t path_flags,
                                 const void *path, uint32_t len,
                                 struct hash_result *result);
DESCRIPTOR("set-times-at")
void descriptor_set_times_at(int32_t self, uint32_t path_flags,
                             const void *path, uint32_t len, uint32_t atag,
                             uint64_t aseconds, uint32_t ananoseconds,
                             uint32_t mtag, uint64_t mseconds,
                             uint32_t mnanoseconds, struct byte_result *result);
DESCRIPTOR("link-at")
void descriptor_link_at(int32_t self, uint32_t path_flags, const void *old,
                        uint32_t old_len, int32_t directory, const void *path,
                        uint32_t len, struct byte_result *result);
DESCRIPTOR("open-at")
void descriptor_open_at(int32_t self, uint32_t path_flags, const void *path,
                        uint32_t len, uint32_t open_flags,
                        uint32_t descriptor_flags,
                        struct handle_result *result);
DESCRIPTOR("readlink-at")
void descriptor_readlink_at(int32_t self, const void *path, uint32_t len,
                            struct string_result *result);
DESCRIPTOR("remove-directory-at")
void descriptor_remove_directory_at(int32_t self, const void *path,
                                    uint32_t len, struct byte_result *result);
DESCRIPTOR("rename-at")
void descriptor_rename_at(int32_t self, const void *old, uint32_t old_len,
                          int32_t directory, const void *path, uint32_t len,
                          struct byte_result *result);
DESCRIPTOR("symlink-at")
void descriptor_symlink_at(int32_t self, const void *target,
                           uint32_t target_len, const void *path, uint32_t len,
                           struct byte_result *result);
DESCRIPTOR("unlink-file-at")
void descriptor_unlink_file_at(int32_t self, const void *path, uint32_t len,
                               struct byte_result *result);

_Static_assert(sizeof(struct byte_result) == 2, "byte_result");
_Static_assert(sizeof(struct handle_result) == 8, "handle_result");
_Static_assert(sizeof(struct handle_option) == 8, "handle_option");
_Static_assert(sizeof(struct datetime) == 16, "datetime");
_Static_assert(sizeof(struct stream_result) == 12, "stream_result");
_Static_assert(sizeof(struct stream_permit) == 16, "stream_permit");
_Static_assert(sizeof(struct stream_bytes) == 12, "stream_bytes");
_Static_assert(sizeof(struct stat_result) == 104, "stat_result");
_Static_assert(sizeof(struct hash_result) == 24, "hash_result");
_Static_assert(sizeof(struct read_result) == 16, "read_result");
_Static_assert(sizeof(struct write_result) == 16, "write_result");
_Static_assert(sizeof(struct string_result) == 12, "string_result");
_Static_assert(sizeof(struct entry_result) == 20, "entry_result");
_Static_assert(sizeof(struct preopen) == 12, "preopen");

#endif
