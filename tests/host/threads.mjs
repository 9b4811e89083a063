/*
 * Runs a core module of wasi-threads that imports preview2 functions, such as
 * a fused program, each thread in a worker:
 * node threads.mjs [OPTION]... MODULE.wasm [ARG]...
 */
import fs from "node:fs";
import { hostOptions, parseCommandLine, runMain } from "./core/options.mjs";
import { WAITING_OPTIONS, waitingOptions } from "./threads/rules.mjs";
import { runThreads } from "./threads/server.mjs";

const HELP = `
  --runs N                run the program up to N times, one after the other,
                          until it fails
  --most-threads N        let thread-spawn fail while N threads run
  --meet FUNC=N           have calls of a function wait until N threads are in
                          it
  --delay FUNC@M=OTHER@N  have the M-th call of a function wait until the other
                          was called N times
`;

async function main(argv) {
  const own = {
    values: ["--runs", "--most-threads", ...WAITING_OPTIONS],
    switches: [],
  };
  const { values, files, args } = parseCommandLine(argv, 1, own);
  const bytes = fs.readFileSync(files[0]);
  const options = {
    ...hostOptions(values, files[0], args),
    maxPages: Number(values["--max-pages"]?.at(-1) ?? Infinity),
    mostThreads: Number(values["--most-threads"]?.at(-1) ?? 1000),
    ...waitingOptions(values),
  };
  const runs = Number(values["--runs"]?.at(-1) ?? 1);
  let code = 0;
  for (let i = 0; i < runs && code === 0; i++) {
    const done = await runThreads(bytes, options);
    code = done.code;
    const { trap } = done.host.outcome;
    if (trap) process.stderr.write(`trap: ${trap}\n`);
    if (values["--leaks"])
      for (const line of done.host.handles.left())
        process.stderr.write(`left: ${line}\n`);
    done.host.close();
  }
  return code;
}

await runMain(
  main,
  `node threads.mjs [OPTION]... MODULE.wasm [ARG]...\n${HELP}`,
);
