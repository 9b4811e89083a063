/*
 * Runs a random sequence of deeds in a fused owner.wat and in a model side by
 * side: node property.mjs FUSED.wasm FOLDER [--seed=N] [--steps=N] [--max=N]
 * [--host] [--spare=N]
 *
 * The model is what a preview1 engine does natively: contiguous zeroed pages
 * up to the program's maximum, bytes that stay what they were, calls that
 * write what they should and nothing else.  --host lets the host grow the
 * memory now and then; --spare is how many of the last pages of 65536 may be
 * refused.
 */
import fs from "node:fs";
import path from "node:path";
import { Model, PAGE } from "./model.mjs";
import { instantiate } from "../host/core/program.mjs";
import { Host } from "../host/core/host.mjs";
import { Random } from "./random.mjs";

/* Where the program keeps what calls need; the model leaves it out. */
const SCRATCH = { iov: 16, result: 64, name: 128, end: 1024 };
const MOST_FILES = 1500; /* the fd table then takes pages of its own */
const LIMIT = 400; /* pages, as far as random growth goes */
const BADF = 8;
const FAULT = 21;
const SPARED = 200; /* pages above a maximum that the roof may have */
const DIRECTORY = 3;

class Sequence {
  constructor(modulePath, folder, options) {
    this.options = options;
    this.random = new Random(options.seed);
    this.content = this.random.bytes(200000);
    fs.writeFileSync(path.join(folder, "data"), this.content);
    fs.writeFileSync(path.join(folder, "out"), "");
    this.folder = folder;
    this.args = ["owner"];
    for (let i = 0; i < 2000; i++) this.args.push(`argument ${i}`);
    this.env = [];
    for (let i = 0; i < 500; i++) this.env.push([`V${i}`, "v".repeat(i)]);
    this.host = new Host({
      args: this.args,
      env: this.env,
      dirs: [{ path: folder, guest: "/" }],
      deterministic: true,
    });
    this.program = instantiate(this.host, fs.readFileSync(modulePath));
    this.check(!this.host.outcome, () => this.host.outcome.trap);
    this.calls = this.program.exports;
    this.model = new Model(this.calls.size(), options.max, SCRATCH.end);
    this.fds = [];
    this.written = [];
    this.counts = new Map();
    this.hostPages = null; /* { first, pages, value } that the host filled */
  }

  check(good, why) {
    if (good) return;
    const text = typeof why === "function" ? why() : why;
    const where = `step ${this.step ?? 0} (${this.deed ?? "start"})`;
    throw new Error(`${where}: ${text}`);
  }

  equal(found, wanted, what) {
    this.check(found === wanted, () => `${what}: ${found}, not ${wanted}`);
  }

  /* Made anew each time: the buffer is another one after growth. */
  memory() {
    return new Uint8Array(this.program.memory.buffer);
  }

  realPages() {
    return this.program.memory.buffer.byteLength / PAGE;
  }

  word(at) {
    return new DataView(this.program.memory.buffer).getUint32(at, true);
  }

  setWords(at, ...words) {
    const view = new DataView(this.program.memory.buffer);
    words.forEach((word, i) => view.setUint32(at + 4 * i, word, true));
  }

  /* Compares all that the program owns. */
  compare() {
    const memory = this.memory();
    for (const { start, bytes } of this.model.ranges()) {
      const found = memory.subarray(start, start + bytes.length);
      if (Buffer.compare(found, bytes) === 0) continue;
      const at = bytes.findIndex((byte, i) => found[i] !== byte);
      this.check(
        false,
        `byte ${start + at} is ${found[at]}, not ${bytes[at]}; the program ` +
          `has ${this.model.pages} pages`,
      );
    }
    if (this.hostPages === null) return;
    const { first, pages, value } = this.hostPages;
    const found = memory.subarray(first * PAGE, (first + pages) * PAGE);
    this.check(
      found.every((byte) => byte === value),
      "pages that the host grew have changed",
    );
  }

