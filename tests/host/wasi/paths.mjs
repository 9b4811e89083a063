/*
 * Paths inside a descriptor's directory, and never outside of it.
 *
 * Node has no openat, but Linux has a name for every open directory:
 * /proc/self/fd/N.  A path is walked from there component by component, and
 * each symbolic link is followed by hand, so that neither ".." nor a link
 * leads out.  (Another process that swaps a directory for a link between the
 * walk and the call could still: this host is for tests.)
 */
import fs from "node:fs";
import { fail } from "../core/types.mjs";
import { attempt } from "./errors.mjs";

const MAX_LINKS = 40;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/* The text of a name or link on disk, which need not be UTF-8. */
export function decodeName(bytes) {
  try {
    return decoder.decode(bytes);
  } catch {
    return fail("illegal-byte-sequence");
  }
}

export function readLink(path) {
  const encoding = "buffer";
  return decodeName(attempt(() => fs.readlinkSync(path, { encoding })));
}

/* The host's name for an open descriptor; PROCESS is "self" or a number. */
export function nameOf(fd, process = "self") {
  return `/proc/${process}/fd/${fd}`;
}

function lstat(path) {
  return attempt(() => fs.lstatSync(path, { throwIfNoEntry: false }));
}

function check(path) {
  if (path === "") fail("no-entry");
  if (path.includes("\0")) fail("invalid");
  if (path.startsWith("/")) fail("not-permitted");
}

/*
 * The host's path for `path` in the directory `fd`.  With `follow`, a link at
 * the end is followed too.  A path that looks something up ("lookup") follows
 * a link before a trailing slash; one that makes or removes an entry leaves
 * it, and the system refuses.
 */
export function resolve(fd, path, { follow = false, lookup = true } = {}) {
  check(path);
  const root = nameOf(fd);
  const hostPath = (parts) => [root, ...parts].join("/");
  const pending = path.split("/");
  const parts = [];
  let links = 0;
  let end = ""; /* what the host's path must end on */
  while (pending.length > 0) {
    const name = pending.shift();
    const isLast = pending.every((rest) => rest === "");
    if (name === "") {
      end ||= "/";
      continue;
    }
    end = name === "." || name === ".." ? "/." : "";
    if (name === ".") continue;
    if (name === "..") {
      if (parts.length === 0) fail("not-permitted");
      parts.pop();
      continue;
    }
    parts.push(name);
    if (isLast && pending.length > 0) end = "/";
    if (isLast && !follow && !(end && lookup)) break;
    const stat = lstat(hostPath(parts));
    if (stat?.isSymbolicLink()) {
      if (++links > MAX_LINKS) fail("loop");
      const target = readLink(hostPath(parts));
      if (target.startsWith("/")) fail("not-permitted");
      parts.pop();
      pending.unshift(...target.split("/"));
    } else if (!isLast) {
      if (!stat) fail("no-entry");
      if (!stat.isDirectory()) fail("not-directory");
    }
  }
  return hostPath(parts) + (parts.length === 0 ? "/." : end);
}
