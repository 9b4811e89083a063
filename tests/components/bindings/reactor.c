/* A reactor: what it exports takes and returns values of every kind, and it
   prints, and reads its environment, by preview1. */
#include "generated/reactor.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_SHAPES = 4 };

struct exports_paths_path_t {
  exports_paths_point_t *points;
  size_t n;
};

static unsigned alive;
static const char *greeting = "too early";

/* Run by `_initialize`. */
__attribute__((constructor)) static void begin(void) {
  greeting = getenv("GREETING");
  if (!greeting)
    greeting = "hello";
  printf("begin\n");
  fflush(stdout);
}

void exports_reactor_greet(reactor_string_t *name, reactor_string_t *ret) {
  char text[200];
  snprintf(text, sizeof text, "%s, %.*s", greeting, (int)name->len,
           (char *)name->ptr);
  printf("greet %.*s\n", (int)name->len, (char *)name->ptr);
  fflush(stdout);
  reactor_string_dup(ret, text);
  reactor_string_free(name);
}

static exports_paths_path_t *new_path(const exports_paths_point_t *points,
                                      size_t n) {
  exports_paths_path_t *path = malloc(sizeof *path);
  path->points = malloc((n ? n : 1) * sizeof *path->points);
  path->n = n;
  if (n)
    memcpy(path->points, points, n * sizeof *points);
  alive++;
  return path;
}

exports_paths_own_path_t
exports_paths_constructor_path(exports_paths_list_point_t *points) {
  exports_paths_path_t *path = new_path(points->ptr, points->len);
  exports_paths_list_point_free(points);
  return exports_paths_path_new(path);
}

void exports_paths_path_destructor(exports_paths_path_t *path) {
  free(path->points);
  free(path);
  alive--;
}

uint32_t exports_paths_method_path_add(exports_paths_borrow_path_t path,
                                       exports_paths_point_t *p) {
  path->points = realloc(path->points, (path->n + 1) * sizeof *path->points);
  path->points[path->n++] = *p;
  return path->n;
}

static void copy_points(exports_paths_list_point_t *to,
                        const exports_paths_point_t *from, size_t n) {
  to->ptr = malloc((n ? n : 1) * sizeof *to->ptr);
  to->len = n;
  memcpy(to->ptr, from, n * sizeof *from);
}

void exports_paths_method_path_points(exports_paths_borrow_path_t path,
                                      exports_paths_list_point_t *ret) {
  copy_points(ret, path->points, path->n);
}

exports_paths_own_path_t
exports_paths_static_path_joined(exports_paths_own_path_t a,
                                 exports_paths_borrow_path_t b) {
  exports_paths_path_t *first = exports_paths_path_rep(a);
  exports_paths_path_t *path = new_path(first->points, first->n);
  for (size_t i = 0; i < b->n; i++)
    exports_paths_method_path_add(path, &b->points[i]);
  exports_paths_path_drop_own(a);
  return exports_paths_path_new(path);
}

uint32_t exports_paths_alive(void) {
  return alive;
}

static void move_point(exports_paths_point_t *p, exports_paths_point_t *by) {
  p->x += by->x;
  p->y += by->y;
}

void exports_paths_moved(exports_paths_shape_t *shape,
                         exports_paths_point_t *by,
                         exports_paths_shape_t *ret) {
  *ret = *shape;
  if (shape->tag == TYPES_SHAPE_POLYGON)
    for (size_t i = 0; i < ret->val.polygon.len; i++)
      move_point(&ret->val.polygon.ptr[i], by);
  else if (shape->tag == TYPES_SHAPE_TEXT)
    move_point(&ret->val.text.at, by);
}

