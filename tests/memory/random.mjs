/*
 * Random numbers that are the same for a seed on every machine.
 */
export class Random {
  constructor(seed) {
    this.state = seed * 2654435761 + 1;
  }

  next() {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }

  below(n) {
    return n > 0 ? this.next() % n : 0;
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  bytes(size) {
    return Uint8Array.from({ length: size }, () => this.next() & 255);
  }
}
