/*
 * The types of WIT in the canonical ABI: size, alignment and flat form of
 * each, and how a value is stored to and loaded from linear memory.
 *
 * A type is an object of
 *   size, align   in bytes, in memory
 *   flat          its core types as a parameter, such as ["i32", "i64"]
 *   store(cx, ptr, value)   writes a value to memory (host to module)
 *   load(cx, ptr)           reads a value from memory (module to host)
 *   lift(cx, words)         makes a value of core words; words.next() gives
 *                           one
 *   lower(cx, value)        the one core word of a value; only where it is
 *                           not the value itself
 * where cx is a Context (memory.mjs).  Values in JavaScript: u64 is a BigInt,
 * bool a boolean, list<u8> a Uint8Array, other lists and tuples arrays,
 * records objects, flags objects of booleans, enums strings, options the
 * value or null, results { ok } or { err }, variants { tag, value }, handles
 * the object that they stand for.
 */
import { trap } from "./unwind.mjs";

/* Hands out core words one by one. */
export function wordsOf(array) {
  let i = 0;
  return { next: () => array[i++] };
}

function alignTo(n, align) {
  return Math.ceil(n / align) * align;
}

function integer(size, get, set) {
  const big = size === 8;
  const limit = big ? 0n : 2 ** (size * 8);
  return {
    size,
    align: size,
    flat: [big ? "i64" : "i32"],
    store: (cx, ptr, value) => cx.view(ptr, size, size)[set](0, value, true),
    load: (cx, ptr) => cx.view(ptr, size, size)[get](0, true),
    lift(cx, words) {
      if (big) return BigInt.asUintN(64, words.next());
      const value = words.next() >>> 0;
      if (value >= limit) trap(`${value} is not a number of ${size * 8} bits`);
      return value;
    },
  };
}

export const u8 = integer(1, "getUint8", "setUint8");
export const u16 = integer(2, "getUint16", "setUint16");
export const u32 = integer(4, "getUint32", "setUint32");
export const u64 = integer(8, "getBigUint64", "setBigUint64");

export const bool = {
  ...u8,
  store: (cx, ptr, value) => u8.store(cx, ptr, value ? 1 : 0),
  load: (cx, ptr) => u8.load(cx, ptr) !== 0,
  lift: (cx, words) => words.next() !== 0,
  lower: (cx, value) => (value ? 1 : 0),
};

/* A pointer and a length: strings and lists. */
function pointed(fromMemory, toMemory) {
  return {
    size: 8,
    align: 4,
    flat: ["i32", "i32"],
    store(cx, ptr, value) {
      /* Elements are stored first: their realloc may grow the memory. */
      const [start, length] = toMemory(cx, value);
      u32.store(cx, ptr, start);
      u32.store(cx, ptr + 4, length);
    },
    load: (cx, ptr) => fromMemory(cx, u32.load(cx, ptr), u32.load(cx, ptr + 4)),
    lift(cx, words) {
      const start = words.next() >>> 0;
      return fromMemory(cx, start, words.next() >>> 0);
    },
  };
}

export const string = pointed(
  (cx, start, length) => cx.loadString(start, length),
  (cx, value) => cx.storeString(value),
);

export const bytes = pointed(
  (cx, start, length) => cx.bytes(start, length, 1).slice(),
  (cx, value) => {
    const start = cx.allocate(1, value.length);
    cx.bytes(start, value.length, 1).set(value);
    return [start, value.length];
  },
);

export function list(element) {
  if (element === u8) return bytes;
  const { size, align } = element;
  return pointed(
    (cx, start, length) => {
      cx.bytes(start, length * size, align);
      const at = (_, i) => element.load(cx, start + i * size);
      return Array.from({ length }, at);
    },
    (cx, values) => {
      const start = cx.allocate(align, values.length * size);
      values.forEach((v, i) => element.store(cx, start + i * size, v));
      return [start, values.length];
    },
  );
}

/* Fields one after the other; `name` is a number in a tuple. */
export function record(fields) {
  let end = 0;
  let align = 1;
  const placed = Object.entries(fields).map(([name, type]) => {
    const offset = alignTo(end, type.align);
    end = offset + type.size;
    align = Math.max(align, type.align);
    return { name, type, offset };
  });
  const collect = (get) =>
    Object.fromEntries(placed.map((f) => [f.name, get(f)]));
  return {
    size: alignTo(end, align),
    align,
    flat: placed.flatMap((f) => f.type.flat),
    store(cx, ptr, value) {
      for (const f of placed) f.type.store(cx, ptr + f.offset, value[f.name]);
    },
    load: (cx, ptr) => collect((f) => f.type.load(cx, ptr + f.offset)),
    lift: (cx, words) => collect((f) => f.type.lift(cx, words)),
  };
}

export function tuple(...types) {
  const inner = record({ ...types });
  return {
    ...inner,
    load: (cx, ptr) => Object.values(inner.load(cx, ptr)),
    lift: (cx, words) => Object.values(inner.lift(cx, words)),
  };
}

function join(a, b) {
  return a === b ? a : "i64";
}

