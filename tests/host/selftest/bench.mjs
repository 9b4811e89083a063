/*
 * What the self tests stand on: a list of tests, and a bench, which calls the
 * host's functions as a module would, but from JavaScript.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { Host } from "../core/host.mjs";
import { Context } from "../core/memory.mjs";

export { assert };

export const tests = [];

export function test(name, body) {
  tests.push({ name, body });
}

const directories = [];

process.once("exit", () => {
  for (const directory of directories)
    fs.rmSync(directory, { recursive: true });
});

/* A fresh directory that is gone after the tests. */
export function temporaryDirectory() {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "host-selftest-"));
  directories.push(directory);
  return directory;
}

const AREA = 64;

export class Bench {
  #top = 1024;

  constructor(options = {}) {
    this.host = new Host({ stdin: new Uint8Array(), ...options });
    this.cx = new Context(this.host.handles, this.host.options);
    this.cx.memory = new WebAssembly.Memory({ initial: 8 });
    this.requests = []; /* of realloc */
    this.cx.realloc = (oldPtr, oldSize, align, size) => {
      this.requests.push([oldPtr, oldSize, align, size]);
      return this.allocate(size, align);
    };
  }

  allocate(size, align = 8) {
    const ptr = Math.ceil(this.#top / align) * align;
    this.#top = ptr + size;
    return ptr;
  }

  get bytes() {
    return new Uint8Array(this.cx.memory.buffer);
  }

  get view() {
    return new DataView(this.cx.memory.buffer);
  }

  /* Pointer and length of a string or of bytes put in memory. */
  put(data) {
    const encoded =
      typeof data === "string" ? new TextEncoder().encode(data) : data;
    const ptr = this.allocate(encoded.length, 1);
    this.bytes.set(encoded, ptr);
    return [ptr, encoded.length];
  }

  text(ptr, length) {
    return new TextDecoder().decode(this.bytes.slice(ptr, ptr + length));
  }

  u8(at) {
    return this.view.getUint8(AREA + at);
  }

  u32(at) {
    return this.view.getUint32(AREA + at, true);
  }

  u64(at) {
    return this.view.getBigUint64(AREA + at, true);
  }

  /* Calls "interface#function"; returns its core result. */
  raw(name, ...words) {
    const [module, func] = name.split("#");
    const decl = this.host.find(`wasi:${module}@0.2.0`, func);
    assert.ok(decl, `the host has ${name}`);
    return this.host.bind(
      this.cx,
      `wasi:${module}@0.2.0`,
      func,
      decl,
    )(...words);
  }

  /* The same for a function with a return area; read it with u8 and so on. */
  call(name, ...words) {
    this.bytes.fill(0xee, AREA, AREA + 128);
    this.raw(name, ...words, AREA);
    return this;
  }

  method(name, ...words) {
    return this.call(`filesystem/types#[method]descriptor.${name}`, ...words);
  }

  /* The same, of a result: its ok payload, or the name of its error. */
  ok(at) {
    assert.equal(this.u8(0), 0, `an error: ${this.u8(at ?? 1)}`);
    return this;
  }

  /* The error code of a result whose payload is aligned to `at`. */
  error(at = 1) {
    assert.equal(this.u8(0), 1, "a success");
    const decl = this.host.interfaces["wasi:filesystem/types"];
    const { result } = decl["[method]descriptor.sync"];
    return result.err.names[this.u8(at)];
  }

  /* The reason of the trap that `body` ends in. */
  trapOf(body) {
    assert.throws(body, WebAssembly.RuntimeError);
    const { trap } = this.host.outcome;
    this.host.outcome = null;
    return trap;
  }

  traps(body, reason) {
    assert.match(this.trapOf(body), reason);
  }
}
