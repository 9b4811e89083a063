/*
 * wasi:random, from the system or from a seed.
 */
import { randomFillSync } from "node:crypto";
import { bytes, func, tuple, u64 } from "../core/types.mjs";
import { trap } from "../core/unwind.mjs";

/* What one call may ask for: a wrong length should not end in a crash of the
   host for want of memory. */
const LIMIT = 64n << 20n;

export function systemRandom(length) {
  return randomFillSync(new Uint8Array(length));
}

/* The same bytes in every run, by xorshift32. */
export function seededRandom(seed) {
  let state = seed >>> 0 || 1;
  return (length) =>
    new Uint8Array(length).map(() => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return state;
    });
}

export function randomInterfaces(host) {
  const getBytes = func([u64], bytes, (length) => {
    if (length > LIMIT) trap(`${length} bytes, but ${LIMIT} are the limit`);
    return host.random(Number(length));
  });
  const number = () =>
    new DataView(host.random(8).buffer).getBigUint64(0, true);
  const getNumber = func([], u64, number);
  return {
    "wasi:random/random": {
      "get-random-bytes": getBytes,
      "get-random-u64": getNumber,
    },
    "wasi:random/insecure": {
      "get-insecure-random-bytes": getBytes,
      "get-insecure-random-u64": getNumber,
    },
    "wasi:random/insecure-seed": {
      "insecure-seed": func([], tuple(u64, u64), () => [number(), number()]),
    },
  };
}
