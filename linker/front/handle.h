/*
 * handle.h is what is behind the public struct wf_link, for the files that are
 * the public API.
 */
#ifndef WASI_FUSE_HANDLE_H
#define WASI_FUSE_HANDLE_H

#include "base/file.h"
#include "fuse/link.h"

/* The link, and what the API keeps beside it. */
struct wf_link {
  struct link link;
  struct link *waits; /* &link, which asking for diagnostics may wait for */
  struct file *files;
  size_t n_files, file_capacity;
  size_t input_capacity;
  struct writer output; /* if the caller asked for bytes */
  struct writer module; /* if the caller transforms it */
  const struct wf_import *imports;
  size_t n_imports;
  enum wf_machine machine; /* of the object that is written */
  const char *object_name;
  bool has_main, has_run, is_broken;
  bool lacks_input; /* a file could not be read; others are still looked at */
};

/* Has the caller make of the module what he wants, once. */
bool transform(struct wf_link *wf);

/* Each records a diagnostic and returns its status. */
enum wf_status usage(struct wf_link *wf, const char *why);
enum wf_status no_memory(struct wf_link *wf);

/* Writes a file whole or not at all; `write` records what is wrong but for a
   lack of memory. */
enum wf_status write_whole_file(struct wf_link *wf, const char *path,
                                bool (*write)(struct wf_link *wf,
                                              struct writer *w));

#endif
