/*
 * embed.c is a user of the installed library: it reads a module, fuses it in
 * memory, shows what the result imports, and writes it.
 *
 *     embed IN.wasm OUT.wasm
 */
#include <wasi_fuse.h>

#include <stdio.h>
#include <stdlib.h>

/* All of a file; the caller frees it.  Null if it cannot be read. */
static uint8_t *read_file(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  uint8_t *data = NULL;
  *size = 0;
  if (!file)
    return NULL;
  for (size_t room = 4096;; room *= 2) {
    uint8_t *more = (uint8_t *)realloc(data, room);
    if (!more)
      break;
    data = more;
    *size += fread(data + *size, 1, room - *size, file);
    if (*size < room)
      break;
  }
  fclose(file);
  return data;
}

static void show_diagnostics(struct wf_link *link) {
  const struct wf_diagnostic *item;
  for (size_t i = 0; (item = wf_link_diagnostic(link, i)); i++)
    fprintf(stderr, "%s: %s\n", item->input ? item->input : "embed",
            item->message);
}

static int write_output(const char *path, const uint8_t *data, size_t size) {
  FILE *file = fopen(path, "wb");
  if (!file)
    return 1;
  size_t written = fwrite(data, 1, size, file);
  return fclose(file) != 0 || written != size;
}

int main(int argc, char **argv) {
  struct wf_options options = WF_OPTIONS_INIT;
  size_t size;
  uint8_t *data;
  int code = 1;
  if (argc != 3 || !(data = read_file(argv[1], &size)))
    return 2;
  struct wf_link *link = wf_link_new(&options);
  if (link && wf_link_add_bytes(link, argv[1], NULL, data, size) == WF_OK &&
      wf_link_run(link) == WF_OK) {
    const struct wf_import *import;
    for (size_t i = 0; (import = wf_link_import(link, i)); i++)
      printf("%s %s\n", import->module, import->name);
    const uint8_t *output = wf_link_output(link, &size);
    code = output ? write_output(argv[2], output, size) : 1;
  }
  if (link)
    show_diagnostics(link);
  wf_link_free(link);
  free(data);
  return code;
}
