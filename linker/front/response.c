/*
 * response.c puts the words of response files in the place of @FILE.  A word
 * ends at white space; quotes of either kind keep white space, and a backslash
 * keeps the character behind it, but for single quotes, as compilers read such
 * files.  A response file may name others.  Behind "--" nothing is expanded.
 */
#include "front/command.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_DEPTH = 32 };

struct expansion {
  struct strings *out;
  bool is_over; /* "--" has been seen */
  bool ok;
};

/* All of a file with a zero behind it, or null with errno. */
static char *read_text(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file)
    return NULL;
  size_t size = 0, room = 4096;
  char *text = allocate(room);
  while (!feof(file) && !ferror(file)) {
    size += fread(text + size, 1, room - size - 1, file);
    if (size + 1 == room) {
      char *longer = allocate(room * 2);
      memcpy(longer, text, size);
      free(text);
      text = longer;
      room *= 2;
    }
  }
  int error = ferror(file) ? errno : 0;
  fclose(file);
  text[size] = 0;
  errno = error;
  return error ? NULL : text;
}

/* Takes the next word from *at, unquoted in its place; null at the end. */
static char *next_word(char **at) {
  char *from = *at;
  while (isspace((unsigned char)*from))
    from++;
  if (!*from)
    return NULL;
  char *word = from, *to = from, quote = 0;
  for (; *from && (quote || !isspace((unsigned char)*from)); from++) {
    if (*from == quote)
      quote = 0;
    else if (!quote && (*from == '"' || *from == '\''))
      quote = *from;
    else if (*from == '\\' && quote != '\'' && from[1])
      *to++ = *++from;
    else
      *to++ = *from;
  }
  *at = *from ? from + 1 : from;
  *to = 0;
  return word;
}

static void expand(struct expansion *e, const char *word, int depth) {
  if (e->is_over || word[0] != '@' || !word[1]) {
    e->is_over |= !strcmp(word, "--");
    add_string(e->out, word);
    return;
  }
  const char *path = word + 1;
  char *text = depth < MAX_DEPTH ? read_text(path) : NULL;
  if (!text) {
    report_error("response file `%s`: %s", path,
                 depth < MAX_DEPTH ? strerror(errno) : "it names itself");
    e->ok = false;
    return;
  }
  for (char *at = text, *inner; (inner = next_word(&at));)
    expand(e, inner, depth + 1);
}

bool expand_arguments(int argc, char **argv, struct strings *out) {
  struct expansion e = {.out = out, .ok = true};
  for (int i = 1; i < argc; i++)
    expand(&e, argv[i], 0);
  return e.ok;
}
