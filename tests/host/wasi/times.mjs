/*
 * Setting the times of a file to the nanosecond.
 *
 * Node sets times as floating-point seconds, which is exact for whole
 * seconds only.  For others the command `touch` of coreutils does it; where
 * there is none, the times are set as well as Node can.
 */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { fail } from "../core/types.mjs";
import { attempt } from "./errors.mjs";
import { nameOf } from "./paths.mjs";

const SECOND = 1_000_000_000n;

function touch(flag, time, args) {
  const fraction = String(time % SECOND).padStart(9, "0");
  const date = `@${time / SECOND}.${fraction}`;
  const all = ["--no-create", flag, "--date", date, ...args];
  spawnSync("touch", all, { stdio: "ignore" });
}

/* A target is what can be asked for its times and given others. */
export function openTarget(fd) {
  return {
    stat: () => fs.fstatSync(fd, { bigint: true }),
    set: (atime, mtime) => fs.futimesSync(fd, atime, mtime),
    touchArgs: [nameOf(fd, process.pid)],
  };
}

export function pathTarget(path) {
  const outside = path.replace("/self/", `/${process.pid}/`);
  return {
    stat: () => fs.lstatSync(path, { bigint: true }),
    set: (atime, mtime) => fs.lutimesSync(path, atime, mtime),
    touchArgs: ["--no-dereference", outside],
  };
}

/* A time is nanoseconds since 1970, or null for no change. */
export function setTimes(target, atime, mtime) {
  attempt(() => {
    const stat = target.stat();
    const times = [atime ?? stat.atimeNs, mtime ?? stat.mtimeNs];
    if (times.some((time) => time >= 2n ** 63n)) fail("overflow");
    target.set(...times.map((time) => Number(time) / Number(SECOND)));
    ["-a", "-m"].forEach((flag, i) => {
      if (times[i] % SECOND !== 0n) touch(flag, times[i], target.touchArgs);
    });
  });
}
