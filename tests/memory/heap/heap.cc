// heap.cc does with vectors and streams what heap.c does with malloc.
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

using Block = std::vector<unsigned char>;

static size_t size_of(int i) {
  return 1000000 + (size_t)i * 97;
}

static unsigned char byte_of(int round, int i, size_t j) {
  return (unsigned char)((size_t)(round * 7 + i * 31) + j + (j >> 8));
}

static std::unique_ptr<Block> fill(int round, int i) {
  auto block = std::make_unique<Block>();
  block->reserve(size_of(i));
  for (size_t j = 0; j < size_of(i); j++)
    block->push_back(byte_of(round, i, j));
  return block;
}

static bool through_file(const Block &block) {
  std::string piece(block.begin(), block.begin() + 65536);
  std::string back(piece.size(), '\0');
  FILE *file = std::fopen("heap.out", "wb");
  if (!file)
    return false;
  std::fwrite(piece.data(), 1, piece.size(), file);
  std::fclose(file);
  file = std::fopen("heap.out", "rb");
  if (!file)
    return false;
  size_t got = std::fread(&back[0], 1, back.size(), file);
  std::fclose(file);
  return got == piece.size() && back == piece;
}

int main(int argc, char **argv) {
  int n = argc > 1 ? std::atoi(argv[1]) : 8;
  for (int round = 0; round < 3; round++) {
    std::vector<std::unique_ptr<Block>> blocks;
    long wrong = 0;
    int files = 0;
    for (int i = 0; i < n; i++) {
      blocks.push_back(fill(round, i));
      if (i % 4 == 0)
        files += through_file(*blocks[i]);
    }
    for (int i = 1; i < n; i += 2)
      blocks[i] = nullptr;
    for (int i = 1; i < n; i += 2)
      blocks[i] = fill(round, i);
    for (int i = 0; i < n; i++)
      for (size_t j = 0; j < size_of(i); j++)
        wrong += (*blocks[i])[j] != byte_of(round, i, j);
    std::printf("round %d: %d blocks, %d files, %ld wrong\n", round,
                (int)blocks.size(), files, wrong);
  }
}
