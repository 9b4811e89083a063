/*
 * Runs Ruby text in a fused ruby.wasm of npm's @ruby/3.4-wasm-wasi:
 * node ruby.mjs FUSED.wasm TEXT
 *
 * Ruby imports functions of its host's own, for calling JavaScript; this host
 * has them, but no program here calls them.  It calls Ruby's exports, which
 * take strings by Ruby's own realloc.
 */
import fs from "node:fs";
import { Host } from "../host/core/host.mjs";
import { readModule } from "../host/core/module.mjs";
import { instantiate, runToEnd } from "../host/core/program.mjs";

const OWN = ["rb-js-abi-host", "canonical_abi"];

/* Ruby's values, by handles. */
const values = [null];
const resources = {
  "resource_new_rb-abi-value": (value) => values.push(value) - 1,
  "resource_get_rb-abi-value": (handle) => values[handle],
};

const [file, text] = process.argv.slice(2);
const bytes = fs.readFileSync(file);
const host = new Host({ args: ["ruby"], dirs: [] });

function refuse(name) {
  return () => {
    throw new Error(`Ruby called ${name}`);
  };
}

const own = {};
for (const { module, name } of readModule(bytes).imports)
  if (OWN.includes(module))
    (own[module] ??= {})[name] = resources[name] ?? refuse(name);
const program = instantiate(host, bytes, { imports: own });
const { exports } = program;

function lower(string) {
  const encoded = Buffer.from(string);
  const ptr = exports.cabi_realloc(0, 0, 1, encoded.length);
  new Uint8Array(program.memory.buffer).set(encoded, ptr);
  return [ptr, encoded.length];
}

function lowerList(strings) {
  const ptr = exports.cabi_realloc(0, 0, 4, strings.length * 8);
  const words = strings.flatMap(lower);
  const view = new DataView(program.memory.buffer);
  words.forEach((word, i) => view.setUint32(ptr + 4 * i, word, true));
  return [ptr, strings.length];
}

function find(name) {
  const full = Object.keys(exports).find((key) => key.startsWith(`${name}:`));
  return exports[full];
}

process.exitCode = runToEnd(host, () => {
  exports._initialize();
  /* As C's: with a zero at the end. */
  find("ruby-init")(...lowerList(["ruby\0", "-EUTF-8\0", "-e_=0\0"]));
  const area = find("rb-eval-string-protect")(...lower(text));
  const view = new DataView(program.memory.buffer);
  host.outcome ??= { code: view.getInt32(area + 4, true) };
});
if (host.outcome?.trap) process.stderr.write(`${host.outcome.trap}\n`);
