/*
 * The host of a program with threads: serves the calls of all of them, each of
 * which runs in a worker (worker.mjs), or in one that somebody else has made
 * (remote.mjs).
 *
 * All of the host is here, in one thread that never waits: what may block, it
 * answers later.  So no thread waits for another one's call.
 */
import { Worker } from "node:worker_threads";
import { Host, makeImports } from "../core/host.mjs";
import { Context } from "../core/memory.mjs";
import { readModule } from "../core/module.mjs";
import { createMemory, TRAP_CODE } from "../core/program.mjs";
import { wordsOf } from "../core/types.mjs";
import { ANSWERED, REALLOC, WORKER } from "./worker.mjs";

const SPAWN = "wasi#thread-spawn";
const AGAIN = -6;

/* Calls that wait until one of their objects is ready. */
const WAITING = new Set([
  "wasi:io/poll#[method]pollable.block",
  "wasi:io/poll#poll",
  "wasi:io/streams#[method]input-stream.blocking-read",
]);

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/* Who calls, by a port and by words that both share. */
export class Caller {
  constructor(server, port, words) {
    this.server = server;
    this.words = words;
    this.turn = new Int32Array(words);
    this.context = new Context(server.host.handles, server.host.options);
    this.context.memory = server.memory;
    this.context.realloc = (...args) => this.#realloc(args);
    port.on("message", (message) => server.told(this, message));
  }

  answer(value) {
    const word = new BigInt64Array(this.words, 32, 1);
    word[0] = BigInt(value ?? 0);
    Atomics.store(this.turn, 0, ANSWERED);
    Atomics.notify(this.turn, 0);
  }

  /* The worker waits for its answer: it has the time. */
  #realloc(args) {
    args.forEach((arg, i) => Atomics.store(this.turn, 1 + i, arg));
    Atomics.store(this.turn, 0, REALLOC);
    Atomics.notify(this.turn, 0);
    Atomics.wait(this.turn, 0, REALLOC);
    return Atomics.load(this.turn, 1);
  }
}

class Thread extends Caller {
  constructor(program) {
    const words = new SharedArrayBuffer(40);
    const worker = new Worker(new URL("worker.mjs", import.meta.url), {
      workerData: { words },
    });
    super(program, worker, words);
    this.worker = worker;
    worker.on("error", (error) => program.end({ trap: error.stack }));
  }

  run(thread) {
    const { module, memory, wanted } = this.server;
    this.worker.postMessage({ module, memory, imports: wanted, thread });
  }

  stop() {
    this.worker.removeAllListeners();
    return this.worker.terminate();
  }
}

/* What a caller must know of imports. */
export const importsOf = (bytes) =>
  readModule(bytes).imports.map(({ type, ...rest }) => ({
    ...rest,
    type,
    results: type?.results ?? [],
  }));

/*
 * Serves calls of `wanted`, by their indices.  Options, beside those of a Host:
 *   mostThreads   thread-spawn fails while so many run
 *   meet          { name: n }: calls of that function wait for each other until
 *                 n threads are in it
 *   hold          { "name@m": { name, times } }: the m-th call of a function
 *                 waits until the other was called as often as `times`
 */
export class Server {
  #met = new Map();
  #calls = new Map(); /* by name: how many, and who waits for them */

  constructor(wanted, memory, options) {
    Object.assign(this, { wanted, memory, options });
    this.host = new Host(options);
  }