  grow(n) {
    const { model } = this;
    const real = this.realPages();
    const before = this.hostPages !== null ? real : model.pages;
    const got = this.calls.grow(n);
    /* Past the maximum, which natively cannot be, nothing is given. */
    const total = before + n;
    const may = total <= Math.min(model.max, 65536);
    if (got === -1) {
      const spared = total > 65536 - this.options.spare;
      this.check(!may || spared, `grow(${n}) of ${before} pages failed`);
      if (this.random.below(2) === 0) this.size();
      return;
    }
    this.check(may, `grow(${n}) of ${before} pages gave ${got}`);
    this.equal(got, before, `grow(${n})`);
    this.equal(this.calls.size(), total, `size after grow(${n})`);
    model.grow(before, n);
    const fresh = this.memory().subarray(before * PAGE, total * PAGE);
    const zeros = Buffer.compare(fresh, Buffer.alloc(fresh.length)) === 0;
    this.check(zeros, "new pages are not zero");
    this.takeHostPages();
  }

  /* The program has seen what the host grew: it is looked at a last time. */
  takeHostPages() {
    if (this.hostPages === null) return;
    this.compare();
    this.hostPages = null;
  }

  /* What the host grew is in memory.size as natively; past the maximum, which
     natively cannot be, and where no room is left for the roof, it is not. */
  size() {
    const { model } = this;
    const real = this.realPages();
    const got = this.calls.size();
    const spared = real > 65536 - this.options.spare;
    let counts = this.hostPages !== null && real <= model.max;
    if (spared && got === model.pages) counts = false;
    this.equal(got, counts ? real : model.pages, "memory.size");
    if (!counts) return;
    model.grow(real, 0);
    this.takeHostPages();
  }

  hostGrows() {
    if (this.hostPages !== null) return; /* until the program grows again */
    const pages = 1 + this.random.below(3);
    const first = this.realPages();
    if (first + pages > Math.min(this.model.max + SPARED, 65536)) return;
    const value = 1 + this.random.below(255);
    this.program.memory.grow(pages);
    this.memory().fill(value, first * PAGE, (first + pages) * PAGE);
    this.hostPages = { first, pages, value };
  }

  /* A piece of the program's memory, often at its very end. */
  piece(most) {
    return this.model.piece(this.random, most);
  }

  read() {
    const { fd, at } = this.fds[this.random.below(this.fds.length)] ?? {};
    if (fd === undefined) return;
    const { start, size } = this.piece(70000);
    this.setWords(SCRATCH.iov, start, size);
    const { iov, result } = SCRATCH;
    this.equal(this.calls.fd_read(fd, iov, 1, result), 0, "fd_read");
    const got = this.word(result);
    const left = Math.min(size, this.content.length - at);
    this.check(got <= left && (got > 0 || left === 0), `fd_read: ${got}`);
    this.model.set(start, this.content.subarray(at, at + got));
    this.fds.find((file) => file.fd === fd).at += got;
  }

  write() {
    const { start, size } = this.piece(10000);
    const { iov, result } = SCRATCH;
    this.setWords(iov, start, size);
    this.equal(this.calls.fd_write(this.out, iov, 1, result), 0, "fd_write");
    this.equal(this.word(result), size, "bytes written");
    this.written.push(this.model.get(start, size));
  }

  /* A buffer that reaches into the roof is refused, and nothing is written. */
  writeBeyond() {
    if (this.hostPages !== null) return;
    const end = this.calls.size() * PAGE;
    if (end >= 65536 * PAGE) return;
    const { iov, result } = SCRATCH;
    this.setWords(iov, end - 8, 8 + 1 + this.random.below(5000));
    this.equal(this.calls.fd_write(this.out, iov, 1, result), FAULT, "beyond");
    const { fd } = this.fds[0] ?? {};
    if (fd !== undefined)
      this.equal(this.calls.fd_read(fd, iov, 1, result), FAULT, "beyond");
    this.equal(this.calls.random_get(end, 4), FAULT, "beyond");
  }

