/*
 * error.h turns the error codes of preview2 into errnos.
 */
#ifndef ERROR_H
#define ERROR_H

#include "preview1.h"
#include "preview2.h"

/* ERRNO_SUCCESS, or the errno of a filesystem error-code. */
enum errno error_filesystem(uint32_t is_error, uint32_t code);

/* The errno of a stream-error, whose `error` is dropped. */
enum errno error_stream(const struct stream_error *error);

#endif
