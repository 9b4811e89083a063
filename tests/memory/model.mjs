/*
 * What a program's memory must be: pages, a maximum, and the bytes of what
 * the program owns.  When the host grew the memory there are holes, pages
 * that are not the program's.
 */
export const PAGE = 65536;

export class Model {
  constructor(pages, max, scratch) {
    this.pages = pages;
    this.max = max;
    this.bytes = new Uint8Array(0);
    /* Of the pages that the program owns: [first, end), in order. */
    this.owned = [{ first: 0, end: pages }];
    this.scratch = scratch;
    this.#enlarge();
  }

  #enlarge() {
    const size = this.pages * PAGE;
    if (size <= this.bytes.length) return;
    const larger = new Uint8Array(Math.min(2 * size, 65536 * PAGE));
    larger.set(this.bytes);
    this.bytes = larger;
  }

  /* The pages [before, before + n) are new. */
  grow(before, n) {
    this.pages = before + n;
    const last = this.owned.at(-1);
    if (last.end === before) last.end += n;
    else if (n > 0) this.owned.push({ first: before, end: this.pages });
    this.#enlarge();
  }

  /* The model follows no page above `pages` any more. */
  keepOnly(pages) {
    this.owned = this.owned
      .filter(({ first }) => first < pages)
      .map(({ first, end }) => ({ first, end: Math.min(end, pages) }));
  }

  set(start, bytes) {
    this.bytes.set(bytes, start);
  }

  get(start, size) {
    return this.bytes.slice(start, start + size);
  }

  *ranges() {
    for (const { first, end } of this.owned) {
      const start = Math.max(first * PAGE, this.scratch);
      yield { start, bytes: this.bytes.subarray(start, end * PAGE) };
    }
  }

  /* A piece of at most `most` bytes that the program owns; one in four ends
     where its memory ends. */
  piece(random, most) {
    const { first, end } = random.pick(this.owned);
    const low = Math.max(first * PAGE, this.scratch);
    const size = Math.min(1 + random.below(most), end * PAGE - low);
    const last = end * PAGE - size;
    const start =
      random.below(4) === 0 ? last : low + random.below(last - low + 1);
    return { start, size };
  }

  /* Where `size` bytes fit, or null. */
  place(random, size, align) {
    const { first, end } = random.pick(this.owned);
    const low = Math.max(first * PAGE, this.scratch);
    const room = end * PAGE - low - size - align;
    if (room < 0) return null;
    return Math.ceil((low + random.below(room)) / align) * align;
  }
}
