/*
 * The functions of import module `wasi_fuse`: where the host's lists go, and
 * the arena of the adapter, kept in JavaScript.
 *
 * Each rule of the adapter contract that they can see broken is a trap.
 * Memory that is handed out is filled with garbage first, since the contract
 * does not promise zeros.
 */
import { trap } from "../core/unwind.mjs";

const GARBAGE = 0xa5;

function alignUp(n, align) {
  return Math.ceil(n / align) * align;
}

export class Intrinsics {
  #receiving = null; /* { at, end } while a receive is open */
  #inArena = false;
  #top = 0; /* of the arena, counted from its bottom */

  /* `region` places the arena: region.arena() is { bottom, limit }, and
     region.memory the memory that it lies in. */
  constructor(region, pages) {
    this.region = region;
    this.functions = {
      receive: (ptr, size) => this.#receive(ptr >>> 0, size >>> 0),
      receive_arena: () => this.#receiveArena(),
      received: () => this.#received(),
      allocate: (size, align) => this.#allocate(size >>> 0, align >>> 0),
      keep: (size, align) => this.#allocate(size >>> 0, align >>> 0),
      lock: () => {},
      unlock: () => {},
      release: (mark) => this.#release(mark >>> 0),
      listen: () => 0, /* the size of an empty list */
      ceiling: pages,
    };
  }

  /* How much of the arena is in use, in bytes. */
  get used() {
    return this.#top;
  }

  /* To be true whenever the adapter returns to the program. */
  checkIdle(where) {
    if (this.#receiving) trap(`${where}: returns before wasi_fuse.received`);
  }

  realloc(oldPtr, oldSize, align, size) {
    const place = this.#receiving;
    if (!place) trap(`a list of ${size} bytes outside of receive and received`);
    const isLast = oldSize > 0 && oldPtr + oldSize === place.at;
    const from = isLast ? oldPtr : alignUp(place.at, align);
    if (oldSize > 0 && !isLast && size <= oldSize) return oldPtr;
    if (from + size > place.end)
      trap(`a list of ${size} bytes: only ${place.end - from} are left`);
    if (oldSize > 0 && !isLast)
      this.#bytes().copyWithin(from, oldPtr, oldPtr + oldSize);
    place.at = from + size;
    return from;
  }

  #bytes() {
    return new Uint8Array(this.region.memory.buffer);
  }

  #receive(ptr, size) {
    if (this.#receiving) trap("receive within receive");
    this.#receiving = { at: ptr, end: ptr + size };
  }

  #receiveArena() {
    if (this.#receiving) trap("receive_arena within receive");
    const { bottom, limit } = this.region.arena();
    this.#receiving = { at: bottom + this.#top, end: limit };
    this.#inArena = true;
  }

  #received() {
    if (!this.#receiving) trap("received without receive");
    if (this.#inArena)
      this.#top = this.#receiving.at - this.region.arena().bottom;
    this.#receiving = null;
    this.#inArena = false;
  }

  #allocate(size, align) {
    if (this.#receiving) trap("allocate within receive");
    const { bottom, limit } = this.region.arena();
    const start = alignUp(bottom + this.#top, align);
    if (start + size > limit) return 0;
    this.#bytes().fill(GARBAGE, start, start + size);
    this.#top = start + size - bottom;
    return start | 0;
  }

  #release(mark) {
    if (this.#receiving) trap("release within receive");
    const offset = mark - this.region.arena().bottom;
    if (offset < 0 || offset > this.#top)
      trap(`release(${mark}): not a mark of this arena`);
    this.#top = offset;
  }
}
