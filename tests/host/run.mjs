/*
 * Runs a core module that imports preview2 functions, such as a fused
 * program: node run.mjs [OPTION]... MODULE.wasm [ARG]...
 */
import fs from "node:fs";
import {
  openHost,
  parseCommandLine,
  report,
  runMain,
} from "./core/options.mjs";
import { instantiate, run } from "./core/program.mjs";

async function main(argv) {
  const { values, files, args } = parseCommandLine(argv, 1);
  const { host, options, entry } = await openHost(values, files[0], args);
  const program = instantiate(host, fs.readFileSync(files[0]), options);
  const code = run(program, entry);
  if (program.result !== undefined) process.stdout.write(`${program.result}\n`);
  const { reallocs, memory } = program.context;
  const bytes = new Uint8Array(memory?.buffer ?? 0);
  report(values, host, { reallocs, memory: bytes });
  return code;
}

await runMain(main, "node run.mjs [OPTION]... MODULE.wasm [ARG]...");
