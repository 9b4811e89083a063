/*
 * What the file system tells of files: types, times, hashes, and the order
 * of entries.  Times, inodes and order differ from run to run, so there are
 * two ways to tell them: as they are, and the same in every run.
 */
import { createHash } from "node:crypto";
import fs from "node:fs";
import { toDatetime } from "./clocks.mjs";

/* Works on the stats and on the directory entries of node:fs. */
export function typeOf(thing) {
  if (thing.isFile()) return "regular-file";
  if (thing.isDirectory()) return "directory";
  if (thing.isSymbolicLink()) return "symbolic-link";
  if (thing.isFIFO()) return "fifo";
  if (thing.isSocket()) return "socket";
  if (thing.isCharacterDevice()) return "character-device";
  if (thing.isBlockDevice()) return "block-device";
  return "unknown";
}

export const trueFacts = {
  times: (stat) => [stat.atimeNs, stat.mtimeNs, stat.ctimeNs],

  hash(stat) {
    const text = `${stat.dev} ${stat.ino}`;
    const digest = createHash("sha256").update(text).digest();
    return {
      lower: digest.readBigUInt64LE(0),
      upper: digest.readBigUInt64LE(8),
    };
  },

  order: (entries) => entries,
};

const O_PATH = 0o10000000; /* of Linux; node:fs has no name for it */
const MOST_HELD = 2000;

/* Every file is of the year 2000, hashed by the order in which files are
   first looked at, and entries are sorted.

   A new file may get the inode of one that was removed, or, if another process
   is faster, another one.  So the inodes of files that were hashed are held:
   as long as a file is open, it keeps its inode. */
export class SameFacts {
  #seen = new Map();
  #held = 0;

  times() {
    return Array(3).fill(946_684_800_000_000_000n);
  }

  hash(stat, path, flags) {
    const key = `${stat.dev} ${stat.ino}`;
    if (!this.#seen.has(key)) {
      this.#seen.set(key, this.#seen.size + 1);
      if (this.#held++ < MOST_HELD) fs.openSync(path, O_PATH | flags);
    }
    return { lower: BigInt(this.#seen.get(key)), upper: 1n };
  }

  order(entries) {
    return entries.sort((a, b) => Buffer.compare(a.name, b.name));
  }
}

export function statOf(facts, stat) {
  const [accessed, modified, changed] = facts.times(stat).map(toDatetime);
  const { nlink: linkCount, size } = stat;
  return { type: typeOf(stat), linkCount, size, accessed, modified, changed };
}
