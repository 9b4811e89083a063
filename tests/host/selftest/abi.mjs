/* The canonical ABI: sizes, flat forms, memory, strings, handles. */
import { Bench, assert, test } from "./bench.mjs";
import { typeText } from "../core/module.mjs";
import {
  enumeration,
  flags,
  func,
  list,
  option,
  record,
  result,
  string,
  tuple,
  u16,
  u32,
  u64,
  u8,
  variant,
  wordsOf,
} from "../core/types.mjs";

test("types have the sizes and alignments of the canonical ABI", () => {
  const sizes = (type) => [type.size, type.align];
  const datetime = record({ seconds: u64, nanoseconds: u32 });
  assert.deepEqual(sizes(datetime), [16, 8]);
  assert.deepEqual(sizes(option(datetime)), [24, 8]);
  assert.deepEqual(sizes(option(u8)), [2, 1]);
  assert.deepEqual(sizes(result(tuple(list(u8), u8), u8)), [16, 4]);
  assert.deepEqual(sizes(result(null, null)), [1, 1]);
  assert.deepEqual(sizes(result(u64, variant([["a", u32]]))), [16, 8]);
  assert.deepEqual(sizes(tuple(u8, u16, u8)), [6, 2]);
  assert.deepEqual(sizes(list(tuple(string, string))), [8, 4]);
});

test("a variant's flat form joins the words of its cases", () => {
  const type = variant([
    ["small", u32],
    ["large", tuple(u64, u32)],
    ["none", null],
  ]);
  assert.deepEqual(type.flat, ["i32", "i64", "i32"]);
  const lift = (...words) => type.lift({}, wordsOf(words));
  assert.deepEqual(lift(0, 0x1_0000_0007n, 0), { tag: "small", value: 7 });
  assert.deepEqual(lift(1, 5n, 6), { tag: "large", value: [5n, 6] });
  assert.deepEqual(lift(2, 0n, 0), { tag: "none", value: undefined });
});

test("functions have the core types of the reference", () => {
  const { host } = new Bench();
  const core = (module, name) =>
    typeText(host.find(`wasi:${module}@0.2.0`, name).core);
  const files = (name) =>
    core("filesystem/types", `[method]descriptor.${name}`);
  assert.equal(files("advise"), "(i32 i64 i64 i32 i32) -> ()");
  assert.equal(
    files("set-times-at"),
    "(i32 i32 i32 i32 i32 i64 i32 i32 i64 i32 i32) -> ()",
  );
  assert.equal(files("open-at"), "(i32 i32 i32 i32 i32 i32 i32) -> ()");
  assert.equal(files("is-same-object"), "(i32 i32) -> (i32)");
  assert.equal(core("cli/exit", "exit"), "(i32) -> ()");
  assert.equal(core("cli/stdin", "get-stdin"), "() -> (i32)");
  assert.equal(core("clocks/monotonic-clock", "now"), "() -> (i64)");
  assert.equal(core("io/poll", "[resource-drop]pollable"), "(i32) -> ()");
  assert.equal(core("io/poll", "poll"), "(i32 i32 i32) -> ()");
});

test("return areas have the sizes of the reference", () => {
  const { host } = new Bench();
  const area = (module, name) => {
    const { result: type } = host.find(`wasi:${module}@0.2.0`, name);
    return [type.size, type.align];
  };
  const expected = {
    "cli/environment#get-environment": [8, 4],
    "cli/environment#initial-cwd": [12, 4],
    "clocks/wall-clock#now": [16, 8],
    "filesystem/types#[method]descriptor.metadata-hash": [24, 8],
    "filesystem/types#[method]descriptor.open-at": [8, 4],
    "filesystem/types#[method]descriptor.read": [16, 4],
    "filesystem/types#[method]descriptor.readlink-at": [12, 4],
    "filesystem/types#[method]descriptor.stat": [104, 8],
    "filesystem/types#[method]descriptor.write": [16, 8],
    "filesystem/types#filesystem-error-code": [2, 1],
    "io/streams#[method]input-stream.read": [12, 4],
    "io/streams#[method]output-stream.check-write": [16, 8],
  };
  for (const [name, sizes] of Object.entries(expected))
    assert.deepEqual(area(...name.split("#")), sizes, name);
  const entry = "[method]directory-entry-stream.read-directory-entry";
  assert.deepEqual(area("filesystem/types", entry), [20, 4]);
});

test("arguments are a list first, then its strings", () => {
  const bench = new Bench({ args: ["a", "", "ünf"] });
  bench.call("cli/environment#get-arguments");
  assert.deepEqual(bench.requests, [
    [0, 0, 4, 24],
    [0, 0, 1, 1],
    [0, 0, 1, 0],
    [0, 0, 1, 4],
  ]);
  const [ptr, length] = [bench.u32(0), bench.u32(4)];
  assert.equal(length, 3);
  const words = new Uint32Array(bench.cx.memory.buffer, ptr, 6);
  assert.equal(bench.text(words[4], words[5]), "ünf");
});

