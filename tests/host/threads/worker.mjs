/*
 * A thread: an instance of the program's module in a worker of its own.  Each
 * call of the host is told to the server (server.mjs) and waits for its answer;
 * meanwhile the server may ask for memory by the instance's own realloc.
 *
 * The two talk by words that they share:
 *
 *   0   whose turn it is
 *   1.. the arguments and the result of realloc
 *   8.. the 64 bits of the answer
 */
import { parentPort, workerData } from "node:worker_threads";

export const WORKER = 0;
export const ANSWERED = 1;
export const REALLOC = 2;

/* Calls by a port, and words that the server shares.  Never returns where the
   server ends the program. */
function call({ port, words }, realloc, message) {
  const answer = new BigInt64Array(words.buffer, 32, 1);
  Atomics.store(words, 0, WORKER);
  port.postMessage(message);
  for (;;) {
    Atomics.wait(words, 0, WORKER);
    const turn = Atomics.load(words, 0);
    if (turn === ANSWERED) return answer[0];
    if (turn === WORKER) continue; /* woken late, for a turn before */
    const reply = realloc ? realloc(...words.slice(1, 5)) : 0;
    Atomics.store(words, 1, reply);
    Atomics.store(words, 0, WORKER);
    Atomics.notify(words, 0);
  }
}

/* The functions of a list of imports, for the thread that has this line. */
export function importObject(line, list, memory, late) {
  const object = {};
  list.forEach(({ module, name, kind, results }, index) => {
    const ask = (...args) => {
      const got = call(line, late.realloc, { index, args });
      if (results.length === 0) return undefined;
      return results[0] === "i64" ? got : Number(got);
    };
    (object[module] ??= {})[name] = kind === "memory" ? memory : ask;
  });
  return object;
}

export const reallocOf = (exports) =>
  exports.cabi_import_realloc ?? exports.cabi_realloc;

function start(line, { module, memory, imports, thread }) {
  const late = {};
  const object = importObject(line, imports, memory, late);
  try {
    const { exports } = new WebAssembly.Instance(module, object);
    late.realloc = reallocOf(exports);
    if (thread) exports.wasi_thread_start(thread.id, thread.argument);
    else exports._start();
    parentPort.postMessage({ ended: true });
  } catch (error) {
    parentPort.postMessage({ trap: error.stack });
  }
}

if (workerData?.words && !workerData.port) {
  const words = new Int32Array(workerData.words);
  const line = { port: parentPort, words };
  parentPort.on("message", (message) => start(line, message));
}
