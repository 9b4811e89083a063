/*
 * wasi:io: errors, pollables and streams.
 *
 * A stream of the program stands on a source or a sink, which other files
 * provide:
 *   source.read(n)   at most n bytes; none if it would block; null at the end
 *   source.ready()   whether a read would not block
 *   sink.write(bytes)   takes them all; throws an error of node:fs
 *   sink.room()   how many it takes now, if that is not any number
 * A pollable stands on { ready(), deadline }, the deadline being the time of
 * the host's clock at which it will be ready, if that is known.
 */
import {
  bool,
  borrow,
  bytes,
  drop,
  fail,
  func,
  list,
  own,
  result,
  string,
  u32,
  u64,
  variant,
} from "../core/types.mjs";
import { trap } from "../core/unwind.mjs";
import { codeOf } from "./errors.mjs";

/* What one call of blocking-write-and-flush may carry. */
const MAX_BLOCKING_WRITE = 4096;

export class IoError {
  /* `code` is a filesystem error-code, or null. */
  constructor(message, code = null) {
    this.message = message;
    this.code = code;
  }
}

export const streamError = variant([
  ["last-operation-failed", own("error")],
  ["closed", null],
]);

const CLOSED = { tag: "closed" };

function failedWith(error) {
  const code = codeOf(error);
  if (!code) throw error;
  if (code === "pipe") return fail(CLOSED);
  const value = new IoError(error.message, code);
  return fail({ tag: "last-operation-failed", value });
}

export class Pollable {
  constructor(parent, ready, deadline = null) {
    Object.assign(this, { parent, ready, deadline });
  }
}

export class InputStream {
  closed = false;

  constructor(source, parent = null) {
    Object.assign(this, { source, parent });
  }

  read(length) {
    if (this.closed) fail(CLOSED);
    let got;
    try {
      got = length === 0 ? new Uint8Array() : this.source.read(length);
    } catch (error) {
      this.closed = true;
      return failedWith(error);
    }
    if (got !== null) return got;
    this.closed = true;
    return fail(CLOSED);
  }

  ready() {
    return this.closed || this.source.ready();
  }

  close() {
    this.source.close?.();
  }
}

export class OutputStream {
  closed = false;
  permit = 0;
  unflushed = 0;
  held = []; /* what is not sent before a flush */

  constructor(sink, parent = null) {
    Object.assign(this, { sink, parent });
  }

  checkWrite(permit) {
    if (this.closed) fail(CLOSED);
    this.permit = Math.min(permit, this.sink.room?.() ?? Infinity);
    return this.permit;
  }

  ready() {
    return this.closed || this.sink.room?.() !== 0;
  }

  /* A permit holds for one write. */
  spend(length, what) {
    if (length > this.permit)
      trap(`${what} of ${length} bytes, but ${this.permit} are permitted`);
    this.permit = 0;
  }

  write(data, holds) {
    if (this.closed) fail(CLOSED);
    if (holds) this.held.push(data.slice());
    else this.#send(data);
    this.unflushed += data.length;
  }

  #send(data) {
    try {
      this.sink.write(data);
    } catch (error) {
      this.closed = true;
      failedWith(error);
    }
  }

  flush() {
    if (this.closed) fail(CLOSED);
    for (const data of this.held.splice(0)) this.#send(data);
    this.permit = 0;
    this.unflushed = 0;
  }

  close() {
    this.sink.close?.();
  }
}

/* Waits until one is ready and returns the indices of those that are. */
export function waitFor(clock, pollables) {
  for (let pause = 0.1; ; pause = Math.min(pause * 2, 10)) {
    const ready = [];
    pollables.forEach((p, i) => p.ready() && ready.push(i));
    if (ready.length > 0) return ready;
    const timers = pollables.filter((p) => p.deadline != null);
    const deadlines = timers.map((p) => p.deadline);
    const first = deadlines.reduce(
      (a, b) => (a === null || b < a ? b : a),
      null,
    );
    clock.sleep(first, timers.length < pollables.length ? pause : null);
  }
}

function pollInterface(host) {
  const block = (pollable) => void waitFor(host.clock, [pollable]);
  return {
    "[method]pollable.ready": func([borrow("pollable")], bool, (p) =>
      p.ready(),
    ),
    "[method]pollable.block": func([borrow("pollable")], null, block),
    poll: func([list(borrow("pollable"))], list(u32), (pollables) => {
      if (pollables.length === 0) trap("the list is empty");
      return waitFor(host.clock, pollables);
    }),
    "[resource-drop]pollable": drop("pollable"),
  };
}

