/*
 * Where the adapter's region lies: its stack, its data and its arena.
 *
 * A module that was not rewritten sees every page of its memory, so nothing
 * of the adapter's may lie there if the program owns its heap.  Hence the
 * mirror: the adapter runs in a memory of its own, as large as memories can
 * be, with its region near the end; for each call of it, the bytes of the
 * program that the call is about are copied to the same addresses there, and
 * back.  Both sides see what they would see in one memory.
 *
 * The other way, a region of pages added to the end of the program's memory
 * before it starts, is one memory indeed.  It is right only for programs that
 * neither take all pages that they find for their heap nor count on getting
 * the next ones.
 */
import { LinkError } from "../core/host.mjs";
import { trap } from "../core/unwind.mjs";
import { footprintOf } from "./footprint.mjs";

const PAGE = 65536;
const STACK = 4096;
const GUARD = 64;
const UNTOUCHED = 0x5c;

/* The mirror's region lies at the first; a roof that moves, at both. */
const MIRROR_BASES = [0xc0000000, 0xe0000000];
const MIRROR_ROOM = 0x1fff0000;

/* What both kinds share: stack, data and arena around a base. */
class Region {
  constructor(memory, base, { size, align }, room) {
    this.memory = memory;
    this.dataSize = Math.ceil(size / 16) * 16;
    this.room = room;
    this.moveTo(Math.ceil(base / 2 ** align) * 2 ** align);
    this.paintStack();
  }

  moveTo(base) {
    this.base = base;
  }

  arena() {
    const bottom = this.base + this.dataSize;
    return { bottom, limit: this.base + this.room };
  }

  stack() {
    const start = this.base - STACK - GUARD;
    return new Uint8Array(this.memory.buffer, start, STACK + GUARD);
  }

  paintStack() {
    this.stack().fill(UNTOUCHED);
  }

  /* The bytes of stack that the deepest call so far has written to. */
  stackDepth() {
    const stack = this.stack();
    const first = stack.findIndex((byte) => byte !== UNTOUCHED);
    return first < 0 ? 0 : stack.length - first;
  }

  checkStack(where) {
    if (this.stack()[GUARD - 1] !== UNTOUCHED)
      trap(`${where}: the adapter's stack passed its ${STACK} bytes`);
  }
}

export class MirrorRegion extends Region {
  constructor(info, { full, move }) {
    const memory = new WebAssembly.Memory({ initial: 65535 });
    super(memory, MIRROR_BASES[0], info, MIRROR_ROOM);
    Object.assign(this, { full, move });
  }

  /* The bases at which an instance of the adapter is needed. */
  bases() {
    return this.move ? MIRROR_BASES : [this.base];
  }

  /* The stack, data and arena move to the next base, where an instance that
     was made for it goes on.  What was left behind becomes garbage. */
  moveRoof(used) {
    if (!this.move) return;
    const bytes = new Uint8Array(this.memory.buffer);
    const [start, end] = [
      this.base - STACK - GUARD,
      this.base + this.dataSize + used,
    ];
    const next = MIRROR_BASES.find((base) => base !== this.base);
    bytes.copyWithin(start + next - this.base, start, end);
    bytes.fill(0xdd, start, end);
    this.moveTo(next);
  }

  /* Does `call` between copying in and copying out what it is about. */
  around(host, main, { module, name }, args, call) {
    const theirs = main.memory();
    if (theirs.byteLength > MIRROR_BASES[0] - PAGE)
      trap("the program's memory is too large to be mirrored");
    const footprint = this.full ? null : footprintOf(module, name);
    const [reads, writes] = footprint
      ? this.#ranges(footprint, theirs, args, host)
      : [[], [[0, theirs.length]]];
    const ours = new Uint8Array(this.memory.buffer);
    for (const [start, end] of [...reads, ...writes])
      ours.set(theirs.subarray(start, end), start);
    const value = call();
    for (const [start, end] of writes)
      main.memory().set(ours.subarray(start, end), start);
    return value;
  }

  #ranges(footprint, theirs, args, host) {
    const view = new DataView(theirs.buffer);
    const inside = (at) => at + 4 <= theirs.length;
    const reader = {
      size: theirs.length,
      u32: (at) => (inside(at) ? view.getUint32(at, true) : 0),
    };
    const numbers = args.map((a) => (typeof a === "number" ? a >>> 0 : a));
    const clamp = (at) => Math.min(at, theirs.length);
    return footprint(numbers, reader, host).map((pairs) =>
      pairs.map(([ptr, size]) => [clamp(ptr), clamp(ptr + size)]),
    );
  }
}

export class EndRegion extends Region {
  constructor(memory, info, pages) {
    const wanted = Math.ceil((STACK + GUARD + info.size + 16) / PAGE) + pages;
    let start;
    try {
      start = memory.grow(wanted) * PAGE;
    } catch {
      throw new LinkError([`the program's memory has no ${wanted} pages more`]);
    }
    super(memory, start + STACK + GUARD, info, 0);
    this.room = memory.buffer.byteLength - this.base;
    this.ceiling = start / PAGE;
    this.end = memory.buffer.byteLength;
  }

  bases() {
    return [this.base];
  }

  moveRoof() {}

  around(host, main, wanted, args, call) {
    return call();
  }

  /* Nothing is known of what lies above once the program has grown. */
  pages() {
    const { byteLength } = this.memory.buffer;
    return byteLength === this.end ? this.ceiling : byteLength / PAGE;
  }
}
