/*
 * Runs a preview1 main module with a position-independent adapter, joined but
 * not fused: node join.mjs [OPTION]... MAIN.wasm ADAPTER.wasm [ARG]...
 */
import fs from "node:fs";
import {
  openHost,
  parseCommandLine,
  report,
  runMain,
  UsageError,
} from "./core/options.mjs";
import { run } from "./core/program.mjs";
import { joinModules } from "./join/join.mjs";

const HELP = `
  --name MODULE           the import module that the adapter serves
                          (wasi_snapshot_preview1)
  --region KIND           where the adapter's stack, data and arena lie:
                          mirror (a memory of their own, and what a call is
                          about is copied), full (the same, copying all),
                          move (mirror, at another place in each call), or
                          end (in pages added to the end of main's memory)
  --region-pages N        how many pages of arena an end has (16)
  --stack-depth           print on stderr how deep the adapter's stack was
`;

const REGIONS = ["mirror", "full", "move", "end"];

async function main(argv) {
  const own = {
    values: ["--name", "--region", "--region-pages"],
    switches: ["--stack-depth"],
  };
  const { values, files, args } = parseCommandLine(argv, 2, own);
  const { host, options, entry } = await openHost(values, files[0], args);
  const asked = (option, key) =>
    values[option] === undefined ? {} : { [key]: values[option].at(-1) };
  const joining = {
    ...options,
    ...asked("--name", "name"),
    ...asked("--region", "region"),
    pages: Number(values["--region-pages"]?.at(-1) ?? 16),
  };
  if (!REGIONS.includes(joining.region ?? "mirror"))
    throw new UsageError(`--region: no kind "${joining.region}"`);
  const [mainBytes, adapterBytes] = files.map((file) => fs.readFileSync(file));
  const program = joinModules(host, mainBytes, adapterBytes, joining);
  const code = run(program, entry);
  const { context, adapter, region } = program;
  const reallocs = context.reallocs + (adapter.context?.reallocs ?? 0);
  const memory = new Uint8Array(context.memory?.buffer ?? 0);
  report(values, host, { reallocs, memory });
  if (values["--stack-depth"])
    process.stderr.write(`stack: ${region.stackDepth()} bytes\n`);
  return code;
}

await runMain(
  main,
  `node join.mjs [OPTION]... MAIN.wasm ADAPTER.wasm [ARG]...\n${HELP}`,
);