test("an empty list asks realloc for no bytes", () => {
  const bench = new Bench();
  bench.call("cli/environment#get-environment");
  assert.deepEqual(bench.requests, [[0, 0, 4, 0]]);
});

test("a host of UTF-16 strings grows and shrinks them", () => {
  const bench = new Bench({ args: ["ab", "€1"], strings: "utf16" });
  bench.call("cli/environment#get-arguments");
  const requests = bench.requests.map(([, ...sizes]) => sizes);
  assert.deepEqual(requests.slice(1), [
    [0, 1, 2],
    [0, 1, 2],
    [2, 1, 6],
    [6, 1, 4],
  ]);
  const ptr = bench.u32(0);
  const words = new Uint32Array(bench.cx.memory.buffer, ptr, 4);
  assert.equal(bench.text(words[2], words[3]), "€1");
});

test("what realloc returns must be aligned and inside the memory", () => {
  const bench = new Bench({ args: ["a"] });
  const run = () => bench.call("cli/environment#get-arguments");
  bench.cx.realloc = () => 1026;
  bench.traps(run, /not aligned to 4/);
  bench.cx.realloc = () => -4;
  bench.traps(run, /out of bounds/);
  bench.cx.realloc = null;
  bench.traps(run, /exports neither/);
});

test("an import called from inside realloc traps", () => {
  const bench = new Bench({ args: ["a"] });
  bench.cx.realloc = () => {
    bench.raw("clocks/monotonic-clock#now");
    return 0;
  };
  const run = () => bench.call("cli/environment#get-arguments");
  bench.traps(run, /called from inside realloc/);
});

test("a return area must be aligned and inside the memory", () => {
  const bench = new Bench();
  const into = (ptr) => () => bench.raw("clocks/wall-clock#now", ptr);
  bench.traps(into(4), /not aligned to 8/);
  bench.traps(into(8 * 65536), /pass the memory/);
  bench.traps(into(-8), /pass the memory/);
});

test("lists and strings must be inside the memory, strings UTF-8", () => {
  const bench = new Bench();
  const out = bench.raw("cli/stdout#get-stdout");
  const write =
    (...words) =>
    () =>
      bench.call("io/streams#[method]output-stream.write", out, ...words);
  bench.traps(write(8 * 65536 - 1, 2), /pass the memory/);
  bench.traps(write(-1, 2), /pass the memory/);
  bench.cx.handles.add("descriptor", { directory: () => 0 });
  const make = (text) => () =>
    bench.method("create-directory-at", out + 1, ...bench.put(text));
  bench.traps(make(Uint8Array.of(0xff)), /not UTF-8/);
  bench.traps(make(Uint8Array.of(0xed, 0xa0, 0x80)), /not UTF-8/);
});

test("undefined flags and cases trap", () => {
  const lift = (type, word) => () => type.lift({}, wordsOf([word]));
  assert.throws(lift(flags("a", "b"), 4), /only 2 are defined/);
  assert.deepEqual(lift(flags("a", "b"), 2)(), { a: false, b: true });
  assert.throws(lift(enumeration("a", "b"), 2), /case 2 of an enum of 2/);
  assert.throws(lift(u8, 256), /not a number of 8 bits/);
});

test("a handle is checked for its resource, and after its drop", () => {
  const bench = new Bench();
  const out = bench.raw("cli/stdout#get-stdout");
  const drop = (resource, handle) => () => bench.raw(`io/${resource}`, handle);
  bench.traps(drop("poll#[resource-drop]pollable", out), /is of output-stream/);
  drop("streams#[resource-drop]output-stream", out)();
  bench.traps(
    drop("streams#[resource-drop]output-stream", out),
    /used after it was dropped/,
  );
  bench.traps(drop("poll#[resource-drop]pollable", 0), /does not exist/);
  bench.traps(drop("poll#[resource-drop]pollable", 99), /does not exist/);
  assert.notEqual(bench.raw("cli/stdout#get-stdout"), out);
});

test("a parent cannot be dropped before its children", () => {
  const bench = new Bench();
  const stream = bench.raw("cli/stdin#get-stdin");
  const pollable = bench.raw(
    "io/streams#[method]input-stream.subscribe",
    stream,
  );
  const drop = () =>
    bench.raw("io/streams#[resource-drop]input-stream", stream);
  bench.traps(drop, /dropped before its pollable 2/);
  bench.raw("io/poll#[resource-drop]pollable", pollable);
  drop();
  assert.deepEqual(bench.host.handles.left(), []);
});

test("what is left is told", () => {
  const bench = new Bench();
  bench.raw("cli/stdin#get-stdin");
  bench.raw("cli/stdout#get-stdout");
  assert.deepEqual(bench.host.handles.left(), [
    "input-stream 1",
    "output-stream 2",
  ]);
});

test("a function has at most sixteen flat parameters", () => {
  const many = Array(17).fill(u32);
  assert.throws(() => func(many, null, () => {}), /more than 16/);
});