/* "circle:3", "polygon:1,2:3,4" or "nothing"; false for anything else. */
static bool parse_shape(const char *word, exports_paths_shape_t *shape) {
  int used = 0;
  memset(shape, 0, sizeof *shape);
  if (sscanf(word, "circle:%" SCNu32 "%n", &shape->val.circle, &used) == 1 &&
      !word[used]) {
    shape->tag = TYPES_SHAPE_CIRCLE;
    return true;
  }
  shape->tag = TYPES_SHAPE_NOTHING;
  if (!strcmp(word, "nothing"))
    return true;
  if (strncmp(word, "polygon", 7) != 0)
    return false;
  exports_paths_path_t path = {malloc(sizeof *path.points), 0};
  exports_paths_point_t p;
  for (word += 7; sscanf(word, ":%d,%d%n", &p.x, &p.y, &used) == 2;
       word += used)
    exports_paths_method_path_add(&path, &p);
  shape->tag = TYPES_SHAPE_POLYGON;
  shape->val.polygon.ptr = path.points;
  shape->val.polygon.len = path.n;
  return !*word;
}

bool exports_paths_parse(reactor_string_t *text,
                         exports_paths_list_shape_t *ret,
                         exports_paths_failure_t *err) {
  char *copy = strndup((char *)text->ptr, text->len), *rest = copy;
  *ret = (exports_paths_list_shape_t){malloc(MAX_SHAPES * sizeof *ret->ptr), 0};
  unsigned count = 0;
  err->tag = TYPES_FAILURE_EMPTY;
  for (char *word; (word = strtok_r(rest, " ", &rest)); count++) {
    exports_paths_shape_t shape;
    if (!parse_shape(word, &shape)) {
      exports_paths_shape_free(&shape);
      err->tag = TYPES_FAILURE_OTHER;
      reactor_string_dup(&err->val.other, word);
      break;
    }
    if (count < MAX_SHAPES)
      ret->ptr[ret->len++] = shape;
    else
      exports_paths_shape_free(&shape);
  }
  if (err->tag == TYPES_FAILURE_EMPTY && count > MAX_SHAPES) {
    err->tag = TYPES_FAILURE_TOO_MANY;
    err->val.too_many = count;
  }
  bool ok = err->tag == TYPES_FAILURE_EMPTY && count > 0;
  if (!ok)
    exports_paths_list_shape_free(ret);
  free(copy);
  reactor_string_free(text);
  return ok;
}

exports_paths_style_t exports_paths_style_of(reactor_list_string_t *names) {
  static const char *const known[] = {"filled", "dashed", "hidden"};
  exports_paths_style_t style = 0;
  for (size_t i = 0; i < names->len; i++)
    for (int k = 0; k < 3; k++)
      if (names->ptr[i].len == 6 && !memcmp(names->ptr[i].ptr, known[k], 6))
        style |= 1 << k;
  reactor_list_string_free(names);
  return style;
}

void exports_paths_mix(exports_paths_colour_t a, exports_paths_colour_t *b,
                       exports_paths_tuple2_colour_string_t *ret) {
  static const char *const names[] = {"red", "green", "blue"};
  char text[40];
  snprintf(text, sizeof text, "%s and %s", names[a], b ? names[*b] : "none");
  ret->f0 = b ? 3 - a - *b : a;
  reactor_string_dup(&ret->f1, text);
}

void exports_paths_show(uint8_t a, int8_t b, uint16_t c, int16_t d, uint32_t e,
                        int32_t f, uint64_t g, int64_t h, float i, double j,
                        bool k, uint32_t l, reactor_list_u64_t *m,
                        exports_paths_result_u8_s8_t *n,
                        reactor_list_string_t *ret) {
  char text[400];
  snprintf(text, sizeof text,
           "%u %d %u %d %" PRIu32 " %" PRId32 " %" PRIu64 " %" PRId64
           " %g %g %d %" PRIx32 " %s %d",
           a, b, c, d, e, f, g, h, i, j, k, l, n->is_err ? "err" : "ok",
           n->is_err ? n->val.err : n->val.ok);
  ret->len = 1 + m->len;
  ret->ptr = malloc(ret->len * sizeof *ret->ptr);
  reactor_string_dup(&ret->ptr[0], text);
  for (size_t at = 0; at < m->len; at++) {
    snprintf(text, sizeof text, "%" PRIu64, m->ptr[at]);
    reactor_string_dup(&ret->ptr[1 + at], text);
  }
  reactor_list_u64_free(m);
}
