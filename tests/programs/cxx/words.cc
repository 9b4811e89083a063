/* words.cc counts the words of standard input: containers, strings, streams and
   static constructors and destructors of the C++ library. */
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

struct Announcer {
  Announcer() {
    std::cout << "constructed\n";
  }
  ~Announcer() {
    std::cout << "destroyed" << std::endl;
  }
};

static Announcer announcer;

int main(int argc, char **argv) {
  std::map<std::string, int> counts;
  std::string word;
  while (std::cin >> word)
    counts[word]++;
  std::vector<std::pair<std::string, int>> order(counts.begin(), counts.end());
  std::stable_sort(
      order.begin(), order.end(),
      [](const auto &a, const auto &b) { return a.second > b.second; });
  std::unique_ptr<std::FILE, int (*)(std::FILE *)> out(
      std::fopen(argc > 1 ? argv[1] : "words.txt", "w"), std::fclose);
  if (!out)
    return 1;
  for (const auto &[text, count] : order)
    std::fprintf(out.get(), "%d %s\n", count, text.c_str());
  std::cout << counts.size() << " words, longest run "
            << (order.empty() ? 0 : order[0].second) << '\n';
  std::cerr << "done\n";
  return std::ferror(out.get()) ? 1 : 0;
}
