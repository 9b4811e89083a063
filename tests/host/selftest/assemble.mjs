/*
 * An assembler for the small modules of the tests: sections from lists,
 * instructions as arrays of bytes.
 */

const TYPES = { i32: 0x7f, i64: 0x7e };

function leb(n) {
  const bytes = [];
  for (; n >= 0x80; n = Math.floor(n / 128)) bytes.push((n % 128) | 0x80);
  return [...bytes, n];
}

/* i32.const and i64.const take signed numbers. */
function signed(n) {
  const bytes = [];
  for (n = BigInt(n); ; n >>= 7n) {
    const low = Number(n & 0x7fn);
    if (n >= -64n && n < 64n) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

const name = (text) => [...leb(Buffer.byteLength(text)), ...Buffer.from(text)];
const vector = (items) => [...leb(items.length), ...items.flat()];
const section = (id, bytes) => [id, ...leb(bytes.length), ...bytes];

export const op = {
  i32: (n) => [0x41, ...signed(n)],
  i64: (n) => [0x42, ...signed(n)],
  call: (index) => [0x10, ...leb(index)],
  get: (local) => [0x20, ...leb(local)],
  global: (index) => [0x23, ...leb(index)],
  load: (offset = 0) => [0x28, 2, ...leb(offset)],
  load8: (offset = 0) => [0x2d, 0, ...leb(offset)],
  store: (offset = 0) => [0x36, 2, ...leb(offset)],
  store8: (offset = 0) => [0x3a, 0, ...leb(offset)],
  add: [0x6a],
  drop: [0x1a],
  unreachable: [0x00],
  /* try body catch_all handler end */
  tryCatch: (body, handler) => [0x06, 0x40, ...body, 0x19, ...handler, 0x0b],
};

const funcType = ([params, results]) => [
  0x60,
  ...vector(params.map((t) => [TYPES[t]])),
  ...vector(results.map((t) => [TYPES[t]])),
];

const limits = ({ min, max }) =>
  max === undefined ? [0, ...leb(min)] : [1, ...leb(min), ...leb(max)];

function importBytes(item, types) {
  const desc = item.func
    ? [0, ...leb(types.push(item.func) - 1)]
    : item.memory
      ? [2, ...limits(item.memory)]
      : item.table
        ? [1, 0x70, ...limits(item.table)]
        : [3, TYPES.i32, item.global === "mutable" ? 1 : 0];
  return [...name(item.module), ...name(item.name), ...desc];
}

/*
 * A module of
 *   imports   { module, name } and one of func: [params, results], memory:
 *             { min, max }, table, global: "constant" or "mutable"
 *   funcs     { type: [params, results], body, export }
 *   memory    { min, max }, exported as "memory"
 *   data      { at, text }: `at` an expression
 *   customs   { name, bytes }, before all else
 * Functions are numbered imports first.
 */
export function assemble(parts) {
  const { imports = [], funcs = [], memory, data = [], customs = [] } = parts;
  const types = [];
  const imported = imports.map((item) => importBytes(item, types));
  const first = imports.filter((item) => item.func).length;
  const declared = funcs.map((f) => leb(types.push(f.type) - 1));
  const exported = funcs.flatMap((f, i) =>
    f.export ? [[...name(f.export), 0, ...leb(first + i)]] : [],
  );
  if (memory) exported.push([...name("memory"), 2, 0]);
  const bodies = funcs.map(({ body }) => {
    const code = [0, ...body.flat(), 0x0b];
    return [...leb(code.length), ...code];
  });
  const segments = data.map(({ at, text }) => [0, ...at, 0x0b, ...name(text)]);
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...customs.flatMap((c) => section(0, [...name(c.name), ...c.bytes])),
    ...section(1, vector(types.map(funcType))),
    ...section(2, vector(imported)),
    ...section(3, vector(declared)),
    ...(memory ? section(5, vector([limits(memory)])) : []),
    ...section(7, vector(exported)),
    ...section(10, vector(bodies)),
    ...section(11, vector(segments)),
  ]);
}
