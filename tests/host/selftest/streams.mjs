/* Streams, pollables, clocks, random numbers, and a hostile host. */
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { Bench, assert, temporaryDirectory, test } from "./bench.mjs";

const STREAMS = "io/streams#[method]";

function withOutput(options = {}) {
  const written = [];
  const stdout = (data) => written.push(...data);
  const bench = new Bench({ stdout, ...options });
  const out = bench.raw("cli/stdout#get-stdout");
  const call = (name, ...words) =>
    bench.call(`${STREAMS}output-stream.${name}`, out, ...words);
  const text = () => Buffer.from(written).toString();
  return { bench, out, call, text };
}

test("a write needs a permit, which holds for one write", () => {
  const { bench, call, text } = withOutput({ permit: 5 });
  const hello = bench.put("hello!");
  bench.traps(() => call("write", hello[0], 1), /1 bytes, but 0 are permitted/);
  assert.equal(call("check-write").u64(8), 5n);
  bench.traps(() => call("write", ...hello), /6 bytes, but 5 are permitted/);
  call("check-write");
  call("write", hello[0], 5).ok();
  bench.traps(() => call("write", hello[0], 1), /0 are permitted/);
  assert.equal(text(), "hello");
});

test("blocking-write-and-flush takes 4096 bytes and no more", () => {
  const { bench, call, text } = withOutput();
  const [ptr] = bench.put(new Uint8Array(4097).fill(120));
  call("blocking-write-and-flush", ptr, 4096).ok();
  assert.equal(text().length, 4096);
  const run = () => call("blocking-write-and-flush", ptr, 4097);
  bench.traps(run, /4096 are the limit/);
});

test("bytes that were never flushed are told", () => {
  const { bench, out, call } = withOutput();
  call("check-write");
  call("write", ...bench.put("abc")).ok();
  assert.deepEqual(bench.host.handles.left(), [
    "output-stream 1, 3 B unflushed",
  ]);
  call("blocking-flush").ok();
  assert.deepEqual(bench.host.handles.left(), ["output-stream 1"]);
  call("check-write");
  call("write", ...bench.put("de")).ok();
  bench.raw("io/streams#[resource-drop]output-stream", out);
  assert.equal(bench.host.unflushed, 2);
});

test("a host that holds what is written sends it when it is flushed", () => {
  const { bench, out, call, text } = withOutput({ holds: true });
  call("check-write");
  call("write", ...bench.put("abc")).ok();
  assert.equal(text(), "");
  call("flush").ok();
  assert.equal(text(), "abc");
  call("blocking-write-and-flush", ...bench.put("de")).ok();
  call("check-write");
  call("write", ...bench.put("lost")).ok();
  bench.raw("io/streams#[resource-drop]output-stream", out);
  assert.equal(text(), "abcde");
});

test("a write that fails gives an error, then closed", () => {
  const stdout = () => {
    throw Object.assign(new Error("full"), {
      code: "ENOSPC",
      syscall: "write",
    });
  };
  const { bench, call } = withOutput({ stdout });
  call("blocking-write-and-flush", ...bench.put("a"));
  assert.deepEqual([bench.u8(0), bench.u8(4)], [1, 0]);
  const error = bench.u32(8);
  bench.call("filesystem/types#filesystem-error-code", error);
  assert.deepEqual([bench.u8(0), bench.u8(1)], [1, 23]);
  bench.raw("io/error#[resource-drop]error", error);
  call("check-write");
  assert.deepEqual([bench.u8(0), bench.u8(8)], [1, 1]);
});

test("a broken pipe is a closed stream", () => {
  const stdout = () => {
    throw Object.assign(new Error(), { code: "EPIPE", syscall: "write" });
  };
  const { bench, call } = withOutput({ stdout });
  call("blocking-write-and-flush", ...bench.put("a"));
  assert.deepEqual([bench.u8(0), bench.u8(4)], [1, 1]);
});

test("input is read to its end, then closed", () => {
  const bench = new Bench({ stdin: Buffer.from("hello") });
  const stream = bench.raw("cli/stdin#get-stdin");
  const read = (length) =>
    bench.call(`${STREAMS}input-stream.blocking-read`, stream, length);
  read(3n).ok();
  assert.equal(bench.text(bench.u32(4), bench.u32(8)), "hel");
  read(0n).ok();
  assert.equal(bench.u32(8), 0);
  read(2n ** 40n).ok();
  assert.equal(bench.text(bench.u32(4), bench.u32(8)), "lo");
  read(3n);
  assert.deepEqual([bench.u8(0), bench.u8(4)], [1, 1]);
});

