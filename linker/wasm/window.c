/*
 * window.c looks at all bytes of a window as if an instruction began at each,
 * and then follows those that do.  `jump` says for each byte where the next
 * instruction begins; looked up in itself it says where the one behind that
 * does, and so on: six times double reach 64 instructions.
 *
 * A position is that of a byte in the window; 64 and more lie behind it, and
 * lead to themselves.
 */
#include "wasm/window.h"

#include "wasm/format.h"

void window_cut(struct window *window, uint32_t next) {
  window->n_blocks = window->n_ends = 0;
  for (uint32_t i = 0; i < WINDOW_SIZE && window->starts[i] < next; i++) {
    window->n_blocks += window->blocks >> i & 1;
    window->n_ends += window->ends >> i & 1;
  }
  window->next = next;
}

#if defined(__x86_64__) && defined(__GNUC__)

#include <immintrin.h>

#define WIDE                                                                   \
  __attribute__((                                                              \
      target("avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi,bmi2,popcnt")))

bool window_is_supported(void) {
  return __builtin_cpu_supports("avx512f") &&
         __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vbmi") &&
         __builtin_cpu_supports("avx512vbmi2") &&
         __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
         __builtin_cpu_supports("popcnt");
}

static const uint8_t positions[WINDOW_SIZE] = {
    0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
    16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
    32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,
    48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};

/* The lowest `n` bits. */
WIDE static inline uint64_t low_bits(size_t n) {
  return _bzhi_u64(UINT64_MAX, n < 64 ? (uint32_t)n : 64);
}

WIDE static inline __m512i bytes_of(int byte) {
  return _mm512_set1_epi8((char)byte);
}

WIDE static inline __m512i load(const uint8_t *p, size_t left) {
  return _mm512_maskz_loadu_epi8(low_bits(left), p);
}

/* What the table of 256 bytes has for each byte. */
WIDE static inline __m512i look_up(const uint8_t *table, __m512i bytes) {
  __m512i low = _mm512_permutex2var_epi8(_mm512_loadu_si512(table), bytes,
                                         _mm512_loadu_si512(table + 64));
  __m512i high = _mm512_permutex2var_epi8(
      _mm512_loadu_si512(table + 128), bytes, _mm512_loadu_si512(table + 192));
  return _mm512_mask_mov_epi8(low, _mm512_movepi8_mask(bytes), high);
}

/* What `first` has at each position, or `second` behind it. */
WIDE static inline __m512i pick(__m512i first, __m512i at, __m512i second) {
  return _mm512_permutex2var_epi8(first, at, second);
}

/* Where the instruction behind each byte would begin, if one began there.
   `last` is where a LEB128 ends that begins at a byte, found by steps of one,
   two and four bytes; one that is longer than five is seen as five. */
WIDE static inline __m512i find_jumps(__m512i *shapes, __m512i bytes,
                                      __m512i following) {
  const __m512i here = _mm512_loadu_si512(positions), one = bytes_of(1);
  const __m512i behind = _mm512_or_si512(here, bytes_of(WINDOW_SIZE));
  __m512i last =
      _mm512_mask_add_epi8(here, _mm512_movepi8_mask(bytes), here, one);
  __m512i last_behind =
      _mm512_mask_add_epi8(behind, _mm512_movepi8_mask(following), behind, one);
  for (int i = 0; i < 2; i++) {
    last = pick(last, last, last_behind);
    last_behind = _mm512_permutexvar_epi8(last_behind, last_behind);
  }
  __m512i ends =
      _mm512_add_epi8(here, _mm512_and_si512(*shapes, bytes_of(SHAPE_LENGTH)));
  uint64_t has_leb128 = _mm512_test_epi8_mask(*shapes, bytes_of(SHAPE_LEB128));
  last = pick(last, ends, last_behind);
  uint64_t is_long = _mm512_mask_cmpge_epu8_mask(
      has_leb128, _mm512_sub_epi8(last, ends), bytes_of(4));
  uint64_t is_odd = _mm512_mask_test_epi8_mask(
      is_long, pick(bytes, last, following), bytes_of(0xf8));
  *shapes = _mm512_mask_mov_epi8(*shapes, is_odd, bytes_of(SHAPE_NOTED));
  return _mm512_mask_add_epi8(ends, has_leb128, last, one);
}

