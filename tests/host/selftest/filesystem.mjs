/* The file system: what it does, its errors, and that it stays inside. */
import fs from "node:fs";
import path from "node:path";
import { Bench, assert, temporaryDirectory, test } from "./bench.mjs";

const FOLLOW = 1;
const CREATE = 1;
const DIRECTORY = 2;
const EXCLUSIVE = 4;
const TRUNCATE = 8;
const READ = 1;
const WRITE = 2;

/* A bench with a fresh directory opened as "/", and its descriptor. */
function open(options = {}) {
  const outside = temporaryDirectory();
  const inside = path.join(outside, "root");
  fs.mkdirSync(inside);
  const dirs = [{ path: inside, guest: "/" }];
  const bench = new Bench({ dirs, ...options });
  bench.call("filesystem/preopens#get-directories");
  const root = bench.view.getUint32(bench.u32(0), true);
  const at = (name) => path.join(inside, name);
  const openAt = (name, how = 0, flags = READ, follow = FOLLOW) =>
    bench.method("open-at", root, follow, ...bench.put(name), how, flags);
  const file = (name, how, flags) => openAt(name, how, flags).ok(4).u32(4);
  return { bench, root, inside, outside, at, openAt, file };
}

test("a preopened directory has its name and its type", () => {
  const { bench, root } = open();
  bench.call("filesystem/preopens#get-directories");
  assert.equal(bench.u32(4), 1);
  const words = new Uint32Array(bench.cx.memory.buffer, bench.u32(0), 3);
  assert.notEqual(words[0], root, "each call gives new descriptors");
  assert.equal(bench.text(words[1], words[2]), "/");
  assert.equal(bench.method("get-type", root).ok().u8(1), 3);
  assert.equal(bench.method("get-flags", root).ok().u8(1), 33);
});

test("a file is written, read at offsets, and its end told", () => {
  const { bench, at, file } = open();
  const fd = file("f", CREATE, READ | WRITE);
  bench.method("write", fd, ...bench.put("hello world"), 0n);
  assert.equal(bench.ok(8).u64(8), 11n);
  bench.method("write", fd, ...bench.put("WORLD"), 6n).ok(8);
  assert.equal(fs.readFileSync(at("f"), "utf8"), "hello WORLD");
  bench.method("read", fd, 100n, 6n).ok(4);
  assert.equal(bench.text(bench.u32(4), bench.u32(8)), "WORLD");
  assert.equal(bench.u8(12), 0);
  bench.method("read", fd, 100n, 11n).ok(4);
  assert.deepEqual([bench.u32(8), bench.u8(12)], [0, 1]);
});

test("reads are at most 64 KiB, or what a hostile host moves", () => {
  const { bench, at, file } = open();
  fs.writeFileSync(at("f"), new Uint8Array(100_000));
  bench.method("read", file("f"), 100_000n, 0n).ok(4);
  assert.equal(bench.u32(8), 65536);
  const small = open({ maxIo: 3 });
  const fd = small.file("f", CREATE, READ | WRITE);
  small.bench.method("write", fd, ...small.bench.put("hello"), 0n);
  assert.equal(small.bench.ok(8).u64(8), 3n);
});

test("offsets and sizes beyond every file are errors", () => {
  const { bench, file } = open();
  const fd = file("f", CREATE, READ | WRITE);
  const write = (offset) =>
    bench.method("write", fd, ...bench.put("x"), offset).error(8);
  assert.equal(write(2n ** 60n), "file-too-large");
  assert.equal(write(-1n), "invalid");
  assert.equal(bench.method("read", fd, 1n, -1n).error(4), "invalid");
  assert.equal(bench.method("set-size", fd, -1n).error(), "invalid");
  assert.equal(bench.method("set-size", fd, 5n).ok().u8(0), 0);
});

test("access that was not asked for is a bad descriptor", () => {
  const { bench, root, at, file } = open();
  fs.writeFileSync(at("f"), "x");
  const text = bench.put("y");
  const reader = file("f", 0, READ);
  assert.equal(
    bench.method("write", reader, ...text, 0n).error(8),
    "bad-descriptor",
  );
  const writer = file("f", 0, WRITE);
  assert.equal(bench.method("read", writer, 1n, 0n).error(4), "bad-descriptor");
  assert.equal(bench.method("read", root, 1n, 0n).error(4), "bad-descriptor");
  assert.equal(
    bench.method("read-directory", reader).error(4),
    "not-directory",
  );
});