function inputInterface(host) {
  const self = borrow("input-stream");
  const readable = (length) =>
    Number(length < host.maxIo ? length : host.maxIo);
  const read = (stream, length) => stream.read(readable(length));
  const blockingRead = (stream, length) => {
    if (length > 0n && !stream.closed) waitFor(host.clock, [stream]);
    return read(stream, length);
  };
  const count = (data) => BigInt(data.length);
  const lists = result(bytes, streamError);
  const counts = result(u64, streamError);
  return {
    "[method]input-stream.read": func([self, u64], lists, read),
    "[method]input-stream.blocking-read": func(
      [self, u64],
      lists,
      blockingRead,
    ),
    "[method]input-stream.skip": func([self, u64], counts, (stream, length) =>
      count(read(stream, length)),
    ),
    "[method]input-stream.blocking-skip": func(
      [self, u64],
      counts,
      (stream, length) => count(blockingRead(stream, length)),
    ),
    "[method]input-stream.subscribe": func(
      [self],
      own("pollable"),
      (stream) => {
        return new Pollable(stream, () => stream.ready());
      },
    ),
    "[resource-drop]input-stream": drop("input-stream"),
  };
}

function outputInterface(host) {
  const self = borrow("output-stream");
  const input = borrow("input-stream");
  const done = result(null, streamError);
  const counts = result(u64, streamError);

  const write = (stream, data) => {
    stream.spend(data.length, "a write");
    stream.write(data, host.holds);
  };
  const writeAndFlush = (stream, data) => {
    if (data.length > MAX_BLOCKING_WRITE)
      trap(`${data.length} bytes, but ${MAX_BLOCKING_WRITE} are the limit`);
    stream.write(data, host.holds);
    stream.flush();
  };
  const zeroes = (length) => new Uint8Array(Number(length));
  const splice = (stream, source, length) => {
    const permit = BigInt(stream.checkWrite(host.permit));
    const data = source.read(Number(length < permit ? length : permit));
    write(stream, data);
    return BigInt(data.length);
  };
  const blockingSplice = (stream, source, length) => {
    if (length > 0n && !source.closed) waitFor(host.clock, [source]);
    return splice(stream, source, length);
  };

  return {
    "[method]output-stream.check-write": func([self], counts, (stream) =>
      BigInt(stream.checkWrite(host.permit)),
    ),
    "[method]output-stream.write": func([self, bytes], done, write),
    "[method]output-stream.blocking-write-and-flush": func(
      [self, bytes],
      done,
      writeAndFlush,
    ),
    "[method]output-stream.flush": func([self], done, (s) => s.flush()),
    "[method]output-stream.blocking-flush": func([self], done, (s) =>
      s.flush(),
    ),
    "[method]output-stream.subscribe": func(
      [self],
      own("pollable"),
      (stream) => {
        return new Pollable(stream, () => stream.ready());
      },
    ),
    "[method]output-stream.write-zeroes": func(
      [self, u64],
      done,
      (s, length) => {
        s.spend(Number(length), "a write of zeroes");
        s.write(zeroes(length), host.holds);
      },
    ),
    "[method]output-stream.blocking-write-zeroes-and-flush": func(
      [self, u64],
      done,
      (s, length) => {
        if (length > MAX_BLOCKING_WRITE)
          trap(`${length} bytes, but ${MAX_BLOCKING_WRITE} are the limit`);
        writeAndFlush(s, zeroes(length));
      },
    ),
    "[method]output-stream.splice": func([self, input, u64], counts, splice),
    "[method]output-stream.blocking-splice": func(
      [self, input, u64],
      counts,
      blockingSplice,
    ),
    "[resource-drop]output-stream": func(
      [own("output-stream")],
      null,
      (stream) => {
        host.unflushed += stream.unflushed;
        stream.close();
      },
    ),
  };
}

export function ioInterfaces(host) {
  return {
    "wasi:io/error": {
      "[method]error.to-debug-string": func(
        [borrow("error")],
        string,
        (error) => error.message,
      ),
      "[resource-drop]error": drop("error"),
    },
    "wasi:io/poll": pollInterface(host),
    "wasi:io/streams": { ...inputInterface(host), ...outputInterface(host) },
  };
}
