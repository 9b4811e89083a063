/* A server: it answers by wasi:http, and asks preview1 for its environment and
   a clock. */
#include "realloc.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define TYPES  "wasi:http/types@0.2.0"
#define STREAM "wasi:io/streams@0.2.0"

IMPORT(TYPES, "[constructor]fields") int fields_new(void);
IMPORT(TYPES, "[method]incoming-request.path-with-query")
void request_path(int request, void *ret);
IMPORT(TYPES, "[resource-drop]incoming-request") void request_drop(int request);
IMPORT(TYPES, "[constructor]outgoing-response") int response_new(int fields);
IMPORT(TYPES, "[method]outgoing-response.set-status-code")
int response_set_status(int response, int status);
IMPORT(TYPES, "[method]outgoing-response.body")
void response_body(int response, void *ret);
IMPORT(TYPES, "[static]response-outparam.set")
void outparam_set(int outparam, int is_err, int response, int b, int64_t c,
                  int d, int e, int f, int g);
IMPORT(TYPES, "[method]outgoing-body.write") void body_write(int body, void *);
IMPORT(TYPES, "[static]outgoing-body.finish")
void body_finish(int body, int has_trailers, int trailers, void *ret);
IMPORT(STREAM, "[method]output-stream.blocking-write-and-flush")
void stream_write(int stream, const char *text, size_t size, void *ret);
IMPORT(STREAM, "[resource-drop]output-stream") void stream_drop(int stream);

struct result {
  uint8_t is_err;
  int value;
};

struct option_string {
  uint8_t is_some;
  char *text;
  size_t size;
};

EXPORT("wasi:http/incoming-handler@0.2.0#handle")
void handle(int request, int outparam);

void handle(int request, int outparam) {
  struct option_string path;
  struct result body, stream;
  uint8_t ret[40] __attribute__((aligned(8)));
  char text[200];
  const char *greeting = getenv("GREETING");
  request_path(request, &path);
  request_drop(request);
  snprintf(text, sizeof text, "%s from %.*s%s\n", greeting ? greeting : "none",
           path.is_some ? (int)path.size : 0, path.is_some ? path.text : "",
           time(NULL) > 1600000000 ? "" : ", long ago");
  free(path.is_some ? path.text : NULL);
  printf("answer: %s", text);
  fflush(stdout);
  int response = response_new(fields_new());
  response_set_status(response, 203);
  response_body(response, &body);
  outparam_set(outparam, 0, response, 0, 0, 0, 0, 0, 0);
  body_write(body.value, &stream);
  stream_write(stream.value, text, strlen(text), ret);
  stream_drop(stream.value);
  body_finish(body.value, 0, 0, ret);
}
