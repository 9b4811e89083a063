/*
 * A module's memory and realloc as the canonical ABI uses them, with every
 * check that it demands: bounds, alignment, UTF-8, and no import called
 * from inside realloc.
 */
import { trap } from "./unwind.mjs";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

export class Context {
  /* WebAssembly.Memory; known only after instantiation where the module
     defines its own. */
  memory = null;
  /* (old pointer, old size, alignment, new size) -> pointer */
  realloc = null;
  inRealloc = false;
  reallocs = 0;

  /* `strings` is "exact" or "utf16": how a string is lowered. */
  constructor(handles, { strings = "exact" } = {}) {
    this.handles = handles;
    this.strings = strings;
  }

  /* The bytes at ptr.  Not to be kept over a call of the module: the memory
     may grow, and the buffer with it. */
  bytes(ptr, size, align) {
    if (ptr % align !== 0) trap(`pointer ${ptr} is not aligned to ${align}`);
    const { buffer } = this.memory;
    if (ptr + size > buffer.byteLength)
      trap(`${size} bytes at ${ptr} pass the memory's ${buffer.byteLength}`);
    return new Uint8Array(buffer, ptr, size);
  }

  view(ptr, size, align) {
    this.bytes(ptr, size, align);
    return new DataView(this.memory.buffer, ptr, size);
  }

  allocate(align, size) {
    return this.#reallocate(0, 0, align, size);
  }

  loadString(ptr, length) {
    try {
      /* A copy: the decoder refuses shared memory. */
      return decoder.decode(this.bytes(ptr, length, 1).slice());
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      return trap(`the string at ${ptr} is not UTF-8`);
    }
  }

  storeString(value) {
    const encoded = encoder.encode(value);
    const ptr =
      this.strings === "utf16"
        ? this.#allocateAsUtf16(value.length, encoded.length)
        : this.allocate(1, encoded.length);
    this.bytes(ptr, encoded.length, 1).set(encoded);
    return [ptr, encoded.length];
  }

  /* What the canonical ABI does for a host whose strings are UTF-16: it
     guesses one byte a unit, grows to three on the first that is not ASCII,
     and gives back what is left. */
  #allocateAsUtf16(units, size) {
    let ptr = this.allocate(1, units);
    if (size === units) return ptr;
    ptr = this.#reallocate(ptr, units, 1, units * 3);
    if (size < units * 3) ptr = this.#reallocate(ptr, units * 3, 1, size);
    return ptr;
  }

  #reallocate(oldPtr, oldSize, align, size) {
    if (!this.realloc)
      trap("the module exports neither cabi_import_realloc nor cabi_realloc");
    this.reallocs++;
    this.inRealloc = true;
    const ptr = this.realloc(oldPtr, oldSize, align, size) >>> 0;
    this.inRealloc = false;
    if (ptr % align !== 0)
      trap(`realloc of ${size} bytes gave ${ptr}: not aligned to ${align}`);
    if (ptr + size > this.memory.buffer.byteLength)
      trap(`realloc of ${size} bytes gave ${ptr}: out of bounds`);
    return ptr;
  }
}
