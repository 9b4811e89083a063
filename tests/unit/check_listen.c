/*
 * check_listen.c: addresses to listen at are told from what is none.
 */
#include "fuse/listen.h"

#include "harness.h"

static const char *const good[] = {
    "127.0.0.1:80",
    "0.0.0.0:0",
    "255.255.255.255:65535",
    "[::]:1",
    "[::1]:80",
    "[1::]:80",
    "[fe80::3ba2:893b:4be0:E3DD]:8080",
    "[1:2:3:4:5:6:7:8]:80",
    "[1:2:3:4:5:6:7::]:80",
    "127.0.0.1:80,[::1]:80,127.0.0.2:80",
};

START_TEST(addresses_are_accepted) {
  struct span bad;
  ck_assert_msg(listen_check(span_of(good[_i]), &bad), "%s", good[_i]);
}
END_TEST

static const struct {
  const char *list, *bad;
} wrong[] = {
    {"", ""},
    {"80", "80"},
    {":80", ":80"},
    {"127.0.0.1", "127.0.0.1"},
    {"127.0.0.1:", "127.0.0.1:"},
    {"127.0.0.1:65536", "127.0.0.1:65536"},
    {"127.0.0.1:80 ", "127.0.0.1:80 "},
    {"127.0.0:80", "127.0.0:80"},
    {"127.0.0.256:80", "127.0.0.256:80"},
    {"127.0.0.1.1:80", "127.0.0.1.1:80"},
    {"localhost:80", "localhost:80"},
    {"::1:80", "::1:80"},
    {"[::1]80", "[::1]80"},
    {"[::1:80", "[::1:80"},
    {"[]:80", "[]:80"},
    {"[1]:80", "[1]:80"},
    {"[:::]:80", "[:::]:80"},
    {"[1::2::3]:80", "[1::2::3]:80"},
    {"[::12345]:80", "[::12345]:80"},
    {"[1:2:3:4:5:6:7:8:9]:80", "[1:2:3:4:5:6:7:8:9]:80"},
    {"[1:2:3:4:5:6:7:8::]:80", "[1:2:3:4:5:6:7:8::]:80"},
    {"[1:]:80", "[1:]:80"},
    {"127.0.0.1:80,", ""},
    {"127.0.0.1:80,x,y", "x"},
};

START_TEST(the_first_that_is_none_is_told) {
  struct span bad;
  ck_assert_msg(!listen_check(span_of(wrong[_i].list), &bad), "%s",
                wrong[_i].list);
  expect_bytes(bad, span_of(wrong[_i].bad));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("listen");
  TCase *addresses = behaviour(suite, "addresses");
  tcase_add_loop_test(addresses, addresses_are_accepted, 0,
                      sizeof good / sizeof *good);
  tcase_add_loop_test(addresses, the_first_that_is_none_is_told, 0,
                      sizeof wrong / sizeof *wrong);
  return run_suite(suite);
}
