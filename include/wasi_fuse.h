/*
 * wasi_fuse.h: fuse a WASI preview1 core module with an adapter into one core
 * module that imports preview2 functions.
 *
 * Every function about a link takes that link; two links share nothing and may
 * be used by two threads at once.  The library prints nothing, never exits and
 * keeps no global state.
 */
#ifndef WASI_FUSE_H
#define WASI_FUSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define WF_API __attribute__((visibility("default")))
#else
#define WF_API
#endif

/* A link in the making; owns all it allocates until wf_link_free. */
struct wf_link;

enum wf_status {
  WF_OK = 0,
  WF_ERR_IO,          /* a file could not be read or written */
  WF_ERR_MALFORMED,   /* an input is not a well-formed module */
  WF_ERR_UNSUPPORTED, /* well-formed, but uses what is not fused */
  WF_ERR_UNRESOLVED,  /* an import has no provider, or one of another type */
  WF_ERR_NOMEM,
  WF_ERR_USAGE /* a call out of order, or an option that is not known */
};

#define WF_NO_OFFSET UINT64_MAX

struct wf_diagnostic {
  enum wf_status status; /* WF_OK for a warning */
  const char *input;     /* the name it was added under, or NULL */
  uint64_t offset;       /* of the first bad byte, or WF_NO_OFFSET */
  const char *message;   /* one line, no newline, no full stop */
};

/* How the output has its memory (WebAssembly/WASI issue 502). */
enum wf_memory {
  WF_MEMORY_BOTH = 0, /* imported, and exported where the program did */
  WF_MEMORY_IMPORT,
  WF_MEMORY_EXPORT
};

/* Where wf_link_run, and then the writing of the output, have got to. */
struct wf_progress {
  const char *step;      /* such as "mark live"; NULL as a call ends */
  uint32_t index, count; /* the step, from 0 on, and how many there are */
  uint64_t memory;       /* bytes that the link has allocated */
  uint64_t written;      /* bytes of the output that have been written */
};

/* Zero is always the default; members are only added at the end. */
struct wf_options {
  size_t size;    /* sizeof(struct wf_options): WF_OPTIONS_INIT sets it */
  uint64_t flags; /* WF_COMPONENT and others; an unknown bit is an error */
  enum wf_memory memory;
  const char *wasi; /* newest WASI version to ask for, such as "0.2.0";
                       NULL: what the adapters ask for */
  /* Names of the memory's import, by default `env` `memory` or what the program
     imports it as, and of an export that is added to the program's own. */
  const char *import_memory_module, *import_memory_name;
  const char *export_memory;
  /* Called, with `progress_context`, as each step begins, again while output is
     written, and at the end.  It must not call the link.  NULL: nobody. */
  void (*progress)(void *context, const struct wf_progress *progress);
  void *progress_context;
  /* The file that wf_link_write_debug will write: the output names it and has
     no debug information of its own. */
  const char *debug_file;
  /* Called once, with `transform_context`, before the output is written: gives
     the fused core module another form, such as an optimized one, with the same
     imports and exports; bytes that live until wf_link_free.  NULL leaves it as
     it is.  Debug information and hints about code are left out. */
  const uint8_t *(*transform)(void *context, const uint8_t *module, size_t size,
                              size_t *new_size);
  void *transform_context;
  /* Where sockets listen for a program that can only accept, such as
     "127.0.0.1:80,[::1]:80"; NULL: nowhere. */
  const char *listen;
  /* The file that wf_link_write_source_map will write, for a program that has a
     source map in a file beside it: the output names it.  NULL: none. */
  const char *source_map;
  /* The most bytes that the link may allocate for what it knows of its inputs,
     for a service that fuses for strangers: beyond, it fails with
     WF_ERR_NOMEM.  Inputs, the output and buffers for parts of it, each as
     large as its section at most, are not counted.  0: no limit. */
  size_t max_memory;
  /* The file that wf_link_write_external_debug will write, for a program whose
     debug information is in a module beside it: the output names it.  NULL:
     none. */
  const char *external_debug;
};

#define WF_OPTIONS_INIT                                                        \
  {sizeof(struct wf_options),                                                  \
   0,                                                                          \
   WF_MEMORY_BOTH,                                                             \
   0,                                                                          \
   0,                                                                          \
   0,                                                                          \
   0,                                                                          \
   0,                                                                          \
   0,                                                                          \
   0,                                                                          \
   0,                                                                          \
   0,                                                                          \
   0,                                                                          \
   0,                                                                          \
   0,                                                                          \
   0}

#define WF_COMPONENT   (UINT64_C(1) << 0) /* write a component */
#define WF_STRIP       (UINT64_C(1) << 1) /* no name and no debug sections */
#define WF_NO_BUILTIN  (UINT64_C(1) << 2) /* without the built-in adapter */
#define WF_STRIP_DEBUG (UINT64_C(1) << 3) /* no debug sections */

/* The version of the library, such as "0.1.0". */
WF_API const char *wf_version(void);

/* Whether ELF files can be read and written: the build had libelf. */
WF_API bool wf_has_elf(void);

