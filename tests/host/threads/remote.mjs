/*
 * The host of a program whose threads somebody else starts, in a worker of its
 * own: the first thread of the program may wait for it.  Whoever wants to call
 * sends { words, port }; { name } asks how many have called that function.
 */
import fs from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { Caller, Server } from "./server.mjs";

class Remote extends Server {
  #callers = new Map();

  told(caller, message) {
    const { name } = this.wanted[message.index];
    const callers = this.#callers.get(name) ?? new Set();
    this.#callers.set(name, callers.add(caller));
    super.told(caller, message);
  }

  callers(name) {
    return this.#callers.get(name)?.size ?? 0;
  }

  /* Whoever calls waits for ever, so the process ends here. */
  end({ trap, code }) {
    if (trap) fs.writeSync(2, `trap: ${trap}\n`);
    else fs.writeSync(2, `exit code ${code}\n`);
    process.kill(process.pid, "SIGKILL");
  }
}

const { wanted, memory, options } = workerData;
const server = new Remote(wanted, memory, options);
parentPort.on("message", ({ words, port, name }) => {
  if (name) parentPort.postMessage(server.callers(name));
  else new Caller(server, port, words);
});