test("open-at creates, refuses and truncates", () => {
  const { at, openAt } = open();
  assert.equal(openAt("f").error(4), "no-entry");
  openAt("f", CREATE | EXCLUSIVE, WRITE).ok(4);
  assert.equal(openAt("f", CREATE | EXCLUSIVE, WRITE).error(4), "exist");
  fs.writeFileSync(at("f"), "text");
  openAt("f", TRUNCATE, WRITE).ok(4);
  assert.equal(fs.statSync(at("f")).size, 0);
  assert.equal(openAt("f", DIRECTORY).error(4), "not-directory");
  assert.equal(openAt("f/").error(4), "not-directory");
  assert.equal(openAt("f/x").error(4), "not-directory");
  assert.equal(openAt(".", DIRECTORY | CREATE).error(4), "invalid");
  assert.equal(openAt(".", 0, WRITE).error(4), "is-directory");
  assert.equal(openAt("f", 0, READ | 8).error(4), "unsupported");
  assert.equal(openAt("").error(4), "no-entry");
  assert.equal(openAt("a\0b").error(4), "invalid");
  assert.equal(openAt("x".repeat(300)).error(4), "name-too-long");
});

test("no path leads out of the directory", () => {
  const { bench, root, outside, at, openAt } = open();
  fs.writeFileSync(path.join(outside, "secret"), "secret");
  fs.symlinkSync("../secret", at("link"));
  fs.symlinkSync("..", at("up"));
  fs.symlinkSync(path.join(outside, "secret"), at("absolute"));
  fs.mkdirSync(at("d"));
  fs.symlinkSync("../../secret", at("d/link"));
  for (const name of [
    "../secret",
    "/etc/passwd",
    "d/../../secret",
    "link",
    "up/secret",
    "absolute",
    "d/link",
    "up/",
    "..",
  ])
    assert.equal(openAt(name).error(4), "not-permitted", name);
  assert.equal(openAt("link", 0, READ, 0).error(4), "loop");
  const text = bench.put("../secret");
  const outsider = bench.put("up/new");
  for (const name of ["unlink-file-at", "create-directory-at"]) {
    assert.equal(bench.method(name, root, ...text).error(), "not-permitted");
    assert.equal(
      bench.method(name, root, ...outsider).error(),
      "not-permitted",
    );
  }
  const link = bench.put("absolute");
  assert.equal(
    bench.method("readlink-at", root, ...link).error(4),
    "not-permitted",
  );
  const target = bench.put("/etc");
  const made = bench.method("symlink-at", root, ...target, ...bench.put("l"));
  assert.equal(made.error(), "not-permitted");
});

test("links are followed as far as they may be", () => {
  const { bench, root, at, openAt } = open();
  fs.mkdirSync(at("d"));
  fs.writeFileSync(at("d/f"), "x");
  fs.symlinkSync("d/../d", at("l"));
  fs.symlinkSync("l/f", at("m"));
  fs.symlinkSync("b", at("a"));
  fs.symlinkSync("a", at("b"));
  for (const name of ["m", "l/f", "./l//f", "d/./f", "l/../d/f"])
    openAt(name).ok(4);
  assert.equal(openAt("a").error(4), "loop");
  assert.equal(openAt("m/").error(4), "not-directory");
  openAt("l/", 0, READ, 0).ok(4);
  const type = (flags, name) =>
    bench
      .method("stat-at", root, flags, ...bench.put(name))
      .ok(8)
      .u8(8);
  assert.deepEqual([type(0, "m"), type(1, "m"), type(0, "l/")], [5, 6, 3]);
  fs.symlinkSync("new", at("dangling"));
  openAt("dangling", CREATE, WRITE).ok(4);
  assert.ok(fs.existsSync(at("new")));
});

test("entries are made, moved and removed", () => {
  const { bench, root, at } = open();
  const one = (name, text) => bench.method(name, root, ...bench.put(text));
  one("create-directory-at", "d/").ok();
  assert.equal(one("create-directory-at", "d").error(), "exist");
  assert.equal(one("create-directory-at", "x/y").error(), "no-entry");
  fs.writeFileSync(at("d/f"), "x");
  assert.equal(one("remove-directory-at", "d").error(), "not-empty");
  assert.equal(one("remove-directory-at", "d/f").error(), "not-directory");
  assert.equal(one("remove-directory-at", "d/.").error(), "invalid");
  assert.equal(one("unlink-file-at", "d").error(), "is-directory");
  assert.equal(one("unlink-file-at", "d/f/").error(), "not-directory");
  const two = (name, from, to) =>
    bench.method(name, root, ...bench.put(from), root, ...bench.put(to));
  two("rename-at", "d/f", "g").ok();
  bench.method("link-at", root, 0, ...bench.put("g"), root, ...bench.put("h"));
  assert.equal(bench.ok().u8(0), 0);
  assert.equal(fs.statSync(at("h")).nlink, 2);
  bench.method("link-at", root, 1, ...bench.put("g"), root, ...bench.put("i"));
  assert.equal(bench.error(), "invalid");
  bench.method("symlink-at", root, ...bench.put("d/x"), ...bench.put("l")).ok();
  one("readlink-at", "l").ok(4);
  assert.equal(bench.text(bench.u32(4), bench.u32(8)), "d/x");
  assert.equal(one("readlink-at", "g").error(4), "invalid");
  for (const name of ["g", "h", "l"]) one("unlink-file-at", name).ok();
  one("remove-directory-at", "d").ok();
  assert.deepEqual(fs.readdirSync(at(".")), []);
});

