/*
 * The command line that run.mjs and join.mjs share, and what both report when
 * the program has ended.
 */
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { RuleError } from "./faults.mjs";
import { Host, LinkError } from "./host.mjs";
import { ModuleError } from "./module.mjs";

export const HELP = `
  --dir HOST[::GUEST]     open the directory HOST to the program, as GUEST
  --env NAME=VALUE        set a variable of the program's environment
  --invoke NAME           call the export NAME in place of _start
  --import FILE.mjs       take functions of other import modules from FILE,
                          whose default export is { MODULE: { NAME: item } }
                          or a function (program) that returns this
  --max-pages N           let an imported memory grow to N pages at most
  --wasi 0.2.N            offer only the functions of that release
  --trap-missing          let imports that nobody has trap when called
  --fail FUNC=ERROR[@N]   make the N-th call of a preview2 function fail, @N+
                          all from the N-th on; ERROR is a case of its error
                          type, none, or trap
  --max-io N              move at most N bytes by one read or write
  --permit N              what check-write permits (65536)
  --hold                  send what is written to a stream when it is flushed,
                          and never else
  --pipe N                let N bytes of a connection be on their way at most
  --turns N               have what a socket begins not be finished N times (1)
  --utf16                 lower strings as a host with UTF-16 strings does
  --deterministic         tell the same in every run: times, random bytes,
                          hashes of files, and the order of entries
  --count                 print calls of each function on descriptor 3 if it
                          is open, else on stderr
  --count-file FILE       write them to FILE
  --leaks                 print the handles that were left, and what was
                          written to a stream and never flushed, on stderr
  --trace                 print each call on stderr
  --dump-memory FILE      write the program's memory to FILE at its end
`;

const WITH_VALUE = [
  "--dir",
  "--env",
  "--invoke",
  "--import",
  "--max-pages",
  "--wasi",
  "--fail",
  "--max-io",
  "--permit",
  "--pipe",
  "--turns",
  "--count-file",
  "--dump-memory",
];

const SWITCHES = [
  "--trap-missing",
  "--hold",
  "--utf16",
  "--deterministic",
  "--count",
  "--leaks",
  "--trace",
];

export class UsageError extends Error {}

function usage(message) {
  throw new UsageError(message);
}

function number(text, option) {
  if (!/^\d+$/.test(text)) usage(`${option}: "${text}" is not a number`);
  return Number(text);
}

function pair(text, separator, option) {
  const at = text.indexOf(separator);
  if (at < 0) usage(`${option}: "${text}" has no "${separator}"`);
  return [text.slice(0, at), text.slice(at + separator.length)];
}

/* Splits the command line: { values, files, args }.  `values` has a list of
   values by option; `files` is as many operands as asked; all behind them
   is the program's.  `more` are further options, as lists of names. */
export function parseCommandLine(argv, nFiles, more = {}) {
  const withValue = [...WITH_VALUE, ...(more.values ?? [])];
  const switches = [...SWITCHES, ...(more.switches ?? [])];
  const values = {};
  let i = 0;
  for (; i < argv.length && argv[i].startsWith("--"); i++) {
    const [option, inline] = argv[i].includes("=")
      ? pair(argv[i], "=", argv[i])
      : [argv[i]];
    if (option === "--help") usage("");
    const hasValue = withValue.includes(option);
    if (!hasValue && !switches.includes(option)) usage(`no option "${option}"`);
    if (!hasValue && inline !== undefined) usage(`${option} takes no value`);
    const value = hasValue ? (inline ?? argv[++i]) : true;
    if (value === undefined) usage(`${option} needs a value`);
    (values[option] ??= []).push(value);
  }
  const files = argv.slice(i, i + nFiles);
  if (files.length < nFiles) usage("an operand is missing");
  return { values, files, args: argv.slice(i + nFiles) };
}

function tracer(name, words, value) {
  const show = (key, v) =>
    typeof v === "bigint"
      ? `${v}`
      : v instanceof Uint8Array
        ? `${v.length} bytes`
        : ["parent", "source", "sink", "entries"].includes(key)
          ? undefined
          : v;
  const text = value === undefined ? "" : ` -> ${JSON.stringify(value, show)}`;
  process.stderr.write(`${name}(${words.join(", ")})${text}\n`);
}

