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

const words = workerData ? new Int32Array(workerData.words) : null;
const answer = workerData ? new BigInt64Array(workerData.words, 32, 1) : null;

/* Never returns where the server ends the program. */
function call(realloc, message) {
  Atomics.store(words, 0, WORKER);
  parentPort.postMessage(message);
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

function importsOf(list, memory, late) {
  const object = {};
  list.forEach(({ module, name, kind, results }, index) => {
    const ask = (...args) => {
      const got = call(late.realloc, { index, args });
      if (results.length === 0) return undefined;
      return results[0] === "i64" ? got : Number(got);
    };
    (object[module] ??= {})[name] = kind === "memory" ? memory : ask;
  });
  return object;
}

function start({ module, memory, imports, thread }) {
  const late = {};
  const object = importsOf(imports, memory, late);
  try {
    const { exports } = new WebAssembly.Instance(module, object);
    late.realloc = exports.cabi_import_realloc ?? exports.cabi_realloc;
    if (thread) exports.wasi_thread_start(thread.id, thread.argument);
    else exports._start();
    parentPort.postMessage({ ended: true });
  } catch (error) {
    parentPort.postMessage({ trap: error.stack });
  }
}

if (words) parentPort.on("message", start);
