/*
 * thread.c starts one thread a part but the first, which the caller runs; a
 * part whose thread cannot be started is run by the caller, too.
 */
#define _XOPEN_SOURCE 700

#include "base/thread.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

enum { MOST_THREADS = 16 };

struct thread {
  void (*run)(void *part);
  void *part;
  pthread_t thread;
};

static void *start(void *job) {
  ((struct thread *)job)->run(((struct thread *)job)->part);
  return NULL;
}

size_t thread_count(size_t most) {
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  size_t count = cores > 0 ? (size_t)cores : 1;
  if (count > MOST_THREADS)
    count = MOST_THREADS;
  return count < most ? count : most;
}

void thread_run(void (*run)(void *part), void *parts, size_t n, size_t size) {
  struct thread jobs[MOST_THREADS];
  size_t n_jobs = 0;
  for (size_t i = 1; i < n; i++) {
    void *part = (char *)parts + i * size;
    struct thread *job = n_jobs < MOST_THREADS ? &jobs[n_jobs] : NULL;
    if (job)
      *job = (struct thread){.run = run, .part = part};
    if (job && pthread_create(&job->thread, NULL, start, job) == 0)
      n_jobs++;
    else
      run(part);
  }
  if (n)
    run(parts);
  for (size_t i = 0; i < n_jobs; i++)
    pthread_join(jobs[i].thread, NULL);
}

struct thread *thread_start(void (*run)(void *part), void *part) {
  struct thread *job = malloc(sizeof *job);
  if (!job)
    return NULL;
  *job = (struct thread){.run = run, .part = part};
  if (pthread_create(&job->thread, NULL, start, job) == 0)
    return job;
  free(job);
  return NULL;
}

void thread_wait(struct thread *thread) {
  pthread_join(thread->thread, NULL);
  free(thread);
}