test("input from a pipe is polled without blocking", async () => {
  const url = new URL("../wasi/stdio.mjs", import.meta.url).href;
  const script = `
    import { FdSource } from ${JSON.stringify(url)};
    const source = new FdSource(0);
    const tell = (value) => console.log(JSON.stringify(value));
    tell([source.ready(), source.read(9).length]);
    while (!source.ready());
    tell(Buffer.from(source.read(9)).toString());
    while (!source.ready());
    tell(source.read(1));`;
  const pipe = path.join(temporaryDirectory(), "pipe");
  execFileSync("mkfifo", [pipe]);
  const writer = fs.openSync(pipe, "r+");
  const reader = fs.openSync(pipe, "r");
  const argv = ["--input-type=module", "-e", script];
  const stdio = [reader, "pipe", "inherit"];
  const child = spawn(process.execPath, argv, { stdio });
  fs.closeSync(reader);
  const lines = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === 1) fs.writeSync(writer, "hi");
    if (lines.length === 2) fs.closeSync(writer);
  }
  assert.deepEqual(lines, ["[false,0]", '"hi"', "null"]);
});

test("polling an empty list traps", () => {
  const bench = new Bench();
  bench.traps(() => bench.call("io/poll#poll", 0, 0), /empty/);
});

test("poll returns the indices of what is ready", () => {
  const bench = new Bench({ deterministic: true });
  const clock = "clocks/monotonic-clock#subscribe-duration";
  const late = bench.raw(clock, 3_600_000_000_000n);
  const soon = bench.raw(clock, 1_000_000_000n);
  const list = bench.put(new Uint8Array(Uint32Array.of(late, soon).buffer));
  const ptr = bench.allocate(8, 4);
  bench.bytes.copyWithin(ptr, list[0], list[0] + 8);
  bench.call("io/poll#poll", ptr, 2);
  assert.equal(bench.u32(4), 1);
  assert.equal(bench.view.getUint32(bench.u32(0), true), 1);
  assert.equal(bench.raw("io/poll#[method]pollable.ready", late), 0);
  assert.equal(bench.raw("io/poll#[method]pollable.ready", soon), 1);
});

test("a timer of the system's clock is waited for", () => {
  const bench = new Bench();
  const start = bench.raw("clocks/monotonic-clock#now");
  const timer = bench.raw(
    "clocks/monotonic-clock#subscribe-duration",
    20_000_000n,
  );
  bench.raw("io/poll#[method]pollable.block", timer);
  const passed = bench.raw("clocks/monotonic-clock#now") - start;
  assert.ok(passed >= 20_000_000n && passed < 2_000_000_000n, `${passed}`);
});

test("the wall clock is the system's", () => {
  const bench = new Bench();
  bench.call("clocks/wall-clock#now");
  const off = Number(bench.u64(0)) - Date.now() / 1000;
  assert.ok(Math.abs(off) < 2, `${off}`);
});

test("random bytes have a limit, and a seed repeats them", () => {
  const bench = new Bench();
  const ask = (n) => () => bench.call("random/random#get-random-bytes", n);
  ask(16n)();
  assert.equal(bench.u32(4), 16);
  bench.traps(ask(2n ** 27n), /are the limit/);
  const seeded = () =>
    new Bench({ deterministic: true }).raw("random/random#get-random-u64");
  assert.equal(seeded(), seeded());
});

test("the program's exit code is kept", () => {
  const bench = new Bench();
  const outcome = (name, word) => {
    assert.throws(() => bench.raw(name, word), WebAssembly.RuntimeError);
    const { code } = bench.host.outcome;
    bench.host.outcome = null;
    return code;
  };
  assert.equal(outcome("cli/exit#exit-with-code", 33), 33);
  assert.equal(outcome("cli/exit#exit", 0), 0);
  assert.equal(outcome("cli/exit#exit", 1), 1);
});

test("a rule makes the N-th call fail with its error", () => {
  const rule = "[method]output-stream.check-write=last-operation-failed:io@2";
  const { bench, call } = withOutput({ fail: [rule] });
  call("check-write").ok();
  call("check-write");
  assert.deepEqual([bench.u8(0), bench.u8(8)], [1, 0]);
  bench.call("filesystem/types#filesystem-error-code", bench.u32(12));
  assert.deepEqual([bench.u8(0), bench.u8(1)], [1, 13]);
  call("check-write").ok();
});

test("a rule may trap, or give no option, and must fit its function", () => {
  const bench = new Bench({
    fail: ["wasi:cli/stdin#get-stdin=trap", "initial-cwd=none@1+"],
  });
  bench.traps(() => bench.raw("cli/stdin#get-stdin"), /made to trap/);
  assert.equal(bench.call("cli/environment#initial-cwd").u8(0), 0);
  const wrong = new Bench({ fail: ["get-stdin=io"] });
  wrong.traps(() => wrong.raw("cli/stdin#get-stdin"), /has no error "io"/);
  assert.throws(() => new Bench({ fail: ["nothing=io"] }), /no function/);
  assert.throws(() => new Bench({ fail: ["get-stdin"] }), /is not FUNC=ERROR/);
});

test("a release has no functions of later ones", () => {
  const find = (wasi, module) =>
    new Bench({ wasi }).host.find(module, "exit-with-code");
  assert.equal(find("0.2.0", "wasi:cli/exit@0.2.12"), null);
  assert.ok(find("0.2.12", "wasi:cli/exit@0.2.0"));
  for (const other of ["", "@0.3.0", "@0.2", "@0.2.0-rc-1", "@1.2.0"])
    assert.equal(find("0.2.12", `wasi:cli/exit${other}`), null);
});