  told(thread, message) {
    if (this.host.outcome) return;
    this.#serve(thread, message).catch((error) =>
      this.end({ trap: error.stack }),
    );
  }

  async #serve(thread, { index, args }) {
    const wanted = this.wanted[index];
    const name = `${wanted.module.replace(/@.*/, "")}#${wanted.name}`;
    this.#count(name);
    if (name === SPAWN) return thread.answer(this.spawn(args[0]));
    await this.#delay(thread, name, wanted, args);
    if (this.host.outcome) return undefined;
    const value = this.#call(thread, wanted, args);
    if (this.host.outcome) return this.#stopped();
    return thread.answer(value);
  }

  /* The host has ended the program in this call. */
  #stopped() {
    const { outcome } = this.host;
    this.host.outcome = null;
    this.end(outcome);
  }

  #call(thread, wanted, args) {
    const { context } = thread;
    const none = () => undefined;
    const object = makeImports(this.host, context, [wanted], { provide: none });
    try {
      return object[wanted.module][wanted.name](...args);
    } catch (error) {
      if (!this.host.outcome) throw error;
      return undefined;
    }
  }

  #count(name) {
    const calls = this.#calls.get(name) ?? { n: 0, waiting: [] };
    this.#calls.set(name, calls);
    calls.n++;
    calls.waiting = calls.waiting.filter(({ times, go }) => {
      if (calls.n >= times) go();
      return calls.n < times;
    });
  }

  async #delay(thread, name, wanted, args) {
    const short = name.split("#")[1];
    const hold = this.options.hold?.[`${short}@${this.#calls.get(name).n}`];
    if (hold) await this.#until(hold);
    const meet = this.options.meet?.[short];
    if (meet) await this.#meet(short, meet);
    if (!WAITING.has(name)) return;
    const decl = this.host.find(wanted.module, wanted.name);
    const lifted = decl.params[0].lift(thread.context, wordsOf(args));
    const objects = [lifted].flat();
    objects.forEach((object) => object.users++);
    while (!this.host.outcome && !objects.some((o) => o.closed || o.ready()))
      await pause(1);
    objects.forEach((object) => object.users--);
  }

  #until({ name, times }) {
    const full = [...Object.entries(this.host.interfaces)]
      .filter(([, functions]) => name in functions)
      .map(([module]) => `${module}#${name}`)[0];
    const calls = this.#calls.get(full) ?? { n: 0, waiting: [] };
    this.#calls.set(full, calls);
    if (calls.n >= times) return undefined;
    return new Promise((go) => calls.waiting.push({ times, go }));
  }

  #meet(name, n) {
    const waiting = this.#met.get(name) ?? [];
    this.#met.set(name, waiting);
    if (waiting.length === n - 1) {
      this.#met.delete(name);
      waiting.forEach((go) => go());
      return undefined;
    }
    return new Promise((go) => waiting.push(go));
  }
}

class Program extends Server {
  #threads = new Set();
  #nextId = 1;

  constructor(bytes, options) {
    const wanted = importsOf(bytes);
    const memory = wanted
      .filter(({ kind }) => kind === "memory")
      .map((type) => createMemory(type, options.maxPages))[0];
    super(wanted, memory, options);
    this.module = new WebAssembly.Module(bytes);
    this.main = new Thread(this);
    this.ended = new Promise((resolve) => (this.resolve = resolve));
    this.#threads.add(this.main);
  }

  start() {
    this.main.run(null);
    return this.ended;
  }

  /* Ends all threads: by a code, by a trap, or as _start returned. */
  end(outcome, hasReturned = null) {
    if (this.host.outcome) return;
    this.host.outcome = outcome;
    const left = [...this.#threads].filter((t) => t !== hasReturned).length;
    const code = outcome.trap ? TRAP_CODE : (outcome.code ?? 0);
    Promise.all([...this.#threads].map((thread) => thread.stop())).then(() =>
      this.resolve({ code, left }),
    );
  }

  told(thread, message) {
    if (this.host.outcome) return;
    if (message.trap) this.end({ trap: message.trap });
    else if (!message.ended) super.told(thread, message);
    else if (thread === this.main) this.end({ code: 0 }, thread);
    else {
      this.#threads.delete(thread);
      thread.stop();
    }
  }

  spawn(argument) {
    if (this.#threads.size >= (this.options.mostThreads ?? 1000)) return AGAIN;
    const thread = new Thread(this);
    const id = this.#nextId++;
    this.#threads.add(thread);
    thread.run({ id, argument });
    return id;
  }
}

/* Runs a program, and returns { code, host, left }: how many threads there were
   when it ended, but for the one that ended it. */
export async function runThreads(bytes, options) {
  const program = new Program(bytes, options);
  const { code, left } = await program.start();
  return { code, left, host: program.host };
}
