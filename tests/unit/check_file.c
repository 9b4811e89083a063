/*
 * check_file.c: inputs are read whole, and an output is the old file or the
 * new one, whatever happens in between.  Each test has a folder of its own.
 */
#define _XOPEN_SOURCE 700

#include "base/file.h"

#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

static void enter_folder(void) {
  strcpy(folder, "/tmp/check_file-XXXXXX");
  const char *base = getenv("TMPDIR");
  if (base && strlen(base) < sizeof folder - 20)
    snprintf(folder, sizeof folder, "%s/check_file-XXXXXX", base);
  ck_assert_ptr_nonnull(mkdtemp(folder));
  ck_assert_int_eq(chdir(folder), 0);
}

static int remove_one(const char *path, const struct stat *status, int type,
                      struct FTW *place) {
  (void)status, (void)type, (void)place;
  return remove(path);
}

static void leave_folder(void) {
  ck_assert_int_eq(chdir("/"), 0);
  ck_assert_int_eq(nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

static void put(const char *path, const char *text) {
  FILE *file = fopen(path, "wb");
  ck_assert_ptr_nonnull(file);
  fputs(text, file);
  ck_assert_int_eq(fclose(file), 0);
}

static void expect_file(const char *path, const char *text) {
  struct file file;
  ck_assert_ptr_null(file_open(&file, path));
  expect_bytes(file.bytes, span_of(text));
  file_close(&file);
}

/* How many names the folder has. */
static int n_names;
static int count_one(const char *path, const struct stat *status, int type,
                     struct FTW *place) {
  (void)path, (void)status, (void)type;
  n_names += place->level == 1;
  return 0;
}
static void expect_names(int count) {
  n_names = 0;
  ck_assert_int_eq(nftw(".", count_one, 8, FTW_PHYS), 0);
  ck_assert_int_eq(n_names, count);
}

static void write_text(struct file_output *out, const char *text) {
  ck_assert(out->sink.write(&out->sink, span_of(text)));
}

static void replace(const char *path, const char *text) {
  struct file_output out;
  ck_assert_ptr_null(file_create(&out, path));
  write_text(&out, text);
  ck_assert_ptr_null(file_commit(&out));
}

START_TEST(an_input_is_mapped) {
  struct file file;
  put("in", "some bytes");
  ck_assert_ptr_null(file_open(&file, "in"));
  ck_assert(file.is_mapped);
  expect_bytes(file.bytes, BYTES("some bytes"));
  file_close(&file);
  ck_assert_uint_eq(file.bytes.size, 0);
}
END_TEST

START_TEST(an_empty_input_has_no_bytes) {
  struct file file;
  put("in", "");
  ck_assert_ptr_null(file_open(&file, "in"));
  ck_assert_uint_eq(file.bytes.size, 0);
  file_close(&file);
}
END_TEST

START_TEST(a_pipe_is_read_to_its_end) {
  int ends[2];
  enum { SIZE = 300000 };
  ck_assert_int_eq(pipe(ends), 0);
  pid_t child = fork();
  if (child == 0) {
    char *bytes = malloc(SIZE);
    memset(bytes, 'p', SIZE);
    close(ends[0]);
    for (size_t done = 0; done < SIZE;) {
      ssize_t n = write(ends[1], bytes + done, SIZE - done);
      if (n <= 0)
        _exit(1);
      done += (size_t)n;
    }
    _exit(0);
  }
  close(ends[1]);
  ck_assert_int_eq(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
  close(ends[0]);
  struct file file;
  ck_assert_ptr_null(file_open(&file, "-"));
  ck_assert(!file.is_mapped);
  ck_assert_uint_eq(file.bytes.size, SIZE);
  ck_assert_uint_eq(file.bytes.data[SIZE - 1], 'p');
  file_close(&file);
}
END_TEST

START_TEST(what_cannot_be_read_says_why) {
  struct file file;
  ck_assert_str_eq(file_open(&file, "none"), strerror(ENOENT));
  ck_assert_str_eq(file_open(&file, "."), strerror(EISDIR));
  ck_assert_str_eq(file_open(&file, "/dev/null/x"), strerror(ENOTDIR));
}
END_TEST

START_TEST(a_new_file_appears_at_the_commit) {
  struct file_output out;
  ck_assert_ptr_null(file_create(&out, "out"));
  write_text(&out, "new");
  ck_assert_int_ne(access("out", F_OK), 0);
  ck_assert_ptr_null(file_commit(&out));
  expect_file("out", "new");
  expect_names(1);
}
END_TEST

START_TEST(a_file_that_is_number_one_is_closed) {
  int kept = dup(STDOUT_FILENO);
  close(STDOUT_FILENO);
  replace("out", "new");
  bool is_closed = fcntl(STDOUT_FILENO, F_GETFD) < 0;
  dup2(kept, STDOUT_FILENO);
  close(kept);
  ck_assert(is_closed);
  expect_file("out", "new");
}
END_TEST

START_TEST(what_was_written_may_be_written_anew) {
  struct file_output out;
  struct writer w = {.sink = &out.sink};
  ck_assert_ptr_null(file_create(&out, "out"));
  writer_text(&w, "first");
  writer_restart(&w);
  ck_assert_uint_eq(writer_total(&w), 0);
  writer_text(&w, "a cat");
  writer_put(&w, 2, BYTES("dog"));
  ck_assert(writer_flush(&w));
  writer_text(&w, " lost");
  writer_restart(&w);
  writer_text(&w, "the ???");
  writer_put(&w, 4, BYTES("end"));
  ck_assert(writer_flush(&w));
  writer_free(&w);
  ck_assert_ptr_null(file_commit(&out));
  expect_file("out", "the end");
}
END_TEST

START_TEST(the_old_file_is_there_until_the_commit) {
  struct file_output out;
  put("out", "old");
  ck_assert_ptr_null(file_create(&out, "out"));
  write_text(&out, "new");
  expect_file("out", "old");
  ck_assert_ptr_null(file_commit(&out));
  expect_file("out", "new");
  expect_names(1);
}
END_TEST

START_TEST(an_abandoned_output_leaves_nothing) {
  struct file_output out;
  put("out", "old");
  ck_assert_ptr_null(file_create(&out, "out"));
  write_text(&out, "new");
  file_abandon(&out);
  expect_file("out", "old");
  ck_assert_ptr_null(file_create(&out, "other"));
  file_abandon(&out);
  expect_names(1);
}
END_TEST

START_TEST(a_mapped_input_survives_its_replacement) {
  struct file file;
  put("both", "the input");
  ck_assert_ptr_null(file_open(&file, "both"));
  replace("both", "the output");
  expect_bytes(file.bytes, BYTES("the input"));
  file_close(&file);
  expect_file("both", "the output");
}
END_TEST

START_TEST(the_mode_of_the_old_file_is_kept) {
  static const mode_t modes[] = {0755, 0600, 0640, 0444 | 0200};
  struct stat status;
  for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
    put("out", "old");
    ck_assert_int_eq(chmod("out", modes[i]), 0);
    replace("out", "new");
    ck_assert_int_eq(stat("out", &status), 0);
    ck_assert_uint_eq(status.st_mode & 07777, modes[i]);
  }
}
END_TEST

START_TEST(a_new_file_has_the_mode_that_the_process_gives) {
  struct stat status;
  umask(027);
  replace("out", "new");
  ck_assert_int_eq(stat("out", &status), 0);
  ck_assert_uint_eq(status.st_mode & 07777, 0640);
}
END_TEST

START_TEST(a_symbolic_link_is_followed) {
  struct stat status;
  put("target", "old");
  ck_assert_int_eq(symlink("target", "out"), 0);
  replace("out", "new");
  expect_file("target", "new");
  ck_assert_int_eq(lstat("out", &status), 0);
  ck_assert(S_ISLNK(status.st_mode));
  expect_names(2);
}
END_TEST

START_TEST(a_symbolic_link_to_nothing_is_followed) {
  struct stat status;
  ck_assert_int_eq(mkdir("deep", 0777), 0);
  ck_assert_int_eq(symlink("target", "deep/out"), 0);
  replace("deep/out", "new");
  expect_file("deep/target", "new");
  ck_assert_int_eq(lstat("deep/out", &status), 0);
  ck_assert(S_ISLNK(status.st_mode));
}
END_TEST

START_TEST(a_chain_of_links_to_nothing_is_followed) {
  struct stat status;
  ck_assert_int_eq(symlink("second", "out"), 0);
  ck_assert_int_eq(symlink("target", "second"), 0);
  replace("out", "new");
  expect_file("target", "new");
  ck_assert_int_eq(lstat("second", &status), 0);
  ck_assert(S_ISLNK(status.st_mode));
}
END_TEST

START_TEST(links_in_a_circle_are_refused) {
  struct file_output out;
  ck_assert_int_eq(symlink("b", "a"), 0);
  ck_assert_int_eq(symlink("a", "b"), 0);
  ck_assert_str_eq(file_create(&out, "a"), strerror(ELOOP));
  expect_names(2);
}
END_TEST

START_TEST(a_missing_folder_is_refused) {
  struct file_output out;
  ck_assert_str_eq(file_create(&out, "none/out"), strerror(ENOENT));
  expect_names(0);
}
END_TEST

START_TEST(a_folder_is_refused) {
  struct file_output out;
  ck_assert_int_eq(mkdir("out", 0777), 0);
  ck_assert_str_eq(file_create(&out, "out"), strerror(EISDIR));
  expect_names(1);
}
END_TEST

START_TEST(a_file_that_may_not_be_written_is_refused) {
  struct file_output out;
  put("out", "old");
  ck_assert_int_eq(chmod("out", 0444), 0);
  if (geteuid() != 0) { /* root may write every file */
    ck_assert_str_eq(file_create(&out, "out"), strerror(EACCES));
    expect_names(1);
  }
  expect_file("out", "old");
}
END_TEST

START_TEST(a_full_disk_fails_at_the_commit) {
  struct file_output out;
  if (access("/dev/full", W_OK) != 0)
    return;
  ck_assert_ptr_null(file_create(&out, "/dev/full"));
  ck_assert(!out.sink.write(&out.sink, BYTES("more than there is room for")));
  ck_assert(!out.sink.write(&out.sink, BYTES("and no more later")));
  ck_assert_str_eq(file_commit(&out), strerror(ENOSPC));
}
END_TEST

START_TEST(a_failed_write_leaves_the_old_file) {
  struct file_output out;
  int full = open("/dev/full", O_WRONLY);
  if (full < 0)
    return;
  put("out", "old");
  ck_assert_ptr_null(file_create(&out, "out"));
  ck_assert_int_eq(dup2(full, out.fd), out.fd); /* the disk is full now */
  ck_assert(!out.sink.write(&out.sink, BYTES("new")));
  ck_assert_str_eq(file_commit(&out), strerror(ENOSPC));
  expect_file("out", "old");
  expect_names(1);
  close(full);
}
END_TEST

START_TEST(a_device_is_written_directly) {
  struct file_output out;
  ck_assert_ptr_null(file_create(&out, "/dev/null"));
  ck_assert_ptr_null(out.path);
  write_text(&out, "nowhere");
  ck_assert_ptr_null(file_commit(&out));
}
END_TEST

START_TEST(a_pipe_is_written_directly) {
  struct file_output out;
  int ends[2];
  char bytes[8] = {0};
  ck_assert_int_eq(pipe(ends), 0);
  ck_assert_int_eq(dup2(ends[1], STDOUT_FILENO), STDOUT_FILENO);
  ck_assert_ptr_null(file_create(&out, "-"));
  write_text(&out, "piped");
  ck_assert_ptr_null(file_commit(&out));
  ck_assert_int_eq(read(ends[0], bytes, sizeof bytes), 5);
  ck_assert_str_eq(bytes, "piped");
}
END_TEST

START_TEST(two_outputs_beside_each_other_do_not_meet) {
  struct file_output first, second;
  ck_assert_ptr_null(file_create(&first, "out"));
  ck_assert_ptr_null(file_create(&second, "out"));
  write_text(&first, "first");
  write_text(&second, "second");
  ck_assert_ptr_null(file_commit(&first));
  expect_file("out", "first");
  ck_assert_ptr_null(file_commit(&second));
  expect_file("out", "second");
  expect_names(1);
}
END_TEST

START_TEST(a_name_that_is_taken_is_passed_over) {
  struct file_output out;
  char taken[64];
  snprintf(taken, sizeof taken, "out.tmp%ld-0", (long)getpid());
  put(taken, "another's");
  ck_assert_ptr_null(file_create(&out, "out"));
  write_text(&out, "new");
  ck_assert_ptr_null(file_commit(&out));
  expect_file("out", "new");
  expect_file(taken, "another's");
  expect_names(2);
}
END_TEST

static TCase *with_folder(Suite *suite, const char *name) {
  TCase *tcase = behaviour(suite, name);
  tcase_add_checked_fixture(tcase, enter_folder, leave_folder);
  return tcase;
}

int main(void) {
  Suite *suite = suite_create("file");
  TCase *inputs = with_folder(suite, "inputs");
  tcase_add_test(inputs, an_input_is_mapped);
  tcase_add_test(inputs, an_empty_input_has_no_bytes);
  tcase_add_test(inputs, a_pipe_is_read_to_its_end);
  tcase_add_test(inputs, what_cannot_be_read_says_why);
  tcase_add_test(inputs, a_mapped_input_survives_its_replacement);
  TCase *outputs = with_folder(suite, "outputs");
  tcase_add_test(outputs, a_new_file_appears_at_the_commit);
  tcase_add_test(outputs, the_old_file_is_there_until_the_commit);
  tcase_add_test(outputs, a_file_that_is_number_one_is_closed);
  tcase_add_test(outputs, what_was_written_may_be_written_anew);
  tcase_add_test(outputs, an_abandoned_output_leaves_nothing);
  tcase_add_test(outputs, the_mode_of_the_old_file_is_kept);
  tcase_add_test(outputs, a_new_file_has_the_mode_that_the_process_gives);
  tcase_add_test(outputs, a_device_is_written_directly);
  tcase_add_test(outputs, a_pipe_is_written_directly);
  tcase_add_test(outputs, two_outputs_beside_each_other_do_not_meet);
  tcase_add_test(outputs, a_name_that_is_taken_is_passed_over);
  TCase *links = with_folder(suite, "links");
  tcase_add_test(links, a_symbolic_link_is_followed);
  tcase_add_test(links, a_symbolic_link_to_nothing_is_followed);
  tcase_add_test(links, a_chain_of_links_to_nothing_is_followed);
  tcase_add_test(links, links_in_a_circle_are_refused);
  TCase *refusals = with_folder(suite, "refusals");
  tcase_add_test(refusals, a_missing_folder_is_refused);
  tcase_add_test(refusals, a_folder_is_refused);
  tcase_add_test(refusals, a_file_that_may_not_be_written_is_refused);
  tcase_add_test(refusals, a_full_disk_fails_at_the_commit);
  tcase_add_test(refusals, a_failed_write_leaves_the_old_file);
  return run_suite(suite);
}
