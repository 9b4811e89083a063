/* many_entries.c lists a directory through readdir: how many entries there
   are, and the sum of the numbers in their names. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
  DIR *dir = opendir(argc > 1 ? argv[1] : "/");
  long long n = 0, sum = 0;
  if (!dir)
    return 1;
  for (struct dirent *entry; (entry = readdir(dir));) {
    if (entry->d_name[0] == '.')
      continue;
    n++;
    sum += atoi(entry->d_name + 5);
  }
  printf("%lld entries, sum %lld\n", n, sum);
  return closedir(dir) != 0;
}
