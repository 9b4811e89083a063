/*
 * Runs a fused program once as it should go, and then again and again, each
 * time with one preview2 call made to fail with one error:
 * node hostile.mjs [OPTION]... MODULE.wasm [ARG]...
 *
 * A fault may make the program fail, but not use the host wrongly, leave
 * handles that a good run does not leave, or run for ever.  Each run has a
 * fresh copy of the directories.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { Host } from "./core/host.mjs";
import { hostOptions, parseCommandLine, runMain } from "./core/options.mjs";
import { instantiate, run } from "./core/program.mjs";
import { errorCode } from "./wasi/errors.mjs";
import { streamError } from "./wasi/io.mjs";
import { networkCode } from "./wasi/sockets.mjs";

const PATIENCE = 10_000; /* milliseconds that one run may take */

/* Of the codes of wasi:sockets these stand for all: what each becomes is a
   test of its own. */
const NETWORK_CODES = ["access-denied", "would-block", "connection-reset"];

/* The errors that a function's result can be made to hold. */
function errorsOf(decl) {
  if (decl.result?.isOption) return ["none"];
  if (decl.result?.err === errorCode) return errorCode.names;
  if (decl.result?.err === networkCode) return NETWORK_CODES;
  if (decl.result?.err !== streamError) return [];
  const failed = "last-operation-failed";
  return ["closed", failed, `${failed}:io`, `${failed}:would-block`];
}

/* Errors that a program may rightly answer by asking again for ever. */
const AGAIN = /(interrupted|would-block)$/;

/* The first call, the second, and all. */
function rulesOf(host) {
  const rules = [];
  for (const [name, calls] of host.calls) {
    const [module, func] = name.split("#");
    const which = calls > 1 ? ["@1", "@2", ""] : ["@1"];
    for (const error of errorsOf(host.interfaces[module][func]))
      for (const n of which)
        if (n || !AGAIN.test(error)) rules.push(`${name}=${error}${n}`);
  }
  return rules;
}

/* Runs the program with some rules in copies of its directories. */
function runOnce({ options, file, entry }, fail) {
  const copies = fs.mkdtempSync(path.join(os.tmpdir(), "hostile-"));
  const dirs = options.dirs.map(({ path: source, guest }, i) => {
    const copy = path.join(copies, `${i}`);
    const verbatimSymlinks = true;
    fs.cpSync(source, copy, { recursive: true, verbatimSymlinks });
    return { path: copy, guest };
  });
  const quiet = { stdout: () => {}, stderr: () => {} };
  const stdin = new TextEncoder().encode("some\ninput\n");
  const host = new Host({ ...options, ...quiet, stdin, dirs, fail });
  const program = instantiate(host, fs.readFileSync(file), {});
  const code = run(program, entry);
  const left = host.handles.left().map((line) => line.replace(/ \d+/, ""));
  host.close();
  fs.rmSync(copies, { recursive: true });
  return { host, code, left };
}

/* What a run with a fault left that a good one does not: resources of a kind
   that ought to be gone. */
function leaked(left, good) {
  const kinds = new Set(good.map((line) => line.split(",")[0]));
  return left.filter((line) => !kinds.has(line.split(",")[0]));
}

/* In the worker: does the runs it is told of, one by one. */
function serve() {
  parentPort.on("message", ({ job, rule, good }) => {
    const { host, left } = runOnce(job, [rule]);
    const trap = host.outcome?.trap;
    const isHosts = trap?.startsWith("wasi:") && !trap.includes("made to");
    const problem = isHosts ? trap : leaked(left, good).join(", ");
    const died = trap && !isHosts ? trap.split("\n")[0] : "";
    parentPort.postMessage({ problem: problem || null, died });
  });
}

class Runner {
  #worker = null;
  #answer = null;

  /* { problem, died }: what was wrong, and how the program trapped. */
  run(message) {
    this.#worker ??= this.#start();
    return new Promise((resolve) => {
      const forever = { problem: "runs for ever", died: "" };
      const timer = setTimeout(() => this.#break(forever), PATIENCE);
      this.#answer = (answer) => {
        clearTimeout(timer);
        resolve(answer);
      };
      this.#worker.postMessage(message);
    });
  }

  close() {
    this.#worker?.terminate();
    this.#worker = null;
  }

  #start() {
    const worker = new Worker(fileURLToPath(import.meta.url));
    worker.on("message", (answer) => this.#answer(answer));
    worker.on("error", ({ stack }) =>
      this.#break({ problem: stack, died: "" }),
    );
    return worker;
  }

  /* Goes on with another worker. */
  #break(answer) {
    this.close();
    this.#answer(answer);
  }
}

async function main(argv) {
  const { values, files, args } = parseCommandLine(argv, 1);
  const { trace, ...options } = hostOptions(values, files[0], args);
  const job = { options, file: files[0], entry: values["--invoke"]?.at(-1) };
  job.entry ??= null;
  const { host, code, left } = runOnce(job, options.fail);
  if (host.outcome?.trap) {
    process.stderr.write(`trap: ${host.outcome.trap}\n`);
    return code;
  }
  const rules = rulesOf(host);
  const runner = new Runner();
  let failed = 0;
  let died = 0;
  for (const rule of rules) {
    const answer = await runner.run({ job, rule, good: left });
    if (answer.died) died++;
    if (values["--trace"] && answer.died)
      process.stderr.write(`${rule}: ${answer.died}\n`);
    if (answer.problem === null) continue;
    failed++;
    process.stdout.write(`FAILED ${rule}: ${answer.problem}\n`);
  }
  runner.close();
  process.stdout.write(
    `${rules.length - failed} passed, ${failed} failed ` +
      `(${died} in which the program trapped)\n`,
  );
  return failed > 0 ? 1 : 0;
}

if (isMainThread)
  await runMain(main, "node hostile.mjs [OPTION]... MODULE.wasm [ARG]...");
else serve();
