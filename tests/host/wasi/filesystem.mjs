/*
 * wasi:filesystem: descriptors over node:fs, each inside a preopened
 * directory (paths.mjs).
 */
import fs from "node:fs";
import {
  bool,
  borrow,
  bytes,
  drop,
  enumeration,
  fail,
  flags,
  func,
  list,
  option,
  own,
  record,
  result,
  string,
  tuple,
  u64,
  variant,
} from "../core/types.mjs";
import { datetime } from "./clocks.mjs";
import { attempt, errorCode } from "./errors.mjs";
import { SameFacts, statOf, trueFacts, typeOf } from "./facts.mjs";
import { InputStream, OutputStream } from "./io.mjs";
import { decodeName, nameOf, readLink, resolve } from "./paths.mjs";
import { openTarget, pathTarget, setTimes } from "./times.mjs";

const BIGINT = { bigint: true };

const descriptorType = enumeration(
  "unknown",
  "block-device",
  "character-device",
  "directory",
  "fifo",
  "symbolic-link",
  "regular-file",
  "socket",
);
const advice = enumeration(
  "normal",
  "sequential",
  "random",
  "will-need",
  "dont-need",
  "no-reuse",
);
const pathFlags = flags("symlinkFollow");
const openFlags = flags("create", "directory", "exclusive", "truncate");
const descriptorFlags = flags(
  "read",
  "write",
  "fileIntegritySync",
  "dataIntegritySync",
  "requestedWriteSync",
  "mutateDirectory",
);
const descriptorStat = record({
  type: descriptorType,
  linkCount: u64,
  size: u64,
  accessed: option(datetime),
  modified: option(datetime),
  changed: option(datetime),
});
const newTimestamp = variant([
  ["no-change", null],
  ["now", null],
  ["timestamp", datetime],
]);
const hashValue = record({ lower: u64, upper: u64 });
const entry = record({ type: descriptorType, name: string });

class Descriptor {
  constructor(fd, flags) {
    Object.assign(this, { fd, flags });
    this.isDirectory = fs.fstatSync(fd).isDirectory();
  }

  directory() {
    if (!this.isDirectory) fail("not-directory");
    return this.fd;
  }

  file(access = null) {
    if (this.isDirectory) fail("bad-descriptor");
    if (access && !this.flags[access]) fail("bad-descriptor");
    return this.fd;
  }

  read(length, offset) {
    const fd = this.file("read");
    const buffer = new Uint8Array(length);
    const size = attempt(() => fs.readSync(fd, buffer, 0, length, offset));
    return buffer.subarray(0, size);
  }

  /* Writes some of the bytes, as pwrite does.  Node takes an offset only up
     to 2^53, and no file system here has larger files. */
  write(data, offset) {
    const fd = this.file("write");
    if (offset >= 2n ** 63n) fail("invalid");
    if (offset > Number.MAX_SAFE_INTEGER) fail("file-too-large");
    const at = Number(offset);
    return attempt(() => fs.writeSync(fd, data, 0, data.length, at));
  }

  stat() {
    return attempt(() => fs.fstatSync(this.fd, BIGINT));
  }

  close() {
    fs.closeSync(this.fd);
  }
}

/* The entries as they were when the stream was made. */
class DirectoryEntryStream {
  constructor(descriptor, facts) {
    const path = `${nameOf(descriptor.directory())}/.`;
    const options = { withFileTypes: true, encoding: "buffer" };
    const entries = attempt(() => fs.readdirSync(path, options));
    this.entries = facts.order(entries);
    this.parent = descriptor;
  }

  next() {
    const found = this.entries.shift();
    if (!found) return null;
    return { type: typeOf(found), name: decodeName(found.name) };
  }
}

function readStream(descriptor, offset) {
  descriptor.file("read");
  const source = {
    ready: () => true,
    read(length) {
      const data = descriptor.read(length, offset);
      offset += BigInt(data.length);
      return data.length === 0 ? null : data;
    },
  };
  return new InputStream(source, descriptor);
}

/* `offset` is null to append. */
function writeStream(descriptor, offset) {
  descriptor.file("write");
  const sink = {
    write(data) {
      for (let done = 0; done < data.length;) {
        const at = offset ?? descriptor.stat().size;
        const size = descriptor.write(data.subarray(done), at);
        done += size;
        if (offset !== null) offset += BigInt(size);
      }
    },
  };
  return new OutputStream(sink, descriptor);
}

