/* A command that prints, reads its arguments and a file by preview1, and draws
   by an interface of its host's own, which gives and takes lists. */
#include "generated/hybrid.h"

#include <stdio.h>
#include <stdlib.h>

void __wasm_call_ctors(void);
void __wasm_call_dtors(void);
int __main_void(void);
void _start(void);

/* As newer versions of wasi-libc have it.  Where nothing calls constructors,
   wasm-ld lets each export do so, and destructors, which print: realloc, too,
   which may call nothing. */
void _start(void) {
  __wasm_call_ctors();
  int code = __main_void();
  __wasm_call_dtors();
  if (code)
    _Exit(code);
}

static void print_shape(const canvas_shape_t *shape) {
  switch (shape->tag) {
  case TYPES_SHAPE_CIRCLE:
    printf("  circle %u\n", (unsigned)shape->val.circle);
    break;
  case TYPES_SHAPE_POLYGON:
    printf("  polygon");
    for (size_t i = 0; i < shape->val.polygon.len; i++)
      printf(" %d,%d", (int)shape->val.polygon.ptr[i].x,
             (int)shape->val.polygon.ptr[i].y);
    printf("\n");
    break;
  case TYPES_SHAPE_TEXT:
    printf("  text %.*s at %d,%d", (int)shape->val.text.text.len,
           (char *)shape->val.text.text.ptr, (int)shape->val.text.at.x,
           (int)shape->val.text.at.y);
    for (size_t i = 0; i < shape->val.text.tags.len; i++)
      printf(" #%.*s", (int)shape->val.text.tags.ptr[i].len,
             (char *)shape->val.text.tags.ptr[i].ptr);
    printf("\n");
    break;
  default:
    printf("  nothing\n");
  }
}

static void draw(canvas_own_layer_t layer, canvas_shape_t shape,
                 canvas_colour_t colour, canvas_style_t style) {
  uint32_t id;
  canvas_failure_t failure;
  if (canvas_method_layer_draw(canvas_borrow_layer(layer), &shape, colour,
                               style, &id, &failure)) {
    printf("drawn: %u\n", (unsigned)id);
    return;
  }
  switch (failure.tag) {
  case TYPES_FAILURE_EMPTY:
    printf("not drawn: empty\n");
    break;
  case TYPES_FAILURE_TOO_MANY:
    printf("not drawn: more than %u\n", (unsigned)failure.val.too_many);
    break;
  default:
    printf("not drawn: %.*s\n", (int)failure.val.other.len,
           (char *)failure.val.other.ptr);
  }
  canvas_failure_free(&failure);
}

static void show(canvas_own_layer_t layer) {
  canvas_list_shape_t shapes;
  canvas_tuple2_point_point_t corners;
  canvas_method_layer_shapes(canvas_borrow_layer(layer), &shapes);
  printf("%u shapes\n", (unsigned)shapes.len);
  for (size_t i = 0; i < shapes.len; i++)
    print_shape(&shapes.ptr[i]);
  canvas_list_shape_free(&shapes);
  if (canvas_method_layer_bounds(canvas_borrow_layer(layer), &corners))
    printf("from %d,%d to %d,%d\n", (int)corners.f0.x, (int)corners.f0.y,
           (int)corners.f1.x, (int)corners.f1.y);
  else
    printf("no bounds\n");
}

static canvas_own_layer_t new_layer(const char *name) {
  hybrid_string_t string;
  hybrid_string_set(&string, name);
  return canvas_constructor_layer(&string);
}

/* Text drawn in place of what the file says, by labels of the host. */
static void draw_labels(canvas_own_layer_t layer, const char *about) {
  hybrid_string_t string;
  canvas_list_label_t labels;
  hybrid_string_set(&string, about);
  canvas_labels(&string, &labels);
  for (size_t i = 0; i < labels.len; i++) {
    canvas_shape_t shape = {.tag = TYPES_SHAPE_TEXT};
    shape.val.text = labels.ptr[i];
    draw(layer, shape, TYPES_COLOUR_BLUE, TYPES_STYLE_HIDDEN);
  }
  canvas_list_label_free(&labels);
}

int main(int argc, char **argv) {
  canvas_own_layer_t front = new_layer("front"), back = new_layer("back");
  canvas_point_t points[8];
  types_list_point_t list = {points, 0};
  printf("limit %u, %d arguments\n", (unsigned)hybrid_limit(), argc - 1);
  show(front);
  draw(front, (canvas_shape_t){.tag = TYPES_SHAPE_NOTHING}, TYPES_COLOUR_RED,
       0);
  draw(front, (canvas_shape_t){.tag = TYPES_SHAPE_CIRCLE, .val.circle = 7},
       TYPES_COLOUR_GREEN, TYPES_STYLE_FILLED | TYPES_STYLE_DASHED);
  FILE *file = fopen(argc > 1 ? argv[1] : "points", "r");
  if (!file) {
    perror("points");
    return 1;
  }
  while (list.len < 8 &&
         fscanf(file, "%d,%d", &points[list.len].x, &points[list.len].y) == 2)
    list.len++;
  fclose(file);
  draw(back, (canvas_shape_t){.tag = TYPES_SHAPE_POLYGON, .val.polygon = list},
       TYPES_COLOUR_BLUE, TYPES_STYLE_DASHED);
  for (int i = 2; i < argc; i++)
    draw_labels(back, argv[i]);
  canvas_own_layer_t both =
      canvas_static_layer_merged(front, canvas_borrow_layer(back));
  show(both);
  canvas_layer_drop_own(back);
  canvas_layer_drop_own(both);
  return 33;
}
