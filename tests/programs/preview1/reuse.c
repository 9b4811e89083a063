/* A closed number of stdio is taken again, but only when no other is free. */
#include "case.h"

int main(void) {
  int a = create("a"), b = create("b");
  shut(b);
  shut(0);
  int c = create("c");
  printf("%d\n", c == b);
  int d = create("d");
  printf("%d\n", d);
  int e = create("e");
  printf("%d\n", e == b + 1);
  shut(a);
  return 0;
}