function openAt(directory, { symlinkFollow }, path, how, wanted) {
  const fd = directory.directory();
  const { create, exclusive, truncate } = how;
  if (how.directory && (create || exclusive || truncate)) fail("invalid");
  if (
    wanted.fileIntegritySync ||
    wanted.dataIntegritySync ||
    wanted.requestedWriteSync
  )
    fail("unsupported");
  const { O_CREAT, O_EXCL, O_TRUNC, O_DIRECTORY, O_NOFOLLOW } = fs.constants;
  const { O_RDONLY, O_WRONLY, O_RDWR } = fs.constants;
  const access = !wanted.write ? O_RDONLY : wanted.read ? O_RDWR : O_WRONLY;
  const mode =
    access |
    O_NOFOLLOW |
    (create ? O_CREAT : 0) |
    (create && exclusive ? O_EXCL : 0) |
    (truncate ? O_TRUNC : 0) |
    (how.directory ? O_DIRECTORY : 0);
  const follow = symlinkFollow && !(create && exclusive);
  const hostPath = resolve(fd, path, { follow });
  return new Descriptor(
    attempt(() => fs.openSync(hostPath, mode)),
    wanted,
  );
}

/* Nanoseconds of a new-timestamp; null for no change. */
function timeOf(host, { tag, value }) {
  if (tag === "no-change") return null;
  if (tag === "now") return host.clock.wall();
  if (value.nanoseconds >= 1_000_000_000) fail("invalid");
  return value.seconds * 1_000_000_000n + BigInt(value.nanoseconds);
}

const self = borrow("descriptor");
const done = result(null, errorCode);

/* What needs no path. */
function ownMethods(host, facts) {
  const stat = func([self], result(descriptorStat, errorCode), (d) =>
    statOf(facts, d.stat()),
  );
  const read = (d, length, offset) => {
    const limit = length < host.maxIo ? Number(length) : host.maxIo;
    const data = d.read(limit, offset);
    return [data, data.length === 0 && limit > 0];
  };
  const write = (d, data, offset) =>
    BigInt(d.write(data.subarray(0, host.maxWrite), offset));
  const times = (d, atime, mtime) =>
    setTimes(openTarget(d.fd), timeOf(host, atime), timeOf(host, mtime));
  const setSize = (d, size) => {
    const fd = d.file("write");
    if (size > Number.MAX_SAFE_INTEGER)
      fail(size < 2n ** 63n ? "file-too-large" : "invalid");
    attempt(() => fs.ftruncateSync(fd, Number(size)));
  };
  const sameObject = (a, b) => {
    const [x, y] = [a.stat(), b.stat()];
    return x.dev === y.dev && x.ino === y.ino;
  };
  const input = result(own("input-stream"), errorCode);
  const output = result(own("output-stream"), errorCode);
  return {
    "read-via-stream": func([self, u64], input, readStream),
    "write-via-stream": func([self, u64], output, writeStream),
    "append-via-stream": func([self], output, (d) => writeStream(d, null)),
    advise: func([self, u64, u64, advice], done, (d) => void d.file()),
    "sync-data": func([self], done, (d) =>
      attempt(() => fs.fdatasyncSync(d.fd)),
    ),
    sync: func([self], done, (d) => attempt(() => fs.fsyncSync(d.fd))),
    "get-flags": func(
      [self],
      result(descriptorFlags, errorCode),
      (d) => d.flags,
    ),
    "get-type": func([self], result(descriptorType, errorCode), (d) =>
      typeOf(d.stat()),
    ),
    "set-size": func([self, u64], done, setSize),
    "set-times": func([self, newTimestamp, newTimestamp], done, times),
    read: func([self, u64, u64], result(tuple(bytes, bool), errorCode), read),
    write: func([self, bytes, u64], result(u64, errorCode), write),
    "read-directory": func(
      [self],
      result(own("directory-entry-stream"), errorCode),
      (d) => new DirectoryEntryStream(d, facts),
    ),
    stat,
    "is-same-object": func([self, self], bool, sameObject),
    "metadata-hash": func([self], result(hashValue, errorCode), (d) =>
      facts.hash(d.stat(), nameOf(d.fd), 0),
    ),
  };
}