/* The options of a Host (host.mjs). */
export function hostOptions(values, file, args) {
  const last = (option) => values[option]?.at(-1);
  const asked = (option, key, make) =>
    last(option) === undefined ? {} : { [key]: make(last(option), option) };
  return {
    args: [path.basename(file), ...args],
    env: (values["--env"] ?? []).map((v) => pair(v, "=", "--env")),
    dirs: (values["--dir"] ?? []).map((v) => {
      const [dir, guest] = v.includes("::") ? pair(v, "::", "--dir") : [v, v];
      return { path: dir, guest };
    }),
    fail: values["--fail"] ?? [],
    ...asked("--wasi", "wasi", (v) => v),
    ...asked("--max-io", "maxIo", number),
    ...asked("--permit", "permit", number),
    ...asked("--hold", "holds", () => true),
    ...asked("--pipe", "pipe", number),
    ...asked("--turns", "turns", number),
    ...asked("--utf16", "strings", () => "utf16"),
    ...asked("--deterministic", "deterministic", () => true),
    ...asked("--trace", "trace", () => tracer),
  };
}

/* The embedder's own functions, from the file of --import. */
async function loadImports(values) {
  const file = values["--import"]?.at(-1);
  if (file === undefined) return {};
  return (await import(pathToFileURL(path.resolve(file)).href)).default;
}

export async function openHost(values, file, args) {
  const pages = values["--max-pages"]?.at(-1);
  return {
    host: new Host(hostOptions(values, file, args)),
    options: {
      imports: await loadImports(values),
      lenient: "--trap-missing" in values,
      maxPages: pages === undefined ? Infinity : number(pages, "--max-pages"),
    },
    entry: values["--invoke"]?.at(-1) ?? null,
  };
}

/* Descriptor 3, where whoever started this opened one; else stderr. */
function countDescriptor() {
  try {
    const stat = fs.fstatSync(3);
    return stat.isFile() || stat.isFIFO() || stat.isCharacterDevice() ? 3 : 2;
  } catch {
    return 2;
  }
}

function countText(calls, reallocs) {
  const rows = [...calls].sort(([a], [b]) => (a < b ? -1 : 1));
  const total = rows.reduce((sum, [, n]) => sum + n, 0);
  const all = [...rows, ["realloc", reallocs], ["total", total]];
  return all.map(([name, n]) => `${n}\t${name}\n`).join("");
}

function leftovers(host) {
  const lines = host.handles.left();
  if (host.unflushed > 0)
    lines.push(`${host.unflushed} bytes in streams that were never flushed`);
  return lines;
}

/* Everything that was asked to be told; `memory` is a Uint8Array. */
export function report(values, host, { reallocs, memory }) {
  if (host.outcome?.trap) process.stderr.write(`trap: ${host.outcome.trap}\n`);
  const counts = countText(host.calls, reallocs);
  if (values["--count"]) fs.writeSync(countDescriptor(), counts);
  const file = values["--count-file"]?.at(-1);
  if (file !== undefined) fs.writeFileSync(file, counts);
  if (values["--leaks"])
    for (const line of leftovers(host)) process.stderr.write(`left: ${line}\n`);
  const dump = values["--dump-memory"]?.at(-1);
  if (dump !== undefined) fs.writeFileSync(dump, memory);
}

/* Runs `main` and exits with the code that it returns: the program's, or 1
   where the module cannot be run, or 2 for a wrong command line. */
export async function runMain(main, synopsis) {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    if (error instanceof UsageError && error.message === "") {
      process.stdout.write(`usage: ${synopsis}\n${HELP}`);
      return;
    }
    const isUsage = error instanceof UsageError || error instanceof RuleError;
    const isExpected =
      isUsage ||
      error instanceof LinkError ||
      error instanceof ModuleError ||
      error instanceof WebAssembly.CompileError ||
      error.syscall !== undefined;
    process.stderr.write(
      `error: ${isExpected ? error.message : error.stack}\n`,
    );
    process.exitCode = isUsage ? 2 : 1;
  }
}
