/* A command that gets and sets values by wasi:keyvalue, and takes its arguments
   and prints by preview1. */
#include "realloc.h"

#include <stdio.h>
#include <string.h>

#define STORE "wasi:keyvalue/store@0.2.0-draft"

IMPORT(STORE, "open") void store_open(const char *name, size_t size, void *ret);
IMPORT(STORE, "[method]bucket.get")
void bucket_get(int bucket, const char *key, size_t size, void *ret);
IMPORT(STORE, "[method]bucket.set")
void bucket_set(int bucket, const char *key, size_t size, const char *value,
                size_t value_size, void *ret);
IMPORT(STORE, "[resource-drop]bucket") void bucket_drop(int bucket);

int __main_void(void);
void __wasm_call_dtors(void);
void _start(void);

void _start(void) {
  __wasm_call_ctors();
  int code = __main_void();
  __wasm_call_dtors();
  if (code)
    _Exit(code);
}

struct error {
  uint8_t tag;
  char *text;
  size_t size;
};

struct opened {
  uint8_t is_err;
  union {
    int bucket;
    struct error error;
  } of;
};

struct got {
  uint8_t is_err;
  union {
    struct {
      uint8_t is_some;
      char *data;
      size_t size;
    } value;
    struct error error;
  } of;
};

static void show(int bucket, const char *key) {
  struct got got;
  bucket_get(bucket, key, strlen(key), &got);
  if (got.is_err)
    printf("%s: error %d\n", key, got.of.error.tag);
  else if (!got.of.value.is_some)
    printf("%s: none\n", key);
  else
    printf("%s: %.*s\n", key, (int)got.of.value.size, got.of.value.data);
  if (!got.is_err && got.of.value.is_some)
    free(got.of.value.data);
}

int main(int argc, char **argv) {
  struct opened opened;
  struct error set[2];
  store_open("", 0, &opened);
  if (opened.is_err)
    return 1;
  int bucket = opened.of.bucket;
  for (int i = 1; i < argc; i++) {
    char *value = strchr(argv[i], '=');
    if (value)
      bucket_set(bucket, argv[i], (size_t)(value - argv[i]), value + 1,
                 strlen(value + 1), set);
    else
      show(bucket, argv[i]);
  }
  bucket_drop(bucket);
  return argc > 1 ? 0 : 7;
}
