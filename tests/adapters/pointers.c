/*
 * pointers.c is an adapter that takes the addresses of its funcs, in data and
 * in code, so that they need slots of a table.
 */
__attribute__((export_name("apply"))) int apply(int which, int number);

static int add_one(int number) {
  return number + 1;
}

static int twice(int number) {
  return 2 * number;
}

static int (*const volatile known[])(int) = {add_one, twice};
static int (*volatile chosen)(int) = add_one;

int apply(int which, int number) {
  chosen = which < 2 ? known[which] : which == 2 ? twice : add_one;
  return chosen(number);
}