  openFile(name, flags) {
    const bytes = Buffer.from(name);
    this.memory().set(bytes, SCRATCH.name);
    const { name: at, result } = SCRATCH;
    const error = this.calls.open(DIRECTORY, at, bytes.length, flags, result);
    this.equal(error, 0, `path_open of ${name}`);
    return this.word(result);
  }

  open() {
    if (this.fds.length >= MOST_FILES) return;
    const many = this.random.below(20) === 0 ? 200 : 1;
    for (let i = 0; i < many && this.fds.length < MOST_FILES; i++) {
      const fd = this.openFile("data", 0);
      this.check(!this.fds.some((file) => file.fd === fd), `fd ${fd} again`);
      this.fds.push({ fd, at: 0 });
    }
  }

  close() {
    const many = this.random.below(50) === 0 ? this.fds.length : 1;
    for (let i = 0; i < many && this.fds.length > 0; i++) {
      const [{ fd }] = this.fds.splice(this.random.below(this.fds.length), 1);
      this.equal(this.calls.fd_close(fd), 0, `fd_close of ${fd}`);
      this.equal(this.calls.fd_close(fd), BADF, `second fd_close of ${fd}`);
    }
  }

  rewind() {
    const file = this.fds[this.random.below(this.fds.length)];
    if (!file) return;
    file.at = this.random.below(this.content.length);
    const error = this.calls.rewind(file.fd, file.at, SCRATCH.result);
    this.equal(error, 0, "fd_seek");
  }

  /* args_get and environ_get: pointers, then the texts, in program memory. */
  strings(what, texts) {
    const { result } = SCRATCH;
    const bytes = Buffer.from(texts.map((text) => `${text}\0`).join(""));
    this.equal(this.calls[`${what}_sizes_get`](result, result + 4), 0, what);
    this.equal(this.word(result), texts.length, `count of ${what}`);
    this.equal(this.word(result + 4), bytes.length, `size of ${what}`);
    const whole = texts.length * 4 + bytes.length;
    const start = this.model.place(this.random, whole, 4);
    if (start === null) return;
    const textAt = start + texts.length * 4;
    this.equal(this.calls[`${what}_get`](start, textAt), 0, what);
    const pointers = new DataView(new ArrayBuffer(texts.length * 4));
    let at = textAt;
    texts.forEach((text, i) => {
      pointers.setUint32(i * 4, at, true);
      at += Buffer.byteLength(text) + 1;
    });
    this.model.set(start, new Uint8Array(pointers.buffer));
    this.model.set(textAt, bytes);
  }

  list() {
    const { start, size } = this.piece(2000);
    const { result } = SCRATCH;
    this.equal(this.calls.list(DIRECTORY, start, size, result), 0, "readdir");
    const used = this.word(result);
    this.check(used <= size, `fd_readdir of ${size} bytes gave ${used}`);
    const memory = this.memory();
    this.model.set(start, memory.slice(start, start + used));
  }

  randomBytes() {
    const { start, size } = this.piece(3000);
    this.equal(this.calls.random_get(start, size), 0, "random_get");
    this.model.set(start, this.memory().slice(start, start + size));
  }

  deeds() {
    const { random } = this;
    const small = () => this.grow(random.below(3));
    const large = () =>
      this.grow(random.pick([random.below(40), 70000, 65536, -1 >>> 0]));
    const room = () => this.model.pages < LIMIT;
    const rare = (chance, deed) => () => random.below(chance) === 0 && deed();
    const table = [
      ["store", 30, () => this.store()],
      ["load", 30, () => this.load()],
      ["fill", 5, () => this.fill()],
      ["grow", 6, () => room() && small()],
      ["grow much", 1, rare(10, () => room() && large())],
      ["read", 8, () => this.read()],
      ["write", 4, () => this.write()],
      ["beyond", 2, () => this.writeBeyond()],
      ["open", 4, () => this.open()],
      ["close", 3, () => this.close()],
      ["seek", 3, () => this.rewind()],
      ["args", 1, rare(20, () => this.strings("args", this.args))],
      ["environ", 1, rare(20, () => this.environ())],
      ["readdir", 1, () => this.list()],
      ["random", 1, () => this.randomBytes()],
      ["size", 1, () => this.size()],
    ];
    if (this.options.host) table.push(["host", 1, () => this.hostGrows()]);
    return table.flatMap(([name, weight, deed]) =>
      Array.from({ length: weight }, () => [name, deed]),
    );
  }

