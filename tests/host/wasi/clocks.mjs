/*
 * wasi:clocks, over the system's clocks or over a clock of its own that gives
 * the same times in every run.
 */
import { func, own, record, u32, u64 } from "../core/types.mjs";
import { Pollable } from "./io.mjs";

const SECOND = 1_000_000_000n;
const MILLISECOND = 1_000_000n;

const waitingRoom = new Int32Array(new SharedArrayBuffer(4));

function pauseFor(milliseconds) {
  Atomics.wait(waitingRoom, 0, 0, milliseconds);
}

export const systemClock = {
  /* Both in nanoseconds. */
  monotonic: () => process.hrtime.bigint(),
  wall: () =>
    BigInt(Math.floor((performance.timeOrigin + performance.now()) * 1000)) *
    1000n,

  /* Sleeps until the monotonic time `deadline` or for `pause` milliseconds,
     whichever comes first; either may be null. */
  sleep(deadline, pause) {
    const left =
      deadline === null ? Infinity : Number(deadline - this.monotonic()) / 1e6;
    pauseFor(Math.max(0, Math.min(left, pause ?? Infinity)));
  },
};

/* Time that stands still but for a millisecond at each look, and for what is
   slept, which takes no real time. */
export class StoppedClock {
  #time = SECOND;

  monotonic() {
    this.#time += MILLISECOND;
    return this.#time;
  }

  wall() {
    return this.monotonic() + 946_684_800n * SECOND;
  }

  sleep(deadline, pause) {
    if (pause !== null) {
      pauseFor(pause);
      this.#time += BigInt(Math.ceil(pause * 1e6));
    } else if (deadline > this.#time) this.#time = deadline;
  }
}

const datetime = record({ seconds: u64, nanoseconds: u32 });

/* A datetime of nanoseconds since 1970. */
export function toDatetime(time) {
  const nanoseconds = ((time % SECOND) + SECOND) % SECOND;
  return {
    seconds: BigInt.asUintN(64, (time - nanoseconds) / SECOND),
    nanoseconds: Number(nanoseconds),
  };
}

export { datetime };

export function clocksInterfaces(host) {
  const { clock } = host;
  const at = (deadline) =>
    new Pollable(null, () => clock.monotonic() >= deadline, deadline);
  return {
    "wasi:clocks/monotonic-clock": {
      now: func([], u64, () => clock.monotonic()),
      resolution: func([], u64, () => 1n),
      "subscribe-instant": func([u64], own("pollable"), at),
      "subscribe-duration": func([u64], own("pollable"), (duration) =>
        at(clock.monotonic() + duration),
      ),
    },
    "wasi:clocks/wall-clock": {
      now: func([], datetime, () => toDatetime(clock.wall())),
      resolution: func([], datetime, () => toDatetime(1n)),
    },
  };
}
