/*
 * What stands behind stdin, stdout and stderr: file descriptors of this
 * process, or bytes and functions that an embedder gives.
 *
 * Waiting for input without blocking needs a descriptor that answers "would
 * block".  A pipe or a terminal is opened again for that, by its name under
 * /proc; where that fails, input counts as always ready and a read blocks.
 */
import fs from "node:fs";
import tty from "node:tty";

const PAUSE = new Int32Array(new SharedArrayBuffer(4));

/* Repeats a call that a non-blocking descriptor refuses. */
function patiently(call) {
  for (;;)
    try {
      return call();
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
      Atomics.wait(PAUSE, 0, 0, 1);
    }
}

/* The same input, not blocking; fd itself where that cannot be had. */
function reopened(fd) {
  try {
    const stat = fs.fstatSync(fd);
    if (!stat.isFIFO() && !tty.isatty(fd)) return fd;
    const { O_RDONLY, O_NONBLOCK } = fs.constants;
    return fs.openSync(`/proc/self/fd/${fd}`, O_RDONLY | O_NONBLOCK);
  } catch {
    return fd;
  }
}

/* Input from a file descriptor. */
export class FdSource {
  #fd;
  #quick = null; /* one that does not block, or #fd where that is not had */
  #ahead = [];
  #ended = false;

  constructor(fd) {
    this.#fd = fd;
  }

  #descriptor() {
    return (this.#quick ??= reopened(this.#fd));
  }

  /* At most `length` bytes; none if it would block; null at the end. */
  #receive(length) {
    const buffer = new Uint8Array(length);
    try {
      const size = fs.readSync(this.#descriptor(), buffer);
      return size === 0 ? null : buffer.subarray(0, size);
    } catch (error) {
      if (error.code === "EAGAIN") return new Uint8Array();
      throw error;
    }
  }

  ready() {
    if (this.#ended || this.#ahead.length > 0) return true;
    if (this.#descriptor() === this.#fd) return true;
    const got = this.#receive(1);
    if (got === null) this.#ended = true;
    else this.#ahead = got;
    return got === null || got.length > 0;
  }

  read(length) {
    if (this.#ended) return null;
    if (this.#ahead.length === 0) return this.#receive(length);
    const ahead = this.#ahead;
    this.#ahead = [];
    if (length === 1) return ahead;
    const more = this.#receive(length - 1);
    if (more === null) this.#ended = true;
    return Uint8Array.of(...ahead, ...(more ?? []));
  }
}

/* Input that is there from the beginning. */
export class BytesSource {
  #rest;

  constructor(bytes) {
    this.#rest = bytes;
  }

  ready() {
    return true;
  }

  read(length) {
    if (this.#rest.length === 0) return null;
    const got = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return got;
  }
}

export class FdSink {
  #fd;

  constructor(fd) {
    this.#fd = fd;
  }

  write(data) {
    for (let done = 0; done < data.length;)
      done += patiently(() => fs.writeSync(this.#fd, data, done));
  }
}

/* Output that goes to a function of the embedder's. */
export class FunctionSink {
  constructor(write) {
    this.write = write;
  }
}

export function sourceOf(input) {
  return typeof input === "number"
    ? new FdSource(input)
    : new BytesSource(input);
}

export function sinkOf(output) {
  return typeof output === "number"
    ? new FdSink(output)
    : new FunctionSink(output);
}

export function isTerminal(stream) {
  return typeof stream === "number" && tty.isatty(stream);
}