/* Alignments of an access that are more than that, and types of blocks. */
WIDE static inline __m512i check_seconds(__m512i shapes, __m512i seconds) {
  uint64_t blocks = _mm512_cmpeq_epi8_mask(shapes, bytes_of(SHAPE_BLOCK));
  uint64_t accesses = _mm512_cmpeq_epi8_mask(shapes, bytes_of(SHAPE_ACCESS));
  uint64_t have_type =
      _mm512_mask_cmpneq_epi8_mask(blocks, seconds, bytes_of(BLOCK_EMPTY));
  uint64_t have_more =
      _mm512_mask_test_epi8_mask(accesses, seconds, bytes_of(0xc0));
  shapes = _mm512_mask_mov_epi8(shapes, have_type,
                                bytes_of(SHAPE_BLOCK | SHAPE_NOTED));
  return _mm512_mask_mov_epi8(shapes, have_more, bytes_of(SHAPE_OTHER));
}

/* Ends the window before the `end` that closes the last of `depth` open blocks,
   if it does. */
static void cut_closing(struct window *window, uint32_t depth) {
  for (uint32_t i = 0; i < WINDOW_SIZE; i++) {
    depth += window->blocks >> i & 1;
    depth -= window->ends >> i & 1;
    if (depth == 0) {
      window_cut(window, window->starts[i]);
      return;
    }
  }
}

/* Reads the window at `p`, whose first instruction begins at `first`.  There
   are `left` bytes; behind them, zeros are read. */
WIDE static inline void read_one(struct window *window,
                                 const uint8_t shapes[256], const uint8_t *p,
                                 size_t left, uint32_t first) {
  enum { DOUBLINGS = 6 };
  /* The numbers from 0 to 63 that have bit i. */
  static const uint64_t numbers[DOUBLINGS] = {
      0xaaaaaaaaaaaaaaaa, 0xcccccccccccccccc, 0xf0f0f0f0f0f0f0f0,
      0xff00ff00ff00ff00, 0xffff0000ffff0000, 0xffffffff00000000};
  const __m512i behind =
      _mm512_or_si512(_mm512_loadu_si512(positions), bytes_of(WINDOW_SIZE));
  size_t here = left < WINDOW_SIZE ? left : WINDOW_SIZE;
  __m512i bytes = load(p, left);
  __m512i shape = check_seconds(look_up(shapes, bytes), load(p + 1, left - 1));
  __m512i jumps = find_jumps(&shape, bytes, load(p + here, left - here));
  __m512i starts = bytes_of((int)first);
  for (unsigned i = 0; i < DOUBLINGS; i++) {
    starts = _mm512_mask_permutexvar_epi8(starts, numbers[i], starts, jumps);
    jumps = pick(jumps, jumps, behind);
  }
  _mm512_storeu_si512(window->starts, starts);
  shape = _mm512_permutexvar_epi8(starts, shape);
  uint64_t high = _mm512_movepi8_mask(shape);
  uint64_t low = _mm512_test_epi8_mask(shape, bytes_of(SHAPE_NOTED));
  /* What follows the first start that lies behind means nothing. */
  uint64_t is_behind = _mm512_cmpge_epu8_mask(starts, bytes_of((int)here));
  uint64_t stops = (high & ~low) | is_behind;
  uint64_t before = ~stops & (stops - 1);
  uint64_t noted = low & ~high & before;
  window->ends = high & low & before;
  window->blocks = _mm512_test_epi8_mask(shape, bytes_of(SHAPE_OPENS)) & before;
  window->n_ends = (uint32_t)_mm_popcnt_u64(window->ends);
  window->n_blocks = (uint32_t)_mm_popcnt_u64(window->blocks);
  window->n_noted = (uint32_t)_mm_popcnt_u64(noted);
  _mm512_storeu_si512(window->noted, _mm512_maskz_compress_epi8(noted, starts));
  __m512i next = _mm512_permutexvar_epi8(bytes_of((int)first), jumps);
  window->next = (uint8_t)_mm_cvtsi128_si32(_mm512_castsi512_si128(next));
  if (stops & ~is_behind & (before + 1))
    window->next = window->starts[_tzcnt_u64(stops)];
}

WIDE size_t window_read(struct window *windows, size_t room,
                        const uint8_t shapes[256], const uint8_t *p,
                        size_t left, uint32_t depth) {
  uint32_t first = 0;
  for (size_t n = 0;; p += WINDOW_SIZE, left -= WINDOW_SIZE) {
    struct window *window = &windows[n++];
    read_one(window, shapes, p, left, first);
    if (window->n_ends >= depth)
      cut_closing(window, depth);
    first = window->next - WINDOW_SIZE;
    depth += window->n_blocks - window->n_ends;
    if (n == room || window->next < WINDOW_SIZE ||
        left < (size_t)window->next + WINDOW_LEAST)
      return n;
  }
}

#else

bool window_is_supported(void) {
  return false;
}

size_t window_read(struct window *windows, size_t room,
                   const uint8_t shapes[256], const uint8_t *p, size_t left,
                   uint32_t depth) {
  (void)windows, (void)room, (void)shapes, (void)p, (void)left, (void)depth;
  return 0;
}

#endif
