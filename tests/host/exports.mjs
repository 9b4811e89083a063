/*
 * Calls each export of a program, once joined with an adapter by this host and
 * once fused, and compares what came of it: node exports.mjs ADAPTER.wasm
 * MAIN.wasm FUSED.wasm [MAIN.wasm FUSED.wasm]...
 *
 * Compared are each result or that the call trapped, the host's calls with
 * what they answered, the exported globals and tables' sizes, and the
 * program's memory.  A line for each pair: `same CALLS TRAPS`, or how they
 * differ.  The calls stop where a program has ended.
 */
import fs from "node:fs";
import { Host } from "./core/host.mjs";
import { instantiate } from "./core/program.mjs";
import { readModule } from "./core/module.mjs";
import { joinModules } from "./join/join.mjs";

const NUMBERS = [0, 1, -1, 8, 1024, 65536, 7, 0x7fffffff];
const PREVIEW2 = /^wasi:.*#|^cabi_/;

const make = {
  i32: (n) => NUMBERS[n % NUMBERS.length],
  i64: (n) => BigInt(NUMBERS[n % NUMBERS.length]),
  f32: (n) => NUMBERS[n % NUMBERS.length] / 4,
  f64: (n) => NUMBERS[n % NUMBERS.length] / 8,
};

function shown(value) {
  if (Array.isArray(value)) return `[${value.map(shown).join(" ")}]`;
  if (value === null || value === undefined) return String(value);
  if (typeof value === "bigint") return `${value}n`;
  if (Object.is(value, -0)) return "-0";
  if (typeof value === "number") return `${value}`;
  return typeof value;
}

/* What a program does: lines that must be equal. */
function observe(start, types, pages) {
  const lines = [];
  let traps = 0;
  const trace = (name, args, value) => {
    if (name.startsWith("wasi:"))
      lines.push(`  ${name} ${typeof value === "number" ? value : ""}`);
  };
  const host = new Host({ args: ["x"], deterministic: true, trace });
  const program = start(host);
  const { exports = {} } = program;
  const names = Object.keys(exports).filter((name) => !PREVIEW2.test(name));
  for (const name of names.sort()) {
    const item = exports[name];
    if (typeof item !== "function" || !types.has(name)) continue;
    for (let turn = 0; turn < 3 && !host.outcome; turn++) {
      const args = types
        .get(name)
        .map((type, i) => make[type]?.(turn + i) ?? null);
      try {
        lines.push(`${name} -> ${shown(item(...args))}`);
      } catch (error) {
        traps++;
        lines.push(`${name} traps`);
      }
    }
  }
  if (host.outcome?.code !== undefined) lines.push(`exit ${host.outcome.code}`);
  for (const name of names) {
    const item = exports[name];
    if (item instanceof WebAssembly.Global)
      lines.push(`${name} = ${shown(item.value)}`);
    if (item instanceof WebAssembly.Table)
      lines.push(`${name} has ${item.length}`);
  }
  const memory = new Uint8Array(program.memory?.buffer ?? 0);
  return { lines, traps, memory, ended: host.outcome !== undefined };
}

/* The core types of the params of each exported func. */
function paramsOf(bytes) {
  const found = new Map();
  for (const [name, { kind, type }] of readModule(bytes).exports)
    if (kind === "function") found.set(name, type.params);
  return found;
}

function compare(adapter, main, fused) {
  const types = paramsOf(main);
  const joined = observe(
    (host) => joinModules(host, main, adapter, { lenient: true }),
    types,
  );
  const whole = observe(
    (host) => instantiate(host, fused, { lenient: true }),
    types,
  );
  const lines = Math.max(joined.lines.length, whole.lines.length);
  for (let i = 0; i < lines; i++) {
    const [one, other] = [joined.lines[i], whole.lines[i]];
    if (one !== other) return `differ: joined \`${one}\`, fused \`${other}\``;
  }
  const size = joined.memory.length;
  const own = whole.memory.subarray(0, size);
  if (!joined.ended && Buffer.compare(joined.memory, own) !== 0) {
    const at = joined.memory.findIndex((byte, i) => byte !== own[i]);
    return `differ: memory at ${at}`;
  }
  return `same ${lines} ${joined.traps}`;
}

const [adapterFile, ...files] = process.argv.slice(2);
const adapter = fs.readFileSync(adapterFile);
for (let i = 0; i + 1 < files.length; i += 2) {
  const [main, fused] = files.slice(i, i + 2).map((f) => fs.readFileSync(f));
  let line;
  try {
    line = compare(adapter, main, fused);
  } catch (error) {
    line = `error: ${error.message.split("\n")[0]}`;
  }
  process.stdout.write(`${line}\n`);
}