  environ() {
    const texts = this.env.map(([name, value]) => `${name}=${value}`);
    this.strings("environ", texts);
  }

  store() {
    const { start } = this.piece(1);
    const value = this.random.below(256);
    this.calls.store(start, value);
    this.model.set(start, [value]);
  }

  load() {
    const { start } = this.piece(1);
    this.equal(this.calls.load(start), this.model.get(start, 1)[0], "load");
  }

  fill() {
    const { start, size } = this.piece(3000);
    const value = this.random.below(256);
    this.calls.fill(start, size, value);
    const bytes = Uint8Array.from({ length: size }, (_, i) => value + i);
    this.model.set(start, bytes);
  }

  run() {
    const deeds = this.deeds();
    this.out = this.openFile("out", 0);
    for (this.step = 1; this.step <= this.options.steps; this.step++) {
      const [name, deed] = this.random.pick(deeds);
      this.deed = name;
      this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
      deed();
      this.check(!this.host.outcome, () => this.host.outcome.trap);
      if (this.hostPages === null) this.size();
      if (this.step % 500 === 0) this.compare();
    }
    this.deed = "end";
    this.compare();
    const out = fs.readFileSync(path.join(this.folder, "out"));
    const written = Buffer.concat(this.written);
    this.equal(Buffer.compare(out, written), 0, "the file written");
    this.growToLimit();
    this.compare();
  }

  /* By halves to the last page that there is; exactly the maximum if there is
     one that leaves the roof room. */
  growToLimit() {
    this.deed = "limit";
    const { max } = this.model;
    if (this.hostPages !== null) this.grow(0);
    if (this.hostPages !== null) return; /* past the maximum already */
    this.model.keepOnly(LIMIT);
    for (let n = 65536; n >= 1; n = n >> 1)
      while (this.model.pages + n <= max) {
        const before = this.model.pages;
        this.growSparsely(n);
        if (this.model.pages === before) break;
      }
    const enough = Math.min(max, 65536 - this.options.spare);
    const { pages } = this.model;
    this.check(pages >= enough, `it got ${pages} pages, not ${enough}`);
    this.equal(this.calls.grow(1), -1, "grow(1) at the limit");
    this.equal(this.calls.size(), pages, "size at the limit");
    this.equal(this.calls.grow(0), pages, "grow(0) at the limit");
    if (pages < 65536) this.writeBeyond();
  }

  /* As grow, but new pages are looked at here and there only. */
  growSparsely(n) {
    const { model } = this;
    const got = this.calls.grow(n);
    if (got === -1) return;
    this.equal(got, model.pages, `grow(${n})`);
    model.pages += n;
    this.equal(this.calls.size(), model.pages, "size");
    const memory = this.memory();
    const look = [got, model.pages - 1, got + (n >> 1)];
    for (const page of look) {
      const bytes = memory.subarray(page * PAGE, (page + 1) * PAGE);
      this.check(
        bytes.every((byte) => byte === 0),
        `page ${page} is not zero`,
      );
    }
  }
}

function optionsOf(words) {
  const options = { seed: 1, steps: 10000, max: 65536, spare: 0, host: false };
  for (const word of words) {
    const [, name, value] = /^--(\w+)(?:=(\d+))?$/.exec(word);
    options[name] = value === undefined ? true : Number(value);
  }
  return options;
}

const [module, folder, ...words] = process.argv.slice(2);
const sequence = new Sequence(module, folder, optionsOf(words));
try {
  sequence.run();
} catch (error) {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
}
const counts = [...sequence.counts].map(([name, n]) => `${name} ${n}`);
const { pages } = sequence.model;
const real = sequence.realPages();
process.stdout.write(`${counts.join(", ")}; ${pages} of ${real} pages\n`);