/* `cases` are pairs of a name and a type, or null for no payload. */
export function variant(cases) {
  const types = cases.map(([, type]) => type).filter(Boolean);
  const align = Math.max(1, ...types.map((t) => t.align));
  const payload = alignTo(1, align);
  const widest = Math.max(0, ...types.map((t) => t.size));
  const joined = [];
  for (const type of types)
    type.flat.forEach((w, i) => {
      joined[i] = joined[i] ? join(joined[i], w) : w;
    });
  const caseAt = (number) =>
    cases[number] ?? trap(`case ${number} of a variant of ${cases.length}`);
  return {
    cases,
    size: alignTo(payload + widest, align),
    align,
    flat: ["i32", ...joined],
    store(cx, ptr, { tag, value }) {
      const number = cases.findIndex(([name]) => name === tag);
      const type = cases[number][1];
      u8.store(cx, ptr, number);
      if (type) type.store(cx, ptr + payload, value);
    },
    load(cx, ptr) {
      const [tag, type] = caseAt(u8.load(cx, ptr));
      return { tag, value: type?.load(cx, ptr + payload) };
    },
    lift(cx, words) {
      const [tag, type] = caseAt(words.next() >>> 0);
      const all = joined.map(() => words.next());
      const own = (type?.flat ?? []).map((w, i) =>
        w !== joined[i] ? Number(BigInt.asIntN(32, all[i])) : all[i],
      );
      return { tag, value: type?.lift(cx, wordsOf(own)) };
    },
  };
}

export function option(type) {
  const inner = variant([
    ["none", null],
    ["some", type],
  ]);
  const wrap = (value) =>
    value === null ? { tag: "none" } : { tag: "some", value };
  const unwrap = ({ tag, value }) => (tag === "none" ? null : value);
  return {
    ...inner,
    isOption: true,
    store: (cx, ptr, value) => inner.store(cx, ptr, wrap(value)),
    load: (cx, ptr) => unwrap(inner.load(cx, ptr)),
    lift: (cx, words) => unwrap(inner.lift(cx, words)),
  };
}

/* `ok` and `err` are types, or null for no payload. */
export function result(ok, err) {
  const inner = variant([
    ["ok", ok],
    ["err", err],
  ]);
  const wrap = (v) =>
    "err" in v ? { tag: "err", value: v.err } : { tag: "ok", value: v.ok };
  const unwrap = ({ tag, value }) => ({ [tag]: value });
  return {
    ...inner,
    err,
    store: (cx, ptr, value) => inner.store(cx, ptr, wrap(value)),
    load: (cx, ptr) => unwrap(inner.load(cx, ptr)),
    lift: (cx, words) => unwrap(inner.lift(cx, words)),
  };
}

export function enumeration(...names) {
  const named = (number) =>
    names[number] ?? trap(`case ${number} of an enum of ${names.length}`);
  return {
    ...u8,
    names,
    store: (cx, ptr, name) => u8.store(cx, ptr, names.indexOf(name)),
    load: (cx, ptr) => named(u8.load(cx, ptr)),
    lift: (cx, words) => named(words.next() >>> 0),
  };
}

/* Up to eight flags.  An undefined bit traps, which is stricter than the
   canonical ABI: it can only be a mistake. */
export function flags(...names) {
  const fromBits = (bits) => {
    if (bits >>> names.length)
      trap(`flags 0x${bits.toString(16)}: only ${names.length} are defined`);
    return Object.fromEntries(names.map((n, i) => [n, !!(bits & (1 << i))]));
  };
  const toBits = (value) =>
    names.reduce((bits, n, i) => bits | (value[n] ? 1 << i : 0), 0);
  return {
    ...u8,
    store: (cx, ptr, value) => u8.store(cx, ptr, toBits(value)),
    load: (cx, ptr) => fromBits(u8.load(cx, ptr)),
    lift: (cx, words) => fromBits(words.next() >>> 0),
  };
}

/* A handle that changes hands: from here on the receiver must drop it. */
export function own(resource) {
  return {
    ...u32,
    store: (cx, ptr, object) =>
      u32.store(cx, ptr, cx.handles.add(resource, object)),
    load: (cx, ptr) => cx.handles.take(resource, u32.load(cx, ptr)),
    lift: (cx, words) => cx.handles.take(resource, words.next() >>> 0),
    lower: (cx, object) => cx.handles.add(resource, object),
  };
}

/* A handle that is lent for the length of one call. */
export function borrow(resource) {
  return {
    ...u32,
    load: (cx, ptr) => cx.handles.get(resource, u32.load(cx, ptr)),
    lift: (cx, words) => cx.handles.get(resource, words.next() >>> 0),
  };
}

/*
 * A function: its core type, and how a call of it goes.  `call` gets the
 * lifted parameters.  Of a function whose result is a WIT result it returns
 * the ok payload, or throws a Failure for the err payload.
 */
export class Failure extends Error {
  constructor(payload) {
    super("a WIT error result");
    this.payload = payload;
  }
}

export function fail(payload) {
  throw new Failure(payload);
}

export function func(params, result, call, since = "0.2.0") {
  const flat = params.flatMap((p) => p.flat);
  const spilled = result !== null && result.flat.length > 1;
  if (flat.length > 16) throw new Error("more than 16 flat parameters");
  return {
    params,
    result,
    call,
    since,
    spilled,
    core: {
      params: spilled ? [...flat, "i32"] : flat,
      results: result === null || spilled ? [] : result.flat,
    },
  };
}

export function drop(resource) {
  return func([own(resource)], null, (object) => object.close?.());
}
