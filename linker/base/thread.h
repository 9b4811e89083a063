/*
 * thread.h runs a job in parts at the same time.
 */
#ifndef WASI_FUSE_THREAD_H
#define WASI_FUSE_THREAD_H

#include <stddef.h>

/* How many parts are worth running at the same time here, at most `most`. */
size_t thread_count(size_t most);

/* Calls run(part) for `n` parts of `size` bytes each from `parts` on, each in a
   thread of its own as far as threads can be had, and waits for all. */
void thread_run(void (*run)(void *part), void *parts, size_t n, size_t size);

/* Something that runs beside its caller, who waits for it in the end.  Null if
   no thread is to be had; then nothing runs. */
struct thread *thread_start(void (*run)(void *part), void *part);
void thread_wait(struct thread *thread);

#endif