/* What a path of the directory's names: looking it up. */
function lookupMethods(host, facts) {
  const find = (d, { symlinkFollow }, path) =>
    resolve(d.directory(), path, { follow: symlinkFollow });
  const statOn = (hostPath) => attempt(() => fs.lstatSync(hostPath, BIGINT));
  const hashAt = (...args) => {
    const hostPath = find(...args);
    return facts.hash(statOn(hostPath), hostPath, fs.constants.O_NOFOLLOW);
  };
  const timesAt = (d, how, path, atime, mtime) => {
    const hostPath = find(d, how, path);
    setTimes(pathTarget(hostPath), timeOf(host, atime), timeOf(host, mtime));
  };
  const readlinkAt = (d, path) => {
    const target = readLink(resolve(d.directory(), path));
    return target.startsWith("/") ? fail("not-permitted") : target;
  };
  const at = [self, pathFlags, string];
  return {
    "open-at": func(
      [...at, openFlags, descriptorFlags],
      result(own("descriptor"), errorCode),
      openAt,
    ),
    "stat-at": func(at, result(descriptorStat, errorCode), (...args) =>
      statOf(facts, statOn(find(...args))),
    ),
    "metadata-hash-at": func(at, result(hashValue, errorCode), hashAt),
    "set-times-at": func([...at, newTimestamp, newTimestamp], done, timesAt),
    "readlink-at": func([self, string], result(string, errorCode), readlinkAt),
  };
}

/* What makes, moves or removes entries. */
function entryMethods() {
  const place = (d, path) => resolve(d.directory(), path, { lookup: false });
  const onEntry = (call) =>
    func([self, string], done, (d, path) => {
      const hostPath = place(d, path);
      attempt(() => call(hostPath));
    });
  const linkAt = (d, { symlinkFollow }, path, newDirectory, newPath) => {
    if (symlinkFollow) fail("invalid");
    const from = resolve(d.directory(), path);
    const to = place(newDirectory, newPath);
    attempt(() => fs.linkSync(from, to));
  };
  const renameAt = (d, path, newDirectory, newPath) => {
    const from = place(d, path);
    const to = place(newDirectory, newPath);
    attempt(() => fs.renameSync(from, to));
  };
  const symlinkAt = (d, target, path) => {
    if (target.includes("\0")) fail("invalid");
    if (target.startsWith("/")) fail("not-permitted");
    const hostPath = place(d, path);
    attempt(() => fs.symlinkSync(target, hostPath));
  };
  return {
    "create-directory-at": onEntry((path) => fs.mkdirSync(path)),
    "remove-directory-at": onEntry((path) => fs.rmdirSync(path)),
    "unlink-file-at": onEntry((path) => fs.unlinkSync(path)),
    "link-at": func([self, pathFlags, string, self, string], done, linkAt),
    "rename-at": func([self, string, self, string], done, renameAt),
    "symlink-at": func([self, string, string], done, symlinkAt),
  };
}

/* The preopened directories stay open for the host's life; each call gives
   descriptors of the program's own. */
function openPreopens(host) {
  const { O_RDONLY, O_DIRECTORY } = fs.constants;
  const mode = O_RDONLY | O_DIRECTORY;
  const opened = host.options.dirs.map(({ path, guest }) => [
    fs.openSync(path, mode),
    guest,
  ]);
  host.closing.push(() => opened.forEach(([fd]) => fs.closeSync(fd)));
  const flags = { read: true, mutateDirectory: true };
  return () =>
    opened.map(([fd, guest]) => [
      new Descriptor(fs.openSync(`${nameOf(fd)}/.`, mode), flags),
      guest,
    ]);
}

export function filesystemInterfaces(host) {
  const facts = host.options.deterministic ? new SameFacts() : trueFacts;
  const methods = {
    ...ownMethods(host, facts),
    ...lookupMethods(host, facts),
    ...entryMethods(),
  };
  const named = Object.entries(methods).map(([name, method]) => [
    `[method]descriptor.${name}`,
    method,
  ]);
  return {
    "wasi:filesystem/types": {
      ...Object.fromEntries(named),
      "[method]directory-entry-stream.read-directory-entry": func(
        [borrow("directory-entry-stream")],
        result(option(entry), errorCode),
        (stream) => stream.next(),
      ),
      "filesystem-error-code": func(
        [borrow("error")],
        option(errorCode),
        (error) => error.code,
      ),
      "[resource-drop]descriptor": drop("descriptor"),
      "[resource-drop]directory-entry-stream": drop("directory-entry-stream"),
    },
    "wasi:filesystem/preopens": {
      "get-directories": func(
        [],
        list(tuple(own("descriptor"), string)),
        openPreopens(host),
      ),
    },
  };
}