test("a directory is listed once, with types and without dots", () => {
  const { bench, root, at } = open();
  fs.mkdirSync(at("d"));
  fs.writeFileSync(at("f"), "");
  fs.symlinkSync("f", at("l"));
  fs.writeFileSync(
    Buffer.concat([Buffer.from(at("x")).subarray(0, -1), Buffer.of(0xff)]),
    "",
  );
  const stream = bench.method("read-directory", root).ok(4).u32(4);
  const next = () =>
    bench.call(
      "filesystem/types#[method]directory-entry-stream.read-directory-entry",
      stream,
    );
  const seen = {};
  const errors = [];
  for (;;) {
    next();
    if (bench.u8(0)) errors.push(bench.error(4));
    else if (!bench.u8(4)) break;
    else seen[bench.text(bench.u32(12), bench.u32(16))] = bench.u8(8);
  }
  assert.deepEqual(seen, { d: 3, f: 6, l: 5 });
  assert.deepEqual(errors, ["illegal-byte-sequence"]);
  const drop = () =>
    bench.raw("filesystem/types#[resource-drop]descriptor", root);
  bench.traps(drop, /before its directory-entry-stream/);
});

test("times are set to the nanosecond", () => {
  const { bench, root, at, file } = open();
  const fd = file("f", CREATE, WRITE);
  const times = [2, 1_600_000_000n, 123_456_789, 2, 1_700_000_000n, 1];
  bench.method("set-times", fd, ...times).ok();
  const read = () => fs.lstatSync(at("f"), { bigint: true });
  assert.equal(read().atimeNs, 1_600_000_000_123_456_789n);
  assert.equal(read().mtimeNs, 1_700_000_000_000_000_001n);
  const keep = [0, 0n, 0, 2, 1_000_000_000n, 0];
  bench.method("set-times-at", root, 0, ...bench.put("f"), ...keep).ok();
  assert.equal(read().atimeNs, 1_600_000_000_123_456_789n);
  assert.equal(read().mtimeNs, 1_000_000_000_000_000_000n);
  bench.method("stat", fd).ok(8);
  assert.deepEqual(
    [bench.u8(32), bench.u64(40), bench.u32(48)],
    [1, 1_600_000_000n, 123_456_789],
  );
  fs.symlinkSync("f", at("l"));
  bench.method("set-times-at", root, 0, ...bench.put("l"), ...times).ok();
  assert.equal(read().mtimeNs, 1_000_000_000_000_000_000n);
  assert.equal(
    fs.lstatSync(at("l"), { bigint: true }).mtimeNs,
    1_700_000_000_000_000_001n,
  );
  const bad = [2, 1n, 1_000_000_000, 0, 0n, 0];
  assert.equal(bench.method("set-times", fd, ...bad).error(), "invalid");
});

test("a hash tells whether two are the same file", () => {
  const { bench, root, at, file } = open();
  const fd = file("f", CREATE, WRITE);
  fs.linkSync(at("f"), at("g"));
  fs.writeFileSync(at("h"), "");
  const hash = (name) => {
    bench.method("metadata-hash-at", root, 0, ...bench.put(name)).ok(8);
    return [bench.u64(8), bench.u64(16)];
  };
  bench.method("metadata-hash", fd).ok(8);
  assert.deepEqual(hash("f"), [bench.u64(8), bench.u64(16)]);
  assert.deepEqual(hash("f"), hash("g"));
  assert.notDeepEqual(hash("f"), hash("h"));
});

test("a file has no hash that one had before it", () => {
  const { bench, root, at } = open({ deterministic: true });
  const hashes = [];
  for (let i = 0; i < 20; i++) {
    fs.writeFileSync(at("f"), "");
    fs.symlinkSync("f", at("g"));
    for (const name of ["f", "g"]) {
      bench.method("metadata-hash-at", root, 0, ...bench.put(name)).ok(8);
      hashes.push(bench.u64(8));
      fs.unlinkSync(at(name));
    }
  }
  assert.equal(new Set(hashes).size, hashes.length);
});

test("streams of files have positions of their own", () => {
  const { bench, at, file } = open();
  const fd = file("f", CREATE, READ | WRITE);
  const out = bench.method("write-via-stream", fd, 2n).ok(4).u32(4);
  const write = (stream, text) =>
    bench.call(
      "io/streams#[method]output-stream.blocking-write-and-flush",
      stream,
      ...bench.put(text),
    );
  write(out, "ab").ok(4);
  write(out, "cd").ok(4);
  const end = bench.method("append-via-stream", fd).ok(4).u32(4);
  write(end, "!").ok(4);
  assert.equal(fs.readFileSync(at("f"), "utf8"), "\0\0abcd!");
  const input = bench.method("read-via-stream", fd, 3n).ok(4).u32(4);
  bench.call("io/streams#[method]input-stream.read", input, 10n).ok(4);
  assert.equal(bench.text(bench.u32(4), bench.u32(8)), "bcd!");
  const drop = () =>
    bench.raw("filesystem/types#[resource-drop]descriptor", fd);
  bench.traps(drop, /before its output-stream/);
});
