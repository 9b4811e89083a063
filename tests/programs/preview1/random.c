/* random_get of no bytes, of some, and of more than a host gives at once. */
#include "case.h"

int main(void) {
  static uint8_t bytes[300001];
  int counts[256] = {0}, few = 0;
  say("none", __wasi_random_get(bytes, 0));
  printf("untouched: %d\n", bytes[0] == 0);
  say("many", __wasi_random_get(bytes, sizeof bytes - 1));
  for (size_t i = 0; i < sizeof bytes - 1; i++)
    counts[bytes[i]]++;
  for (int i = 0; i < 256; i++)
    few += counts[i] < 900;
  printf("rare: %d, past the end: %d\n", few, bytes[sizeof bytes - 1]);
  return 0;
}
