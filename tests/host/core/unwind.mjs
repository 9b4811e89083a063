/*
 * How a call of the host ends without returning: by a trap of the host, or
 * because the program asked to exit.
 *
 * Both must pass through the frames of the module untouched.  A JavaScript
 * exception would not do: a program with exception handling catches it in
 * any `catch_all`.  A trap is not caught, so the reason is kept aside and a
 * one-instruction module traps in its place.
 */

/* Wrong use of the host by the module; the canonical ABI says "trap". */
export class HostTrap extends Error {}

/* The program's own wish to end, from wasi:cli/exit. */
export class Exit extends Error {
  constructor(code) {
    super(`exit with code ${code}`);
    this.code = code;
  }
}

export function trap(message) {
  throw new HostTrap(message);
}

/* (module (func (export "t") unreachable)) */
const TRAPPER = new Uint8Array([
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x01, 0x04, 0x01, 0x60, 0x00,
  0x00, 0x03, 0x02, 0x01, 0x00, 0x07, 0x05, 0x01, 0x01, 0x74, 0x00, 0x00, 0x0a,
  0x05, 0x01, 0x03, 0x00, 0x00, 0x0b,
]);

const trapper = new WebAssembly.Instance(new WebAssembly.Module(TRAPPER));

/* Traps in WebAssembly; never returns. */
export function unwind() {
  trapper.exports.t();
}