/* A new link, or NULL when memory is out.  `options` are copied, strings
   included; NULL is the default of each.  Options that are not understood
   make every later call answer WF_ERR_USAGE. */
WF_API struct wf_link *wf_link_new(const struct wf_options *options);

/* Adds an input: a file, or `size` bytes at `data`, which stay the caller's and
   must live until wf_link_free.  `provides` is the import module that an
   adapter stands for, such as "wasi_snapshot_preview1"; NULL adds the main
   module.  Of several adapters the first that serves a function is taken, the
   built-in one last. */
WF_API enum wf_status wf_link_add_file(struct wf_link *link, const char *path,
                                       const char *provides);
WF_API enum wf_status wf_link_add_bytes(struct wf_link *link, const char *name,
                                        const char *provides,
                                        const uint8_t *data, size_t size);

/* Answers an import func of the program or an adapter by a stub: it returns
   `result` as an i32, such as an errno, or traps if that is WF_STUB_TRAP.  Of
   several for one import the last counts. */
WF_API enum wf_status wf_link_stub(struct wf_link *link, const char *module,
                                   const char *name, int32_t result);

#define WF_STUB_TRAP INT32_MIN

/* Keeps the custom section `name` in spite of WF_STRIP and WF_STRIP_DEBUG. */
WF_API enum wf_status wf_link_keep_section(struct wf_link *link,
                                           const char *name);

/* Fuses; call it once, after the inputs. */
WF_API enum wf_status wf_link_run(struct wf_link *link);

/* The output's bytes, the link's own; NULL before wf_link_run, if it failed, or
   when memory is out. */
WF_API const uint8_t *wf_link_output(struct wf_link *link, size_t *size);

/* Writes the output beside `path` and renames it there, so that `path` is
   always the old file or the whole new one.  "-" is standard output.  The
   output need not be in memory for this. */
WF_API enum wf_status wf_link_write_file(struct wf_link *link,
                                         const char *path);

/* Writes an ELF file with the debug information of the output, for tools that
   read no WebAssembly.  This and objects need wf_has_elf(). */
WF_API enum wf_status wf_link_write_debug(struct wf_link *link,
                                          const char *path);

/* Writes the program's source map, moved with its code, once the output has
   been written; nothing if the program has none in a file beside it. */
WF_API enum wf_status wf_link_write_source_map(struct wf_link *link,
                                               const char *path);

/* Writes the debug information that the program has in a module beside it,
   moved with its code, once the output has been written; nothing if there is
   none, or options.debug_file has it. */
WF_API enum wf_status wf_link_write_external_debug(struct wf_link *link,
                                                   const char *path);

/* The i-th file that the link has read beside those that were added, because
   the program names it; the link's own, or NULL behind the last. */
WF_API const char *wf_link_file_beside(const struct wf_link *link, size_t i);

/* Writes a relocatable ELF object that holds the output, for a program of this
   machine that carries it: NAME_start, NAME_end and the size_t NAME_size. */
enum wf_machine { WF_MACHINE_X86_64 = 0, WF_MACHINE_AARCH64 };
WF_API enum wf_status wf_link_write_object(struct wf_link *link,
                                           const char *path,
                                           enum wf_machine machine,
                                           const char *name);

/* An import of the output, which its host must give. */
struct wf_import {
  const char *module, *name;
  const char *type; /* as text: "(func (param i32) (result i32))" */
};

/* The i-th import after a successful wf_link_run, the link's own, or NULL
   behind the last. */
WF_API const struct wf_import *wf_link_import(struct wf_link *link, size_t i);

/* What is in the output, and why; linker/output/map.schema.json has the JSON.
 */
enum wf_map { WF_MAP_TEXT, WF_MAP_JSON, WF_MAP_HTML };
WF_API enum wf_status wf_link_write_map(struct wf_link *link, const char *path,
                                        enum wf_map format);

/* For each import or func called `name` a line with the chain of calls that
   keeps it in the output, or why it is not there; the link's own.  NULL if the
   link has failed or memory is out. */
WF_API const char *wf_link_why(struct wf_link *link, const char *name,
                               bool *is_there);

/* An adapter, and what it serves, each func as a program imports it. */
struct wf_adapter {
  const char *name;     /* what it was added under, or "preview1" */
  const char *provides; /* the import modules it stands for, with commas */
  const char *wasi;     /* the newest WASI version it asks for, or NULL */
  const uint8_t *data;  /* its module */
  size_t size;
  const struct wf_import *functions;
  size_t n_functions;
};

/* The i-th adapter, the link's own: those that were added, then the built-in
   one.  NULL behind the last, and if one is malformed or memory is out. */
WF_API const struct wf_adapter *wf_link_adapter(struct wf_link *link, size_t i);

/* The i-th error or warning, the link's own, or NULL behind the last. */
WF_API const struct wf_diagnostic *
wf_link_diagnostic(const struct wf_link *link, size_t i);

WF_API void wf_link_free(struct wf_link *link);

#ifdef __cplusplus
}
#endif

#endif
